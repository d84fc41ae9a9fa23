"""Identity numbers: reading, checking, hiding, inventing. Every number here is invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError

BORN = st.dates(date(1920, 1, 1), date(2030, 12, 31))
NUMBERS = st.builds(identity.synthetic, st.integers(0, 49_499), BORN, st.booleans())


def codes(text: str) -> list[str]:
    """The codes of the complaints about a number."""
    return [complaint.code for complaint in identity.problems(text)]


def with_check_digit(first17: str) -> str:
    """Seventeen characters and the right eighteenth."""
    return first17 + identity.check_digit(first17)


@pytest.mark.parametrize(("first17", "last"), [("11010519491231002", "X"), ("44052418800101001", "4")])
def test_the_check_digit_is_that_of_the_standard(first17: str, last: str):
    """The two examples printed in GB 11643 itself."""
    assert last == identity.check_digit(first17)


@given(st.integers(0, 49_499), BORN, st.booleans())
def test_an_invented_number_is_valid_and_says_who_it_was_made_for(serial: int, born: date, male: bool):
    """Birth day and sex can be read back; the county belongs to nobody."""
    number = identity.synthetic(serial, born, male)

    assert () == identity.problems(number)
    assert (born, male) == (identity.birth_date(number), identity.is_male(number))
    assert number.startswith("4499")


def test_invented_numbers_of_one_day_differ_while_their_serials_do():
    """All the room of one birth day, both sexes."""
    made = {identity.synthetic(serial, date(1980, 5, 6), male) for serial in range(49_500) for male in (True, False)}

    assert 99_000 == len(made)


@pytest.mark.parametrize("serial", [-1, 49_500])
def test_a_serial_beyond_the_room_of_a_day_is_refused_rather_than_given_twice(serial: int):
    """Two people with one number would be merged into one."""
    with pytest.raises(ValueError, match="room"):
        identity.synthetic(serial, date(1980, 5, 6), male=True)


@given(NUMBERS)
def test_full_width_digits_spaces_and_a_small_x_are_tidied(number: str):
    """As pasted from a form filled in Chinese input mode."""
    wide = "".join(chr(ord(character) + 0xFEE0) for character in number.lower())

    assert number == identity.normalise(f" {wide[:6]}　{wide[6:14]} {wide[14:]}\t")


@given(st.integers(0, 49_499), st.dates(date(1920, 1, 1), date(1999, 12, 31)), st.booleans())
def test_a_number_of_the_first_generation_becomes_the_new_one_of_the_same_person(serial: int, born: date, male: bool):
    """Fifteen digits have no century and no check digit; the century is the 19th hundred."""
    number = identity.synthetic(serial, born, male)

    assert number == identity.normalise(number[:6] + number[8:17])


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, position: int, shift: int):
    """The check digit catches every single slip."""
    wrong = str((int(number[position]) + shift) % 10)

    assert "identity.check_digit" in codes(number[:position] + wrong + number[position + 1 :])


@given(NUMBERS, st.integers(0, 15))
def test_two_digits_in_each_others_place_are_always_noticed(number: str, position: int):
    """The check digit catches every swap of neighbours that changes the number."""
    swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]

    assert swapped == number or "identity.check_digit" in codes(swapped)


@given(st.integers(0, 999_999), BORN, st.integers(0, 999))
def test_no_county_code_ever_refuses_a_number(county: int, born: date, serial: int):
    """Abolished, renamed and later founded counties are all real on somebody's card."""
    assert [] == codes(with_check_digit(f"{county:06d}{born:%Y%m%d}{serial:03d}"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "identity.length"),
        ("44990119800506001", "identity.length"),
        ("4499011980050600123", "identity.length"),
        ("1.1E+17", "identity.number_cell"),
        ("４.４９９０１E+17", "identity.number_cell"),
        ("44990119800506O01X", "identity.characters"),
        ("٤٤٩٩٠١١٩٨٠٠٥٠٦٠٠١٢", "identity.characters"),
        ("X4990119800506001X", "identity.characters"),
        (with_check_digit("44990119800230001"), "identity.birth_date"),
        (with_check_digit("44990100000506001"), "identity.birth_date"),
        (with_check_digit("44990119810229001"), "identity.birth_date"),
    ],
)
def test_what_cannot_be_a_number_is_told_by_its_reason(text: str, code: str):
    """One reason at a time, each with what to do."""
    assert [code] == codes(text)


def test_a_wrong_length_is_told():
    """The clerk sees at once that a digit is missing."""
    assert "17" in identity.problems("44990119800506001", where="申请人!B4")[0].what.zh


@given(NUMBERS, st.integers(0, 17))
def test_no_complaint_shows_a_digit_of_the_number(number: str, position: int):
    """Complaints are printed, mailed and logged."""
    for text in (number[:position] + number[position + 1 :], number[:17] + "?", with_check_digit("44990119809999001")):
        for complaint in identity.problems(text, where="申请人!B4"):
            digits = "".join(character for character in str(complaint).replace("申请人!B4", "") if character.isdigit())

            assert text[6:14] not in digits
            assert complaint.value == identity.MASK


def test_a_birth_date_no_calendar_has_is_an_error_for_who_asks_for_it():
    """Checking comes first; reading without it is told."""
    with pytest.raises(BadInputError) as refused:
        identity.birth_date("449901198002300010")

    assert "identity.birth_date" == refused.value.code


@given(st.text())
def test_any_text_can_be_checked_and_hidden(text: str):
    """Everything from a file is hostile until checked."""
    identity.problems(text)

    assert "*" * 18 == identity.mask(text)
    assert identity.mask_name(text).endswith("*")


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("欧阳娜娜", "欧阳*"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("陈小红", "陈*"),
        ("张三", "张*"),
        (" 李 四 ", "李*"),
        ("阿依古丽·买买提", "阿*"),
        ("𫖯生", "𫖯*"),
        ("", "*"),
    ],
)
def test_a_hidden_name_keeps_its_surname_and_nothing_of_the_given_name(name: str, hidden: str):
    """Not even how many characters it has."""
    assert hidden == identity.mask_name(name)
