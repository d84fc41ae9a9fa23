"""
Deleting what is kept of a person once the law asks for it no longer: their secret goes, and with it everything sealed under it.

What was done stays in the audit trail, which names the person by a random id alone and still verifies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence import papers
from jifen.platform.messaging import services as messaging
from jifen.platform.people import services as people
from jifen.platform.people.models import Person

KEPT = timedelta(days=365 + 183)
"""After the end of the last application: until court is out of reach (six months), and a year."""

KEPT_UNSENT = timedelta(days=90)
"""After the last draft has lapsed, where nothing was ever sent."""

_ENDED = (State.REFUSED.value, State.WITHDRAWN.value, State.LAPSED.value)
_AT_ONCE = 20
_NEEDED: list[Callable[[], Q]] = []


def keep_while(needed: Callable[[], Q]) -> None:
    """
    Let a room above say whose record it still needs, while it starts: nobody it names is erased.

    Args:
        needed: gives a condition on a row of persons.
    """
    if needed not in _NEEDED:
        _NEEDED.append(needed)


def expired() -> QuerySet[Person]:
    """
    Give whoever has nothing running, here or in a room above, and nothing to be kept for; points that were frozen are a matter of
    the archives.

    People registered before there were secrets of their own are left out: theirs cannot be destroyed.
    """
    now = clock.now()
    running = Case.objects.exclude(state__in=_ENDED).values("person")
    rows = Person.objects.filter(erased_at__isnull=True, wrapped_key__isnull=False).exclude(pk__in=running)
    for needed in _NEEDED:
        rows = rows.exclude(needed())
    told = rows.annotate(last=Max("cases__moves__at"), sent=Count("cases__number"))
    return told.filter(Q(last__lt=now - KEPT) | Q(sent=0, last__lt=now - KEPT_UNSENT)).order_by("last", "pk")


def erase_expired() -> int:
    """Delete what is kept of some people whose time has come; gives of how many."""
    due = list(expired()[:_AT_ONCE])
    for person in due:
        erase(person=person, actor="system")
    return len(due)


def erase(*, person: Person, actor: str) -> None:
    """
    Delete what is kept of a person, for good.

    Raises:
        RefusedError: ``platform.retained``: an application is running, or the time for which it is kept is not over.
    """
    if not expired().filter(pk=person.pk).exists():
        raise RefusedError(
            "platform.retained",
            Text("还在法定保存期内，不能删除。", "The time for which this is kept by law is not over."),
            Text("办件了结满期后由系统自动删除。", "It is deleted by itself once that time has passed."),
        )
    with transaction.atomic():
        messaging.forget(person=person.public)
        people.erase(person=person, actor=actor)
        transaction.on_commit(lambda: papers.forget(person))
