"""No cell that leaves the house can run as a formula, and what was defused can be read again."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jifen.facts.cells import csv_line, defuse, restore

STARTERS = "=+-@＝＋－＠﹢﹣﹦﹫\t\r\n\0"


@pytest.mark.parametrize("starter", STARTERS)
def test_a_text_that_could_run_gets_an_apostrophe(starter: str):
    """Full-width and small forms count: some programs take them for the plain ones."""
    assert defuse(f"{starter}SUM(A1)") == f"'{starter}SUM(A1)"


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u200b", "\ufeff"])
def test_blanks_before_the_formula_do_not_hide_it(blank: str):
    """Programs that trim a cell would meet the formula behind the blank."""
    assert defuse(f"{blank}=1+1").startswith("'")


@pytest.mark.parametrize("text", ["", "张三", "阿依古丽·买买提", "𠮷野", "1-2", "a=b", "'quoted'", "（=）"])
def test_an_ordinary_text_stays_as_it_is(text: str):
    """Only the first character can make a formula."""
    assert defuse(text) == text


@given(st.text(max_size=8) | st.text("'=+-@＝ \t1a", max_size=6))
@example("''=1")
def test_restoring_undoes_defusing_exactly(text: str):
    """However many apostrophes a text has of its own."""
    assert restore(defuse(text)) == text


@given(st.text(max_size=8) | st.text("'=+-@＝＋ \t\r\n\u200b1a", max_size=6))
def test_no_defused_text_begins_like_a_formula(text: str):
    """Whatever it was, its first visible character is none that starts one."""
    first = defuse(text).lstrip(" \u3000\u200b\ufeff\u2060")[:1]

    assert unicodedata.normalize("NFKC", first) not in ("=", "+", "-", "@", "\t", "\r", "\n")


def test_a_csv_line_quotes_every_cell_and_keeps_numbers_negative():
    """-60 points are a number; "-60" typed as a name is not."""
    assert csv_line(["=1", 'a"b', -60, None, "x,y"]) == '"\'=1","a""b","-60","","x,y"\r\n'


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=6), min_size=1, max_size=4
    )
)
def test_a_csv_line_reads_back(cells: list[str]):
    """Line ends and quotes inside a cell survive the trip."""
    read = list(csv.reader(io.StringIO(csv_line(cells), newline=""), strict=True))

    assert [[restore(cell) for cell in row] for row in read] == [cells]
