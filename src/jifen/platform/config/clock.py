"""The only clock of the platform. Days are days in Guangdong; a demonstration may move the calendar, never the order of events."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Give the instant, with its zone."""
    return timezone.now() + _moved()


def today() -> date:
    """Give the day it is in Guangdong."""
    return timezone.localdate(now())


def _moved() -> timedelta:
    """Say how far the calendar was moved: whole days, so that the time of day stays true."""
    wanted: date | None = settings.JIFEN_TODAY
    if wanted is None:
        return timedelta(0)
    return timedelta(days=(wanted - settings.JIFEN_STARTED_ON).days)
