"""The worked cases of packs, run; and the survey that asks whether every number of a scheme is looked at by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jifen.cli.exits import Exit
from jifen.cli.packs_meant import folders
from jifen.cli.prose import Prose
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import print_json, progress, screen
from jifen.kernel.errors import JifenError, Text
from jifen.policy.cases import Cases
from jifen.policy.located import load_yaml
from jifen.policy.reading import complaints_of_pack, read_cases, read_scheme
from jifen.policy.rejecting import rejected
from jifen.scoring.surveying import survey as surveyed
from jifen.scoring.worked import Bench, run_case


def run_cases(
    targets: list[str] | None, every: bool, policies: list[Path] | None, language: Language, *, as_json: bool
) -> int:
    """Run the worked cases of packs and draw those that fail; a pack without cases fails."""
    told: dict[str, Any] = {}
    for name, folder in folders(targets, every, policies):
        told[name] = _run(folder)
        if not as_json:
            _draw(name, told[name], language)
    if as_json:
        print_json(told)
    failed = any(not pack["cases"] or any(case["wrong"] for case in pack["cases"]) for pack in told.values())
    return Exit.FINDINGS if failed else Exit.OK


def refuse_unreadable(folder: Path) -> None:
    """
    Stop before a scheme that cannot be used.

    Raises:
        BadPolicyError: ``policy.rejected`` with every complaint of the pack.
    """
    if complaints := complaints_of_pack(folder):
        raise rejected(folder.name, complaints)


def _cases(folder: Path) -> Cases | None:
    path = folder / "cases.yaml"
    return read_cases(path) if path.is_file() else None


def _run(folder: Path) -> dict[str, Any]:
    refuse_unreadable(folder)
    found = _cases(folder)
    bench = Bench(read_scheme(folder / "scheme.yaml"))
    cases = []
    for case in found.cases if found else ():
        try:
            wrong = [str(mismatch) for mismatch in run_case(case, bench)]
        except JifenError as error:
            wrong = [str(error)]
        cases.append({"title": case.title, "wrong": wrong})
    return {"cases": cases}


def _draw(name: str, pack: dict[str, Any], language: Language) -> None:
    console = screen()
    cases = pack["cases"]
    failed = [case for case in cases if case["wrong"]]
    if not cases:
        console.print(Prose(("✗ ", "barred"), name, say(Text(" 没有案例", " has no cases"), language)))
        return
    mark = ("✗ ", "barred") if failed else ("✓ ", "yes")
    passed = Text(
        f" {len(cases) - len(failed)} / {len(cases)} 个案例符合",
        f" {len(cases) - len(failed)} of {len(cases)} cases pass",
    )
    console.print(Prose(mark, name, say(passed, language)))
    for case in failed:
        console.print(Prose(f"    {case['title']}"))
        for wrong in case["wrong"]:
            console.print(Prose(f"      {wrong}", style="open"))


def survey(
    targets: list[str] | None, every: bool, policies: list[Path] | None, language: Language, *, as_json: bool
) -> int:
    """Raise every number of schemes by one and name those no worked case notices, unless declared unreachable."""
    told: dict[str, Any] = {}
    for name, folder in folders(targets, every, policies):
        told[name] = _survey(name, folder)
        if not as_json:
            _draw_survey(name, told[name], language)
    if as_json:
        print_json(told)
    return Exit.FINDINGS if any(pack["unnoticed"] for pack in told.values()) else Exit.OK


def _survey(name: str, folder: Path) -> dict[str, Any]:
    refuse_unreadable(folder)
    found = _cases(folder)
    tree = load_yaml((folder / "scheme.yaml").read_bytes(), "scheme.yaml").value
    declared = {one.number: one.because for one in found.unreachable} if found else {}
    numbers = []
    with progress() as bar:
        line = bar.add_task(name, total=0)
        for one in surveyed(tree, found.cases if found else ()):
            numbers.append(one)
            bar.update(line, completed=len(numbers), total=len(numbers))
    silent = [one for one in numbers if not one.noticed]
    return {
        "numbers": len(numbers),
        "unnoticed": [{"path": one.number, "value": one.value} for one in silent if one.number not in declared],
        "unreachable": [
            {"path": one.number, "because": declared[one.number]} for one in silent if one.number in declared
        ],
    }


def _draw_survey(name: str, found: dict[str, Any], language: Language) -> None:
    console = screen()
    silent, far = found["unnoticed"], found["unreachable"]
    mark = ("✗ ", "barred") if silent else ("✓ ", "yes")
    noticed = found["numbers"] - len(silent) - len(far)
    words = Text(
        f" {found['numbers']} 个数字，案例能发现 {noticed} 个",
        f" {found['numbers']} numbers, {noticed} noticed by a case",
    )
    console.print(Prose(mark, name, say(words, language)))
    for one in silent:
        missed = Text(f"没有案例发现 {one['path']} = {one['value']}", f"no case notices {one['path']} = {one['value']}")
        console.print(Prose(f"    {say(missed, language)}", style="open"))
    for one in far:
        console.print(Prose(f"    {one['path']}：{one['because']}", style="soft"))
