"""Everybody of a round is counted as of one day, whenever their last answer came; who reads otherwise by it is told, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from core_world import DAY, build
from django.db import connection
from django.template.loader import render_to_string
from rounds_world import PEOPLE, USE, RoundsWorld

from jifen.facts.dossier import Dossier, Trust
from jifen.facts.synthesis import small_population
from jifen.kernel.identity import synthetic
from jifen.platform.api.case_shapes import whole
from jifen.platform.audit.verifying import verify
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.schemes import City
from jifen.platform.casework.selectors.counted import counted_anew
from jifen.platform.desk.views.cases import PURPOSES
from jifen.platform.evidence.models import Answer, Fact, Question
from jifen.platform.messaging.models import Message
from jifen.platform.operation.demonstration import truth_of
from jifen.platform.portal.counting_told import counting_told
from jifen.platform.rounds import inputs
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round, Sealing, SealingAsked
from jifen.platform.rounds.runs.lease import LeaseLostError, take_next
from jifen.platform.rounds.selectors.rounds import to_count
from jifen.platform.rounds.services import counting
from jifen.policy.ranking_rules import MeasureKey, Ranked
from jifen.scoring.inventing import setting_of

OPENS, CLOSES = date(2015, 8, 1), date(2015, 9, 14)
"""The window of the city that ranks by months, as it was announced in that year."""


def told(case: Case) -> list[str]:
    """Give what an applicant was told of the counting."""
    rows = Message.objects.filter(case=case.public, template="counted_anew", channel="account")
    return [one.words_zh for one in rows.order_by("pk")]


def newest(case: Case) -> Scorecard:
    """Give the newest scorecard of a case."""
    card = case.scorecards.last()
    assert card is not None
    return card


def seen(card: Scorecard) -> tuple[Any, ...]:
    """Give what is points, or a measure that is ranked, of a scorecard."""
    row = card.rows[USE]
    return card.totals, row["eligible"], {name: value for name, value in row.items() if name.startswith(("key_", "q_"))}


def twin_of(dossier: Dossier) -> Dossier:
    """Give somebody else with the same records."""
    record = dossier.single("identity")
    assert record is not None
    born, male = record.values["born_on"], record.values["sex"] == "男"
    other = replace(record, values=record.values | {"number": synthetic(40_000, born, male)})
    return Dossier(f"{dossier.person}-twin", dossier.records | {"identity": [other]}, dossier.answers)


def with_people(monkeypatch: pytest.MonkeyPatch, *people: Dossier) -> None:
    """Let these be everybody there is."""
    monkeypatch.setattr(RoundsWorld, "people", people)


# ── one day for all ──


def test_all_sealed_cards_are_as_of_the_closing_day(rounds_world: Any) -> None:
    """Whatever day they were frozen on; the list says that day at its head, and the state and the word of the applicant stand."""
    before = {case.pk: (case.version, newest(case).as_of) for case in rounds_world.cases}
    sealing = rounds_world.sealed()
    cards = [one.scorecard for one in sealing.members.select_related("scorecard__case")]

    assert {DAY} == {day for _, day in before.values()}
    assert {inputs.run_of(sealing.round).as_of} == {card.as_of for card in cards}
    assert {("frozen", "closing")} == {(card.case.state, card.purpose) for card in cards}
    assert {key: version for key, (version, _) in before.items()} == {one.pk: one.version for one in rounds_world.cases}
    assert [] == verify().findings


def test_who_was_answered_early_and_who_was_answered_late_come_out_equal(
    rounds_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two with the same records apply on one day; the last answer comes in March for one, in April for the other."""
    world, people = rounds_world, rounds_world.people
    with_people(monkeypatch, *people, twin_of(people[PEOPLE]))
    early, late = (world.accepted(at, town=world.town_of(PEOPLE)) for at in (PEOPLE, len(people)))
    answered(world, early)
    world.at(world.round.closes_on - timedelta(days=1))
    answered(world, late)
    days = newest(early).as_of, newest(late).as_of
    world.sealed()

    assert days[0] < days[1]
    assert seen(newest(early)) == seen(newest(late))
    assert newest(early).as_of == newest(late).as_of == world.round.closes_on


def answered(world: Any, case: Case) -> None:
    """Let all departments answer, and the applicant confirm."""
    world.answer_all(case)
    casework.confirm(case=case, actor=world.applicant(case))


# ── a city that ranks by insured months ──


@pytest.fixture
def months_world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> RoundsWorld:
    """Give a city that ranks by months on the first day of its window: two with the same insurance, one without any."""
    city, other, scheme = by_months()
    world = build(settings, RoundsWorld, (city, other, scheme))
    assert isinstance(world, RoundsWorld)
    world.since = OPENS - timedelta(days=365)
    world.at(OPENS)
    rounds.announce(
        by=world.officer, city=city, use=USE, term="2015", opens_on=OPENS, closes_on=CLOSES, document="公告"
    )
    rounds.prepare_due()
    grows, stays = (next(one for one in invented(scheme) if grows_in_window(one, scheme) is so) for so in (True, False))
    with_people(monkeypatch, grows, twin_of(grows), stays)
    return world


