"""The door: every way of not getting in, each told as a problem in two languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

LOTS_OF_A_HUNDRED, QUERIES_A_LOT = 34, 6
PROBLEM = {"type", "title", "status", "detail", "code", "what", "mend", "where", "complaints"}


def _told(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert "application/problem+json" == answer["Content-Type"]
    assert PROBLEM == set(body)
    assert body["what"]["zh"] and body["mend"]["en"]
    return answer.status_code, body["code"]


def test_without_a_token_nothing_of_anybody_is_reached(anybody: Any, province: Any):
    """401 says how to show one."""
    answer = anybody.get("cases")

    assert (401, "api.unauthorized") == _told(answer)
    assert "Bearer" == answer["WWW-Authenticate"]


@pytest.mark.parametrize("spoilt", ["revoked", "expired", "office closed", "last letter"])
def test_a_token_that_is_no_longer_good_is_no_token(spoilt: str, program: Any, settings: Any):
    """Revocation, expiry, a closed office and a wrong secret all look alike."""
    from jifen.platform.api.models import Token
    from jifen.platform.api.services import revoke_token

    shown = program("442000", "load.read")
    token = Token.objects.get()
    if spoilt == "revoked":
        revoke_token(token=token, by="test")
    elif spoilt == "expired":
        settings.JIFEN_TODAY = token.expires_on + timedelta(days=1)
    elif spoilt == "office closed":
        type(token.office).objects.filter(pk=token.office_id).update(active=False)
    else:
        shown._secret = shown._secret[:-1] + ("A" if shown._secret[-1] != "A" else "B")

    assert (401, "api.unauthorized") == _told(shown.get("load"))


def test_the_secret_of_a_token_is_not_kept(program: Any):
    """A stolen database opens no door."""
    from jifen.platform.api.models import Token

    secret = program("442000", "load.read")._secret.rpartition("_")[2]
    kept = str(Token.objects.values().get())

    assert secret not in kept


@pytest.mark.parametrize(
    ("area", "department", "scope"),
    [("442000", "", "replies.write"), ("442000", "tax", "cases.read"), ("442000", "", "everything")],
)
def test_an_office_gets_no_token_for_what_is_not_its_business(area: str, department: str, scope: str, program: Any):
    """A government does not answer for a department, nor a department for a government."""
    from jifen.kernel.errors import BadInputError

    with pytest.raises(BadInputError, match=r"api\.token"):
        program(area, scope, department=department)


def test_a_token_for_one_purpose_is_not_good_for_another(program: Any):
    """403 names the scope that is missing."""
    assert (403, "api.scope_missing") == _told(program("442000", "load.read").get("cases"))


def test_a_writing_call_without_a_key_is_not_begun(program: Any, applicant: Any):
    """400, and nobody is registered."""
    from jifen.platform.people.models import Person

    body = {name: applicant[name] for name in ("person", "scheme")}
    answer = program("442000", "cases.write").send("POST", "cases", body, key="")

    assert (400, "api.no_key") == _told(answer)
    assert 0 == Person.objects.count()


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b"{", "application/json", (400, "api.unreadable")),
        (b'{"scheme": "a", "scheme": "b"}', "application/json", (400, "api.unreadable")),
        (b'{"scheme": NaN}', "application/json", (400, "api.unreadable")),
        (b'{"scheme": "\\ud800"}', "application/json", (400, "api.unreadable")),
        (b'{"scheme": "\\u0000"}', "application/json", (400, "api.unreadable")),
        (b"[" * 5000 + b"]" * 5000, "application/json", (400, "api.unreadable")),
        (b"\xc4\xe3", "application/json", (400, "api.unreadable")),
        (b"a=1", "application/x-www-form-urlencoded", (415, "api.media_type")),
        (b'{"x": "' + b"a" * 2**20 + b'"}', "application/json", (413, "api.too_large")),
        (b"{}", "application/json", (422, "api.invalid")),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_before_anything_is_done(
    content: bytes, media_type: str, expected: tuple[int, str], anybody: Any, db: None
):
    """Broken, twofold, endless, in the wrong encoding, of the wrong type, too large, of the wrong shape."""
    answer = anybody.send("POST", "estimate", content, key="", Content_Type=media_type)

    assert expected == _told(answer)


def test_a_method_an_address_does_not_know_is_named_with_those_it_does(anybody: Any, db: None):
    """405 with Allow, on the framework's addresses and on ours."""
    answers = [anybody.send(method, path) for method, path in (("DELETE", "cities"), ("POST", "openapi.json"))]

    assert [(405, "api.method")] * 2 == [_told(answer) for answer in answers]
    assert all("GET" in answer["Allow"] for answer in answers)


