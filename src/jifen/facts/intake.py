"""
Where rows become dossiers: each row is read whole, filed, or refused with everything that is wrong with it.

Four rules keep a damaged file from turning into a favour or a penalty:

* **A refused row leaves its list open.** The person's records of that kind are then not all there, whoever said so; the
  kind is unknown until the row is mended. A row that names nobody opens the lists a department has to answer for, for
  everybody, because it may belong to anybody.
* **An answer closes a table, not the air.** Where a form has a table for each kind, an answer for a kind whose table did
  not come along leaves the kind unknown: the table was renamed or deleted, and with it whatever it held.
* **Of two rows where only one can be true, neither is used.** So with two applications or identities of one person, and
  with one identity number in two applications.
* **Overlapping spans and repeated rows are kept**, with a notice: scoring merges spans, and two donations on one day are
  possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from jifen.facts import comparison
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import ANSWER, NOT_ANSWERED, PERSON
from jifen.facts.dossier import DECLARED, Dossier, Proof, Record
from jifen.facts.kinds import Kind, Silence
from jifen.facts.rows import Locate, RowReader, kind_named
from jifen.facts.validation import Codebook, read_person
from jifen.facts.wording import complain
from jifen.kernel.errors import Complaint

_APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Intake:
    """
    What came of a file: the dossiers, everything refused, and what somebody should look at.

    ``rows_read`` counts the rows that held anything; ``complaints`` and ``notices`` come in the order of reading.
    """

    dossiers: tuple[Dossier, ...]
    complaints: tuple[Complaint, ...]
    notices: tuple[Complaint, ...]
    rows_read: int


@dataclass(slots=True)
class _Answer:
    proof: Proof | None  # None: the list was said to be open
    where: str


class Clerk:
    """Takes in the rows of one file, in any order, and closes the intake at the end."""

    def __init__(self, codebook: Codebook) -> None:
        self._reader = RowReader(codebook)
        self._dossiers: dict[str, Dossier] = {}
        self._answers: dict[tuple[str, str], _Answer] = {}
        self._declared: set[str] = set()
        self._open: set[tuple[str, str]] = set()
        self._open_for_all: set[str] = set()
        self._applicants: set[str] = set()
        self._rows = 0
        self.complaints: list[Complaint] = []
        self.notices = self._reader.notices

    # ── records ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def file(self, kind: Kind, raw: Mapping[str, object], locate: Locate, *, torn: bool = False) -> None:
        """
        Take in one row of a kind's table.

        Args:
            kind: the kind whose table it is.
            raw: column name (``columns.columns``) → cell; a missing name is an empty cell. A complaint in place of a cell is
                what the reader of the form found wrong with it.
            locate: where each cell stands.
            torn: whether the reader of the form complained of the row as a whole: it is read to its end all the same, so
                that its sender learns of everything at once, and refused.
        """
        self._rows += 1
        person = self._person(raw, locate)
        found = self._reader.record(kind, raw, locate)
        if not isinstance(found, Record):
            self.complaints.extend(found)
        self._settle(kind, person, found if isinstance(found, Record) and not torn else None)

    def refuse(self, kind: Kind, raw: Mapping[str, object], complaints: Iterable[Complaint]) -> None:
        """Take in a row of a kind's table of which not even the cells can be told apart, for reasons its reader found."""
        self._rows += 1
        self.complaints.extend(complaints)
        person = read_person(raw.get(PERSON.name))
        self._settle(kind, None if isinstance(person, Complaint) else person, None)

    def admit(self, person: str) -> None:
        """Open a dossier for a person of whom nothing may be on record."""
        self._dossiers.setdefault(person, Dossier(person))

    def _person(self, raw: Mapping[str, object], locate: Locate) -> str | None:
        person = read_person(raw.get(PERSON.name))
        if isinstance(person, Complaint):
            self.complaints.append(replace(person, where=locate(PERSON.name)))
            return None
        return person

    def _settle(self, kind: Kind, person: str | None, record: Record | None) -> None:
        if person is None:
            if kind.silence is Silence.SOURCE:
                self.leave_open(kind)
            return
        self.admit(person)
        if kind.name == _APPLICATION:
            self._applicants.add(person)
        if record is None:
            self.leave_open(kind, person)
        else:
            self._dossiers[person].add([record])

    # ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def declare(self, kind: Kind) -> None:
        """Take the presence of a table for the applicants' own word: what is in it is all they have of the kind."""
        self._declared.add(kind.name)

    def leave_open(self, kind: Kind, person: str | None = None) -> None:
        """Count a list as incomplete, whoever closed it: of one person, or of everybody."""
        if person is None:
            self._open_for_all.add(kind.name)
        else:
            self._open.add((kind.name, person))

    def answer(self, raw: Mapping[str, object], locate: Locate) -> None:
        """Take in one row of 核验答复: whose word it is that a list of records is complete."""
        self._rows += 1
        found: list[Complaint] = []
        person = self._person(raw, locate)
        kind = kind_named(raw, locate, found)
        proof = None
        if kind is not None and raw.get(ANSWER.name) != NOT_ANSWERED:
            proof = self._reader.proof(kind, ANSWER, raw, locate, found)
        self.complaints.extend(found)
        self._note_answer(person, kind, None if found else _Answer(proof, locate(PERSON.name)))

    def refuse_answer(self, raw: Mapping[str, object], complaints: Iterable[Complaint]) -> None:
        """Take in a row of 核验答复 of which not even the cells can be told apart, for reasons its reader found."""
        self._rows += 1
        self.complaints.extend(complaints)
        person = read_person(raw.get(PERSON.name))
        kind = kind_named(raw, str, [])
        self._note_answer(None if isinstance(person, Complaint) else person, kind, None)

    def set_answer(self, person: str, kind: Kind, proof: Proof) -> None:
        """File the answer that a store of our own holds; a later one takes its place."""
        self._answers[kind.name, person] = _Answer(proof, "")

    def _note_answer(self, person: str | None, kind: Kind | None, answer: _Answer | None) -> None:
        """File an answer; one that is unreadable or given twice leaves open what it was to close."""
        if person is None or kind is None:
            # An answer that names nobody, or no list, closes nothing; it does not undo what others say.
            return
        self.admit(person)
        before = self._answers.get((kind.name, person))
        if answer is None:
            self.leave_open(kind, person)
        elif before is not None:
            self.complaints.append(complain("facts.answer_twice", answer.where, person, other=before.where))
            self.leave_open(kind, person)
        else:
            self._answers[kind.name, person] = answer

    def require_tables(self, came: Collection[str]) -> None:
        """
        Leave open, and complain of, every kind that somebody answered for while its table did not come along.

        Args:
            came: names of the kinds that have a table in the file, readable or not.
        """
        missing: dict[str, list[_Answer]] = {}
        for (name, _), answer in self._answers.items():
            if name not in came and answer.proof is not None:
                missing.setdefault(name, []).append(answer)
        for name, answers in missing.items():
            kind = CATALOGUE[name]
            self.complaints.append(complain("facts.sheet_missing", answers[0].where, kind.zh, count=len(answers)))
            self.leave_open(kind)

    # ── closing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def close(self) -> Intake:
        """Compare the rows with one another, close the lists, and hand over."""
        dossiers = tuple(self._dossiers.values())
        self._drop([rival for dossier in dossiers for rival in comparison.doubles(dossier)])
        self._drop(list(comparison.shared_numbers(dossiers)))
        for dossier in dossiers:
            self.notices.extend(comparison.repetitions(dossier))
            self._note_stranger(dossier)
            dossier.records = {name: records for name, records in dossier.records.items() if records}
            self._close_lists(dossier)
        return Intake(dossiers, tuple(self.complaints), tuple(self.notices), self._rows)

    def _drop(self, rivals: list[comparison.Rival]) -> None:
        dropped = {id(record) for _, record, _ in rivals}
        for dossier, record, complaint in rivals:
            self.complaints.append(complaint)
            kept = dossier.records[record.kind]
            dossier.records[record.kind] = [one for one in kept if id(one) not in dropped]
            self.leave_open(CATALOGUE[record.kind], dossier.person)

    def _note_stranger(self, dossier: Dossier) -> None:
        """Point at somebody without an application where others have one: the number may hold a slip."""
        if self._applicants and dossier.person not in self._applicants:
            first = next((records[0].where for records in dossier.records.values() if records), "")
            sheet = CATALOGUE[_APPLICATION].zh
            self.notices.append(complain("facts.application_missing", first, dossier.person, sheet=sheet))

    def _close_lists(self, dossier: Dossier) -> None:
        for name in CATALOGUE:
            key = (name, dossier.person)
            answer = self._answers.get(key)
            if name in self._open_for_all or key in self._open:
                continue
            if answer is None and name in self._declared:
                dossier.answers[name] = DECLARED
            elif answer is not None and answer.proof is not None:
                dossier.answers[name] = answer.proof
