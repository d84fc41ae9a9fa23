"""Drawing lots in public: named with its day before it takes place, recorded once, and never exchanged because of what it gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from core_world import DAY
from django.conf import settings as platform

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.audit.verifying import verify
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round, Run, Sealing
from jifen.platform.rounds.selectors.sealings import sealings_of
from jifen.platform.rounds.services.drawing import days_in

CLOSING, AFTER = date(2016, 4, 15), date(2016, 4, 18)
DRAW, DRAWN = "2016-04-21 某彩种第2016045期，3个1-33", date(2016, 4, 21)
NEXT, LATER = "2016年4月28日某彩种第2016048期，3个1-33", date(2016, 4, 28)


def on(day: date) -> None:
    """Let it be another day, until the test ends."""
    platform.JIFEN_TODAY = day


@dataclass
class Lottery:
    """A closed round under rules that draw lots, with its officer and two entrants."""

    world: Any
    key: int
    officer: User
    cases: list[Case]

    @property
    def round(self) -> Round:
        """The round as it is now."""
        return Round.objects.get(pk=self.key)

    def seal(self, draw: str = DRAW, because: str = "") -> Sealing:
        """Seal the entrants."""
        return rounds.seal_entrants(round_=self.round, by=self.officer, draw_source=draw, because=because)

    def record(self, result: str = "01 02 03", day: date = DRAWN) -> None:
        """Record the draw on its day."""
        on(day)
        rounds.record_draw(round_=self.round, by=self.officer, result=result)

    def ran(self) -> Run:
        """Ask for the official run and let the worker do it."""
        run = rounds.ask_run(round_=self.round, by=self.officer, kind="official")
        while rounds.work_next():
            pass
        run.refresh_from_db()
        return run

    def one_leaves(self) -> None:
        """Let one of the two withdraw: the entrants are not those that were sealed."""
        casework.withdraw(case=self.cases[0], actor=self.world.applicant(self.cases[0]))


@pytest.fixture
def lottery(world: Any) -> Lottery:
    """Give a closed round under rules that draw lots, three days before its draw."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, DAY):
            for use in pack.scheme.uses:
                rules = schemes.rules_of(pack, use)
                if rules and getattr(rules, "ties", None) and rules.ties.rule == "lottery":
                    return _lottery(world, city, pack, use, rules)
    raise AssertionError


def _lottery(world: Any, city: Any, pack: Any, use: str, rules: Any) -> Lottery:
    officer = world.staff("lots", "officer", world.office(city.code))
    said = {"by": officer, "city": city, "use": use, "term": "2016", "document": "测试公告"}
    rounds.announce(opens_on=DAY, closes_on=CLOSING, **said)
    cases = [world.scored(at, scheme=pack.id) for at in (0, 1)]
    for case in cases:
        casework.confirm(case=case, actor=world.applicant(case))
    rounds.publish_plan(rows=_rows(rules, cases), **said)
    round_ = Round.objects.get(city=city.code, use=use, term="2016")
    on(AFTER)
    rounds.close(round_=round_, by=officer)
    return Lottery(world, round_.pk, officer, cases)


def _rows(rules: Any, cases: list[Case]) -> list[dict[str, object]]:
    kinds = dict.fromkeys(rules.compete_in.split_by, "甲")
    if rules.compete_in.area == "whole":
        return [{"places": 1, **kinds}]
    return [{"area": town, "places": 1, **kinds} for town in sorted({case.town for case in cases})]


def code_of(act: Callable[[], object]) -> str:
    """Give the code an act is refused with."""
    with pytest.raises((RefusedError, BadInputError)) as refused:
        act()
    return refused.value.code


# ── a draw is named, held, recorded ──


def test_a_draw_is_named_only_where_lots_decide(rounds_world: Any) -> None:
    """The rules of settlers draw none here."""
    round_, officer = rounds_world.closed(), rounds_world.officer
    sealing = code_of(lambda: rounds.seal_entrants(round_=round_, by=officer, draw_source=NEXT))
    drawing = code_of(lambda: rounds.record_draw(round_=round_, by=officer, result="01 02 03"))

    assert ("rounds.no_lots", "rounds.no_lots") == (sealing, drawing)


