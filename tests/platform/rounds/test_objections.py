"""Objections: named, protected, in time; they can only ever have facts proven again, and the facts decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import verify as audit_verify
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, Move
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence import papers
from jifen.platform.evidence.models import Question
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Membership
from jifen.platform.offices.permission import NotAllowedError, rights
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection, Round, Standing
from jifen.platform.rounds.selectors import objections as selectors
from jifen.platform.rounds.selectors.lists import standing_of
from jifen.platform.sandbox.behaviour import Behaviour

USE = "settlement"
WHY = "此人的学历与毕业学校公布的名册不一致"
SAID = "已请发证的部门按原始名册核对，核对结果写在积分明细里。"


@pytest.fixture
def shown(rounds_world: Any) -> Any:
    """Give the world on the first day its list is shown, everybody's name confirmed."""
    rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")

    assert rounds.work_next()
    release = clock.now() + timedelta(hours=30)
    rounds.schedule(round_=_round(rounds_world), by=rounds_world.approver, release_at=release)
    rounds_world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    return rounds_world


def _round(world: Any) -> Round:
    found: Round = world.round
    return found


def _standing(case: Case) -> Standing:
    found = standing_of(case, USE)
    assert found is not None
    return found


def _own(case: Case, **more: Any) -> Objection:
    given: dict[str, Any] = {
        "use": USE,
        "line": "education",
        "why": WHY,
        "papers": [],
        "actor": _applicant(case),
    } | more
    return rounds.raise_own(case=case, **given)


def _against(world: Any, target: Case, by: Case, **more: Any) -> Objection:
    given: dict[str, Any] = {
        "code": _standing(target).code,
        "name": target.person.name,
        "why": WHY,
        "kinds": ["education"],
        "papers": [],
    } | more
    return rounds.raise_against(round_=_round(world), person=by.person, **given)


def _applicant(case: Case) -> Actor:
    return Actor(case.person.public, "applicant")


def _answer(world: Any, case: Case, behaviour: Behaviour = Behaviour.OK) -> None:
    """Let the department that was asked again answer by hand, with a second pair of eyes."""
    for question in world.open(case):
        world.by_hand(question, behaviour)


def _refused(code: str) -> Any:
    return pytest.raises((RefusedError, BadInputError), match=code)


# ── raising ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_objection_to_an_own_line_gets_a_number_an_office_and_a_day(shown: Any) -> None:
    """The law gives five working days for passing it on; the objector is told, and the office sees it."""
    case = shown.cases[0]
    made = _own(case)
    queue = selectors.open_objections(shown.officer, rights(shown.officer, "objection.handle"))

    assert (True, "education", ["education"], "raised") == (made.own, made.line, made.doubted, made.state)
    assert made.due_on is not None
    assert clock.today() < made.due_on <= clock.today() + timedelta(days=14)
    assert [made] == list(queue)
    assert [made] == list(selectors.objections_of(case.person))
    assert WHY == Objection.objects.get(pk=made.pk).told["why"]
    assert Message.objects.filter(template="objection_received", person=case.person.public).exists()
    assert {"objection.raise"} == set(Entry.objects.filter(data__objection=made.number).values_list("act", flat=True))


def test_the_same_line_is_objected_to_once_while_it_waits(shown: Any) -> None:
    """Pressing twice gives the same objection; another line is another one."""
    case = shown.cases[0]
    first, again, other = _own(case), _own(case), _own(case, line=_other_line(case))

    assert first == again
    assert first != other


def _other_line(case: Case) -> str:
    from jifen.platform.casework import schemes

    return next(one.id for one in schemes.pack_of(case.scheme).scheme.indicators if one.id != "education")


def test_a_line_the_scheme_does_not_have_is_refused(shown: Any) -> None:
    """Nobody objects to what is not on the scorecard."""
    with _refused("rounds.line_unknown"):
        _own(shown.cases[0], line="no_such_line")


