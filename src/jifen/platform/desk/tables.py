"""Records as the desk shows them: kind by kind in tables, with how well each is known; and what can be sent back for correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record
from jifen.facts.kinds import Field, Type
from jifen.kernel.errors import Text
from jifen.platform.desk.telling import department_words, kind_words, place_words, seat_words
from jifen.platform.evidence.dossiers import values_of
from jifen.platform.evidence.models import Fact
from jifen.platform.web.pieces import Cell, Sort
from jifen.platform.web.templatetags.words import day_text

STANDINGS: dict[str, tuple[Sort, Text]] = {
    "declared": (Sort.WAIT, Text("已申报，待核验", "declared, not verified yet")),
    "verified": (Sort.DONE, Text("已核实", "verified")),
    "refuted": (Sort.NO, Text("已否定", "refuted")),
}


@dataclass(frozen=True, slots=True)
class RecordTable:
    """
    The records of one kind side by side: a column for each field that says anything, and how well each is known.

    ``more`` counts those that a page with every kind on it leaves out; ``kind`` names the page that has them all.
    """

    name: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Any, ...], ...]
    kind: str = ""
    more: int = 0


def facts_table(kind: str, facts: Sequence[Fact]) -> RecordTable:
    """Show facts of a kind: whose, what they say, how well they are known, from whom and why."""
    told = [(one.whose, one.values, one.standing, _proof_words(one)) for one in facts]
    return _table_of(kind, told)


def records_table(kind: str, records: Sequence[Record]) -> RecordTable:
    """Show records that were read, such as those of a reply."""
    told = [(one.whose, values_of(one), one.proof.standing.value, Text("", "")) for one in records]
    return _table_of(kind, told)


def _table_of(kind: str, told: Sequence[tuple[str, Mapping[str, Any], str, Text]]) -> RecordTable:
    fields = [one for one in CATALOGUE[kind].fields if any(row[1].get(one.name) not in (None, "") for row in told)]
    columns = [Text("归属", "Whose"), *map(_field_words, fields), Text("核验", "Standing")]
    rows = []
    with_proof = any(proof.zh for *_, proof in told)
    for whose, values, standing, proof in told:
        sort, words = STANDINGS[standing]
        cells = [json_words(one, values[one.name]) if values.get(one.name) not in (None, "") else "" for one in fields]
        rows.append((seat_words(whose), *cells, Cell(words, sort=sort), *([proof] if with_proof else [])))
    columns += [Text("依据", "From whom")] * with_proof
    return RecordTable(kind_words(kind), tuple(columns), tuple(rows))


def _proof_words(fact: Fact) -> Text:
    if not fact.by:
        return Text("", "")
    zh, en = department_words(fact.by)
    on, reference = day_text(fact.on) if fact.on else Text("", ""), fact.reference or "—"
    why = f"；{fact.reason}" if fact.reason else ""
    return Text(f"{zh}，{on.zh}，{reference}{why}", f"{en}, {on.en}, {reference}{why}")


def value_details(kind: str, values: Mapping[str, Any]) -> list[tuple[Text, Any]]:
    """Give the filled-in fields of a record in their JSON form, each with its name."""
    fields = CATALOGUE[kind].fields
    return [
        (_field_words(one), json_words(one, values[one.name]))
        for one in fields
        if values.get(one.name) not in (None, "")
    ]


def json_words(field: Field, value: Any) -> str:
    """Write a value in its JSON form as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type is Type.PLACE:
        return place_words(str(value).split()[0])
    return f"{value} {field.unit}".strip()


def _field_words(field: Field) -> Text:
    return Text(field.zh, field.en)


MOST_ROWS = 30
"""Records of a kind on a page that shows every kind."""


def facts_tables(facts: Mapping[str, Sequence[Fact]], kinds: Iterable[str], only: str = "") -> list[RecordTable]:
    """
    Give the records of some kinds, kind by kind, in the order people meet them; kinds without records are left out.

    Args:
        facts: what is in force, by kind.
        kinds: those the scheme asks for.
        only: one kind, then with every record of it.
    """
    if only:
        return [facts_table(only, facts.get(only, ()))]
    shown = [(kind, facts[kind]) for kind in kinds if kind in facts]
    return [
        replace(facts_table(kind, rows[:MOST_ROWS]), kind=kind, more=max(0, len(rows) - MOST_ROWS))
        for kind, rows in shown
    ]


@dataclass(frozen=True, slots=True)
class Correctable:
    """Kinds that can be returned for correction, under one heading; ``open`` where something stands there already."""

    name: Text
    kinds: tuple[tuple[str, Text, str], ...]
    open: bool


def correctable(
    kinds: Iterable[str], facts: Mapping[str, Sequence[Fact]], typed: Mapping[str, Any]
) -> list[Correctable]:
    """
    Lay out what a case can be returned for: first what the person declared, then the rest by who proves it.

    Args:
        kinds: those the scheme asks for.
        facts: what is in force, by kind.
        typed: what was sent with the form, ``item-<kind>`` each.
    """
    declared = Text("已申报的事项", "What was declared")
    groups: dict[Text, list[str]] = {declared: ["application"]}
    for kind in kinds:
        if kind != "application":
            name = declared if facts.get(kind) else department_words(CATALOGUE[kind].proved_by[0])
            groups.setdefault(name, []).append(kind)
    laid = []
    for name, held in groups.items():
        rows = tuple((kind, kind_words(kind), str(typed.get(f"item-{kind}", ""))) for kind in held)
        laid.append(Correctable(name, rows, name == declared or any(text for *_, text in rows)))
    return laid
