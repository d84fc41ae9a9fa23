"""Every code this room can give out has its sentences, and no sentence waits for a code that is never given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jifen.facts
from jifen.facts import wording_of_files, wording_of_rows
from jifen.facts.wording import SAYINGS, bad_input, complain, nearest, shown

ROOM = Path(str(jifen.facts.__file__)).parent
DAYS = re.compile(r'"(unreadable|ambiguous|as_number|with_time|out_of_range|month_has_day)"')


def test_codes_and_sentences_belong_together():
    """Looked up in the source; the faults of days are put together from their parts."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py")}
    used = {
        code
        for name, text in texts.items()
        if not name.startswith("wording_of")
        for code in re.findall(r'"(facts\.[a-z_]+)"', text)
    }
    used |= {f"facts.{'' if part.startswith('month') else 'date_'}{part}" for part in DAYS.findall(texts["days.py"])}

    assert used == set(SAYINGS)
    assert not set(wording_of_files.SAYINGS) & set(wording_of_rows.SAYINGS)


@pytest.mark.parametrize("code", SAYINGS)
def test_a_sentence_leaves_the_same_things_open_in_both_languages(code: str):
    """But for words that are themselves of one language."""

    def blanks(text: str) -> set[str]:
        return {re.sub(r"_?(zh|en)$", "", name) for name in re.findall(r"\{(\w+)\}", text)}

    what, mend = SAYINGS[code]
    assert blanks(what.zh) == blanks(what.en)
    assert blanks(mend.zh) == blanks(mend.en)


def test_braces_in_a_value_are_only_braces():
    """What a person typed is never a pattern to fill in."""
    complaint = complain("facts.row_repeated", "表!A1", "{0.__class__}", other="{x}")

    assert (complaint.value, complaint.what.en) == ("{0.__class__}", "The same as {x} in every cell.")
    assert "{path}" in bad_input("facts.file_unreadable", path="{path}", reason="x").what.en


def test_values_are_shown_as_spreadsheets_show_them():
    """1.1E+17 is what the sender sees in the cell."""
    assert [shown(1.1e17), shown(3.0), shown(2.5), shown(True), shown(None)] == ["1.1E+17", "3", "2.5", "True", "None"]


def test_the_nearest_words_come_first():
    """At most five."""
    assert nearest("高中毕业", ["小学", "高中", "大专", "高职", "本科", "初中"]).split("、")[0] == "高中"
    assert len(nearest("x", [str(number) for number in range(50)]).split("、")) == 5
