"""Advice drawn in the terminal: how far each use is, then the steps that add most. No step is a promise."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from jifen.cli.prose import Prose
from jifen.cli.speaking import Language, say
from jifen.kernel.errors import Text
from jifen.scoring.advice import Advice, Distance, Effect
from jifen.scoring.phrasing import day


def draw(advice: Advice, language: Language, console: Console) -> None:
    """Draw the distances and the steps."""
    console.print(Prose((say(Text("离申请还有多远", "How far it is"), language), "head")))
    for distance in advice.distances:
        for row in _distance(distance, language):
            console.print(row)
    console.print()
    words = Text("可以做的事，加分多的在前", "What can be done, what adds most first")
    console.print(Prose((say(words, language), "head")))
    if not advice.steps:
        console.print(Prose(say(Text("  没有找到能加分的步骤。", "  No step was found that adds points."), language)))
    for number, step in enumerate(advice.steps, 1):
        console.print(Prose((f"{number:>2}. ", "head"), say(step.what, language), hang=4))
        told = say(step.more, language)
        if step.earliest:
            when = day(step.earliest)
            told += say(Text(f"；到 {when.zh}比较", f"; compared on {when.en}"), language)
        console.print(Prose(f"    {told}", hang=4, style="soft"))
        for effect in step.effects:
            console.print(Prose(f"    · {_effect(effect, language)}", hang=6))
    console.print()
    console.print(Prose(f"※ {say(advice.caution, language)}", hang=3, style="soft"))


def _distance(one: Distance, language: Language) -> Iterator[Prose]:
    line = f" / {one.line}" if one.line is not None else ""
    known = "" if one.known else say(Text("已知 ", "known "), language)
    short = (
        Text(f"差 {one.missing} 分", f"{one.missing} short")
        if one.missing
        else Text("已达到申请分", "the line is reached")
    )
    told = f"  {say(short, language)}" if one.line is not None else ""
    yield Prose(f"  {say(one.name, language)}  ", (f"{known}{one.points}", "head"), (line, "soft"), told, hang=4)
    if one.gates:
        listed = say(Text("、", ", "), language).join(say(gate, language) for gate in one.gates)
        words = Text(f"条件未满足或未核实：{listed}", f"conditions not met or not verified: {listed}")
        yield Prose(f"    {say(words, language)}", hang=4)
    if one.barred_until:
        until = day(one.barred_until)
        yield Prose(
            f"    {say(Text(f'限制至 {until.zh}', f'barred until {until.en}'), language)}", hang=4, style="barred"
        )
    if one.reached_on:
        on = day(one.reached_on)
        words = Text(
            f"其他不变的话，最早 {on.zh}达到申请分", f"if nothing else changes, the line is reached on {on.en}"
        )
        yield Prose(f"    {say(words, language)}", hang=4)
    if one.may_apply_on:
        on = day(one.may_apply_on)
        words = Text(f"其他不变的话，最早 {on.zh}可以申请", f"if nothing else changes, one may apply from {on.en}")
        yield Prose(f"    {say(words, language)}", hang=4, style="yes")


def _effect(effect: Effect, language: Language) -> str:
    parts = [f"{say(effect.name, language)} {effect.without} → {effect.with_it}（+{effect.gain}）"]
    if effect.gain == "0":
        parts = [say(Text(f"{effect.name.zh} 不加分", f"{effect.name.en}: no points"), language)]
    if effect.opens:
        parts.append(say(Text(f"达到申请分 {effect.line}", f"reaches the line of {effect.line}"), language))
    if effect.gates:
        listed = say(Text("、", ", "), language).join(say(gate, language) for gate in effect.gates)
        parts.append(say(Text(f"保住条件：{listed}", f"keeps: {listed}"), language))
    return "，".join(parts) if language is Language.zh else ", ".join(parts)
