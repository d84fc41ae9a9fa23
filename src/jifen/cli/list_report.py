"""What a ranking came to, and what the check of a list found, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table

from jifen.cli.listing import ENTRANTS, LIST, Made
from jifen.cli.private_folder import HOLDERS, RECEIPTS, SECRET
from jifen.cli.prose import Prose
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import print_json, screen
from jifen.kernel.errors import Text
from jifen.policy.scheme import USES
from jifen.ranking.outcome import Ranking, Result
from jifen.ranking.verifier import verify

RESULTS = {
    Result.PLACED: Text("入围", "placed"),
    Result.WAITING: Text("候补", "waiting"),
    Result.QUALIFIED: Text("达到规定分值", "qualified"),
    Result.BELOW_QUALIFYING_POINTS: Text("未达到规定分值", "below the line"),
    Result.NOT_ELIGIBLE: Text("不符合条件", "not eligible"),
    Result.NOT_RANKED: Text("有未核实事项，未排名", "not ranked, not proven yet"),
    Result.OTHER_WAY: Text("名额另行分配", "places given another way"),
}


def report(made: Made, language: Language, *, as_json: bool) -> None:
    """Say who got places, unit by unit, and where the list is."""
    if made.ranking is None or made.publication is None:
        _sealed(made, language, as_json=as_json)
        return
    counts, root, job = made.ranking.counts(), made.publication.root, made.job
    if as_json:
        print_json({"counts": counts, "root": root, "out": str(job.out), "private": str(job.private)})
        return
    console = screen()
    run = made.ranking.run
    use = Text(*USES[run.use])
    console.print(Prose(f"{say(use, language)} · {run.scheme} · {run.as_of}", style="head"))
    console.print(units(made.ranking, made.publication.about, language))
    console.print(results(made.ranking, language))
    words = Text("根（印在公告上）", "root (print it in the announcement)")
    console.print(Prose(say(words, language), style="soft"))
    console.print(f"  {root}", soft_wrap=True)
    rows = [
        (Text("公开", "public"), f"{job.out}/{LIST} · list.csv · verifier.py"),
        (Text("不公开", "private"), f"{job.private}/{RECEIPTS}/ · {HOLDERS} · {SECRET}"),
        (Text("核对", "check"), f"jifen verify {job.out}"),
    ]
    for label, told in rows:
        console.print(Prose((f"{say(label, language)} ", "soft"), told))


def units(ranking: Ranking, about: dict[str, Any], language: Language) -> Table:
    """Lay out the units of competition: places, people, cut-off."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="soft")
    heads = [
        Text("单位", "unit"),
        Text("名额", "places"),
        Text("申请", "applied"),
        Text("排名", "ranked"),
        Text("入围", "placed"),
        Text("第二轮", "2nd round"),
        Text("最低入围分", "cut-off"),
    ]
    for number, head in enumerate(heads):
        table.add_column(say(head, language), justify="left" if number == 0 else "right")
    for unit in about["units"]:
        cut = unit["cut_off"]["score"] if unit["cut_off"] else "—"
        name = unit["name"] or unit["unit"]
        places = unit["words"] or ("—" if unit["places"] is None else str(unit["places"]))
        figures = [str(unit[key]) for key in ("applied", "ranked", "placed", "placed_second")]
        table.add_row(name, places, *figures, str(cut))
    return table


def results(ranking: Ranking, language: Language) -> Prose:
    """Say how many came to each result, and which keys broke ties."""
    counts = ranking.counts()
    told = [f"{say(RESULTS[result], language)} {counts[result.value]}" for result in Result if counts[result.value]]
    broken = sum(1 for _ in ranking.broken_ties())
    if broken:
        told.append(say(Text(f"同分由后续条件分出 {broken} 处", f"{broken} ties broken by a later key"), language))
    return Prose(say(Text("；", "; "), language).join(told))


def _sealed(made: Made, language: Language, *, as_json: bool) -> None:
    path = made.job.out / ENTRANTS
    if as_json:
        print_json({"sealed": str(path), "private": str(made.job.private)})
        return
    words = Text(f"已封存 → {path}。请先公布它，再开奖。", f"Sealed → {path}. Publish it before the draw takes place.")
    screen().print(Prose(say(words, language)))


def check(folder: Path, receipt: Path | None, root: str | None, language: Language, *, as_json: bool) -> int:
    """Check a published list and say what was found; gives the exit code of the stand-alone verifier."""
    found = verify(folder, receipt, root)
    if as_json:
        findings = [{"zh": zh, "en": en} for zh, en in found.findings]
        print_json({"holds": found.exit_code == 0, "people": found.people, "root": found.root, "findings": findings})
        return found.exit_code
    console = screen()
    if found.exit_code == 0:
        words = Text(
            f"✓ 核对通过：{found.people} 人的次序、名次、录取线和人数都与规则一致，一字未改。",
            f"✓ It holds: order, ranks, cut-offs and counts of {found.people} people follow the rules; no byte was changed.",
        )
        console.print(Prose(say(words, language), style="yes"))
        console.print(f"  root {found.root}", soft_wrap=True, style="soft")
        if found.receipt:
            console.print(Prose(say(Text(f"  回执属实：{found.receipt}", f"  receipt: {found.receipt}"), language)))
        return found.exit_code
    head, *rest = found.lines()
    console.print(Prose(("✗ ", "barred"), (head, "barred")))
    for sentence in rest:
        console.print(Prose(sentence))
    return found.exit_code
