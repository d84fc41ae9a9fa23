"""Spot checks: decisions under a delegation are drawn by lot, looked at again, and what did not hold is asked anew."""

from __future__ import annotations

import random
import secrets
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.casework.lifecycle import Act, State
from jifen.platform.casework.models import Case, SpotCheck, SpotDraw
from jifen.platform.casework.moving import Actor, move
from jifen.platform.casework.selectors.spots import decisions_under
from jifen.platform.casework.services.steps import not_own
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.offices.models import Delegation, Office
from jifen.platform.offices.permission import Grounds, NotAllowedError, rights
from jifen.platform.offices.services import reason_missing

ACT = "spot.check"
AGAIN = "platform.spot_check"
_LOOKED_BACK = timedelta(days=31)
"""How long after its end a delegation is still drawn from."""


def draw_due() -> int:
    """
    Draw, for every delegation, among the decisions up to the end of last week that no drawing has had yet.

    Running it again draws nothing twice.

    Returns:
        How many decisions were drawn now.
    """
    today = clock.today()
    monday = _midnight(today - timedelta(days=today.weekday()))
    running = Delegation.objects.filter(spot_check_percent__gt=0, ends_on__gte=today - _LOOKED_BACK)
    return sum(draw(delegation=one, until=monday) for one in running.select_related("giver", "receiver"))


def draw(*, delegation: Delegation, until: datetime, by: User | None = None) -> int:
    """
    Draw the share of a delegation among the decisions since its last drawing, by a seed nobody knew beforehand.

    Args:
        delegation: under which they were taken.
        until: the last instant.
        by: who has it drawn; None is the worker.

    Returns:
        How many were drawn; 0 where there was no decision, and then the period stays open.

    Raises:
        NotAllowedError: ``by`` may not check for the office that delegated.
    """
    held = _held(delegation, by) if by is not None else None
    with transaction.atomic():
        # One drawing at a time: two workers would draw the same period twice, by two seeds.
        locked = Delegation.objects.select_for_update().get(pk=delegation.pk)
        last = locked.draws.order_by("-until").first()
        since = last.until if last else _midnight(locked.starts_on)
        found = decisions_under(locked, since=since, until=until) if since < until else []
        if not found or not locked.spot_check_percent:
            return 0
        made = SpotDraw.objects.create(
            delegation=locked, since=since, until=until, seed=secrets.token_hex(16), decisions=len(found)
        )
        many = -(-len(found) * locked.spot_check_percent // 100)
        chosen = sorted(random.Random(made.seed).sample(range(len(found)), many))  # noqa: S311  repeatable on purpose
        for number in chosen:
            case, decision = found[number]
            SpotCheck.objects.create(draw=made, case=case, **decision)
        _write_drawing(made, chosen, by, held)
    return many


def _write_drawing(made: SpotDraw, chosen: list[int], by: User | None, held: Grounds | None) -> None:
    data = {
        "delegation": made.delegation.public,
        "seed": made.seed,
        "since": made.since.isoformat(),
        "until": made.until.isoformat(),
        "decisions": made.decisions,
        "drawn": chosen,
    }
    actor = by.username if by else audit.SYSTEM
    office = made.delegation.giver.code
    audit.record(actor=actor, act="spot.draw", office=office, grounds=str(held or ""), data=data)


def _midnight(day: object) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())  # type: ignore[arg-type]


def check_spot(*, check: SpotCheck, by: User, passed: bool, finding: str) -> None:
    """
    Say whether a decision that was drawn stands. One that was said already changes nothing.

    An answer that does not hold is asked again of the department's own people; until they answer, what was proven stays so.
    An acceptance, a return or a refusal is reported: the finding stands in the case, before both offices.

    Raises:
        NotAllowedError: ``by`` may not check for the office that delegated.
        RefusedError: ``platform.same_person``: nobody checks a decision of their own; ``platform.own_case``.
        BadInputError: ``platform.reason``: it does not stand, and it is not said why.
    """
    held = _held(check.draw.delegation, by)
    not_own(check.case, by)
    _refuse_own(check, by)
    if not passed and not finding.strip():
        raise reason_missing()
    with transaction.atomic():
        locked = SpotCheck.objects.select_for_update().get(pk=check.pk)
        if locked.checked_at is not None:
            return
        locked.checked_by, locked.checked_at = by, clock.now()
        locked.passed, locked.finding = passed, finding.strip()[:500]
        locked.save(update_fields=["checked_by", "checked_at", "passed", "finding"])
        audit.record(
            actor=by.username,
            act=ACT,
            office=held.office.code,
            case=check.case.public,
            person=check.case.person.public,
            grounds=str(held),
            data={"check": check.public, "passed": passed},
        )
        if not passed and check.reply is not None:
            _ask_anew(check.case, check.reply.question.kind, held, by, locked.finding)


def _refuse_own(check: SpotCheck, by: User) -> None:
    own = check.move is not None and check.move.actor == by.username
    if own or (check.reply is not None and by.pk in (check.reply.given_by_id, check.reply.checked_by_id)):
        raise RefusedError(
            "platform.same_person",
            Text("自己作出或复核的决定，不能由自己抽查。", "Nobody spot-checks a decision of their own."),
            Text("请同事抽查。", "Ask a colleague."),
        )


def _ask_anew(case: Case, kind: str, held: Grounds, by: User, finding: str) -> None:
    if case.state in (State.SCORED, State.FROZEN):
        move(case, Act.REOPEN, Actor(by.username, "officer", held.office, str(held)), reason=finding)
    if case.state != State.VERIFYING:
        return
    office: Office = case.office or held.office
    # Without the town: the question stays with the office that delegated, and does not go back to whom it trusted.
    asking = evidence.Asking(case.public, office, case.city, by.username)
    evidence.ask(person=case.person, kind=kind, asking=asking, again=AGAIN)


def _held(delegation: Delegation, by: User) -> Grounds:
    found = next((one for one in rights(by, ACT) if one.office == delegation.giver), None)
    if found is None:
        raise NotAllowedError(ACT)
    return found
