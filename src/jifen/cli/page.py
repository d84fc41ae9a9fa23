"""An explanation as one page: chosen words and figures in one language, checked against the font, set by typst."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from jifen import __version__
from jifen.cli.ladder import Bar, ladder, scale
from jifen.cli.speaking import Language, say
from jifen.facts.whole import whole_file
from jifen.kernel.errors import Text
from jifen.paper import lacking, set_page
from jifen.scoring.explanation import Explanation, LineTold, UseTold
from jifen.scoring.phrasing import day

_TEMPLATE = Path(__file__).parent / "typst" / "page.typ"
_PLAIN = (Text("有", "yes"), Text("1 项", "1 record"))
_STATE = {True: "yes", False: "no", None: "unknown"}
_WORDS = {
    "heading": Text("积分计分说明", "How the points came about"),
    "lines": Text("计分明细", "Lines"),
    "gates": Text("申请条件", "Conditions"),
    "open": Text("还须核实", "Still to be answered"),
    "points": Text("分", "points"),
    "line": Text("申请分", "line"),
    "unknown": Text("待核实", "unknown"),
    "semicolon": Text("；", "; "),
    "stop": Text("。", "."),
}


def render(explanation: Explanation, language: Language, use: str | None = None) -> tuple[bytes, tuple[str, ...]]:
    """
    Set the page of one person.

    Args:
        explanation: the scorecard in words.
        language: which of the two languages the page speaks.
        use: the use that stands large; by default the first of the scheme.

    Returns:
        The PDF, the same bytes for the same explanation, and the characters that the font cannot show.
    """
    data = page(explanation, language, use or explanation.uses[0].use)
    gone = lacking(data)
    if gone:
        told = "、".join(f"U+{ord(character):04X}" for character in gone)
        note = Text(
            f"本页有字无法显示，以〓代替：{told}。", f"Some characters cannot be shown and stand as 〓: {told}."
        )
        data["cautions"] = [*data["cautions"], say(note, language)]
    return set_page(_TEMPLATE, data), gone


def write_page(explanation: Explanation, language: Language, path: Path, use: str | None = None) -> None:
    """Write the page of one person to a file, which appears whole or not at all, and say what cannot be shown on it."""
    from jifen.cli.failing import draw_trouble

    made, gone = render(explanation, language, use)
    with whole_file(path) as draft:
        draft.write_bytes(made)
    if gone:
        told = "、".join(f"{character}（U+{ord(character):04X}）" for character in gone)
        draw_trouble(
            f"{path.name}：字库没有 {told}，页上以〓代替。", "The font lacks these characters; they stand as 〓."
        )


def page(explanation: Explanation, language: Language, use: str) -> dict[str, Any]:
    """Choose what stands on the page; only texts, numbers, lists and truth values."""
    hero = explanation.use(use)
    bars = ladder([hero, *(other for other in explanation.uses if other.use != use)])
    lines = [line for line in explanation.lines(use) if _stands(line, hero)]
    rest = len(_of(hero, explanation.lines(use))) - len(lines)
    numbers = explanation.instruments
    return {
        "lang": language.value,
        "words": {key: say(words, language) for key, words in _WORDS.items()},
        "title": say(explanation.title, language),
        "instruments": "　".join(numbers),
        "name": explanation.name,
        "person": explanation.person,
        "day": _day(explanation, language),
        "hero": _use(hero, language),
        "others": [_use(one, language) for one in explanation.uses if one.use != use],
        "bars": [_bar(one, language) for one in bars],
        "scale": float(scale(bars)),
        "legend": _legend(bars, language),
        "sum": _sum(hero, language),
        "rows": [_row(line, explanation, language) for line in lines],
        "rest": _rest(rest, language),
        "gates": [{"name": say(gate.name, language), "state": _STATE[gate.met]} for gate in hero.gates],
        "unknown": [_unknown(one.name, one.why, one.who, language) for one in explanation.unknown],
        "cautions": [say(sentence, language) for sentence in explanation.caution],
        "foot": f"{explanation.scheme} · SHA-256 {explanation.fingerprint or '—'} · jifen {__version__}",
    }


def _of(use: UseTold, lines: tuple[LineTold, ...]) -> list[LineTold]:
    """Give the lines that count for a use."""
    members = {name for group in use.groups for name in group.lines}
    return [line for line in lines if line.id in members]


def _stands(line: LineTold, use: UseTold) -> bool:
    """A line stands on the page when it counts for the use and is worth something, or when nobody knows yet."""
    return line.id in {name for group in use.groups for name in group.lines} and line.points != "0"


def _use(use: UseTold, language: Language) -> dict[str, Any]:
    return {
        "name": _short(use.name, language),
        "points": use.proven if use.total is None else use.total,
        "prefix": say(Text("已知", "known"), language) if use.total is None else "",
        "line": use.line,
        "state": "barred" if any(veto.bars for veto in use.vetoes) else _STATE[use.may_apply],
        "meaning": say(use.meaning, language),
        "reasons": [say(reason, language) for reason in use.reasons[:4]] + (["…"] if len(use.reasons) > 4 else []),
        "then": say(use.then, language),
    }


def _short(name: Text, language: Language) -> str:
    """Name a use; that it is by points goes without saying on a page of points."""
    return say(name, language).removesuffix(" by points")


def _bar(one: Bar, language: Language) -> dict[str, Any]:
    ends = [block.end for block in one.blocks]
    return {
        "name": _short(one.name, language),
        "line": None if one.line is None else float(one.line),
        "line-shown": "" if one.line is None else format(one.line, "f"),
        "reach": float(max((one.points, *ends))),
        "unknown": one.unknown,
        "blocks": [
            {"start": float(block.start), "end": float(block.end), "sort": block.sort.value, "shade": block.shade}
            for block in one.blocks
        ],
    }


def _legend(bars: Iterable[Bar], language: Language) -> list[dict[str, Any]]:
    words = {
        "waiting": Text("已申报、待核实", "declared, not verified"),
        "taken": Text("扣减", "deducted"),
    }
    seen: dict[tuple[str, int], str] = {}
    for one in bars:
        for block in one.blocks:
            key = (block.sort.value, block.shade if block.sort.value == "known" else 0)
            seen.setdefault(key, say(block.name if block.sort.value == "known" else words[block.sort.value], language))
    if any(one.unknown for one in bars):
        seen["unknown", 0] = say(Text("未核实，分值未知", "not answered, worth unknown"), language)
    return [{"sort": sort, "shade": shade, "name": name} for (sort, shade), name in seen.items()]


def _sum(use: UseTold, language: Language) -> str:
    """Write the total as the sum of its parts, with a question mark where a part is not whole yet."""
    colon = say(Text("：", ": "), language)
    parts = [f"{say(part.name, language)}{colon}{part.points}{'＋？' if part.unknown else ''}" for part in use.parts]
    end = f"{use.total}" if use.total is not None else say(Text(f"已知 {use.proven}", f"{use.proven} known"), language)
    return "　＋　".join(parts) + f"　＝　{end}"


def _row(line: LineTold, explanation: Explanation, language: Language) -> dict[str, Any]:
    name = line.name.zh if language is Language.zh else f"{line.name.en}（{line.name.zh}）"
    return {
        "name": name,
        "quantity": _quantity(line, language) if line.points is not None else _waiting(line, explanation, language),
        "points": line.points or "",
        "limit": say(line.limit, language) if line.limit else "",
        "basis": _article(line.basis, explanation.instruments),
        "state": "unknown" if line.points is None else "known",
        "negative": line.points is not None and Decimal(line.points) < 0,
    }


def _quantity(line: LineTold, language: Language) -> str:
    """Give the quantity, unless it says no more than that the line counts."""
    return "" if line.quantity in _PLAIN else say(line.quantity, language)


def _waiting(line: LineTold, explanation: Explanation, language: Language) -> str:
    kinds = {one.kind: say(one.name, language) for one in explanation.unknown}
    listed = "、".join(kinds[kind] for kind in line.waits_for if kind in kinds)
    return say(Text(f"等待：{listed}", f"waits for: {listed}"), language) if listed else ""


def _article(basis: str, instruments: tuple[str, ...]) -> str:
    """Leave out the number of the first instrument: it stands at the head of the page."""
    number = instruments[0].rpartition("（")[2].removesuffix("）") if instruments else ""
    return basis.removeprefix(number).strip() or basis


def _rest(count: int, language: Language) -> str:
    if not count:
        return ""
    return say(
        Text(f"其余 {count} 项没有可计的记录，计 0 分。", f"The other {count} lines have nothing that counts: 0."),
        language,
    )


def _unknown(name: Text, why: Text, who: Text, language: Language) -> dict[str, str]:
    told = Text(f"{why.zh}；由{who.zh}答复", f"{why.en}; to be answered by {who.en}")
    return {"name": say(name, language), "told": say(told, language)}


def _day(explanation: Explanation, language: Language) -> str:
    on = day(explanation.as_of)
    trust = {
        "verified": Text("正式计分", "official"),
        "declared": Text("自评", "self-assessment"),
    }[explanation.trust]
    return say(Text(f"计分日 {on.zh} · {trust.zh}", f"{on.en} · {trust.en}"), language)
