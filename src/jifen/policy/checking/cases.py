"""Are worked cases written in the words of the catalogue and of their scheme? What they expect is checked by running them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Field, Kind, Type
from jifen.kernel.dates import parse_month
from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.policy.cases import Case, Cases, Row
from jifen.policy.checking.words import is_place, lies_within, unknown
from jifen.policy.located import Located, Path
from jifen.policy.scheme import Scheme
from jifen.policy.walking import Findings

BESIDES_FIELDS = ("whose", "times")
"""Keys of a record in a case that are no fields: whose record it is, and how many equal ones it stands for."""


def case_problems(
    cases: Cases, scheme: Scheme, catalogue: Mapping[str, Kind] = CATALOGUE, *, located: Located | None = None
) -> list[Complaint]:
    """
    Find every word of the worked cases that the catalogue or the scheme does not know.

    Args:
        cases: cases that were read.
        scheme: the scheme of the same pack.
        catalogue: the kinds of records there are.
        located: the file of the cases, so that complaints name lines.

    Returns:
        All complaints. Whether the cases come out as they expect is for the engines to say.
    """
    findings = Findings(scheme, located)
    for at, case in enumerate(cases.cases):
        _CaseChecker(scheme, catalogue, findings, ("cases", at)).check(case)
    return findings.complaints


class _CaseChecker:
    """Checks one case."""

    def __init__(self, scheme: Scheme, catalogue: Mapping[str, Kind], findings: Findings, path: Path) -> None:
        self.scheme = scheme
        self.catalogue = catalogue
        self.findings = findings
        self.path = path

    def check(self, case: Case) -> None:
        for name, rows in case.facts.items():
            path = (*self.path, "facts", name)
            kind = self.catalogue.get(name)
            if kind is None:
                self.unknown(
                    "policy.kind_unknown",
                    path,
                    "没有“{}”这种记录。",
                    "There is no kind of record `{}`.",
                    name,
                    self.catalogue,
                )
                continue
            for at, row in enumerate(rows):
                self.row(kind, row, (*path, at))
        for key in ("unknown", "declared_only"):
            for name in getattr(case, key):
                if name not in self.catalogue:
                    path = (*self.path, key)
                    self.unknown(
                        "policy.kind_unknown",
                        path,
                        "没有“{}”这种记录。",
                        "There is no kind of record `{}`.",
                        name,
                        self.catalogue,
                    )
        self.expected(case)
        self.day_and_place(case)

    def unknown(self, code: str, path: Path, zh: str, en: str, word: object, known: Iterable[str]) -> None:
        unknown(self.findings, code, path, Text(zh.format(word), en.format(word)), word, known)

    def row(self, kind: Kind, row: Row, path: Path) -> None:
        for name, value in row.items():
            field = kind.by_name.get(name)
            if field is not None:
                self.value(field, value, (*path, name))
            elif name not in BESIDES_FIELDS:
                zh, en = f"“{kind.zh}”没有字段“{{}}”。", f"`{kind.name}` has no field `{{}}`."
                self.unknown("policy.field_unknown", (*path, name), zh, en, name, [*kind.by_name, *BESIDES_FIELDS])
        for field in kind.fields:
            if field.required and field.name not in row and field.name != "name":
                self.findings.add(
                    "policy.fact_missing",
                    path,
                    Text(
                        f"“{kind.zh}”缺少“{field.name}”（{field.zh}）。",
                        f"`{kind.name}` needs `{field.name}` ({field.en}).",
                    ),
                    Text(f"请写上“{field.name}: …”。", f"Write `{field.name}: …`."),
                )
        seat, times = row.get("whose", "self"), row.get("times", 1)
        if seat not in kind.whose:
            zh, en = f"“{kind.zh}”不记录“{{}}”的情况。", f"`{kind.name}` is not kept for `{{}}`."
            self.unknown("policy.whose_misfit", (*path, "whose"), zh, en, seat, kind.whose)
        if type(times) is not int or not 1 <= times <= 10_000:
            self.misfit(path, "times", "1 至 10000 的整数", "a whole number from 1 to 10000", times)
        self.order(kind, row, path)

    def order(self, kind: Kind, row: Row, path: Path) -> None:
        if kind.span is None:
            return
        start, end = row.get(kind.span.start), row.get(kind.span.end)
        # Months are written 2012-03, which sorts as text the way it sorts in time.
        if type(start) is type(end) and isinstance(start, date | str) and start > end:  # type: ignore[operator]
            self.findings.add(
                "policy.dates_inverted",
                path,
                Text("开始晚于结束。", "The start is after the end."),
                Text("请核对日期。", "Check the dates."),
            )

    def value(self, field: Field, value: Any, path: Path) -> None:
        if field.type is Type.LEVEL:
            for level in value if isinstance(value, list) else [value]:
                if level not in field.levels:
                    zh, en = f"“{field.zh}”没有“{{}}”这一级。", f"`{field.name}` has no level `{{}}`."
                    self.unknown("policy.level_unknown", path, zh, en, level, field.levels)
        elif field.type is Type.PLACE:
            if value == "province" or not is_place(self.scheme, value):  # a record lies somewhere, not just anywhere
                places = ["here", *self.scheme.towns]
                self.unknown(
                    "policy.place_unknown", path, "没有“{}”这个地点。", "There is no place `{}`.", value, places
                )
        elif not _fits(field, value):
            zh, en = _WANTED[field.type]
            self.misfit(path, field.name, zh, en, value)

    def misfit(self, path: Path, name: str, zh: str, en: str, value: object) -> None:
        self.findings.add(
            "policy.bad_value",
            path,
            Text(f"“{name}”的值不对。", f"The value of `{name}` is not right."),
            Text(f"应为{zh}。", f"It should be {en}."),
            value,
        )

    def expected(self, case: Case) -> None:
        expect, scheme = case.expect, self.scheme
        groups = [group.id for group in scheme.groups]
        lines = [line.id for line in scheme.indicators]
        names: list[tuple[str, Iterable[str], list[str]]] = [
            ("lines", expect.lines, lines),
            ("totals", expect.totals, list(scheme.uses)),
            ("gates", expect.gates, [gate.id for gate in scheme.gates]),
            ("vetoes", expect.vetoes, [veto.id for veto in scheme.vetoes]),
            ("may_apply", expect.may_apply, list(scheme.uses)),
            ("groups", expect.groups, [*groups, *scheme.uses]),
        ]
        for key, inner in expect.groups.items():
            if isinstance(inner, dict):
                names.append((f"groups.{key}", inner, groups))
        for section, written, known in names:
            for name in written:
                if name not in known:
                    path = (*self.path, "expect", *section.split("."), name)
                    self.unknown("policy.id_unknown", path, "方案中没有“{}”。", "The scheme has no `{}`.", name, known)
        for name in case.tables:
            tables = [table.id for table in scheme.tables]
            if name not in tables:
                path = (*self.path, "tables", name)
                self.unknown(
                    "policy.table_unknown", path, "方案中没有表“{}”。", "The scheme has no table `{}`.", name, tables
                )

    def day_and_place(self, case: Case) -> None:
        force = self.scheme.in_force
        if case.as_of < force.from_ or (force.until is not None and case.as_of > force.until):
            self.findings.add(
                "policy.case_outside",
                (*self.path, "as_of"),
                Text("这一天本方案不施行。", "The scheme is not in force on that day."),
                Text(
                    f"请写 {force.from_} 至 {force.until or '今后'} 之间的日期。",
                    f"Write a day from {force.from_} to {force.until or 'later'}.",
                ),
                case.as_of,
            )
        if case.place is not None and not lies_within(case.place, self.scheme.place):
            self.findings.add(
                "policy.town_outside",
                (*self.path, "place"),
                Text(f"不在 {self.scheme.place} 之内。", f"It does not lie within {self.scheme.place}."),
                Text("请核对区划代码。", "Check the division code."),
                case.place,
            )


def _fits(field: Field, value: Any) -> bool:
    match field.type:
        case Type.NUMBER:
            exact = isinstance(value, int | Decimal) and not isinstance(value, bool)
            return exact and value * 10**field.decimals % 1 == 0 and (field.at_least is None or value >= field.at_least)
        case Type.FLAG:
            return isinstance(value, bool)
        case Type.DATE:
            return type(value) is date
        case Type.MONTH:
            return isinstance(value, str) and _is_month(value)
        case _:
            return isinstance(value, str)


def _is_month(text: str) -> bool:
    try:
        parse_month(text)
    except BadInputError:
        return False
    return True


_WANTED: dict[Type, tuple[str, str]] = {
    Type.NUMBER: ("数，小数位不超过记录所存", "a number with no more decimals than are kept"),
    Type.FLAG: ("true 或 false", "true or false"),
    Type.DATE: ("日期，如 2014-10-30", "a day such as 2014-10-30"),
    Type.MONTH: ("年月，如 2012-03", "a month such as 2012-03"),
    Type.TEXT: ("文字，数字请加引号", "text; quote digits"),
    Type.CODE: ("代码，数字请加引号", "a code; quote digits"),
    Type.IDENTITY: ("加引号的号码", "a number in quotation marks"),
}
