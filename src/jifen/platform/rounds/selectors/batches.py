"""
Whose batch a case is in, where nobody is ranked: those who have confirmed their points by the cut-off, once.

Whoever has no right by a batch, below the line or not eligible yet, stands on its list and may object to it. Once its result is final
they are let go, with no day their points count until any more, and are in the batch that is open then: whoever comes to reach the line
has the right all the year.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Entrant, Round, Standing
from jifen.platform.rounds.selectors.lists import list_in_force
from jifen.ranking.outcome import Result

_AHEAD = [State.PLANNED.value, State.OPEN.value]
_OVER = [State.FINAL.value, State.TAKEN_DOWN.value]


def batch_of(case: Case, own: QuerySet[Round]) -> Round | None:
    """Give the batch whoever has confirmed their points waits in, of the rounds of a scheme; None before."""
    first = case.scorecards.filter(purpose=Scorecard.Purpose.FROZEN).order_by("number").first()
    if first is None or case.state != CaseState.FROZEN:
        return None
    # Those of a batch that has closed have a day their points count until.
    states = _AHEAD if case.counts_until is None else [*_AHEAD, State.CLOSED.value]
    waiting = own.filter(state__in=states, closes_on__gte=timezone.localdate(first.made_at))
    return waiting.order_by("closes_on").first()


def spent(sealed: QuerySet[Round], case: Case) -> QuerySet[Round]:
    """Give of the rounds a case was sealed in those it is in: not the batches it was let go from."""
    if case.counts_until is None:
        return sealed.exclude(state__in=_OVER)
    return sealed.filter(closes_on__gte=case.counts_until)


def cases_of_batch(cases: QuerySet[Case], round_: Round) -> QuerySet[Case]:
    """Give of the cases of a scheme and use those of a batch."""
    if round_.state == State.EMPTY:
        return cases.none()
    if round_.sealings.exists():
        return cases.filter(pk__in=Entrant.objects.filter(sealing__round=round_).values("case"))
    elsewhere = Entrant.objects.filter(
        case=OuterRef("pk"),
        sealing__round__city=round_.city,
        sealing__round__use=round_.use,
        sealing__round__closes_on__gte=OuterRef("counts_until"),
    )
    waiting = cases.filter(_confirmed_by(round_.closes_on), ~Exists(elsewhere), state=CaseState.FROZEN.value)
    # Whoever waits in an earlier one is sealed there; of one that has closed those who were frozen then, and nobody else.
    last = _last_before(round_, _AHEAD)
    if last is not None:
        waiting = waiting.exclude(_confirmed_by(last))
    closed = _last_before(round_, [State.CLOSED.value])
    if closed is not None:
        waiting = waiting.exclude(_confirmed_by(closed), counts_until__isnull=False)
    return waiting if round_.state in _AHEAD else waiting.filter(counts_until__isnull=False)


def without_right(round_: Round) -> QuerySet[Case]:
    """Give the cases of the list of a batch whose applicants have no right by it, and wait for nothing else."""
    listed = list_in_force(round_)
    others = Standing.objects.filter(run=listed.run if listed else None).exclude(result=Result.QUALIFIED.value)
    return Case.objects.filter(pk__in=others.values("case"), uses=[round_.use], state=CaseState.FROZEN.value)


def _last_before(round_: Round, states: list[str]) -> date | None:
    earlier = Round.objects.filter(
        city=round_.city, use=round_.use, scheme=round_.scheme, state__in=states, closes_on__lt=round_.closes_on
    )
    return earlier.order_by("closes_on").values_list("closes_on", flat=True).last()


def _confirmed_by(day: date) -> Q:
    """Give the condition on a case that its points were first confirmed up to a day."""
    after = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    frozen = Scorecard.objects.filter(case=OuterRef("pk"), purpose=Scorecard.Purpose.FROZEN, made_at__lt=after)
    return Q(Exists(frozen))
