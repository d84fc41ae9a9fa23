"""Answering by file: the questions of my queue as a workbook, and what came back, every row answered."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from jifen.kernel.errors import BadInputError, Complaint, JifenError, Text
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.connectors.batch import read_batch, write_batch
from jifen.platform.desk import work
from jifen.platform.desk.access import Seat
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import question_of

MOST_QUESTIONS = 5_000
MOST_BYTES = 12 * 2**20


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What came of a file.

    ``taken`` are the ids of the questions that are answered now and wait for a second check; ``complaints`` what is wrong,
    row by row; ``waiting`` sound rows of questions that another row holds up; ``open`` ids of questions without an answer.
    """

    rows: int
    accepted: int
    taken: tuple[str, ...]
    complaints: tuple[Complaint, ...]
    waiting: tuple[Complaint, ...]
    open: tuple[str, ...]


def write(seat: Seat) -> bytes:
    """Give the questions of my queue as a workbook to be filled in, the most urgent 5,000 at most."""
    asked = [question_of(row) for row in work.to_answer(seat)[:MOST_QUESTIONS]]
    with tempfile.TemporaryDirectory(prefix="jifen-batch-") as folder:
        path = Path(folder) / "batch.xlsx"
        write_batch(asked, path)
        return path.read_bytes()


def take(seat: Seat, content: bytes) -> Taken:
    """
    Read a file that came back and hand in every answer in it that is whole.

    One question is taken whole or not at all, and one that is refused does not hold up the others.

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
    asked = [question_of(row) for row in rows.values()]
    result = read_batch(content, asked, received_on=clock.today(), codebook=schemes.registry_codebook())
    taken, refused = _hand_in(seat, rows, result.replies)
    complaints = (*result.complaints, *refused)
    return Taken(
        rows=result.rows_read,
        accepted=result.rows_accepted,
        taken=tuple(taken),
        complaints=complaints,
        waiting=result.notices,
        open=result.unanswered,
    )


def _hand_in(
    seat: Seat, rows: dict[str, Question], replies: Iterable[port.Reply]
) -> tuple[list[str], list[Complaint]]:
    taken, refused = [], []
    with transaction.atomic():
        for reply in replies:
            row = rows[reply.question.id]
            try:
                with transaction.atomic():
                    casework.take_reply(question=row, reply=reply, manner="file", given_by=seat.user)
                taken.append(row.public)
            except JifenError as error:
                refused.append(Complaint(error.code, row.public, error.what, error.mend))
    return taken, refused


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
    return [*told, *((one, still, Text("文件中没有完整答复", "no whole answer in the file"), mend) for one in taken.open)]
