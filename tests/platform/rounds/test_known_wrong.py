"""A list that is known to be wrong: rows are compared, not days; ranked again it can be finished, and a witness always tells the truth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.desk.roundacts import ACTS
from jifen.platform.people.models import Person
from jifen.platform.rounds import history, keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection, PublishedList
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.rounds import unranked_changes
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.ranking import witness

USE = "settlement"
WHY = "此人的学历与毕业学校公布的名册不一致"
SAID = "已请发证的部门按原始名册核对，核对结果写在积分明细里。"


class Shown:
    """A round whose list is shown, everybody's name confirmed."""

    def __init__(self, world: Any, committing: Callable[[], Any]) -> None:
        self.world, self.committing = world, committing
        with committing():
            world.sealed()
        self.rank()
        self.schedule()
        self.release()
        Person.objects.update(real_name=Person.RealName.CONFIRMED)

    def rank(self) -> None:
        """Let the official run be done."""
        rounds.ask_run(round_=self.world.round, by=self.world.officer, kind="official")
        assert rounds.work_next()

    def schedule(self) -> PublishedList:
        """Set the minute of the list a day and more ahead."""
        with self.committing():
            at = clock.now() + timedelta(hours=30)
            return rounds.schedule(round_=self.world.round, by=self.world.approver, release_at=at)

    def release(self) -> None:
        """Let the minute pass, and the worker notice."""
        self.world.at(clock.today() + timedelta(days=3))
        with self.committing():
            assert 1 == rounds.release_due()

    def seal(self, because: str = "事实有变化") -> None:
        """Seal the entrants again."""
        with self.committing():
            rounds.seal_entrants(round_=self.world.round, by=self.world.officer, because=because)

    def doubted(self, at: int, by: int = 0) -> Objection:
        """Let somebody object to the schooling of another, and the department be asked."""
        target, other = self.world.cases[at], self.world.cases[by]
        standing = lists.standing_of(target, USE)
        assert standing is not None
        made = rounds.raise_against(
            round_=self.world.round, code=standing.code, name=target.person.name, why=WHY, kinds=["education"], papers=[],
            person=other.person,
        )  # fmt: skip
        return rounds.pass_on(objection=made, by=self.world.clerk, kinds=["education"])

    def proven(self, at: int, behaviour: Behaviour) -> None:
        """Let the department answer."""
        for question in self.world.open(self.world.cases[at]):
            self.world.by_hand(question, behaviour)

    def answer(self, made: Objection) -> str:
        """Answer an objection; give what came of it."""
        return str(rounds.answer(objection=made, by=self.world.officer, answer=SAID).outcome)

    def over(self) -> None:
        """Let publicity and the time for objections end."""
        self.world.at(max(self.world.round.publicity_until, self.world.round.objections_until) + timedelta(days=1))

    def offered(self) -> set[str]:
        """Give the acts the desk offers."""
        return {key for key, act in ACTS.items() if act.ready(self.world.round)}

    def refused(self) -> str:
        """Give the code the round is not finished for."""
        with pytest.raises(RefusedError) as found:
            rounds.finish(round_=self.world.round, by=self.world.approver)
        return found.value.code


@pytest.fixture
def shown(rounds_world: Any, django_capture_on_commit_callbacks: Any) -> Shown:
    """Give the round while its list is shown."""
    return Shown(rounds_world, lambda: django_capture_on_commit_callbacks(execute=True))


# ── what makes a list known to be wrong ──


def test_an_objection_answered_after_the_sealing_that_took_its_facts_in_holds_nothing_up(shown: Shown) -> None:
    """Two are proven; one is answered, the entrants are sealed with both rows, the other is answered: there is nothing more to rank."""
    one, other = shown.doubted(1), shown.doubted(3)
    for at in (1, 3):
        shown.proven(at, Behaviour.REFUTES)
    first = shown.answer(one)
    shown.seal()
    second = shown.answer(other)
    shown.rank()
    shown.schedule()
    shown.release()
    shown.over()

    assert ("upheld", "upheld") == (first, second)
    assert frozenset() == unranked_changes(shown.world.round)
    assert {"finish"} == shown.offered()
    rounds.finish(round_=shown.world.round, by=shown.world.approver)
    assert "final" == shown.world.round.state


def test_a_row_that_is_as_it_was_sealed_again_holds_nothing_up(shown: Shown) -> None:
    """One objection changes it, the person's own changes it back: the list in force is right."""
    made = shown.doubted(1, by=2)
    shown.proven(1, Behaviour.REFUTES)
    first, changed = shown.answer(made), unranked_changes(shown.world.round)
    case = Case.objects.get(pk=shown.world.cases[1].pk)
    own = rounds.raise_own(
        case=case, use=USE, line="education", why=WHY, papers=[], actor=Actor(case.person.public, "applicant")
    )
    rounds.pass_on(objection=own, by=shown.world.clerk, kinds=["education"])
    shown.proven(1, Behaviour.OK)
    second = shown.answer(own)
    shown.over()

    assert ("upheld", "upheld") == (first, second)
    assert frozenset({case.pk}) == changed
    assert {"finish"} == shown.offered()
    rounds.finish(round_=shown.world.round, by=shown.world.approver)


def test_a_row_that_is_another_is_ranked_again_before_the_result_is_final(shown: Shown) -> None:
    """The desk offers the sealing and not the end; of the case itself it is told too, of others it is not."""
    made = shown.doubted(1, by=2)
    shown.proven(1, Behaviour.REFUTES)
    shown.answer(made)
    shown.over()
    changed, other = shown.world.cases[1], shown.world.cases[3]

    assert "rounds.upheld_not_ranked" == shown.refused()
    assert {"seal"} == shown.offered()
    assert (frozenset({changed.pk}), frozenset()) == (
        unranked_changes(shown.world.round, changed),
        unranked_changes(shown.world.round, other),
    )


