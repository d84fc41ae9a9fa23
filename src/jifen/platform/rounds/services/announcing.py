"""Announcing the days no text fixes: the window of a term, and how long its list hangs or may be objected to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.offices.permission import require
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Announcement, Round
from jifen.platform.rounds.selectors.calendar import announced, procedure_of
from jifen.platform.rounds.services.opening import prepare
from jifen.platform.rounds.services.planning import note, pack_of_term, published_once, refuse_without_words
from jifen.policy.procedure import AnnouncedWindow, Period, UseProcedure

_BEFORE_CLOSING = (State.PLANNED, State.OPEN)
_BEFORE_RELEASE = (*_BEFORE_CLOSING, State.CLOSED, State.SEALED, State.DRAWN, State.RANKED)


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

    What is left out stays as it was announced before. A window that is open is never shortened.

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
        RefusedError: ``rounds.days_fixed``: a text has them; ``rounds.days_past``: the round is past the step they are for;
            ``rounds.published_meanwhile``.
    """
    held = require(by, "plan.publish", area=city.code)
    pack = pack_of_term(city, use, term)
    refuse_without_words(document, "", replaces=False)
    given: dict[str, Any] = {
        "opens_on": opens_on,
        "closes_on": closes_on,
        "publicity_days": publicity_days,
        "objection_days": objection_days,
    }
    said = {name: value for name, value in given.items() if value is not None}
    procedure = procedure_of(pack, use)
    assert procedure is not None  # a term of the use was found in it
    _refuse_what_is_fixed(procedure, said)
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
        prepare(pack, use, term)
    return made


def _refuse_what_is_fixed(procedure: UseProcedure, said: dict[str, Any]) -> None:
    if not said:
        raise BadInputError(
            "rounds.nothing_announced",
            Text("没有写任何日期或期限。", "No day and no period is given."),
            Text("请至少填写一项。", "Fill in one at least."),
        )
    fixed = [
        name
        for name, free in (
            ("opens_on", isinstance(procedure.window, AnnouncedWindow)),
            ("closes_on", isinstance(procedure.window, AnnouncedWindow)),
            ("publicity_days", procedure.publicity == "unstated"),
            ("objection_days", procedure.objection.raised == "unstated"),
        )
        if name in said and not free
    ]
    if fixed:
        raise RefusedError(
            "rounds.days_fixed",
            Text(
                "这些日期或期限条文已有规定，不能另行公告。", "The texts fix these: they cannot be announced otherwise."
            ),
            Text("请去掉这些栏目。", "Leave them out."),
            where="、".join(fixed),
        )
    _check_window(procedure, said.get("opens_on"), said.get("closes_on"))
    if any(not 1 <= said.get(name, 1) <= 999 for name in ("publicity_days", "objection_days")):
        raise _bad_window(Text("期限应为 1 至 999 个工作日。", "A period has 1 to 999 working days."))


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


def _refuse_what_is_past(rounds: Iterable[Round], said: dict[str, Any]) -> None:
    for one in rounds:
        window = "opens_on" in said
        shortened = window and one.state == State.OPEN and said["closes_on"] < one.closes_on
        closed = window and one.state not in _BEFORE_CLOSING
        shown = one.state not in _BEFORE_RELEASE and bool({"publicity_days", "objection_days"} & set(said))
        if shortened or closed or shown:
            raise RefusedError(
                "rounds.days_past",
                Text(
                    "已开始的申请期不能缩短；已截止或已定公布时间的，相应日期不能再改。",
                    "A window that is open is not shortened; nor are days changed of a round past the step they are for.",
                ),
                Text("申请期只能延长。", "A window can only be lengthened."),
            )
