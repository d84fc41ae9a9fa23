"""YAML from strangers: exact numbers, every node with its line, and nothing that two readers would take differently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import BadPolicyError
from jifen.policy.located import DEEPEST, LARGEST, MOST_COMPLAINTS, load_yaml


def _codes(text: str | bytes) -> list[str]:
    """The codes of all complaints about a text, whether it could be read to the end or not."""
    try:
        return [complaint.code for complaint in load_yaml(text, "x.yaml").complaints]
    except BadPolicyError as error:
        return [complaint.code for complaint in error.complaints]


def test_numbers_are_exact_and_dates_are_days():
    """0.10 stays a decimal number with its two places: binary floating point never appears."""
    value = load_yaml("{a: 12, b: 0.10, c: -60, d: 2014-10-30, e: 2014-10, f: true, g: '12', h: 高中、中技}", "x").value

    assert {
        "a": 12,
        "b": Decimal("0.10"),
        "c": -60,
        "d": date(2014, 10, 30),
        "e": "2014-10",
        "f": True,
        "g": "12",
        "h": "高中、中技",
    } == value
    assert "0.10" == str(value["b"])


def test_every_node_knows_its_line():
    """A value is looked for at its own line, a block at the key above it."""
    located = load_yaml("a: 1\nb:\n- x\n- c: >-\n    folded\n  d: {e: 2}\n", "x.yaml")

    assert "x.yaml:1" == located.where(("a",))
    assert "x.yaml:2" == located.where(("b",))
    assert "x.yaml:4" == located.where(("b", 1))
    assert "x.yaml:6" == located.where(("b", 1, "d", "e"))
    assert "x.yaml:6" == located.where(("b", 1, "d", "not there"))


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off", "y", "N", "True", "FALSE", "null", "~", "Null"])
def test_words_that_readers_take_for_truth_or_nothing_are_refused(word: str):
    """A bare no is false to some readers and text to others."""
    assert ["policy.twisted_word"] == _codes(f"a: {word}")
    assert [] == _codes(f'a: "{word}"')


def test_on_may_be_a_key_because_records_have_such_a_field():
    """The day of a record is called on; as a key it is plain to every reader we care for, as a value it is not."""
    assert {"on": date(2001, 7, 1)} == load_yaml("on: 2001-07-01", "x").value
    assert ["policy.twisted_word"] == _codes("starts: on")


@pytest.mark.parametrize(
    "number", ["012", "1_000", "1:30", "0x1F", "0o17", "1e3", ".5", "5.", ".inf", ".nan", "9" * 19]
)
def test_numbers_that_readers_take_differently_are_refused(number: str):
    """012 is twelve to some readers and ten to others."""
    assert ["policy.twisted_number"] == _codes(f"a: {number}")


@pytest.mark.parametrize("day", ["2014-2-3", "2014-02-30", "2014-10-30 12:00:00", "2014-10-30T12:00:00Z", "2015-02-29"])
def test_days_that_do_not_exist_or_carry_a_time_are_refused(day: str):
    """A day is written in full; a moment has no meaning in a scheme."""
    assert ["policy.bad_date"] == _codes(f"a: {day}")


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    """Nine lines that unfold to a billion words never begin to unfold."""
    bomb = "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(9))

    assert ["policy.alias"] == _codes(bomb)


def test_merge_keys_tags_and_second_documents_are_refused():
    """What only some readers of YAML know has no place in the law."""
    assert ["policy.bad_key"] == _codes("a: {<<: {b: 1}}")
    assert ["policy.tag"] == _codes("a: !!python/object:os.system x")
    assert ["policy.one_document"] == _codes("a: 1\n---\nb: 2")
    assert ["policy.one_document"] == _codes("%YAML 1.1\n---\na: 1")


def test_depth_and_size_have_an_end():
    """Brackets without end and files without end are told of in a moment."""
    assert ["policy.too_deep"] == _codes("a: " + "[" * (DEEPEST + 10))
    assert ["policy.too_large"] == _codes(b"#" * (LARGEST + 1))
    assert [] == _codes("a: " + "[" * (DEEPEST - 2) + "]" * (DEEPEST - 2))


def test_a_file_in_another_encoding_says_so():
    """Office programs save Chinese as GBK."""
    assert ["policy.not_utf8"] == _codes("a: 入户".encode("gbk"))


@pytest.mark.parametrize("char", ["\u200b", "\u00a0", "\u202e", "\ufeff"])
def test_characters_nobody_can_see_are_refused(char: str):
    """A level with a zero-width space in it would never match, and nobody would see why."""
    assert ["policy.hidden_character"] == _codes(f"a: 高{char}中")


def test_a_full_width_colon_is_named_as_what_is_wrong():
    """The commonest slip of a Chinese keyboard gets its own advice."""
    with pytest.raises(BadPolicyError) as refused:
        load_yaml("a: 1\nb：2\nc: 3\n", "x.yaml")

    assert "全角" in refused.value.complaints[0].mend.zh


def test_a_tab_is_named_as_what_is_wrong():
    """Indentation by tabs is not YAML."""
    with pytest.raises(BadPolicyError) as refused:
        load_yaml("a:\n\tb: 1\n", "x.yaml")

    assert "x.yaml:2" == refused.value.complaints[0].where
    assert "制表符" in refused.value.complaints[0].mend.zh


def test_a_key_twice_names_both_lines():
    """The second would silently win in most readers."""
    (complaint,) = load_yaml("a: 1\nb: 2\na: 3\n", "x.yaml").complaints

    assert "x.yaml:3" == complaint.where
    assert "第 1 行" in complaint.what.zh


def test_control_characters_and_keys_that_are_no_words_are_refused():
    """A bell is no text, a list is no key, and neither is a day."""
    assert ["policy.syntax"] == _codes("a: 1\nb: \x07")
    assert ["policy.bad_key"] == _codes("? [a, b]\n: 1")
    assert ["policy.bad_key"] == _codes("2014-10-30: 1")


def test_a_file_full_of_slips_ends_somewhere():
    """Nobody reads ten thousand complaints."""
    assert MOST_COMPLAINTS == len(_codes("\n".join(f"a{n}: no" for n in range(1000))))


@pytest.mark.parametrize("text", ["", "# 只有注释", "---\n"])
def test_an_empty_file_is_empty_and_no_crash(text: str):
    """What is missing is told of by the models."""
    assert load_yaml(text, "x.yaml").value in ({}, "")


@given(st.text(alphabet=st.sampled_from("ab:-,{}[]\"'\n \t#&*!|>%@`0.5高?~="), max_size=60))
def test_any_text_is_read_or_complained_of(text: str):
    """Nothing a keyboard can produce ends in any other error."""
    _codes(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_complained_of(data: bytes):
    """Not even a file that is no text."""
    _codes(data)
