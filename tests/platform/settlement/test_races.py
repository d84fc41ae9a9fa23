"""Several hands in the same moment: forty places never become forty-one, and one person never has two claims."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from settlement_world import found_otherwise

from jifen.kernel import identity
from jifen.kernel.errors import RefusedError
from jifen.platform.config import clock
from jifen.platform.settlement import places
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Member, Place
from jifen.platform.vault.index import Purpose, blind_index

ROOM, THREADS = 40, 16


def together(works: list[Callable[[], object]]) -> list[object]:
    """Do works at once, each on a connection of its own; what a work refused with is its result."""
    ready = threading.Barrier(min(len(works), THREADS))

    def do(work: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=30)
            return work()
        except RefusedError as error:
            return error.code
        except OperationalError as error:  # SQLite waited too long for its turn: nothing was taken
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return list(pool.map(do, works))


@pytest.fixture
def crowd(committed_settlers: Any) -> tuple[CollectiveHousehold, list[Member]]:
    """Give a household of forty places and forty-eight people who want one."""
    household = committed_settlers.household(room=ROOM)
    claim = committed_settlers.reserved(1)
    people = [
        Member(
            claim=claim,
            seat="other_child",
            name=f"人{number}",
            identity_number=identity.synthetic(number, date(2001, 1, 1), male=True),
            index=number.to_bytes(32, "big"),
        )
        for number in range(100, 148)
    ]
    return household, Member.objects.bulk_create(people)


@pytest.mark.django_db(transaction=True)
def test_forty_places_under_sixteen_threads_never_become_forty_one(crowd: Any) -> None:
    """Forty-eight people, sixteen at a time: exactly forty have a place each, the rest is told that it is full."""
    household, people = crowd

    def move_in(member: Member) -> object:
        with transaction.atomic():
            places.take(household, [member])
        return "in"

    seen = Counter[object]()
    for start in range(0, len(people), THREADS):
        batch = people[start : start + THREADS]
        seen.update(together([lambda one=one: move_in(one) for one in batch]))

    assert {"in": ROOM, "settlement.household_full": len(people) - ROOM} == dict(seen)
    taken = Place.objects.filter(household=household, member__isnull=False).values_list("member", flat=True)
    assert ROOM == len(taken) == len(set(taken)) == Place.objects.filter(household=household).count()


@pytest.mark.django_db(transaction=True)
def test_families_that_take_several_places_at_once_do_not_block_one_another(crowd: Any) -> None:
    """Sixteen families of three in forty places: thirteen move in whole, nobody in part."""
    household, people = crowd
    families = [people[at : at + 3] for at in range(0, len(people), 3)]

    def move_in(family: list[Member]) -> object:
        with transaction.atomic():
            places.take(household, family)
        return "in"

    seen = Counter(together([lambda family=family: move_in(family) for family in families]))

    assert {"in": 13, "settlement.household_full": 3} == dict(seen)
    assert 1 == places.left(household)


@pytest.mark.django_db(transaction=True)
def test_two_claims_on_one_person_in_the_same_moment_leave_exactly_one(committed_settlers: Any) -> None:
    """Somebody of the family stands in another family as well: whoever is second is refused, whichever that is."""
    world = committed_settlers
    one, two = world.homeless[:2]
    index = blind_index(Purpose.SETTLEMENT, two.person.identity_number)
    found_otherwise(one, "identity", "partner", number=two.person.identity_number)

    def claim(at: int) -> object:
        return world.reserved(at).state

    for _ in range(5):
        seen = together([lambda: claim(0), lambda: claim(1)])
        assert 1 == Member.objects.filter(index=index, active=True).count()
        assert ["reserved"] == [one for one in seen if one == "reserved"], seen
        for made in Claim.objects.filter(state="reserved").select_related("case__person"):
            settlement.withdraw(claim=made, actor=world.applicant(made.case))


@pytest.mark.django_db(transaction=True)
def test_a_notice_that_runs_out_while_it_is_given_up_ends_once(committed_settlers: Any) -> None:
    """The worker and the applicant in the same moment: one of them ends the claim, and it is free once."""
    world = committed_settlers
    claim = world.confirmed(1)
    world.at(claim.valid_until.replace(year=claim.valid_until.year + 1))
    actor = world.applicant(claim.case)

    together([settlement.expire_due, settlement.expire_due, lambda: settlement.withdraw(claim=claim, actor=actor)])
    claim.refresh_from_db()

    assert claim.state in ("expired", "withdrawn")
    assert 2 == claim.moves.count()  # confirmed, and one end
    assert clock.today() > claim.valid_until
