"""R3 of the trust anchor: of a thousand altered lists and a thousand altered receipts, a thousand are refused."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jifen.ranking import Publication, Run, publish, rank, read_quota, verify
from jifen.ranking.canonical import canonical, csv_bytes
from jifen.ranking.merkle import Tree, leaf_hash

BASIS = {"basis": "示例办法第一条"}
EAST, WEST = "449900001", "449900002"
ALTERATIONS = 1_000
TOTAL = {"by": "total", "first": "highest", **BASIS}
QUALITY = {"by": "group", "group": "quality", "first": "highest", **BASIS}


@pytest.fixture(scope="module")
def publication(rules: Callable[..., Any], row: Callable[..., dict[str, object]], run: Run) -> Publication:
    """A small list with ties, a second round with its limit, and people who were not ranked."""
    dice = random.Random(2014)
    second = {"who": "unsuccessful", "pool": "all_areas", "order": "same", **BASIS}
    second["limit"] = {"percent": 10, "of": "own_places", "rounding": "up", **BASIS}
    stated = rules(order=[TOTAL, QUALITY], ties={"rule": "admit_all", **BASIS}, second_round=second)
    people = [
        row(
            f"p{number:02}",
            town=dice.choice([EAST, WEST]),
            total=dice.choice([600, 785, 785, 790]),
            key_quality=100 * dice.randrange(1, 4),
            eligible=dice.choice([True] * 8 + [False, None]),
            applied_on=date(2015, 3, 1),
        )
        for number in range(30)
    ]
    quota = read_quota([{"area": EAST, "places": 20}, {"area": WEST, "places": 4}], stated, decimals=1)
    return publish(rank(people, stated, run=run, quota=quota, qualifying_points=600), secret=bytes(range(32)))


@pytest.fixture
def folder(publication: Publication, write: Callable[[Publication, Path], Path], tmp_path: Path) -> Path:
    """The publication, on disk; it holds."""
    made = write(publication, tmp_path / "list")
    assert 0 == verify(made, root=publication.root).exit_code
    return made


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside plain data, as the way to it."""
    if way:
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*way, name))


def altered(content: Any, dice: random.Random) -> Any:
    """A copy in which one place says something else: another value, gone, doubled, or swapped with its neighbour."""
    while True:
        made = copy.deepcopy(content)
        *way, last = dice.choice(list(places(made)))
        holder = made
        for step in way:
            holder = holder[step]
        _do(dice.choice(["change", "drop", "double", "swap"]), holder, last, dice)
        if canonical(made) != canonical(content):
            return made


def _do(what: str, holder: Any, last: Any, dice: random.Random) -> None:
    others = [name for name in holder if name != last] if isinstance(holder, dict) else list(range(len(holder)))
    if what == "drop":
        del holder[last]
    elif what == "double" and isinstance(holder, list):
        holder.insert(last, copy.deepcopy(holder[last]))
    elif what == "swap" and others:
        other = dice.choice(others)
        holder[last], holder[other] = holder[other], holder[last]
    else:
        holder[last] = _another(holder[last], dice)


def _another(value: Any, dice: random.Random) -> Any:
    """Near the value where it can be, and of another type now and then."""
    if dice.random() < 0.1:
        return dice.choice([None, True, 0, "", [], {}, -1, "0", 10**30])
    if isinstance(value, bool) or value is None:
        return dice.choice([1, "1", not value])
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 2, 100])
    if isinstance(value, str):
        spot = dice.randrange(len(value) + 1)
        return dice.choice(
            [value[:spot] + dice.choice("0aZ中.-") + value[spot + 1 :], value.upper(), value + " ", value[::-1]]
        )
    return dice.choice([None, [], {}, [value]])


def test_a_thousand_lists_altered_with_their_root_and_spreadsheet_mended_are_refused(
    folder: Path, publication: Publication
) -> None:
    """Whatever one can say otherwise in the list: the root that was announced does not fit, and nothing falls over."""
    dice, missed = random.Random(20111011), []
    listed = json.loads((folder / "list.json").read_bytes())
    for number in range(ALTERATIONS):
        changed = altered(listed, dice)
        head = {name: changed.get(name) for name in ("about", "columns")}
        rows = changed.get("rows") if isinstance(changed.get("rows"), list) else []
        changed["root"] = Tree(leaf_hash(canonical(entry)) for entry in (head, *rows)).root.hex()
        if canonical(changed) == canonical(listed):
            changed["root"] = "0" * 64  # the root itself was altered, and mending it undid that
        (folder / "list.json").write_bytes(canonical(changed) + b"\n")
        if all(isinstance(cells, list) for cells in (changed.get("columns"), *rows)):
            (folder / "list.csv").write_bytes(csv_bytes([changed["columns"], *rows]))
        if verify(folder, root=publication.root).exit_code != 1:
            missed.append(number)

    assert [] == missed


def test_a_thousand_receipts_altered_in_one_place_are_refused(
    folder: Path, publication: Publication, tmp_path: Path
) -> None:
    """Another value, another type, a letter in upper case: a receipt that says anything otherwise is no true one."""
    dice, receipts, missed = random.Random(306), list(publication.receipts()), []
    for _ in range(ALTERATIONS):
        changed = canonical(altered(json.loads(dice.choice(receipts)), dice)) + b"\n"
        (tmp_path / "receipt.json").write_bytes(changed)
        if verify(folder, tmp_path / "receipt.json", publication.root).exit_code != 1:
            missed.append(changed)

    assert [] == missed


def test_a_thousand_receipts_with_one_other_byte_are_refused(
    folder: Path, publication: Publication, tmp_path: Path
) -> None:
    """Any byte of any receipt but the line feed at its end, set to any other value."""
    dice, receipts, missed = random.Random(2011), list(publication.receipts()), []
    for _ in range(ALTERATIONS):
        kept = dice.choice(receipts)
        place = dice.randrange(len(kept) - 1)
        changed = kept[:place] + bytes([(kept[place] + dice.randrange(1, 256)) % 256]) + kept[place + 1 :]
        (tmp_path / "receipt.json").write_bytes(changed)
        if verify(folder, tmp_path / "receipt.json", publication.root).exit_code != 1:
            missed.append(changed)

    assert [] == missed


def test_a_thousand_spreadsheets_with_one_other_cell_are_refused(folder: Path, publication: Publication) -> None:
    """A cell of list.csv changed, or two lines swapped, while list.json stays as it was."""
    dice, missed = random.Random(442000), []
    kept = [line.strip('"').split('","') for line in (folder / "list.csv").read_text("utf-8-sig").splitlines()]
    for number in range(ALTERATIONS):
        lines = copy.deepcopy(kept)
        one, other = dice.sample(range(len(lines)), 2)
        if number % 2:
            lines[one], lines[other] = lines[other], lines[one]
        else:
            lines[one][dice.randrange(len(lines[one]))] += dice.choice("0aZ中.-")
        (folder / "list.csv").write_bytes(csv_bytes(lines))
        if verify(folder, root=publication.root).exit_code != 1:
            missed.append(number)

    assert [] == missed
