"""A register asked over HTTP, against departments in a process of their own that do everything wrong there is to do."""

from __future__ import annotations

import socket
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jifen.facts.dossier import Record, Standing
from jifen.platform.connectors.breaker import Breaker, State
from jifen.platform.connectors.http import HttpRegister
from jifen.platform.connectors.port import Question, UnansweredError, Verdict
from jifen.platform.connectors.wording import UNANSWERED
from jifen.platform.sandbox.behaviour import ANSWERING, Behaviour

Registers = Callable[..., HttpRegister]
Questions = Callable[..., Question]

WHAT_COMES = {
    Behaviour.DOWN: "connectors.cut_off",
    Behaviour.TIMEOUT: "connectors.timed_out",
    Behaviour.DRIP: "connectors.timed_out",
    Behaviour.ERROR: "connectors.server_failed",
    Behaviour.BUSY: "connectors.too_busy",
    Behaviour.TRUNCATED: "connectors.cut_off",
    Behaviour.GBK: "connectors.encoding",
    Behaviour.HTML: "connectors.not_ours",
    Behaviour.WRONG_PERSON: "connectors.wrong_person",
    Behaviour.DUPLICATE: "connectors.replayed",
    Behaviour.HUGE: "connectors.too_large",
    Behaviour.BAD_SIGNATURE: "connectors.bad_signature",
    Behaviour.NO_SYSTEM: "connectors.no_system",
}


def test_a_true_claim_comes_back_verified_with_department_day_and_reference(
    register: Registers, ask_about: Questions
) -> None:
    """The reply names who stands for it, and closes the list."""
    question = ask_about()

    reply = register().ask(question)

    assert Verdict.CONFIRMED == reply.verdict and reply.closes
    assert question is reply.question
    proof = reply.records[0].proof
    assert (Standing.VERIFIED, "education", reply.on, reply.reference) == (
        proof.standing,
        proof.by,
        proof.on,
        proof.reference,
    )
    assert [Verdict.CONFIRMED] == [ruling.verdict for ruling in reply.rulings()]


def test_a_claim_that_differs_is_corrected_and_the_register_has_the_last_word(
    register: Registers, ask_about: Questions, study: dict[str, object]
) -> None:
    """A new record comes back; the claim is ruled corrected, and the caller keeps both."""
    question = ask_about(claims=(Record("education", study | {"level": "硕士"}),))

    reply = register().ask(question)

    assert Verdict.CORRECTED == reply.verdict
    assert ["本科"] == [record.values["level"] for record in reply.additions()]
    assert [Verdict.CORRECTED] == [ruling.verdict for ruling in reply.rulings()]


def test_an_empty_closed_list_confirms_that_there_is_no_offence(register: Registers, ask_about: Questions) -> None:
    """No record and a closed list is an answer; it is not silence."""
    question = ask_about(department="public_security", kind="offence", claims=())

    reply = register("public_security").ask(question)

    assert (Verdict.CONFIRMED, (), True) == (reply.verdict, reply.records, reply.closes)


def test_a_register_that_does_not_hold_the_kind_says_so_and_closes_nothing(
    register: Registers, ask_about: Questions
) -> None:
    """Unknown stays unknown."""
    reply = register().ask(ask_about(kind="schooling", claims=()))

    assert (Verdict.UNKNOWN, (), False) == (reply.verdict, reply.records, reply.closes)


@pytest.mark.parametrize(
    ("behaviour", "verdict"),
    [("corrects", Verdict.CORRECTED), ("refutes", Verdict.REFUTED), ("unknown", Verdict.UNKNOWN)],
)
def test_a_department_may_answer_otherwise(
    sandbox: Any, register: Registers, ask_about: Questions, behaviour: str, verdict: Verdict
) -> None:
    """Correcting, refuting and not knowing are answers, each with its reason."""
    sandbox.behave(behaviour)

    reply = register().ask(ask_about())

    assert verdict == reply.verdict
    assert [verdict] == [ruling.verdict for ruling in reply.rulings()]
    assert reply.reason


@pytest.mark.parametrize("behaviour", [one for one in Behaviour if one not in ANSWERING])
def test_no_fault_of_a_department_becomes_a_reply_and_none_takes_long(
    sandbox: Any, register: Registers, ask_about: Questions, behaviour: Behaviour
) -> None:
    """Every fault ends as an error that says what to do, in bounded time, without a digit of the identity number."""
    sandbox.behave(behaviour.value)
    question = ask_about()
    begun = time.monotonic()

    with pytest.raises(UnansweredError) as caught:
        register().ask(question)

    assert WHAT_COMES[behaviour] == caught.value.code
    assert UNANSWERED[caught.value.code].temporary == caught.value.temporary
    assert question.id in caught.value.where
    assert question.subject.identity_number not in f"{caught.value}{caught.value!r}"
    assert 8.0 > time.monotonic() - begun  # a silent one stays silent for two minutes


