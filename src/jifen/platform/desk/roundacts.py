"""What somebody at the desk can do with a round, in the order in which a round goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat
from jifen.platform.desk.acts import Act, Ready, ReasonForm, asks, ready
from jifen.platform.desk.roundwork import is_drawn_by_lot, is_running, may
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Round, Run
from jifen.platform.rounds.selectors.rounds import competing, unranked_changes, would_differ
from jifen.platform.rounds.selectors.sealings import is_being_sealed, newest_official
from jifen.platform.web.fields import DayField
from jifen.platform.web.speaking import tell

_HOUR = 10
"""The hour that is suggested for a release: when people are awake and somebody answers the telephone."""


class SealForm(forms.Form):
    """Why the entrants are sealed once more, and from where the lots will come."""

    because = forms.CharField(
        max_length=200,
        label=tell("为什么再次封存", "Why they are sealed once more"),
        help_text=tell("随新名单一起公开，不写人名。", "It is published with the new list: no names."),
    )
    draw_source = forms.CharField(
        max_length=200,
        label=tell("抽签结果取自哪里", "Where the lots will come from"),
        help_text=tell(
            "今天以后才产生的公开结果，写明日期、期次和号码的形式，例如“2016-04-21 某彩种第 2016045 期开奖号码，6个1-33 + 1个1-16”；分先后的写“5位0-9”。",
            "A public result that comes after today, with its day and number and what it looks like, such as “2016-04-21, draw 2016045, 6 numbers of 1-33 + 1 number of 1-16”; where their order counts, “5 digits of 0-9”.",
        ),
    )

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if State(round_.state) is State.CLOSED:
            del self.fields["because"]
        if not is_drawn_by_lot(round_):
            del self.fields["draw_source"]


class DrawForm(forms.Form):
    """What the public draw brought."""

    result = forms.CharField(
        max_length=200,
        label=tell("公开抽签的结果", "Result of the public draw"),
        help_text=tell(
            "照公布的号码抄写；空格、逗号、前面的 0 都不影响结果。",
            "The numbers as they were announced; spaces, commas and zeros in front make no difference.",
        ),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ScheduleForm(forms.Form):
    """The minute from which everybody can read the list."""

    day = DayField(label=tell("公布日期", "Day"))
    time = forms.TimeField(
        label=tell("公布时间", "Time"),
        help_text=tell("24 小时制，例如 10:00", "24 hours, such as 10:00"),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}, format="%H:%M"),
    )


def _in(*states: State) -> Callable[[Round], bool]:
    return lambda round_: State(round_.state) in states


def _can_be_closed(round_: Round) -> bool:
    return State(round_.state) is State.OPEN and not is_running(round_)


def _can_be_sealed(round_: Round) -> bool:
    """A list that is shown is ranked again where it would be another, a sealed one where its run was refused, and only then."""
    state = State(round_.state)
    if is_being_sealed(round_):
        return False
    if state in (State.SEALED, State.DRAWN):
        last = newest_official(round_)
        return last is not None and last.refused is not None
    if state is State.CLOSED:
        return not _is_empty(round_)
    return state is State.RANKED or (state is State.PUBLICITY and would_differ(round_))


def _is_empty(round_: Round) -> bool:
    """Whether a closed round has nobody left who enters: it is not sealed, it ends."""
    return State(round_.state) is State.CLOSED and not is_being_sealed(round_) and not competing(round_).exists()


def _can_be_final(round_: Round) -> bool:
    return State(round_.state) is State.PUBLICITY and not is_running(round_) and not unranked_changes(round_)


def _waits_for_lots(round_: Round) -> bool:
    return State(round_.state) is State.SEALED and is_drawn_by_lot(round_) and not is_being_sealed(round_)


def _is_rankable(round_: Round) -> bool:
    """Nobody is ranked, not even on trial, before the lots are drawn where lots decide, or while the list becomes another."""
    if is_being_sealed(round_):
        return False
    return State(round_.state) is State.DRAWN or (State(round_.state) is State.SEALED and not is_drawn_by_lot(round_))


def _schedule_form(round_: Round, *args: Any, **kwargs: Any) -> forms.Form:
    soonest = timezone.localtime(clock.now()) + timedelta(hours=24)
    day = soonest.date() + timedelta(days=soonest.hour >= _HOUR)
    return ScheduleForm(*args, **{"initial": {"day": day, "time": f"{_HOUR}:00"}, **kwargs})


def _scheduled(round_: Round, by: User, told: Mapping[str, Any]) -> object:
    release_at = timezone.make_aware(datetime.combine(told["day"], told["time"]))
    return rounds.schedule(round_=round_, by=by, release_at=release_at)


ACTS: dict[str, Act[Round]] = {
    act.key: act
    for act in (
        Act(
            "close",
            "round.run",
            _can_be_closed,
            Text("截止", "Close the round"),
            (
                Text(
                    "截止后，每件申请都按截止日计分；之后的事实不再影响本批次。此前计的分，封存名册时统一按截止日再计一次。",
                    "From then on every case of the round is scored as of the closing day; later facts no longer count in it. Whoever was scored before is counted as of that day when the entrants are sealed.",
                ),
                Text(
                    "仍未核实完的办件会挡住截止：先办完，或逐件写明理由准予截止。",
                    "Cases that are not verified yet hold it up: finish them, or waive each with a reason.",
                ),
                Text("本人没有确认积分的，按最新积分卡参加，不因沉默吃亏。", "Who has not confirmed takes part with the newest scorecard: silence loses nothing."),
            ),
            Text("已截止。", "The round is closed."),
            lambda round_, by, told: rounds.close(round_=round_, by=by),
        ),
        Act(
            "seal",
            "round.run",
            _can_be_sealed,
            Text("封存名册", "Seal the entrants"),
            (
                Text("先把全部申请统一按截止日计分；积分或排名依据有变化的，本人会收到通知。", "First everybody is counted as of the closing day; whose points or ranked measures change by it is told."),
                Text("先定谁参加、凭哪张积分卡，再排名；封存后名册不能改。", "Who takes part, with which scorecard, is fixed before anybody is ranked; it cannot be changed afterwards."),
                Text("本期名额随名册一起固定。", "The places of the term are fixed with it."),
                Text("公示期间有人退出的，名额空着；要让后面的人补上，重新封存、排名并写明理由。", "If somebody leaves during publicity the place stays free; to pass it on, seal and rank again and say why."),
                Text("在后台进行；人多时要几分钟，中断了会接着做，结果不变。", "It is done in the background; many people take minutes, and an interruption changes nothing."),
                Text("封存了几次、为什么、哪次抽签作废，都对所有人公开。", "How often entrants were sealed, why, and which draws are void, everybody can read."),
            ),
            Text("封存已排队。", "The sealing is in the queue."),
            lambda round_, by, told: rounds.ask_sealing(round_=round_, by=by, **told),
            SealForm,
        ),
        Act(
            "end-empty",
            "round.run",
            _is_empty,
            Text("无人参加，结束批次", "End the round: nobody entered"),
            (
                Text("申请的人都已撤回或不予受理，没有名册可封存，没有名单可公布。", "Whoever applied has left or was declined: nobody is sealed, and no list is published."),
                Text("结束后可以开下一批。", "After that the next batch can be opened."),
            ),
            Text("批次已结束：无人参加。", "The round has ended: nobody entered."),
            lambda round_, by, told: rounds.end_empty(round_=round_, by=by),
        ),
        Act(
            "draw",
            "round.run",
            _waits_for_lots,
            Text("记录公开抽签结果", "Record the public draw"),
            (
                Text("同分的人按这个结果排先后，任何人都能复算。", "It decides between equals; anybody can repeat it."),
                Text("记录后不能更改。", "It cannot be changed afterwards."),
            ),
            Text("抽签结果已记录。", "The draw is recorded."),
            lambda round_, by, told: rounds.record_draw(round_=round_, by=by, **told),
            asks(DrawForm),
        ),
        Act(
            "dry",
            "round.run",
            _is_rankable,
            Text("试排名", "Dry run"),
            (Text("结果标明“试算”，不能公布，也不改变批次。", "Its result is marked as a dry run: it can never be published and changes nothing."),),
            Text("试排名已排队。", "The dry run is in the queue."),
            lambda round_, by, told: rounds.ask_run(round_=round_, by=by, kind=Run.Kind.DRY),
        ),
        Act(
            "official",
            "round.run",
            _is_rankable,
            Text("正式排名", "Official ranking"),
            (
                Text("后台按封存的名册排名、检查能否公布、写出名单；中断了会接着做，结果不变。", "In the background the sealed entrants are ranked, the list is checked and written; an interruption changes nothing."),
                Text("公布由另一人决定：提出排名的人不能公布。", "Somebody else releases it: whoever asked for the run cannot."),
            ),
            Text("正式排名已排队。", "The official ranking is in the queue."),
            lambda round_, by, told: rounds.ask_run(round_=round_, by=by, kind=Run.Kind.OFFICIAL),
        ),
        Act(
            "schedule",
            "round.release",
            _in(State.RANKED),
            Text("定公布时间", "Fix the minute of release"),
            (
                Text("名单的根值立刻公开，内容到时才对所有人同时开放。", "The root of the list is public at once; the list itself opens for everybody at that minute."),
                Text("正式运行至少提前 24 小时，演示中一分钟；公布前可以撤回。", "24 hours ahead at least, one minute in a demonstration; until then it can be called back."),
            ),
            Text("公布时间已定。", "The release is scheduled."),
            _scheduled,
            _schedule_form,
        ),
        Act(
            "call-back",
            "round.release",
            _in(State.SCHEDULED),
            Text("公布前撤回", "Call the release back"),
            (Text("名单不会公布；撤回本身留在公开的历史里。", "The list is not released; that it was called back stays in the public history."),),
            Text("已撤回，名单不会公布。", "Called back; the list is not released."),
            lambda round_, by, told: rounds.call_back(round_=round_, by=by, **told),
            asks(ReasonForm),
            is_grave=True,
        ),
        Act(
            "finish",
            "round.release",
            _can_be_final,
            Text("确定结果", "Make the result final"),
            (
                Text("公示期和异议期都已过，没有未答复的异议，才能确定。", "Only when publicity and objections are over and no objection is open."),
                Text("确定后，入围的人可以申领入户通知书。", "From then on those who were placed can claim their settlement."),
            ),
            Text("结果已确定。", "The result is final."),
            lambda round_, by, told: rounds.finish(round_=round_, by=by),
        ),
    )
}  # fmt: skip


def acts_now(seat: Seat, round_: Round) -> Ready:
    """Give the acts a round is ready for, mine and those of others."""
    return ready(
        ACTS.values(),
        round_,
        lambda right: may(seat, right, round_),
        lambda key: reverse("desk:round_act", args=[round_.public, key]),
    )
