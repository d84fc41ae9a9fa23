"""The main job on the sample: score, explain, rank, publish, verify, and say where everything is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from jifen.cli import list_report, listing, opening
from jifen.cli.drawing import bars
from jifen.cli.exits import Exit
from jifen.cli.page import write_page
from jifen.cli.prose import Prose
from jifen.cli.runs import Tally, Task
from jifen.cli.runs import score as run_score
from jifen.cli.sample import Sample, sample
from jifen.cli.score_report import report
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import progress, screen
from jifen.facts.dossier import Dossier, Trust
from jifen.facts.whole import whole_file
from jifen.kernel.errors import Text
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.ranking.outcome import Ranking
from jifen.scoring.explaining import Explainer
from jifen.scoring.explanation import Explanation
from jifen.scoring.person import PersonEngine


def run(out: Path, language: Language) -> int:
    """
    Run the sample from its workbook to a list that was checked.

    Args:
        out: the folder everything goes to.
        language: which language the report speaks.

    Returns:
        0, or what the verifier found.
    """
    shown = sample()
    packs = opening.registry(None)
    pack = packs.find(shown.scheme)
    task = Task(pack, shown.use, shown.as_of, Trust.VERIFIED)
    scores = out / "scores.xlsx"
    _heading(1, Text(f"计分：{shown.workbook.name}", f"score {shown.workbook.name}"), language)
    tally = run_score(task, shown.workbook, scores, opening.codebook(pack.scheme, packs, shown.as_of))
    opening.draw_intake(tally.intake, tally.complaints_in)
    report(task, tally, scores, language, as_json=False)

    _heading(2, Text("解释", "explain"), language)
    told = _explain(task, packs, tally, out)
    _show_one(told, language)

    _heading(3, Text("排名并公布", "rank and publish"), language)
    job = listing.Job(scores, pack.id, out / "list", out / "list-private", None)
    made = listing.make(job, str(shown.quota), None, listing.Lots(), masked_names=False)
    list_report.report(made, language, as_json=False)
    pages = _pages(told, made.ranking, shown, out, language)

    _heading(4, Text("核对", "verify"), language)
    code = list_report.check(job.out, None, None, language, as_json=False)
    _files(out, pack, pages, language)
    return code or Exit.OK


def _heading(number: int, words: Text, language: Language) -> None:
    console = screen()
    console.print()
    console.rule(f"[head]{number} · {say(words, language)}[/head]", align="left", style="soft")


def _explain(task: Task, packs: Registry, tally: Tally, out: Path) -> dict[str, Explanation]:
    """Explain everybody, and keep the explanations as one JSON document a line."""
    engine = PersonEngine(task.plan(), task.trust)
    explainer = Explainer(task.pack.scheme, engine, divisions=packs.divisions, rules=task.pack.ranking)
    dossiers: Sequence[Dossier] = tally.intake.dossiers if tally.intake else ()
    told = {}
    with progress() as bar:
        line = bar.add_task("解释 explaining", total=len(dossiers))
        for dossier in dossiers:
            told[dossier.person] = explainer.explain(dossier)
            bar.advance(line)
    with whole_file(out / "explained.jsonl") as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
        for one in told.values():
            stream.write(json.dumps(one.as_data(), ensure_ascii=False, sort_keys=True) + "\n")
    return told


def _show_one(told: dict[str, Explanation], language: Language) -> None:
    """Draw the ladder of somebody for whom something still waits, since that is what a reader has to learn to see."""
    one = max(told.values(), key=_instructive)
    console = screen()
    use = one.uses[0]
    known = "" if use.total is not None else say(Text("已知 ", "known "), language)
    console.print(
        Prose(
            f"{one.name} {one.person}  ",
            (f"{known}{use.proven} / {use.line}", "head"),
            f"  {say(use.meaning, language)}",
        )
    )
    console.print(bars(one.uses, language, console.width))
    words = Text(
        f"{len(told)} 人逐项解释 → explained.jsonl", f"{len(told)} people explained, line by line → explained.jsonl"
    )
    console.print(Prose(say(words, language), style="soft"))


def _instructive(one: Explanation) -> Decimal:
    """Prefer somebody of whom much is known and much still waits."""
    use = one.uses[0]
    waiting = sum((Decimal(part.waiting) for part in use.parts), Decimal(0))
    return min(waiting, Decimal(use.proven))


def _pages(
    told: dict[str, Explanation], ranking: Ranking | None, shown: Sample, out: Path, language: Language
) -> list[Path]:
    """Set a page for a few: somebody placed, somebody who is not yet, somebody of whom something is unknown."""
    wanted: dict[bool | None, str] = {}
    for outcome in ranking.outcomes if ranking else ():
        person = outcome.entrant.person
        wanted.setdefault(told[person].use(shown.use).may_apply, person)
    pages = []
    for person in list(wanted.values())[: shown.pages]:
        path = out / "pages" / f"{person}.pdf"
        write_page(told[person], language, path, shown.use)
        pages.append(path)
    return pages


def _files(out: Path, pack: Pack, pages: list[Path], language: Language) -> None:
    rows = [
        ("scores.xlsx", Text("成绩表：结果、全部数量和分值", "the score table: results, every quantity and point")),
        ("explained.jsonl", Text("每人逐项解释，附条文", "everybody explained, line by line, with the articles")),
        (f"pages/（{len(pages)}）", Text("一页纸说明，PDF", "one page for a person, PDF")),
        ("list/", Text("公开名单，任何人可核对", "the published list, for anyone to check")),
        ("list-private/", Text("回执和密钥，不公开", "receipts and the secret; not public")),
    ]
    console = screen()
    console.print()
    console.rule(style="soft")
    for name, words in rows:
        console.print(Prose((f"  {out}/{name}  ", ""), (say(words, language), "soft")))
    try_out = Text("接着可以试", "and then")
    console.print(Prose(f"  {say(try_out, language)}：jifen policy show {pack.id}", style="soft"))
