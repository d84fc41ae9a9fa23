"""What a year brings: targets, places, announced days; replaced with a reason, never edited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from core_world import DAY
from django.db import DatabaseError, transaction
from rounds_world import USE

from jifen.kernel.errors import BadInputError, JifenError, RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import selectors
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.inputs import plan_of
from jifen.platform.rounds.models import Announcement, Plan, Round, Target
from jifen.platform.rounds.services.publishing import ends_of
from jifen.policy.procedure import AnnouncedWindow, Period

DOCUMENT = "测试文件〔2016〕2号"


def target(world: Any, people: int, **more: Any) -> Target:
    """Let the province set the target of the city for the year of the round."""
    given = {"by": world.province, "city": world.city, "year": 2016, "document": DOCUMENT} | more
    return rounds.set_target(people=people, **given)


# ── targets ──


def test_only_the_province_sets_a_target(rounds_world: Any) -> None:
    """An officer of the city has no say in it."""
    with pytest.raises(NotAllowedError):
        target(rounds_world, 6, by=rounds_world.officer)

    assert not Target.objects.exists()


def test_a_target_is_replaced_with_its_reason_and_both_stay(rounds_world: Any) -> None:
    """The newest is in force."""
    target(rounds_world, 6)
    with pytest.raises(BadInputError) as refused:
        target(rounds_world, 8)
    target(rounds_world, 8, why="省调整任务")

    assert "rounds.reason" == refused.value.code
    assert [(1, 6), (2, 8)] == list(Target.objects.values_list("number", "people"))
    assert 8 == selectors.against_target(rounds_world.city.code, 2016).target.people


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"people": -1}, "rounds.bad_target"),
        ({"people": 6, "year": 16}, "rounds.bad_target"),
        ({"people": 6, "document": " "}, "rounds.document_missing"),
    ],
)
def test_a_target_without_sense_is_refused(rounds_world: Any, wrong: dict[str, Any], code: str) -> None:
    """A number of people, a year, a document."""
    with pytest.raises(BadInputError) as refused:
        target(rounds_world, **wrong)

    assert code == refused.value.code


def test_the_places_of_a_year_stand_against_its_target(rounds_world: Any) -> None:
    """Six places are planned; without a target nothing is compared."""
    before = selectors.against_target(rounds_world.city.code, 2016)
    target(rounds_world, 10)
    after = selectors.against_target(rounds_world.city.code, 2016)
    unplanned = selectors.against_target(rounds_world.city.code, 2017)

    assert (None, 6, None) == (before.target, before.planned, before.difference)
    assert (-4, True) == (after.difference, after.whole)
    assert (None, None, None) == (unplanned.target, unplanned.planned, unplanned.difference)


# ── places ──


def test_places_below_the_target_need_a_reason(rounds_world: Any) -> None:
    """It is allowed, and it is said why; a reason for replacing a plan is none for having fewer places."""
    rounds_world.at(date(2016, 12, 1))
    target(rounds_world, 10, year=2017)
    term = {"by": rounds_world.officer, "city": rounds_world.city, "use": USE, "term": "2017", "document": DOCUMENT}
    with pytest.raises(RefusedError) as refused:
        rounds.publish_plan(rows=rounds_world.rows, **term)
    made = rounds.publish_plan(rows=rounds_world.rows, why_fewer="学位和房源不足", **term)
    with pytest.raises(RefusedError) as replaced:
        rounds.publish_plan(rows=rounds_world.rows, why="更正笔误", **term)

    assert "rounds.below_target" == refused.value.code == replaced.value.code
    assert (1, 6) == (made.number, made.places)
    assert 1 == Plan.objects.filter(term="2017").count()


def test_a_wrong_plan_is_refused_with_every_complaint(rounds_world: Any) -> None:
    """Cell by cell, as the reader of quotas finds them; nothing is kept."""
    rows = [{"area": rounds_world.towns[0], "places": "26O"}, {"area": "没有这个镇", "places": 1}]
    with pytest.raises(BadInputError) as refused:
        rounds_world.plan(rows=rows, why="更正")

    assert "ranking.bad_quota" == refused.value.code
    assert {"quota:1:places", "quota:2:area"} <= {one.where for one in refused.value.complaints}
    assert 1 == Plan.objects.count()


def test_a_plan_is_replaced_with_its_reason_until_it_is_sealed(rounds_world: Any) -> None:
    """Places could be moved to favour once it is known who competes."""
    with pytest.raises(BadInputError) as bare:
        rounds_world.plan()
    rounds_world.plan(why="增加名额", rows=[row | {"places": 9} for row in rounds_world.rows])
    sealed = rounds_world.sealed()
    with pytest.raises(RefusedError) as late:
        rounds_world.plan(why="再增加")

    assert ("rounds.reason", "rounds.plan_sealed") == (bare.value.code, late.value.code)
    assert (2, 27) == (sealed.round.plan.number, sealed.round.plan.places)


@pytest.mark.parametrize("term", ["2016Q1", "2016H1", "16", "明年", ""])
def test_a_term_the_scheme_does_not_know_is_refused(rounds_world: Any, term: str) -> None:
    """Settlers are ranked once a year here."""
    with pytest.raises(BadInputError) as refused:
        rounds.publish_plan(
            by=rounds_world.officer,
            city=rounds_world.city,
            use=USE,
            term=term,
            rows=rounds_world.rows,
            document=DOCUMENT,
        )

    assert "rounds.no_such_term" == refused.value.code


def test_an_officer_of_another_city_plans_nothing_here(rounds_world: Any) -> None:
    """A right reaches as far as the area of its office."""
    stranger = rounds_world.staff("stranger", "officer", rounds_world.office(rounds_world.other.code))
    with pytest.raises(NotAllowedError):
        rounds.publish_plan(
            by=stranger,
            city=rounds_world.city,
            use=USE,
            term="2016",
            rows=rounds_world.rows,
            document=DOCUMENT,
            why="x",
        )

    assert 1 == Plan.objects.count()


def test_what_was_planned_stays_as_it_was(rounds_world: Any) -> None:
    """The database itself refuses to change or remove a plan or a target."""
    target(rounds_world, 6)
    for rows in (Plan.objects.all(), Target.objects.all()):
        for change in (lambda rows=rows: rows.update(document="别的"), lambda rows=rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_planning_is_on_record(rounds_world: Any) -> None:
    """Who published which places, for which office."""
    entry = Entry.objects.filter(act="plan.publish").get()

    assert (rounds_world.officer.username, 6, "2016") == (entry.actor, entry.data["places"], entry.data["term"])
    assert rounds_world.office(rounds_world.city.code).code == entry.office


# ── announced days ──


def announcing(world: Any, lasts: type | None = None) -> tuple[Any, Any, str]:
    """Give a city, its officer and a use whose window is announced, with a length in the text or not."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, DAY):
            for use, own in (pack.procedure.uses if pack.procedure else {}).items():
                fits = isinstance(own.window, AnnouncedWindow) and schemes.rules_of(pack, use)
                if fits and own.rhythm.every == "year" and isinstance(own.window.lasts, lasts or str):
                    return city, _officer(world, city), use
    raise AssertionError


