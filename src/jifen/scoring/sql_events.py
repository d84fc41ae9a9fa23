"""
Counting records: one scan and one GROUP BY for each kind, with a FILTER for every measure of it.

What a table of facts gives is never unknown: a person without records has no row, and the reader of the table takes that for
nothing. Whether nothing may be said at all is decided where the quantities are put together.
"""

from __future__ import annotations

from jifen.scoring.sql_days import DAYS, asks_days
from jifen.scoring.sql_records import Fields
from jifen.scoring.sql_text import indented, quoted

RECORD = "record_no"
"""The number of a row in the table of its kind; unlike everything else it tells equal records apart."""


def source(kinds: tuple[str, ...], names: list[str], text: str) -> str:
    """
    Write where records are read from.

    Args:
        kinds: the kinds looked at together.
        names: the fields that are asked for; a kind without one of them gives NULL.
        text: everything that is asked of the records, which tells whether the days are needed.
    """
    joined = f" JOIN {DAYS} USING (no)" if asks_days(text) else ""
    if len(kinds) == 1:
        return f"{quoted(kinds[0])}{joined}"
    parts = []
    for at, kind in enumerate(kinds):
        own = Fields((kind,))
        fields = [quoted(name) if own.has(name) else f"NULL AS {quoted(name)}" for name in names]
        row = f"{RECORD} * {len(kinds)} + {at} AS {RECORD}"
        parts.append(f"SELECT {', '.join(['no', 'whose', 'standing', row, *fields])} FROM {quoted(kind)}")
    return "(\n" + indented("\nUNION ALL\n".join(parts), 2) + f"\n  ) AS records{joined}"


def fields_in(kinds: tuple[str, ...], text: str) -> list[str]:
    """Name the fields of the kinds that stand in a text."""
    return sorted({name for name in _all_fields(kinds) if quoted(name) in text})


def _all_fields(kinds: tuple[str, ...]) -> set[str]:
    from jifen.facts.catalogue import CATALOGUE

    return {name for kind in kinds for name in CATALOGUE[kind].by_name}
