"""How much there is, in words: quantities with their units, and the stretch of time that counts."""

from __future__ import annotations

from fractions import Fraction

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record
from jifen.facts.kinds import Field
from jifen.kernel.dates import show_month
from jifen.kernel.errors import Text
from jifen.policy.phrasing import counted as in_english
from jifen.scoring.person.measuring import Case, window_bounds
from jifen.scoring.phrasing import Phrases, amount
from jifen.scoring.plan import SHARE_PARTS, MeasureNode, Op

UNKNOWN = Text("尚不能确定", "not known yet")
_MONTHS = {1: Text("个月", "month"), 6: Text("个半年", "half-year"), 12: Text("年", "year")}


def quantity(node: MeasureNode, units: int | None, counted: tuple[Record, ...], phrases: Phrases) -> Text:
    """
    Say how much there is, with its unit.

    Args:
        node: the measure.
        units: whole units, None where they are not known.
        counted: the records that counted, for the level or the sum behind the units.
        phrases: the words of the scheme.
    """
    if units is None:
        return UNKNOWN
    match node.op:
        case Op.COVERED | Op.RUN:
            return _months(node, units)
        case Op.BEST:
            return _best(node, units, counted, phrases)
        case Op.EXISTS:
            return Text("有", "yes") if units else Text("没有符合的记录", "no record that fits")
        case Op.YEARS:
            return (
                Text(f"{units} 周岁", f"{in_english(units, 'year')} of age")
                if node.field == "born_on"
                else _full_years(units)
            )
        case Op.SUM | Op.LARGEST if node.field:
            return _amounts(node, units, counted)
        case Op.SHARES:
            share = Fraction(units, SHARE_PARTS)
            return Text(f"折合 {share} 项", f"{share} in shares")
        case Op.DISTINCT:
            return Text(f"{units} 种", f"{units} different")
        case Op.PICK:
            return Text(f"选择第 {units} 项" if units else "尚未选择", f"choice {units}" if units else "no choice yet")
        case _:
            return _counts(node, units)


def _best(node: MeasureNode, units: int, counted: tuple[Record, ...], phrases: Phrases) -> Text:
    if not counted:
        return Text("没有记录", "nothing on record")
    positions = dict(node.positions)
    labels = [str(record.values[node.field]) for record in counted]
    if not units:
        listed = "、".join(dict.fromkeys(labels))
        return Text(f"{listed}，不在计分等级内", f"{listed}: below or outside the table")
    label = next((label for label in labels if positions.get(label) == units), labels[0])
    label = phrases.place(label) if label.isdigit() else phrases.code(label)
    return Text(label, label)


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
        return Text(
            f"各{by.zh}合计{full} {units} 个{by.zh}·{unit.zh.removeprefix('个')}",
            f"{in_english(units, f'full {unit.en}')}, added over each {by.en}",
        )
    if by and node.groups:
        taken = _TAKEN[node.groups.take]
        return Text(f"各{by.zh}{taken.zh} {units} {unit.zh}", f"{in_english(units, unit.en)} {taken.en} {by.en}")
    if node.op is Op.RUN:
        still = Text("截至计算之日连续", "without a break up to the last day that counts") if node.running else None
        still = still or Text("最长连续", "in the longest unbroken stretch")
        return Text(f"{still.zh}{full} {units} {unit.zh}", f"{in_english(units, unit.en)} {still.en}")
    one = f"full {unit.en}" if node.unit > 1 else unit.en
    return Text(f"累计{full} {units} {unit.zh}", f"{in_english(units, one)} in all")


def _full_years(units: int) -> Text:
    return Text(f"满 {units} 年", in_english(units, "full year"))


def _counts(node: MeasureNode, units: int) -> Text:
    if node.unit > 1:
        return Text(f"{units} 个“满 {node.unit} 项”", f"{units} times {node.unit} records")
    return Text(f"{units} 项", in_english(units, "record"))


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