def _officer(world: Any, city: Any) -> Any:
    from jifen.platform.offices.models import Office

    if not Office.objects.filter(area=city.code, kind="government").exists():
        Office.objects.create(kind="government", level="city", area=city.code, name="市级窗口")
    return world.staff(f"officer-{city.code}", "officer", world.office(city.code))


def test_an_announced_window_plans_and_opens_its_round(rounds_world: Any) -> None:
    """Before, the use has no days at all; afterwards they carry the announcement as their ground."""
    city, officer, use = announcing(rounds_world)
    (before, *_) = [one for one in selectors.coming(city) if one.use == use]
    rounds.announce(
        by=officer, city=city, use=use, term="2016", document=DOCUMENT, opens_on=DAY, closes_on=date(2016, 5, 31)
    )
    (after, *_) = [one for one in selectors.coming(city) if one.use == use]

    assert (None, None, None) == (before.days.opens.on, before.days.closes.on, before.round_)
    assert (DAY, date(2016, 5, 31), DOCUMENT) == (after.days.opens.on, after.days.closes.on, after.days.opens.basis)
    assert "open" == after.round_.state


def test_an_open_window_gets_longer_and_never_shorter(rounds_world: Any) -> None:
    """Nobody who counted on the day that was announced comes too late."""
    city, officer, use = announcing(rounds_world)
    said = {"by": officer, "city": city, "use": use, "term": "2016", "document": DOCUMENT, "opens_on": DAY}
    rounds.announce(closes_on=date(2016, 5, 31), **said)
    with pytest.raises(RefusedError) as refused:
        rounds.announce(closes_on=date(2016, 5, 30), **said)
    rounds.announce(closes_on=date(2016, 6, 30), **said)

    assert "rounds.days_past" == refused.value.code
    assert date(2016, 6, 30) == Round.objects.get(city=city.code, use=use, term="2016").closes_on
    assert 2 == Announcement.objects.count()


