"""Sending twice is sending once."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest


@pytest.fixture
def body(applicant: Any) -> dict[str, Any]:
    """What opens a case."""
    return {name: applicant[name] for name in ("person", "scheme", "entries")}


def test_a_replay_gets_the_same_bytes_and_changes_nothing(front_end: Any, body: Any):
    """Whatever has happened meanwhile, the answer is the one that was given."""
    from jifen.platform.casework.models import Case, Move

    first = front_end.send("POST", "cases", body, key="k-1")
    front_end.send("POST", f"cases/{first.json()['id']}/withdrawal", {})
    again = front_end.send("POST", "cases", body, key="k-1")

    assert (first.status_code, first.content, first["Content-Type"]) == (
        again.status_code, again.content, again["Content-Type"],
    )  # fmt: skip
    assert "true" == again["Idempotent-Replayed"]
    assert (1, 1) == (Case.objects.count(), Move.objects.count())


def test_a_key_used_for_something_else_is_refused(front_end: Any, body: Any):
    """Another body, and another address with the same body."""
    opened = front_end.send("POST", "cases", body, key="k-1")
    other_body = front_end.send("POST", "cases", body | {"entries": {}}, key="k-1")
    other_path = front_end.send("POST", f"cases/{opened.json()['id']}/withdrawal", body, key="k-1")

    assert (422, "api.key_reused") == (other_body.status_code, other_body.json()["code"])
    assert 422 == other_path.status_code


def test_a_key_belongs_to_its_token(front_end: Any, program: Any, body: Any):
    """Two programs may choose the same key."""
    first = front_end.send("POST", "cases", body, key="k-1")
    other = program("442000", "cases.write").send("POST", "cases", body | {"entries": {}}, key="k-1")

    assert (201, 201) == (first.status_code, other.status_code)


@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_still_being_done_is_not_done_twice(
    province: Any, front_end: Any, body: Any, monkeypatch: pytest.MonkeyPatch
):
    """The second is told to wait; where the database has one writer at a time it waits, and gets the same bytes."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from jifen.platform.api import cases

    inside, may_end, plain = Event(), Event(), cases.whole

    def slowly(case: Any) -> Any:
        inside.set()
        may_end.wait(10)
        return plain(case)

    def send() -> Any:
        try:
            return front_end.send("POST", "cases", body, key="k-1")
        finally:
            connection.close()

    monkeypatch.setattr(cases, "whole", slowly)
    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(send)
        inside.wait(10)
        second = callers.submit(send)
        if connection.vendor == "postgresql":
            second.result(10)
        may_end.set()
    told = second.result()

    assert 201 == first.result().status_code
    if connection.vendor == "postgresql":
        assert (409, "api.in_flight", "2") == (told.status_code, told.json()["code"], told["Retry-After"])
    else:
        assert (201, first.result().content) == (told.status_code, told.content)


def test_a_refusal_is_an_answer_and_is_replayed(front_end: Any, body: Any):
    """Whoever has mended something sends it with a new key."""
    case = front_end.send("POST", "cases", body | {"entries": {}}).json()["id"]
    first = front_end.send("POST", f"cases/{case}/submission", key="k-2")
    again = front_end.send("POST", f"cases/{case}/submission", key="k-2")

    assert (422, first.content) == (again.status_code, again.content)


def test_a_failure_of_ours_is_never_the_stored_answer(front_end: Any, body: Any, monkeypatch: pytest.MonkeyPatch):
    """After a 500 nothing has changed, the key is free, and the same call succeeds."""
    from jifen.platform.api import cases
    from jifen.platform.api.models import IdempotentCall
    from jifen.platform.casework.models import Case

    plain = cases.whole

    def broken(case: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cases, "whole", broken)
    failed = front_end.send("POST", "cases", body, key="k-1")
    after = (Case.objects.count(), IdempotentCall.objects.count())
    monkeypatch.setattr(cases, "whole", plain)
    again = front_end.send("POST", "cases", body, key="k-1")

    assert (500, (0, 0), 201) == (failed.status_code, after, again.status_code)


def test_what_was_answered_lies_sealed(front_end: Any, body: Any):
    """An answer may repeat what somebody typed."""
    from django.db import connection

    front_end.send("POST", "cases", body, key="k-1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM api_idempotentcall")
        stored = bytes(cursor.fetchone()[0])

    assert b"timeline" not in stored


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_open_one_case(province: Any, front_end: Any, body: Any):
    """Threads with connections of their own: one does it, the others are told to wait or get the same bytes."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from jifen.platform.casework.models import Case
    from jifen.platform.people.models import Person

    def click(_: int) -> tuple[int, bytes]:
        try:
            answer = front_end.send("POST", "cases", body, key="k-1")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as clickers:
        answers = list(clickers.map(click, range(8)))
    done = {content for status, content in answers if status == 201}

    assert {status for status, _ in answers} <= {201, 409}
    assert (1, 1, 1) == (len(done), Case.objects.count(), Person.objects.count())
