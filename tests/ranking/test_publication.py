"""What is published, what never is, and that the same input gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, NotFoundError, RefusedError
from jifen.ranking import Ranking, Run, publish, rank, read_quota
from jifen.ranking.canonical import canonical, csv_bytes
from jifen.ranking.merkle import Tree, leaf_hash
from jifen.ranking.sealing import Seals

BASIS = {"basis": "示例办法第一条"}
EAST, WEST = "449900001", "449900002"
SECRET = bytes(range(32))

Row = dict[str, object]

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.fixture
def ranking(rules: Callable[..., Any], row: Callable[..., Row], run: Run) -> Ranking:
    """Six people: three ranked with a tie, one below the line, one not eligible, one unknown."""
    people = [
        row("110", total=785, key_quality=600),
        row("111", total=785, key_quality=200),
        row("112", total=1200),
        row("113", total=-600),
        row("114", eligible=False, total=2000),
        row("115", total=None),
    ]
    stated = rules()
    quota = read_quota([{"area": EAST, "places": 2}], stated)
    return rank(people, stated, run=run, quota=quota, qualifying_points=600)


def listed(ranking: Ranking, **given: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The list and its rows by column."""
    told = json.loads(publish(ranking, secret=SECRET, **given).files()["list.json"])
    return told, [dict(zip(told["columns"], cells, strict=True)) for cells in told["rows"]]


def test_the_tree_gives_the_published_roots():
    """The test vectors that implementations of RFC 6962 have in common."""
    found = [Tree(map(leaf_hash, LEAVES[:size])).root.hex() for size in range(1, 9)]

    assert ROOTS == found


def test_ranked_people_show_score_rank_result_and_ordinals_where_they_were_tied(ranking: Ranking):
    """Two with 78.5 points: the ordinal of the second key parts them, the third is needed by nobody."""
    rows = listed(ranking)[1]

    shown = ("total", "tie_2", "tie_3", "rank", "result")
    assert [
        ("120", None, None, 1, "placed"),
        ("78.5", 1, None, 2, "placed"),
        ("78.5", 2, None, 3, "waiting"),
    ] == [tuple(row[name] for name in shown) for row in rows if row["rank"]]


def test_whoever_was_not_ranked_shows_a_result_and_nothing_else(ranking: Ranking):
    """No total below zero, no reason, no hint of a veto."""
    rows = [row for row in listed(ranking)[1] if not row["rank"]]

    assert ["below_qualifying_points", "not_eligible", "not_ranked"] == sorted(row["result"] for row in rows)
    assert {("unit", EAST)} == {
        (name, value)
        for row in rows
        for name, value in row.items()
        if value and name not in {"code", "result", "commitment"}
    }


def test_nothing_private_is_in_any_public_file(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """Ids, names, days, item scores and tie keys stay out; what is looked for is in the receipt."""
    private = {
        "person": "449901199001011234",
        "name": "欧阳娜娜",
        "applied_on": date(2015, 3, 17),
        "key_quality": 31337,
        "q_award": 27182,
    }
    stated = rules()
    quota = read_quota([{"area": EAST, "places": 9}], stated)
    ranking = rank([row("x") | private, row("y")], stated, run=run, quota=quota, qualifying_points=600)
    publication = publish(ranking, secret=SECRET)
    public = b"".join(publication.files().values())

    needles = [str(value).encode() for value in private.values()]
    assert [] == [needle for needle in needles if needle in public]
    assert all(needle in publication.receipt("449901199001011234") for needle in needles)


def test_the_same_ranking_and_secret_give_the_same_bytes(ranking: Ranking, rules: Callable[..., Any], run: Run):
    """Whatever the order of the rows; another secret changes every code and commitment, and nothing else of a row."""
    rows = [outcome.entrant.row for outcome in ranking.outcomes]
    again = rank(rows[::-1], ranking.rules, run=run, quota=ranking.quota, qualifying_points=600)
    files, other = publish(ranking, secret=SECRET).files(), publish(ranking, secret=bytes(32)).files()

    assert files == publish(again, secret=SECRET).files()
    assert files["list.json"] != other["list.json"]
    assert list(publish(ranking, secret=SECRET).receipts()) == list(publish(again, secret=SECRET).receipts())


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"}],
    ids=["utc", "shanghai"],
)
def test_the_bytes_do_not_depend_on_the_machine(ranking: Ranking, environment: dict[str, str], tmp_path: Path):
    """Other hash seeds, time zones and locales, in a process of their own."""
    (tmp_path / "ranking").write_bytes(pickle.dumps(ranking))
    program = (
        "import hashlib, pathlib, pickle, sys; from jifen.ranking import publish; "
        "told = publish(pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()), secret=bytes(range(32))); "
        "print(hashlib.sha256(b''.join(told.files().values())).hexdigest())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "ranking")]
    elsewhere = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)

    here = hashlib.sha256(b"".join(publish(ranking, secret=SECRET).files().values())).hexdigest()
    assert here == elsewhere.stdout.strip()


def test_a_code_is_new_in_every_run(run: Run):
    """Nobody can follow a person from one year's list to the next."""
    codes = {
        Seals(SECRET, other).code("110")
        for other in (run, replace(run, as_of=date(2016, 4, 30)), replace(run, use="school"))
    }

    assert 3 == len(codes)


