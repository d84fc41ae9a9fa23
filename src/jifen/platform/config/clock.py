"""The only clock of the platform. Days are days in Guangdong; a demonstration may move the calendar, never the order of events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_PLAYED: ContextVar[date | None] = ContextVar("_PLAYED", default=None)


def now() -> datetime:
    """Give the instant, with its zone."""
    return timezone.now() + _moved()


def today() -> date:
    """Give the day it is in Guangdong."""
    return timezone.localdate(now())


@contextmanager
def played_on(day: date) -> Iterator[None]:
    """
    Let what is done inside have been done on an earlier day: a demonstration shows rounds that are over.

    Raises:
        RuntimeError: this platform is no demonstration. Its records would be back-dated.
    """
    if not settings.JIFEN_DEMO:
        raise RuntimeError("only a demonstration plays on another day")
    held = _PLAYED.set(day)
    try:
        yield
    finally:
        _PLAYED.reset(held)


def _moved() -> timedelta:
    """Say how far the calendar was moved: whole days, so that the time of day stays true."""
    wanted: date | None = _PLAYED.get() or settings.JIFEN_TODAY
    if wanted is None:
        return timedelta(0)
    return timedelta(days=(wanted - settings.JIFEN_STARTED_ON).days)
