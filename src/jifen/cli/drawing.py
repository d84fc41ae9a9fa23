"""An explanation drawn in the terminal: the total and its line first, then how it came about, then what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.text import Text as Styled

from jifen.cli.ladder import Bar, Sort, ladder, scale
from jifen.cli.prose import Prose, joined
from jifen.cli.speaking import Language, say
from jifen.kernel.errors import Text
from jifen.policy import phrasing as law
from jifen.scoring.explanation import ConditionTold, Explanation, LeftOut, LineTold, UseTold
from jifen.scoring.phrasing import day

MARKS: dict[bool | None, tuple[str, str]] = {True: ("✓", "yes"), False: ("✗", "no"), None: ("？", "open")}
_SHADES = "█▓▒▚"
_SHAPES = {Sort.WAITING: "░", Sort.TAKEN: "╳"}
_UNKNOWN, _LINE = "?", "┃"
_RECORDS = 3  # records shown under a line; all of them are in the JSON


def draw(explanation: Explanation, language: Language, console: Console) -> None:
    """Draw the whole explanation."""
    for part in _parts(explanation, language, console.width):
        console.print(part)


def _parts(explanation: Explanation, language: Language, width: int) -> Iterable[RenderableType]:
    yield _header(explanation, language)
    for use in explanation.uses:
        yield _hero(use, language)
    yield ""
    yield bars(explanation.uses, language, width)
    hero = explanation.uses[0]
    for use in explanation.uses:
        if use.seat != hero.seat or use is hero:
            yield _title("计分明细", "lines", language)
            yield _lines(explanation.lines(use.use), language)
    for use in explanation.uses:
        yield _title(f"{use.name.zh}：总分和条件", f"{use.name.en}: total and conditions", language)
        yield _use(use, language)
    if explanation.unknown:
        yield _title("还须核实", "still to be answered", language)
        yield _unknown(explanation, language)
    for sentence in explanation.caution:
        yield Prose(f"※ {say(sentence, language)}", hang=3, style="open")
    yield Prose(f"{explanation.scheme} · {explanation.fingerprint[:16] or '—'}", style="soft")


def _header(explanation: Explanation, language: Language) -> RenderableType:
    trust = {"verified": Text("正式计分", "official"), "declared": Text("自评", "self-assessment")}[explanation.trust]
    on = day(explanation.as_of)
    who = joined((explanation.name, explanation.person), " · ")
    told = say(Text(f"计分日 {on.zh} · {trust.zh}", f"{on.en} · {trust.en}"), language)
    return Group(Prose((say(explanation.title, language), "head")), Prose(who, (f" · {told}", "soft")), "")


def _title(zh: str, en: str, language: Language) -> RenderableType:
    return Group("", Prose((say(Text(zh, en), language), "head")))


def _hero(use: UseTold, language: Language) -> RenderableType:
    mark, style = MARKS[use.may_apply]
    known = "" if use.total is not None else say(Text("已知 ", "known "), language)
    line = f" / {use.line}" if use.line is not None else ""
    points = say(Text("分", "points"), language)
    return Group(
        Prose(
            f"{say(use.name, language)}  ",
            (f"{known}{use.proven if use.total is None else use.total}", "head"),
            (f"{line} {points}  ", "soft"),
            (f"{mark} {say(use.meaning, language)}", style),
        ),
        *(Prose(f"  · {say(reason, language)}", hang=4) for reason in use.reasons),
        Prose(f"  {say(use.then, language)}", hang=2, style="soft"),
    )


# --- the ladder -------------------------------------------------------------------------------------------------------


def bars(uses: Iterable[UseTold], language: Language, width: int) -> RenderableType:
    """Draw the points ladder: a bar for each use on one scale, its line across it, and the key to its shapes."""
    laid = ladder(uses)
    full = scale(laid)
    room = width - 2
    rows: list[RenderableType] = []
    for bar in laid:
        rows.append(Styled(say(bar.name, language), style="soft"))
        rows.extend(Styled(f"  {row}") for row in bar_rows(bar, full, room, say(Text("申请分", "line"), language)))
    return Group(*rows, _key(laid, language))


def bar_rows(bar: Bar, full: Decimal, width: int, word: str) -> tuple[str, str]:
    """
    Write a bar in characters.

    Args:
        bar: the bar.
        full: how many points the whole width stands for.
        width: in characters.
        word: how the line is called.

    Returns:
        The bar, and below it the label of its line.
    """

    def at(points: Decimal) -> int:
        return min(width - 1, int(points * width / full))

    cells = [" "] * width
    for block in bar.blocks:
        shape = _SHAPES.get(block.sort) or _SHADES[block.shade % len(_SHADES)]
        for cell in range(at(block.start), max(at(block.end), at(block.start) + 1)):
            cells[cell] = shape
    if bar.unknown:
        end = at(max((block.end for block in bar.blocks), default=Decimal(0)))
        for cell in range(end, min(end + 3, width)):
            cells[cell] = _UNKNOWN
    if bar.line is None:
        return "".join(cells), ""
    cells[at(bar.line)] = _LINE
    label = f"▲{word} {format(bar.line, 'f')}"
    return "".join(cells), " " * max(0, min(at(bar.line), width - 2 * len(label))) + label


def _key(laid: Iterable[Bar], language: Language) -> RenderableType:
    seen: dict[str, str] = {}
    unknown = False
    for bar in laid:
        unknown = unknown or bar.unknown
        for block in bar.blocks:
            if block.sort is Sort.KNOWN:
                seen.setdefault(f"{_SHADES[block.shade % len(_SHADES)]} {say(block.name, language)}", "")
    sorts = {block.sort for bar in laid for block in bar.blocks}
    words = list(seen)
    if Sort.WAITING in sorts:
        words.append(say(Text("░ 已申报、待核实", "░ declared, not verified"), language))
    if Sort.TAKEN in sorts:
        words.append(say(Text("╳ 扣减", "╳ deducted"), language))
    if unknown:
        words.append(say(Text("? 未核实，分值未知", "? not answered, worth unknown"), language))
    return Styled("  " + "   ".join(words), style="soft")


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(lines: tuple[LineTold, ...], language: Language) -> RenderableType:
    shown = [line for line in lines if line.points != "0" or line.left_out or line.notes]
    rows = [row for line in shown for row in _line(line, language)]
    silent = len(lines) - len(shown)
    if silent:
        words = (
            f"其余 {silent} 项没有可计的记录，计 0 分。",
            f"{law.counted(silent, 'other line')} with nothing that counts: 0.",
        )
        rows.append(Prose(say(Text(*words), language), style="soft"))
    return Group(*rows)


def _line(line: LineTold, language: Language) -> Iterator[RenderableType]:
    name = line.name.zh if language is Language.zh else f"{line.name.en} ({line.name.zh})"
    unknown = (say(Text("待核实", "unknown"), language), "open")
    points = unknown if line.points is None else (line.points, "head")
    yield Prose((f"{name}  ", "head"), points, (f"  {say(line.quantity, language)}", ""), hang=2)
    told = [line.limit and say(line.limit, language), say(line.worth, language)]
    if line.window and (line.counted or line.left_out):
        told.append(say(line.window, language))
    yield Prose(f"  {joined(filter(None, told), ' · ')}", hang=2, style="soft")
    yield Prose(f"  {line.basis}", hang=2, style="soft")
    for record in line.counted[:_RECORDS]:
        proof = say(Text(f"（{record.proof.zh}）", f" ({record.proof.en})"), language)
        yield Prose(f"  ＋ {say(record.what, language)}", (proof, "soft"), hang=5)
    if len(line.counted) > _RECORDS:
        more = len(line.counted) - _RECORDS
        yield Prose(say(Text(f"  ＋ 另 {more} 条", f"  ＋ {more} more"), language), style="soft")
    yield from (_left(one, language, 2) for one in line.left_out[:_RECORDS])
    for note in line.notes:
        yield Prose(f"  ※ {say(note, language)}", hang=4, style="open")
    for one in line.conditions:
        if one.met is not False or line.status == "not_met":
            yield from _condition(one, language, 2)
    if line.reading:
        yield Prose(f"  {say(Text('解读：', 'Reading: '), language)}{line.reading}", hang=2, style="soft")


def _left(one: LeftOut, language: Language, indent: int) -> RenderableType:
    why = say(Text("；", "; "), language).join(say(reason, language) for reason in one.why)
    return Prose(f"{' ' * indent}－ {say(one.record.what, language)}", (f" ← {why}", "open"), hang=indent + 3)


# --- uses -------------------------------------------------------------------------------------------------------------


def _use(use: UseTold, language: Language) -> RenderableType:
    return Group(*_steps(use, language), *_gates(use, language))


def _steps(use: UseTold, language: Language) -> Iterator[RenderableType]:
    """Show how the total comes about: each part that is added, then every step that applies."""
    open_ = say(Text("待定", "open"), language)
    parts = {say(part.name, language): f"{part.points}{'＋？' if part.unknown else ''}" for part in use.parts}
    for step in use.steps:
        after = open_ if step.after is None else step.after
        words = say(step.what, language)
        if step.basis:
            if step.applies is not False:
                before = open_ if step.before is None else step.before
                yield Prose(f"  {words}：{before} → ", (after, "head"), (f"  {step.basis}", "soft"), hang=4)
            continue
        told = [f"{name} {parts[name]}" for name in parts if name in words]
        yield Prose(f"  {joined(told, ' ＋ ') or words} ＝ ", (after, "head"), hang=4)


def _gates(use: UseTold, language: Language) -> Iterator[RenderableType]:
    for gate in use.gates:
        mark, style = MARKS[gate.met]
        yield Prose((f"  {mark} ", style), say(gate.name, language), (f"  {gate.basis}", "soft"), hang=4)
        if gate.met is not True and (len(gate.leaves) > 1 or gate.leaves[0].left_out):
            for leaf in gate.leaves:
                yield from _condition(leaf, language, 5)
    for veto in use.vetoes:
        mark, style = ("✗", "barred") if veto.bars else MARKS[None if veto.bars is None else True]
        clear = Text(f"无“{veto.name.zh}”", f"not barred by: {veto.name.en}")
        told = say(clear if veto.bars is False else veto.name, language)
        yield Prose((f"  {mark} ", style), told, (f"  {veto.basis}", "soft"), hang=4)


def _condition(one: ConditionTold, language: Language, indent: int) -> Iterator[RenderableType]:
    mark, style = MARKS[one.met]
    found = f"：{say(one.found, language)}" if one.found and one.met is not True else ""
    yield Prose((f"{' ' * indent}{mark} ", style), f"{say(one.name, language)}{found}", hang=indent + 2)
    yield from (_left(left, language, indent + 2) for left in one.left_out[:2])


def _unknown(explanation: Explanation, language: Language) -> RenderableType:
    rows = []
    for one in explanation.unknown:
        told = Text(f"{one.why.zh}；由{one.who.zh}答复", f"{one.why.en}; to be answered by {one.who.en}")
        rows.append(Prose(("  ？ ", "open"), say(one.name, language), (f"  {say(told, language)}", "soft"), hang=5))
    return Group(*rows)
