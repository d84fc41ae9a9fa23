"""Whatever people do, in whatever order: what has to hold of a case, its facts and its questions holds after every act."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jifen.kernel.errors import JifenError
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import OPEN
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import current_scorecard
from jifen.platform.connectors.wording import unanswered
from jifen.platform.evidence.models import Answer, Fact, Question
from jifen.platform.evidence.selectors import last_reply
from jifen.platform.sandbox.behaviour import Behaviour

KINDS = ("education", "insurance")
Act = Callable[[Any, Case, int], object]


def _submit(world: Any, case: Case, n: int) -> object:
    return casework.submit(case=case, actor=world.applicant(case), key=f"k{n}")


def _accept(world: Any, case: Case, n: int) -> object:
    return casework.accept(case=case, by=world.clerk)


def _return(world: Any, case: Case, n: int) -> object:
    items = [casework.Item(KINDS[n % 2], "请重新填写。")]
    return casework.return_for_correction(case=case, by=world.clerk, items=items, reason="不符")


def _refuse(world: Any, case: Case, n: int) -> object:
    return casework.refuse(case=case, by=world.clerk, reason="不符", basis="第三条")


def _correct(world: Any, case: Case, n: int) -> object:
    rows = case.entries["records"].get("education", [])
    level = ("高中", "本科", "硕士")[n % 3]
    changed = [{**row, "values": {**row["values"], "level": level}} for row in rows]
    return casework.correct(case=case, kind="education", rows=changed, closed=True, actor=world.applicant(case))


def _answer(behaviour: Behaviour) -> Act:
    def act(world: Any, case: Case, n: int) -> object:
        rows = [row for row in world.open(case) if row.state == "waiting"]
        row = rows[n % len(rows)] if rows else None
        if row is None:
            return None
        if row.rung == "system":
            return world.by_system(row, behaviour)
        first = world.reviewer(row.office, 1)
        return casework.take_reply(question=row, reply=world.reply(row, behaviour), manner="hand", given_by=first)

    return act


def _check(world: Any, case: Case, n: int) -> object:
    rows = [row for row in world.open(case) if row.state == "checking"]
    for row in rows[:1]:
        given_reply = last_reply(row)
        assert given_reply is not None
        casework.check_reply(reply=given_reply, by=world.reviewer(row.office, 2), agrees=n % 4 != 0, because="再看")
    return None


def _outage(world: Any, case: Case, n: int) -> object:
    rows = [row for row in world.open(case) if row.rung == "system"]
    code = ("connectors.unreachable", "connectors.bad_signature")[n % 2]
    return casework.system_gave_no_answer(question=rows[0], error=unanswered(code, "x")) if rows else None


def _dispute(world: Any, case: Case, n: int) -> object:
    card = current_scorecard(case)
    return card and casework.dispute(
        case=case, scorecard=card, line="education", why="不对", kinds=[KINDS[n % 2]], actor=world.applicant(case)
    )


def _confirm(world: Any, case: Case, n: int) -> object:
    return casework.confirm(case=case, actor=world.applicant(case))


def _reopen(world: Any, case: Case, n: int) -> object:
    return casework.reopen(case=case, by=world.officer, kinds=[KINDS[n % 2]], reason="举报")


def _withdraw(world: Any, case: Case, n: int) -> object:
    return casework.withdraw(case=case, actor=world.applicant(case))


ACTS: dict[str, Act] = {
    "submit": _submit, "accept": _accept, "return": _return, "correct": _correct, "confirm": _confirm, "check": _check,
    "answer": _answer(Behaviour.OK), "refute": _answer(Behaviour.REFUTES), "put right": _answer(Behaviour.CORRECTS),
    "not known": _answer(Behaviour.UNKNOWN), "outage": _outage, "dispute": _dispute, "reopen": _reopen,
    "withdraw": _withdraw, "refuse": _refuse, "answer all": lambda world, case, n: world.answer_all(case),
}  # fmt: skip


def holds(case: Case) -> None:
    """Check every invariant of a case."""
    case = Case.objects.get(pk=case.pk)
    moves = list(case.moves.order_by("version"))
    questions = Question.objects.filter(case=case.public)
    current = list(Fact.objects.filter(person=case.person, current=True))
    said = [(fact.kind, fact.whose, str(sorted(fact.values.items()))) for fact in current]

    assert list(range(1, case.version + 1)) == [move.version for move in moves]
    assert case.state == (moves[-1].to_state if moves else "draft")
    assert all(before.to_state == after.from_state for before, after in itertools.pairwise(moves))
    assert (
        1 >= Case.objects.filter(person=case.person, scheme=case.scheme, state__in=[one.value for one in OPEN]).count()
    )
    assert len(set(said)) == len(said), "nothing is in force twice"
    superseded = [fact.supersedes_id for fact in Fact.objects.filter(person=case.person, supersedes__isnull=False)]
    assert len(set(superseded)) == len(superseded), "no claim has two proofs"
    assert questions.count() == sum(
        questions.filter(state=state).count() for state in ("waiting", "checking", "answered", "withdrawn")
    )
    for row in questions.filter(state="answered"):
        assert 1 == row.replies.filter(sent_back_because="").count()
    assert list(range(1, case.scorecards.count() + 1)) == [card.number for card in case.scorecards.all()]
    if case.state in ("scored", "frozen", "withdrawn", "refused"):
        assert not questions.filter(state__in=["waiting", "checking"]).exists()
    if case.state == "verifying":
        assert questions.filter(state__in=["waiting", "checking"]).exists(), "nobody would ever move it on"
    kinds = list(Answer.objects.filter(person=case.person, current=True).values_list("kind", flat=True))
    assert len(set(kinds)) == len(kinds)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 11)), max_size=14), ready=st.booleans())
def test_after_any_acts_in_any_order_everything_holds(world: Any, acts: list[tuple[str, int]], ready: bool) -> None:
    """Lawful or not: a refused act changes nothing, a lawful one leaves everything sound."""
    with transaction.atomic():
        mark = transaction.savepoint()
        case = world.scored() if ready else world.draft()
        for name, n in acts:
            case.refresh_from_db()
            before = (case.state, case.version)
            try:
                with transaction.atomic():
                    ACTS[name](world, case, n)
            except JifenError:
                case.refresh_from_db()
                assert before == (case.state, case.version)
            holds(case)
        transaction.savepoint_rollback(mark)
    world.accounts.clear()