def months_round(world: RoundsWorld) -> Round:
    """Give the round of that city."""
    return Round.objects.get(city=world.city.code, use=USE, term="2015")


def closed(world: RoundsWorld) -> Round:
    """Close it on the day after its window."""
    world.at(CLOSES + timedelta(days=1))
    return rounds.close(round_=months_round(world), by=world.officer)


def by_months() -> tuple[City, City, str]:
    """Give the city that ranks settlers by a measure first, another one, and the scheme of the first."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, OPENS):
            rules = schemes.rules_of(pack, USE)
            if isinstance(rules, Ranked) and isinstance(rules.order[0], MeasureKey):
                return city, next(one for one in schemes.cities() if one != city), pack.id
    raise AssertionError("no city ranks by a measure")


def invented(scheme: str) -> list[Dossier]:
    """Invent people of the city."""
    return small_population(40, seed=3, setting=setting_of(schemes.pack_of(scheme), schemes.divisions(), OPENS))


def grows_in_window(dossier: Dossier, scheme: str) -> bool:
    """Whether the months somebody is ranked by grow from the first to the last day of the window."""
    known, rows = truth_of(dossier), list[dict[str, Any]]()
    for day in (OPENS, CLOSES):
        table = schemes.score_table(scheme, day, USE)
        assert table is not None
        rows.append(table.row(schemes.explainer(scheme, day, Trust.VERIFIED).engine.score(known), known))
    return any(rows[0][name] != rows[1][name] for name in rows[0] if name == "total" or name.startswith("key_"))


def test_where_months_alone_rank_two_equals_stay_equal(months_world: Any) -> None:
    """Departments answer for one on the first day of the window, for the other on the last: a month apart, and equal in the end."""
    early, late, other = (months_world.accepted(at) for at in range(3))
    answered(months_world, early)
    answered(months_world, other)
    months_world.at(CLOSES)
    answered(months_world, late)
    apart = seen(newest(early)), seen(newest(late))
    counted = counting.count_as_of_closing(closed(months_world))

    assert apart[0] != apart[1]
    assert seen(newest(early)) == seen(newest(late))
    assert {CLOSES} == {newest(one).as_of for one in (early, late, other)}
    assert 2 == counted  # the other was answered on the last day, and that is the day


def test_only_who_reads_otherwise_is_told_and_sees_it_on_the_page(months_world: Any) -> None:
    """As of which day, and that one may object; no figure leaves in a message; who reads as before hears nothing."""
    grows, stays = months_world.accepted(0), months_world.accepted(2)
    for one in (grows, stays):
        answered(months_world, one)
    before = counted_anew(grows)
    counting.count_as_of_closing(closed(months_world))
    cases = [Case.objects.get(pk=one.pk) for one in (grows, stays)]
    (words,), found = told(grows), counted_anew(cases[0])

    assert (None, None, []) == (before, counted_anew(cases[1]), told(stays))
    assert found and (CLOSES, OPENS) == (found.day, found.before)
    assert any("月数" in one.what.zh for one in found.turned)
    assert "月数" not in words and "总分" not in words
    assert "2015年9月14日" in words and "可以提出异议" in words


def test_who_confirms_after_the_closing_is_told_what_changed_and_once(months_world: Any) -> None:
    """They looked at the points of another day; the counting has nothing to do for them any more."""
    case = months_world.accepted(0)
    months_world.answer_all(case)
    round_ = closed(months_world)
    case.refresh_from_db()
    casework.confirm(case=case, actor=months_world.applicant(case))
    counted = counting.count_as_of_closing(round_)

    assert (0, CLOSES, "frozen", 2) == (counted, newest(case).as_of, newest(case).purpose, case.scorecards.count())
    assert (1, True) == (len(told(case)), counted_anew(case) is not None)


def test_the_pages_and_the_interface_say_which_day_counts_and_then_what_it_changed(months_world: Any) -> None:
    """Before the closing that it will be that day; afterwards each figure before and after, and nothing where nothing changed."""
    grows, stays = months_world.accepted(0), months_world.accepted(2)
    for one in (grows, stays):
        answered(months_world, one)
    before = shown(grows)
    counting.count_as_of_closing(closed(months_world))
    after = shown(grows)
    (turned, *_) = counted_anew(Case.objects.get(pk=grows.pk)).turned  # type: ignore[union-attr]
    said = whole(Case.objects.get(pk=grows.pk))

    assert "2015年9月14日" in before and "统一按截止日计算" in before
    assert f"{turned.what.zh}：{turned.before.zh} → {turned.after.zh}" in unescape(after)
    assert not shown(stays).strip()
    assert (CLOSES, OPENS) == (said["counts_until"], said["counted_anew"]["before"])
    assert whole(Case.objects.get(pk=stays.pk))["counted_anew"] is None


def shown(case: Case) -> str:
    """Give what the pages of a case say of the counting."""
    return render_to_string("portal/parts/counting.html", {"counting": counting_told(Case.objects.get(pk=case.pk))})


def test_every_purpose_of_a_scorecard_has_its_words_at_the_desk() -> None:
    """Also that of the counting, or the page of the case would fail."""
    assert set(Scorecard.Purpose) == set(PURPOSES)


# ── once, and in pieces ──


def test_nobody_is_scored_twice(rounds_world: Any) -> None:
    """A second sealing scores nobody; after the closing whoever is scored is scored as of that day anyhow."""
    world = rounds_world
    world.sealed()
    cards = Scorecard.objects.count()
    gone = world.cases[0]
    casework.withdraw(case=gone, actor=world.applicant(gone))
    rounds.seal_entrants(round_=world.round, by=world.officer, because="有人退出")

    assert (cards, 0) == (Scorecard.objects.count(), to_count(world.round).count())
    assert 2 == Sealing.objects.count()


def test_a_counting_that_stops_goes_on_with_the_rest(rounds_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the second of three pieces: the first stays, the second is not there, and nobody of the first is scored again."""
    monkeypatch.setattr(counting, "_AT_ONCE", 5)
    world, round_, seen_points = rounds_world, rounds_world.closed(), list[str]()

    def stops(point: str) -> None:
        seen_points.append(point)
        if seen_points.count("count:written") == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(counting, "failpoint", stops)
        with pytest.raises(KeyboardInterrupt):
            counting.count_as_of_closing(round_)
    left = to_count(round_).count()
    counted = counting.count_as_of_closing(round_)

    assert (PEOPLE - 5, PEOPLE - 5, 0) == (left, counted, to_count(round_).count())
    assert {3} == {one.scorecards.count() for one in world.cases}
    assert [] == verify().findings


