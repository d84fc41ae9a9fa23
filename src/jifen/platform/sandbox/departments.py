"""The departments of the sandbox: how each behaves now, what it was asked, and the signed answers it gives."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from joserfc.jwk import OKPKey

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel import identity
from jifen.platform.connectors.keys import PLATFORM, make_keys, private_key, public_key
from jifen.platform.connectors.port import Question, Subject
from jifen.platform.connectors.seal import Envelope, SeenNonces, seal, sign, unseal
from jifen.platform.connectors.wire import canonical, question_data, read_question, reply_data
from jifen.platform.sandbox.behaviour import ANSWERING, Behaviour
from jifen.platform.sandbox.truth import Truth


class QuestionDiffersError(Exception):
    """A question id came again with other content."""


@dataclass(slots=True)
class Department:
    """One department: its behaviour, and how often it was asked and answered."""

    name: str
    own_key: OKPKey
    behaviour: Behaviour = Behaviour.OK
    asked: int = 0
    answered: int = 0
    answers: dict[str, tuple[str, dict[str, object]]] = field(default_factory=dict)
    last_sent: str = ""


class Departments:
    """
    All departments over one truth; threads share it.

    Args:
        truth: what the registers know.
        keys: the folder of keys; pairs that are missing are made.
        now: the time, with its zone.
        today: the day answers carry; None takes the day of ``now``.
    """

    def __init__(self, truth: Truth, keys: Path, now: Callable[[], datetime], today: date | None = None) -> None:
        make_keys(keys, (PLATFORM, *DEPARTMENTS))
        self.truth = truth
        self.all = {name: Department(name, private_key(keys, name)) for name in DEPARTMENTS}
        self._platform_key = public_key(keys, PLATFORM)
        self._stranger_key = OKPKey.generate_key("Ed25519", private=True)
        self._now, self._today = now, today
        self._seen = SeenNonces()
        self._lock = threading.Lock()

    def switch(self, name: str, behaviour: Behaviour) -> None:
        """Let a department behave otherwise from now on."""
        with self._lock:
            self.all[name].behaviour = behaviour

    def note_asked(self, name: str) -> Behaviour:
        """Count a question, whatever becomes of it, and give how the department behaves."""
        with self._lock:
            self.all[name].asked += 1
            return self.all[name].behaviour

    def status(self) -> dict[str, dict[str, object]]:
        """Give every department's behaviour and counts."""
        with self._lock:
            return {
                name: {"behaviour": one.behaviour.value, "asked": one.asked, "answered": one.answered}
                for name, one in self.all.items()
            }

    def answer(self, name: str, behaviour: Behaviour, token: bytes) -> str:
        """
        Open a signed question and give the signed answer, as the behaviour bends it.

        The same question id gets the same reply, byte for byte; only its envelope is new each time.

        Raises:
            UnansweredError: the message cannot be trusted.
            BadInputError: the question cannot be read.
            QuestionDiffersError: its id came before with other content.
        """
        expected = Envelope(PLATFORM, name, self._now())
        body, nonce = unseal(token, expected, self._platform_key, self._seen, where=name)
        question = read_question(body)
        if question.department != name:
            raise QuestionDiffersError
        department = self.all[name]
        envelope = Envelope(name, PLATFORM, self._now(), answers=nonce)
        if behaviour is Behaviour.DUPLICATE:
            old = Envelope(name, PLATFORM, self._now(), answers="an-answer-to-something-else")
            return department.last_sent or seal(
                self._reply(department, question, Behaviour.OK), old, department.own_key
            )
        if behaviour is Behaviour.WRONG_PERSON:
            question = replace(question, subject=_somebody_else(question.subject), claims=())
            return seal(reply_data(self.truth.answer(question, behaviour, self._day())), envelope, department.own_key)
        reply = self._reply(department, question, behaviour if behaviour in ANSWERING else Behaviour.OK)
        if behaviour is Behaviour.GBK:
            return sign(canonical({"body": reply, "note": "编码"}).decode().encode("gbk"), department.own_key)
        sent = seal(reply, envelope, self._stranger_key if behaviour is Behaviour.BAD_SIGNATURE else department.own_key)
        if behaviour in ANSWERING:
            with self._lock:
                department.answered += 1
                department.last_sent = sent
        return sent

    def _reply(self, department: Department, question: Question, behaviour: Behaviour) -> dict[str, object]:
        print_of_it = hashlib.sha256(canonical(question_data(question))).hexdigest()
        with self._lock:
            known = department.answers.get(question.id)
            if known is None:
                reply = reply_data(self.truth.answer(question, behaviour, self._day()))
                known = department.answers[question.id] = (print_of_it, reply)
        if known[0] != print_of_it:
            raise QuestionDiffersError
        return known[1]

    def _day(self) -> date:
        return self._today or self._now().date()


def _somebody_else(subject: Subject) -> Subject:
    number = identity.synthetic(7, date(1990, 2, 3), male=True)
    other = number if number != subject.identity_number else identity.synthetic(8, date(1990, 2, 3), male=True)
    return Subject("冒名", other)
