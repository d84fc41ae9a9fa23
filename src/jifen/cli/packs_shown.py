"""Packs listed, told in words, and compared."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from jifen.cli import opening
from jifen.cli.exits import Exit
from jifen.cli.prose import Prose
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import print_json, screen
from jifen.facts.whole import whole_file
from jifen.kernel.errors import JifenError, Text
from jifen.policy import phrasing as law
from jifen.policy.comparing import differences
from jifen.policy.packs import Pack
from jifen.policy.phrasing.conditions import step as step_told
from jifen.policy.phrasing.procedure import Step, steps
from jifen.policy.phrasing.register import rules
from jifen.policy.registry import Registry
from jifen.policy.schemas import schemas
from jifen.policy.scheme import Group, Indicator, Scheme
from jifen.scoring.explaining.rule_words import worth
from jifen.scoring.inspecting import inspect, unverified

_STATUS = {
    "in_force": Text("有效", "in force"),
    "draft": Text("草案", "draft"),
    "repealed": Text("已废止", "repealed"),
}
_EVIDENCE = {
    "official": Text("官方文本", "official"),
    "reconstructed": Text("由他处印证", "reconstructed"),
    "unverified": Text("未核对", "unverified"),
}

_COMBINED = {
    "best_of": Text("取最高", "the highest counts"),
    "applicants_choice": Text("由申请人选择", "as the applicant chooses"),
}


def list_packs(policies: list[Path] | None, language: Language, *, as_json: bool) -> int:
    """List every pack, broken ones too: what it is, when it is in force, how well its numbers are known."""
    packs = opening.registry(policies)
    told: list[dict[str, Any]] = []
    for scheme in packs.ids():
        for version in packs.versions(scheme):
            try:
                told.append(_entry(packs.load(version), packs))
            except JifenError as error:
                told.append({"id": version.id, "error": error.code, "folder": str(version.folder)})
    if as_json:
        print_json(told)
        return Exit.OK
    console = screen()
    for one in told:
        if "error" in one:
            console.print(Prose(("✗ ", "barred"), (one["id"], "head"), f"  {one['error']}"))
            continue
        span = f"{one['from']} – {one['until'] or ''}".rstrip()
        title = one["title"] if language is Language.zh else one["title_en"]
        official = (_official(one, language), "yes" if one["official"] else "open")
        console.print(Prose((one["id"], "head"), "  ", official))
        console.print(Prose(f"  {title}", (f"  {span}", "soft")))
    return Exit.FINDINGS if any("error" in one for one in told) else Exit.OK


def _entry(pack: Pack, packs: Registry) -> dict[str, Any]:
    scheme = pack.scheme
    grades: list[str] = [one.evidence for one in scheme.indicators]
    passes, weak = inspect(pack.folder, packs).passes, len(unverified(scheme))
    return {
        "id": pack.id,
        "title": scheme.title,
        "title_en": scheme.title_en,
        "from": scheme.in_force.from_.isoformat(),
        "until": scheme.in_force.until.isoformat() if scheme.in_force.until else None,
        "status": scheme.status,
        "official": scheme.status != "draft" and not weak and passes,
        "passes": passes,
        "unverified": weak,
        "lines": {grade: grades.count(grade) for grade in _EVIDENCE},
        "uses": list(scheme.uses),
        "ranked": pack.ranking is not None,
        "fingerprint": pack.fingerprint,
        "folder": str(pack.folder),
    }


def _official(one: dict[str, Any], language: Language) -> str:
    if one["status"] == "draft":
        return say(Text("✗ 草案，不能用于正式计分", "✗ draft: not for official use"), language)
    if one["unverified"]:
        count = one["unverified"]
        return say(
            Text(f"✗ {count} 项未核对，不能用于正式计分", f"✗ {count} parts unverified: not for official use"), language
        )
    if not one["passes"]:
        words = "✗ 未通过 jifen policy check，不能用于正式计分", "✗ fails jifen policy check: not for official use"
        return say(Text(*words), language)
    count = one["lines"]["reconstructed"]
    if count:
        return say(
            Text(f"✓ 可用于正式计分（{count} 项由他处印证）", f"✓ official use ({count} lines reconstructed)"), language
        )
    return say(Text("✓ 可用于正式计分", "✓ official use"), language)


# --- one scheme in words ----------------------------------------------------------------------------------------------


def show(scheme: str, as_of: date | None, policies: list[Path] | None, language: Language, *, as_json: bool) -> int:
    """Tell a scheme: its documents, what each line is worth, how totals are made, gates and vetoes."""
    packs = opening.registry(policies)
    if as_of is None and "@" not in scheme:
        pack = packs.load(packs.versions(scheme)[-1])
    else:
        pack = packs.find(scheme, as_of=as_of)
    if as_json:
        print_json(
            _entry(pack, packs) | {"scheme": pack.scheme.model_dump(mode="json", by_alias=True, exclude_defaults=True)}
        )
        return Exit.OK
    console = screen()
    found = pack.scheme
    console.print(Prose(found.title if language is Language.zh else found.title_en, style="head"))
    span = law.span(found.in_force)
    console.print(Prose(f"{pack.id} · {say(span, language)} · {say(_STATUS[found.status], language)}", style="soft"))
    for document in found.instruments:
        console.print(Prose(f"《{document.title}》（{document.number}）", style="soft"))
    _lines(found, language)
    _uses(found, language)
    _gates(found, language)
    _procedure(pack, language)
    _register(pack, language)
    console.print(f"\nSHA-256 {pack.fingerprint}", style="soft", soft_wrap=True)
    return Exit.OK


def _lines(scheme: Scheme, language: Language) -> None:
    console = screen()
    for depth, group in _tree(scheme, None, 0):
        limits = [law.points(limit) for limit in (group.at_most, group.at_least) if limit is not None]
        told = [say(_COMBINED[group.combine], language)] if group.combine in _COMBINED else []
        told += [say(Text(f"上限 {limit.zh}", f"at most {limit.en}"), language) for limit in limits[:1]]
        aside = f"（{'，'.join(told)}）" if told else ""
        indent = "  " * depth
        if depth == 0:
            console.print()
        console.print(Prose(f"{indent}{group.name}{aside}", style="head"))
        for line in scheme.indicators:
            if line.group == group.id:
                _line(line, indent, language)


def _tree(scheme: Scheme, inside: str | None, depth: int) -> list[tuple[int, Group]]:
    found: list[tuple[int, Group]] = []
    for group in scheme.groups:
        if group.in_ == inside:
            found += [(depth, group), *_tree(scheme, group.id, depth + 1)]
    return found


def _line(line: Indicator, indent: str, language: Language) -> None:
    only = f"（{say(law.uses(line.uses), language)}）" if line.uses else ""
    grade = "" if line.evidence == "official" else f" [{say(_EVIDENCE[line.evidence], language)}]"
    screen().print(
        Prose(
            f"{indent}  · {line.name}{only}：",
            (say(worth(line), language), "yes"),
            (f"  {line.basis}", "soft"),
            (grade, "open"),
        )
    )


def _uses(scheme: Scheme, language: Language) -> None:
    names = {one.id: one.name for one in scheme.groups} | {one.id: one.name for one in scheme.indicators}
    console = screen()
    for rule in scheme.uses.values():
        line = (
            Text(f"，{law.number(rule.apply_from)} 分可以申请", f", apply from {law.number(rule.apply_from)}")
            if rule.apply_from is not None
            else Text("", "")
        )
        steps = " → ".join(say(step_told(step, names), language) for step in rule.total)
        console.print()
        console.print(Prose(f"{rule.name}{say(line, language)}", style="head"))
        console.print(Prose(f"  {steps}"))


def _gates(scheme: Scheme, language: Language) -> None:
    console = screen()
    if scheme.gates or scheme.vetoes:
        console.print()
        console.print(Prose(say(Text("条件和限制", "Conditions and bars"), language), style="head"))
    for gate in scheme.gates:
        told = f"{say(law.uses(gate.for_), language)}"
        console.print(Prose(f"  ✓ {gate.name}", (f"  {told} · {gate.basis}", "soft")))
    for veto in scheme.vetoes:
        console.print(Prose(f"  ✗ {veto.name}", (f"  {say(law.uses(veto.for_), language)} · {veto.basis}", "soft")))


def _procedure(pack: Pack, language: Language) -> None:
    console = screen()
    for use, own in pack.procedure.uses.items() if pack.procedure else ():
        console.print()
        words = Text(f"{pack.scheme.uses[use].name}的办理程序", f"Procedure: {say(law.uses((use,)), language)}")
        console.print(Prose(say(words, language), style="head"))
        _told(steps(own), language)


def _register(pack: Pack, language: Language) -> None:
    if pack.register:
        screen().print()
        screen().print(Prose(say(Text("落户的规则", "Registration"), language), style="head"))
        _told(rules(pack.register), language)


def _told(told: list[Step], language: Language) -> None:
    """Print what the texts say with its ground, and last what they do not say."""
    console = screen()
    for step in told:
        if step.is_stated:
            console.print(
                Prose(
                    f"  · {say(step.name, language)}：",
                    (say(step.said, language), "yes"),
                    (f"  {step.ground}", "soft"),
                )
            )
    silent = [say(step.name, language) for step in told if not step.is_stated]
    if silent:
        words = Text(f"  条文没有写：{'、'.join(silent)}", f"  no text says: {', '.join(silent)}")
        console.print(Prose(say(words, language), style="soft"))


# --- two schemes ------------------------------------------------------------------------------------------------------


def diff(old: str, new: str, policies: list[Path] | None, language: Language, *, as_json: bool) -> int:
    """Say what changed from one scheme to another, for people who know the first."""
    packs = opening.registry(policies)
    changes = differences(packs.find(old).scheme, packs.find(new).scheme)
    if as_json:
        print_json(
            [
                {"sort": one.sort, "part": one.part, "id": one.id, "zh": one.sentence.zh, "en": one.sentence.en}
                for one in changes
            ]
        )
        return Exit.OK
    console = screen()
    console.print(Prose(f"{old} → {new}", style="head"))
    signs = {"added": ("＋ ", "yes"), "removed": ("－ ", "barred"), "changed": ("～ ", "open")}
    for change in changes:
        console.print(Prose(signs[change.sort], say(change.sentence, language)))
    words = Text(
        f"共 {len(changes)} 处" if changes else "对每个人的结果都一样",
        f"{len(changes)} differences" if changes else "the same for everybody",
    )
    console.print(Prose(say(words, language), style="soft"))
    return Exit.OK


def write_schemas(out: Path, language: Language) -> int:
    """Write the JSON Schemas of the files of a pack."""
    for name, made in schemas().items():
        with whole_file(out / f"{name}.json") as draft:
            draft.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    words = Text(
        f"scheme、ranking、procedure、register、cases 五个 → {out}",
        f"scheme, ranking, procedure, register and cases → {out}",
    )
    screen().print(Prose(say(words, language)))
    return Exit.OK
