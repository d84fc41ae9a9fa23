"""
Why a record did not count: the same predicates the engine selects by, asked one by one.

Nothing is decided here a second time. Which records counted is what the engine says; of the others the tests of the measure
are run singly, and every one that fails is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Record, Standing, Trust
from jifen.facts.kinds import Type
from jifen.scoring.person.measuring import Case, dating, predicate, seats_of, window_bounds
from jifen.scoring.plan import Filter, MeasureNode, Op, Test


class Reason(StrEnum):
    """Why a record did not count."""

    REFUTED = "refuted"  # whoever had to prove it said that it is not so
    NOT_VERIFIED = "not_verified"  # claimed, and not answered yet
    WHOSE = "whose"  # of another member of the household than the rule looks at
    FIELD = "field"  # a field is not as the rule wants it
    VALID_ON = "valid_on"  # not valid on the day the rule looks at
    LASTING = "lasting"  # does not last as long as the rule wants
    WINDOW = "window"  # outside the stretch of time that counts
    FUTURE = "future"  # after the last day that counts
    BASE = "base"  # never in the band of a reference value
    GROUP = "group"  # of a group that the rule does not look at


@dataclass(frozen=True, slots=True)
class Cause:
    """One test that a record fails; ``test`` is the filter where a field is not as the rule wants it."""

    reason: Reason
    test: Filter | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record of the kinds a measure looks at that did not count, with every test it fails."""

    record: Record
    causes: tuple[Cause, ...]

    @property
    def remoteness(self) -> int:
        """
        How far the record is from what the measure is about: 0 is nearest.

        A record of another level or code than the rule names is usually simply about something else; one in another place,
        or too old, is a near miss that its owner should hear of.
        """
        return sum(_is_about_something_else(cause, self.record.kind) for cause in self.causes)


def rejections(
    node: MeasureNode, seat: str, dossier: Dossier, case: Case, trust: Trust, counted: Iterable[Record]
) -> tuple[Rejection, ...]:
    """
    Say of every record that did not count why it did not.

    Args:
        node: the measure.
        seat: from whose seat the rule is read.
        dossier: everything on record, refuted claims too.
        case: the dossier as the run sees it.
        trust: the trust of the run.
        counted: the records the engine counted for this measure.

    Returns:
        The other records of the kinds of the measure, in the order of the dossier.
    """
    taken = {id(record) for record in counted}
    tests = _tests(node, seat)
    return tuple(
        Rejection(record, _causes(record, tests, node, case, trust))
        for kind in node.kinds
        for record in dossier.records.get(kind, ())
        if id(record) not in taken
    )


Told = tuple[Cause, Callable[[Case, Record], bool]]


def _tests(node: MeasureNode, seat: str) -> list[Told]:
    whose = seats_of(node.kinds, node.whose, seat)
    tests: list[Told] = [(Cause(Reason.WHOSE), lambda case, record: record.whose in whose)]
    for test in node.filters:
        tests.append((Cause(Reason.FIELD, test), _on_values(predicate(test))))
    for word, dated in dating(node):
        tests.append((Cause(Reason(word)), _on_values(dated)))
    return tests


def _on_values(test: Callable[[Case, dict[str, Any]], bool]) -> Callable[[Case, Record], bool]:
    return lambda case, record: test(case, record.values)


def _causes(record: Record, tests: list[Told], node: MeasureNode, case: Case, trust: Trust) -> tuple[Cause, ...]:
    found = []
    if record.proof.standing is Standing.REFUTED:
        found.append(Cause(Reason.REFUTED))
    elif trust is Trust.VERIFIED and record.proof.standing is not Standing.VERIFIED:
        found.append(Cause(Reason.NOT_VERIFIED))
    failed = [cause for cause, holds in tests if not holds(case, record)]
    # An event after the last day that counts is usually also outside the window: the plainer reason is enough.
    if Cause(Reason.FUTURE) in failed:
        failed = [cause for cause in failed if cause.reason is not Reason.WINDOW]
    return (*found, *(failed or (() if found else (_left_out(record, node, case),))))


def _left_out(record: Record, node: MeasureNode, case: Case) -> Cause:
    """Say what cut away a record that every test lets pass: the window of a span, its base, or its group."""
    values: Any = record.values
    if node.groups and node.groups.among and values.get(node.groups.by) not in node.groups.among:
        return Cause(Reason.GROUP)
    if node.op not in (Op.COVERED, Op.RUN) or node.span is None:
        return Cause(Reason.WINDOW)
    first, last = window_bounds(node)(case)
    start, end = values[node.span[0]], values[node.span[1]]
    if last is not None and start > last:
        return Cause(Reason.FUTURE)
    if first is not None and end is not None and end < first:
        return Cause(Reason.WINDOW)
    return Cause(Reason.BASE if node.periods else Reason.WINDOW)


def _is_about_something_else(cause: Cause, kind: str) -> bool:
    if cause.reason in (Reason.WHOSE, Reason.GROUP):
        return True
    test = cause.test
    if test is None or test.test not in (Test.IN, Test.NOT_IN):
        return False
    field = CATALOGUE[kind].by_name[test.field]
    return field.type in (Type.LEVEL, Type.CODE, Type.FLAG)
