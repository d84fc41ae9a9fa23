"""
Rows held against one another: what only one of them can say, and what may have been typed twice.

Refuted records take no part: they are kept for the record and count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.coherence import ordinal, shown_day
from jifen.facts.dossier import Dossier, Record, Standing
from jifen.facts.kinds import WHOSE, Kind, Type
from jifen.facts.wording import complain
from jifen.kernel import identity
from jifen.kernel.errors import Complaint

Rival = tuple[Dossier, Record, Complaint]
"""A record that contradicts another, its dossier, and the complaint that names the other."""

_RUNNING = 10**9  # later than any day or month


def doubles(dossier: Dossier) -> Iterator[Rival]:
    """Find the records of a person where a kind allows one and there are more."""
    for name, records in dossier.records.items():
        kind = CATALOGUE[name]
        seats = _grouped(records, lambda record: record.whose) if kind.single else {}
        for seat, group in seats.items():
            if len(group) > 1 and not WHOSE[str(seat)].several:
                for number, record in enumerate(group):
                    other = group[0 if number else 1].where
                    named = {"kind_zh": kind.zh, "kind_en": kind.en, "other": other}
                    yield dossier, record, complain("facts.person_twice", record.where, dossier.person, **named)


def shared_numbers(dossiers: Iterable[Dossier]) -> Iterator[Rival]:
    """Find the identities of applicants who have one identity number between them."""
    holders: dict[str, list[tuple[Dossier, Record]]] = {}
    for dossier in dossiers:
        record = dossier.single("identity")
        if record is not None and record.values["number"]:
            holders.setdefault(str(record.values["number"]), []).append((dossier, record))
    for pairs in holders.values():
        if len(pairs) > 1:
            for number, (dossier, record) in enumerate(pairs):
                other = pairs[0 if number else 1][1].where
                yield dossier, record, complain("facts.identity_twice", record.where, identity.MASK, other=other)


def repetitions(dossier: Dossier) -> Iterator[Complaint]:
    """Find spans that overlap one of the same sort, and other records that are the same in every cell."""
    for name, records in dossier.records.items():
        if len(records) < 2:
            continue
        kind = CATALOGUE[name]
        keys = _keys(kind)
        groups = _grouped(records, lambda record, keys=keys: (record.whose, *(record.values[key] for key in keys)))  # type: ignore[misc]
        for group in groups.values():
            if kind.span:
                yield from _overlaps(kind, group)
            else:
                for record in group[1:]:
                    yield complain("facts.row_repeated", record.where, other=group[0].where)


def _keys(kind: Kind) -> list[str]:
    if kind.span is None:
        return [field.name for field in kind.fields]
    # Amounts and flags may differ between two entries of the same span; who, where and what may not.
    ends, free = (kind.span.start, kind.span.end), (Type.NUMBER, Type.FLAG)
    return [field.name for field in kind.fields if field.name not in ends and field.type not in free]


def _overlaps(kind: Kind, group: list[Record]) -> Iterator[Complaint]:
    if kind.span is None:
        return
    start, end = kind.span.start, kind.span.end
    widest: Record | None = None
    reach = -1
    for record in sorted(group, key=lambda record: ordinal(record.values[start])):
        if widest is not None and ordinal(record.values[start]) <= reach:
            value = shown_day(record.values[start])
            yield complain("facts.spans_overlap", record.where, value, other=widest.where)
        last = record.values[end]
        until = _RUNNING if last is None else ordinal(last)
        if until > reach:
            widest, reach = record, until


def _grouped(records: Iterable[Record], key: Callable[[Record], Hashable]) -> dict[Hashable, list[Record]]:
    groups: dict[Hashable, list[Record]] = {}
    for record in records:
        if record.proof.standing is not Standing.REFUTED:
            groups.setdefault(key(record), []).append(record)
    return groups
