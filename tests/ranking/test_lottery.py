"""Lots that nobody can steer: seal first, then the public draw, and anyone can draw again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.ranking import Run, draw_lots, seal
from jifen.ranking.drawn_form import form_in, numbers_of
from jifen.ranking.quota import Cell, Quota
from jifen.ranking.sealing import Seals

SECRET = bytes(range(32))
SOURCE = "2015年6月30日福利彩票双色球开奖号码，6个1-33 + 1个1-16"
PLACES = Quota({"*": Cell(3)})
RESULT = "03 07 12 18 22 31 + 09"
BARE = "3 7 12 18 22 31 + 9"

Row = dict[str, object]


@pytest.fixture
def people(row: Callable[..., Row]) -> list[Row]:
    """Five people who are equal in everything."""
    return [row(f"p{number}") for number in range(5)]


def test_the_same_draw_gives_the_same_lots_whatever_the_order_of_the_rows(people: list[Row], run: Run):
    """Reproducible from the sealed list and the public result alone."""
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    again = seal(people[::-1], run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    draw = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=RESULT)

    assert sealed == again
    assert draw.lots == draw_lots(people[::-1], run=run, secret=SECRET, sealed=sealed, result=RESULT).lots
    assert 5 == len(set(draw.lots.values()))


def test_the_seed_is_the_hash_the_specification_says(people: list[Row], run: Run):
    """Anyone with the root and the announced numbers computes it in one line."""
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    draw = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=RESULT)
    root = json.loads(sealed)["root"]

    assert hashlib.sha256(b"jifen-seed/1\x00" + bytes.fromhex(root) + BARE.encode()).hexdigest() == draw.seed
    code = Seals(SECRET, run).code("p3")
    assert int(hashlib.sha256(bytes.fromhex(draw.seed) + code.encode()).hexdigest(), 16) == draw.lots["p3"]


def test_the_sealed_list_names_nobody(people: list[Row], run: Run):
    """It says how many, for which run, which draw will decide, and a root; no code, no person."""
    sealed = json.loads(seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES))

    assert {"entrants", "form", "format", "quota", "run", "source"} == set(sealed["head"])
    assert [[6, 1, 33, "ascending"], [1, 1, 16, "ascending"]] == sealed["head"]["form"]
    assert (5, SOURCE) == (sealed["head"]["entrants"], sealed["head"]["source"])
    assert hashlib.sha256(b'[["*",3,"",{},null]]').hexdigest() == sealed["head"]["quota"]


@pytest.mark.parametrize(
    "change", ["a row changed", "a row added", "a row dropped", "another secret", "another run", "another source"]
)
def test_no_lots_are_drawn_for_a_list_that_was_not_sealed(
    people: list[Row], row: Callable[..., Row], run: Run, change: str
):
    """Whatever differs from what was sealed: the draw is refused."""
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    table = {
        "a row changed": [*people[:4], people[4] | {"q_education": 4}],
        "a row added": [*people, row("p9")],
        "a row dropped": people[:4],
    }.get(change, people)
    secret = bytes(32) if change == "another secret" else SECRET
    other = replace(run, trust="declared") if change == "another run" else run
    sealed = sealed.replace("双色球".encode(), "大乐透".encode()) if change == "another source" else sealed
    with pytest.raises(RefusedError) as caught:
        draw_lots(table, run=other, secret=secret, sealed=sealed, result=RESULT)

    assert "ranking.entrants_changed" == caught.value.code


@pytest.mark.parametrize("sealed", [b"", b"{}", b"[]", b'{"head":{"source":"x"}}', b"\xff"])
def test_what_is_no_sealed_list_is_refused(people: list[Row], run: Run, sealed: bytes):
    """The first step cannot be skipped."""
    with pytest.raises(RefusedError) as caught:
        draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=RESULT)

    assert "ranking.entrants_changed" == caught.value.code


def test_the_public_draw_must_be_named_before_and_its_result_after(people: list[Row], run: Run):
    """Empty words would leave the choice to whoever runs the program."""
    with pytest.raises(BadInputError, match=r"ranking\.draw_without_words"):
        seal(people, run=run, secret=SECRET, source=" ", quota=PLACES)
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    with pytest.raises(BadInputError, match=r"ranking\.draw_without_words"):
        draw_lots(people, run=run, secret=SECRET, sealed=sealed, result="")


def test_a_person_twice_cannot_be_sealed(people: list[Row], run: Run):
    """Two lots would be two chances."""
    with pytest.raises(BadInputError, match=r"ranking\.person_twice"):
        seal([*people, people[0]], run=run, secret=SECRET, source=SOURCE, quota=PLACES)


def test_another_result_gives_other_lots(people: list[Row], run: Run):
    """Nobody can know a lot before the draw."""
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    one = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=RESULT)
    other = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result="03 07 12 18 22 31 + 10")

    assert not set(one.lots.values()) & set(other.lots.values())


@pytest.mark.parametrize(
    "spelt",
    ["03,07,12,18,22,31,09", "3 7 12 18 22 31+9。", "０３ ０７ １２ １８ ２２ ３１ ＋ ０９", "31、22、18、12、7、3 | 9", "  3\t7 12 18 22 31 9 "],
)  # fmt: skip
def test_however_a_result_is_spelt_the_lots_are_the_same(people: list[Row], run: Run, spelt: str):
    """Whoever writes the result down could otherwise try spellings until an order suits."""
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    plain = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=RESULT)
    other = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=spelt)

    assert (BARE, BARE, plain.lots) == (plain.result, other.result, other.lots)


def test_where_the_order_counts_it_is_kept_and_five_digits_together_are_five_numbers():
    """01234 and 0 1 2 3 4 are one result; 10234 is another."""
    form = form_in("2016-04-21 某彩种，5位0-9")

    assert ["0 1 2 3 4", "0 1 2 3 4", "1 0 2 3 4"] == [numbers_of(one, form) for one in ("01234", "0,1,2,3,4", "10234")]
    assert form == form_in("5 digits of 0-9")


@pytest.mark.parametrize(
    "result",
    ["3 7 12 18 22 31", "3 7 12 18 22 31 + 9 + 1", "3 7 12 18 22 34 + 9", "3 3 12 18 22 31 + 9", "第45期 3 7 12 18 22 31 + 9", "三 7 12 18 22 31 9"],
)  # fmt: skip
def test_a_result_of_another_form_than_was_sealed_is_refused(people: list[Row], run: Run, result: str):
    """One too few, one too many, outside its range, one twice, words."""
    sealed = seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES)
    with pytest.raises(BadInputError) as caught:
        draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=result)

    assert "ranking.draw_form" == caught.value.code


@pytest.mark.parametrize("source", ["2015年6月30日开奖号码", "40个1-33", "6个33-1", "0位0-9"])
def test_a_draw_whose_form_is_not_said_is_not_sealed(people: list[Row], run: Run, source: str):
    """Nothing said, more different numbers than there are, a range that runs backwards, none."""
    with pytest.raises(BadInputError) as caught:
        seal(people, run=run, secret=SECRET, source=source, quota=PLACES)

    assert "ranking.draw_form" == caught.value.code
