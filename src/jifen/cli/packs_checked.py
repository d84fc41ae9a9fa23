"""Packs checked: can they be used, do they contain what the province made, do they ask for nothing they may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jifen.cli import opening
from jifen.cli.exits import Exit
from jifen.cli.failing import draw_complaints
from jifen.cli.packs_meant import folders
from jifen.cli.prose import Prose
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import print_json, screen
from jifen.kernel.errors import Complaint, Text
from jifen.policy import phrasing as law
from jifen.policy.conformance import SORTS, Sort
from jifen.policy.conformance.encouragements import Share
from jifen.policy.reading import read, read_ranking
from jifen.policy.remarking import remarks
from jifen.policy.scheme import ENCOURAGEMENTS, USES, Scheme
from jifen.scoring.inspecting import Inspection, inspect

_LISTED = 8  # names of added lines that are read out; all of them are in the JSON


def check(
    targets: list[str] | None, every: bool, policies: list[Path] | None, language: Language, *, as_json: bool
) -> int:
    """Check packs; what a city declared as different is told, and does not fail."""
    packs = opening.registry(policies)
    told: dict[str, Any] = {}
    failed = False
    for name, folder in folders(targets, every, policies):
        found = inspect(folder, packs)
        second_looks = [] if found.complaints else _second_looks(folder)
        failed = failed or not found.passes
        if as_json:
            told[name] = _data(found, second_looks)
        else:
            _draw(name, found, second_looks, language)
    if as_json:
        print_json(told)
    return Exit.FINDINGS if failed else Exit.OK


def _second_looks(folder: Path) -> list[Complaint]:
    """What is worth a second look and yet no error: a limit nobody can reach, a word nothing uses."""
    ranking = folder / "ranking.yaml"
    scheme, located = read(folder / "scheme.yaml", Scheme)
    return remarks(scheme, read_ranking(ranking) if ranking.is_file() else None, located=located)


def _data(found: Inspection, second_looks: list[Complaint]) -> dict[str, Any]:
    report = found.report
    data: dict[str, Any] = {
        "complaints": [_complaint(one) for one in [*found.complaints, *(report.forbidden if report else ())]],
        "remarks": [_complaint(one) for one in second_looks],
    }
    if report:
        data["province"] = report.province
        data["passes"] = report.passes
        data["findings"] = [
            {
                "sort": one.sort.value,
                "unified": one.unified,
                "line": one.line,
                "zh": f"{one.about.zh}：{one.what.zh}",
                "en": f"{one.about.en}: {one.what.en}",
                "declared": one.declared.because if one.declared else None,
                "fails": one.fails,
            }
            for one in report.findings
        ]
        data["encouragements"] = [
            {
                "use": one.use,
                "encouragement": one.encouragement,
                "points": law.number(one.points),
                "percent": one.percent,
            }
            for one in report.shares
        ]
    return data


def _complaint(one: Complaint) -> dict[str, str]:
    return {
        "code": one.code,
        "where": one.where,
        "value": one.value,
        "zh": one.what.zh + one.mend.zh,
        "en": f"{one.what.en} {one.mend.en}",
    }


def _draw(name: str, found: Inspection, second_looks: list[Complaint], language: Language) -> None:
    console, report = screen(), found.report
    console.print(Prose(("✓ ", "yes") if found.passes else ("✗ ", "barred"), (name, "head")))
    if found.complaints:
        draw_complaints(found.complaints)
    for look in second_looks:
        told = f"{say(Text('可再看一眼', 'a second look'), language)} · {look.where}：{say(look.what, language)}"
        console.print(Prose("  ", told, style="soft"))
    if report is None:
        return
    for sort in Sort:
        differences = report.of(sort)
        if not differences:
            continue
        if sort is Sort.ADDED:
            listed = "、".join(say(one.about, language) for one in differences[:_LISTED])
            more = "……" if len(differences) > _LISTED else ""
            console.print(Prose(f"  {say(SORTS[sort], language)} {len(differences)}：{listed}{more}", style="soft"))
            continue
        for one in differences:
            sign = ("  ✗ ", "barred") if one.fails else ("  ～ ", "open")
            why = f"（{one.declared.because}，{one.declared.basis}）" if one.declared else ""
            told = f"{say(SORTS[sort], language)} · {say(one.about, language)}：{say(one.what, language)}{why}"
            console.print(Prose(sign, told))
    if report.forbidden:
        draw_complaints(report.forbidden)
    _shares(report.shares, language)


def _shares(shares: tuple[Share, ...], language: Language) -> None:
    by_use: dict[str, list[str]] = {}
    for one in shares:
        share = say(Text(*ENCOURAGEMENTS[one.encouragement]), language)
        by_use.setdefault(one.use, []).append(f"{share} {one.percent}%")
    for use, told in by_use.items():
        label = say(Text(USES[use][0], USES[use][1]), language)
        words = Text("四项鼓励占可得分值", "share of attainable points")
        screen().print(Prose(f"  {label} · {say(words, language)}：{' · '.join(told)}", style="soft"))