def test_progress_is_told_and_a_worker_that_lost_its_lease_keeps_nothing(
    rounds_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk sees people counted; whoever was taken over writes not one scorecard more."""
    monkeypatch.setattr(counting, "_AT_ONCE", 5)
    world = rounds_world
    asked = rounds.ask_sealing(round_=world.closed(), by=world.officer)
    lease = take_next(SealingAsked)
    assert lease is not None
    shown: list[tuple[str, int, int]] = []

    def looks(point: str) -> None:
        row = SealingAsked.objects.get(pk=asked.pk)
        shown.append((row.step, row.done_rows, row.all_rows))
        if point == "count:kept":
            SealingAsked.objects.filter(pk=asked.pk).update(token=9)

    monkeypatch.setattr(counting, "failpoint", looks)
    with pytest.raises(LeaseLostError):
        counting.count_as_of_closing(world.round, lease)

    assert [("count", 0, PEOPLE), ("count", 5, PEOPLE), ("count", 5, PEOPLE), ("count", 5, PEOPLE)] == shown
    assert PEOPLE - 5 == to_count(world.round).count()


def test_who_moves_while_people_are_counted_is_looked_at_again(
    rounds_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One withdraws and one is verified again between reading and writing: the one is left out, the other counted with the rest."""
    world, round_ = rounds_world, rounds_world.closed()
    gone, again = world.cases[:2]
    done: list[str] = []

    def moves(point: str) -> None:
        if not done:
            done.append(point)
            casework.withdraw(case=gone, actor=world.applicant(gone))
            casework.reopen(case=again, by=world.officer, kinds=["education"], reason="有新的事实")

    monkeypatch.setattr(counting, "failpoint", moves)
    counting.count_as_of_closing(round_)

    assert DAY == newest(gone).as_of
    assert (round_.closes_on, "verifying") == (newest(again).as_of, world.cases[1].state)
    assert 0 == to_count(round_).count()


# ── what else reads the newest scorecard ──


def test_a_proof_that_held_when_the_case_was_scored_still_counts(rounds_world: Any) -> None:
    """It runs out before the closing, and nobody could know that it had to be renewed: nothing becomes unknown by the counting."""
    world = rounds_world
    case = next(one for one in world.cases if newest(one).rows[USE]["p_education"])
    alike = ("person", "kind", "standing", "by", "on", "stated_at", "stated_by")
    for model, more in ((Fact, ("whose", "values")), (Answer, ())):
        for old in model.objects.filter(person=case.person, kind="education", current=True):
            model.objects.filter(pk=old.pk).update(current=False)
            said = {name: getattr(old, name) for name in (*alike, *more)}
            model.objects.create(**said, valid_until=DAY + timedelta(days=1))
    worth = newest(case).rows[USE]["p_education"]
    world.sealed()

    assert worth == newest(case).rows[USE]["p_education"]


def test_nobody_is_asked_anything_again(rounds_world: Any) -> None:
    """No question, no move: only scorecards, and one writing of the database for many."""
    world, questions = rounds_world, Question.objects.count()
    round_ = world.closed()
    written: list[str] = []

    def writes(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith("INSERT"):
            written.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(writes):
        counting.count_as_of_closing(round_)

    assert questions == Question.objects.count()
    assert 1 == sum('"casework_scorecard"' in one for one in written)
    assert {2} == {one.moves.filter(act__in=["score", "confirm"]).count() for one in world.cases}
