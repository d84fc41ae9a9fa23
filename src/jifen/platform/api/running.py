"""
A city's own front end runs a round: waive, close, seal, draw, rank.

A program does none of it. It names the officer it has signed in, who needs the same right as at the desk, on the version they
saw. Releasing a list and making it final is done at the desk alone, by somebody else, with a second factor.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Body, Path, Router
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from jifen.kernel.errors import BadInputError, NotFoundError, RefusedError
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.api.admission import Caller
from jifen.platform.api.case_shapes import CasesPage, head
from jifen.platform.api.deciding import DecisionIn, Reason
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.round_shapes import RoundOut
from jifen.platform.api.rounds import RoundId, round_or_404, whole_round
from jifen.platform.api.selectors import case_of
from jifen.platform.api.shapes import ComplaintOut, Page, Shape, Words
from jifen.platform.api.wording import NO_CLERK, ROUND_MOVED, USUAL
from jifen.platform.audit import services as audit
from jifen.platform.offices.permission import grounds
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round, Run, SealingAsked
from jifen.platform.rounds.selectors.rounds import blocking

router = Router(tags=["running"])
AskedId = Annotated[
    str,
    Path(pattern=r"^[2-9A-HJ-NP-Z]{12}$", description="封存提出时给的编号 / id given when the sealing was asked for"),
]
_SEEN: JsonDict = {"by": "officer-1", "version": 1}


class WaiverIn(DecisionIn):
    """The case that need not be verified when the round closes, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [_SEEN | {"case": "2A3B4C5D6E7F", "reason": "部门系统停用，逾期未答复。"}]}
    )

    case: Annotated[str, Field(pattern=r"^[2-9A-HJ-NP-Z]{12}$")]
    reason: Reason


class SealingIn(DecisionIn):
    """Why the entrants are sealed again, and where lots are drawn the public draw to come: its day, and its form (3个1-33)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEEN]})

    because: Annotated[str, Field(max_length=200)] = ""
    draw_source: Annotated[str, Field(max_length=200)] = ""


class RefusalOut(Shape):
    """Why nothing was sealed, and what to do; complaints name each thing."""

    code: str
    where: str
    what: Words
    mend: Words
    complaints: list[ComplaintOut]


class SealingAskedOut(Shape):
    """
    A sealing that was asked for, under ``address``: how far it is, and what came of it.

    ``step`` says what ``done_rows`` of ``all_rows`` are: people counted as of the closing day (``count``), or rows read (``read``).

    While it goes on ``ended_at`` is null; then either ``sealing``, the number of the sealing, or ``refused`` is not.
    """

    id: str
    address: str
    number: int
    step: str
    all_rows: int
    done_rows: int
    asked_at: datetime
    ended_at: datetime | None
    sealing: int | None
    refused: RefusalOut | None


class DrawIn(DecisionIn):
    """The numbers of the public draw, as they were announced and in the form that was sealed; they are kept bare, however they are spelt."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEEN | {"result": "03 07 12 18 22 31 + 09"}]})

    result: Annotated[str, Field(min_length=1, max_length=200)]


class RunIn(DecisionIn):
    """What the run is for: ``official``, or ``dry`` and then never published."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEEN | {"kind": "dry"}]})

    kind: Annotated[str, Field(pattern=f"^({'|'.join(Run.Kind.values)})$")]


class RunOut(Shape):
    """A run: the last step done, how far it is, why it was refused; nothing of what it found."""

    number: int
    kind: str
    step: str
    done_rows: int
    asked_at: datetime
    ended_at: datetime | None
    refused: str


class RunsPage(Page[RunOut]):
    """Part of the runs of a round."""


@Operation("GET", "/rounds/{round}/blocking", "blocking", CasesPage, "cases.rank").on(router)
def held_open_by(
    request: HttpRequest,
    round: RoundId,  # noqa: A002  the name stands in the address
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The cases that keep a round from closing: not verified yet, and not waived."""
    found = _round(caller_of(request), round)
    return part(blocking(found), of=f"blocking.{found.pk}", cursor=cursor, limit=limit, shown=head)


@Operation("POST", "/rounds/{round}/waivers", "waive_case", RoundOut, "cases.rank", writes=True, status=201).on(router)
def waive(request: HttpRequest, round: RoundId, decided: Annotated[WaiverIn, Body()]) -> dict[str, Any]:  # noqa: A002
    """Let a round close over one case that is not verified; it is scored as it stands, and what is unknown stays unknown."""
    caller = caller_of(request)
    found, officer = _seen(caller, round, decided, "round.waive")
    rounds.waive(round_=found, case=case_of(caller, decided.case), by=officer, reason=decided.reason)
    return _done(caller, found, officer)


@Operation("POST", "/rounds/{round}/closing", "close_round", RoundOut, "cases.rank", writes=True).on(router)
def close(request: HttpRequest, round: RoundId, decided: Annotated[DecisionIn, Body()]) -> dict[str, Any]:  # noqa: A002
    """Close a round whose window has ended: everybody in it is scored as of its last day from then on."""
    caller = caller_of(request)
    found, officer = _seen(caller, round, decided, "round.run")
    rounds.close(round_=found, by=officer)
    return _done(caller, found, officer)


