"""Two hands at once: the slower one is told what happened, and nothing is counted, numbered or written wrongly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from core_world import publish
from django.db import connection, transaction
from rounds_world import PEOPLE, USE

from jifen.kernel.errors import JifenError
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.people.models import Person
from jifen.platform.rounds import history, keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import HistoryLine, Plan, Target, Waiver

REASON = "部门系统停机，名单不能再等"


class Hand:
    """Somebody who does one thing beside others; what they were refused with is kept."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act, self.told, self.made = act, "", None
        self.thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        try:
            self.made = self.act()
        except JifenError as error:
            self.told = error.code
        except Exception as error:  # noqa: BLE001  what nobody foresaw is what this looks for
            self.told = type(error).__name__
        finally:
            connection.close()


def slower(first: Callable[[], object], second: Callable[[], object]) -> Hand:
    """Let a second hand begin before what the first has done is committed; give the second."""
    hand = Hand(second)
    with transaction.atomic():
        first()
        hand.thread.start()
        time.sleep(0.7)
    hand.thread.join(30)
    return hand


def test_two_plans_at_once_are_one_and_a_refusal(committed_rounds_world: Any) -> None:
    """Nobody replaces places they have not read."""
    world = committed_rounds_world
    by, other = world.officer, world.staff("officer-2", "officer", world.office(world.city.code))
    given = {"city": world.city, "use": USE, "term": world.round.term, "rows": world.rows, "document": "公告"}
    hand = slower(
        lambda: rounds.publish_plan(by=by, why="一", **given), lambda: rounds.publish_plan(by=other, why="二", **given)
    )

    assert "rounds.published_meanwhile" == hand.told
    assert [1, 2] == list(Plan.objects.filter(term=world.round.term).values_list("number", flat=True))


def test_two_targets_at_once_are_one_and_a_refusal(committed_rounds_world: Any) -> None:
    """The province says one number."""
    world = committed_rounds_world
    by: User = world.province
    given = {"by": by, "city": world.city, "year": 2016, "document": "文件"}
    hand = slower(
        lambda: rounds.set_target(people=5, **given),
        lambda: rounds.set_target(people=6, **given),
    )

    assert "rounds.published_meanwhile" == hand.told
    assert [5] == list(Target.objects.values_list("people", flat=True))


def test_two_waivers_at_once_are_one(committed_rounds_world: Any) -> None:
    """Waiving it twice is waiving it once, also at the same moment."""
    world = committed_rounds_world
    case, round_ = world.accepted(PEOPLE, town=world.town_of(PEOPLE)), world.round
    by, other = world.officer, world.staff("officer-2", "officer", world.office(world.city.code))
    hand = slower(
        lambda: rounds.waive(round_=round_, case=case, by=by, reason=REASON),
        lambda: rounds.waive(round_=round_, case=case, by=other, reason=REASON),
    )

    assert ("", Waiver.objects.get()) == (hand.told, hand.made)


def test_five_tries_a_day_are_five_also_at_the_same_moment(committed_rounds_world: Any) -> None:
    """Nobody guesses more names by guessing in several windows at once."""
    world = committed_rounds_world
    publish(2017)
    world.sealed()
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=30))
    world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    round_, person = world.round, world.cases[0].person
    guess = {"round_": round_, "code": "AAAA-AAAA-AAAA", "name": "某", "why": REASON, "kinds": [], "papers": []}
    hands = [Hand(lambda: rounds.raise_against(person=person, **guess)) for _ in range(8)]
    for one in hands:
        one.thread.start()
    for one in hands:
        one.thread.join(60)
    told = sorted(one.told for one in hands)

    assert ["rounds.objections_many"] * 3 + ["rounds.row_not_found"] * 5 == told


# ── the file of the history ──


def test_a_slower_writer_never_makes_the_history_shorter(
    committed_rounds_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has read fewer rows writes them before another does, or not at all: no witness sees a history that shrinks."""
    world, sizes = committed_rounds_world, []
    write = keeping.write

    def slowly(path: Any, content: bytes) -> None:
        time.sleep(0.4 if not sizes else 0)
        sizes.append(len(content))
        write(path, content)

    world.sealed()
    history.path().unlink()
    monkeypatch.setattr(keeping, "write", slowly)
    hand = Hand(history.write_file)
    hand.thread.start()
    time.sleep(0.1)
    history.append(what=history.What.ENTRANTS, round_=world.round, root="00" * 32)
    hand.thread.join(30)

    assert ("", sorted(sizes)) == (hand.told, sizes)
    assert HistoryLine.objects.count() == len(history.path().read_bytes().splitlines())


def test_a_file_that_goes_on_after_the_rows_is_left_as_it_is(committed_rounds_world: Any) -> None:
    """Rows put back from a backup shorten no history that people have already kept."""
    committed_rounds_world.sealed()
    longer = history.path().read_bytes() + b"{}\n"
    keeping.write(history.path(), longer)
    history.write_file()

    assert longer == history.path().read_bytes()


def test_two_threads_of_one_process_have_a_draft_each(tmp_path: Any, settings: Any) -> None:
    """Neither takes away what the other is writing, and no draft is left."""
    settings.JIFEN_HOME = tmp_path
    path = keeping.home() / "history.jsonl"
    hands = [Hand(lambda n=n: [keeping.write(path, b"x" * 1000 * n) for _ in range(40)]) for n in (1, 2, 3)]
    for one in hands:
        one.thread.start()
    for one in hands:
        one.thread.join(60)

    assert {""} == {one.told for one in hands}
    assert [path] == list(path.parent.iterdir())