@pytest.mark.parametrize(
    ("why", "fits"),
    [("九个字的理由不够长", False), ("十个字的理由刚刚好够", True), ("长" * 1000, True), ("长" * 1001, False)],
)
def test_a_reason_has_ten_to_a_thousand_characters(shown: Any, why: str, fits: bool) -> None:
    """One fewer or one more is refused, and what to write is said."""
    if fits:
        assert _own(shown.cases[0], why=why).pk
    else:
        with _refused("rounds.objection_reason"):
            _own(shown.cases[0], why=why)


def test_before_the_minute_of_the_list_and_without_one_nobody_objects_and_it_sounds_the_same(rounds_world: Any) -> None:
    """A ranked round, a scheduled one and one that is open refuse in the same words."""
    told = []

    def tried() -> None:
        case = rounds_world.cases[0]
        for raised in (
            lambda: _own(case),
            lambda: rounds.raise_against(
                round_=_round(rounds_world),
                code="AAAA-AAAA-AAAA",
                name="某",
                why=WHY,
                kinds=[],
                papers=[],
                person=case.person,
            ),
        ):
            with _refused("rounds.no_objection_now") as refused:
                raised()
            told.append((refused.value.what, refused.value.mend))

    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    tried()
    rounds_world.sealed()
    rounds.ask_run(round_=_round(rounds_world), by=rounds_world.officer, kind="official")
    rounds.work_next()
    tried()
    rounds.schedule(round_=_round(rounds_world), by=rounds_world.approver, release_at=clock.now() + timedelta(hours=30))
    tried()

    assert 1 == len(set(told))


def test_the_last_day_counts_and_the_day_after_does_not(shown: Any) -> None:
    """The texts of this city give objections the time of publicity."""
    until = selectors.objections_until(_round(shown))
    assert until is not None
    shown.at(until)

    assert selectors.may_object(_round(shown), until)
    assert _own(shown.cases[0]).pk
    shown.at(until + timedelta(days=1))

    assert not selectors.may_object(_round(shown), clock.today())
    with _refused("rounds.no_objection_now"):
        _own(shown.cases[1])


def test_a_final_round_hears_nothing_more(shown: Any) -> None:
    """Not even on a day the texts would still allow."""
    round_ = _round(shown)
    Round.objects.filter(pk=round_.pk).update(state="final")

    assert not selectors.may_object(_round(shown), clock.today())


def test_nobody_objects_without_a_name(shown: Any) -> None:
    """Where the name is not confirmed the objection is refused; who was seen at a window is named as well."""
    case = shown.cases[0]
    Person.objects.filter(pk=case.person.pk).update(real_name=Person.RealName.UNCHECKED)
    case = shown.cases[0]
    with _refused("rounds.objector_unnamed"):
        _own(case)
    Case.objects.filter(pk=case.pk).update(entered_by=shown.clerk)

    assert _own(case).pk


def test_a_row_is_found_by_code_and_full_name_together_and_by_neither_alone(shown: Any) -> None:
    """A wrong code and a wrong name are refused in the same words; a code may be typed without its hyphens."""
    by, target, third = shown.cases[:3]
    told = set()
    for wrong in ({"code": "AAAA-AAAA-AAAA"}, {"name": "某某"}, {"code": _standing(third).code}, {"name": ""}):
        with _refused("rounds.row_not_found") as refused:
            _against(shown, target, by, **wrong)
        told.add((refused.value.what, refused.value.mend, refused.value.where))
    code = _standing(target).code.replace("-", "").lower()
    made = _against(shown, target, by, code=code)

    assert 1 == len(told)
    assert (False, "", ["education"]) == (made.own, made.line, made.doubted)
    assert target == made.standing.case