def test_lots_are_drawn_from_a_sealed_list_and_the_result_is_kept(lottery: Lottery) -> None:
    """First which draw decides, then the seal, then what it gave, in the moves for good."""
    silent, early = code_of(lambda: lottery.seal("")), code_of(lottery.record)
    on(AFTER)
    sealing = lottery.seal()
    empty = code_of(lambda: lottery.record(" "))
    lottery.record()

    assert ("ranking.draw_without_words", "rounds.move_unlawful") == (silent, early)
    assert "ranking.draw_without_words" == empty
    assert ("drawn", "1 2 3") == (lottery.round.state, lottery.round.draw_result)
    assert lottery.round.draw_source == json.loads(sealing.sealed)["head"]["source"]
    assert "1 2 3" == lottery.round.moves.get(act="draw").reason


@pytest.mark.parametrize(
    "words", ["福彩双色球", "2016-04-18 今天开奖", "2016-02-30 没有这一天", "2016年4月28日，参照2016-04-14"]
)
def test_a_draw_is_named_with_its_day_which_is_ahead(lottery: Lottery, words: str) -> None:
    """No day, today, a day of no calendar, and one of two that is past: what it gives could be known."""
    assert "rounds.draw_day" == code_of(lambda: lottery.seal(words))
    assert not Sealing.objects.exists()


def test_the_days_of_a_draw_are_read_as_people_write_them() -> None:
    """With strokes, in Chinese, with full stops."""
    assert [DRAWN, LATER, DRAWN] == days_in("2016-04-21、2016年4月28日、2016.4.21")


def test_what_a_draw_gave_is_not_recorded_before_its_day(lottery: Lottery) -> None:
    """The day before nobody can know it."""
    lottery.seal()

    assert "rounds.draw_day" == code_of(lambda: lottery.record(day=date(2016, 4, 20)))


def test_the_form_of_the_result_is_named_with_the_draw(lottery: Lottery) -> None:
    """How many numbers of which range: else it could be written in many ways, and each way is another order."""
    assert "ranking.draw_form" == code_of(lambda: lottery.seal("2016-04-21 某彩种第2016045期开奖号码"))
    assert not Sealing.objects.exists()


@pytest.mark.parametrize("spelt", ["01 02 03", "01,02,03", "3、2、1。", "１ ２ ３"])
def test_however_the_officer_spells_a_result_it_is_kept_as_the_same_numbers(lottery: Lottery, spelt: str) -> None:
    """Whoever records it cannot choose among orders by choosing a spelling."""
    lottery.seal()
    lottery.record(spelt)

    assert ("1 2 3", "1 2 3") == (lottery.round.draw_result, lottery.round.moves.get(act="draw").reason)


@pytest.mark.parametrize("result", ["01 02", "01 02 34", "01 02 02", "第2016045期 01 02 03"])
def test_a_result_of_another_form_is_not_recorded(lottery: Lottery, result: str) -> None:
    """Too few, outside the range, one twice, words beside it."""
    lottery.seal()

    assert "ranking.draw_form" == code_of(lambda: lottery.record(result))
    assert "sealed" == lottery.round.state


# ── nobody draws until it suits ──


def test_a_draw_is_recorded_once(lottery: Lottery) -> None:
    """Neither another result nor another draw."""
    lottery.seal()
    lottery.record("01 02 03")
    again = code_of(lambda: lottery.record("04 05 06"))

    assert "rounds.move_unlawful" == again
    assert "1 2 3" == lottery.round.draw_result