def test_a_short_secret_is_refused(ranking: Ranking):
    """What can be guessed seals nothing."""
    with pytest.raises(RefusedError) as caught:
        publish(ranking, secret=b"1234567890")

    assert "ranking.secret_too_short" == caught.value.code


def test_the_same_code_for_two_people_is_refused(run: Run):
    """It will not happen in a million runs, and if it does the run stops."""

    class OneCodeForAll(Seals):
        def code(self, person: str) -> str:
            return "0000-0000-0000" if person else ""

    with pytest.raises(RefusedError) as caught:
        OneCodeForAll(SECRET, run).codes(["110", "111"])

    assert "ranking.codes_collide" == caught.value.code


def test_a_masked_name_is_shown_only_when_asked_for(ranking: Ranking):
    """Off by default; surname and a star when a rule demands a name."""
    assert "name" not in listed(ranking)[0]["columns"]
    assert {"陈*"} == {row["name"] for row in listed(ranking, masked_names=True)[1]}


def test_csv_and_json_say_the_same(ranking: Ranking):
    """Cell by cell, in the same order."""
    publication = publish(ranking, secret=SECRET)
    told = json.loads(publication.files()["list.json"])
    read = list(csv.reader(io.StringIO(publication.files()["list.csv"].decode("utf-8-sig"), newline="")))

    assert read == [["" if cell is None else str(cell) for cell in row] for row in [told["columns"], *told["rows"]]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_starts_a_formula(start: str):
    """An apostrophe stands in front, and quotes inside are doubled."""
    written = csv_bytes([[f'{start}1+"x"', None, 7]])

    assert ("\ufeff\"'" + start + '1+""x""","","7"\r\n').encode() == written


def test_canonical_json_has_one_spelling():
    """Sorted keys, no white space, NFC, UTF-8, no escapes that are not needed."""
    decomposed = unicodedata.normalize("NFD", "é")

    assert '{"a":["é",null,true,-7],"é":"2015-03-02","𠮷":"\\n"}'.encode() == canonical(
        {"𠮷": "\n", decomposed: date(2015, 3, 2), "a": [decomposed, None, True, -7]}
    )


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {"a": 1.0}, [b"x"], {"a": {"b": 0.1}}, "\ud800", {1, 2}], ids=repr
)
def test_what_has_no_single_spelling_cannot_be_sealed(value: object):
    """A fraction, bytes, half a character."""
    with pytest.raises(BadInputError, match=r"ranking\.not_canonical"):
        canonical(value)


def test_the_list_says_what_it_was_made_from(ranking: Ranking, run: Run):
    """Scheme, hash, use, day, keys with direction and article, tie rule, rank style, quota, counts, cut-off, files."""
    about = listed(ranking, area_names={EAST: "东片镇"})[0]["about"]

    assert (run.scheme, run.scheme_hash, "settlement", "2015-04-30", "verified") == tuple(
        about["run"][name] for name in ("scheme", "scheme_hash", "use", "as_of", "trust")
    )
    assert [("total", "highest"), ("group:quality", "highest"), ("date:applied_on", "earliest")] == [
        (entry["key"], entry["first"]) for entry in about["rules"]["order"]
    ]
    assert {"示例办法第一条"} == {entry["basis"] for entry in about["rules"]["order"]}
    assert ("admit_none", "1224", "60") == (
        about["rules"]["ties"],
        about["rules"]["rank_style"],
        about["qualifying_points"],
    )
    (unit,) = about["units"]
    assert ("东片镇", 2, 6, 3, 2, 0) == tuple(
        unit[name] for name in ("name", "places", "applied", "ranked", "placed", "left")
    )
    assert {"class": None, "rank": 2, "score": "78.5"} == unit["cut_off"]
    assert (6, 2, 1) == tuple(about["counts"][name] for name in ("applied", "placed", "waiting"))
    verifier = publish(ranking, secret=SECRET).files()["verifier.py"]
    assert hashlib.sha256(verifier).hexdigest() == about["files"]["verifier.py"]


def test_how_much_a_list_gives_away_is_counted(ranking: Ranking):
    """Two share 78.5 points in one town; the one with 120 is alone."""
    found = publish(ranking, secret=SECRET).anonymity

    assert (3, 1, 2, 1) == (found.ranked, found.unique, found.groups, found.smallest)


def test_a_measure_that_leads_is_shown_as_it_is_and_a_day_never_is(
    rules: Callable[..., Any], row: Callable[..., Row], run: Run
):
    """Months are the score of such a list; where the earlier day leads, only who came before whom is shown."""
    months = {"by": "measure", "measure": "medical_months", "first": "highest", **BASIS}
    day = {"by": "date", "field": "applied_on", "moment": "application", "first": "earliest", **BASIS}
    people = [row("a", key_medical_months=96), row("b", key_medical_months=60, applied_on=date(2015, 3, 1))]

    def shown(key: dict[str, Any], column: str) -> list[object]:
        stated = rules(order=[key], qualifying_points={"set_by": "nobody", **BASIS})
        quota = read_quota([{"area": EAST, "places": 1}], stated)
        return [row[column] for row in listed(rank(people, stated, run=run, quota=quota))[1]]

    assert [96, 60] == shown(months, "score")
    assert [1, 2] == shown(day, "tie_1")


def test_there_is_no_receipt_for_a_stranger(ranking: Ranking):
    """An unknown id is an error, not an empty receipt."""
    with pytest.raises(NotFoundError, match=r"ranking\.person_unknown"):
        publish(ranking, secret=SECRET).receipt("999")
