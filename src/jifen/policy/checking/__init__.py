"""
Does a scheme that was read make sense? Every word known, every choice decided, every point exact, nothing forbidden.

What the models of the language can see in one place they refuse while reading; what takes the catalogue of facts, or two
places of a scheme, is found here.
"""

from __future__ import annotations

from collections.abc import Mapping

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Kind
from jifen.kernel.errors import Complaint, Text
from jifen.kernel.places import Divisions
from jifen.policy.checking.exactness import check_exactness
from jifen.policy.checking.order import check_order
from jifen.policy.checking.points import check_points
from jifen.policy.checking.records import check_records
from jifen.policy.forbidden import check_forbidden
from jifen.policy.located import Located
from jifen.policy.ranking_rules import DateKey, GroupKey, MeasureKey, Ranked, RankingRules
from jifen.policy.scheme import Scheme
from jifen.policy.shapes import nearest
from jifen.policy.walking import Findings


def problems(
    scheme: Scheme,
    catalogue: Mapping[str, Kind] = CATALOGUE,
    *,
    located: Located | None = None,
    divisions: Divisions | None = None,
) -> list[Complaint]:
    """
    Find everything that keeps a scheme from being used.

    Args:
        scheme: a scheme that was read.
        catalogue: the kinds of records there are.
        located: the file it was read from, so that complaints name lines; without it they name the path.
        divisions: the table of divisions, to compare the codes of towns with; without it only their form is looked at.

    Returns:
        All complaints, none for a scheme that can be used.

    Law:
        粤人社发〔2011〕306号 二（四）1 (no fees), 三（六） (no condition on land)
    """
    findings = Findings(scheme, located)
    check_records(scheme, catalogue, findings)
    check_points(scheme, catalogue, findings)
    check_exactness(scheme, findings)
    check_order(scheme, findings)
    check_forbidden(scheme, findings)
    if divisions is not None:
        _check_divisions(scheme, divisions, findings)
    return findings.complaints


def _check_divisions(scheme: Scheme, divisions: Divisions, findings: Findings) -> None:
    """Compare names and codes of towns with the table of divisions; a town that is no longer there is left alone."""
    for name, code in scheme.towns.items():
        if code in divisions and not _same_place(name, divisions.name(code)):
            findings.add(
                "policy.town_misnamed",
                ("towns", name),
                Text(
                    f"代码 {code} 是“{divisions.name(code)}”，不是“{name}”。",
                    f"{code} is {divisions.name(code)}, not {name}.",
                ),
                Text("请核对区划代码。", "Check the division code."),
                code,
            )


def _same_place(name: str, other: str) -> bool:
    """Whether two names can be one place: towns became 街道 and kept their name, or were renamed altogether."""
    return name[:2] == other[:2] or not set(name) & set(other)


def ranking_problems(scheme: Scheme, ranking: RankingRules, *, located: Located | None = None) -> list[Complaint]:
    """
    Find where the ranking rules of a pack do not fit its scheme.

    Args:
        scheme: the scheme beside the rules.
        ranking: the rules that were read.
        located: the file of the rules, so that complaints name lines.

    Returns:
        All complaints: uses, groups and measures the scheme does not have, a line set by a scheme that sets none.
    """
    found: list[Complaint] = []
    known = {
        "group": [group.id for group in scheme.groups],
        "measure": [measure.id for measure in scheme.measures],
        "field": [field.name for field in CATALOGUE["application"].fields],
    }

    def add(code: str, path: tuple[str | int, ...], what: Text, word: str, words: list[str]) -> None:
        where = located.where(path) if located else f"{scheme.id}: {'.'.join(map(str, path))}"
        near = nearest(word, words)
        mend = Text(f"相近的有：{'、'.join(near) or '无'}。", f"Near it: {', '.join(near) or 'nothing'}.")
        found.append(Complaint(code, where, what, mend, word))

    for use, rules in ranking.uses.items():
        if use not in scheme.uses:
            what = Text(f"方案没有“{use}”这项用途。", f"The scheme has no use `{use}`.")
            add("policy.use_unknown", ("uses", use), what, use, list(scheme.uses))
            continue
        if rules.qualifying_points.set_by == "scheme" and scheme.uses[use].apply_from is None:
            what = Text("方案没有规定分值（apply_from）。", "The scheme sets no qualifying points (`apply_from`).")
            add("policy.no_line", ("uses", use, "qualifying_points"), what, use, [])
        for at, key in enumerate(rules.order if isinstance(rules, Ranked) else ()):
            name = {GroupKey: "group", MeasureKey: "measure", DateKey: "field"}.get(type(key))
            if name is not None and getattr(key, name) not in known[name]:
                word = str(getattr(key, name))
                what = Text(f"方案没有“{word}”。", f"The scheme has no {name} `{word}`.")
                add("policy.id_unknown", ("uses", use, "order", at, name), what, word, known[name])
    return found