def test_a_drawn_round_whose_run_was_not_refused_is_not_sealed_again(lottery: Lottery) -> None:
    """Not before it is ranked, although a fact has changed; not while it is; not with what is asked for either."""
    lottery.seal()
    lottery.record()
    lottery.one_leaves()
    found = [code_of(lambda: lottery.seal(NEXT, "有人退出"))]
    found.append(
        code_of(
            lambda: rounds.ask_sealing(round_=lottery.round, by=lottery.officer, because="有人退出", draw_source=NEXT)
        )
    )
    rounds.ask_run(round_=lottery.round, by=lottery.officer, kind="official")
    found.append(code_of(lambda: lottery.seal(NEXT, "有人退出")))

    assert ["rounds.draw_stands"] * 3 == found
    assert 1 == Sealing.objects.count()


def test_a_draw_that_is_due_is_recorded_and_not_exchanged(lottery: Lottery) -> None:
    """Everybody can know what it gave, whether it was written down or not; the day before it may still be another."""
    lottery.seal()
    lottery.one_leaves()
    on(DRAWN)
    due = code_of(lambda: lottery.seal(NEXT, "有人退出"))
    on(date(2016, 4, 20))
    again = lottery.seal(NEXT, "有人退出")

    assert "rounds.draw_stands" == due
    assert (2, 1) == (again.number, again.entrants)


def test_another_draw_alone_is_no_difference(lottery: Lottery) -> None:
    """A ranked list somebody does not like is not drawn again: rows and places have to be others."""
    lottery.seal()
    lottery.record()

    assert lottery.ran().refused is None
    assert "ranked" == lottery.round.state
    assert "rounds.nothing_changed" == code_of(lambda: lottery.seal(NEXT, "再抽一次"))
    lottery.one_leaves()
    assert 2 == lottery.seal(NEXT, "有人退出").number


def test_a_drawn_round_whose_run_was_refused_is_sealed_again_with_a_reason_and_a_draw_to_come(
    lottery: Lottery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list must not be published; a fact is proven anew. The void draw and what it gave stay, for everybody to read."""
    from jifen.platform.rounds.runs import steps
    from jifen.ranking import publish

    lottery.seal()
    lottery.record("01 02 03")
    with monkeypatch.context() as patched:
        patched.setattr(steps, "publish", lambda *given, **more: publish(*given, **more | {"masked_names": True}))
        refused = lottery.ran().refused
    assert refused is not None and "drawn" == lottery.round.state
    same = code_of(lambda: lottery.seal(NEXT, "名单未通过检查"))
    lottery.one_leaves()
    found = [code_of(lambda: lottery.seal(NEXT)), code_of(lambda: lottery.seal(DRAW, "名单未通过检查"))]
    lottery.seal(NEXT, "名单未通过检查")
    undrawn = code_of(lambda: rounds.ask_run(round_=lottery.round, by=lottery.officer, kind="official"))
    lottery.record("07 08 09", LATER)

    assert "rounds.nothing_changed" == same
    assert ["rounds.reason", "rounds.draw_day", "rounds.not_drawn"] == [*found, undrawn]
    assert [
        ("截止后第一次封存 / first sealing after closing", DRAW, "1 2 3", False),
        ("名单未通过检查", NEXT, "7 8 9", True),
    ] == [(one.because, one.draw, one.result, one.stands) for one in sealings_of(lottery.round)]
    assert lottery.ran().refused is None
    assert "ranked" == lottery.round.state
    assert [] == verify().findings


def test_everybody_reads_how_often_a_round_was_sealed_why_and_which_draws_are_void(
    lottery: Lottery, client: Any, settings: Any
) -> None:
    """On the public page of the round and at the API, without signing in."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    lottery.seal()
    lottery.one_leaves()
    lottery.seal(NEXT, "有人退出")
    public = lottery.round.public
    shown = client.get(f"/round/{public}/", headers={"accept-language": "zh-hans"}).content.decode()
    told = client.get(f"/api/v1/rounds/{public}").json()["sealings"]

    assert "名册一共封存了 2 次" in shown
    assert f"{DRAW} <b>（已作废）</b>" in shown
    assert "为什么再次封存：有人退出" in shown
    assert [(DRAW, False), (NEXT, True)] == [(one["draw"], one["stands"]) for one in told]
