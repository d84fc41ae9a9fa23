"""Advice drawn in the terminal: how far each use is, then the steps that add most. No step is a promise."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Styled

from jifen.cli.speaking import Language, say
from jifen.kernel.errors import Text
from jifen.scoring.advice import Advice, Distance, Effect
from jifen.scoring.phrasing import day


def draw(advice: Advice, language: Language, console: Console) -> None:
    """Draw the distances and the steps."""
    console.print(Styled(say(Text("离申请还有多远", "How far it is"), language), style="head"))
    for distance in advice.distances:
        _distance(distance, language, console)
    console.print()
    console.print(
        Styled(say(Text("可以做的事，加分多的在前", "What can be done, what adds most first"), language), style="head")
    )
    if not advice.steps:
        console.print(Styled(say(Text("  没有找到能加分的步骤。", "  No step was found that adds points."), language)))
    for number, step in enumerate(advice.steps, 1):
        when = day(step.earliest) if step.earliest else None
        console.print(Styled.assemble((f"{number:>2}. ", "head"), say(step.what, language)))
        told = say(step.more, language)
        if when:
            told += say(Text(f"；到 {when.zh} 见效", f"; shows on {when.en}"), language)
        console.print(Styled(f"    {told}", style="soft"))
        for effect in step.effects:
            console.print(Styled(f"    {_effect(effect, language)}"))
    console.print()
    console.print(Styled(f"※ {say(advice.caution, language)}", style="soft"))


def _distance(one: Distance, language: Language, console: Console) -> None:
    line = f" / {one.line}" if one.line is not None else ""
    known = "" if one.known else say(Text("已知 ", "known "), language)
    short = Text(f"差 {one.missing} 分", f"{one.missing} short") if one.missing else Text("已达到", "reached")
    console.print(
        Styled.assemble(
            f"  {say(one.name, language)}  ",
            (f"{known}{one.points}", "head"),
            (line, "soft"),
            f"  {say(short, language)}" if one.line is not None else "",
        )
    )
    if one.gates:
        listed = "、".join(say(gate, language) for gate in one.gates)
        words = Text(f"    条件未满足或未核实：{listed}", f"    conditions not met or not verified: {listed}")
        console.print(Styled(say(words, language)))
    if one.barred_until:
        until = day(one.barred_until)
        console.print(
            Styled(say(Text(f"    限制至 {until.zh}", f"    barred until {until.en}"), language), style="barred")
        )
    if one.reached_on:
        on = day(one.reached_on)
        words = Text(
            f"    其他不变的话，最早 {on.zh} 达到申请分", f"    if nothing else changes, the line is reached on {on.en}"
        )
        console.print(Styled(say(words, language)))
    if one.may_apply_on:
        on = day(one.may_apply_on)
        words = Text(
            f"    其他不变的话，最早 {on.zh} 可以申请", f"    if nothing else changes, one may apply from {on.en}"
        )
        console.print(Styled(say(words, language), style="yes"))


def _effect(effect: Effect, language: Language) -> str:
    parts = [f"{say(effect.name, language)} {effect.without} → {effect.with_it}（+{effect.gain}）"]
    if effect.opens:
        parts.append(say(Text(f"达到申请分 {effect.line}", f"reaches the line of {effect.line}"), language))
    if effect.gates:
        listed = "、".join(say(gate, language) for gate in effect.gates)
        parts.append(say(Text(f"满足条件：{listed}", f"meets: {listed}"), language))
    return " · ".join(parts)
