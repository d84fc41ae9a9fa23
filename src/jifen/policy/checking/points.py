"""
Is every point of a scheme decided?

Each level a record may carry is on a line of the table, counts as one that is, or lies below or above all of them in the
order of the catalogue; a measure fits its award.
"""

from __future__ import annotations

from collections import Counter

from jifen.facts.kinds import Field, Type
from jifen.kernel.errors import Text
from jifen.policy.awards import Award
from jifen.policy.checking.words import Catalogue, merged, unknown
from jifen.policy.levels import labels_of, level_lines
from jifen.policy.located import Path
from jifen.policy.scheme import Indicator, Scheme
from jifen.policy.walking import Findings


def check_points(scheme: Scheme, catalogue: Catalogue, findings: Findings) -> None:
    """Add a complaint for every level that is not decided and every award that its measure does not fit."""
    for at, indicator in enumerate(scheme.indicators):
        path: Path = ("indicators", at)
        _check_shape(indicator, path, findings)
        if indicator.award.levels is not None:
            _check_levels(scheme, catalogue, indicator, path, findings)
        if indicator.award.cells is not None:
            _check_cells(catalogue, indicator, path, findings)


def _check_shape(indicator: Indicator, path: Path, findings: Findings) -> None:
    """A measure and an award have to fit: levels need the best level, everything else whole units."""
    award, amount = indicator.award, indicator.measure
    if award.operation == "tiers":
        return
    if indicator.from_ is None:
        findings.add(
            "policy.missing_key",
            path,
            Text("没有写 from：不知道数哪种记录。", "`from` is missing: which records are counted?"),
            Text("请写上 from（只有 tiers 不需要）。", "Write `from` (only `tiers` does without)."),
        )
    by_level = amount is not None and amount.best is not None
    if by_level != (award.levels is not None):
        findings.add(
            "policy.measure_misfit",
            (*path, "measure"),
            Text("`best` 与 `levels` 须一起用。", "`best` and `levels` go together."),
            Text(
                "请同时写 measure: {best: 字段} 和 award: {levels: …}。",
                "Write measure: {best: field} and award: {levels: …}.",
            ),
        )
    needs_units = award.operation in ("each_unit", "bands", "table", "ranges")
    if needs_units and (amount is None or amount.operation == "exists"):
        findings.add(
            "policy.measure_misfit",
            (*path, "award"),
            Text(f"`{award.operation}` 要先数出单位。", f"`{award.operation}` needs a number of units."),
            Text(
                "请在 measure 中写数多少（如 count: records）。",
                "Say in `measure` what is counted (such as count: records).",
            ),
        )


# --- levels -----------------------------------------------------------------------------------------------------------


def _check_levels(scheme: Scheme, catalogue: Catalogue, indicator: Indicator, path: Path, findings: Findings) -> None:
    award, amount = indicator.award, indicator.measure
    if amount is None or amount.best is None:
        return
    kinds = [catalogue[name] for name in indicator.from_ or () if name in catalogue]
    fields = [kind.by_name[amount.best] for kind in kinds if amount.best in kind.by_name]
    if not fields:
        return
    field = merged(fields[0], fields)
    known = _labels(scheme, indicator, field)
    listed = [label for labels, _ in level_lines(award) for label in labels]
    at = (*path, "award", "levels")
    for label, times in Counter([*listed, *award.counts_as]).items():
        if times > 1:
            findings.add(
                "policy.level_twice",
                at,
                Text(f"“{label}”出现了不止一次。", f"`{label}` stands here more than once."),
                Text("每一级只写一次。", "Write each level once."),
                label,
            )
    for label in (*listed, *award.counts_as):
        if label not in known:
            what = Text(f"“{field.zh}”没有“{label}”这一级。", f"`{field.name}` has no level `{label}`.")
            unknown(findings, "policy.level_unknown", at, what, label, known)
    for label, other in award.counts_as.items():
        if other not in listed:
            what = Text(f"“{label}”等同的“{other}”不在表中。", f"`{label}` counts as `{other}`, which is not listed.")
            unknown(findings, "policy.level_unknown", (*path, "award", "counts_as", label), what, other, listed)
    if field.ordered and amount.via is None:
        _check_decided(field, award, listed, at, findings)
    elif award.above is not None:
        findings.add(
            "policy.above_without_order",
            (*path, "award", "above"),
            Text(
                f"“{field.zh}”的各级没有高低之分，`above` 没有意义。",
                f"The levels of `{field.name}` have no order: `above` means nothing.",
            ),
            Text("请把各级都写在表中。", "List every level in the table."),
        )


def _labels(scheme: Scheme, indicator: Indicator, field: Field) -> list[str]:
    amount = indicator.measure
    if amount is not None and amount.via is not None:
        table = next((table for table in scheme.tables if table.id == amount.via), None)
        return list((table.classes if table else None) or {})
    return [code.code for code in scheme.codes] if field.type is Type.CODE else list(field.levels)


def _check_decided(field: Field, award: Award, listed: list[str], path: Path, findings: Findings) -> None:
    """Between the lowest and the highest line every level is listed or counts as one; above the highest it is said."""
    places = [field.levels.index(label) for label in listed if label in field.levels]
    if not places:
        return
    decided = set(listed) | set(award.counts_as)
    between = [label for label in field.levels[min(places) : max(places)] if label not in decided]
    higher = [label for label in field.levels[max(places) + 1 :] if label not in decided]
    if between:
        listed_zh = "、".join(between)
        findings.add(
            "policy.level_undecided",
            path,
            Text(f"没有写明怎样计：{listed_zh}。", f"Not decided: {listed_zh}."),
            Text(
                "请写在表中，或用 counts_as 写明等同于哪一级。",
                "List them, or say under `counts_as` which level they equal.",
            ),
            listed_zh,
        )
    if higher and award.above is None:
        listed_zh = "、".join(higher)
        findings.add(
            "policy.level_undecided",
            path,
            Text(
                f"没有写明高于最高一行的怎样计：{listed_zh}。",
                f"Levels above the last line are not decided: {listed_zh}.",
            ),
            Text(
                "请写 above: as_last 或 above: nothing，或写在表中。",
                "Say `above: as_last` or `above: nothing`, or list them.",
            ),
            listed_zh,
        )


def _check_cells(catalogue: Catalogue, indicator: Indicator, path: Path, findings: Findings) -> None:
    cells = indicator.award.cells
    kind = catalogue.get((indicator.from_ or ("",))[0])
    if cells is None or kind is None:
        return
    columns = [list(cells.points), *[list(row) for row in cells.points.values() if isinstance(row, dict)][:1]]
    for name, words in zip(cells.by, columns, strict=False):
        at = (*path, "award", "cells", "by")
        field = kind.by_name.get(name)
        if field is None:
            what = Text(f"“{kind.zh}”没有字段“{name}”。", f"`{kind.name}` has no field `{name}`.")
            unknown(findings, "policy.field_unknown", at, what, name, kind.by_name)
            continue
        for label in (label for word in words for label in labels_of(word)):
            if field.levels and label not in field.levels:
                what = Text(f"“{field.zh}”没有“{label}”这一级。", f"`{field.name}` has no level `{label}`.")
                unknown(
                    findings, "policy.level_unknown", (*path, "award", "cells", "points"), what, label, field.levels
                )
