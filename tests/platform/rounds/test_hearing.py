"""Hearing: an objection is upheld by the facts it doubted and by no others, raised once for one reason, five a day at most."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.lists import standing_of
from jifen.platform.rounds.selectors.objections import answers_to
from jifen.platform.rounds.selectors.resting import turned_otherwise
from jifen.platform.sandbox.behaviour import Behaviour

USE = "settlement"
WHY = "此人的学历与毕业学校公布的名册不一致"
SAID = "已请发证的部门按原始名册核对，核对结果写在积分明细里。"


@pytest.fixture
def shown(rounds_world: Any) -> Any:
    """Give the world on the first day its list is shown, everybody's name confirmed."""
    rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")
    rounds.work_next()
    release = clock.now() + timedelta(hours=30)
    rounds.schedule(round_=rounds_world.round, by=rounds_world.approver, release_at=release)
    rounds_world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    return rounds_world


def against(world: Any, target: Case, by: Case, *kinds: str, why: str = WHY) -> Objection:
    """Object to a row, and have the facts proven again."""
    standing = standing_of(target, USE)
    assert standing is not None
    made = rounds.raise_against(
        round_=world.round, code=standing.code, name=target.person.name, why=why, kinds=kinds, papers=[],
        person=by.person,
    )  # fmt: skip
    return rounds.pass_on(objection=made, by=world.clerk, kinds=kinds)


def proven(world: Any, target: Case, refuted: str) -> None:
    """Let departments answer: one kind is refuted, everything else is as it was."""
    for question in world.open(target):
        world.by_hand(question, Behaviour.REFUTES if question.kind == refuted else Behaviour.OK)


def outcome(world: Any, made: Objection) -> str:
    """Answer an objection; gives what came of it."""
    return str(rounds.answer(objection=made, by=world.officer, answer=SAID).outcome)


def test_an_objection_is_not_upheld_by_the_facts_of_another(shown: Any) -> None:
    """Education is refuted and insurance is as before: who doubted insurance was not right, although the row is another."""
    first, second, target = shown.cases[:3]
    one, other = against(shown, target, first, "education"), against(shown, target, second, "insurance")
    proven(shown, target, "education")
    before, after = one.standing.scorecard, target.scorecards.order_by("number").last()

    assert before.rows != after.rows
    assert ("upheld", "rejected") == (outcome(shown, one), outcome(shown, other))


def test_what_rests_on_a_kind_is_its_lines_and_no_others(shown: Any) -> None:
    """A row is compared line by line; one that is the same in them is the same for the kind."""
    first, target = shown.cases[:2]
    made = against(shown, target, first, "education")
    proven(shown, target, "education")
    before, after = made.standing.scorecard, target.scorecards.order_by("number").last()
    found = {kind: turned_otherwise(before, after, use=USE, kinds=[kind]) for kind in ("education", "insurance")}

    assert {"education": True, "insurance": False} == found


def test_what_is_doubted_is_asked_whatever_else_the_officer_adds(shown: Any) -> None:
    """The officer names insurance alone: the education that is doubted is proven again as well, stays on record, and decides."""
    by, case, target = shown.cases[:3]
    actor = Actor(case.person.public, "applicant")
    own = rounds.raise_own(case=case, use=USE, line="education", why=WHY, papers=[], actor=actor)
    rounds.pass_on(objection=own, by=shown.clerk, kinds=["insurance"])
    standing = standing_of(target, USE)
    assert standing is not None
    other = rounds.raise_against(
        round_=shown.round, code=standing.code, name=target.person.name, why=WHY, kinds=["education"], papers=[],
        person=by.person,
    )  # fmt: skip
    rounds.pass_on(objection=other, by=shown.clerk, kinds=["insurance"])
    found = [Objection.objects.get(pk=one.pk) for one in (own, other)]
    asked = [{question.kind for question in shown.open(one)} for one in (case, target)]
    for one in (case, target):
        proven(shown, one, "education")

    assert [(["education"], ["education", "insurance"])] * 2 == [(one.doubted, one.asked) for one in found]
    assert [{"education", "insurance"}] * 2 == asked
    assert ["upheld", "upheld"] == [outcome(shown, one) for one in found]


def test_what_departments_said_is_told_for_each_objection_by_itself(shown: Any) -> None:
    """Kind, office and finding of what was asked for its sake; nothing before it is passed on, and nothing of another's."""
    first, second, target = shown.cases[:3]
    one, other = against(shown, target, first, "education"), against(shown, target, second, "insurance")
    waiting = [[(said.kind, said.found) for said in answers_to(made)] for made in (one, other)]
    proven(shown, target, "education")
    answered = [
        [(said.kind, said.found.zh if said.found else "") for said in answers_to(made)] for made in (one, other)
    ]

    assert [[("education", None)], [("insurance", None)]] == waiting
    assert [[("education", "不属实")], [("insurance", "属实")]] == answered


def test_the_same_objection_is_not_raised_again_once_it_is_answered(shown: Any) -> None:
    """However it is typed; with a new reason it is."""
    first, target = shown.cases[:2]
    made = against(shown, target, first, "education")
    proven(shown, target, "")
    outcome(shown, made)
    with pytest.raises(RefusedError, match=r"rounds\.objected_before"):
        against(shown, target, first, "education", why=f"  {WHY}！ ")
    again = against(shown, target, first, "education", why="毕业学校今天公布了更正后的名册，附截图")

    assert made.pk != again.pk


def test_an_own_line_is_not_objected_to_again_for_the_same_reason(shown: Any) -> None:
    """Another line for the same reason is another objection."""
    case = shown.cases[0]
    actor = Actor(case.person.public, "applicant")

    def raised(line: str) -> Objection:
        return rounds.raise_own(case=case, use=USE, line=line, why=WHY, papers=[], actor=actor)

    other = next(one.id for one in schemes.pack_of(case.scheme).scheme.indicators if one.id != "education")
    made = raised("education")
    rounds.turn_away(objection=made, by=shown.officer, why="说的是排名规则本身，不是事实；规则见本市公布的计分标准。")
    with pytest.raises(RefusedError, match=r"rounds\.objected_before"):
        raised("education")

    assert made.pk != raised(other).pk
