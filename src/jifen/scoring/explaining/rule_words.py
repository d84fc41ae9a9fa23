"""What a rule wants, in words: what a unit is worth, and why a record does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record
from jifen.facts.kinds import WHOSE, Field, Type
from jifen.kernel.errors import Text
from jifen.policy import phrasing as law
from jifen.policy.awards import Award
from jifen.policy.scheme import Indicator
from jifen.scoring.explaining.quantity_words import window
from jifen.scoring.explaining.rejecting import Cause, Reason
from jifen.scoring.person.measuring import Case
from jifen.scoring.phrasing import Phrases, amount, day, departments
from jifen.scoring.plan import Filter, MeasureNode, Test

_LISTED = 6  # how many words of a list are read out


def worth(indicator: Indicator) -> Text:
    """Say what an indicator gives and where it stops."""
    one = law.unit(indicator.from_ or (), indicator.measure)
    parts = [*_award(indicator.award, one)]
    if indicator.at_most is not None:
        parts.append(Text(f"最高 {law.points(indicator.at_most).zh}", f"{law.number(indicator.at_most)} at most"))
    if indicator.at_least is not None:
        parts.append(Text(f"最低 {law.points(indicator.at_least).zh}", f"{law.number(indicator.at_least)} at least"))
    return law.joined(parts)


def _award(award: Award, one: Text) -> Iterable[Text]:
    match award.operation:
        case "each_unit":
            yield from _each_unit(award, one)
        case "bands":
            yield _bands(award, one)
        case "ranges":
            for row in award.ranges or ():
                ends = f"{'' if row.from_ is None else row.from_}–{'' if row.to is None else row.to}"
                yield Text(f"{one.zh} {ends}：{law.points(row.points).zh}", f"{ends}: {law.number(row.points)}")
        case "cells":
            yield from _cells(award)
        case "tiers":
            yield _rows((tier.name, tier.points) for tier in award.tiers or ())
            if award.extras:
                extras = _rows((tier.name, tier.points) for tier in award.extras)
                yield Text(f"另加：{extras.zh}", f"on top: {extras.en}")
        case _:
            yield law.award(award, one)


def _rows(rows: Iterable[tuple[str, Decimal]]) -> Text:
    return law.joined(Text(f"{name} {law.number(points)}", f"{name} {law.number(points)}") for name, points in rows)


def _each_unit(award: Award, one: Text) -> Iterable[Text]:
    rate = law.award(award, one)
    if award.starts_at is not None and award.first is not None:
        first = law.number(award.first)
        rate = Text(
            f"满 {award.starts_at} 得 {first} 分，其后{rate.zh}", f"{first} at {award.starts_at}, then {rate.en}"
        )
    yield rate
    if award.beyond is not None:
        yield Text(f"只计超出 {award.beyond} 的部分", f"only what goes beyond {award.beyond}")
    if award.vests_at is not None:
        yield Text(f"满 {award.vests_at} 才开始计", f"nothing below {award.vests_at}")


def _bands(award: Award, one: Text) -> Text:
    rows = [(band.from_, law.number(band.each_unit)) for band in award.bands or ()]
    zh = "，".join(f"自第 {start} 个起 {rate} 分" for start, rate in rows)
    en = ", ".join(f"{rate} from {start} on" for start, rate in rows)
    if award.mode == "marginal":
        return Text(f"{one.zh}：{zh}（各按各段）", f"{one.en}: {en} (each at its own rate)")
    return Text(f"{one.zh}：{zh}（全部按达到的一段）", f"{one.en}: {en} (all at the band reached)")


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
            wanted = law.joined((Text(WHOSE[name].zh, WHOSE[name].en) for name in node.whose), "、", ", ")
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
            en = " ".join(law.counted(many, one) for many, one in ((months, "month"), (days, "day")) if many)
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
                f"{field.zh}为“{has.zh}”，本项只计{wanted.zh}", f"{field.en} is {has.en}; only {wanted.en} counts here"
            )
        case Test.NOT_IN | Test.NOT_WITHIN:
            return Text(f"{field.zh}为“{has.zh}”，本项不计", f"{field.en} is {has.en}, which does not count here")
        case Test.SAME_AS:
            return Text(
                f"{field.zh}“{has.zh}”与申请所填的不同", f"{field.en} {has.en} is not the one of the application"
            )
        case Test.FILLED:
            return Text(f"没有填写{field.zh}", f"{field.en} is not filled in")
        case Test.EMPTY:
            return Text(f"已有{field.zh}", f"{field.en} is filled in")
        case _:
            sign = {Test.GE: "≥", Test.GT: ">", Test.LE: "≤", Test.LT: "<"}[test.test]
            bound = amount(test.bound, field.decimals, field.unit)
            return Text(
                f"{field.zh}为 {has.zh}，须 {sign} {bound.zh}",
                f"{field.en} is {has.en}, it has to be {sign} {bound.en}",
            )


def _wanted(field: Field, test: Filter, phrases: Phrases) -> Text:
    names = [_value(field, _code(value) if field.type is Type.PLACE else value, phrases) for value in test.values]
    if len(names) > _LISTED:
        return Text("名录内的", f"one of a list of {len(names)}")
    listed = law.joined(names, "、", ", ") if names else Text("—", "—")
    return Text(f"“{listed.zh}”", listed.en) if field.type is not Type.PLACE else listed


def _code(area: str | bool) -> str:
    """Write the significant digits of an area as the code of six or more digits that they came from."""
    return str(area).ljust(6, "0")


def _value(field: Field, value: object, phrases: Phrases) -> Text:
    match field.type:
        case Type.PLACE:
            said = phrases.place(str(value))
        case Type.CODE:
            said = phrases.code(str(value))
        case Type.FLAG:
            return Text("是", "yes") if value else Text("否", "no")
        case Type.NUMBER:
            return amount(value, field.decimals, field.unit)  # type: ignore[arg-type]
        case _:
            said = "—" if value is None or value == "" else str(value)
    return Text(said, said)
