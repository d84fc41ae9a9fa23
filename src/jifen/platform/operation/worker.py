"""
What takes time, done apart from the screens: systems are asked, messages sent, the audit trail sealed, overdue cases lapse, rounds
open, are ranked and released, registrations are taken up.

The rows are the queue: what waits says so itself and from when, so that a worker may be killed at any point and another goes
on. Taking a row moves its own time on before anything is done with it; whatever is done may be done twice with one result.
"""

from __future__ import annotations

import logging
import math
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from django.db import close_old_connections

from jifen.kernel.errors import RefusedError
from jifen.platform.api import services as api
from jifen.platform.audit import services as audit
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors.port import UnansweredError
from jifen.platform.connectors.wording import unanswered
from jifen.platform.desk import batches
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.replies import question_of
from jifen.platform.messaging import services as messaging
from jifen.platform.operation.wiring import register_of
from jifen.platform.rounds import services as rounds
from jifen.platform.settlement import services as settlement

_LOG = logging.getLogger(__name__)
SEAL_EVERY = 30.0
LAPSE_EVERY = 3600.0


Job = Callable[[], object]


@dataclass(slots=True)
class Worker:
    """One worker; several may run beside one another. ``each_pass``, ``often`` and ``hourly``: what it does, in this order."""

    stopping: Callable[[], bool] = lambda: False
    rest: float = 0.5
    each_pass: Sequence[Job] = field(default_factory=lambda: EACH_PASS)
    often: Sequence[Job] = field(default_factory=lambda: OFTEN)
    hourly: Sequence[Job] = field(default_factory=lambda: HOURLY)
    _sealed: float = -math.inf  # a clock of a host that has just started is near 0
    _lapsed: float = -math.inf

    def run(self) -> None:
        """Work until told to stop; a single trouble is logged and never ends the work."""
        while not self.stopping():
            busy = self.once()
            close_old_connections()
            if not busy:
                time.sleep(self.rest)

    def once(self) -> bool:
        """Do what is due; says whether there was anything."""
        busy = _done(self.each_pass)
        now = time.monotonic()
        if now - self._sealed >= SEAL_EVERY:
            _done(self.often)
            self._sealed = now
        if now - self._lapsed >= LAPSE_EVERY:
            _done(self.hourly)
            self._lapsed = now
        return busy


def _done(jobs: Sequence[Job]) -> bool:
    """Do some jobs, each apart: what one of them meets keeps none of the others waiting. Says whether there was anything to do."""
    busy = False
    for job in jobs:
        try:
            busy = bool(job()) or busy
        except Exception:  # noqa: BLE001  a worker outlives one bad row; the row says what is wrong with it
            _LOG.exception("%s.%s met something unforeseen", job.__module__, job.__qualname__)
            close_old_connections()
    return busy


def seal_trail() -> None:
    """Seal the audit trail up to now."""
    try:
        audit.seal(at=clock.now())
    except RefusedError as error:
        # The clock stands behind the last seal: acts go on, and are sealed once it has caught up.
        _LOG.error("the audit trail is not sealed: %s", error.code)


def ask_next() -> bool:
    """Ask one system one question; says whether there was one."""
    question = evidence.lease_next()
    if question is None:
        return False
    try:
        _ask(question)
    except UnansweredError as error:
        casework.system_gave_no_answer(question=question, error=error)
    except RefusedError as error:
        # Answered or withdrawn while the system was thinking: what it said is no longer asked.
        _LOG.info("question %s: %s", question.public, error.code)
    return True


def _ask(question: Question) -> None:
    register = register_of(question.department)
    if register is None:
        raise unanswered("connectors.no_system", question.public)
    reply = register.ask(question_of(question))
    casework.take_reply(question=question, reply=reply, manner=Reply.Manner.SYSTEM)


EACH_PASS: tuple[Job, ...] = (
    ask_next,
    messaging.deliver_due,
    batches.work_next,
    rounds.work_next,
    settlement.take_registrations,
    settlement.take_cancellations,
)
OFTEN: tuple[Job, ...] = (seal_trail, rounds.release_due, rounds.follow_calendar)
HOURLY: tuple[Job, ...] = (
    casework.lapse_overdue,
    casework.erase_expired,
    casework.remind_of_drafts,
    casework.escalate_overdue,
    casework.draw_due,
    rounds.prepare_due,
    rounds.raise_overdue,
    rounds.take_down_due,
    settlement.follow_calendar,
    settlement.remind_of_notices,
    settlement.expire_due,
    api.sweep_calls,
)


def main() -> int:
    """Run one worker until SIGTERM or Ctrl-C; the question in hand is finished first."""
    stopped = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Worker(stopping=lambda: stopped).run()
    return 0
