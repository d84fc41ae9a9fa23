"""
Two rounds that were before the day a demonstration plays on: one that is over, its families settling, and one in publicity.

Which they are follows from the packs and the day: the ranked yearly term that closed last, and the quarter that closed last.
Everything goes through the services that people use, day after day in order; nothing is written past them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from jifen.facts.dossier import Dossier, Trust
from jifen.facts.synthesis import small_population
from jifen.platform.accounts.models import User
from jifen.platform.casework import receipts, schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.operation import demonstration, settled
from jifen.platform.operation.demonstration import Invented
from jifen.platform.people.services import confirm_real_name
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round, Run
from jifen.platform.rounds.selectors.calendar import days_of, procedure_of
from jifen.platform.rounds.selectors.objections import kinds_of_line
from jifen.platform.rounds.selectors.rounds import blocking
from jifen.platform.rounds.services.opening import prepare
from jifen.platform.sandbox.truth import Truth
from jifen.policy.packs import Pack
from jifen.policy.procedure import AnnouncedWindow, Term
from jifen.policy.ranking_rules import Ranked
from jifen.scoring.inventing import setting_of

USE = "settlement"
SEED = 2011
EACH = 10
"""People a unit of competition: more than a list may show and fewer than would delay the start."""
UNITS = 3
PLACES = (4, 5, 7)
DOCUMENT = "演示公告"
APPLIED = timedelta(days=22)
"""How long before the last day the first apply."""
LONG_AGO = timedelta(days=40)
"""How long before today a term closed, so that it could be ranked and shown since."""
SHOWN_DAYS = 10
"""Working days of publicity where no text says how many."""
OVERLOOKED = "education"
"""The kind of record the registers did not find at first."""


@dataclass(frozen=True, slots=True)
class Past:
    """A term that closed before today: the scheme, the term, and the window."""

    pack: Pack
    term: Term
    opens: date
    closes: date


def past_rounds(today: date) -> tuple[Past, ...]:
    """Give the rounds to show: the yearly term that closed last, and the quarter; none where no pack has such a term."""
    found: dict[str, Past] = {}
    for city in schemes.cities():
        for pack in schemes.open_packs(city, today):
            past = _closed(pack, today) if schemes.fit_for_officials(pack.id) else None
            if past is not None:
                found.setdefault(past.term.every, past)
    return tuple(sorted(found.values(), key=lambda past: past.closes))


def _closed(pack: Pack, today: date) -> Past | None:
    """Give the last term of a ranked use that closed well before a day and that the pack was in force for."""
    procedure, rules = procedure_of(pack, USE), schemes.rules_of(pack, USE)
    if procedure is None or not isinstance(rules, Ranked) or procedure.rhythm.every == "continuous":
        return None
    term = Term.of(today, procedure.rhythm.every)
    for earlier in (term, term.moved(-1), term.moved(-2), term.moved(-3)):
        days = days_of(pack, USE, str(earlier))
        opens, closes = days.opens.on, days.closes.on
        if opens and closes and not isinstance(procedure.window, AnnouncedWindow) and closes < today - LONG_AGO:
            return Past(pack, earlier, opens, closes)
    return None


def units_of(past: Past) -> tuple[str, ...]:
    """Give the codes of the places people of a round compete in."""
    return schemes.divisions().children(past.pack.scheme.place)[:UNITS]


# ── the people of a round ───────────────────────────────────────────────────────────────────────────────────────────


def invent(past: Past, number: int, taken: set[object]) -> list[Dossier]:
    """
    Invent the people of a round: some a unit who reach the line, and one who does not.

    Args:
        past: the round.
        number: tells the rounds of a demonstration apart.
        taken: identity numbers that are somebody's already; grows.
    """
    on = past.closes - APPLIED
    # All of them live in a few towns, so that people compete with one another and apply where they may.
    setting = replace(setting_of(past.pack, schemes.divisions(), on), towns=units_of(past))
    explainer = schemes.explainer(past.pack.id, on, Trust.VERIFIED)
    able: list[Dossier] = []
    other: list[Dossier] = []
    for dossier in small_population(12 * EACH * UNITS, seed=SEED + number, setting=setting):
        record = dossier.single("identity")
        if record is None or record.values["number"] in taken:
            continue
        use = next(one for one in explainer.explain(dossier).uses if one.use == USE)
        kept = able if use.may_apply and use.reached else other
        if len(kept) < (EACH - 1 if kept is able else 1) * UNITS:
            taken.add(record.values["number"])
            kept.append(Dossier(f"r{number}-{dossier.person}", dossier.records, dossier.answers))
    return [*able, *other]


# ── what happened, day after day ────────────────────────────────────────────────────────────────────────────────────


def play(taken: set[object], say: Callable[[str], None]) -> list[Invented]:
    """
    Let the rounds before today happen, the older first: it is over, and the younger is in publicity.

    Args:
        taken: identity numbers that belong to others.
        say: told how far it is.

    Returns:
        The people of these rounds, for the registers of the sandbox.
    """
    today, played = clock.today(), list[Invented]()
    found = past_rounds(today)
    for number, past in enumerate(found):
        people = invent(past, number, taken)
        stage = _Past(past, people, number)
        stage.announce()
        over = number < len(found) - 1
        if not over:
            stage.overlook_one()
        stage.apply()
        if over:
            stage.rank(released_on=past.closes + timedelta(days=40))
            stage.finish()
        else:
            stage.rank(released_on=today - timedelta(days=2))
            stage.open_households(today - timedelta(days=1))
            stage.object()
        played.append(Invented(past.pack, tuple(people)))
        say(f"  {past.pack.scheme.title} · {past.term} · {len(people)}")
    return played


def _town(dossier: Dossier) -> str:
    application = dossier.single("application")
    return str(application.values["town"]) if application else ""


def _nine(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=timezone.get_current_timezone())


class _Past:
    """One round: its staff, its units, what the registers know."""

    def __init__(self, past: Past, people: list[Dossier], number: int) -> None:
        self.past, self.people, self.number = past, people, number
        place = schemes.city_of(past.pack.scheme.place)
        assert place is not None
        self.city = place
        self.clerk, self.officer, self.approver = (
            User.objects.get(username=f"{name}-{place.place}") for name in ("window", "officer", "approver")
        )
        self.units = units_of(past)
        self.overlooked: int | None = None
        self.cases: dict[int, Case] = {}
        self._key = {"city": place.code, "use": USE, "term": str(past.term)}

    def announce(self) -> None:
        """Publish places and, where no text has them, the days of publicity; then the round opens."""
        term = str(self.past.term)
        rows = [{"area": unit, "places": places} for unit, places in zip(self.units, PLACES, strict=True)]
        with clock.played_on(self.past.opens):
            days = days_of(self.past.pack, USE, term)
            shown = None if days.publicity else SHOWN_DAYS
            heard = None if days.objections else SHOWN_DAYS
            if shown or heard:
                rounds.announce(
                    by=self.officer,
                    city=self.city,
                    use=USE,
                    term=term,
                    document=DOCUMENT,
                    publicity_days=shown,
                    objection_days=heard,
                )
            rounds.publish_plan(by=self.officer, city=self.city, use=USE, term=term, rows=rows, document=DOCUMENT)
            prepare(self.past.pack, USE, term)

    def overlook_one(self) -> None:
        """Where places are fewest, let the registers miss the schooling of whoever loses a place by it, until somebody looks again."""
        here = [at for at, one in enumerate(self.people) if _town(one) == self.units[0]]
        with_all = {at: self._total(demonstration.truth_of(self.people[at])) for at in here}
        best = sorted(here, key=lambda at: with_all[at], reverse=True)[: PLACES[0]]
        self.overlooked = max(best, key=lambda at: with_all[at] - self._total(self._overlooked(at)), default=None)

    def _overlooked(self, at: int) -> Dossier:
        known = demonstration.truth_of(self.people[at])
        known.records.pop(OVERLOOKED, None)
        return known

    def _total(self, dossier: Dossier) -> Decimal:
        explainer = schemes.explainer(self.past.pack.id, self.past.closes - APPLIED, Trust.VERIFIED)
        return Decimal(next(use.total for use in explainer.explain(dossier).uses if use.use == USE) or 0)

    def apply(self) -> None:
        """Let everybody apply on three days, be verified by the registers, and confirm."""
        for at, dossier in enumerate(self.people):
            with (
                clock.played_on(self.past.closes - APPLIED + timedelta(days=at * 3 // len(self.people))),
                transaction.atomic(),
            ):
                self._pass_through(at, dossier)

    def _pass_through(self, at: int, dossier: Dossier) -> None:
        phone = f"+86136{self.number:02d}{at:06d}"
        case = demonstration.file_case(pack=self.past.pack, dossier=dossier, phone=phone, own_account=True, uses=(USE,))
        applicant = Actor(case.person.public, demonstration.APPLICANT)
        receipts.send(case=case, actor=applicant, key=f"demo-{case.public}")
        confirm_real_name(person=case.person, confirmed=True, by="system", on=clock.today())
        casework.accept(case=case, by=self.clerk)
        known = self._overlooked(at) if at == self.overlooked else demonstration.truth_of(dossier)
        demonstration.answer_all(case, Truth([known]))
        if case.state == State.SCORED:
            casework.confirm(case=case, actor=applicant)
        self.cases[at] = case

    def rank(self, *, released_on: date) -> Round:
        """Close, seal, rank and release; another person releases than asked for the run."""
        round_ = Round.objects.get(**self._key)
        with clock.played_on(released_on - timedelta(days=3)):
            for case in blocking(round_):
                rounds.waive(round_=round_, case=case, by=self.officer, reason="部门尚未答复，先予截止（演示）")
            rounds.close(round_=round_, by=self.officer)
            rounds.ask_sealing(round_=round_, by=self.officer)
            while rounds.work_next():
                pass
            round_.refresh_from_db()
            rounds.ask_run(round_=round_, by=self.officer, kind=Run.Kind.OFFICIAL)
            while rounds.work_next():
                pass
        round_.refresh_from_db()
        with clock.played_on(released_on - timedelta(days=2)):
            rounds.schedule(round_=round_, by=self.approver, release_at=_nine(released_on))
        with clock.played_on(released_on + timedelta(days=1)):
            rounds.release_due()
        round_.refresh_from_db()
        return round_

    def finish(self) -> None:
        """Let the list hang for as long as it has to; nobody objects, and the result is final."""
        round_ = Round.objects.get(**self._key)
        ends = [day for day in (round_.publicity_until, round_.objections_until) if day]
        final = max(ends) + timedelta(days=1)
        with clock.played_on(final):
            rounds.finish(round_=round_, by=self.approver)
        self.open_households(final)
        truth = Truth([demonstration.truth_of(one) for one in self.people])
        settled.settle(cases=list(self.cases.values()), truth=truth, officer=self.officer, since=final)

    def open_households(self, on: date) -> None:
        """Let collective households stand in every town people compete in, so that whoever is placed has a choice."""
        settled.open_households(place=self.city.place, towns=self.units, on=on)

    def object(self) -> None:
        """Let the one whose schooling was not found object to that line, and the window pass it on: it is being proven again."""
        if self.overlooked is None:
            return
        case, indicators = self.cases[self.overlooked], self.past.pack.scheme.indicators
        line = next(one.id for one in indicators if OVERLOOKED in (kinds_of_line(case, one.id) or ()))
        applicant = Actor(case.person.public, demonstration.APPLICANT)
        why = "我的大学毕业证书在学信网可以查到，积分卡却写没有。（演示）"
        made = rounds.raise_own(case=case, use=USE, line=line, why=why, papers=(), actor=applicant)
        rounds.pass_on(objection=made, by=self.clerk, kinds=[OVERLOOKED])
