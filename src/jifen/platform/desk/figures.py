"""Load and lateness of an area: cases by state and age, questions by office, the share that systems verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.selectors import within_grounds
from jifen.platform.casework.selectors.raised import raised_counts
from jifen.platform.config import clock
from jifen.platform.evidence.models import Escalation
from jifen.platform.evidence.selectors import load_by_office
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds

AGES: tuple[tuple[int, int | None, Text], ...] = (
    (0, 7, Text("一周内", "up to a week")),
    (8, 30, Text("8–30 天", "8–30 days")),
    (31, 60, Text("31–60 天", "31–60 days")),
    (61, None, Text("61 天以上", "61 days and more")),
)
_OPEN = (State.SUBMITTED, State.RETURNED, State.VERIFYING, State.SCORED)


@dataclass(frozen=True, slots=True)
class OfficeLoad:
    """
    What one office has: waiting, of these overdue, and what was answered by system and by hand.

    ``raised`` counts what is late and was raised to its own head, acceptances as well; ``raised_above`` to the office above.
    """

    name: str
    waiting: int
    overdue: int
    by_system: int
    by_hand: int
    raised: int = 0
    raised_above: int = 0

    @property
    def share_by_system(self) -> int | None:
        """Whole percent of the answers that systems gave; None where nothing was answered."""
        answered = self.by_system + self.by_hand
        return round(100 * self.by_system / answered) if answered else None


@dataclass(frozen=True, slots=True)
class Load:
    """Figures of an area on a day; ``ages`` counts open cases since they were sent."""

    on: date
    states: tuple[tuple[Text, int], ...]
    ages: tuple[tuple[Text, int], ...]
    overdue: int
    offices: tuple[OfficeLoad, ...]

    @property
    def totals(self) -> OfficeLoad:
        """Give the sums over all offices."""
        return OfficeLoad(
            "",
            sum(one.waiting for one in self.offices),
            sum(one.overdue for one in self.offices),
            sum(one.by_system for one in self.offices),
            sum(one.by_hand for one in self.offices),
            sum(one.raised for one in self.offices),
            sum(one.raised_above for one in self.offices),
        )


def load_of(held: Iterable[Grounds]) -> Load:
    """Count what the offices of some areas have before them; a page of four queries, whatever there is."""
    grounds = tuple(held)
    today = clock.today()
    cases = within_grounds(grounds).select_related(None)
    found = {row["state"]: row["n"] for row in cases.values("state").annotate(n=Count("pk")).order_by()}
    states = tuple((STATE_WORDS[state], found.get(state, 0)) for state in State if state is not State.DRAFT)
    open_cases = cases.filter(state__in=[state.value for state in _OPEN])
    told = open_cases.aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        **{f"age{number}": Count("pk", filter=_aged(today, low, high)) for number, (low, high, _) in enumerate(AGES)},
    )
    ages = tuple((words, told[f"age{number}"]) for number, (_, _, words) in enumerate(AGES))
    return Load(today, states, ages, told["overdue"], _offices(grounds))


def _aged(today: date, low: int, high: int | None) -> Q:
    young = Q(applied_on__lte=today - timedelta(days=low))
    return young if high is None else young & Q(applied_on__gte=today - timedelta(days=high))


def _offices(grounds: tuple[Grounds, ...]) -> tuple[OfficeLoad, ...]:
    areas = Q(pk__in=[])
    for one in grounds:
        areas |= Q(area__startswith=prefix(one.area))
    offices = Office.objects.filter(areas)
    raised = dict(raised_counts(offices))
    told = [
        _load(str(row["office__name"]), row, raised.pop(str(row["office__code"]), {}))
        for row in load_by_office(offices)
    ]
    # A window that owes acceptances and no answers has no row among the questions.
    names = dict(offices.filter(code__in=raised).values_list("code", "name"))
    told += [_load(names[code], {}, levels) for code, levels in raised.items()]
    return tuple(sorted(told, key=lambda one: (-one.overdue, -one.waiting, one.name)))


def _load(name: str, row: Mapping[str, object], levels: Mapping[int, int]) -> OfficeLoad:
    waiting, overdue, by_system, by_hand = (
        int(str(row.get(counted, 0))) for counted in ("waiting", "overdue", "by_system", "by_hand")
    )
    own, above = (levels.get(level, 0) for level in (Escalation.Level.OWN, Escalation.Level.ABOVE))
    return OfficeLoad(name, waiting, overdue, by_system, by_hand, own, above)
