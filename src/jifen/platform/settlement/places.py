"""
Places of collective households: a place is a row, and a row is taken by whoever changes it first.

What is counted and then inserted can be overrun; a row that says ``member IS NULL`` in the very statement that takes it cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit.keeping import keep
from jifen.platform.config import clock
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Consent, Member, Place


def take(household: CollectiveHousehold, members: Sequence[Member]) -> list[Place]:
    """
    Give each member a place, all or nobody; call it inside a transaction.

    Places are tried by their number, so that two families that take several never wait for one another in a circle.

    Raises:
        RefusedError: ``settlement.household_full``: not enough are left.
    """
    waiting = list(members)
    taken: list[int] = []
    while waiting:
        free = list(_free(household).values_list("pk", flat=True)[: len(waiting)])
        if len(free) < len(waiting):
            raise RefusedError(
                "settlement.household_full",
                Text(
                    "集体户的空位不够全家迁入。", "The collective household has no room for the whole family any more."
                ),
                Text("请换一个集体户，或联系户的负责人。", "Choose another, or ask whoever is in charge of it."),
            )
        for pk in free:
            got = Place.objects.filter(pk=pk, member__isnull=True).update(member=waiting[0], taken_at=clock.now())
            if got:  # otherwise somebody else was faster: the next free one is tried
                taken.append(pk)
                waiting.pop(0)
    rows = list(Place.objects.filter(pk__in=taken).order_by("number"))
    keep(*rows)
    return rows


def free(members: Iterable[Member]) -> None:
    """Give back the places of some members; call it inside a transaction."""
    held = list(Place.objects.filter(member__in=list(members)).order_by("household", "number"))
    for place in held:
        Place.objects.filter(pk=place.pk).update(member=None, taken_at=None)
    keep(*held)


def follow_holder(claim: Claim) -> None:
    """
    Let a family have places exactly while the holder of the collective household has not declined it; call it inside a transaction.

    Who is registered keeps the place. Where public security has the registration in hand, its answer comes first.

    Raises:
        RefusedError: ``settlement.household_full``: the holder consents anew, and others have the places by now.
    """
    if claim.household is None:
        return
    declined = claim.consents.filter(of=Consent.Of.HOLDER, state__in=[Consent.State.REFUSED, Consent.State.REVOKED])
    waiting = claim.members.filter(active=True, registered_on__isnull=True)
    kept = claim.members.filter(active=True, moved_out_on__isnull=True)
    if declined.exists():
        kept = kept.exclude(pk__in=waiting.values("pk"))
        free(waiting if not claim.registering else ())
    take(claim.household, list(kept.filter(place__isnull=True).order_by("pk")))


def left(household: CollectiveHousehold) -> int:
    """Count the places nobody has."""
    return _free(household).count()


def _free(household: CollectiveHousehold) -> QuerySet[Place]:
    return household.places.filter(member__isnull=True).order_by("number")