def test_five_a_day_tries_included(shown: Any) -> None:
    """Guessing names for a code is over after five; the day after it may go on."""
    by, target = shown.cases[:2]
    for _ in range(5):
        with _refused("rounds.row_not_found"):
            _against(shown, target, by, name="某某")
    for more in ({"name": "某某"}, {}):
        with _refused("rounds.objections_many"):
            _against(shown, target, by, **more)
    shown.at(clock.today() + timedelta(days=1))

    assert _against(shown, target, by).pk


def test_the_own_row_is_objected_to_line_by_line(shown: Any) -> None:
    """Whoever names their own row is sent to their own lines."""
    by = shown.cases[0]
    with _refused("rounds.own_row"):
        _against(shown, by, by)


def test_only_own_papers_lie_with_an_objection(shown: Any) -> None:
    """What belongs to somebody else is passed over, and what was taken back is shown no more."""
    by, target = shown.cases[:2]
    own, other = (_paper(one.person) for one in (by, target))
    made = _against(shown, target, by, papers=[own, other, "X"])
    listed = [one.public for one in selectors.papers_with(made)]
    papers.take_back(person=by.person, public=own, actor="x")

    assert [own] == listed
    assert [] == selectors.papers_with(made)


def _paper(person: Person) -> str:
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return papers.hand_in(person=person, kind="education", name="p.pdf", content=content, actor="x").public


# ── hearing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_passing_on_asks_whoever_proved_the_fact_and_tells_the_other_nothing_of_an_objection(shown: Any) -> None:
    """By hand, within the days of the texts; no message, no move and no question names the objector or an objection."""
    by, target = shown.cases[:2]
    proved_by = _answered_by(target, "education")
    made = rounds.pass_on(objection=_against(shown, target, by), by=shown.clerk, kinds=["education"])
    asked = Question.objects.filter(case=target.public, state="waiting")
    sent = Message.objects.filter(person=target.person.public, template="proven_again", channel="account").get()
    moved = Move.objects.filter(case=target, act="reopen").get()

    assert [("education", proved_by, "hand", "rounds.objection", made.due_on)] == [
        (one.kind, one.department, one.rung, one.trouble, one.due_on) for one in asked
    ]
    assert "passed_on" == made.state
    for words in (sent.words_zh, sent.words_en, moved.reason):
        assert "异议" not in words
        assert by.person.name not in words
    assert Message.objects.filter(person=by.person.public, template="objection_passed_on").exists()


def _answered_by(case: Case, kind: str) -> str:
    return Question.objects.filter(person=case.person, kind=kind, state="answered").order_by("-pk")[0].department


def test_facts_that_stay_the_same_reject_an_objection(shown: Any) -> None:
    """Nothing is ranked again: the row of the new scorecard is the row of the list, whatever has passed since."""
    by, target = shown.cases[:2]
    made = rounds.pass_on(objection=_against(shown, target, by), by=shown.clerk, kinds=["education"])
    _answer(shown, target)
    done = rounds.answer(objection=made, by=shown.officer, answer=SAID)

    assert ("answered", "rejected") == (done.state, done.outcome)
    assert done.scorecard is not None
    assert done.scorecard.as_of == done.standing.scorecard.as_of
    assert done.scorecard.rows == done.standing.scorecard.rows
    assert SAID == Objection.objects.get(pk=done.pk).answer
    assert Message.objects.filter(person=by.person.public, template="objection_answered").exists()
    assert not Message.objects.filter(template="proven_otherwise").exists()


def test_facts_that_turn_out_otherwise_uphold_it_and_the_round_can_be_sealed_again(shown: Any) -> None:
    """Nobody decides it: the department refutes, the row changes, and the person learns that, and may object."""
    by, target = shown.cases[:2]
    made = rounds.pass_on(objection=_against(shown, target, by), by=shown.clerk, kinds=["education"])
    _answer(shown, target, Behaviour.REFUTES)
    done = rounds.answer(objection=made, by=shown.officer, answer=SAID)
    again = rounds.seal_entrants(round_=_round(shown), by=shown.officer, because="一件异议成立")

    assert "upheld" == done.outcome
    assert Message.objects.filter(person=target.person.public, template="proven_otherwise").exists()
    assert 2 == again.number