def test_a_window_is_as_long_as_the_text_has_it(rounds_world: Any) -> None:
    """One day fewer is refused."""
    city, officer, use = announcing(rounds_world, Period)
    said = {"by": officer, "city": city, "use": use, "term": "2016", "document": DOCUMENT, "opens_on": date(2016, 4, 1)}
    with pytest.raises(BadInputError) as refused:
        rounds.announce(closes_on=date(2016, 5, 14), **said)
    rounds.announce(closes_on=date(2016, 5, 15), **said)

    assert "rounds.bad_window" == refused.value.code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "rounds.nothing_announced"),
        ({"opens_on": DAY}, "rounds.bad_window"),
        ({"opens_on": date(2016, 6, 2), "closes_on": date(2016, 6, 1)}, "rounds.bad_window"),
        ({"opens_on": date(2016, 1, 1), "closes_on": date(2016, 3, 15)}, "rounds.bad_window"),
        ({"objection_days": 0}, "rounds.bad_window"),
        ({"publicity_days": 5, "document": ""}, "rounds.document_missing"),
    ],
)
def test_an_announcement_without_sense_is_refused(rounds_world: Any, given: dict[str, Any], code: str) -> None:
    """Both days, in their order, not past; a period of a day or more; a document."""
    city = next(one for one in schemes.cities() if one.place == _silent_place())
    said = {"by": _officer(rounds_world, city), "city": city, "use": USE, "term": "2016", "document": DOCUMENT}
    with pytest.raises(BadInputError) as refused:
        rounds.announce(**(said | given))

    assert code == refused.value.code


