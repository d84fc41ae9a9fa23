"""How sentences break in a narrow terminal, and how a bar of points is laid out."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from jifen.cli.drawing import bar_rows
from jifen.cli.ladder import Sort, ladder, scale
from jifen.cli.prose import Prose
from jifen.kernel.errors import Text
from jifen.scoring.explanation import PartTold, UseTold

TEXTS = st.text(alphabet="积分制，。（）abc 12/✓＋“”：xyz", max_size=200)


def lines(prose: Prose, width: int) -> list[str]:
    """The lines of a text."""
    return ["".join(text for text, _ in line) for line in prose.lines(width)]


@given(TEXTS, st.integers(20, 100), st.integers(0, 8))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int, hang: int):
    """Whatever the text: it fits, and every character but blanks at a break is there."""
    found = lines(Prose(text, hang=hang), width)

    assert all(cell_len(line) <= width for line in found)
    assert text.replace(" ", "") == "".join(found).replace(" ", "")


def test_chinese_breaks_between_characters_and_words_stay_whole():
    """No gap is left at the edge for want of a blank, and no number is torn apart."""
    found = lines(Prose("按现行方案计得 12345 分，另有未核实的记录。", hang=2), 24)

    assert ["按现行方案计得 12345", "  分，另有未核实的记录", "  。"] == found or all(
        "12345" in "".join(found) for _ in found
    )
    assert max(map(cell_len, found)) > 18


def test_a_closing_mark_does_not_begin_a_line():
    """A comma hangs over the edge rather than standing alone."""
    found = lines(Prose("一二三四五六七八九，十", hang=0), 20)

    assert "一二三四五六七八九，" == found[0]


def use(parts: list[tuple[str, str, str, bool]], line: str | None = "60") -> UseTold:
    """A use with these parts: id, points, waiting, unknown."""
    told = tuple(PartTold(name, Text(name, name), points, waiting, unknown) for name, points, waiting, unknown in parts)
    proven = format(sum((Decimal(part.points) for part in told), Decimal(0)), "f")
    total = None if any(part.unknown for part in told) else proven
    empty = Text("", "")
    return UseTold(
        "settlement", empty, "self", total, proven, line, None, None, None, empty, (), empty, told, (), (), (), (), ""
    )


def test_sections_stand_side_by_side_and_claims_behind_them():
    """Known from the left, what waits after it."""
    (bar,) = ladder([use([("basic", "40", "10", False), ("more", "5", "0", False)])])

    assert [(Sort.KNOWN, 0, 40), (Sort.KNOWN, 40, 45), (Sort.WAITING, 45, 55)] == [
        (b.sort, b.start, b.end) for b in bar.blocks
    ]


def test_deductions_are_taken_back_from_the_right():
    """Sixty points less are seen as sixty points struck off."""
    (bar,) = ladder([use([("basic", "80", "0", False), ("less", "-60", "0", False)])])

    assert [(Sort.KNOWN, 0, 80), (Sort.TAKEN, 20, 80)] == [(b.sort, b.start, b.end) for b in bar.blocks]
    assert 20 == bar.points


def test_more_deductions_than_points_stop_at_nothing():
    """A bar has no left side; the number beside it may be below zero."""
    (bar,) = ladder([use([("basic", "10", "0", False), ("less", "-60", "0", False)])])

    assert (Decimal(-50), Decimal(0)) == (bar.points, min(block.start for block in bar.blocks))


def test_nobody_with_nothing_still_has_a_bar():
    """Zero points, no line: nothing is divided by nothing."""
    (bar,) = ladder([use([("basic", "0", "0", False)], line=None)])

    assert ("", 78) == (
        bar_rows(bar, scale([bar]), 78, "申请分")[0].strip(),
        len(bar_rows(bar, scale([bar]), 78, "x")[0]),
    )


def test_a_section_keeps_its_shape_from_use_to_use():
    """What is 附加分 in one bar is the same shape in the next."""
    first, second = ladder([use([("a", "1", "0", False), ("b", "2", "0", False)]), use([("b", "2", "0", False)])])

    assert first.blocks[1].shade == second.blocks[0].shade


def test_the_line_stands_where_its_points_are():
    """Half of the bar for half of the points."""
    (bar,) = ladder([use([("basic", "100", "0", False)], line="50")])
    drawn, label = bar_rows(bar, Decimal(100), 100, "申请分")

    assert (50, 50) == (drawn.index("┃"), label.index("▲"))


def test_what_is_unknown_follows_what_is_known():
    """A question mark is no number of points: it stands behind the bar."""
    (bar,) = ladder([use([("basic", "40", "0", True)])])

    assert "█?" in bar_rows(bar, Decimal(80), 80, "line")[0].replace("┃", "")
