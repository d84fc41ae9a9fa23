"""The page of one round: what it counts, what holds it up, who competes for what, its runs and its lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from jifen.kernel.errors import JifenError, Text
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import holder, within_grounds
from jifen.platform.config import clock
from jifen.platform.desk import round_sealing, roundwork, runs_told
from jifen.platform.desk.access import Seat
from jifen.platform.desk.frame import paged
from jifen.platform.desk.roundacts import acts_now
from jifen.platform.desk.telling import place_words, state_cell
from jifen.platform.rounds import inputs, selectors
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Objection, PublishedList, Round, Run
from jifen.platform.rounds.selectors.calendar import days_of, foretold
from jifen.platform.rounds.selectors.lists import measured, not_called_back
from jifen.platform.rounds.telling import units_of
from jifen.platform.web.drawing import Unit
from jifen.platform.web.pieces import Cell, Sort
from jifen.policy.ranking_rules import LineOnly

LIST_COLUMNS = (
    Text("序号", "No."),
    Text("状态", "State"),
    Text("公布时间", "Released at"),
    Text("根值", "Root"),
    Text("取代", "Supersedes"),
    Text("原因", "Because"),
    Text("决定公布", "Released by"),
)
_COMING = Cell(Text("等待公布", "not released yet"), sort=Sort.WAIT)
_SHOWN = Cell(Text("已公布", "released"), sort=Sort.DONE)
_TAKEN_DOWN = Cell(Text("已撤下", "taken down"), sort=Sort.LOCKED)
_CALLED_BACK = Cell(Text("公布前撤回", "called back"), sort=Sort.NO)
WAIVER_COLUMNS = (Text("办件", "Case"), Text("理由", "Reason"), Text("谁", "Who"), Text("时间", "When"))


def told(request: HttpRequest, seat: Seat, round_: Round, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """
    Give everything on the page of a round.

    Args:
        request: for the page of a long list.
        seat: who looks; what holds the round up is shown of their own area.
        round_: the round.
        typed: a reason that was refused, by the public id of the case.
    """
    rules = _rules(round_)
    return {
        "round": round_,
        "name": roundwork.name_of(round_),
        "state": roundwork.state_cell(round_),
        "steps": roundwork.steps(round_),
        "hanging": foretold(round_),
        "is_batch": isinstance(rules, LineOnly),
        "acts": acts_now(seat, round_),
        "move_columns": roundwork.MOVE_COLUMNS,
        "moves": roundwork.history(round_),
        "plan": inputs.plan_of(round_),
        "plan_url": f"{reverse('desk:plan', args=[_place(round_), round_.use, round_.term])}?scheme={round_.scheme}",
        "needs_plan": rules is not None and inputs.needs_plan(rules),
        "days_unset": rules is not None and _days_are_unset(round_),
        **_people(round_, rules),
        **_holding_up(request, seat, round_, typed or {}),
        **_published(seat, round_),
    }


def _rules(round_: Round) -> Any:
    try:
        return inputs.rules_of(round_)
    except JifenError:  # its law was changed in place: the page stays, and every act says so
        return None


def _days_are_unset(round_: Round) -> bool:
    """Whether nobody has said yet how long the list of a round that has closed hangs, or may be objected to: none is scheduled before."""
    if State(round_.state) not in (State.CLOSED, State.SEALED, State.DRAWN, State.RANKED):
        return False
    days = days_of(inputs.pack_of(round_), round_.use, round_.term)
    return days.publicity is None or days.objections is None


def _place(round_: Round) -> str:
    return round_.scheme.partition("/")[0]


def _people(round_: Round, rules: Any) -> dict[str, Any]:
    if rules is None or State(round_.state) is State.PLANNED:
        return {"counts": ()}
    found = selectors.counts(round_)
    counts = (
        (Text("办件", "Cases"), found.applied),
        (Text("待核实", "Not verified yet"), found.waiting),
        (Text("待本人确认", "Waiting for the applicant's word"), found.scored),
        (Text("已确认", "Confirmed"), found.frozen),
        (Text("已退出或不予受理", "Left or declined"), found.left),
    )
    return {"counts": counts, "competing": _competing(round_)}


def _competing(round_: Round) -> list[Unit]:
    """Set the people of each unit against its places, the most people first; units nobody applies in are left out."""
    found = [Unit(one.name, one.people, one.places) for one in units_of(round_) if one.people]
    return sorted(found, key=lambda unit: -unit.people)


def _holding_up(request: HttpRequest, seat: Seat, round_: Round, typed: Mapping[str, str]) -> dict[str, Any]:
    is_open = State(round_.state) is State.OPEN
    waivers = [
        [one.case.number or one.case.public, one.reason, str(one.by), one.at]
        for one in round_.waivers.select_related("case__person", "by").order_by("pk")[:50]
    ]
    if not is_open:
        return {"is_open": False, "waivers": waivers, "waiver_columns": WAIVER_COLUMNS}
    mine = within_grounds(seat.rights("case.read", "case.accept")).values("pk")
    shown = paged(request, selectors.blocking(round_).filter(pk__in=mine))
    return {
        "is_open": True,
        "blocking": [_blocker(one, typed) for one in shown],
        "blocking_pages": shown,
        "blocked": shown.paginator.count,
        "none_blocks": Text("没有未核实完的办件", "every case is verified"),
        "can_waive": roundwork.may(seat, "round.waive", round_),
        "waivers": waivers,
        "waiver_columns": WAIVER_COLUMNS,
    }


def _blocker(case: Case, typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "public": case.public,
        "number": case.number or case.public,
        "url": reverse("desk:case", args=[case.public]),
        "state": state_cell(case),
        "town": place_words(case.town or case.city),
        "holder": holder(case),
        "due": case.due_on,
        "typed": typed.get(case.public, ""),
    }


def _published(seat: Seat, round_: Round) -> dict[str, Any]:
    """Tell of runs and lists: whoever runs or releases the round sees them; others see what is public by now."""
    inside = any(roundwork.may(seat, right, round_) for right in ("round.run", "round.release"))
    runs = list(round_.runs.select_related("asked_by").order_by("-number")[:20]) if inside else []
    shown = {one.pk for one in not_called_back().filter(round=round_)}
    listed = round_.lists.select_related("by", "supersedes", "round").order_by("-version")
    return {
        **round_sealing.on_its_round(round_, inside=inside),
        "runs": [runs_told.row(round_, one) for one in runs],
        "run_columns": runs_told.RUN_COLUMNS,
        "can_export": inside and runs_told.official(round_) is not None,
        "lists": [_list_row(one, called_back=one.pk not in shown) for one in listed],
        "list_columns": LIST_COLUMNS,
        "open_objections": Objection.objects.filter(listed__round=round_)
        .exclude(state=Objection.State.ANSWERED)
        .count(),
        "changed": len(selectors.unranked_changes(round_)) if State(round_.state) is State.PUBLICITY else 0,
    }


def _list_row(one: PublishedList, *, called_back: bool) -> list[Any]:
    shown, over = not called_back and one.release_at <= clock.now(), one.round.state == State.TAKEN_DOWN
    number: Any = Cell(str(one.number), f"/lists/{one.public}/") if shown and not over else str(one.number)
    state = _CALLED_BACK if called_back else _TAKEN_DOWN if over else _SHOWN if shown else _COMING
    before = str(one.supersedes.number) if one.supersedes and not called_back else ""
    return ["—" if called_back else number, state, one.release_at, one.root, before, one.because, str(one.by)]


def facts_before(round_: Round, key: str) -> list[tuple[Text, Any]]:
    """Give what somebody should know before an act: what still blocks, who enters, who was ranked."""
    if _rules(round_) is None:
        return []
    if key in ("close", "seal"):
        found = selectors.counts(round_)
        told = [(Text("参加的办件", "Cases that enter"), found.competing)]
        if key == "close":
            told += [
                (Text("未核实完", "Not verified yet"), selectors.blocking(round_).count()),
                (Text("已准予截止", "Waived"), found.waived),
            ]
        return told
    if key == "schedule":
        newest = runs_told.official(round_)
        if newest is not None and newest.sealing is not None:
            return [
                (Text("名单根值", "Root of the list"), newest.root),
                (Text("人数", "People"), newest.sealing.entrants),
                (Text("提出排名", "Asked for by"), str(newest.asked_by)),
                *_given_away(newest),
            ]
    return []


def _given_away(run: Run) -> list[tuple[Text, Any]]:
    """Say what the list gives away of people somebody knows: whoever releases it decides with that before their eyes."""
    found = measured(run)
    thin = found.get("thin", ())
    if not found or not isinstance(thin, list):
        return []
    told = f"{found['highest']:.0%}"
    return [
        (Text("认出一个已知情况的人的最大可能", "Highest chance to pick the row of somebody known"), told),
        (Text("少于五人的竞争单位", "Units of fewer than five people"), len(thin)),
    ]
