"""Batches, where nobody is ranked: their days follow from the scheme and the calendar, and everybody knows them in advance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from core_world import DAY, publish
from django.conf import settings as platform
from django.utils import timezone
from rounds_world import USE

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.dates import Deadline
from jifen.kernel.errors import JifenError, RefusedError
from jifen.platform.audit.verifying import verify
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.rounds import selectors
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round, Standing
from jifen.platform.rounds.selectors.ahead import terms_around
from jifen.platform.rounds.services.publishing import ends_of
from jifen.policy.ranking_rules import LineOnly

CUT_OFF, NEXT = date(2016, 3, 31), date(2016, 4, 30)
HANGS, UNTIL, OBJECTIONS = date(2016, 4, 7), date(2016, 4, 14), date(2016, 5, 26)
"""Five working days after the cut-off; seven days; thirty working days over the first week of May."""


def batches(world: Any) -> tuple[Any, str]:
    """Give a city where nobody is ranked, and its scheme."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, DAY):
            if isinstance(schemes.rules_of(pack, USE), LineOnly):
                return city, pack.id
    raise AssertionError


@pytest.fixture
def batch_city(world: Any) -> Any:
    """Give the world with offices in a city where nobody is ranked, its batches planned."""
    city, scheme = batches(world)
    if not Office.objects.filter(area=city.code).exists():
        head = Office.objects.create(kind="government", level="city", area=city.code, name="市级窗口")
        Office.objects.bulk_create(
            Office(
                kind="department",
                department=name,
                area=city.code,
                level="city",
                parent=head,
                name=name,
                has_system=True,
            )
            for name in DEPARTMENTS
            if name not in ("window", "issuer")
        )
    world.batch_city, world.batch_scheme = city, scheme
    world.batch_officer = world.staff("batch-officer", "officer", world.office(city.code))
    rounds.prepare_due()
    return world


def batch(world: Any, cut_off: date) -> Round:
    """Give the batch of a cut-off."""
    return Round.objects.get(city=world.batch_city.code, use=USE, term=cut_off.isoformat())


def confirmed(world: Any, at: int) -> Any:
    """Give a case of that city whose applicant has confirmed the points."""
    case = world.scored(at, scheme=world.batch_scheme)
    casework.confirm(case=case, actor=world.applicant(case))
    return case


def closed(world: Any, cut_off: date) -> Round:
    """Close a batch on the day after its cut-off; the worker has been there that day."""
    platform.JIFEN_TODAY = cut_off + timedelta(days=1)
    rounds.prepare_due()
    return rounds.close(round_=batch(world, cut_off), by=world.batch_officer)


def days(world: Any, cut_off: date = CUT_OFF) -> Any:
    """Give the days of a batch."""
    return selectors.days_of(schemes.pack_of(world.batch_scheme), USE, cut_off.isoformat())


def test_the_running_batch_is_open_and_the_next_is_planned(batch_city: Any) -> None:
    """Nobody opens them and nobody chooses their days."""
    running, coming = batch(batch_city, CUT_OFF), batch(batch_city, NEXT)

    assert ("open", "planned") == (running.state, coming.state)
    assert (date(2016, 3, 1), CUT_OFF) == (running.opens_on, running.closes_on)
    assert (date(2016, 4, 1), NEXT) == (coming.opens_on, coming.closes_on)


def test_the_days_of_a_batch_are_known_before_anybody_is_in_it(batch_city: Any) -> None:
    """Cut-off, when its list hangs, until when it does, until when one may object: all by the text and the calendar."""
    found = days(batch_city)

    assert CUT_OFF == found.cut_off.on
    assert "月末截止" in found.cut_off.basis
    assert tuple(Deadline(day, provisional=False) for day in (HANGS, UNTIL, OBJECTIONS)) == found.hanging()
    assert [CUT_OFF.isoformat(), NEXT.isoformat()] == [
        one.term for one in selectors.coming(batch_city.batch_city) if one.use == USE
    ]


