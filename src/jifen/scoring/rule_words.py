"""What a rule wants, in words: what a unit is worth, and why a record does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record
from jifen.facts.kinds import WHOSE, Field, Type
from jifen.kernel.errors import Text
from jifen.policy.awards import Award
from jifen.policy.scheme import Indicator
from jifen.scoring.measuring import Case
from jifen.scoring.phrasing import Phrases, amount, day, departments, joined
from jifen.scoring.plan import Filter, MeasureNode, Test
from jifen.scoring.quantity_words import window
from jifen.scoring.rejecting import Cause, Reason

_LISTED = 6  # how many words of a list are read out


def worth(indicator: Indicator, unit: Text) -> Text:
    """
    Say what an indicator gives and where it stops.

    Args:
        indicator: the line of the scheme.
        unit: one unit of its measure, in words (``quantity_words.unit``).
    """
    parts = [*_award(indicator.award, unit)]
    if indicator.at_most is not None:
        parts.append(Text(f"最高 {_plain(indicator.at_most)} 分", f"{_plain(indicator.at_most)} at most"))
    if indicator.at_least is not None:
        parts.append(Text(f"最低 {_plain(indicator.at_least)} 分", f"{_plain(indicator.at_least)} at least"))
    return joined(parts, "，", ", ")


def _plain(points: Decimal | int) -> str:
    return format(Decimal(points).normalize(), "f") if points else "0"


def _award(award: Award, unit: Text) -> Iterable[Text]:
    match award.operation:
        case "levels":
            yield _rows((labels, points) for labels, points in (award.levels or {}).items())
        case "each_unit":
            yield from _each_unit(award, unit)
        case "bands":
            for band in award.bands or ():
                points = _plain(band.each_unit)
                yield Text(
                    f"第 {band.from_} 起每{unit.zh} {points} 分", f"from {band.from_} on {points} for each {unit.en}"
                )
        case "table":
            yield _rows((f"{row} {unit.zh}", points) for row, points in (award.table or {}).items())
        case "ranges":
            for row in award.ranges or ():
                ends = f"{'' if row.from_ is None else row.from_}–{'' if row.to is None else row.to}"
                yield Text(f"{ends} {unit.zh} {_plain(row.points)} 分", f"{ends}: {_plain(row.points)}")
        case "flat":
            points = _plain(award.flat or 0)
            yield Text(f"符合即 {points} 分", f"{points} points if it is there")
        case "cells":
            yield from _cells(award)
        case _:
            yield _rows((tier.name, tier.points) for tier in award.tiers or ())
            if award.extras:
                extras = _rows((tier.name, tier.points) for tier in award.extras)
                yield Text(f"另加：{extras.zh}", f"on top: {extras.en}")


def _rows(rows: Iterable[tuple[str, Decimal]]) -> Text:
    return joined(
        (Text(f"{name} {_plain(points)} 分", f"{name} {_plain(points)}") for name, points in rows), "；", "; "
    )


def _each_unit(award: Award, unit: Text) -> Iterable[Text]:
    unit = Text(f" {unit.zh}" if unit.zh[:1].isdigit() else unit.zh, unit.en)
    rate = _plain(award.each_unit or 0)
    if award.starts_at is not None:
        first = _plain(award.first or 0)
        yield Text(f"满 {award.starts_at} 起 {first} 分", f"{first} points at {award.starts_at}")
        yield Text(f"其后每{unit.zh} {rate} 分", f"then {rate} for each {unit.en}")
        return
    yield Text(f"每{unit.zh} {rate} 分", f"{rate} for each {unit.en}")
    if award.beyond is not None:
        yield Text(f"只计超出 {award.beyond} 的部分", f"only what goes beyond {award.beyond}")
    if award.vests_at is not None:
        yield Text(f"满 {award.vests_at} 才开始计", f"nothing below {award.vests_at}")


def _cells(award: Award) -> Iterable[Text]:
    cells = award.cells
    assert cells is not None
    rows: list[tuple[str, Decimal]] = []
    for row, value in cells.points.items():
        if isinstance(value, dict):
            rows.extend((f"{row}/{column}", points) for column, points in value.items())
        else:
            rows.append((row, value))
    yield _rows(rows)
    if cells.take == "largest":
        yield Text("取最高一项", "the highest counts")


# --- why a record does not fit ----------------------------------------------------------------------------------------


def why(cause: Cause, record: Record, node: MeasureNode, case: Case, phrases: Phrases) -> Text:
    """
    Say why a record did not count.

    Args:
        cause: the test it fails.
        record: the record.
        node: the measure that looked at it.
        case: the days of the application.
        phrases: the words of the scheme.
    """
    match cause.reason:
        case Reason.REFUTED:
            told = phrases.proof(record)
            return Text(f"核验不属实（{told.zh}）", told.en)
        case Reason.NOT_VERIFIED:
            who = departments(CATALOGUE[record.kind])
            return Text(f"尚未核实，须由{who.zh}部门核实", f"not verified yet; to be verified by {who.en}")
        case Reason.WHOSE:
            wanted = joined((Text(WHOSE[name].zh, WHOSE[name].en) for name in node.whose), "、", ", ")
            seat = WHOSE[record.whose]
            return Text(f"是{seat.zh}的，本项只看{wanted.zh}的", f"belongs to {seat.en}; only {wanted.en} counts here")
        case Reason.FIELD:
            assert cause.test is not None
            return _misfit(cause.test, record, phrases)
        case Reason.GROUP:
            return Text("不属于本项所看的类别", "not of the kind this line looks at")
        case Reason.BASE:
            return Text("缴费基数未达到要求", "the base does not reach what is required")
        case _:
            return _untimely(cause.reason, node, case)


def _untimely(reason: Reason, node: MeasureNode, case: Case) -> Text:
    within = window(node, case) or _until(node, case)
    match reason:
        case Reason.VALID_ON:
            assert node.valid_on is not None
            on = day(case.day(node.valid_on))
            return Text(f"{on.zh}不在有效期内", f"not valid on {on.en}")
        case Reason.LASTING:
            months, days = node.lasting_months, node.lasting_days
            zh = "".join((f"{months} 个月" if months else "", f"{days} 天" if days else ""))
            en = " ".join(filter(None, (f"{months} months" if months else "", f"{days} days" if days else "")))
            return Text(f"期限不足{zh}", f"its own term is shorter than {en}")
        case Reason.FUTURE:
            return Text(f"在计算截止之后（{within.zh}）", f"after the last day that counts ({within.en})")
        case _:
            return Text(f"不在计算的时间内（{within.zh}）", f"outside the time that counts ({within.en})")


def _until(node: MeasureNode, case: Case) -> Text:
    last = day(case.day(node.until)) if node.until else Text("—", "—")
    return Text(f"算到 {last.zh}", f"up to {last.en}")


def _misfit(test: Filter, record: Record, phrases: Phrases) -> Text:
    field = CATALOGUE[record.kind].by_name[test.field]
    has = _value(field, record.values[test.field], phrases)
    match test.test:
        case Test.IN | Test.WITHIN:
            wanted = _wanted(field, test, phrases)
            return Text(
                f"{field.zh}为“{has}”，本项只计{wanted.zh}", f"{field.en} is {has}; only {wanted.en} counts here"
            )
        case Test.NOT_IN | Test.NOT_WITHIN:
            return Text(f"{field.zh}为“{has}”，本项不计", f"{field.en} is {has}, which does not count here")
        case Test.SAME_AS:
            return Text(f"{field.zh}“{has}”与申请所填的不同", f"{field.en} {has} is not the one of the application")
        case Test.FILLED:
            return Text(f"没有填写{field.zh}", f"{field.en} is not filled in")
        case Test.EMPTY:
            return Text(f"已有{field.zh}", f"{field.en} is filled in")
        case _:
            sign = {Test.GE: "≥", Test.GT: ">", Test.LE: "≤", Test.LT: "<"}[test.test]
            bound = amount(test.bound, field.decimals, field.unit)
            return Text(
                f"{field.zh}为 {has}，须 {sign} {bound.zh}", f"{field.en} is {has}, it has to be {sign} {bound.en}"
            )


def _wanted(field: Field, test: Filter, phrases: Phrases) -> Text:
    names = [_value(field, _code(value) if field.type is Type.PLACE else value, phrases) for value in test.values]
    if len(names) > _LISTED:
        return Text("名录内的", f"one of a list of {len(names)}")
    listed = "、".join(names) or "—"
    return Text(f"“{listed}”" if field.type is not Type.PLACE else listed, listed)


def _code(area: str | bool) -> str:
    """Write the significant digits of an area as the code of six or more digits that they came from."""
    return str(area).ljust(6, "0")


def _value(field: Field, value: object, phrases: Phrases) -> str:
    match field.type:
        case Type.PLACE:
            return phrases.place(str(value))
        case Type.CODE:
            return phrases.code(str(value))
        case Type.FLAG:
            return "是" if value else "否"
        case Type.NUMBER:
            return amount(value, field.decimals, field.unit).zh  # type: ignore[arg-type]
        case _:
            return "—" if value is None or value == "" else str(value)