def test_an_address_that_is_not_there_is_a_problem_too(anybody: Any, db: None):
    """No page of Django's reaches a program."""
    assert (404, "api.not_found") == _told(anybody.get("nothing/here"))


def test_who_calls_too_often_is_told_how_long_to_wait(program: Any, settings: Any):
    """A token and an address are counted apart."""
    settings.JIFEN_API_PER_MINUTE = {"token": 2, "address": 100, "estimate": 100}
    shown = program("442000", "load.read")
    answers = [shown.get("load") for _ in range(3)]

    assert [200, 200, 429] == [answer.status_code for answer in answers]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert [("2", "1"), ("2", "0"), ("2", "0")] == [
        (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) for answer in answers
    ]
    assert answers[-1]["Retry-After"] == answers[-1]["RateLimit-Reset"]


def test_calls_are_taken_in_lots_and_never_more_than_are_allowed(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
):
    """Two processes share what a caller may do in a minute; most calls write nothing."""
    from jifen.platform.api import limits
    from jifen.platform.api.problems import CallError
    from jifen.platform.config import clock

    settings.JIFEN_API_PER_MINUTE = {"token": 100}
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    processes: list[dict[Any, Any]] = [{}, {}]
    counted, refused = [], 0
    with django_assert_max_num_queries(LOTS_OF_A_HUNDRED * QUERIES_A_LOT):
        for turn in range(104):
            monkeypatch.setattr(limits, "_HELD", processes[turn % 2])
            try:
                counted.append(limits.count(caller="somebody", sort="token"))
            except CallError as error:
                refused += error.code == "api.too_many"

    assert (100, 4, 1) == (len(counted), refused, sum(one.first for one in counted))
    assert (100, 99) == (counted[0].allowed, counted[0].left)


def test_how_often_a_program_may_call_is_told_from_outside():
    """An office whose front end serves a whole city is given more."""
    from jifen.platform.config.environment import Environment

    usual = Environment()

    assert (600, 120, 60) == (usual.api_limit_token, usual.api_limit_address, usual.api_limit_estimate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIFEN_API_LIMIT_TOKEN", "6000")
        assert 6000 == Environment().api_limit_token


def test_what_nobody_foresaw_is_told_without_its_words(anybody: Any, db: None, monkeypatch: pytest.MonkeyPatch):
    """500 is a problem as well, and the trace stays in the log."""
    from jifen.platform.casework import schemes

    def broken() -> None:
        raise ZeroDivisionError("442000 secret")

    monkeypatch.setattr(schemes, "cities", broken)
    answer = anybody.get("cities")

    assert (500, "api.unforeseen") == _told(answer)
    assert b"secret" not in answer.content


def test_the_site_says_that_it_lives_and_that_it_is_ready(anybody: Any, db: None):
    """For the machine that watches it."""
    assert [200, 200] == [anybody.get(f"health/{name}").status_code for name in ("live", "ready")]


def test_every_operation_documents_every_status(anybody: Any, db: None):
    """OpenAPI 3.1, with problem+json for every error, and the key where something is written."""
    told = anybody.get("openapi.json").json()
    every = [(method, one) for paths in told["paths"].values() for method, one in paths.items()]
    wanted = {"400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "500", "503"}

    assert "3.1.0" == told["openapi"]
    assert [one["operationId"] for _, one in every if not wanted <= set(one["responses"])] == []
    for method, one in every:
        assert ["application/problem+json"] == list(one["responses"]["409"]["content"])
        keyed = any(part["name"] == "Idempotency-Key" for part in one["parameters"])
        assert keyed == (method != "get" and one["operationId"] != "estimate")