def test_days_that_run_into_a_year_without_published_holidays_are_provisional(batch_city: Any) -> None:
    """All of them from the first day that rests on it; told for certain once the year is published."""
    last = date(2016, 12, 31)
    before = days(batch_city, last).hanging()
    publish(2017)
    after = days(batch_city, last).hanging()

    assert [True, True, True] == [one.provisional for one in before]
    assert [False, False, False] == [one.provisional for one in after]


def test_where_people_are_ranked_no_day_of_a_list_is_foretold(rounds_world: Any) -> None:
    """Its minute is set by an approver."""
    found = selectors.days_of(schemes.pack_of(rounds_world.scheme), USE, rounds_world.round.term)

    assert found.hanging() is None


def test_the_last_batch_ends_with_its_scheme(batch_city: Any) -> None:
    """And none comes after it."""
    pack = schemes.pack_of(batch_city.batch_scheme)
    ends = pack.scheme.in_force.until

    assert [ends.isoformat()] == terms_around(pack, USE, ends)


def test_the_cut_off_of_a_batch_is_announced_by_nobody_by_hand(batch_city: Any) -> None:
    """The scheme has it."""
    with pytest.raises(JifenError) as refused:
        rounds.announce(
            by=batch_city.batch_officer, city=batch_city.batch_city, use=USE, term=CUT_OFF.isoformat(), document="公告",
            opens_on=DAY, closes_on=DAY,
        )  # fmt: skip

    assert refused.value.code in ("rounds.no_such_term", "rounds.days_fixed")


def test_a_batch_is_not_closed_before_its_cut_off_has_passed(batch_city: Any) -> None:
    """Whoever confirms on the last day is still in it."""
    platform.JIFEN_TODAY = CUT_OFF
    case = confirmed(batch_city, 0)
    with pytest.raises(RefusedError, match=r"rounds\.window_open"):
        rounds.close(round_=batch(batch_city, CUT_OFF), by=batch_city.batch_officer)

    assert [case.pk] == list(selectors.cases_of(closed(batch_city, CUT_OFF)).values_list("pk", flat=True))


def test_a_batch_has_who_confirmed_by_its_cut_off_and_nobody_twice(batch_city: Any) -> None:
    """However late an officer closes it; whoever confirms a day later is in the next, and knows."""
    world = batch_city
    first, waits = confirmed(world, 0), world.scored(1, scheme=world.batch_scheme)
    platform.JIFEN_TODAY = CUT_OFF + timedelta(days=1)
    casework.confirm(case=waits, actor=world.applicant(waits))

    assert (batch(world, CUT_OFF), batch(world, NEXT)) == (
        selectors.round_of(first, USE),
        selectors.round_of(waits, USE),
    )
    one = closed(world, CUT_OFF)
    assert [waits.pk] == list(selectors.cases_of(batch(world, NEXT)).values_list("pk", flat=True))
    rounds.seal_entrants(round_=one, by=world.batch_officer)
    two = closed(world, NEXT)
    rounds.seal_entrants(round_=two, by=world.batch_officer)

    assert [first.pk] == list(one.sealings.get().members.values_list("case", flat=True))
    assert [waits.pk] == list(two.sealings.get().members.values_list("case", flat=True))
    first.refresh_from_db()
    assert (one, two) == (selectors.round_of(first, USE), selectors.round_of(waits, USE))