def test_who_has_left_changes_nothing_that_could_be_ranked(shown: Shown) -> None:
    """Their row turned out otherwise, and then they withdrew: they compete no more."""
    made = shown.doubted(1, by=2)
    shown.proven(1, Behaviour.REFUTES)
    shown.answer(made)
    case = Case.objects.get(pk=shown.world.cases[1].pk)
    casework.withdraw(case=case, actor=Actor(case.person.public, "applicant"))

    assert frozenset() == unranked_changes(shown.world.round)


def test_who_leaves_a_list_that_is_shown_lets_it_be_ranked_again_and_holds_nothing_up(shown: Shown) -> None:
    """The desk offers what the API lets do: passing the place on, with a reason; or making the result final with the place left free."""
    before = shown.offered()
    case = Case.objects.get(pk=shown.world.cases[1].pk)
    casework.withdraw(case=case, actor=Actor(case.person.public, "applicant"))
    meanwhile = shown.offered()
    shown.over()
    after = shown.offered()
    shown.seal("一人退出")

    assert (set(), {"seal"}, {"seal", "finish"}) == (before, meanwhile, after)
    assert "sealed" == shown.world.round.state


# ── what a witness says of it ──


def test_a_witness_tells_scheduled_called_back_superseded_and_in_force_apart(shown: Shown) -> None:
    """By the minutes in the signed lines: nothing is superseded by what was never shown, and the clock is right before the worker is."""
    first = lists.list_in_force(shown.world.round)
    assert first is not None
    made = shown.doubted(1, by=2)
    shown.proven(1, Behaviour.REFUTES)
    shown.answer(made)
    shown.seal()
    shown.rank()
    said = [_said(first)]
    second = shown.schedule()
    said += [_said(first), _said(second)]
    with shown.committing():
        rounds.call_back(round_=shown.world.round, by=shown.world.approver, reason="名额表有误")
    said += [_said(first), _said(second)]
    third = shown.schedule()
    minute = history.told(third.release_at)
    before_the_worker = [_said(first, at=minute), _said(third, at=minute)]
    shown.release()

    assert ["有效", "有效", "还没有公布", "有效", "公布前撤回"] == said
    assert ["被取代", "有效"] == before_the_worker
    assert ["被取代", "有效"] == [_said(first), _said(third)]
    assert [("list", 1), ("called_back", 2), ("superseded", 1)] == _lines_after_the_first(first, second)


def _said(listed: PublishedList, at: str = "") -> str:
    """Give the word a witness has for a list, now by the calendar of the test."""
    path = keeping.run_folder(listed.run.public) / "public" / "list.json"
    words = witness.witness(history.path(), None, None, path, at=at or history.told(clock.now()))[1]
    return next(word for word in ("还没有公布", "公布前撤回", "被取代", "有效") if word in words)


def _lines_after_the_first(first: PublishedList, second: PublishedList) -> list[tuple[str, int]]:
    """Give what was written of the two lists, which have a root each; the second was scheduled twice."""
    told = [json.loads(line) for line in history.path().read_bytes().splitlines()]
    which = {first.root: 1, second.root: 2}
    found = [(line["what"], which[line["root"]]) for line in told if line["root"] in which]
    return [one for one in found if one != ("list", 2)]


def test_every_file_of_a_list_is_held_against_the_signed_line(shown: Shown, tmp_path: Path) -> None:
    """One byte changed in any file, one missing, or another manifest: a witness finds it."""
    listed = lists.list_in_force(shown.world.round)
    assert listed is not None
    folder = lists.public_folder(listed)
    names = sorted(json.loads((folder / "files.json").read_bytes())["files"])
    assert {"index.html", "list.css", "entrants.json", "list.json"} <= set(names)
    assert "✓" in witness.witness(history.path(), None, None, None, folder)[1]
    for name in [*names, "files.json"]:
        forged = tmp_path / name
        shutil.copytree(folder, forged)
        content = (forged / name).read_bytes()
        (forged / name).unlink()
        with pytest.raises((witness.WrongError, FileNotFoundError), match=name):
            witness.witness(history.path(), None, None, None, forged)
        (forged / name).write_bytes(content[:-5] + bytes([content[-5] ^ 1]) + content[-4:])
        with pytest.raises((witness.WrongError, ValueError)):
            witness.witness(history.path(), None, None, None, forged)


# ── the numbers of lists ──


def test_a_list_that_was_called_back_has_no_number_and_supersedes_nothing(shown: Shown) -> None:
    """The page, the rows and the programming interface count the lists that were shown."""
    from jifen.platform.api.rounds import whole_round

    first = lists.list_in_force(shown.world.round)
    assert first is not None
    made = shown.doubted(1, by=2)
    shown.proven(1, Behaviour.REFUTES)
    shown.answer(made)
    shown.seal()
    shown.rank()
    second = shown.schedule()
    with shown.committing():
        rounds.call_back(round_=shown.world.round, by=shown.world.approver, reason="名额表有误")
    third = shown.schedule()
    shown.release()
    told = [(one["number"], one["id"], one["supersedes"]) for one in whole_round(shown.world.round)["lists"]]

    assert [(1, first.public, None), (2, third.public, first.public)] == told
    assert "第 2 份" in (lists.public_folder(third) / "index.html").read_text()
    assert not lists.public_folder(second).exists()
