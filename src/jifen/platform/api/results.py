"""What came of a case, for the applicant a front end has signed in: result and receipt once the list is shown, and objections to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Router
from pydantic import ConfigDict, Field

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import NotFoundError, Text
from jifen.platform.api.case_shapes import StateOut
from jifen.platform.api.cases import PURPOSE, Public
from jifen.platform.api.entries import Incoming
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.problems import Answer
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.shapes import Page, Shape, Words, words
from jifen.platform.api.wording import NO_RESULT
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.findings import STATE_WORDS
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection, Standing
from jifen.platform.rounds.selectors.lateness import due_of
from jifen.platform.rounds.selectors.lists import list_of, receipt_of, standing_of, status_words
from jifen.platform.rounds.selectors.objections import Said, answers_to, may_object, objections_of
from jifen.policy.scheme import USES

router = Router(tags=["results"])
OfUse = Annotated[str, Path(pattern=f"^({'|'.join(USES)})$", description="用途 / what the points are used for")]
JSON_FILE = "application/json"


class ResultOut(Shape):
    """What came of a case for one use, by the list in force; ``rank`` and ``score`` are null where nobody ranked it."""

    use: str
    round: str
    list: str
    code: str
    unit: str
    result: str
    words: Words
    rank: int | None
    second_rank: int | None
    score: str | None
    may_object: bool


class ResultsOut(Shape):
    """What came of a case: one entry for each use whose list is shown, none before."""

    case: str
    results: list[ResultOut]


class ObjectionIn(Incoming):
    """Which line is wrong and why, in the applicant's own words; ``papers`` are ids of papers handed in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"use": "settlement", "line": "insured_years", "why": "2012 年在本市的参保没有算进去，请核对。"}
            ]
        }
    )

    use: Annotated[str, Field(pattern=f"^({'|'.join(USES)})$")]
    line: Annotated[str, Field(min_length=1, max_length=60)]
    why: Annotated[str, Field(min_length=1, max_length=2000)]
    papers: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = Field(default_factory=list)


class ProvenAgainOut(Shape):
    """A fact that is proven again, with whom and how far; ``found`` is null until the department has answered."""

    kind: str
    words: Words
    office: Words
    state: StateOut
    found: Words | None


class ObjectionOut(Shape):
    """
    An objection to an own line; ``outcome`` and ``answer`` are empty until it is answered.

    ``doubted`` are the kinds of facts behind the line; all of them are among those ``asked`` again, with what an officer added.
    """

    id: str
    number: str
    line: str
    why: str
    doubted: list[str]
    asked: list[ProvenAgainOut]
    state: StateOut
    raised_at: datetime
    due_on: date | None
    due_is_provisional: bool
    outcome: str
    answer: str


class ObjectionsPage(Page[ObjectionOut]):
    """Part of the objections of an applicant to own lines."""


@Operation("GET", "/cases/{case}/results", "results", ResultsOut, "cases.read").on(router)
def results(request: HttpRequest, case: Public) -> dict[str, Any]:
    """What came of a case by the lists that are shown; before the minute of a list it looks as if there were none."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["results"])
    standings = (standing_of(found, use) for use in found.uses)
    return {"case": found.public, "results": [_result(one) for one in standings if one is not None]}


@Operation(
    "GET", "/cases/{case}/results/{use}/receipt", "list_receipt", None, "cases.read", gives=(JSON_FILE,)
).on(router)  # fmt: skip
def list_receipt(request: HttpRequest, case: Public, use: OfUse) -> Answer:
    """The receipt that opens the row of the case on the list, as ``verifier.py`` takes it; private to the applicant."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["results", "receipt"])
    return Answer(200, receipt_of(_standing(found, use)), JSON_FILE)


@Operation("POST", "/cases/{case}/objections", "object", ObjectionOut, "cases.write", writes=True, status=201).on(
    router
)
def raise_objection(request: HttpRequest, case: Public, said: Annotated[ObjectionIn, Body()]) -> dict[str, Any]:
    """Object to a line of the own scorecard while the list is shown: the facts behind it are proven again."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    made = rounds.raise_own(
        case=found, use=said.use, line=said.line, why=said.why, papers=said.papers, actor=caller.for_applicant()
    )
    return _objection(made)


@Operation("GET", "/cases/{case}/objections", "objections", ObjectionsPage, "cases.read").on(router)
def objections(request: HttpRequest, case: Public, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What the applicant has objected to of the own lines, and what was answered."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["objections"])
    rows = objections_of(found.person).filter(own=True, standing__case=found)
    return part(rows, of=f"objections.{found.pk}", cursor=cursor, limit=limit, shown=_objection)


def _standing(case: Case, use: str) -> Standing:
    found = standing_of(case, use)
    if found is None:
        raise NotFoundError(*NO_RESULT)
    return found


def _result(row: Standing) -> dict[str, Any]:
    round_, listed = row.run.round, list_of(row)
    return {
        "use": round_.use,
        "round": round_.public,
        "list": listed.public if listed else "",
        "code": row.code,
        "unit": row.unit,
        "result": row.result,
        "words": words(status_words(row)),
        "rank": row.rank,
        "second_rank": row.second_rank,
        "score": row.score or None,
        "may_object": may_object(round_, clock.today()),
    }


def _objection(row: Objection) -> dict[str, Any]:
    state, due = Objection.State(row.state), due_of(row)
    return {
        "id": row.public,
        "number": row.number,
        "line": row.line,
        "why": str(row.told.get("why", "")),
        "doubted": row.doubted,
        "asked": [_asked(one) for one in answers_to(row)],
        "state": {"code": state.value, "words": words(_STATES[state])},
        "raised_at": row.raised_at,
        "due_on": due.date if due else None,
        "due_is_provisional": bool(due and due.provisional),
        "outcome": row.outcome,
        "answer": row.answer,
    }


def _asked(said: Said) -> dict[str, Any]:
    state, kind = said.question.state, CATALOGUE[said.kind]
    return {
        "kind": said.kind,
        "words": words(Text(kind.zh, kind.en)),
        "office": words(said.question.office.words),
        "state": {"code": state, "words": words(STATE_WORDS[state])},
        "found": words(said.found) if said.found else None,
    }


_STATES = {
    Objection.State.RAISED: Text("已提出", "raised"),
    Objection.State.PASSED_ON: Text("已转部门重新核实", "passed on, being proven again"),
    Objection.State.ANSWERED: Text("已答复", "answered"),
}