def test_an_own_objection_tells_the_applicant_once_and_by_its_own_messages(shown: Any) -> None:
    """Who objects to a line of their own needs not be told that facts are proven again."""
    case = shown.cases[0]
    made = rounds.pass_on(objection=_own(case), by=shown.officer, kinds=["education"])
    _answer(shown, case)
    rounds.answer(objection=made, by=shown.officer, answer=SAID)
    sent = Message.objects.filter(person=case.person.public, channel="account").values_list("template", flat=True)

    assert {"objection_received", "objection_passed_on", "objection_answered"} <= set(sent)
    assert not {"proven_again", "proven_otherwise"} & set(sent)


def test_nothing_is_answered_while_a_department_owes_an_answer(shown: Any) -> None:
    """Neither before it was passed on, nor before the facts are back."""
    by, target = shown.cases[:2]
    made = _against(shown, target, by)
    with _refused("rounds.objection_moved"):
        rounds.answer(objection=made, by=shown.officer, answer=SAID)
    rounds.pass_on(objection=made, by=shown.clerk, kinds=["education"])
    with _refused("rounds.still_asked"):
        rounds.answer(objection=made, by=shown.officer, answer=SAID)


def test_two_objections_to_one_row_are_proven_together_and_answered_each(shown: Any) -> None:
    """The second only adds its kinds; both are compared with the row that was ranked."""
    first, second, target = shown.cases[:3]
    one = rounds.pass_on(objection=_against(shown, target, first), by=shown.clerk, kinds=["education"])
    other = rounds.pass_on(objection=_against(shown, target, second), by=shown.clerk, kinds=["education", "insurance"])
    _answer(shown, target, Behaviour.REFUTES)
    done = [rounds.answer(objection=made, by=shown.officer, answer=SAID).outcome for made in (one, other)]

    assert ["upheld", "upheld"] == done


def test_what_was_passed_on_needs_kinds_and_is_passed_on_once(shown: Any) -> None:
    """A second hand is told that it is done."""
    made = _against(shown, shown.cases[0], shown.cases[1], kinds=[])
    with _refused("platform.no_kinds"):
        rounds.pass_on(objection=made, by=shown.clerk, kinds=["application"])
    rounds.pass_on(objection=made, by=shown.clerk, kinds=["education"])
    for again in (
        lambda: rounds.pass_on(objection=made, by=shown.clerk, kinds=["education"]),
        lambda: rounds.turn_away(objection=made, by=shown.officer, why=SAID),
    ):
        with _refused("rounds.objection_moved"):
            again()


def test_turning_away_needs_a_reason_about_the_case(shown: Any) -> None:
    """A link and little else is no answer; with the reason the objector is told, and nobody is asked anything."""
    case = shown.cases[0]
    made = _own(case)
    for empty in (
        "不予受理",
        "https://www.gd.gov.cn/zwgk/" + "a" * 40,
        "  见 www.gd.gov.cn/gongkai/zhengce/2011/306  ",
    ):
        with _refused("rounds.objection_answer"):
            rounds.turn_away(objection=made, by=shown.officer, why=empty)
    done = rounds.turn_away(
        objection=made, by=shown.officer, why="说的是排名规则本身，不是事实；规则见本市公布的计分标准。"
    )

    assert ("answered", "inadmissible", None) == (done.state, done.outcome, done.due_on)
    assert not Question.objects.filter(trouble="rounds.objection").exists()
    assert Message.objects.filter(person=case.person.public, template="objection_answered").exists()


