"""Announcing the days no text fixes: the window of a term, and how long its list hangs or may be objected to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.offices.permission import require
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Announcement, Round
from jifen.platform.rounds.selectors.ahead import packs_of
from jifen.platform.rounds.selectors.calendar import announced, procedure_of, within_force
from jifen.platform.rounds.services.opening import prepare
from jifen.platform.rounds.services.planning import no_such_term, note, published_once, refuse_without_words
from jifen.policy.procedure import AnnouncedWindow, Period, UseProcedure

_BEFORE_RELEASE = (State.PLANNED, State.OPEN, State.CLOSED, State.SEALED, State.DRAWN, State.RANKED)


def announce(
    *,
    by: User,
    city: City,
    use: str,
    term: str,
    document: str,
    opens_on: date | None = None,
    closes_on: date | None = None,
    publicity_days: int | None = None,
    objection_days: int | None = None,
) -> Announcement:
    """
    Announce what no text fixes for a term: the window, and how long a list hangs or may be objected to.

    What is left out stays as it was announced before. A window that is open is never shortened. Where the term is held under two
    versions of a scheme, each round takes what its own text leaves open, and of a window the days its version is in force.

    Args:
        by: an officer of the city.
        city: one that is served.
        use: settlement, school or housing.
        term: as the rhythm of the use has it.
        document: the announcement.
        opens_on: first day; with ``closes_on`` or not at all.
        closes_on: last day.
        publicity_days: working days, 1 or more.
        objection_days: working days, 1 or more.

    Raises:
        NotAllowedError: ``by`` may not publish plans there.
        BadInputError: ``rounds.no_such_term``, ``rounds.document_missing``, ``rounds.nothing_announced``,
            ``rounds.bad_window``.
        RefusedError: ``rounds.days_fixed``: the text has them, of every scheme the term is held under; ``rounds.days_past``: a
            round that would take them is past the step they are for; ``rounds.published_meanwhile``.
    """
    held = require(by, "plan.publish", area=city.code)
    packs = packs_of(city, use, term)
    if not packs:
        raise no_such_term(city, use, term)
    refuse_without_words(document, "", replaces=False)
    given: dict[str, Any] = {
        "opens_on": opens_on,
        "closes_on": closes_on,
        "publicity_days": publicity_days,
        "objection_days": objection_days,
    }
    said = {name: value for name, value in given.items() if value is not None}
    _refuse_what_is_fixed([one for pack in packs if (one := procedure_of(pack, use))], said)
    _refuse_what_is_past(Round.objects.filter(city=city.code, use=use, term=term), said)
    before = announced(city.code, use, term)
    kept = {name: getattr(before, name) for name in given} if before else {}
    number = (before.number if before else 0) + 1
    with published_once(Announcement.objects.filter(city=city.code, use=use, term=term, number=number)):
        made = Announcement.objects.create(
            city=city.code,
            use=use,
            term=term,
            number=number,
            document=document.strip()[:120],
            by=by,
            at=clock.now(),
            **(kept | said),
        )
        told = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
        note(held, by, "plan.announce", {"city": city.code, "use": use, "term": term, "number": made.number} | told)
        keep(made)
        for pack in packs:
            prepare(pack, use, term)
    return made


def _refuse_what_is_fixed(procedures: list[UseProcedure], said: dict[str, Any]) -> None:
    if not said:
        raise BadInputError(
            "rounds.nothing_announced",
            Text("没有写任何日期或期限。", "No day and no period is given."),
            Text("请至少填写一项。", "Fill in one at least."),
        )
    fixed = [name for name in said if not any(name in _left_open(one) for one in procedures)]
    if fixed:
        raise RefusedError(
            "rounds.days_fixed",
            Text(
                "这些日期或期限条文已有规定，不能另行公告。", "The texts fix these: they cannot be announced otherwise."
            ),
            Text("请去掉这些栏目。", "Leave them out."),
            where="、".join(fixed),
        )
    for one in procedures:
        if "opens_on" in _left_open(one):
            _check_window(one, said.get("opens_on"), said.get("closes_on"))
    if any(not 1 <= said.get(name, 1) <= 999 for name in ("publicity_days", "objection_days")):
        raise _bad_window(Text("期限应为 1 至 999 个工作日。", "A period has 1 to 999 working days."))


def _left_open(procedure: UseProcedure) -> set[str]:
    """Give what a text leaves to an announcement."""
    window = {"opens_on", "closes_on"} if isinstance(procedure.window, AnnouncedWindow) else set()
    periods = {"publicity_days": procedure.publicity, "objection_days": procedure.objection.raised}
    return window | {name for name, period in periods.items() if period == "unstated"}


def _check_window(procedure: UseProcedure, opens: date | None, closes: date | None) -> None:
    if opens is None and closes is None:
        return
    if opens is None or closes is None or closes < opens:
        raise _bad_window(Text("起止日须同时写明，止日不早于起日。", "Give both days, the last not before the first."))
    if closes < clock.today():
        raise _bad_window(Text("止日已经过去。", "The last day has passed."))
    lasts = procedure.window.lasts if isinstance(procedure.window, AnnouncedWindow) else None
    if not isinstance(lasts, Period) or lasts.unit == "working_days":
        return
    days = (closes - opens + timedelta(days=1)).days
    if lasts.unit == "days" and days < lasts.count:
        raise _bad_window(
            Text(
                f"条文规定 {lasts.count} 日，这里只有 {days} 日。",
                f"The text has {lasts.count} days; these are {days}.",
            )
        )


def _bad_window(what: Text) -> BadInputError:
    return BadInputError("rounds.bad_window", what, Text("请更正后重试。", "Mend it and try again."))


def _refuse_what_is_past(rounds: QuerySet[Round], said: dict[str, Any]) -> None:
    for one in rounds.exclude(state=State.EMPTY):
        pack = schemes.pack_of(one.scheme)
        procedure = procedure_of(pack, one.use)
        own = {name: said[name] for name in said.keys() & _left_open(procedure)} if procedure else {}
        shown = one.state not in _BEFORE_RELEASE and bool({"publicity_days", "objection_days"} & own.keys())
        window = (
            within_force(pack, own["opens_on"], own["closes_on"])
            if "closes_on" in own
            else (one.opens_on, one.closes_on)
        )
        if shown or _moves_what_is_past(one, window):
            raise RefusedError(
                "rounds.days_past",
                Text(
                    "已开始的申请期不能缩短；已截止或已定公布时间的，相应日期不能再改。",
                    "A window that is open is not shortened; nor are days changed of a round past the step they are for.",
                ),
                Text("申请期只能延长。", "A window can only be lengthened."),
            )


def _moves_what_is_past(round_: Round, window: tuple[date, date] | None) -> bool:
    """Whether a window, as far as the scheme of a round is in force, is shorter than the open one, or another than the closed one."""
    if round_.state == State.PLANNED:
        return False
    if round_.state == State.OPEN:
        return window is None or window[1] < round_.closes_on
    return window != (round_.opens_on, round_.closes_on)
