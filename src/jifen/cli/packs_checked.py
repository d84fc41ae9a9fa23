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
from jifen.kernel.errors import Complaint, JifenError, Text
from jifen.policy import phrasing as law
from jifen.policy.conformance import SORTS, Conformance, Sort, conformance
from jifen.policy.conformance.encouragements import Share
from jifen.policy.reading import complaints_of_pack, read, read_ranking, read_scheme
from jifen.policy.registry import Registry
from jifen.policy.remarking import remarks
from jifen.policy.scheme import ENCOURAGEMENTS, USES, Scheme
from jifen.scoring.compiling import compile_plan

_LISTED = 8  # names of added lines that are read out; all of them are in the JSON


def check(
    targets: list[str] | None, every: bool, policies: list[Path] | None, language: Language, *, as_json: bool
) -> int:
    """Check packs; what a city declared as different is told, and does not fail."""
    packs = opening.registry(policies)
    told: dict[str, Any] = {}
    failed = False
    for name, folder in folders(targets, every, policies):
        complaints = complaints_of_pack(folder, packs.divisions) or _unworkable(folder)
        report = None if complaints else _against_province(folder, packs, complaints)
        second_looks = [] if complaints else _second_looks(folder)
        failed = failed or bool(complaints) or (report is not None and not report.passes)
        if as_json:
            told[name] = _data(complaints, second_looks, report)
        else:
            _draw(name, complaints, second_looks, report, language)
    if as_json:
        print_json(told)
    return Exit.FINDINGS if failed else Exit.OK


def _against_province(folder: Path, packs: Registry, complaints: list[Complaint]) -> Conformance | None:
    """Compare with the provincial pack a scheme names; a pack that is not there is one complaint more."""
    scheme = read_scheme(folder / "scheme.yaml")
    try:
        province = packs.province_of(scheme)
    except JifenError as error:
        complaints.append(Complaint(error.code, "scheme.yaml", error.what, error.mend, scheme.contains or ""))
        return None
    return conformance(scheme, province.scheme) if province else None


def _unworkable(folder: Path) -> list[Complaint]:
    """Make the plan of a scheme that reads well: what cannot be computed is told here and not at the first applicant."""
    scheme = read_scheme(folder / "scheme.yaml")
    try:
        compile_plan(scheme, scheme.in_force.from_)
    except JifenError as error:
        return [Complaint(error.code, error.where or "scheme.yaml", error.what, error.mend), *error.complaints]
    return []


def _second_looks(folder: Path) -> list[Complaint]:
    """What is worth a second look and yet no error: a limit nobody can reach, a word nothing uses."""
    ranking = folder / "ranking.yaml"
    scheme, located = read(folder / "scheme.yaml", Scheme)
    return remarks(scheme, read_ranking(ranking) if ranking.is_file() else None, located=located)


def _data(complaints: list[Complaint], second_looks: list[Complaint], report: Conformance | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "complaints": [_complaint(one) for one in [*complaints, *(report.forbidden if report else ())]],
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


def _draw(
    name: str,
    complaints: list[Complaint],
    second_looks: list[Complaint],
    report: Conformance | None,
    language: Language,
) -> None:
    console = screen()
    good = not complaints and (report is None or report.passes)
    console.print(Prose(("✓ ", "yes") if good else ("✗ ", "barred"), (name, "head")))
    if complaints:
        draw_complaints(complaints)
    for look in second_looks:
        told = f"{say(Text('可再看一眼', 'a second look'), language)} · {look.where}：{say(look.what, language)}"
        console.print(Prose("  ", told, style="soft"))
    if report is None:
        return
    for sort in Sort:
        found = report.of(sort)
        if not found:
            continue
        if sort is Sort.ADDED:
            listed = "、".join(say(one.about, language) for one in found[:_LISTED])
            more = "……" if len(found) > _LISTED else ""
            console.print(Prose(f"  {say(SORTS[sort], language)} {len(found)}：{listed}{more}", style="soft"))
            continue
        for one in found:
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
