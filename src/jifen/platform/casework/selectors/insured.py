"""Months of insurance as the register confirmed them: by insurance and payer, what is missing between, and which lines count it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from jifen.kernel.dates import Month, add_months, month_of, parse_month, show_month
from jifen.kernel.errors import BadInputError, Text
from jifen.platform.evidence.dossiers import holds
from jifen.platform.evidence.models import Fact, Standing
from jifen.policy import phrasing as law
from jifen.policy.measures import Measure
from jifen.policy.scheme import Indicator, Scheme
from jifen.policy.walking import window_of
from jifen.policy.words import Window

KIND = "insurance"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months somebody paid: from a month to a month, both inside; ``end`` is None where it still runs."""

    insurance: str
    employer: str
    place: str
    start: Month
    end: Month | None
    manner: str
    confirmed: bool
    by: str

    def last(self, today: date) -> Month:
        """The last month of it as of today."""
        return month_of(today) if self.end is None else min(self.end, month_of(today))


@dataclass(frozen=True, slots=True)
class Gap:
    """Months between insured ones for which nothing is known; who paid before them, and where somebody paid before and after."""

    insurance: str
    start: Month
    end: Month
    employer: str
    places: tuple[str, ...]

    @property
    def months(self) -> int:
        """How many."""
        return self.end - self.start + 1

    @property
    def first(self) -> str:
        """The first month, as ``YYYY-MM``."""
        return show_month(self.start)

    @property
    def last(self) -> str:
        """The last month, as ``YYYY-MM``."""
        return show_month(self.end)


@dataclass(frozen=True, slots=True)
class Insured:
    """One insurance: what was paid, how many different months are confirmed, and what is missing between them."""

    insurance: str
    stretches: tuple[Stretch, ...]
    months: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """
    A line of a scheme that counts insured months.

    ``window`` is the time it looks at, ``since`` the first month of it, None for all time. ``forgiven`` is how many missing
    months leave a run unbroken; None where months are added up, whether or not they follow one another.
    """

    name: str
    window: Text
    insurances: tuple[str, ...]
    since: Month | None
    forgiven: int | None

    def told(self, gap: Gap) -> Text | None:
        """Say what missing months do to this line; None where it does not look at them."""
        if (self.insurances and gap.insurance not in self.insurances) or (self.since and gap.end < self.since):
            return None
        name = f"“{self.name}”（{self.window.zh}）"
        if self.forgiven is None:
            return Text(
                f"{name}按累计月数算，少了这 {gap.months} 个月。",
                f"{self.name} ({self.window.en}) adds months up: these {gap.months} are missing.",
            )
        if gap.months <= self.forgiven:
            return Text(
                f"{name}允许中断 {self.forgiven} 个月以内，这一段不打断连续。",
                f"{self.name} ({self.window.en}) forgives up to {self.forgiven} months: the run is not broken.",
            )
        return Text(
            f"{name}要求连续，这一段之后重新起算。",
            f"{self.name} ({self.window.en}) wants an unbroken run, which begins anew after this.",
        )


def insured(facts: Iterable[Fact], today: date) -> list[Insured]:
    """
    Lay out what is known of a person's own insured months.

    A month that is claimed and waits to be confirmed is no gap: nobody has said that it is missing. Refuted records count for
    nothing; a proof that has expired is a claim again.
    """
    stretches = sorted(_stretches(facts), key=lambda one: (one.insurance, one.start, one.employer))
    found = []
    for insurance, group in groupby(stretches, key=lambda one: one.insurance):
        own = tuple(group)
        confirmed = _months((one for one in own if one.confirmed), today)
        found.append(Insured(insurance, own, len(confirmed), _gaps(own, confirmed, today)))
    return found


def _stretches(facts: Iterable[Fact]) -> Iterable[Stretch]:
    for fact in facts:
        if fact.kind != KIND or fact.whose != "self" or fact.standing == Standing.REFUTED:
            continue
        one: Mapping[str, Any] = fact.values
        try:
            start, end = parse_month(str(one.get("start", ""))), one.get("end")
            last = parse_month(str(end)) if end else None
        except BadInputError:
            continue
        confirmed = fact.standing == Standing.VERIFIED and holds(fact)
        employer, place, manner = (str(one.get(name) or "") for name in ("employer", "place", "manner"))
        yield Stretch(str(one.get("kind", "")), employer, place, start, last, manner, confirmed, fact.by)


def _months(stretches: Iterable[Stretch], today: date) -> set[Month]:
    return {month for one in stretches for month in range(one.start, one.last(today) + 1)}


def _gaps(stretches: Sequence[Stretch], confirmed: set[Month], today: date) -> tuple[Gap, ...]:
    if not confirmed:
        return ()
    known = _months(stretches, today)
    found, start = [], None
    for month in range(min(confirmed), max(confirmed) + 1):
        if month not in known:
            start = month if start is None else start
        elif start is not None:
            before = max((one for one in stretches if one.start < start), key=lambda one: one.last(today))
            after = next(one.place for one in stretches if one.start <= month <= one.last(today))
            places = tuple(dict.fromkeys((before.place, after)))
            found.append(Gap(before.insurance, start, month - 1, before.employer, places))
            start = None
    return tuple(found)


def countings(scheme: Scheme, today: date) -> list[Counting]:
    """Give the lines of a scheme that count insured months, each with the time it looks at, as of today."""
    found = []
    lines: list[Indicator | Measure] = [*scheme.indicators, *scheme.measures]
    for line in lines:
        if KIND not in (line.from_ or ()) or line.measure is None or not line.measure.is_span:
            continue
        window = (
            window_of(line, scheme) if isinstance(line, Indicator) else None if line.within == "lifted" else line.within
        )
        wanted = line.where.get("kind")
        runs = getattr(line.measure, line.measure.operation) == "longest_run"
        found.append(
            Counting(
                line.name,
                law.window(window),
                tuple(str(one) for one in wanted.one_of or ()) if wanted else (),
                _since(window, today),
                (line.measure.gaps_up_to.months or 0) if runs and line.measure.gaps_up_to else 0 if runs else None,
            )
        )
    return found


def _since(window: Window | None, today: date) -> Month | None:
    if window is None:
        return None
    if window.since is not None:
        return month_of(window.since)
    return month_of(add_months(today, -window.last.months)) if window.last and window.last.months else None
