"""Does a scheme hang together? Ids, groups as a tree, totals that count each line once, references without circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from jifen.kernel.errors import Text
from jifen.policy.checking.words import lies_within, unknown
from jifen.policy.conditions import Condition
from jifen.policy.located import Path
from jifen.policy.scheme import Indicator, Scheme, Span, Use
from jifen.policy.totals import BetterTotal
from jifen.policy.walking import Findings, rules


def check_order(scheme: Scheme, findings: Findings) -> None:
    """Add a complaint for every name that leads nowhere, stands twice, or leads in a circle."""
    _check_ids(scheme, findings)
    _check_names(scheme, findings)
    _check_circles(scheme, findings)
    _check_totals(scheme, findings)
    _check_days(scheme, findings)
    _check_places(scheme, findings)


# --- names ------------------------------------------------------------------------------------------------------------


def _ids(scheme: Scheme, *sections: str) -> list[tuple[Path, str]]:
    return [((section, at, "id"), item.id) for section in sections for at, item in enumerate(getattr(scheme, section))]


def _check_ids(scheme: Scheme, findings: Findings) -> None:
    codes: list[tuple[Path, str]] = [(("codes", at, "code"), code.code) for at, code in enumerate(scheme.codes)]
    # Lines, groups and measures can all be asked for by name, so they share one set of names.
    families = [_ids(scheme, "groups", "indicators", "measures"), codes]
    families += [_ids(scheme, section) for section in ("gates", "vetoes", "tables", "references")]
    for family in families:
        seen: set[str] = set()
        for path, name in family:
            if name in seen:
                findings.add(
                    "policy.id_twice",
                    path,
                    Text(f"编号“{name}”已经用过。", f"The id `{name}` is taken."),
                    Text("请换一个编号。", "Choose another."),
                    name,
                )
            seen.add(name)


def _check_names(scheme: Scheme, findings: Findings) -> None:
    groups = [group.id for group in scheme.groups]
    lines = [indicator.id for indicator in scheme.indicators]
    measures = [measure.id for measure in scheme.measures]
    for path, name, known in _references(scheme, groups, lines, measures):
        if name not in known:
            unknown(findings, "policy.id_unknown", path, Text(f"没有“{name}”。", f"There is no `{name}`."), name, known)
    for at, indicator in enumerate(scheme.indicators):
        for path, rule in rules(indicator, ("indicators", at)):
            if isinstance(rule, Condition) and rule.points_of in groups:
                findings.add(
                    "policy.group_in_line",
                    (*path, "points_of"),
                    Text(
                        "指标的条件只能引用指标，不能引用分组。",
                        "A line can ask for the points of a line, not of a group.",
                    ),
                    Text("请改引用指标，或把条件写在 gates 中。", "Name a line, or make the condition a gate."),
                    rule.points_of or "",
                )


def _references(
    scheme: Scheme, groups: list[str], lines: list[str], measures: list[str]
) -> Iterator[tuple[Path, str, list[str]]]:
    """Every place that names a group, line or measure, with what may be named there."""
    for at, group in enumerate(scheme.groups):
        if group.in_ is not None:
            yield ("groups", at, "in"), group.in_, groups
    for at, indicator in enumerate(scheme.indicators):
        yield ("indicators", at, "group"), indicator.group, groups
        for key in ("limited_by", "less"):
            if getattr(indicator, key) is not None:
                yield ("indicators", at, key), getattr(indicator, key), [*measures, *lines]
    for use, rule in scheme.uses.items():
        for at, step in enumerate(rule.total):
            for name in step.add or ():
                yield ("uses", use, "total", at, "add"), name, [*groups, *lines]
    for path, part in rules(scheme):
        if isinstance(part, Condition):
            if part.points_of is not None:
                yield (*path, "points_of"), part.points_of, [*lines, *groups]
            if part.measure_of is not None:
                yield (*path, "measure_of"), part.measure_of, [*measures, *lines]


# --- circles ----------------------------------------------------------------------------------------------------------


def _check_circles(scheme: Scheme, findings: Findings) -> None:
    """Follow every reference; where a way leads back to its beginning, nothing can be computed first."""
    asks: dict[str, list[str]] = {group.id: [group.in_] for group in scheme.groups if group.in_ is not None}
    homes: dict[str, Path] = {group.id: ("groups", at) for at, group in enumerate(scheme.groups)}
    for at, indicator in enumerate(scheme.indicators):
        homes[indicator.id] = ("indicators", at)
        asks[indicator.id] = list(_asked(indicator))
    told: set[frozenset[str]] = set()
    for start in asks:
        circle = _circle(start, asks)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            shown = " → ".join([*circle, circle[0]])
            findings.add(
                "policy.circle",
                homes[circle[0]],
                Text(f"循环引用：{shown}。", f"These ask for each other in a circle: {shown}."),
                Text("请去掉其中一处引用。", "Take one of the references out."),
                shown,
            )


def _asked(indicator: Indicator) -> Iterator[str]:
    yield from (name for name in (indicator.limited_by, indicator.less) if name is not None)
    for _, rule in rules(indicator):
        if isinstance(rule, Condition):
            yield from (name for name in (rule.points_of, rule.measure_of) if name is not None)


def _circle(start: str, asks: dict[str, list[str]]) -> list[str]:
    """The way from a name back to itself, or nothing."""
    ways: list[list[str]] = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        for name in asks.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


# --- totals -----------------------------------------------------------------------------------------------------------


def lines_in(scheme: Scheme, name: str, use: Use) -> list[str]:
    """
    The lines that a group, or a line itself, brings into a use.

    Args:
        scheme: a scheme whose groups form a tree.
        name: id of a group or line.
        use: lines of other uses are left out.

    Returns:
        Ids of lines in the order of the scheme.
    """
    names = {name}
    while wider := {group.id for group in scheme.groups if group.in_ in names} - names:
        names |= wider
    return [
        line.id
        for line in scheme.indicators
        if (line.id in names or line.group in names) and (line.uses is None or use in line.uses)
    ]


def counted_in(scheme: Scheme, use: Use) -> Counter[str]:
    """How often each line enters the total of a use."""
    steps = scheme.uses[use].total
    return Counter(line for step in steps for name in step.add or () for line in lines_in(scheme, name, use))


def _check_totals(scheme: Scheme, findings: Findings) -> None:
    counted = {use: counted_in(scheme, use) for use in scheme.uses}
    for use, times in counted.items():
        for line, number in times.items():
            if number > 1:
                findings.add(
                    "policy.counted_twice",
                    ("uses", use, "total"),
                    Text(f"“{line}”在总分中计了{number}次。", f"`{line}` enters this total {number} times."),
                    Text("分组与其下级只能加一次。", "Add a group or its parts, not both."),
                    line,
                )
    asked = {name for indicator in scheme.indicators for name in _asked(indicator)} | set(_asked_elsewhere(scheme))
    for at, indicator in enumerate(scheme.indicators):
        missing = [use for use in indicator.uses or () if use in counted and not counted[use][indicator.id]]
        nowhere = not any(times[indicator.id] for times in counted.values()) and indicator.id not in asked
        if missing or nowhere:
            listed = "、".join(missing or scheme.uses)
            findings.add(
                "policy.never_counted",
                ("indicators", at),
                Text(f"“{indicator.name}”没有计入总分（{listed}）。", f"`{indicator.id}` enters no total of {listed}."),
                Text(
                    "请在 uses 的 total 中加上其分组，或修改 uses。",
                    "Add its group under `uses`, or change its `uses`.",
                ),
                indicator.id,
            )


def _asked_elsewhere(scheme: Scheme) -> Iterable[str]:
    for holder in (*scheme.gates, *scheme.uses.values()):
        for _, rule in rules(holder):
            if isinstance(rule, Condition):
                yield from (name for name in (rule.points_of, rule.measure_of) if name is not None)


# --- uses, days, places -----------------------------------------------------------------------------------------------


def _check_days(scheme: Scheme, findings: Findings) -> None:
    for section, key in (("indicators", "uses"), ("gates", "for_"), ("vetoes", "for_")):
        for at, item in enumerate(getattr(scheme, section)):
            for use in getattr(item, key) or ():
                if use not in scheme.uses:
                    what = Text(f"本方案没有“{use}”这项用途。", f"This scheme has no use `{use}`.")
                    unknown(findings, "policy.use_unknown", (section, at, key.rstrip("_")), what, use, scheme.uses)
    for path, rule in rules(scheme):
        if isinstance(rule, Span) and rule.until is not None and rule.until < rule.from_:
            findings.add(
                "policy.dates_inverted",
                path,
                Text("末日早于首日。", "The last day is before the first."),
                Text("请核对日期。", "Check the dates."),
            )
    for use, use_rule in scheme.uses.items():
        better = use_rule.points_of
        if isinstance(better, BetterTotal) and better.if_equal not in better.better_total_of:
            findings.add(
                "policy.whose_misfit",
                ("uses", use, "points_of", "if_equal"),
                Text("相等时所取的一方不在比较的两方之中。", "The one who counts when equal is neither of the two."),
                Text(f"请写 {' 或 '.join(better.better_total_of)}。", f"Write {' or '.join(better.better_total_of)}."),
                better.if_equal,
            )


def _check_places(scheme: Scheme, findings: Findings) -> None:
    owners: dict[str, str] = {}
    for name, code in scheme.towns.items():
        if not lies_within(code, scheme.place):
            findings.add(
                "policy.town_outside",
                ("towns", name),
                Text(
                    f"“{name}”（{code}）不在本地区 {scheme.place} 之内。",
                    f"`{name}` ({code}) does not lie within {scheme.place}.",
                ),
                Text("请核对区划代码。", "Check the division code."),
                code,
            )
        if code in owners:
            findings.add(
                "policy.town_twice",
                ("towns", name),
                Text(f"“{name}”与“{owners[code]}”代码相同。", f"`{name}` and `{owners[code]}` have one code."),
                Text("请核对区划代码。", "Check the division codes."),
                code,
            )
        owners[code] = name
    for at, table in enumerate(scheme.tables):
        members = Counter(word for words in (table.classes or {"": table.listed or ()}).values() for word in words)
        for word, times in members.items():
            if times > 1:
                findings.add(
                    "policy.listed_twice",
                    ("tables", at),
                    Text(f"“{word}”在表中出现{times}次。", f"`{word}` stands in the table {times} times."),
                    Text("每项只列一次。", "List each once."),
                    word,
                )