def test_whoever_has_no_right_by_a_batch_is_in_the_next_once_its_result_is_final(batch_city: Any) -> None:
    """They stand on the list, may object to it, and apply no second time; whoever has the right is not listed again."""
    world = batch_city
    case = confirmed(world, 0)
    one = closed(world, CUT_OFF)
    rounds.seal_entrants(round_=one, by=world.batch_officer)
    rounds.ask_run(round_=one, by=world.batch_officer, kind="official")
    assert rounds.work_next()
    approver = world.staff("batch-approver", "approver", world.office(world.batch_city.code))
    rounds.schedule(round_=batch(world, CUT_OFF), by=approver, release_at=clock.now() + timedelta(hours=30))
    platform.JIFEN_TODAY = clock.today() + timedelta(days=2)
    rounds.release_due()
    meanwhile = list(selectors.cases_of(batch(world, NEXT)))
    platform.JIFEN_TODAY = OBJECTIONS + timedelta(days=1)
    rounds.finish(round_=batch(world, CUT_OFF), by=approver)
    rounds.prepare_due()
    case.refresh_from_db()
    running = selectors.round_of(case, USE)

    assert ["not_eligible"] == [one.result for one in Standing.objects.filter(case=case)]
    assert ([], None) == (meanwhile, case.counts_until)
    assert running is not None and running.state == "open" and running.closes_on > OBJECTIONS - timedelta(days=60)
    assert [case] == list(selectors.cases_of(running))
    closed(world, running.closes_on)
    sealing = rounds.seal_entrants(round_=batch(world, running.closes_on), by=world.batch_officer)
    case.refresh_from_db()
    assert (1, running) == (sealing.entrants, selectors.round_of(case, USE))
    assert [] == verify().findings


def test_a_batch_whose_days_went_by_while_no_worker_ran_is_opened_all_the_same(batch_city: Any) -> None:
    """Whoever confirmed meanwhile waits in it, and is not left over."""
    platform.JIFEN_TODAY = NEXT
    case = confirmed(batch_city, 0)
    platform.JIFEN_TODAY = NEXT + timedelta(days=40)
    rounds.prepare_due()
    missed = batch(batch_city, NEXT)
    opened = missed.state
    rounds.close(round_=batch(batch_city, CUT_OFF), by=batch_city.batch_officer)
    rounds.end_empty(round_=batch(batch_city, CUT_OFF), by=batch_city.batch_officer)
    rounds.close(round_=missed, by=batch_city.batch_officer)

    assert "open" == opened
    assert [case.pk] == list(selectors.competing(missed).values_list("pk", flat=True))


def test_whoever_has_not_confirmed_stands_in_no_batch(batch_city: Any) -> None:
    """Points that nobody confirmed are in no list."""
    case = batch_city.scored(0, scheme=batch_city.batch_scheme)

    assert selectors.round_of(case, USE) is None
    assert not selectors.cases_of(batch(batch_city, CUT_OFF)).exists()


def test_a_batch_whose_one_applicant_withdrew_ends_empty_and_the_next_goes_on(batch_city: Any) -> None:
    """One withdrawal does not stop all later batches of the use."""
    world = batch_city
    case = confirmed(world, 0)
    one = closed(world, CUT_OFF)
    casework.withdraw(case=case, actor=world.applicant(case))
    with pytest.raises(RefusedError, match=r"rounds\.nobody_entered"):
        rounds.seal_entrants(round_=one, by=world.batch_officer)
    rounds.end_empty(round_=one, by=world.batch_officer)
    later = confirmed(world, 1)

    assert [later.pk] == list(selectors.competing(batch(world, NEXT)).values_list("pk", flat=True))
    assert 0 == selectors.counts(one).applied


@pytest.mark.parametrize(
    ("released", "until", "objections"),
    [
        (date(2016, 4, 2), UNTIL, OBJECTIONS),
        (HANGS, UNTIL, OBJECTIONS),
        (date(2016, 4, 11), date(2016, 4, 18), date(2016, 5, 30)),
    ],
)
def test_a_list_hangs_at_least_until_the_days_that_were_announced(
    batch_city: Any, released: date, until: date, objections: date
) -> None:
    """Shown sooner it hangs longer; shown later all its days move."""
    at = timezone.make_aware(datetime.combine(released, datetime.min.time()))
    found = ends_of(batch(batch_city, CUT_OFF), at)

    assert {"publicity_until": until, "objections_until": objections, "days_are_provisional": False} == found
