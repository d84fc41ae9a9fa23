"""Keeping scorecards: what was found, with what made it, and the rows a ranking will read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from jifen.facts.dossier import Trust
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit.keeping import keep, keep_all
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.selectors.counted import turned_between
from jifen.platform.casework.services.steps import tell
from jifen.platform.config import clock


def keep_scorecard(case: Case, purpose: str, *, because: str) -> Scorecard:
    """Score a case on what is proven and keep it; a case whose round has closed is scored as of the closing day."""
    last = case.scorecards.order_by("-number").first()
    made = _scored(case, purpose, because, on=scoring.scored_as_of(case), last=last)
    made.save(force_insert=True)
    keep(made)
    return made


def _scored(
    case: Case, purpose: str, because: str, *, on: date, last: Scorecard | None, proven_on: date | None = None
) -> Scorecard:
    """Make a scorecard of what is proven, and keep nothing yet."""
    dossier = scoring.dossier_for(case, proven_on=proven_on)
    explainer = schemes.explainer(case.scheme, on, Trust.VERIFIED)
    card = explainer.engine.score(dossier)
    explanation = explainer.explain(dossier, card)
    return Scorecard(
        case=case,
        number=(last.number if last else 0) + 1,
        purpose=purpose,
        as_of=on,
        fingerprint=explanation.fingerprint,
        facts_hash=scoring.facts_hash(dossier),
        code_version=scoring.code_version(),
        totals={use.use: use.total for use in explanation.uses},
        explanation=explanation.as_data(),
        rows=scoring.rows_of(case, dossier, card),
        made_at=clock.now(),
        because=because,
    )


def score_as_it_stands(case: Case) -> Scorecard:
    """
    Score a case although departments still owe answers: what nobody has proven stays unknown, and is never zero.

    Raises:
        RefusedError: ``platform.scheme_changed``: the pack is no longer the one that was pinned.
    """
    _refuse_other_scheme(case)
    with transaction.atomic():
        return keep_scorecard(case, Scorecard.Purpose.CLOSING, because="截止时按已核实的事实计分")


# ── everybody of a round as of one day ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counted:
    """A case counted as of the closing day of its round, not kept yet; ``before`` is the newest scorecard it had."""

    before: Scorecard
    made: Scorecard


def count_as_of_closing(cases: Sequence[int]) -> list[Counted]:
    """
    Score cases once more as of the day their round closed on, on what is proven: nobody is asked anything again.

    A proof that held when the case was last scored still counts; it was nobody's to renew. Nothing is written: see
    :func:`keep_counted`.

    Args:
        cases: primary keys, of cases whose round has closed and whose newest scorecard is of another day.

    Raises:
        RefusedError: ``platform.scheme_changed``: a pack is no longer the one that was pinned.
    """
    newest = {}
    cards = Scorecard.objects.filter(case__in=cases).select_related("case__person").defer("explanation")
    for card in cards.order_by("number"):
        newest[card.case_id] = card
    return [_counted(newest[key]) for key in cases]


def _counted(before: Scorecard) -> Counted:
    case, day = before.case, before.case.counts_until
    assert day is not None
    _refuse_other_scheme(case)
    purpose, because = Scorecard.Purpose.CLOSING, "本批次已截止，全部申请统一按截止日计分"
    proven_on = min(day, before.as_of)
    return Counted(before, _scored(case, purpose, because, on=day, last=before, proven_on=proven_on))


def keep_counted(counted: Iterable[Counted]) -> int:
    """
    Keep what was counted, inside a transaction, and tell each applicant whose points or ranked measures read otherwise.

    A case that moved meanwhile, or has a newer scorecard, is left out: it is scored as of the closing day already, or is looked
    at again.

    Returns:
        How many scorecards were kept.
    """
    by_case = {one.made.case_id: one for one in counted}
    held = Case.objects.select_for_update().filter(pk__in=by_case).order_by("pk")
    versions = dict(held.values_list("pk", "version"))
    # Only now that the cases are held: whoever scores one holds it too.
    numbers = Scorecard.objects.filter(case__in=by_case).order_by().values("case").annotate(last=Max("number"))
    last = {row["case"]: row["last"] for row in numbers}
    kept = [
        one
        for key, one in by_case.items()
        if versions.get(key) == one.made.case.version and last[key] == one.before.number
    ]
    made = Scorecard.objects.bulk_create([one.made for one in kept])
    keep_all(Scorecard.objects.filter(pk__in=[one.pk for one in made]))
    for one in kept:
        tell_turned(one.before, one.made)
    return len(kept)


def tell_turned(before: Scorecard | None, after: Scorecard) -> None:
    """Tell the applicant what reads otherwise since a case is counted as of the closing day; nothing before it, or where all is as it was."""
    if before is None or after.case.counts_until is None or before.as_of == after.as_of:
        return
    if turned_between(before, after):
        tell(after.case, "counted_anew", f":{after.number}", day=after.as_of)


def _refuse_other_scheme(case: Case) -> None:
    if case.fingerprint and not schemes.is_as_pinned(case.scheme, case.fingerprint):
        raise scheme_changed()


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
