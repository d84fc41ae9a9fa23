"""
SQL as text: quoted names, escaped literals, and columns that are stacked stage upon stage.

Names come from a plan, whose ids are checked (``policy.words.Id``); labels and codes become escaped literals. Nothing else
of a scheme ever reaches the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

_NAMED = re.compile(r'"([^"]+)"')


def quoted(name: str) -> str:
    """Write a name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | bool | date) -> str:
    """Write a value as SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    plain = value.replace("'", "''")
    if value.isprintable():
        return f"'{plain}'"
    return "E'" + "".join(c if c.isprintable() and c != "\\" else f"\\U{ord(c):08x}" for c in plain) + "'"


def one_of(sql: str, values: Iterable[str | bool]) -> str:
    """Write that an expression is one of some values; nothing is one of none."""
    listed = [literal(value) for value in values]
    if not listed:
        return "FALSE"
    return f"{sql} = {listed[0]}" if len(listed) == 1 else f"{sql} IN ({', '.join(listed)})"


def both(tests: Iterable[str]) -> str:
    """Join tests by AND; no test at all is always met."""
    return " AND ".join(tests) or "TRUE"


def indented(text: str, depth: int = 1) -> str:
    """Move every line of a text to the right."""
    return "\n".join("  " * depth + line if line else line for line in text.split("\n"))


def listed(columns: Iterable[tuple[str, str]]) -> str:
    """Write a list of columns, one a line, each with its note."""
    rows = list(columns)
    ends = [","] * (len(rows) - 1) + [""]
    return "\n".join(
        f"{sql}{end}" + (f"  -- {note}" if note else "") for (sql, note), end in zip(rows, ends, strict=True)
    )


def cases(branches: Iterable[tuple[str, str]], otherwise: str | None = None) -> str:
    """Write a CASE; without branches it is what it would otherwise be, and that is NULL unless said."""
    arms = [f"WHEN {test} THEN {value}" for test, value in branches]
    if not arms:
        return otherwise or "NULL"
    tail = f" ELSE {otherwise}" if otherwise is not None else ""
    return f"CASE {' '.join(arms)}{tail} END"


def note(text: str) -> str:
    """Make a text fit for the rest of a line of comment."""
    return " ".join(text.split())[:100]


class Stages:
    """
    Columns that build on each other.

    A column may name any column defined before it; columns that name only earlier ones stand in the same SELECT, so that
    every expression is computed once and the text keeps the order of the law: quantities, lines, groups, totals.
    """

    def __init__(self, source: str, base: Iterable[str]) -> None:
        self.source = source
        self.level: dict[str, int] = dict.fromkeys(base, 0)
        self.columns: list[list[tuple[str, str, str]]] = []

    def define(self, name: str, sql: str, about: str = "") -> str:
        """
        Add a column.

        Args:
            name: its name, not yet taken.
            sql: its expression; the columns it names are quoted.
            about: a note for the reader of the SQL.

        Returns:
            The quoted name.
        """
        if name in self.level:
            raise ValueError(f"two columns are called {name}")
        level = 1 + max((self.level[used] for used in _NAMED.findall(sql) if used in self.level), default=0)
        self.level[name] = level
        while len(self.columns) < level:
            self.columns.append([])
        self.columns[level - 1].append((name, sql, about))
        return quoted(name)

    def ctes(self, prefix: str) -> dict[str, str]:
        """Give one table expression for each stage, in order; the last holds every column."""
        found: dict[str, str] = {}
        before = self.source
        for number, columns in enumerate(self.columns, 1):
            rows = [("*", ""), *((f"{sql} AS {quoted(name)}", note(about)) for name, sql, about in columns)]
            found[f"{prefix}_{number}"] = f"SELECT\n{indented(listed(rows))}\nFROM {before}"
            before = f"{prefix}_{number}"
        return found


def with_clause(ctes: Mapping[str, str], materialized: Iterable[str] = ()) -> str:
    """Write the table expressions before a SELECT."""
    kept = set(materialized)
    parts = [f"{name} AS {'MATERIALIZED ' if name in kept else ''}(\n{indented(sql)}\n)" for name, sql in ctes.items()]
    return "WITH " + ",\n".join(parts)
