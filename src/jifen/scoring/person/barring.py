"""Vetoes: records that bar an application, and the last day on which they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from jifen.facts.dossier import Record
from jifen.kernel.dates import add_months
from jifen.scoring.person.measuring import Case, finder, predicate, seats_of
from jifen.scoring.plan import VetoNode
from jifen.scoring.scorecard import VetoScore

NO_END = date.max


def compile_veto(node: VetoNode, seat: str) -> Callable[[Case], VetoScore]:
    """Give the function that says whether a veto bars a case, until when, and by which records."""
    kind, whose = node.kind, seats_of((node.kind,), node.whose, seat)
    tests, the_day = [predicate(test) for test in node.filters], finder(node.on)
    free, not_answered = VetoScore(node.id, False, None, ()), VetoScore(node.id, None, None, ())

    def decide(case: Case) -> VetoScore:
        if kind in case.silent:
            return free
        barring: list[tuple[date, Record]] = []
        for record in case.records[kind]:
            if record.whose in whose and all(test(case, record.values) for test in tests):
                last = last_barred_day(node, record.values[node.starts], the_day(case))
                if last is not None:
                    barring.append((last, record))
        if not barring:
            return not_answered if kind in case.unknown else free
        latest = max(last for last, _ in barring)
        return VetoScore(node.id, True, None if latest == NO_END else latest, tuple(record for _, record in barring))

    return decide


def last_barred_day(node: VetoNode, start: object, on: date) -> date | None:
    """
    Give the last day a record bars (``NO_END``: none), or None when it does not bar on the day.

    A bar that hangs on something still to be done (``pending``) holds until the day before it is done, and its term runs
    from then; a record that begins after the day is no fact yet.
    """
    if start is None:
        return NO_END
    assert isinstance(start, date)
    if start > on and not node.pending:
        return None
    if node.months is None:
        return NO_END
    last = add_months(start, node.months) + timedelta(days=node.days - 1)
    return last if on <= last else None
