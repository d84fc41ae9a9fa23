"""Reading the audit trail; reading it about somebody is itself written down by whoever calls."""

from __future__ import annotations

from django.db.models import QuerySet

from jifen.platform.audit.models import RECORDED, Entry, Look, Seal


def looks_at(person: str) -> QuerySet[Look]:
    """Give who looked at a person's data, newest first; what the person is shown."""
    return Look.objects.filter(person=person).order_by("-id")


def entries_of(case: str) -> QuerySet[Entry]:
    """Give the acts in a case, in the order in which they were done."""
    return Entry.objects.filter(case=case).order_by("id")


def entries_about(person: str) -> QuerySet[Entry]:
    """Give the acts that concern a person, in the order in which they were done."""
    return Entry.objects.filter(person=person).order_by("id")


def last_seal() -> Seal | None:
    """Give the newest seal."""
    return Seal.objects.order_by("number").last()


def unsealed() -> int:
    """Count the rows that wait for their seal."""
    return sum(one.objects.filter(id__gt=sealed_to(one)).count() for one in RECORDED)


def sealed_to(recorded: type[Entry | Look]) -> int:
    """Give the number up to which a table is sealed; 0 before its first seal."""
    last = Seal.objects.filter(table=recorded._meta.db_table).order_by("number").last()
    return last.last if last else 0
