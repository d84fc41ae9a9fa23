"""Reading spot checks: the decisions under a delegation, what was drawn of them, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from jifen.kernel.places import prefix
from jifen.platform.casework.lifecycle import Act
from jifen.platform.casework.models import Case, Move, SpotCheck
from jifen.platform.evidence.models import Reply
from jifen.platform.offices.models import Delegation, Office

_DECIDING = (Act.ACCEPT, Act.RETURN, Act.REFUSE)


def decisions_under(delegation: Delegation, *, since: datetime, until: datetime) -> list[tuple[Case, dict[str, Any]]]:
    """
    Give what was decided under a delegation in a stretch of time: moves first, then answers, each in the order they came.

    Args:
        delegation: on which the decisions rest.
        since: after this instant.
        until: up to and including this one.

    Returns:
        The case, and the decision as the field of a ``SpotCheck``.
    """
    moves = Move.objects.filter(
        act__in=_DECIDING, grounds__endswith=f"delegation:{delegation.public}", at__gt=since, at__lte=until
    )
    found: list[tuple[Case, dict[str, Any]]] = [
        (one.case, {"move": one}) for one in moves.select_related("case").order_by("pk")
    ]
    if "question.answer" not in delegation.acts:
        return found
    replies = list(_answers(delegation).filter(checked_at__gt=since, checked_at__lte=until).order_by("pk"))
    cases = {case.public: case for case in Case.objects.filter(public__in=[one.question.case for one in replies])}
    return found + [(cases[one.question.case], {"reply": one}) for one in replies if one.question.case in cases]


def _answers(delegation: Delegation) -> QuerySet[Reply]:
    """Give the answers that count and that the receiver gave to questions of the giver: only a delegation lets it."""
    receivers = delegation.receiver.memberships.values("user")
    return Reply.objects.filter(
        manner__in=[Reply.Manner.HAND, Reply.Manner.FILE],
        sent_back_because="",
        given_by__in=receivers,
        question__office=delegation.giver_id,
        question__town__startswith=prefix(delegation.area),
    ).select_related("question")


def drawn_for(offices: Iterable[Office]) -> QuerySet[SpotCheck]:
    """Give what was drawn for the offices that delegated, the oldest drawing first."""
    rows = SpotCheck.objects.filter(draw__delegation__giver__in=list(offices))
    joined = ("case__person", "draw__delegation__receiver", "draw__delegation__giver", "move", "reply__question")
    return rows.select_related(*joined, "checked_by").order_by("draw", "pk")


def checks_in(case: Case) -> list[SpotCheck]:
    """Give the spot checks of a case that were done."""
    rows = case.spot_checks.filter(checked_at__isnull=False)
    return list(rows.select_related("move", "reply__question", "checked_by").order_by("checked_at"))


def tallies(delegations: Iterable[Delegation]) -> dict[int, tuple[int, int, int]]:
    """Count, by the id of a delegation, what was drawn, what was looked at, and what of it did not hold."""
    rows = SpotCheck.objects.filter(draw__delegation__in=list(delegations)).values("draw__delegation")
    counted = rows.annotate(
        drawn=Count("pk"), done=Count("pk", filter=Q(passed__isnull=False)), bad=Count("pk", filter=Q(passed=False))
    )
    return {row["draw__delegation"]: (row["drawn"], row["done"], row["bad"]) for row in counted}
