"""Lots that nobody can steer: seal first, then the public draw, and anyone can draw again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.ranking import Run, draw_lots, seal
from jifen.ranking.quota import Cell, Quota
from jifen.ranking.sealing import Seals

SECRET = bytes(range(32))
SOURCE = "2015年6月30日福利彩票双色球开奖号码"
PLACES = Quota({"*": Cell(3)})
RESULT = "03 07 12 18 22 31 + 09"

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

    assert hashlib.sha256(b"jifen-seed/1\x00" + bytes.fromhex(root) + RESULT.encode()).hexdigest() == draw.seed
    code = Seals(SECRET, run).code("p3")
    assert int(hashlib.sha256(bytes.fromhex(draw.seed) + code.encode()).hexdigest(), 16) == draw.lots["p3"]


def test_the_sealed_list_names_nobody(people: list[Row], run: Run):
    """It says how many, for which run, which draw will decide, and a root; no code, no person."""
    sealed = json.loads(seal(people, run=run, secret=SECRET, source=SOURCE, quota=PLACES))

    assert {"entrants", "format", "quota", "run", "source"} == set(sealed["head"])
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
    other = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result=RESULT + " ")

    assert not set(one.lots.values()) & set(other.lots.values())