def test_somebody_who_withdrew_is_ranked_no_more_and_the_objection_is_moot(shown: Any) -> None:
    """There is no new scorecard to compare."""
    by, target = shown.cases[:2]
    made = rounds.pass_on(objection=_against(shown, target, by), by=shown.clerk, kinds=["education"])
    casework.withdraw(case=Case.objects.get(pk=target.pk), actor=_applicant(target))
    done = rounds.answer(objection=made, by=shown.officer, answer=SAID)

    assert "inadmissible" == done.outcome


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_the_office_of_the_place_handles_and_only_an_officer_answers(shown: Any) -> None:
    """Another city sees nothing; a clerk passes on, but neither answers nor turns away."""
    made = _own(shown.cases[0])
    elsewhere = shown.staff("officer-there", Membership.Role.OFFICER, shown.office(shown.other.code))

    assert [] == list(selectors.seen_by(elsewhere, rights(elsewhere, "objection.handle")))
    for stranger in (elsewhere, shown.approver):
        with pytest.raises(NotAllowedError):
            rounds.pass_on(objection=made, by=stranger, kinds=["education"])
    with pytest.raises(NotAllowedError):
        rounds.turn_away(objection=made, by=shown.clerk, why=SAID)


def test_nobody_handles_what_is_by_or_about_themselves_or_their_family(shown: Any) -> None:
    """The account of the objector, of the person in the row, and of a member of the household are refused."""
    by, target = shown.cases[:2]
    made = _against(shown, target, by)
    relative = shown.staff("relative", Membership.Role.CLERK, shown.office(shown.city.code))
    family = _family(target)
    Person.objects.create(user=relative, name="试", identity_number=family, created_at=clock.now())
    for one in (_as_clerk(shown, by), _as_clerk(shown, target), relative):
        with _refused("rounds.own_objection"):
            rounds.pass_on(objection=made, by=one, kinds=["education"])
    for one in (by, target):
        assert [] == list(selectors.seen_by(one.person.user, rights(one.person.user, "objection.handle")))


def _as_clerk(world: Any, case: Case) -> User:
    user = case.person.user
    assert user is not None
    User.objects.filter(pk=user.pk).update(kind=User.Kind.STAFF)
    user.refresh_from_db()
    office = world.office(world.city.code)
    Membership.objects.create(user=user, office=office, role=Membership.Role.CLERK, starts_on=world.since)
    return user


def _family(case: Case) -> str:
    from jifen.platform.evidence.dossiers import facts_in_force

    return str(list(facts_in_force(case.person, "identity"))[-1].values["number"])


# ── kept ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_act_is_written_down_and_the_reason_is_sealed(shown: Any) -> None:
    """Raised, passed on, answered: who, for which office; the words of the objector stand in no column as they are."""
    from django.db import connection

    by, target = shown.cases[:2]
    made = rounds.pass_on(objection=_against(shown, target, by), by=shown.clerk, kinds=["education"])
    _answer(shown, target)
    rounds.answer(objection=made, by=shown.officer, answer=SAID)
    acts = Entry.objects.filter(data__objection=made.number).order_by("pk").values_list("act", "actor")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rounds_objection")
        row = repr(cursor.fetchall())

    assert [
        ("objection.raise", by.person.public),
        ("objection.pass_on", "clerk"),
        ("objection.answer", "officer"),
    ] == list(acts)
    assert not Entry.objects.filter(data__objection=made.number, case=target.public).exists()
    assert WHY not in row
    assert SAID not in row
    assert [] == audit_verify().findings


def test_the_department_reads_what_is_doubted_and_never_who_doubts_it(shown: Any) -> None:
    """Of a question that was asked again for an objection, and of that kind alone."""
    by, target = shown.cases[:2]
    made = rounds.pass_on(objection=_against(shown, target, by), by=shown.clerk, kinds=["education"])
    asked = Question.objects.get(case=target.public, kind="education", state="waiting")
    earlier = Question.objects.filter(case=target.public, state="answered")

    assert [made] == selectors.doubts_about(asked)
    assert [] == [one for row in earlier for one in selectors.doubts_about(row)]
