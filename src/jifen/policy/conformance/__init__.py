"""
A city against the province: are all unified indicators there, and are they what the province made them?

Three kinds of findings are told apart (*missing*, *changed value*, *changed rule*), and what a city adds is listed. A city
may deviate by declaring it: which indicator, what, why, on what ground. A declaration covers a changed number only if it
names that number, so that nothing slips in behind an older one. What is declared is shown all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jifen.kernel.errors import Complaint, RefusedError, Text
from jifen.policy.checking.order import counted_in
from jifen.policy.comparing.line_changes import LineChange, line_changes, table_changes
from jifen.policy.conformance.encouragements import Share, part_of, shares
from jifen.policy.forbidden import check_forbidden
from jifen.policy.levels import level_table
from jifen.policy.phrasing import number, uses
from jifen.policy.scheme import Deviation, Indicator, Scheme
from jifen.policy.walking import Findings


class Sort(StrEnum):
    """What was found."""

    MISSING = "missing"
    CHANGED_VALUE = "changed_value"
    CHANGED_RULE = "changed_rule"
    ADDED = "added"
    IDLE = "idle"  # declared as different, but it is not


SORTS: dict[Sort, Text] = {
    Sort.MISSING: Text("缺少", "missing"),
    Sort.CHANGED_VALUE: Text("分值不同", "changed value"),
    Sort.CHANGED_RULE: Text("规则不同", "changed rule"),
    Sort.ADDED: Text("本地自定", "added"),
    Sort.IDLE: Text("声明了差异但没有差异", "declared, but not there"),
}


@dataclass(frozen=True)
class Finding:
    """
    One way in which a city differs from the province.

    ``unified`` is the provincial indicator, ``line`` the city's line (empty where there is none), ``declared`` the
    declaration that covers it.
    """

    sort: Sort
    unified: str
    line: str
    about: Text
    what: Text
    declared: Deviation | None = None

    @property
    def fails(self) -> bool:
        """Whether it keeps the city's scheme from conforming."""
        return self.sort in (Sort.MISSING, Sort.CHANGED_VALUE, Sort.CHANGED_RULE) and self.declared is None


@dataclass(frozen=True)
class Conformance:
    """Everything found about one city scheme against one provincial scheme."""

    city: str
    province: str
    findings: tuple[Finding, ...]
    shares: tuple[Share, ...]
    forbidden: tuple[Complaint, ...]

    @property
    def passes(self) -> bool:
        """Whether the scheme may be published: nothing undeclared, nothing forbidden."""
        return not self.forbidden and not any(finding.fails for finding in self.findings)

    def of(self, sort: Sort) -> tuple[Finding, ...]:
        """The findings of one sort."""
        return tuple(finding for finding in self.findings if finding.sort is sort)


def conformance(city: Scheme, province: Scheme) -> Conformance:
    """
    Compare a city scheme with the provincial scheme.

    Args:
        city: the scheme of a place in the province.
        province: the unified indicators.

    Returns:
        Findings in the order of the provincial table, then what the city adds, then idle declarations.

    Law:
        粤人社发〔2011〕306号 二（三）2 (the city's system contains every unified indicator; four encouragements)
    """
    found = [finding for unified in province.indicators for finding in _unified(unified, province, city)]
    found += [_added(line) for line in city.indicators if not line.unified]
    found += _unknown(city, province)
    found += _idle(found, city, province)
    forbidden = Findings(city, None)
    check_forbidden(city, forbidden)
    return Conformance(city.id, province.id, tuple(found), tuple(shares(city)), tuple(forbidden.complaints))


def _unified(unified: Indicator, province: Scheme, city: Scheme) -> Iterable[Finding]:
    about = Text(unified.name, unified.id)
    lines = [line for line in city.indicators if line.unified == unified.id]
    if not lines:
        declared = next((one for one in city.not_adopted if one.unified == unified.id), None)
        what = Text("本市方案没有这项统一指标", "the city's scheme does not have this unified indicator")
        yield Finding(Sort.MISSING, unified.id, "", about, what, declared)
        return
    for line, change in _changes(unified, province, lines, city):
        sort = Sort.CHANGED_VALUE if change.sort == "value" else Sort.CHANGED_RULE
        yield Finding(sort, unified.id, line, about, change.what, _declaration(city, unified.id, change))


