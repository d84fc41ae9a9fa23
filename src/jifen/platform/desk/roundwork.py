"""Rounds as the desk shows them: those of my area, how far each is, what comes next and who may do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from jifen.kernel.errors import JifenError, Text
from jifen.kernel.places import within
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat
from jifen.platform.offices.permission import Grounds, NotAllowedError
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import RULES, STATE_WORDS, Act, State
from jifen.platform.rounds.models import Round, RoundMove, Run
from jifen.platform.rounds.selectors.calendar import foretold
from jifen.platform.rounds.selectors.lateness import again_by
from jifen.platform.rounds.selectors.lists import is_ranked_again, scheduled_list
from jifen.platform.rounds.selectors.rounds import competing, unranked_changes
from jifen.platform.rounds.selectors.sealings import is_being_sealed
from jifen.platform.rounds.telling import round_words
from jifen.platform.settlement.models import ClaimMove
from jifen.platform.web.pieces import Cell, Moment, Sort
from jifen.policy.ranking_rules import Ranked

READS = ("round.read", "round.run", "round.release")
_WHO = {
    "officer": Text("市级经办", "an officer of the city"),
    "approver": Text("市级复核", "an approver of the city"),
    "system": Text("系统自动", "the platform by itself"),
}
_RIGHTS = {"officer": "round.run", "approver": "round.release"}
"""What somebody of a role needs for what a round waits for."""

_SORTS = {
    State.PLANNED: Sort.WAIT,
    State.OPEN: Sort.NOW,
    State.CLOSED: Sort.TODO,
    State.SEALED: Sort.TODO,
    State.DRAWN: Sort.TODO,
    State.RANKED: Sort.TODO,
    State.SCHEDULED: Sort.WAIT,
    State.PUBLICITY: Sort.NOW,
    State.FINAL: Sort.DONE,
    State.TAKEN_DOWN: Sort.LOCKED,
    State.EMPTY: Sort.DONE,
}
_ORDER = tuple(State)
_BEFORE_RELEASE = (State.CLOSED, State.SEALED, State.DRAWN, State.RANKED)


@dataclass(frozen=True, slots=True)
class Next:
    """What a round waits for: the act, the role that does it, by or from which day."""

    act: Act | None
    what: Text
    role: str
    on: date | datetime | None = None

    @property
    def who(self) -> Text:
        """Who does it, in words."""
        return _WHO.get(self.role, Text("", ""))

    @property
    def is_mine_to_do(self) -> bool:
        """Whether a person has to do it; the rest happens by itself."""
        return self.role in _RIGHTS


def cities_of(held: Iterable[Grounds]) -> list[City]:
    """Give the cities that some rights touch: the city itself, a town in it, or the province around it."""
    areas = {one.area for one in held}
    return [
        city for city in schemes.cities() if any(within(city.code, area) or within(area, city.code) for area in areas)
    ]


def rounds_in_area(seat: Seat) -> QuerySet[Round]:
    """Give the rounds of the cities of my area, the latest first."""
    codes = [city.code for city in cities_of(seat.rights(*READS))]
    return Round.objects.filter(city__in=codes).order_by("-closes_on", "pk")


def round_in_area(seat: Seat, public: str) -> Round:
    """
    Give a round of my area. One of another area and one that is not there look alike.

    Raises:
        NotAllowedError: it is not mine.
    """
    found = rounds_in_area(seat).select_related("plan").filter(public=public).first()
    if found is None:
        raise NotAllowedError("round.read")
    return found


def may(seat: Seat, act: str, round_: Round) -> bool:
    """Whether somebody has a right over the city of a round."""
    return any(within(round_.city, held.area) for held in seat.rights(act))


def name_of(round_: Round) -> Text:
    """Name a round: city, use and term."""
    words, city = round_words(round_.use, round_.term), schemes.divisions().name(round_.city)
    return Text(f"{city} {words.zh}", f"{city} {words.en}")


def state_cell(round_: Round) -> Cell:
    """Give the state of a round as a mark."""
    state = State(round_.state)
    return Cell(STATE_WORDS[state], sort=_SORTS[state])


def is_drawn_by_lot(round_: Round) -> bool:
    """Whether the rules of a round part equals by lot; where its law was changed in place nobody is told anything of it."""
    try:
        rules = inputs.rules_of(round_)
    except JifenError:
        return False
    return isinstance(rules, Ranked) and rules.ties.rule == "lottery"


def next_of(round_: Round) -> Next:
    """Say what a round waits for."""
    state = State(round_.state)
    act, what, on = _next(round_, state)
    return Next(act, what, _role(round_, act) if act else "", on)


def _role(round_: Round, act: Act) -> str:
    """Say who an act waits for: windows open by themselves, and the system seals and ranks once an officer has asked for it."""
    if act is Act.OPEN:
        return "system"
    if act is Act.RANK:
        asked = round_.runs.filter(kind=Run.Kind.OFFICIAL, ended_at=None).exists()
        return "system" if asked else "officer"
    if act is Act.SEAL and is_being_sealed(round_):
        return "system"
    return RULES[act].who[0]


def _next(round_: Round, state: State) -> tuple[Act | None, Text, date | datetime | None]:
    ready_by = _ready_by(round_) if state in _BEFORE_RELEASE else None
    if state is State.SEALED and not is_drawn_by_lot(round_):
        return Act.RANK, Text("正式排名", "the official ranking"), ready_by
    if state is State.SCHEDULED:
        listed = scheduled_list(round_)
        return Act.RELEASE, Text("到时公布", "release at its minute"), listed.release_at if listed else None
    if state is State.PUBLICITY and unranked_changes(round_):
        return (
            Act.SEAL,
            Text("事实有变化，重新封存和排名", "sealing and ranking again: facts turned out otherwise"),
            again_by(round_) or last_day(round_),
        )
    if state is State.CLOSED and not competing(round_).exists():
        return Act.END_EMPTY, Text("无人参加，结束批次", "ending the round: nobody entered"), None
    steps: dict[State, tuple[Act | None, Text, date | None]] = {
        State.PLANNED: (Act.OPEN, Text("开始受理", "opening"), round_.opens_on),
        State.OPEN: (Act.CLOSE, Text("截止", "closing"), round_.closes_on),
        State.CLOSED: (Act.SEAL, Text("封存名册", "sealing the entrants"), ready_by),
        State.SEALED: (Act.DRAW, Text("公开抽签", "the public draw"), ready_by),
        State.DRAWN: (Act.RANK, Text("正式排名", "the official ranking"), ready_by),
        State.RANKED: (Act.SCHEDULE, Text("定公布时间", "fixing when it is published"), ready_by),
        State.PUBLICITY: (Act.FINISH, Text("确定结果", "making it final"), last_day(round_)),
        State.FINAL: (Act.TAKE_DOWN, Text("撤下名单", "taking the list down"), None),
    }
    return steps.get(state, (None, Text("", ""), None))


def _ready_by(round_: Round) -> date | None:
    """Give the last day for ranking, or for showing the list of a batch; ranked again, that of what was upheld; None where none is set."""
    if is_ranked_again(round_):
        return again_by(round_)
    ahead = None if round_.ranked_by else foretold(round_)
    return ahead.begins.date if ahead else round_.ranked_by


def last_day(round_: Round) -> date | None:
    """Give the last day of publicity and objections; None while neither is known."""
    return max((day for day in (round_.publicity_until, round_.objections_until) if day), default=None)


def is_late(round_: Round) -> bool:
    """Whether what comes next should have been done; a window that closes today is not late yet."""
    coming = next_of(round_)
    on = timezone.localdate(coming.on) if isinstance(coming.on, datetime) else coming.on
    return coming.is_mine_to_do and on is not None and on < clock.today()


def is_running(round_: Round) -> bool:
    """Whether a round is in its window or its publicity, whose last day has not gone by: nobody has anything to do yet."""
    ends = {State.OPEN: round_.closes_on, State.PUBLICITY: last_day(round_)}
    end = ends.get(State(round_.state))
    if end is None or end < clock.today():
        return False
    return State(round_.state) is State.OPEN or not unranked_changes(round_)


def steps(round_: Round) -> list[Moment]:
    """
    Draw a round from planned to taken down: what was done when and by whom, what comes next, what lies ahead.

    A round that is ranked again shows the pass it is in; its history has the earlier ones.
    """
    state, coming = State(round_.state), next_of(round_)
    lots = is_drawn_by_lot(round_)
    reached: dict[State, RoundMove] = {}
    for move in round_.moves.select_related("office").order_by("version"):
        reached[State(move.to_state)] = move
    if state is State.EMPTY:  # nothing lay ahead of it any more: what it never reached is not drawn
        order = [one for one in _ORDER if one in reached or one is State.PLANNED]
    else:
        order = [one for one in _ORDER if one is not State.EMPTY and (one is not State.DRAWN or lots)]
    return [_moment(one, round_, state, reached.get(one), coming) for one in order]


def _moment(one: State, round_: Round, state: State, move: RoundMove | None, coming: Next) -> Moment:
    at, now = _ORDER.index(one), _ORDER.index(state)
    if at < now or state in (State.TAKEN_DOWN, State.EMPTY):
        return Moment(STATE_WORDS[one], Sort.DONE, by_words(move), move.at if move else None)
    if at > now:
        return Moment(STATE_WORDS[one], Sort.TODO, due=_ahead(round_, one))
    sort = Sort.LATE if is_late(round_) else Sort.NOW
    on = timezone.localdate(coming.on) if isinstance(coming.on, datetime) else coming.on
    note = Text(f"下一步：{coming.what.zh}", f"Next: {coming.what.en}") if coming.what.zh else ""
    return Moment(STATE_WORDS[one], sort, coming.who, move.at if move else None, on, round_.days_are_provisional, note)


def by_words(move: RoundMove | ClaimMove | None) -> Text:
    """Say who made a move, and for which office; an applicant is not named by their public id."""
    if move is None:
        return Text("", "")
    if move.actor_role == "applicant":
        return Text("本人", "the applicant")
    if move.actor_role == "system":
        return _WHO["system"]
    office = move.office.words if move.office else Text("", "")
    return Text(f"{move.actor} · {office.zh}".rstrip(" ·"), f"{move.actor} · {office.en}".rstrip(" ·"))


def _ahead(round_: Round, state: State) -> date | None:
    """Give the day by which a state that lies ahead is reached, where one is known."""
    days = {
        State.OPEN: round_.opens_on,
        State.CLOSED: round_.closes_on,
        State.RANKED: round_.ranked_by,
        State.FINAL: None if is_ranked_again(round_) else last_day(round_),
    }
    ahead = foretold(round_) if state in (State.PUBLICITY, State.FINAL) else None
    if ahead is None:
        return days.get(state)
    ends = [day.date for day in (ahead.until, ahead.objections_until) if day]
    return ahead.begins.date if state is State.PUBLICITY else max(ends, default=None)


MOVE_COLUMNS = (
    Text("时间", "When"),
    Text("动作", "Act"),
    Text("谁", "Who"),
    Text("依据", "Ground"),
    Text("理由", "Reason"),
)


def history(round_: Round) -> list[list[object]]:
    """Tell every move of a round, the latest first."""
    moves = round_.moves.select_related("office").order_by("-version")
    return [[one.at, RULES[Act(one.act)].words, by_words(one), one.grounds, one.reason] for one in moves]


def waiting_in(seat: Seat) -> Iterator[tuple[Round, Next]]:
    """Give the rounds of my area that wait for an act of mine, the most urgent first."""
    over = [State.PLANNED, State.FINAL, State.TAKEN_DOWN, State.EMPTY]
    for one in rounds_in_area(seat).exclude(state__in=over).order_by("closes_on"):
        coming = next_of(one)
        if coming.is_mine_to_do and not is_running(one) and may(seat, _RIGHTS[coming.role], one):
            yield one, coming