@Operation("POST", "/rounds/{round}/empty", "end_empty_round", RoundOut, "cases.rank", writes=True).on(router)
def end_empty(request: HttpRequest, round: RoundId, decided: Annotated[DecisionIn, Body()]) -> dict[str, Any]:  # noqa: A002
    """End a closed round that nobody enters, because whoever applied has left; the next batch can be opened then."""
    caller = caller_of(request)
    found, officer = _seen(caller, round, decided, "round.run")
    rounds.end_empty(round_=found, by=officer)
    return _done(caller, found, officer)


@Operation("POST", "/rounds/{round}/sealing", "seal_round", SealingAskedOut, "cases.rank", writes=True, status=202).on(
    router
)
def seal(request: HttpRequest, round: RoundId, decided: Annotated[SealingIn, Body()]) -> dict[str, Any]:  # noqa: A002
    """Have the list of entrants fixed before anybody is ranked, in the background; ``address`` says how far it is, and what came of it."""
    caller = caller_of(request)
    found, officer = _seen(caller, round, decided, "round.run")
    asked = rounds.ask_sealing(round_=found, by=officer, because=decided.because, draw_source=decided.draw_source)
    _done(caller, found, officer)
    return _asked(asked)


@Operation("GET", "/rounds/{round}/sealing/{asked}", "sealing", SealingAskedOut, "cases.rank").on(router)
def sealing(request: HttpRequest, round: RoundId, asked: AskedId) -> dict[str, Any]:  # noqa: A002  the name stands in the address
    """A sealing that was asked for: how far it is, the sealing it brought, or each reason why nothing was sealed."""
    found = _round(caller_of(request), round).askings.select_related("sealing").filter(public=asked).first()
    if found is None:
        raise NotFoundError(*USUAL[404])
    return _asked(found)


@Operation("POST", "/rounds/{round}/draw", "record_draw", RoundOut, "cases.rank", writes=True).on(router)
def draw(request: HttpRequest, round: RoundId, decided: Annotated[DrawIn, Body()]) -> dict[str, Any]:  # noqa: A002
    """Record the result of the public draw that was named when the entrants were sealed."""
    caller = caller_of(request)
    found, officer = _seen(caller, round, decided, "round.run")
    rounds.record_draw(round_=found, by=officer, result=decided.result)
    return _done(caller, found, officer)


@Operation("POST", "/rounds/{round}/runs", "ask_run", RoundOut, "cases.rank", writes=True, status=201).on(router)
def ask_run(request: HttpRequest, round: RoundId, decided: Annotated[RunIn, Body()]) -> dict[str, Any]:  # noqa: A002
    """Have a round ranked in the background; only somebody else may release what it finds."""
    caller = caller_of(request)
    found, officer = _seen(caller, round, decided, "round.run")
    rounds.ask_run(round_=found, by=officer, kind=decided.kind)
    return _done(caller, found, officer)


@Operation("GET", "/rounds/{round}/runs", "runs", RunsPage, "cases.rank").on(router)
def runs(
    request: HttpRequest,
    round: RoundId,  # noqa: A002  the name stands in the address
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The runs of a round: how far each is, and why one was refused."""
    found = _round(caller_of(request), round)
    return part(found.runs.all(), of=f"runs.{found.pk}", cursor=cursor, limit=limit, shown=_run)


def _round(caller: Caller, public: str) -> Round:
    """Give a round of the office's area; another is not found."""
    found = round_or_404(public)
    if not within(found.city, caller.office.area):
        raise NotFoundError(*USUAL[404])
    return found


def _seen(caller: Caller, public: str, decided: DecisionIn, act: str) -> tuple[Round, User]:
    """Give a round as it was when somebody decided, and who did."""
    found = _round(caller, public)
    if found.version != decided.version:
        raise RefusedError(*ROUND_MOVED)
    user = User.objects.filter(username=decided.by, kind=User.Kind.STAFF).first()
    held = grounds(user, act, area=found.city) if user else None
    # Whoever is not there, has no right here, or works for an office this one cannot speak for, looks alike.
    if user is None or held is None or not within(held.office.area, caller.office.area):
        raise BadInputError(*NO_CLERK)
    return found, user


def _done(caller: Caller, round_: Round, by: User) -> dict[str, Any]:
    audit.record(
        actor=caller.account.username,
        act="round.vouched",
        office=caller.office.code,
        grounds=caller.grounds,
        data={"round": round_.public, "by": by.username, "version": round_.version},
    )
    round_.refresh_from_db()
    return whole_round(round_)


def _asked(row: SealingAsked) -> dict[str, Any]:
    return {
        "id": row.public,
        "address": reverse("api:sealing", args=[row.round.public, row.public]),
        "number": row.number,
        "step": row.step,
        "all_rows": row.all_rows,
        "done_rows": row.done_rows,
        "asked_at": row.asked_at,
        "ended_at": row.ended_at,
        "sealing": row.sealing.number if row.sealing else None,
        "refused": row.refused,
    }


def _run(row: Run) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.kind,
        "step": row.step,
        "done_rows": row.done_rows,
        "asked_at": row.asked_at,
        "ended_at": row.ended_at,
        "refused": str((row.refused or {}).get("code", "")),
    }
