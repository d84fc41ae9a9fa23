"""Reading messages."""

from __future__ import annotations

from django.db.models import QuerySet

from jifen.platform.messaging.models import Message


def of_person(person: str) -> QuerySet[Message]:
    """Give what stands in somebody's account, newest first."""
    return Message.objects.filter(person=person, channel=Message.Channel.ACCOUNT).order_by("-queued_at")


def unread(person: str) -> int:
    """Count what somebody has not seen yet."""
    return of_person(person).filter(read_at__isnull=True).count()


def of_case(case: str) -> QuerySet[Message]:
    """Give what was sent about a case outside the account, newest first, with its fate."""
    return Message.objects.filter(case=case).exclude(channel=Message.Channel.ACCOUNT).order_by("-queued_at")
