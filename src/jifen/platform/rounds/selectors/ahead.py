"""What is ahead: the running and the next term or batch of every use of a city, and the scheme a term is planned under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from jifen.kernel.errors import JifenError
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.rounds.inputs import is_continuous
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Plan, Round
from jifen.platform.rounds.selectors.calendar import Days, days_of, procedure_of
from jifen.policy.packs import Pack
from jifen.policy.procedure import Batches, Term


@dataclass(frozen=True, slots=True)
class Coming:
    """
    One term or batch of one use as the public calendar shows it.

    ``round_`` is None until one is planned, ``plan`` until places are published. ``places_late`` says that the places came
    later than the text wants, or are still missing after that day.
    """

    use: str
    term: str
    pack: Pack
    days: Days
    round_: Round | None
    plan: Plan | None

    @property
    def is_continuous(self) -> bool:
        """Whether applications are taken all the time and nobody is ranked: the term is a batch."""
        return self.days.listed is not None

    @property
    def places_late(self) -> bool:
        """Whether places were published late, or are overdue."""
        wanted = self.days.places_by.on
        published = timezone.localdate(self.plan.at) if self.plan else clock.today()
        return wanted is not None and published > wanted


def coming(city: City) -> list[Coming]:
    """Give the running and the next term or batch of every use a city shows lists of, under the schemes in force today."""
    today = clock.today()
    return [
        _coming(pack, use, term) for pack, use in ranked_uses(city, today) for term in terms_around(pack, use, today)
    ]


def _coming(pack: Pack, use: str, term: str) -> Coming:
    round_ = Round.objects.filter(city=pack.scheme.place, use=use, term=term, scheme=pack.id).first()
    plan = Plan.objects.filter(city=pack.scheme.place, use=use, term=term, scheme=pack.id).order_by("number").last()
    return Coming(use, term, pack, days_of(pack, use, term), round_, plan)


def next_batch(case: Case) -> Round | None:
    """Give the batch a case would be in if its points were confirmed today; None where it is ranked, or not sent."""
    today = clock.today()
    open_now = Round.objects.filter(city=case.city, scheme=case.scheme, use__in=case.uses, state=State.OPEN)
    found = open_now.filter(opens_on__lte=today, closes_on__gte=today).order_by("closes_on", "use")
    return next((one for one in found if is_continuous(one)), None)


def ranked_uses(city: City, on: date) -> Iterator[tuple[Pack, str]]:
    """Give the uses of a city that are ranked under schemes in force on a day which may decide anything."""
    for pack in schemes.open_packs(city, on):
        if schemes.fit_for_officials(pack.id):
            yield from (
                (pack, use) for use in pack.scheme.uses if schemes.rules_of(pack, use) and procedure_of(pack, use)
            )


def terms_around(pack: Pack, use: str, today: date) -> list[str]:
    """Give the terms of a use whose window has not closed, the running one and the next; a batch is named by its cut-off."""
    procedure = procedure_of(pack, use)
    if procedure is None:
        return []
    if procedure.rhythm.every == "continuous":
        return _batches_around(pack, use, procedure.rhythm.batches, today)
    own = Term.of(today, procedure.rhythm.every)
    return [str(term) for term in (own.moved(-1), own, own.moved(1)) if _is_ahead(pack, use, term, today, own)]


def _batches_around(pack: Pack, use: str, batches: Batches | None, today: date) -> list[str]:
    if batches is None:
        return []
    running = batches.day_from(today)
    following = batches.day_from(running + timedelta(days=1))
    # One that begins after the last day of its scheme is none of it.
    return [term for term in map(str, (running, following)) if days_of(pack, use, term).closes.on is not None]


def _is_ahead(pack: Pack, use: str, term: Term, today: date, own: Term) -> bool:
    closes = days_of(pack, use, str(term)).closes.on
    return term >= own if closes is None else closes >= today


def pack_for(city: City, use: str, term: str) -> Pack | None:
    """
    Give the scheme a term is planned under: that of today, or of the term's first or last day where today lies outside it.

    None where the term is not written as the rhythm of the use has it, or no scheme ranks the use.
    """
    try:
        own = Term.parse(term)
    except JifenError:
        return None
    day = min(max(clock.today(), own.first_day), own.last_day)
    for pack, ranked in ranked_uses(city, day):
        procedure = procedure_of(pack, use)
        if ranked == use and procedure and procedure.rhythm.every == own.every:
            return pack
    return None


def packs_of(city: City, use: str, term: str) -> list[Pack]:
    """Give the schemes a term is held under: those of its rounds in their order, and the one it is planned under now."""
    held = (
        Round.objects.filter(city=city.code, use=use, term=term).order_by("opens_on").values_list("scheme", flat=True)
    )
    found = [schemes.pack_of(scheme) for scheme in held]
    planned = pack_for(city, use, term)
    return found if planned is None or planned in found else [*found, planned]
