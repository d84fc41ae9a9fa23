"""
A register reached over HTTP: the question goes out signed, the answer comes back signed, everything else is no answer.

What it does to a department that fails: a few tries with growing, jittered waits, and only where time may heal; then the
breaker leaves it alone. What it does to the case: nothing. The record stays unknown.

Law: trust anchors T6 to T8.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import stamina
from joserfc.jwk import OKPKey

from jifen.facts.validation import Codebook
from jifen.platform.connectors.breaker import Breaker
from jifen.platform.connectors.keys import PLATFORM
from jifen.platform.connectors.port import Question, Reply, UnansweredError
from jifen.platform.connectors.seal import MEDIA_TYPE, Envelope, SeenNonces, seal, unseal
from jifen.platform.connectors.transport import Deadline, Received, post, retry_after
from jifen.platform.connectors.wire import question_data, question_place, read_reply
from jifen.platform.connectors.wording import unanswered

MOST_BYTES = 2**20
"""The largest answer that is read."""

_CHINA = timezone(timedelta(hours=8))
_HEALTHY = frozenset({"connectors.question_refused", "connectors.question_differs", "connectors.no_system"})
_TEMPORARILY = frozenset({408, 425})


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long to try, in seconds.

    ``attempt_seconds`` bounds one try, ``seconds`` all of them together; waits between tries grow from ``first_wait`` to
    at most ``longest_wait``. So asking takes no longer than ``seconds + longest_wait``.
    """

    attempts: int = 3
    attempt_seconds: float = 5.0
    seconds: float = 12.0
    first_wait: float = 0.2
    longest_wait: float = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """How to reach a department's register: the address to post to, our signing key and its public key, its certificates."""

    department: str
    address: str
    own_key: OKPKey
    their_key: OKPKey
    tls: ssl.SSLContext | None = None


class HttpRegister:
    """
    The register of one department; threads may share it, as they should its breaker.

    Args:
        line: how to reach it.
        breaker: the breaker of this department.
        now: the time, with its zone; the other side's clock has to agree within five minutes.
        codebook: what to hold against its records besides the catalogue.
        patience: how long to try.
    """

    def __init__(
        self,
        line: Line,
        *,
        breaker: Breaker,
        now: Callable[[], datetime],
        codebook: Codebook | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.line, self.breaker = line, breaker
        self._now, self._codebook, self._patience = now, codebook or Codebook(), patience or Patience()
        self._seen = SeenNonces()

    def ask(self, question: Question) -> Reply:
        """
        Ask, and wait at most as long as ``patience`` says.

        Raises:
            UnansweredError: its codes are the keys of ``wording.UNANSWERED``.
        """
        if question.department != self.line.department:
            raise ValueError(f"{question.department} was to be asked through the line to {self.line.department}")
        patience, deadline = self._patience, Deadline(self._patience.seconds)

        def may_try_again(error: Exception) -> bool | float:
            if not isinstance(error, UnansweredError) or not error.temporary or error.code == "connectors.resting":
                return False
            wait = error.retry_after
            return deadline.left() > (wait or 0) and (wait or True)

        for attempt in stamina.retry_context(
            on=may_try_again,
            attempts=patience.attempts,
            timeout=patience.seconds,
            wait_initial=patience.first_wait,
            wait_max=patience.longest_wait,
            wait_jitter=patience.first_wait,
        ):
            with attempt:
                return self._try(question, deadline)
        raise AssertionError("stamina lets the last error through")

    def _try(self, question: Question, deadline: Deadline) -> Reply:
        where = question_place(question)
        if not self.breaker.admits():
            seconds = max(1, round(self.breaker.seconds_left()))
            raise unanswered("connectors.resting", where, seconds=seconds, retry_after=float(seconds))
        try:
            reply = self._exchange(question, deadline, where)
        except UnansweredError as error:
            # Whoever refuses a question in good order is up; whoever sends garbage is not.
            if error.code in _HEALTHY:
                self.breaker.succeeded()
            else:
                self.breaker.failed()
            raise
        except BaseException:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return reply

    def _exchange(self, question: Question, deadline: Deadline, where: str) -> Reply:
        line = self.line
        sent = Envelope(PLATFORM, line.department, self._now())
        received = post(
            line.address,
            seal(question_data(question), sent, line.own_key).encode("ascii"),
            headers={
                "Content-Type": MEDIA_TYPE,
                "Accept": MEDIA_TYPE,
                "Accept-Encoding": "identity",
                "User-Agent": "jifen",
            },
            deadline=deadline.within(self._patience.attempt_seconds),
            most_bytes=MOST_BYTES,
            where=where,
            tls=line.tls,
        )
        now = self._now()
        _check_status(received, where, now.timestamp())
        _check_type(received, where)
        expected = Envelope(line.department, PLATFORM, now, answers=sent.nonce)
        body, _ = unseal(received.content, expected, line.their_key, self._seen, where=where)
        return read_reply(body, question, received_on=now.astimezone(_CHINA).date(), codebook=self._codebook)


def _check_status(received: Received, where: str, now: float) -> None:
    status = received.status
    if status == 200:
        return
    if status == 429:
        raise unanswered("connectors.too_busy", where, retry_after=retry_after(received, now))
    if status == 501:
        raise unanswered("connectors.no_system", where)
    if status >= 500 or status in _TEMPORARILY:
        raise unanswered("connectors.server_failed", where, status=status, retry_after=retry_after(received, now))
    if status == 409:
        raise unanswered("connectors.question_differs", where)
    if 300 <= status < 400:
        raise unanswered("connectors.redirected", where)
    raise unanswered("connectors.question_refused", where, status=status)


def _check_type(received: Received, where: str) -> None:
    told = received.headers.get("content-type", "")
    packed = received.headers.get("content-encoding", "identity").strip().lower()
    name, _, parameters = told.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if name.strip().lower() != MEDIA_TYPE or packed != "identity":
        raise unanswered("connectors.not_ours", where, type=told[:60] or "-")
    if charset not in ("", "utf-8", "us-ascii"):
        raise unanswered("connectors.encoding", where)
