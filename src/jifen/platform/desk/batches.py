"""Answering by file: the questions of my queue as a workbook, and what came back, every row answered."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from jifen.facts.whole import whole_file
from jifen.kernel.errors import BadInputError, Complaint, JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.connectors.batch import read_batch, write_batch
from jifen.platform.desk import work
from jifen.platform.desk.access import Seat
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.vault.tokens import public_id

MOST_QUESTIONS = 5_000
MOST_BYTES = 12 * 2**20
KEPT_DAYS = 7
"""How long the result of a file can be fetched again."""

_FOLDER = "batches"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,32}")


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


def _hand_in(seat: Seat, rows: dict[str, Question], replies: Iterable[port.Reply]) -> tuple[list[str], list[Complaint]]:
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
    return [
        *told,
        *((one, still, Text("文件中没有完整答复", "no whole answer in the file"), mend) for one in taken.open),
    ]


def keep(taken: Taken) -> str:
    """Keep the result of a file for some days, and give the name under which :func:`kept` finds it."""
    folder = Path(settings.JIFEN_HOME) / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob("*.json"):
        if old.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
            old.unlink(missing_ok=True)
    lines = [[_plain(cell) for cell in line] for line in result_rows(taken)]
    counts = {"rows": taken.rows, "taken": len(taken.taken), "wrong": len(taken.complaints)}
    counts |= {"waiting": len(taken.waiting), "open": len(taken.open)}
    token = public_id()
    with whole_file(folder / f"{token}.json") as draft:
        draft.write_text(json.dumps({"counts": counts, "lines": lines}, ensure_ascii=False), encoding="utf-8")
    return token


def kept(token: str) -> dict[str, Any] | None:
    """Give the result of a file as it was kept: ``counts`` and ``lines``; None where it is gone."""
    path = Path(settings.JIFEN_HOME) / _FOLDER / f"{token}.json"
    if not _TOKEN.fullmatch(token) or not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _plain(cell: object) -> Any:
    return {"zh": cell.zh, "en": cell.en} if isinstance(cell, Text) else str(cell)