def _changes(
    unified: Indicator, province: Scheme, lines: list[Indicator], city: Scheme
) -> Iterable[tuple[str, LineChange]]:
    """Changes of each line that stands for a unified one; tables of levels parted over several lines count together."""
    parted = len(lines) > 1 and all(line.award.levels is not None for line in (unified, *lines))
    if parted:
        for change in table_changes(level_table([unified]), level_table(lines)):
            yield ", ".join(line.id for line in lines), change
    told: set[tuple[str, Text]] = set()
    for line in lines:
        for change in [*line_changes(unified, province, line, city), *_group_limits(line, city)]:
            compared = parted and (change.sort == "value" or change.what.zh.startswith("记录 "))
            if not compared and (change.sort, change.what) not in told:
                told.add((change.sort, change.what))
                yield line.id, change
    for use in province.uses:
        counted = counted_in(province, use)[unified.id]
        if counted and use in city.uses and not any(counted_in(city, use)[line.id] for line in lines):
            what = Text(f"不计入{uses([use]).zh}", f"does not enter {uses([use]).en}")
            yield lines[0].id, LineChange("rule", what)


def _group_limits(line: Indicator, city: Scheme) -> Iterable[LineChange]:
    """A group that holds a unified line back: the province adds its indicators without such a limit."""
    groups = {group.id: group for group in city.groups}
    at: str | None = line.group
    while at is not None and at in groups:
        group = groups[at]
        if group.at_most is not None and _holds_back(city, at, group.at_most):
            limit = number(group.at_most)
            what = Text(f"受分组“{group.name}”上限 {limit} 限制", f"held back by the limit {limit} of `{group.id}`")
            yield LineChange("rule", what, group.at_most)
        at = group.in_


def _holds_back(city: Scheme, name: str, limit: Decimal) -> bool:
    free = city.model_copy(
        update={"groups": tuple(g.model_copy(update={"at_most": None}) if g.id == name else g for g in city.groups)}
    )
    reached = (part_of(free, use, name) for use in city.uses)
    return any(part.without_limit or part.points > limit for part in reached)


def _declaration(city: Scheme, unified: str, change: LineChange) -> Deviation | None:
    """The declaration that covers a change: for this indicator, and naming the new number where there is one."""
    for declared in city.deviations:
        if declared.unified == unified and (change.number is None or _names(declared.what, change.number)):
            return declared
    return None


def _names(text: str, value: Decimal) -> bool:
    # Rules and texts write deductions both ways: “减50分” and -50 are the same number.
    return number(abs(value)) in re.findall(r"\d+(?:\.\d+)?", text)


def _added(line: Indicator) -> Finding:
    return Finding(Sort.ADDED, "", line.id, Text(line.name, line.id), Text("本地自定指标", "an indicator of its own"))


def _unknown(city: Scheme, province: Scheme) -> Iterable[Finding]:
    """A line that says it is a unified indicator which the province does not have."""
    known = {unified.id for unified in province.indicators}
    for line in city.indicators:
        if line.unified and line.unified not in known:
            what = Text(
                f"省方案没有统一指标“{line.unified}”", f"the province has no unified indicator `{line.unified}`"
            )
            yield Finding(Sort.CHANGED_RULE, line.unified, line.id, Text(line.name, line.id), what)


def _idle(found: list[Finding], city: Scheme, province: Scheme) -> list[Finding]:
    used = {id(finding.declared) for finding in found if finding.declared is not None}
    names = {unified.id: unified.name for unified in province.indicators}
    return [
        Finding(
            Sort.IDLE,
            declared.unified,
            "",
            Text(names.get(declared.unified, declared.unified), declared.unified),
            Text(f"没有发现所声明的差异：{declared.what}", f"no such difference was found: {declared.what}"),
            declared,
        )
        for declared in (*city.deviations, *city.not_adopted)
        if id(declared) not in used
    ]


def refuse_unless_conforming(report: Conformance) -> None:
    """
    Refuse to publish a scheme that does not conform.

    Raises:
        RefusedError: ``policy.not_conforming`` with everything undeclared or forbidden.
    """
    if report.passes:
        return
    complaints = [
        Complaint(
            f"policy.{finding.sort}",
            f"{report.city}: {finding.line or finding.unified}",
            Text(f"{finding.about.zh}：{finding.what.zh}。", f"{finding.about.en}: {finding.what.en}."),
            Text(
                "请改正，或在 deviations、not_adopted 中写明理由。",
                "Mend it, or give the reason under `deviations` or `not_adopted`.",
            ),
        )
        for finding in report.findings
        if finding.fails
    ]
    raise RefusedError(
        "policy.not_conforming",
        Text(f"{report.city} 与 {report.province} 不一致。", f"{report.city} does not conform to {report.province}."),
        Text("请逐条处理。", "Deal with each of these."),
        where=report.city,
        complaints=[*complaints, *report.forbidden],
    )
