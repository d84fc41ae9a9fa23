"""Departments fetch questions and push answers: their own department, their own area."""

from __future__ import annotations

from typing import Any

import pytest


def _reply(told: dict[str, Any], **changed: Any) -> dict[str, Any]:
    question = told["question"]
    return {
        "format": "jifen.reply/1",
        "question": question["id"],
        "subject": {"name": question["subject"]["name"], "number": question["subject"]["number"]},
        "kind": question["kind"],
        "verdict": "confirmed",
        "records": [
            {name: claim[name] for name in ("whose", "values") if name in claim} for claim in question["claims"]
        ],
        "closes": True,
        "by": question["department"],
        "on": "2016-03-16",
        "reference": "R-1",
        **changed,
    }


def _fetched(department: Any, asked: Any) -> dict[str, Any]:
    return next(
        one for one in department.get("questions?limit=100").json()["items"] if one["question"]["id"] == asked.public
    )


@pytest.fixture
def department(program: Any, asked: Any) -> Any:
    """The programs of the department that was asked."""
    return program("442000", "questions.read", "replies.write", department=asked.department)


def test_a_department_fetches_what_it_owes_and_every_look_is_on_record(department: Any, asked: Any):
    """Wire form inside, exact keys, one row for every person told of."""
    from jifen.platform.audit.models import Look

    page = department.get("questions").json()
    told = _fetched(department, asked)

    assert {"items", "next"} == set(page)
    assert {"question", "rung", "asked_at", "due_on", "due_is_provisional", "stopped_at"} == set(told)
    assert {
        "format", "id", "department", "kind", "subject", "city", "as_of", "claims", "purpose", "basis",
    } == set(told["question"])  # fmt: skip
    assert 2 * len(page["items"]) == Look.objects.filter(person=asked.person.public).count()


def test_a_pushed_answer_counts_at_once_and_pushing_it_again_changes_nothing(department: Any, asked: Any):
    """The fact is proven by the department; the second push with another key gives the same reply."""
    from jifen.platform.evidence.models import Reply

    told = _fetched(department, asked)
    answers = [department.send("POST", f"questions/{asked.public}/reply", _reply(told)) for _ in range(2)]

    assert [201, 201] == [answer.status_code for answer in answers], answers[0].content
    assert {"question": asked.public, "verdict": "confirmed", "state": "answered"}.items() <= answers[0].json().items()
    assert answers[0].json() == answers[1].json()
    assert ["pushed"] == list(Reply.objects.values_list("manner", flat=True))


def test_another_answer_to_an_answered_question_is_refused(department: Any, asked: Any):
    """What was answered is corrected as a new fact, never overwritten."""
    told = _fetched(department, asked)
    department.send("POST", f"questions/{asked.public}/reply", _reply(told))
    answer = department.send("POST", f"questions/{asked.public}/reply", _reply(told, reference="R-2"))

    assert (409, "platform.reply_changed") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"question": "222222222222"}, "connectors.wrong_question"),
        ({"subject": {"name": "另一人", "number": ""}}, "connectors.wrong_person"),
        ({"verdict": "maybe"}, "connectors.answer_invalid"),
        ({"by": "nobody"}, "connectors.answer_invalid"),
        ({"extra": 1}, "connectors.answer_invalid"),
    ],
)
def test_an_answer_that_is_not_as_agreed_moves_no_point(changed: Any, code: str, department: Any, asked: Any):
    """It is refused whole, and the question still waits."""
    told = _fetched(department, asked)
    answer = department.send("POST", f"questions/{asked.public}/reply", _reply(told, **changed))
    asked.refresh_from_db()

    assert (422, code, "waiting") == (answer.status_code, answer.json()["code"], asked.state)


def test_other_departments_and_other_cities_find_nothing(program: Any, department: Any, asked: Any):
    """Area covers and department equals, or it is not there; the province's own department covers its cities."""
    told = _fetched(department, asked)
    others = [
        program("442000", "questions.read", "replies.write", department="tax"),
        program("440600", "questions.read", "replies.write", department=asked.department),
    ]
    answers = [one.send("POST", f"questions/{asked.public}/reply", _reply(told)) for one in others]
    met = [one["question"]["id"] for other in others for one in other.get("questions").json()["items"]]
    above = program("440000", "questions.read", department=asked.department)

    assert [404, 404] == [answer.status_code for answer in answers]
    assert asked.public not in met
    assert asked.public in [one["question"]["id"] for one in above.get("questions").json()["items"]]


def test_a_signed_answer_is_taken_and_one_signed_by_somebody_else_is_not(department: Any, asked: Any, home: Any):
    """JWS in compact form, for this question, by this department."""
    from jifen.platform.config import clock
    from jifen.platform.connectors.keys import PLATFORM, make_keys, private_key
    from jifen.platform.connectors.seal import Envelope, seal

    make_keys(home / "exchange", [asked.department, "somebody"])
    told = _reply(_fetched(department, asked))

    def push(signer: str) -> Any:
        envelope = Envelope(asked.department, PLATFORM, clock.now(), answers=asked.public)
        token = seal(told, envelope, private_key(home / "exchange", signer)).encode()
        return department.send("POST", f"questions/{asked.public}/reply", token, Content_Type="application/jose")

    forged, genuine = push("somebody"), push(asked.department)

    assert (422, "connectors.bad_signature") == (forged.status_code, forged.json()["code"])
    assert 201 == genuine.status_code, genuine.content
