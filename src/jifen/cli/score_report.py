"""What a scoring run came to, in a few lines."""

from __future__ import annotations

from pathlib import Path

from jifen.cli.prose import Prose
from jifen.cli.runs import Tally, Task
from jifen.cli.score_files import about_of
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import print_json, screen
from jifen.kernel.errors import Text
from jifen.policy.scheme import USES


def report(task: Task, tally: Tally, out: Path, language: Language, *, as_json: bool) -> None:
    """Say how many were scored and what is known of them; where the table is; what the scheme still lacks."""
    weak = [one.name for one in task.pack.scheme.indicators if one.evidence != "official"]
    if as_json:
        told = {
            "about": about_of(task.run, tally.persons),
            "may_apply": {"yes": tally.may, "no": tally.not_yet, "unknown": tally.unknown},
            "complaints": len(tally.intake.complaints) if tally.intake else 0,
            "notices": len(tally.intake.notices) if tally.intake else 0,
            "not_official": weak,
            "out": str(out),
        }
        print_json(told)
        return
    console = screen()
    use = Text(*USES[task.use])
    console.print(Prose(say(Text(task.pack.scheme.title, task.pack.scheme.title_en), language), style="head"))
    trust = {"verified": Text("只计已核实的记录", "verified records only"), "declared": Text("自评", "self-assessment")}
    on = Text(f"{use.zh} · 计分日 {task.as_of}", f"{use.en} · {task.as_of}")
    console.print(Prose(f"{say(on, language)} · {say(trust[task.trust.value], language)}", style="soft"))
    rows = [
        (Text("计分", "scored"), tally.persons, "head"),
        (Text("✓ 达到申请条件", "✓ may apply"), tally.may, "yes"),
        (Text("✗ 目前还不能申请", "✗ not yet"), tally.not_yet, "no"),
        (Text("？ 待核实", "？ unknown"), tally.unknown, "open"),
    ]
    for words, count, style in rows:
        label = say(words, language)
        console.print(
            Prose(
                (f"  {count:>11,} ", "head"), (say(Text("人", "people"), language), "soft"), f"  {label}", style=style
            )
        )
    if weak:
        listed = "、".join(weak[:4]) + ("……" if len(weak) > 4 else "")
        words = Text(
            f"※ {len(weak)} 项数值尚未与正式文本核对：{listed}",
            f"※ {len(weak)} lines have not been compared with the official text",
        )
        console.print(Prose(say(words, language), style="open"))
    console.print(Prose(f"→ {out}"))
