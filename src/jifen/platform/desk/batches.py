"""Answering by file: the questions of my queue as a workbook, and what came back, every row answered."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from jifen.kernel.errors import BadInputError, Complaint, JifenError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.connectors.batch import BatchResult, read_batch, write_batch
from jifen.platform.desk import work
from jifen.platform.desk.access import Seat
from jifen.platform.evidence.models import AnswerFile, Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.evidence.services import answer_files

MOST_QUESTIONS = 5_000
MOST_BYTES = 12 * 2**20
AT_ONCE = 200
"""Answers that are handed in while somebody waits for the page: about a second."""

_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What came of a file.

    ``taken`` are the ids of the questions that are answered now and wait for a second check; ``complaints`` what is wrong,
    row by row; ``waiting`` sound rows of questions that another row holds up; ``open`` ids of questions without an answer.
    """

    rows: int
    taken: tuple[str, ...]
    complaints: tuple[Complaint, ...]
    waiting: tuple[Complaint, ...]
    open: tuple[str, ...]


def write(seat: Seat) -> bytes:
    """
    Give the questions of my queue as a workbook to be filled in, the most urgent 5,000 at most.

    Whose data leaves that way is written down, one row a person and kind.
    """
    rows = list(work.to_answer(seat)[:MOST_QUESTIONS])
    asked = [question_of(row) for row in rows]
    with transaction.atomic():
        for row in rows:
            audit.looked(
                actor=seat.user.username,
                person=row.person.public,
                purpose="question.batch",
                fields=["identity", row.kind],
                office=row.office.code,
                case=row.case,
            )
    with tempfile.TemporaryDirectory(prefix="jifen-batch-") as folder:
        path = Path(folder) / "batch.xlsx"
        write_batch(asked, path)
        return path.read_bytes()


def receive(seat: Seat, content: bytes) -> AnswerFile:
    """
    Read a file that came back. A short one is taken at once; the answers of a long one are handed in by the worker.

    Raises:
        BadInputError: the file cannot be used at all; ``desk.file_too_large``.
    """
    if len(content) > MOST_BYTES:
        raise BadInputError(
            "desk.file_too_large",
            Text(f"文件超过 {MOST_BYTES // 2**20} MB。", f"The file is larger than {MOST_BYTES // 2**20} MB."),
            Text("请分成几个文件上传。", "Send it in several parts."),
        )
    rows = {row.public: row for row in work.to_answer(seat)}
    read = _read(rows, content)
    kept = answer_files.keep_file(by=seat.user, content=content, answers=len(read.replies))
    if len(read.replies) <= AT_ONCE:
        _take(seat, kept, rows, read)
    return kept


def work_next() -> bool:
    """
    Take the next file that waits; for the worker.

    A worker that was killed in between hands in no answer twice: those that are in already say so.

    Returns:
        Whether there was one.
    """
    file = answer_files.lease_file()
    if file is None:
        return False
    seat = Seat(file.sent_by, ())
    rows = {row.public: row for row in (*work.to_answer(seat), *work.answered_by_file(seat, file.sent_at))}
    _take(seat, file, rows, _read(rows, answer_files.content_of(file)))
    return True


def _read(rows: Mapping[str, Question], content: bytes) -> BatchResult:
    asked = [question_of(row) for row in rows.values()]
    return read_batch(content, asked, received_on=clock.today(), codebook=schemes.registry_codebook())


def _take(seat: Seat, file: AnswerFile, rows: Mapping[str, Question], read: BatchResult) -> None:
    """Hand in every answer that is whole; one question is taken whole or not at all, and holds up no other."""
    taken: list[str] = []
    refused: list[Complaint] = []
    for start in range(0, len(read.replies), _CHUNK):
        # In pieces: on an embedded database nobody else could write while a whole file is handed in.
        with transaction.atomic():
            for reply in read.replies[start : start + _CHUNK]:
                _hand_in(seat, rows[reply.question.id], reply, taken, refused)
        answer_files.got_on(file=file, done=min(start + _CHUNK, len(read.replies)))
    complaints = (*read.complaints, *refused)
    told = Taken(read.rows_read, tuple(taken), complaints, read.notices, read.unanswered)
    answer_files.finish_file(file=file, result=_as_data(told))


def _hand_in(seat: Seat, row: Question, reply: port.Reply, taken: list[str], refused: list[Complaint]) -> None:
    try:
        with transaction.atomic():
            casework.take_reply(question=row, reply=reply, manner="file", given_by=seat.user)
        taken.append(row.public)
    except JifenError as error:
        refused.append(Complaint(error.code, row.public, error.what, error.mend))


RESULT_COLUMNS = (
    Text("位置", "Where"),
    Text("结果", "Result"),
    Text("说明", "What"),
    Text("怎样处理", "What to do"),
)


def result_rows(taken: Taken) -> list[Sequence[object]]:
    """Give a line for everything in a file: what was taken, what is wrong, what waits, what is still open."""
    told: list[Sequence[object]] = [
        (one, Text("已采用", "taken"), Text("等待同事复核", "waits for a second check"), "") for one in taken.taken
    ]
    told += [(one.where, Text("有误", "wrong"), one.what, one.mend) for one in taken.complaints]
    told += [(one.where, Text("等待", "waits"), one.what, one.mend) for one in taken.waiting]
    still = Text("仍待答复", "still open")
    mend = Text("保持“待核验”，不按零计", "stays unknown; it never counts as zero")
    return [
        *told,
        *((one, still, Text("文件中没有完整答复", "no whole answer in the file"), mend) for one in taken.open),
    ]


def _as_data(taken: Taken) -> dict[str, Any]:
    lines = [[_plain(cell) for cell in line] for line in result_rows(taken)]
    counts = {"rows": taken.rows, "taken": len(taken.taken), "wrong": len(taken.complaints)}
    counts |= {"waiting": len(taken.waiting), "open": len(taken.open)}
    return {"counts": counts, "lines": lines}


def file_of(user: User, public: str) -> AnswerFile | None:
    """Give a file somebody sent, waiting or taken; None where it is gone, or somebody else's."""
    return AnswerFile.objects.filter(public=public, sent_by=user).first()


def _plain(cell: object) -> Any:
    return {"zh": cell.zh, "en": cell.en} if isinstance(cell, Text) else str(cell)
