"""
A dossier some months later: what runs today goes on, unless it is told to stop, and what is added begins.

Only spans of a steady life are moved on (being insured, employed, registered, in the housing fund). The application moves to
the later day; nothing else is invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.kinds import Kind, Type
from jifen.kernel.dates import add_months, month_of
from jifen.scoring.scorecard import Scorecard

STEADY = ("insurance", "employment", "residence_permit", "residence", "housing_fund")
"""Kinds of spans that go on by themselves from month to month."""


@dataclass(frozen=True, slots=True)
class Future:
    """Where one looks ahead from: the dossier, the place of the scheme, the day of the run, of the application, today's score."""

    dossier: Dossier
    place: str
    as_of: date
    applied: date
    now: Scorecard


def applied_on(dossier: Dossier, as_of: date) -> date:
    """Give the day of the application, or the day of the run where there is none yet."""
    application = dossier.single("application")
    day = application.values["applied_on"] if application else None
    return day if isinstance(day, date) else as_of


def later(future: Future, months: int, *, stopping: Iterable[str] = (), adding: Iterable[Record] = ()) -> Dossier:
    """
    Give the dossier as it will be.

    Args:
        future: where one looks ahead from.
        months: how far; 0 changes nothing but what is added.
        stopping: kinds whose running spans do not go on: open ones end today, written ends stay as they are.
        adding: records that are there as well.
    """
    stopped = frozenset(stopping)
    records = {name: list(found) for name, found in future.dossier.records.items()}
    if months:
        for name in STEADY:
            records[name] = [_moved(record, future, name in stopped) for record in records.get(name, ())]
        records["application"] = [_applied_later(record, future, months) for record in records.get("application", ())]
    dossier = Dossier(future.dossier.person, records, dict(future.dossier.answers))
    dossier.add(adding)
    return dossier


def runs(record: Record, future: Future) -> bool:
    """Say whether a span still runs on the day of the application: open, or ending no sooner than the last month that counts."""
    kind = CATALOGUE[record.kind]
    assert kind.span is not None
    start: Any = record.values[kind.span.start]
    end: Any = record.values[kind.span.end]
    last: Any = _last(kind, future.applied)
    return bool(start <= last) and (end is None or bool(end >= last)) and record.proof.standing is not Standing.REFUTED


def invented(name: str, future: Future, **values: object) -> Record:
    """Make a record that is taken as proven; fields that are not given are as an empty cell means them."""
    kind = CATALOGUE[name]
    filled = {field.name: values.get(field.name, field.absent) for field in kind.fields}
    return Record(name, filled, "self", Proof(Standing.VERIFIED, on=future.as_of))


def begin(kind: Kind, future: Future) -> date | int:
    """Give the first day or month of a span that begins now."""
    assert kind.span is not None
    return month_of(future.applied) if kind.span.precision is Type.MONTH else future.applied


def _last(kind: Kind, applied: date) -> date | int:
    assert kind.span is not None
    return month_of(applied) - 1 if kind.span.precision is Type.MONTH else applied


def _moved(record: Record, future: Future, stopped: bool) -> Record:
    kind = CATALOGUE[record.kind]
    assert kind.span is not None
    if not runs(record, future):
        return record
    if not stopped:
        return replace(record, values={**record.values, kind.span.end: None})
    if record.values[kind.span.end] is not None:
        return record
    return replace(record, values={**record.values, kind.span.end: _last(kind, future.applied)})


def _applied_later(record: Record, future: Future, months: int) -> Record:
    day = add_months(max(future.applied, future.as_of), months)
    return replace(record, values={**record.values, "applied_on": day, "accepted_on": None, "completed_on": None})