@pytest.mark.parametrize("behaviour", [one for one in Behaviour if one in WHAT_COMES])
def test_a_department_that_has_recovered_answers_the_same_question(
    sandbox: Any, register: Registers, ask_about: Questions, behaviour: Behaviour
) -> None:
    """A fault leaves nothing behind that spoils the question."""
    sandbox.behave(behaviour.value)
    question, asked = ask_about(), register(attempts=1)
    with pytest.raises(UnansweredError):
        asked.ask(question)
    sandbox.behave("ok")

    reply = asked.ask(question)

    assert Verdict.CONFIRMED == reply.verdict


def test_a_hundred_megabytes_are_not_read(sandbox: Any, register: Registers, ask_about: Questions) -> None:
    """Memory stays within a few times the limit, whatever is sent."""
    sandbox.behave("huge")
    tracemalloc.start()
    try:
        with pytest.raises(UnansweredError):
            register().ask(ask_about())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert 8 * 2**20 > peak


@pytest.mark.parametrize(("behaviour", "tries"), [("500", 3), ("down", 3), ("bad_signature", 1), ("no_system", 1)])
def test_only_what_time_may_heal_is_tried_again_and_not_for_ever(
    sandbox: Any, register: Registers, ask_about: Questions, behaviour: str, tries: int
) -> None:
    """Three tries for what may pass, one for what will not."""
    sandbox.behave(behaviour)
    before = sandbox.status()["asked"]

    with pytest.raises(UnansweredError):
        register(attempts=3).ask(ask_about())

    assert tries == sandbox.status()["asked"] - before


def test_a_port_nobody_listens_on_is_unreachable(sandbox: Any, register: Registers, ask_about: Questions) -> None:
    """A refused connection is no answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"

    with pytest.raises(UnansweredError) as caught:
        register(line=replace(sandbox.line(), address=address)).ask(ask_about())

    assert ("connectors.unreachable", True) == (caught.value.code, caught.value.temporary)


def test_the_same_question_gets_the_same_reply_even_if_the_department_has_changed_its_mind(
    sandbox: Any, register: Registers, ask_about: Questions
) -> None:
    """The id is the idempotency key."""
    question = ask_about()
    first = register().ask(question)
    sandbox.behave("refutes")

    again = register().ask(question)

    assert first == again


def test_the_same_id_with_another_question_is_not_answered(register: Registers, ask_about: Questions) -> None:
    """One id, one question."""
    question = ask_about()
    register().ask(question)

    with pytest.raises(UnansweredError) as caught:
        register().ask(replace(question, as_of=date(2015, 1, 1)))

    assert ("connectors.question_differs", False) == (caught.value.code, caught.value.temporary)


def test_a_clock_too_far_away_makes_no_reply(register: Registers, ask_about: Questions) -> None:
    """Six minutes apart, the two sides do not talk; four minutes apart they do."""
    slow = register(now=lambda: datetime.now(UTC) - timedelta(minutes=6))
    right = register(now=lambda: datetime.now(UTC) - timedelta(minutes=4))

    with pytest.raises(UnansweredError) as caught:
        slow.ask(ask_about())

    assert "connectors.question_refused" == caught.value.code
    assert Verdict.CONFIRMED == right.ask(ask_about()).verdict


def test_an_answer_dated_tomorrow_is_refused(register: Registers, ask_about: Questions) -> None:
    """Nobody answers before having been asked, not even within the minutes clocks may differ."""
    days = iter([datetime.now(UTC), datetime.now(UTC) - timedelta(days=2)])
    asked = register(now=lambda: next(days))

    with pytest.raises(UnansweredError) as caught:
        asked.ask(ask_about())

    assert "connectors.stale" == caught.value.code


def test_the_breaker_opens_then_lets_one_try_through(sandbox: Any, register: Registers, ask_about: Questions) -> None:
    """While it rests nothing is sent; after the rest one try decides."""
    clock = [0.0]
    breaker = Breaker(lambda: clock[0], failures=2, rest_seconds=30)
    asked = register(breaker=breaker, attempts=1)
    sandbox.behave("500")
    for _ in range(2):
        with pytest.raises(UnansweredError):
            asked.ask(ask_about())
    before = sandbox.status()["asked"]

    with pytest.raises(UnansweredError) as caught:
        asked.ask(ask_about())

    assert ("connectors.resting", 30.0) == (caught.value.code, caught.value.retry_after)
    assert before == sandbox.status()["asked"]
    assert State.OPEN == breaker.state
    clock[0] = 30.0
    assert State.HALF_OPEN == breaker.state
    sandbox.behave("ok")
    assert Verdict.CONFIRMED == asked.ask(ask_about()).verdict
    assert State.CLOSED == breaker.state
