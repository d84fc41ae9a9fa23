"""Rounds as anybody reads them: their days with what sets each, and the steps they have gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.portal.lists_told import ListTold, lists_told
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import STATE_WORDS, State
from jifen.platform.rounds.models import Plan, Round
from jifen.platform.rounds.selectors import calendar, lists
from jifen.platform.rounds.selectors.ahead import Coming
from jifen.platform.rounds.selectors.calendar import Days, SetDay
from jifen.platform.rounds.selectors.rounds import cases_of
from jifen.platform.rounds.telling import round_words
from jifen.platform.web.pieces import Moment, Sort
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.phrasing.procedure import period
from jifen.policy.procedure import Notice, Period
from jifen.policy.ranking_rules import LineOnly, Ranked

ANNOUNCED = Text("以公告为准", "as announced")
"""What is said where no text and no announcement sets a day."""


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day or a period: what it is, when, and what sets it; ``dated`` where it is a day of its term and no period."""

    name: Text
    when: Text
    basis: str = ""
    provisional: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A round in the calendar and on its own page; ``places`` and ``applied`` are None where not known, ``late``: places are overdue."""

    name: Text
    title: Text
    url: str
    sort: Sort
    state: Text
    ranked: bool
    days: tuple[DayTold, ...]
    places: int | None = None
    applied: int | None = None
    late: bool = False
    lists: tuple[ListTold, ...] = ()


_SORTS = {
    State.PLANNED: Sort.TODO,
    State.OPEN: Sort.NOW,
    State.PUBLICITY: Sort.NOW,
    State.FINAL: Sort.DONE,
    State.TAKEN_DOWN: Sort.DONE,
    State.EMPTY: Sort.DONE,
}
_IN_A_BATCH = {
    State.OPEN: Text("本批已开", "batch opened"),
    State.RANKED: Text("已核出达到分值的人，未公布", "worked out who qualifies, not published"),
}
"""Where nobody is ranked these states are called by what happens in them."""

FEWEST_TOLD = 10
"""People below which, before a list is shown, no number of them is: who knows that a neighbour applied would learn of them."""

_APPLICATIONS = Text("申请", "Applications")
_OBJECTIONS = Text("提出异议", "Objections")
_AHEAD = Text("还没有开始", "not begun")


def coming_told(one: Coming, *, whole: bool) -> RoundTold:
    """
    Tell one entry of the calendar of a city.

    Args:
        one: the entry.
        whole: with every period; the term after it has the same, and only its own days are told.
    """
    told = replace(_coming(one), late=one.places_late)
    return told if whole else replace(told, days=tuple(day for day in told.days if day.dated))


def _coming(one: Coming) -> RoundTold:
    if one.round_ is not None:
        return _round(one.round_, one.days, one.round_.plan or one.plan)
    return RoundTold(
        round_words(one.use, one.term),
        Text(one.pack.scheme.title, one.pack.scheme.title_en),
        "",
        Sort.TODO,
        _AHEAD,
        not one.is_continuous,
        days_told(one.days, None, schemes.rules_of(one.pack, one.use)),
        places=one.plan.places if one.plan else None,
    )


def round_told(round_: Round) -> RoundTold:
    """Tell a round by what it is now, with its lists; of a result nothing is read before its list is released."""
    days = calendar.days_of(schemes.pack_of(round_.scheme), round_.use, round_.term)
    return replace(_round(round_, days, inputs.plan_of(round_)), lists=lists_told(round_))


def _round(round_: Round, days: Days, plan: Plan | None) -> RoundTold:
    pack, state = schemes.pack_of(round_.scheme), State(round_.state)
    rules = schemes.rules_of(pack, round_.use)
    ranked = isinstance(rules, Ranked)
    return RoundTold(
        round_words(round_.use, round_.term),
        Text(pack.scheme.title, pack.scheme.title_en),
        reverse("portal:round", args=[round_.public]),
        _SORTS.get(state, Sort.WAIT),
        _state_words(state, ranked=ranked),
        ranked,
        days_told(days, round_, rules),
        places=plan.places if plan else None,
        applied=_applied(round_),
    )


def _applied(round_: Round) -> int | None:
    """Count who applied; a few of them are not told before the list is, which has a row for each."""
    if round_.state == State.PLANNED:
        return None
    many = cases_of(round_).count()
    return None if is_few(many) and lists.list_in_force(round_) is None else many


def is_few(many: int) -> bool:
    """Whether so few people are not told before a list is shown."""
    return 0 < many < FEWEST_TOLD


def few(many: int) -> int | Text:
    """Say a number of people that may be told before a list is shown."""
    return Text(f"不足 {FEWEST_TOLD}", f"fewer than {FEWEST_TOLD}") if is_few(many) else many


def days_told(days: Days, round_: Round | None, rules: LineOnly | Ranked | None) -> tuple[DayTold, ...]:
    """
    Tell every day of a term, also those nobody has set: they are “as announced”, never made up.

    Args:
        days: of the term.
        round_: its round, whose publicity has its days once a list is released.
        rules: how people are chosen; no places are announced where there are none, and nobody is ranked where there is a line only.
    """
    if not isinstance(rules, Ranked):
        return (*_batch(days), *_periods(days, round_))
    told = [
        _window(days, round_),
        DayTold(Text("只算到这一天的事实", "Facts count until"), _on(days.cut_off), days.cut_off.basis, dated=True),
    ]
    planned = inputs.needs_plan(rules) or days.places_by.on
    told += [_by(Text("公布名额", "Places are published by"), days.places_by)] if planned else []
    told.append(_by(Text("完成排名", "Ranked by"), days.ranked_by))
    return (*told, *_periods(days, round_))


def _batch(days: Days) -> Iterator[DayTold]:
    """Tell what a batch waits for: whoever reaches the line applies when they like, and is in it once the points are confirmed."""
    yield DayTold(_APPLICATIONS, Text("任何一天", "on any day"), days.opens.basis)
    cut_off = Text("确认积分截至，事实也只算到这一天", "Points are confirmed by, and facts count until")
    yield DayTold(cut_off, _on(days.cut_off), days.cut_off.basis, dated=True)


def _periods(days: Days, round_: Round | None) -> Iterator[DayTold]:
    """Tell what runs from the release of a list on; of a batch its days are known before."""
    ahead = calendar.foretold(round_) if round_ else days.hanging()
    hanging = _hanging(
        Text("公示", "The list hangs"), days.publicity, round_.publicity_until if round_ else None, round_
    )
    if ahead is not None:
        hanging = _foretold(hanging, ahead.until, ahead.begins)
    yield hanging
    if days.objections == "publicity":
        yield DayTold(_OBJECTIONS, Text("公示期内", "while the list hangs"), hanging.basis)
    else:
        until = round_.objections_until if round_ else None
        raised = _hanging(_OBJECTIONS, days.objections, until, round_)
        yield raised if ahead is None else _foretold(raised, ahead.objections_until)
    yield _within(Text("异议转核实部门", "Passed on to the department"), days.passed_on)
    yield _within(Text("异议答复", "Answered"), days.answered)
    if isinstance(days.notice, Notice):
        valid = days.notice.valid if isinstance(days.notice.valid, Period) else None
        yield _within(Text(f"{days.notice.title}有效期", f"{days.notice.title} is good for"), valid)


def _foretold(told: DayTold, until: Deadline | None, begins: Deadline | None = None) -> DayTold:
    """Give the days of a list that is not shown yet; where no period is set it is said so, as of any other."""
    if until is None:
        return told
    last = day_text(until.date)
    when = Text(f"至{last.zh}", f"until {last.en}")
    if begins is not None:
        first = day_text(begins.date)
        when = Text(f"最晚{first.zh}起，{when.zh}", f"from {first.en} at the latest, {when.en}")
    return replace(told, when=when, provisional=until.provisional, dated=True)


def _window(days: Days, round_: Round | None) -> DayTold:
    opens, closes = (round_.opens_on, round_.closes_on) if round_ else (days.opens.on, days.closes.on)
    if opens is None or closes is None:
        return DayTold(_APPLICATIONS, ANNOUNCED, days.opens.basis, dated=True)
    first, last = day_text(opens), day_text(closes)
    when = first if opens == closes else Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
    return DayTold(_APPLICATIONS, when, days.opens.basis, dated=True)


def _on(day: SetDay) -> Text:
    return day_text(day.on) if day.on else ANNOUNCED


def _by(name: Text, day: SetDay) -> DayTold:
    when = day_text(day.on) if day.on else None
    return DayTold(name, Text(f"{when.zh}前", when.en) if when else ANNOUNCED, day.basis, dated=True)


def _within(name: Text, stated: Period | None) -> DayTold:
    return DayTold(name, period(stated), stated.basis or stated.reading or "") if stated else DayTold(name, ANNOUNCED)


def _hanging(name: Text, stated: Period | None, until: date | None, round_: Round | None) -> DayTold:
    told = _within(name, stated)
    if until is None or round_ is None:
        return told
    last = day_text(until)
    when = Text(f"至{last.zh}", f"until {last.en}")
    return DayTold(name, when, told.basis, provisional=round_.days_are_provisional)


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def steps_told(round_: Round) -> list[Moment]:
    """Draw the way of a round: what is behind it with its day, where it is, and what comes; only the steps such a round has."""
    state, rules = State(round_.state), schemes.rules_of(schemes.pack_of(round_.scheme), round_.use)
    ranked = isinstance(rules, Ranked)
    left_out = {State.DRAWN} if not round_.draw_source else set()
    reached = {State(move.to_state): move.at for move in round_.moves.all()}
    if state is State.EMPTY:  # it ended before the steps that were ahead: they are not drawn
        order = [one for one in State if one in reached or one is State.PLANNED]
    else:
        order = [one for one in State if one not in (left_out | {State.EMPTY}) - {state}]
    at, planned = order.index(state), _planned_days(round_)
    return [
        Moment(
            _state_words(one, ranked=ranked),
            Sort.DONE
            if place < at or one is state in (State.TAKEN_DOWN, State.EMPTY)
            else Sort.NOW
            if place == at
            else Sort.TODO,
            since=reached[one] if one in reached and place <= at else None,
            due=planned[one].date if one in planned and place > at else None,
            provisional=one in planned and planned[one].provisional and place > at,
        )
        for place, one in enumerate(order)
    ]


def _state_words(state: State, *, ranked: bool) -> Text:
    return STATE_WORDS[state] if ranked else _IN_A_BATCH.get(state, STATE_WORDS[state])


def _planned_days(round_: Round) -> dict[State, Deadline]:
    days = {State.OPEN: round_.opens_on, State.CLOSED: round_.closes_on, State.RANKED: round_.ranked_by}
    known = {state: Deadline(day, provisional=False) for state, day in days.items() if day is not None}
    ahead = calendar.foretold(round_)
    if ahead is not None:
        known[State.PUBLICITY] = ahead.begins
    ends = [day for day in (ahead.until, ahead.objections_until) if day] if ahead else []
    ends += [
        Deadline(day, round_.days_are_provisional) for day in (round_.publicity_until, round_.objections_until) if day
    ]
    return known | {State.FINAL: max(ends)} if ends and not lists.is_ranked_again(round_) else known
