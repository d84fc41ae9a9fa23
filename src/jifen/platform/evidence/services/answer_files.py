"""Files of answers: kept while they wait for the worker, taken by one worker at a time, gone after a week."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

from django.db.models import Q

from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.evidence.models import AnswerFile

KEPT = timedelta(days=7)
"""How long the result of a file can be fetched again."""

_LEASE = timedelta(minutes=2)


def keep_file(*, by: User, content: bytes, answers: int) -> AnswerFile:
    """Keep a file that came back, sealed, until it is taken; ``answers`` is how many of its answers are whole."""
    AnswerFile.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
    return AnswerFile.objects.create(
        sent_by=by, sent_at=clock.now(), content=b64encode(content).decode("ascii"), answers=answers
    )


def lease_file() -> AnswerFile | None:
    """Take the next file that waits, for some minutes; a worker that dies gives it back by that."""
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for one in AnswerFile.objects.filter(free, taken_at=None).order_by("pk")[:5]:
        if AnswerFile.objects.filter(free, pk=one.pk, taken_at=None).update(leased_until=now + _LEASE):
            return one
    return None


def content_of(file: AnswerFile) -> bytes:
    """Give the file as it came."""
    return b64decode(file.content)


def got_on(*, file: AnswerFile, done: int) -> None:
    """Keep how many answers are handed in so far, and hold on to the file a little longer."""
    AnswerFile.objects.filter(pk=file.pk).update(done=done, leased_until=clock.now() + _LEASE)


def finish_file(*, file: AnswerFile, result: dict[str, Any]) -> None:
    """Keep what became of a file, and no longer the file itself."""
    file.result, file.content, file.taken_at = result, "", clock.now()
    file.done, file.leased_until = file.answers, None
    file.save(update_fields=["result", "content", "taken_at", "done", "leased_until"])
