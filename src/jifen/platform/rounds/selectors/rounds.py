"""Reading rounds: which there are, whose cases they take, what holds one open, and how a year stands to its target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import CharField, Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.rounds.inputs import OPENED, is_continuous
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Entrant, Plan, Round, Target, Waiver
from jifen.platform.rounds.selectors.batches import batch_of, cases_of_batch, spent
from jifen.platform.rounds.selectors.lists import list_in_force
from jifen.policy.procedure import MONTHS, Term

UNPROVEN = (CaseState.SUBMITTED, CaseState.RETURNED, CaseState.VERIFYING)
_COMPETING = (*UNPROVEN, CaseState.SCORED, CaseState.FROZEN)
_WRITTEN_MEANWHILE = 1_000
"""Scorecards that may have been on their way into the database while entrants were read, with a lower key than the last sealed."""


def rounds_of(city: str | None = None, states: Iterable[State] | None = None) -> QuerySet[Round]:
    """Give rounds, those that close last first: of one city or of all, in some states or in any."""
    found = Round.objects.select_related("plan").order_by("-closes_on", "city", "use", "pk")
    if city is not None:
        found = found.filter(city=city)
    return found if states is None else found.filter(state__in=[state.value for state in states])


def round_named(public: str) -> Round | None:
    """Give the round of a public id, or None."""
    return Round.objects.select_related("plan").filter(public=public).first()


def round_of(case: Case, use: str) -> Round | None:
    """
    Give the round a case stands in for a use.

    Returns:
        The round its day of application falls to, or the batch its points were confirmed in time for; None before it was sent, or
        its points were confirmed for a batch, where it does not ask for the use, and where no round is planned yet.
    """
    if case.applied_on is None or use not in case.uses:
        return None
    own = Round.objects.select_related("plan").filter(city=case.city, use=use, scheme=case.scheme)
    sealed = spent(own.filter(sealings__members__case=case), case).order_by("pk").first()
    if sealed is not None:
        return sealed
    held = own.exclude(state=State.EMPTY.value, fingerprint="")  # dropped before it opened: nobody is in it
    following = held.filter(closes_on__gte=case.applied_on).order_by("closes_on").first()
    return batch_of(case, own) if following is not None and is_continuous(following) else following


def cases_of(round_: Round) -> QuerySet[Case]:
    """
    Give the cases of a round, in whatever state they are.

    They are the cases of its scheme and use that were sent up to its last day and after the last day of the round before:
    what is sent between two windows is for the next. A batch has the frozen cases whose points were confirmed up to its cut-off,
    and that are spent in no other batch.
    """
    found = (
        Case.objects.filter(city=round_.city, scheme=round_.scheme, applied_on__isnull=False)
        .annotate(_uses=Cast("uses", CharField()))
        .filter(_uses__contains=f'"{round_.use}"')
    )
    if is_continuous(round_):
        return cases_of_batch(found, round_)
    before = Round.objects.filter(
        city=round_.city, use=round_.use, scheme=round_.scheme, closes_on__lt=round_.closes_on
    ).order_by("closes_on")
    last = before.last()
    found = found.filter(applied_on__lte=round_.closes_on)
    return found if last is None else found.filter(applied_on__gt=last.closes_on)


def blocking(round_: Round) -> QuerySet[Case]:
    """Give the cases that keep a round from closing: not proven yet and not waived, the longest due first."""
    if is_continuous(round_):
        return Case.objects.none()
    waived = round_.waivers.values("case")
    found = cases_of(round_).filter(state__in=[state.value for state in UNPROVEN]).exclude(pk__in=waived)
    return found.select_related("person", "office").order_by("due_on", "applied_on", "pk")


def waiver_of(case: Case) -> Waiver | None:
    """Give the waiver of a case, which the applicant may read with its reason; None where nobody had to give one."""
    return Waiver.objects.filter(case=case).select_related("round", "case__person").order_by("-pk").first()


def competing(round_: Round) -> QuerySet[Case]:
    """Give the cases that enter a round; drafts, and what was refused, withdrawn or lapsed, do not."""
    return cases_of(round_).filter(state__in=[state.value for state in _COMPETING]).order_by("pk")


def to_count(round_: Round) -> QuerySet[Case]:
    """Give the cases that enter a round and whose newest scorecard is as of another day than they count until, in a fixed order."""
    newest = Scorecard.objects.filter(case=OuterRef("pk")).order_by("-number").values("as_of")[:1]
    counting = competing(round_).filter(counts_until__isnull=False).annotate(newest=Subquery(newest))
    return counting.filter(newest__isnull=False).exclude(newest=F("counts_until"))


def newest_cards(round_: Round) -> list[tuple[int, int | None]]:
    """Give case and newest scorecard of everybody who enters, by primary key, in a fixed order; None where there is no card."""
    newest = Scorecard.objects.filter(case=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return list(competing(round_).annotate(card=Subquery(newest)).values_list("pk", "card"))


def unranked_changes(round_: Round, case: Case | None = None) -> frozenset[int]:
    """
    Give the cases whose newest row is not the one the list in force was ranked by: that list is known to be wrong.

    Rows are compared and not days: what was proven before the sealing and answered after it is ranked already, and what turned out
    otherwise twice may be as it was. Whoever has left competes no more.

    Args:
        round_: one whose list was shown; nothing is changed where none was.
        case: look at this one alone.

    Returns:
        Primary keys.
    """
    listed = list_in_force(round_)
    if listed is None or listed.run.sealing is None:
        return frozenset()
    sealing = listed.run.sealing
    # Both of the entrant in one call: they speak of one row of the entrants.
    found = Scorecard.objects.filter(
        pk__gt=_last_sealed(sealing.root, sealing.pk) - _WRITTEN_MEANWHILE,
        case__state__in=_COMPETING,
        case__entered__sealing=sealing,
        case__entered__scorecard__number__lt=F("number"),
    )
    if case is not None:
        found = found.filter(case=case)
    cards = found.order_by("number").values_list("case", "case__entered__scorecard", "pk")
    newest = {key: (old, new) for key, old, new in cards}
    return frozenset(key for key, (old, new) in newest.items() if _row(old, round_.use) != _row(new, round_.use))


def would_differ(round_: Round) -> bool:
    """
    Whether the list in force would be another if it were ranked again: facts turned out otherwise, or somebody on it has left.

    The first has to be ranked before the result is final. Whether a place that was given up is passed on no text of a city says: until
    the result is final its office may rank again, with a reason that everybody reads; else the place stays free.
    """
    listed = list_in_force(round_)
    if listed is None or listed.run.sealing is None:
        return False
    left = Entrant.objects.filter(sealing=listed.run.sealing).exclude(case__state__in=_COMPETING)
    return left.exists() or bool(unranked_changes(round_))


def being_verified(round_: Round) -> QuerySet[Case]:
    """
    Give the cases of the list in force about which departments still owe an answer: it may turn out to be wrong.

    Whoever was let into the round unproven, by a waiver with a name and a reason, waits for nobody.
    """
    listed = list_in_force(round_)
    sealing = listed.run.sealing if listed else None
    waived = round_.waivers.values("case")
    return Case.objects.filter(entered__sealing=sealing, state=CaseState.VERIFYING).exclude(pk__in=waived)


@lru_cache(maxsize=256)  # what was sealed stays; a page asks this of every round in publicity
def _last_sealed(root: str, sealing: int) -> int:
    last: int = (
        Entrant.objects.filter(sealing=sealing, sealing__root=root).aggregate(last=Max("scorecard"))["last"] or 0
    )
    return last


def _row(card: int, use: str) -> object:
    found = Scorecard.objects.select_related("case__person").only(*OPENED).get(pk=card)
    return (found.rows or {}).get(use)


@dataclass(frozen=True, slots=True)
class Counts:
    """
    How many cases a round has, counted by the database.

    ``waiting`` are those not proven yet, of which ``waived`` may stay so; ``scored`` wait for the applicant's word, ``frozen``
    have it; ``left`` were refused, withdrawn or lapsed. ``by_town`` counts those that enter, by division code.
    """

    applied: int
    waiting: int
    waived: int
    scored: int
    frozen: int
    left: int
    by_town: dict[str, int]

    @property
    def competing(self) -> int:
        """How many enter."""
        return self.waiting + self.scored + self.frozen


def counts(round_: Round) -> Counts:
    """Count the cases of a round by where they stand, and those that enter by town."""
    rows = cases_of(round_).values("state", "town").annotate(n=Count("pk")).order_by()
    states: dict[str, int] = {}
    towns: dict[str, int] = {}
    for row in rows:
        states[row["state"]] = states.get(row["state"], 0) + row["n"]
        if row["state"] in _COMPETING:
            towns[row["town"]] = towns.get(row["town"], 0) + row["n"]
    applied = sum(states.values())
    waiting = sum(states.get(state, 0) for state in UNPROVEN)
    scored, frozen = states.get(CaseState.SCORED, 0), states.get(CaseState.FROZEN, 0)
    left = applied - waiting - scored - frozen
    return Counts(applied, waiting, round_.waivers.count(), scored, frozen, left, dict(sorted(towns.items())))


# ── targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """
    What the province expects of a city in a year, and the places planned so far; None where nobody has said it.

    ``whole`` says whether every term of the year has a plan.
    """

    target: Target | None
    planned: int | None
    whole: bool

    @property
    def difference(self) -> int | None:
        """Places planned above the target; below zero where they do not reach it."""
        return None if self.target is None or self.planned is None else self.planned - self.target.people


def against_target(city: str, year: int) -> AgainstTarget:
    """Compare the settlement places a city has planned for a year with its target."""
    target = Target.objects.filter(city=city, year=year).order_by("number").last()
    plans = plans_in_force(city, year)
    terms = {plan.term for plan in plans}
    whole = bool(terms) and all(_is_planned(term, terms) for term in terms)
    return AgainstTarget(target, sum(plan.places for plan in plans) if plans else None, whole)


def _is_planned(term: str, terms: set[str]) -> bool:
    """Whether all terms of the rhythm of one term have a plan."""
    every, year, _ = Term.parse(term)
    return all(str(Term(every, year, part)) in terms for part in range(1, 12 // MONTHS[every] + 1))


def plans_in_force(city: str, year: int, use: str = "settlement") -> list[Plan]:
    """Give the plans whose places count in a year: of each term those of its rounds; before there are any the one published last."""
    rows = Plan.objects.filter(city=city, use=use, term__startswith=f"{year:04d}")
    held = {(one.term, one.scheme): one.plan for one in _rounds_of_year(city, year, use)}
    newest = {(plan.term, plan.scheme): plan for plan in rows.order_by("pk")}  # each in the place of the one before it
    ahead = {plan.term: plan for plan in rows.order_by("pk") if not any(term == plan.term for term, _ in held)}
    of_rounds = [plan or newest.get(key) for key, plan in held.items()]
    return sorted((plan for plan in (*of_rounds, *ahead.values()) if plan), key=lambda plan: (plan.term, plan.pk))


def _rounds_of_year(city: str, year: int, use: str) -> QuerySet[Round]:
    found = Round.objects.filter(city=city, use=use, term__startswith=f"{year:04d}").select_related("plan")
    return found.exclude(state=State.EMPTY.value)


def is_sealed(city: str, use: str, term: str, scheme: str) -> bool:
    """Whether the round of a term under a scheme has sealed its places: it takes no other plan."""
    return Round.objects.filter(city=city, use=use, term=term, scheme=scheme, plan__isnull=False).exists()
