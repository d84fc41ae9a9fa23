"""An explanation drawn in the terminal: the total and its line first, then how it came about, then what is open."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from jifen.cli.ladder import Bar, Sort, ladder, scale
from jifen.cli.speaking import Language, say
from jifen.kernel.errors import Text
from jifen.scoring.explanation import ConditionTold, Explanation, LeftOut, LineTold, UseTold
from jifen.scoring.phrasing import day

MARKS: dict[bool | None, tuple[str, str]] = {True: ("✓", "yes"), False: ("✗", "no"), None: ("？", "open")}
_SHADES = "█▓▒"
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
        yield Styled(f"※ {say(sentence, language)}", style="open")
    yield Styled(f"{explanation.scheme} · {explanation.fingerprint[:16] or '—'}", style="soft")


def _header(explanation: Explanation, language: Language) -> RenderableType:
    trust = {"verified": Text("正式计分", "official"), "declared": Text("自评", "self-assessment")}[explanation.trust]
    on = day(explanation.as_of)
    who = " · ".join(filter(None, (explanation.name, explanation.person)))
    told = say(Text(f"计分日 {on.zh} · {trust.zh}", f"{on.en} · {trust.en}"), language)
    return Styled.assemble((say(explanation.title, language), "head"), "\n", who, " · ", (told, "soft"), "\n")


def _title(zh: str, en: str, language: Language) -> RenderableType:
    return Styled(f"\n{say(Text(zh, en), language)}", style="head")


def _hero(use: UseTold, language: Language) -> RenderableType:
    mark, style = MARKS[use.may_apply]
    known = "" if use.total is not None else say(Text("已知 ", "known "), language)
    line = f" / {use.line}" if use.line is not None else ""
    points = say(Text("分", "points"), language)
    rows = [
        Styled.assemble(
            (f"{say(use.name, language)}  ", ""),
            (f"{known}{use.proven if use.total is None else use.total}", "head"),
            (f"{line} {points}  ", "soft"),
            (f"{mark} {say(use.meaning, language)}", style),
        )
    ]
    rows += [Styled(f"  · {say(reason, language)}") for reason in use.reasons]
    rows.append(Styled(f"  {say(use.then, language)}", style="soft"))
    return Group(*rows)


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
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=False, expand=True)
    table.add_column(ratio=5, overflow="fold")
    table.add_column(justify="right", min_width=7)
    table.add_column(ratio=3, overflow="fold")
    silent = 0
    for line in lines:
        if line.points == "0" and not line.left_out and not line.notes:
            silent += 1
            continue
        points = (
            Styled(say(Text("待核实", "unknown"), language), style="open")
            if line.points is None
            else Styled(line.points, style="head")
        )
        table.add_row(_told(line, language), points, Styled(line.basis, style="soft"))
    rest = Text(f"其余 {silent} 项没有可计的记录，计 0 分。", f"The other {silent} lines have nothing that counts: 0.")
    return Group(table, Styled(say(rest, language), style="soft")) if silent else table


def _told(line: LineTold, language: Language) -> RenderableType:
    name = line.name.zh if language is Language.zh else f"{line.name.en} ({line.name.zh})"
    rows: list[RenderableType] = [Styled(name)]
    quantity = say(line.quantity, language)
    limit = f" · {say(line.limit, language)}" if line.limit else ""
    rows.append(Styled(f"  {quantity}{limit}", style="soft"))
    rows.append(Styled(f"  {say(line.worth, language)}", style="soft"))
    if line.window and (line.counted or line.left_out):
        rows.append(Styled(f"  {say(line.window, language)}", style="soft"))
    for record in line.counted[:_RECORDS]:
        rows.append(Styled(f"  ＋ {say(record.what, language)}（{say(record.proof, language)}）"))
    if len(line.counted) > _RECORDS:
        more = len(line.counted) - _RECORDS
        rows.append(Styled(say(Text(f"  ＋ 另 {more} 条", f"  ＋ {more} more"), language), style="soft"))
    rows += [_left(one, language) for one in line.left_out[:_RECORDS]]
    rows += [Styled(f"  ※ {say(note, language)}", style="open") for note in line.notes]
    rows += [
        _condition(one, language, 2) for one in line.conditions if one.met is not False or line.status == "not_met"
    ]
    if line.reading:
        rows.append(Styled(f"  {say(Text('解读', 'reading'), language)}：{line.reading}", style="soft"))
    return Group(*rows)


def _left(one: LeftOut, language: Language) -> RenderableType:
    why = say(Text("；", "; "), language).join(say(reason, language) for reason in one.why)
    return Styled.assemble((f"  － {say(one.record.what, language)}", ""), (f" ← {why}", "open"))


# --- uses -------------------------------------------------------------------------------------------------------------


def _use(use: UseTold, language: Language) -> RenderableType:
    rows: list[RenderableType] = []
    for group in use.groups:
        if not group.inside:
            limit = f"（{group.before} → {group.points}）" if group.before != group.points else ""
            rows.append(Styled(f"  {say(group.name, language)} {_points(group.points, language)}{limit}"))
    for step in use.steps:
        if step.applies is False:
            continue
        before, after = _points(step.before, language), _points(step.after, language)
        words = say(step.what, language)
        rows.append(Styled(f"  → {words}：{before} → {after}" + (f"（{step.basis}）" if step.basis else "")))
    for gate in use.gates:
        mark, style = MARKS[gate.met]
        rows.append(Styled.assemble((f"  {mark} ", style), say(gate.name, language), (f"  {gate.basis}", "soft")))
        if len(gate.leaves) > 1 or gate.met is not True:
            rows += [_condition(leaf, language, 5) for leaf in gate.leaves]
    for veto in use.vetoes:
        mark, style = ("✗", "barred") if veto.bars else MARKS[None if veto.bars is None else True]
        clear = Text(f"无“{veto.name.zh}”", f"not barred by: {veto.name.en}")
        told = say(clear if veto.bars is False else veto.name, language)
        rows.append(Styled.assemble((f"  {mark} ", style), told, (f"  {veto.basis}", "soft")))
    return Group(*rows)


def _points(points: str | None, language: Language) -> str:
    return say(Text("待定", "open"), language) if points is None else points


def _condition(one: ConditionTold, language: Language, indent: int) -> RenderableType:
    mark, style = MARKS[one.met]
    found = f"：{say(one.found, language)}" if one.found and one.met is not True else ""
    rows: list[RenderableType] = [
        Styled.assemble((f"{mark} ", style), f"{say(one.name, language)}{found}"),
        *[_left(left, language) for left in one.left_out[:2]],
    ]
    return Padding(Group(*rows), (0, 0, 0, indent))


def _unknown(explanation: Explanation, language: Language) -> RenderableType:
    rows = []
    for one in explanation.unknown:
        told = Text(f"{one.why.zh}；由{one.who.zh}答复", f"{one.why.en}; to be answered by {one.who.en}")
        rows.append(Styled.assemble(("  ？ ", "open"), say(one.name, language), (f"  {say(told, language)}", "soft")))
    return Group(*rows)
