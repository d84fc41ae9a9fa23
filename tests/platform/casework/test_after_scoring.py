"""After scoring: every line adds up, every version stays, and what is disputed or corrected is asked again and nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from jifen.facts.dossier import Trust
from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.selectors import current_scorecard
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.sandbox.behaviour import Behaviour


def disputed(world: Any, case: Case, kinds: tuple[str, ...] = ("education",), why: str = "毕业证是本科") -> Any:
    """Let the applicant dispute the line of education."""
    return casework.dispute(
        case=case,
        scorecard=current_scorecard(case),
        line="education",
        why=why,
        kinds=kinds,
        actor=world.applicant(case),
    )


def in_force(case: Case) -> dict[str, set[int]]:
    """Give the rows in force by kind."""
    found: dict[str, set[int]] = {}
    for fact in Fact.objects.filter(person=case.person, current=True):
        found.setdefault(fact.kind, set()).add(fact.pk)
    return found


# ── scorecards ──


@pytest.mark.parametrize("at", range(4))
def test_a_total_is_the_sum_of_its_parts(world: Any, at: int) -> None:
    """What is shown as the parts of a total adds up to what is known of it."""
    card = world.scored(at).scorecards.get()
    for use in card.explanation["uses"]:
        assert Decimal(use["proven"]) == sum(Decimal(part["points"]) for part in use["parts"])
        assert use["total"] in (None, use["proven"])
    assert card.totals == {use["use"]: use["total"] for use in card.explanation["uses"]}


def test_scorecards_are_numbered_and_name_what_made_them(world: Any) -> None:
    """Official, then frozen: each with scheme hash, facts hash and code version."""
    case = world.scored()
    casework.confirm(case=case, actor=world.applicant(case))
    cards = list(case.scorecards.all())

    assert [(1, "official"), (2, "frozen")] == [(card.number, card.purpose) for card in cards]
    assert {(case.fingerprint, scoring.facts_hash(scoring.dossier_for(case)), scoring.code_version())} == {
        (card.fingerprint, card.facts_hash, card.code_version) for card in cards
    }


def test_the_same_facts_give_the_same_scorecard(world: Any) -> None:
    """Scored again on the same facts, explanation and facts hash are the same to the last byte."""
    case = world.scored()
    casework.reopen(case=_frozen(world, case), by=world.officer, kinds=[], reason="抽查")
    first, _, third = case.scorecards.all()

    assert "scored" == Case.objects.get(pk=case.pk).state
    assert (first.facts_hash, first.totals) == (third.facts_hash, third.totals)
    assert first.explanation == third.explanation


def _frozen(world: Any, case: Case) -> Case:
    casework.confirm(case=case, actor=world.applicant(case))
    return case


def test_the_database_refuses_to_change_or_remove_a_scorecard(world: Any) -> None:
    """Points are never edited, not even past the services."""
    card = world.scored().scorecards.get()
    for change in (
        lambda: Scorecard.objects.filter(pk=card.pk).update(totals={"settlement": "999"}),
        lambda: Scorecard.objects.filter(pk=card.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert card.totals == Scorecard.objects.get(pk=card.pk).totals


def test_a_case_is_scored_once_and_only_when_all_is_answered(world: Any) -> None:
    """Going on again does nothing, before and after."""
    case = world.accepted()
    before = casework.advance(case=case)
    world.answer_all(case)
    after = casework.advance(case=case)

    assert (None, None, 1) == (before, after, case.scorecards.count())


# ── disputes ──


def test_a_dispute_asks_people_about_that_kind_alone(world: Any) -> None:
    """Other facts stay untouched, and what was proven stays proven until somebody has looked."""
    case = world.scored()
    before = in_force(case)
    disputed(world, case)
    asked = world.open(case)

    assert [("education", "hand", "platform.disputed")] == [(row.kind, row.rung, row.trouble) for row in asked]
    assert before == in_force(case)
    assert "verifying" == case.state


def test_a_disputed_line_is_scored_anew_and_the_dispute_answered(world: Any) -> None:
    """What the register had refuted is proven now: one record in force, a second scorecard, the first one kept."""
    case = world.accepted()
    (row,) = world.open(case, "education")
    world.by_system(row, Behaviour.REFUTES)
    world.answer_all(case)
    made = disputed(world, case)
    world.answer_all(case)
    first, second = case.scorecards.all()
    made.refresh_from_db()

    assert {"verified"} == {
        fact.standing for fact in Fact.objects.filter(person=case.person, kind="education", current=True)
    }
    assert Decimal(first.totals["settlement"]) < Decimal(second.totals["settlement"])
    assert made.answered_at is not None and "2" in made.answer


def test_a_disputed_fact_that_is_confirmed_again_is_never_there_twice(world: Any) -> None:
    """The second proof supersedes the first."""
    case = world.scored()
    before = in_force(case)
    disputed(world, case, ("education", "insurance"))
    world.answer_all(case)
    after = in_force(case)
    first, second = case.scorecards.all()

    assert {kind: len(rows) for kind, rows in before.items()} == {kind: len(rows) for kind, rows in after.items()}
    assert before["education"].isdisjoint(after["education"])
    assert first.totals == second.totals


def test_if_nobody_knows_what_was_proven_stays(world: Any) -> None:
    """Not knowing is no refutation."""
    case = world.scored()
    before = in_force(case)
    disputed(world, case)
    for _ in range(4):
        for row in world.open(case, "education"):
            world.by_hand(row, Behaviour.UNKNOWN)
    case.refresh_from_db()
    first, second = case.scorecards.all()

    assert (before, first.totals, "scored") == (in_force(case), second.totals, case.state)


@pytest.mark.parametrize("kinds", [(), ("application",), ("nonsense",)])
def test_a_dispute_that_nobody_could_answer_is_refused(world: Any, kinds: tuple[str, ...]) -> None:
    """It would wait for ever."""
    case = world.scored()
    with pytest.raises(BadInputError) as refused:
        disputed(world, case, kinds)

    assert ("platform.no_kinds", "scored", 0) == (
        refused.value.code, Case.objects.get(pk=case.pk).state, case.disputes.count(),
    )  # fmt: skip


def test_a_dispute_needs_a_reason_and_the_newest_scorecard(world: Any) -> None:
    """Neither silence nor an old version is disputed."""
    case = world.scored()
    with pytest.raises(RefusedError) as mute:
        disputed(world, case, why=" ")
    case.refresh_from_db()
    old = current_scorecard(case)
    disputed(world, case)
    world.answer_all(case)
    with pytest.raises(RefusedError) as outdated:
        casework.dispute(
            case=case, scorecard=old, line="education", why="还是不对", kinds=["education"], actor=world.applicant(case)
        )

    assert ["platform.reason", "platform.scorecard_old"] == [mute.value.code, outdated.value.code]
    assert "scored" == Case.objects.get(pk=case.pk).state


def test_what_the_applicant_says_is_sealed(world: Any) -> None:
    """The history of the case names the line; the words stand in the dispute alone."""
    case = world.scored()
    made = disputed(world, case, why="我的身份证号被登记错了")

    assert "我的身份证号被登记错了" == made.why
    assert "逐项异议：education" == case.moves.get(act="dispute").reason


# ── corrections ──


def test_a_correction_asks_about_that_kind_alone_and_keeps_the_place(world: Any) -> None:
    """Number, days and every other fact stay; one question is opened, and the case is scored anew."""
    case = world.scored()
    before, place = in_force(case), (case.number, case.applied_on, case.accepted_on, case.fingerprint)
    rows = case.entries["records"]["education"]
    changed = [{**rows[0], "values": {**rows[0]["values"], "level": "高中"}}]
    casework.correct(case=case, kind="education", rows=changed, closed=True, actor=world.applicant(case))

    assert ["education"] == [row.kind for row in world.open(case)]
    assert place == (case.number, case.applied_on, case.accepted_on, case.fingerprint)
    assert {kind: rows for kind, rows in before.items() if kind != "education"} == {
        kind: rows for kind, rows in in_force(case).items() if kind != "education"
    }

    world.answer_all(case)

    assert ("scored", 2) == (case.state, case.scorecards.count())


def test_a_correction_that_cannot_be_read_changes_nothing_but_what_was_typed(world: Any) -> None:
    """It is kept and complained about; the case stays scored."""
    case = world.scored()
    rows = [{"whose": "self", "values": {"level": "没有这个等级"}}]
    mistakes = casework.correct(case=case, kind="education", rows=rows, closed=True, actor=world.applicant(case))

    assert mistakes
    assert ("scored", []) == (Case.objects.get(pk=case.pk).state, world.open(case))


def test_nothing_is_corrected_once_points_are_frozen(world: Any) -> None:
    """From then on only a reopening moves the case."""
    case = _frozen(world, world.scored())

    assert () == casework.editable_kinds(case)
    with pytest.raises(RefusedError) as refused:
        casework.correct(case=case, kind="education", rows=[], closed=True, actor=world.applicant(case))

    assert "platform.not_editable" == refused.value.code


# ── reopening, withdrawal, lapse ──


def test_a_reopened_case_asks_again_what_was_proven(world: Any) -> None:
    """The frozen scorecard stays; people look at the kinds named, and a third scorecard follows."""
    case = _frozen(world, world.scored())
    casework.reopen(case=case, by=world.officer, kinds=["education", "application"], reason="收到举报")

    assert [("education", "hand", "platform.reopened")] == [
        (row.kind, row.rung, row.trouble) for row in world.open(case)
    ]

    world.answer_all(case)

    assert (["official", "frozen", "official"], "scored") == (
        [card.purpose for card in case.scorecards.all()],
        case.state,
    )


def test_only_the_city_s_officer_reopens_and_never_their_own(world: Any) -> None:
    """A clerk may not, an officer of another city may not, and nobody their own."""
    case = _frozen(world, world.scored())
    abroad = world.staff("abroad", "officer", world.office(world.other.code))
    for stranger in (world.clerk, abroad):
        with pytest.raises(NotAllowedError):
            casework.reopen(case=case, by=stranger, kinds=["education"], reason="举报")
    case.person.user = world.officer
    case.person.save(update_fields=["user"])
    with pytest.raises(RefusedError) as own:
        casework.reopen(case=Case.objects.get(pk=case.pk), by=world.officer, kinds=["education"], reason="举报")

    assert ("platform.own_case", "frozen") == (own.value.code, Case.objects.get(pk=case.pk).state)


def test_withdrawing_takes_back_the_questions_and_keeps_the_proofs(world: Any) -> None:
    """Departments owe nothing any more, and the next application starts from what was proven."""
    case = world.accepted()
    world.by_system(world.open(case, "education")[0])
    proven = Fact.objects.filter(person=case.person, standing="verified", current=True).count()
    casework.withdraw(case=case, actor=world.applicant(case))

    assert ("withdrawn", []) == (case.state, world.open(case))
    assert proven == Fact.objects.filter(person=case.person, standing="verified", current=True).count() > 0

    person, user = case.person, case.person.user
    again = casework.open_case(
        person=person, scheme=case.scheme, by=user, actor=world.applicant(case), entries=case.entries
    )

    assert (True, "draft") == (again.pk != case.pk, again.state)


def test_a_returned_case_lapses_only_after_its_last_day(world: Any, settings: Any) -> None:
    """On the day itself there is still time; the day after it has lapsed, and nobody is asked any more."""
    case = world.sent()
    items = [casework.Item("education", "请重新填写。")]
    casework.return_for_correction(case=case, by=world.clerk, items=items, reason="不符")
    settings.JIFEN_TODAY = case.due_on

    assert 0 == casework.lapse_overdue()

    settings.JIFEN_TODAY = case.due_on + timedelta(days=1)

    assert (1, 0) == (casework.lapse_overdue(), casework.lapse_overdue())
    assert ("lapsed", []) == (Case.objects.get(pk=case.pk).state, world.open(case))


# ── days ──


def test_days_run_over_holidays_and_are_provisional_where_a_year_is_unpublished(world: Any, settings: Any) -> None:
    """Five working days from the end of April pass the first week of May; into an unpublished year they are provisional."""
    settings.JIFEN_TODAY = clock.today().replace(month=4, day=29)  # a Friday
    over_holidays = world.sent(0)
    settings.JIFEN_TODAY = clock.today().replace(month=12, day=29)  # a Thursday; the next year is not published
    over_the_year = world.sent(1)

    assert ("2016-05-13", False) == (over_holidays.due_on.isoformat(), over_holidays.due_is_provisional)
    assert (2017, True) == (over_the_year.due_on.year, over_the_year.due_is_provisional)


def test_the_timeline_names_who_holds_what_until_when(world: Any, settings: Any) -> None:
    """Each open question stands with its office and its day; past that day it reads as overdue."""
    from jifen.platform.casework.selectors import timeline

    case = world.accepted()
    waiting = [one for one in timeline(case) if one.due_on and not one.ahead]

    assert {row.office.name for row in world.open(case)} == {one.who.zh for one in waiting}
    assert not any(one.overdue for one in waiting)

    settings.JIFEN_TODAY = max(one.due_on for one in waiting if one.due_on) + timedelta(days=1)

    assert all(one.overdue for one in timeline(case) if one.due_on and not one.ahead)


def test_an_official_score_rests_on_proofs_alone(world: Any) -> None:
    """While departments are thinking the estimate has a total and the official score has none."""
    case = world.accepted()
    declared, official = (scoring.explain(case, trust).uses[0] for trust in (Trust.DECLARED, Trust.VERIFIED))

    assert declared.total is not None
    assert (None, "0") == (official.total, official.proven)
    assert 0 < Question.objects.filter(case=case.public).count() <= len(schemes.kinds_asked(case.scheme, clock.today()))
