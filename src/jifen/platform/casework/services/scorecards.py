"""Keeping scorecards: what was found, with what made it, and the rows a ranking will read."""

from __future__ import annotations

from django.db import transaction

from jifen.facts.dossier import Trust
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.config import clock


def keep_scorecard(case: Case, purpose: str, *, because: str) -> Scorecard:
    """Score a case on what is proven and keep it; a case whose round has closed is scored as of the closing day."""
    dossier = scoring.dossier_for(case)
    on = scoring.scored_as_of(case)
    explanation = schemes.explainer(case.scheme, on, Trust.VERIFIED).explain(dossier)
    last = case.scorecards.order_by("-number").first()
    made = Scorecard.objects.create(
        case=case,
        number=(last.number if last else 0) + 1,
        purpose=purpose,
        as_of=on,
        fingerprint=explanation.fingerprint,
        facts_hash=scoring.facts_hash(dossier),
        code_version=scoring.code_version(),
        totals={use.use: use.total for use in explanation.uses},
        explanation=explanation.as_data(),
        rows=scoring.rows_of(case, dossier, on),
        made_at=clock.now(),
        because=because,
    )
    keep(made)
    return made


def score_as_it_stands(case: Case) -> Scorecard:
    """
    Score a case although departments still owe answers: what nobody has proven stays unknown, and is never zero.

    Raises:
        RefusedError: ``platform.scheme_changed``: the pack is no longer the one that was pinned.
    """
    if case.fingerprint and not schemes.is_as_pinned(case.scheme, case.fingerprint):
        raise scheme_changed()
    with transaction.atomic():
        return keep_scorecard(case, Scorecard.Purpose.CLOSING, because="截止时按已核实的事实计分")


def scheme_changed() -> RefusedError:
    """Say that the pack of an accepted case was altered in place: nothing is scored or frozen on it."""
    return RefusedError(
        "platform.scheme_changed",
        Text(
            "受理后方案文件被改动，不能据此锁定积分。",
            "The scheme was altered after acceptance; no points are frozen on it.",
        ),
        Text("请管理员恢复受理时的方案文件。", "The operator has to put back the pack that was pinned."),
    )
