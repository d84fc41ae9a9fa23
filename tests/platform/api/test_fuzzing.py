"""Generated calls, good ones and bad ones, with a token and without: no 5xx, and nothing the description does not say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("JIFEN_FUZZ_EXAMPLES", "25"))
"""Generated calls of one operation and one way of calling; the nightly run asks for more."""

SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@contextmanager
def _connection_kept() -> Iterator[None]:
    """Stay in the transaction of the test: the end of a request closes the connection, and Django's own client prevents it."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def described(province: Any, settings: Any) -> Any:
    """The description as it is served, over the application itself."""
    from jifen.platform.config.wsgi import application

    settings.JIFEN_API_PER_MINUTE = dict.fromkeys(("token", "address", "estimate"), 10**9)
    with _connection_kept():
        return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def secrets(program: Any, described: Any, asked: Any) -> dict[str, str]:
    """One token that may do everything a government may, one that may do everything a department may."""
    government = program("442000", "cases.read", "cases.write", "cases.accept", "cases.rank", "load.read")
    department = program("442000", "questions.read", "replies.write", department=asked.department)
    return {"government": government._secret, "department": department._secret}


def _call(described: Any, headers_of: Any, real: dict[str, str]) -> dict[str, set[int]]:
    """Call every operation many times; gives the statuses each one answered."""
    met: dict[str, set[int]] = {}
    for result in described.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        with _connection_kept():
            met[name] = _statuses(operation, headers_of(name), real)
    return met


def _statuses(operation: Any, headers: dict[str, str], real: dict[str, str]) -> set[int]:
    found: set[int] = set()
    good, bad = (
        operation.as_strategy(generation_mode=mode)
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    )

    @SETTINGS
    @given(case=st.one_of(good, bad), known=st.booleans())
    def run(case: Any, known: bool) -> None:
        if known and case.path_parameters:
            named = {name: real[name] for name in case.path_parameters if name in real}
            case.path_parameters = {**case.path_parameters, **named}
        if known and isinstance(case.body, dict) and "scheme" in case.body and "scheme" in real:
            case.body = {**case.body, "scheme": real["scheme"]}
        response = case.call(headers=headers)
        found.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    run()
    return found


def test_generated_calls_of_a_program_meet_no_failure_of_ours(
    described: Any, secrets: dict[str, str], program: Any, applicant: Any, asked: Any
):
    """With a token; half of the calls name a case, a question and a scheme that are really there."""
    from jifen.platform.rounds import services as rounds
    from jifen.platform.rounds.models import Round

    rounds.prepare_due()
    front_end = program("442000", "cases.write")
    body = {name: applicant[name] for name in ("person", "scheme", "entries")}
    case = front_end.send("POST", "cases", body).json()["id"]

    def headers_of(name: str) -> dict[str, str]:
        holder = "department" if name in ("questions", "push_reply") else "government"
        return {"Authorization": f"Bearer {secrets[holder]}"}

    paper = front_end.send(
        "POST", f"cases/{case}/records/education/papers", b"%PDF-1.4 x", Content_Type="application/octet-stream"
    ).json()["id"]
    real = {
        "case": case,
        "kind": "education",
        "paper": paper,
        "code": "442000",
        "city": "442000",
        "area": "442000",
        "round": Round.objects.filter(city="442000").earliest("pk").public,
        "use": "settlement",
        "question": asked.public,
        "scheme": applicant["scheme"],
    }
    met = _call(described, headers_of, real)

    assert 38 <= len(met)
    assert [name for name, statuses in met.items() if statuses <= {401, 403}] == []


def test_generated_calls_without_a_token_reach_nothing_but_the_law(described: Any):
    """Everything that is somebody's answers 401, whatever else is wrong with the call."""
    met = _call(described, lambda _: {}, {})
    public = {"cities", "place", "schemes", "scheme", "kinds", "estimate", "offices", "delegations"}
    public |= {"calendar", "plans", "rounds", "round", "households"}

    assert {name: {401} for name in met if name not in public} == {
        name: statuses - {404, 405} for name, statuses in met.items() if name not in public
    }