def _silent_place() -> str:
    """Name a place whose text for settlers leaves window, publicity and objections open."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, DAY):
            own = pack.procedure.uses.get(USE) if pack.procedure else None
            if own and isinstance(own.window, AnnouncedWindow) and own.publicity == own.objection.raised == "unstated":
                return city.place
    raise AssertionError


@pytest.mark.parametrize(
    "given", [{"opens_on": DAY, "closes_on": date(2016, 5, 31)}, {"publicity_days": 3}, {"objection_days": 3}]
)
def test_what_a_text_fixes_is_not_announced_otherwise(rounds_world: Any, given: dict[str, Any]) -> None:
    """A city cannot announce its own law away."""
    with pytest.raises(RefusedError) as refused:
        rounds.announce(
            by=rounds_world.officer, city=rounds_world.city, use=USE, term="2016", document=DOCUMENT, **given
        )

    assert "rounds.days_fixed" == refused.value.code


# ── a version that begins inside a term ──


@pytest.fixture
def versions(rounds_world: Any) -> tuple[Round, Round, dict[str, Any]]:
    """Give both rounds of a term in which another version began, the old text silent on publicity, and what both are called."""
    own = {pack.scheme.in_force.until: pack for pack in schemes.registry().all() if pack.procedure}
    last = next(
        day
        for day, pack in own.items()
        if day and DAY < day < date(2016, 6, 1) and pack.procedure.uses[USE].publicity == "unstated"
    )
    for day in (date(2016, 4, 2), last + timedelta(days=2)):
        rounds_world.at(day)
        rounds.prepare_due()
    later = Round.objects.get(opens_on=last + timedelta(days=1), use=USE, state="open")
    earlier = Round.objects.get(city=later.city, use=USE, term=later.term, closes_on=last)
    city = next(one for one in schemes.cities() if one.code == later.city)
    by = _officer(rounds_world, city)
    return earlier, later, {"by": by, "city": city, "use": USE, "term": later.term, "document": DOCUMENT}


def test_days_the_old_text_leaves_open_are_announced_although_the_new_one_has_them(versions: Any) -> None:
    """The round of the old version takes them, that of the new one keeps to its text; or the old one could never be released."""
    earlier, later, said = versions
    before = ends_of(earlier, clock.now()), ends_of(later, clock.now())
    rounds.announce(publicity_days=5, objection_days=5, **said)
    after = ends_of(earlier, clock.now()), ends_of(later, clock.now())

    assert (None, None) == (before[0]["publicity_until"], before[0]["objections_until"])
    assert None not in (after[0]["publicity_until"], after[0]["objections_until"])
    assert before[1] == after[1]
    assert 5 == selectors.days_of(schemes.pack_of(earlier.scheme), USE, earlier.term).publicity.count


def test_days_no_round_of_the_term_would_take_are_refused(versions: Any) -> None:
    """All texts have the window; and once the list of the old round is out, nobody is left whom days of publicity are for."""
    earlier, _, said = versions
    window = {"opens_on": date(2016, 6, 1), "closes_on": date(2016, 6, 20)}
    found = [code_of(rounds.announce, **window, **said)]
    Round.objects.filter(pk=earlier.pk).update(state="publicity")
    found.append(code_of(rounds.announce, publicity_days=5, **said))

    assert ["rounds.days_fixed", "rounds.days_past"] == found


def test_each_version_of_a_term_has_places_of_its_own(versions: Any, rounds_world: Any) -> None:
    """Whatever is published for the new round leaves those of the old one alone, also after it was sealed; both count for the year."""
    earlier, later, said = versions
    area = schemes.divisions().children(later.city)[0]
    rows = [{"area": area, "places": 30}]
    rounds.publish_plan(rows=rows, **said)
    unplanned = plan_of(earlier)
    old = rounds.publish_plan(rows=[{"area": area, "places": 20}], scheme=earlier.scheme, **said)
    Round.objects.filter(pk=earlier.pk).update(plan=old)
    sealed = code_of(rounds.publish_plan, rows=rows, scheme=earlier.scheme, why="更正", **said)
    rounds.publish_plan(rows=rows, why="更正", **said)

    assert (None, 20, 30) == (unplanned, plan_of(earlier).places, plan_of(later).places)
    assert ("rounds.plan_sealed", 50) == (sealed, selectors.against_target(later.city, 2016).planned)
    assert [1, 1, 2] == sorted(Plan.objects.filter(city=later.city).values_list("number", flat=True))
    assert "rounds.no_such_term" == code_of(rounds.publish_plan, rows=rows, scheme=rounds_world.scheme, **said)


def test_a_window_announced_longer_touches_no_round_that_closed_with_its_version(rounds_world: Any) -> None:
    """The old version ended inside the window; its round has closed, and the days that follow are for the new one."""
    last, city, use = _announced_over_two_versions()
    rounds_world.at(date(2016, 4, 2))
    said = {"by": _officer(rounds_world, city), "city": city, "use": use, "term": "2016", "document": DOCUMENT}
    rounds.announce(opens_on=date(2016, 4, 1), closes_on=date(2016, 6, 10), **said)
    rounds_world.at(last + timedelta(days=2))
    rounds.prepare_due()
    Round.objects.filter(city=city.code, use=use, closes_on=last).update(state="closed")
    rounds.announce(opens_on=date(2016, 4, 1), closes_on=date(2016, 6, 20), **said)
    shorter = code_of(rounds.announce, opens_on=date(2016, 4, 1), closes_on=last - timedelta(days=2), **said)

    assert "rounds.bad_window" == shorter
    assert [last, date(2016, 6, 20)] == [
        one.closes_on for one in Round.objects.filter(city=city.code, use=use).order_by("closes_on")
    ]


def _announced_over_two_versions() -> tuple[date, Any, str]:
    """Give the last day of a version whose window is announced, its city and the use."""
    for pack in schemes.registry().all():
        last = pack.scheme.in_force.until
        for use, own in (pack.procedure.uses if pack.procedure else {}).items():
            if last and DAY < last < date(2016, 6, 1) and isinstance(own.window, AnnouncedWindow):
                return last, next(one for one in schemes.cities() if one.code == pack.scheme.place), use
    raise AssertionError


def code_of(act: Any, **given: Any) -> str:
    """Give the code an act is refused with."""
    with pytest.raises(JifenError) as refused:
        act(**given)
    return refused.value.code
