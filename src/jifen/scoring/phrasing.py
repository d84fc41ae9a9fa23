"""
Measures, records and days in words: Chinese first, English beside it.

The law's own words (levels, names of indicators and towns) stay Chinese in both languages: translating them would be
restating the law. Figures always carry their unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jifen.facts import validation
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import STANDING_ZH, Record, Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type
from jifen.kernel.dates import show_month
from jifen.kernel.errors import Text
from jifen.kernel.places import Divisions
from jifen.policy.scheme import Scheme
from jifen.scoring.measuring import Case, window_bounds
from jifen.scoring.plan import SHARE_PARTS, MeasureNode, Op

UNKNOWN = Text("尚不能确定", "not known yet")
_UNITS = {
    "小时": "hours",
    "元": "yuan",
    "毫升": "ml",
    "分": "points",
    "人": "persons",
    "学年": "school years",
    "%": "%",
}
_MONTHS = {1: Text("个月", "months"), 6: Text("个半年", "half-years"), 12: Text("年", "years")}
_UNTOLD = frozenset({"number", "reference", "name"})  # certificate numbers and names help nobody to find the record
_STANDING_EN = {Standing.DECLARED: "declared", Standing.VERIFIED: "verified", Standing.REFUTED: "refuted"}


def joined(parts: Iterable[Text], zh: str = "，", en: str = ", ") -> Text:
    """Put sentences or words together with the separator of each language."""
    kept = list(parts)
    return Text(zh.join(part.zh for part in kept), en.join(part.en for part in kept))


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

    # --- measures -----------------------------------------------------------------------------------------------------

    def quantity(self, node: MeasureNode, units: int | None, counted: tuple[Record, ...]) -> Text:
        """
        Say how much there is, with its unit.

        Args:
            node: the measure.
            units: whole units, None where they are not known.
            counted: the records that counted, for the level or the sum behind the units.
        """
        if units is None:
            return UNKNOWN
        match node.op:
            case Op.COVERED | Op.RUN:
                return _months(node, units)
            case Op.BEST:
                return self._best(node, units, counted)
            case Op.EXISTS:
                return Text("有", "yes") if units else Text("没有符合的记录", "no record that fits")
            case Op.YEARS:
                return Text(f"{units} 周岁", f"{units} years of age") if node.field == "born_on" else _full_years(units)
            case Op.SUM | Op.LARGEST if node.field:
                return _amounts(node, units, counted)
            case Op.SHARES:
                share = Fraction(units, SHARE_PARTS)
                return Text(f"折合 {share} 项", f"{share} in shares")
            case Op.DISTINCT:
                return Text(f"{units} 种", f"{units} different")
            case Op.PICK:
                return Text(
                    f"选择第 {units} 项" if units else "尚未选择", f"choice {units}" if units else "no choice yet"
                )
            case _:
                return _counts(node, units)

    def unit(self, node: MeasureNode) -> Text:
        """Name one unit of a measure: ``险种·年``, ``50 小时``, ``项``."""
        match node.op:
            case Op.COVERED | Op.RUN:
                plain = _MONTHS[node.unit]
                by = _group_field(node)
                name = plain.zh.removeprefix("个")
                one = plain.en.removesuffix("s")
                return (
                    Text(f"{by.zh}·{name}", f"{one} of a {by.en}")
                    if by
                    else Text(f"满{name}" if node.unit > 1 else f"个{name}", one)
                )
            case Op.SUM | Op.LARGEST if node.field:
                return _amount_unit(node)
            case Op.YEARS:
                return Text("岁" if node.field == "born_on" else "年", "year")
            case Op.COUNT if node.unit > 1:
                return Text(f"满 {node.unit} 项", f"{node.unit} records")
            case _:
                return Text("项", "record")

    def _best(self, node: MeasureNode, units: int, counted: tuple[Record, ...]) -> Text:
        if not counted:
            return Text("没有记录", "nothing on record")
        positions = dict(node.positions)
        labels = [str(record.values[node.field]) for record in counted]
        if not units:
            listed = "、".join(dict.fromkeys(labels))
            return Text(f"{listed}，不在计分等级内", f"{listed}: below or outside the table")
        label = next((label for label in labels if positions.get(label) == units), labels[0])
        label = self.place(label) if label.isdigit() else self.code(label)
        return Text(label, label)


def amount(value: int, decimals: int, unit: str) -> Text:
    """Write a scaled number with its unit: ``167.5 小时``."""
    figure = format(Decimal(value).scaleb(-decimals).normalize(), "f") if value else "0"
    return Text(f"{figure} {unit}".strip(), f"{figure} {_UNITS.get(unit, unit)}".strip())


def window(node: MeasureNode, case: Case) -> Text | None:
    """Say which stretch of time counts; of events that may lie anywhere before the last day there is nothing to say."""
    span = node.op in (Op.COVERED, Op.RUN)
    ends = node.ends if node.until is None else (*node.ends, node.until)
    if not ends or not (span or node.starts):
        return None
    if span:
        first, last = window_bounds(node)(case)
    else:
        first = max((case.day(one) for one in node.starts), default=None)
        last = min((case.day(one) for one in ends), default=None)
    shown = [show_month(one) if isinstance(one, int) else str(one) for one in (first, last) if one is not None]
    if first is None:
        return Text(f"算到 {shown[0]}", f"up to {shown[0]}")
    return Text(f"只算 {shown[0]} 至 {shown[1]}", f"{shown[0]} to {shown[1]} only")


def _group_field(node: MeasureNode) -> Text | None:
    """Name the field by which a measure adds up group by group; a kind of the case has none."""
    by = node.groups.by if node.groups else ""
    field = CATALOGUE[node.kinds[0]].by_name.get(by)
    return Text(field.zh, field.en) if field else None


_TAKEN = {
    "sum": Text("合计", "in all"),
    "largest": Text("取最长", "of the longest"),
    "smallest": Text("取最短", "of the shortest"),
}


def _months(node: MeasureNode, units: int) -> Text:
    unit = _MONTHS[node.unit]
    full = "满" if node.unit > 1 else ""
    by = _group_field(node)
    if by and node.groups and node.groups.take == "sum":
        one = unit.en if units != 1 else unit.en.removesuffix("s")
        return Text(
            f"各{by.zh}合计{full} {units} 个{by.zh}·{unit.zh.removeprefix('个')}",
            f"{units} full {one}, added over each {by.en}",
        )
    if by and node.groups:
        taken = _TAKEN[node.groups.take]
        return Text(f"各{by.zh}{taken.zh} {units} {unit.zh}", f"{units} {unit.en} {taken.en} {by.en}")
    if node.op is Op.RUN:
        still = Text("截至计算之日连续", "without a break up to the last day that counts") if node.running else None
        still = still or Text("最长连续", "in the longest unbroken stretch")
        return Text(f"{still.zh}{full} {units} {unit.zh}", f"{units} {unit.en} {still.en}")
    return Text(f"累计{full} {units} {unit.zh}", f"{units} {'full ' if node.unit > 1 else ''}{unit.en} in all")


def _full_years(units: int) -> Text:
    return Text(f"满 {units} 年", f"{units} full years")


def _counts(node: MeasureNode, units: int) -> Text:
    if node.unit > 1:
        return Text(f"{units} 个“满 {node.unit} 项”", f"{units} times {node.unit} records")
    return Text(f"{units} 项", f"{units} record{'' if units == 1 else 's'}")


def _amount_field(node: MeasureNode) -> tuple[Field, int]:
    fields = CATALOGUE[node.kinds[0]].by_name
    field = fields[node.field]
    decimals = field.decimals + (2 + fields[node.share_field].decimals if node.share_field else 0)
    return field, decimals


def _amount_unit(node: MeasureNode) -> Text:
    field, decimals = _amount_field(node)
    return amount(node.unit if node.scale == 1 else node.scale, decimals, field.unit)


def _amounts(node: MeasureNode, units: int, counted: tuple[Record, ...]) -> Text:
    field, decimals = _amount_field(node)
    if node.unit == 1:
        figure = amount(units, decimals, field.unit)
        return Text(f"{field.zh} {figure.zh}", f"{field.en} {figure.en}")
    one = _amount_unit(node)
    full = Text(f"满 {units} 个 {one.zh}", f"{units} full {one.en}" if units == 1 else f"{units} times {one.en}")
    if node.share_field or not counted:
        return full
    values = [int(record.values[node.field]) for record in counted]  # type: ignore[call-overload]
    raw = amount(sum(values) if node.op is Op.SUM else max(values), decimals, field.unit)
    return Text(f"{field.zh}合计 {raw.zh}，{full.zh}", f"{field.en}: {raw.en}, {full.en}")
