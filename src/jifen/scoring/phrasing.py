"""
Places, records and days in words: Chinese first, English beside it.

The law's own words (levels, names of indicators and towns) stay Chinese in both languages: translating them would be
restating the law. Figures always carry their unit.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jifen.facts import validation
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import STANDING_ZH, Record, Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type
from jifen.kernel.dates import show_month
from jifen.kernel.errors import Text
from jifen.kernel.places import Divisions
from jifen.policy.phrasing import joined, measured
from jifen.policy.scheme import Scheme

_UNTOLD = frozenset({"number", "reference", "name"})  # certificate numbers and names help nobody to find the record
_STANDING_EN = {Standing.DECLARED: "declared", Standing.VERIFIED: "verified", Standing.REFUTED: "refuted"}


def day(value: date) -> Text:
    """Write a day in full: ``2015年1月10日`` and ``10 January 2015``."""
    return Text(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {value:%B %Y}")


def departments(kind: Kind) -> Text:
    """Name who may prove records of a kind, in the order they are asked."""
    names = [Text(*DEPARTMENTS[name]) for name in kind.proved_by]
    return joined(names, "、", " or ")


class Phrases:
    """Words for the measures and records of one scheme."""

    def __init__(self, scheme: Scheme, divisions: Divisions | None = None) -> None:
        """
        Prepare the words.

        Args:
            scheme: gives names to its towns and codes.
            divisions: official names of places; without them places are told by their codes.
        """
        self._towns = {code: name for name, code in scheme.towns.items()}
        self._codes = {code.code: code.name for code in scheme.codes}
        self._divisions = divisions

    # --- places, days, records ----------------------------------------------------------------------------------------

    def place(self, code: str) -> str:
        """Name a place: the town as the scheme calls it, else its official name from the province down, else the code."""
        if code in self._towns:
            return self._towns[code]
        if self._divisions is not None and code in self._divisions:
            province = self._divisions.name(f"{code[:2]}0000") if f"{code[:2]}0000" in self._divisions else ""
            full = self._divisions.full_name(code)
            return full.removeprefix(province) or full
        return code

    def code(self, code: str) -> str:
        """Give the name a scheme has for a code, else the code."""
        return self._codes.get(code, code)

    def record(self, record: Record) -> Text:
        """Describe a record in a few words, without numbers of certificates or of persons."""
        kind = CATALOGUE[record.kind]
        parts = [part for field in kind.fields if (part := self._told(kind, field, record)) is not None]
        what = joined(parts) if parts else Text(kind.zh, kind.en)
        if record.whose == "self":
            return what
        seat = WHOSE[record.whose]
        return Text(f"{seat.zh}：{what.zh}", f"{seat.en}: {what.en}")

    def proof(self, record: Record) -> Text:
        """Say who stands for a record, and since when."""
        proof = record.proof
        if proof.standing is Standing.DECLARED:
            return Text("本人申报，尚未核实", "declared by the applicant, not verified yet")
        by = DEPARTMENTS.get(proof.by)
        zh, en = (f"{by[0]}部门", by[1]) if by else (proof.by, proof.by)
        on = day(proof.on) if proof.on else Text("", "")
        word = Text(STANDING_ZH[proof.standing], _STANDING_EN[proof.standing])
        return Text(
            f"{zh}{on.zh}{word.zh}", " ".join(filter(None, (word.en, en and f"by {en}", on.en and f"on {on.en}")))
        )

    def _told(self, kind: Kind, field: Field, record: Record) -> Text | None:
        value = record.values.get(field.name)
        if kind.span and field.name == kind.span.end:
            return None
        if kind.span and field.name == kind.span.start:
            return self._span(kind, record)
        if value is None or value == "" or field.name in _UNTOLD or field.type is Type.IDENTITY:
            return None
        if value == field.absent and not field.required:
            return None
        return self._field(kind, field, value)

    def _field(self, kind: Kind, field: Field, value: object) -> Text | None:
        match field.type:
            case Type.PLACE:
                return Text(self.place(str(value)), self.place(str(value)))
            case Type.CODE:
                return Text(self.code(str(value)), self.code(str(value)))
            case Type.FLAG:
                return Text(field.zh, field.en) if value else Text(f"{field.zh}：否", f"not: {field.en}")
            case Type.NUMBER:
                figure = amount(value, field.decimals, field.unit)  # type: ignore[arg-type]
                return Text(f"{field.zh} {figure.zh}", f"{field.en} {figure.en}")
            case Type.DATE if field.name != kind.on:
                return Text(f"{field.zh} {value}", f"{field.en} {value}")
            case Type.MONTH:
                return Text(f"{field.zh} {show_month(value)}", f"{field.en} {show_month(value)}")  # type: ignore[arg-type]
            case _:
                return Text(str(value), str(value))

    def _span(self, kind: Kind, record: Record) -> Text:
        assert kind.span is not None
        first = kind.by_name[kind.span.start]
        start, end = record.values[kind.span.start], record.values[kind.span.end]
        shown = [validation.show(first, value) for value in (start, end) if value is not None]  # type: ignore[arg-type]
        if end is None:
            return Text(f"{shown[0]} 至今", f"{shown[0]} until now")
        return Text(f"{shown[0]} 至 {shown[1]}", f"{shown[0]} to {shown[1]}")


def amount(value: int, decimals: int, unit: str) -> Text:
    """Write a scaled number with its unit: ``167.5 小时``."""
    figure = format(Decimal(value).scaleb(-decimals).normalize(), "f") if value else "0"
    return measured(figure, unit)
