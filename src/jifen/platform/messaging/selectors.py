"""Reading messages."""

from __future__ import annotations

from django.db.models import QuerySet

from jifen.platform.messaging.models import Message, OptOut


def of_person(person: str) -> QuerySet[Message]:
    """Give what stands in somebody's account, newest first."""
    return Message.objects.filter(person=person, channel=Message.Channel.ACCOUNT).order_by("-queued_at")


def unread(person: str) -> int:
    """Count what somebody has not seen yet."""
    return of_person(person).filter(read_at__isnull=True).count()


def of_case(case: str) -> QuerySet[Message]:
    """Give what was sent about a case outside the account, newest first, with its fate."""
    return Message.objects.filter(case=case).exclude(channel=Message.Channel.ACCOUNT).order_by("-queued_at")


def cases_told(*templates: str) -> QuerySet[Message, str]:
    """Give the cases somebody was sent a message of some templates about, whatever became of it."""
    return Message.objects.filter(template__in=templates).exclude(case="").values_list("case", flat=True)


def wants_reminders(person: str) -> bool:
    """Say whether a person may be reminded."""
    return not OptOut.objects.filter(person=person).exists()
