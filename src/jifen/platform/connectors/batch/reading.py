"""Rows of a batch file → replies, or for every row that is none the reason and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.rows import RowReader
from jifen.facts.validation import Codebook, is_empty, read
from jifen.kernel import identity
from jifen.kernel.errors import Complaint
from jifen.platform.connectors.batch.answering import Answering, Line
from jifen.platform.connectors.batch.layout import ADDED, APPLICANT, APPLICANT_NUMBER, CLOSING, QUESTION, ROW
from jifen.platform.connectors.batch.sheets import SheetRow, read_rows
from jifen.platform.connectors.port import Question, Reply
from jifen.platform.connectors.wording import complain


@dataclass(frozen=True, slots=True)
class BatchResult:
    """
    What came of a file.

    Every row that held anything is in a reply, or has a complaint, or a notice that it waits for another row:
    ``rows_accepted`` of ``rows_read`` are in a reply. ``unanswered`` holds the ids of the questions without one.
    """

    replies: tuple[Reply, ...]
    complaints: tuple[Complaint, ...]
    notices: tuple[Complaint, ...]
    unanswered: tuple[str, ...]
    rows_read: int
    rows_accepted: int


@dataclass(slots=True)
class _Gathered:
    """The rows of one question, by number; rows that cannot be used leave ``spoilt`` set."""

    question: Question
    lines: dict[str, Line] = field(default_factory=dict)
    added: list[Line] = field(default_factory=list)
    spoilt: bool = False

    def all(self) -> list[Line]:
        return [*self.lines.values(), *self.added]


def read_batch(
    content: bytes, questions: Iterable[Question], *, received_on: date, codebook: Codebook | None = None
) -> BatchResult:
    """
    Read what a department answered.

    Args:
        content: the file, .xlsx or .csv, as it came.
        questions: what was asked and is still open.
        received_on: the day it came in; nothing in it may lie after that day.
        codebook: what to hold against the cells besides the catalogue.

    Returns:
        A reply for every question all of whose rows are sound.

    Raises:
        BadInputError: the file cannot be used at all.
    """
    return _Reading(list(questions), received_on, codebook or Codebook()).result(content)


class _Reading:
    def __init__(self, questions: Sequence[Question], received_on: date, codebook: Codebook) -> None:
        self._gathered = {question.id: _Gathered(question) for question in questions}
        self._answering = Answering(RowReader(replace(codebook, received_on=received_on)), received_on)
        self._complaints: list[Complaint] = []
        self._notices: list[Complaint] = []

    def result(self, content: bytes) -> BatchResult:
        kinds = [CATALOGUE[name] for name in dict.fromkeys(one.question.kind for one in self._gathered.values())]
        rows = read_rows(content, kinds, self._complaints)
        for row in rows:
            self._gather(row)
        replies, accepted = [], 0
        for gathered in self._gathered.values():
            reply = self._reply(gathered)
            if reply is not None:
                replies.append(reply)
                accepted += len(gathered.all())
        answered = {reply.question.id for reply in replies}
        unanswered = tuple(name for name in self._gathered if name not in answered)
        return BatchResult(
            tuple(replies), tuple(self._complaints), tuple(self._notices), unanswered, len(rows), accepted
        )

    def _gather(self, row: SheetRow) -> None:
        name = read(QUESTION, row.cells.get(QUESTION.name))
        gathered = self._gathered.get(name) if isinstance(name, str) else None
        if gathered is None:
            self._complaints.extend(row.flaws)
            shown = row.cells.get(QUESTION.name) or ""
            self._complaints.append(complain("connectors.question_unknown", row.at(QUESTION.name), shown))
            return
        found = [*row.flaws, *_misplaced(row, gathered.question)]
        number = _number(row)
        wanted = [str(one) for one in range(1, len(gathered.question.claims) + 1)] + [CLOSING, ADDED]
        if number not in wanted:
            named = {"wanted": "、".join(wanted[-22:])}
            found.append(complain("connectors.row_number_unknown", row.at(ROW.name), number, **named))
        if found:
            self._complaints.extend(found)
            gathered.spoilt = True
            return
        line = Line(row, number)
        if number == ADDED:
            gathered.added.append(line)
        elif number in gathered.lines:
            other = gathered.lines[number].row
            for one, another in ((row, other), (other, row)):
                self._complaints.append(complain("connectors.row_twice", one.place, number, other=another.place))
            gathered.spoilt = True
        else:
            gathered.lines[number] = line

    def _reply(self, gathered: _Gathered) -> Reply | None:
        lines = gathered.all()
        if not lines:
            return None
        wanted = [*(str(one) for one in range(1, len(gathered.question.claims) + 1)), CLOSING]
        missing = [number for number in wanted if number not in gathered.lines]
        if missing and not gathered.spoilt:
            named = {"missing": "、".join(missing)}
            self._complaints.append(
                complain("connectors.row_missing", lines[0].row.place, gathered.question.id, **named)
            )
        reply, found = self._answering.reply(gathered.question, gathered.lines, gathered.added)
        self._complaints.extend(found)
        if reply is not None and not found and not gathered.spoilt and not missing:
            return reply
        complained = {one.where for one in self._complaints}
        for line in lines:
            places = {line.row.place, *(line.row.at(name) for name in line.row.cells)}
            if not places & complained:
                self._notices.append(complain("connectors.row_waits", line.row.place, line.number))
        return None


def _number(row: SheetRow) -> str:
    cell = row.cells.get(ROW.name)
    if is_empty(cell):
        return ADDED
    text = read(ROW, cell)
    return "" if isinstance(text, Complaint) else text if isinstance(text, str) else ""


def _misplaced(row: SheetRow, question: Question) -> list[Complaint]:
    """Say what makes a row belong to another sheet or person; no digit of a number is repeated."""
    found = []
    if row.kind.name != question.kind:
        sheet = CATALOGUE[question.kind].zh
        found.append(complain("connectors.row_wrong_sheet", row.place, question.id, sheet=sheet))
    number = read(APPLICANT_NUMBER, row.cells.get(APPLICANT_NUMBER.name))
    if isinstance(number, Complaint):
        found.append(replace(number, where=row.at(APPLICANT_NUMBER.name)))
    elif number != question.subject.identity_number:
        found.append(complain("connectors.row_wrong_person", row.at(APPLICANT_NUMBER.name), identity.MASK))
    name = read(APPLICANT, row.cells.get(APPLICANT.name))
    if name != question.subject.person_name:
        found.append(complain("connectors.row_wrong_person", row.at(APPLICANT.name)))
    return found
