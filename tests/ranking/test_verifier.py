"""The stand-alone checker: it agrees with what was published, and with nothing that was changed."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jifen.ranking import Publication, Run, draw_lots, publish, rank, read_quota, seal, verifier, verify
from jifen.ranking.canonical import canonical, csv_bytes
from jifen.ranking.lottery import NO_LOTS
from jifen.ranking.merkle import Tree, leaf_hash

BASIS = {"basis": "示例办法第一条"}
EAST, WEST = "449900001", "449900002"
SECRET = bytes(range(32))
CLASSES = {"by": "classes", "served": ["优先", "普通"], **BASIS}
TOTAL = {"by": "total", "first": "highest", **BASIS}
QUALITY = {"by": "group", "group": "quality", "first": "highest", **BASIS}
SECOND_ROUND = {
    "who": "unsuccessful",
    "pool": "all_areas",
    "order": "same",
    "limit": {"percent": 20, "of": "own_places", "rounding": "up", **BASIS},
    **BASIS,
}

Row = dict[str, object]
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="session")
def publication(rules: Callable[..., Any], row: Callable[..., Row], run: Run) -> Publication:
    """Everything a list can have: classes, ties, reserves, a second round, people who were not ranked."""
    dice = random.Random(20141030)
    people = [
        row(
            f"p{number:03}",
            town=dice.choice([EAST, EAST, EAST, WEST]),
            klass=dice.choice(["优先", "普通", "普通"]),
            total=dice.choice([580, 600, 785, 790, 1200]),
            key_quality=100 * dice.randrange(1, 8),
            eligible=dice.choice([True] * 8 + [False, None]),
            applied_on=date(2015, 3, dice.randrange(1, 4)),
        )
        for number in range(77)
    ]
    people += [row(twin, town=WEST, klass="普通", total=990) for twin in ("castor", "pollux")]
    people += [row("alone", town=EAST, klass="普通", total=1555)]
    stated = rules(
        order=[CLASSES, TOTAL, QUALITY],
        ties={"rule": "admit_all", **BASIS},
        reserved={"served": "open_first", "leftover": "second_round", **BASIS},
        second_round=SECOND_ROUND,
    )
    rows = [
        {"area": EAST, "places": 20},
        {"area": EAST, "places": 4, "reserved_for": "普通"},
        {"area": WEST, "places": 30},
        {"area": WEST, "places": 9, "reserved_for": "优先"},
    ]
    quota = read_quota(rows, stated, decimals=1)
    ranking = rank(people, stated, run=run, quota=quota, qualifying_points=600)
    assert {"placed", "waiting", "not_eligible"} <= {outcome.result.value for outcome in ranking.outcomes}
    assert ranking.pools[0].placed > 0
    return publish(ranking, secret=SECRET)


@pytest.fixture
def folder(publication: Publication, write: Callable[[Publication, Path], Path], tmp_path: Path) -> Path:
    """The publication, on disk."""
    return write(publication, tmp_path / "list")


def forge(folder: Path, change: Change) -> None:
    """Change a list and make everything fit again that a forger can: the root, the CSV, the order of writing."""
    listed = json.loads((folder / "list.json").read_bytes())
    change(listed)
    head = {"about": listed["about"], "columns": listed["columns"]}
    listed["root"] = Tree(leaf_hash(canonical(entry)) for entry in (head, *listed["rows"])).root.hex()
    (folder / "list.json").write_bytes(canonical(listed) + b"\n")
    (folder / "list.csv").write_bytes(csv_bytes([listed["columns"], *listed["rows"]]))


def said(folder: Path, **given: Any) -> str:
    """What the report says, after making sure that the list does not hold."""
    report = verify(folder, **given)
    assert 1 == report.exit_code
    return "\n".join(report.lines())


def test_what_was_published_holds(folder: Path, publication: Publication):
    """Nothing differs; the root on the screen is the root of the list."""
    report = verify(folder, root=publication.root.upper() + "\n")

    assert [] == report.findings
    assert 0 == report.exit_code
    assert f"root {publication.root}" in report.lines()
    assert "通过，共80行 / The list holds: 80 rows" in report.lines()


def test_every_receipt_opens_against_the_list(folder: Path, publication: Publication, tmp_path: Path):
    """Eighty people, eighty proofs; the report shows the person's own line."""
    for number, receipt in enumerate(publication.receipts()):
        (tmp_path / f"{number}.json").write_bytes(receipt)
        report = verify(folder, tmp_path / f"{number}.json")
        assert [] == report.findings
        assert json.loads(receipt)["code"] in report.receipt


def test_it_runs_alone_on_a_bare_python(folder: Path, publication: Publication, tmp_path: Path):
    """The copy beside the list, in isolated mode, away from this project; exit codes as documented."""
    (tmp_path / "receipt.json").write_bytes(publication.receipt("p007"))
    command = [sys.executable, "-I", "-S", "verifier.py"]
    holds = subprocess.run(
        [*command, ".", "--receipt", "../receipt.json"], cwd=folder, capture_output=True, check=False
    )
    (folder / "list.csv").write_bytes(b"")
    differs = subprocess.run([*command, "."], cwd=folder, capture_output=True, check=False)
    nowhere = subprocess.run([*command, "nowhere"], cwd=folder, capture_output=True, check=False)

    assert [0, 1, 2] == [one.returncode for one in (holds, differs, nowhere)]
    assert "回执属实" in holds.stdout.decode()
    assert b"" == holds.stderr + differs.stderr + nowhere.stderr


def test_it_is_short_and_imports_the_standard_library_only():
    """Some 400 lines, so that one person can read it in an evening."""
    source = Path(verifier.__file__).read_text("utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [getattr(node, "module", None) or ""]
        )
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert len(source.splitlines()) <= 420
    assert imported <= set(sys.stdlib_module_names)


def test_a_thousand_of_a_thousand_changed_bytes_are_rejected(folder: Path):
    """Any byte of any public file, set to any other value."""
    dice = random.Random(306)
    files = sorted(folder.iterdir())
    missed = []
    for _ in range(1_000):
        path = dice.choice(files)
        kept = path.read_bytes()
        place = dice.randrange(len(kept))
        path.write_bytes(kept[:place] + bytes([(kept[place] + dice.randrange(1, 256)) % 256]) + kept[place + 1 :])
        if verify(folder).exit_code == 0:
            missed.append((path.name, place))
        path.write_bytes(kept)

    assert [] == missed
    assert 0 == verify(folder).exit_code


@pytest.mark.parametrize("name", ["README.txt", "list.csv", "list.json", "verifier.py"])
def test_bytes_cut_off_added_or_missing_are_rejected(folder: Path, name: str):
    """Truncated, with a tail, empty; a file that is not there cannot be opened."""
    kept = (folder / name).read_bytes()
    for changed in (kept[:-1], kept + b"\n", kept + kept, b""):
        (folder / name).write_bytes(changed)
        assert 1 == verify(folder).exit_code
    (folder / name).unlink()

    assert 2 == verify(folder).exit_code


def test_every_column_of_every_row_is_guarded(folder: Path):
    """Each cell changed by itself, in the JSON alone."""
    kept = json.loads((folder / "list.json").read_bytes())
    for number in range(0, len(kept["rows"]), 7):
        for column in range(len(kept["columns"])):
            listed = json.loads((folder / "list.json").read_bytes())
            cell = listed["rows"][number][column]
            listed["rows"][number][column] = (
                9 if cell is None else cell + 1 if isinstance(cell, int) else cell[::-1] + "1"
            )
            other = folder.parent / "other"
            shutil.copytree(folder, other, dirs_exist_ok=True)
            (other / "list.json").write_bytes(canonical(listed) + b"\n")
            assert 1 == verify(other).exit_code


COLUMNS = ["total", "class", "tie_3", "rank", "second_rank", "result", "round", "pool", "unit"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_forger_who_mends_the_root_is_found_by_recomputing(folder: Path, column: str):
    """Two neighbours swap one cell, and root and CSV are made to fit: order, rounds or counts no longer do."""

    def change(listed: dict[str, Any]) -> None:
        place = listed["columns"].index(column)
        rows = [row for row in listed["rows"] if row[listed["columns"].index("rank")]]
        one, other = next((one, other) for one in rows for other in reversed(rows) if one[place] != other[place])
        one[place], other[place] = other[place], one[place]

    forge(folder, change)

    assert "不通过" in said(folder)


def _add_column(listed: dict[str, Any], name: str, cell: str) -> None:
    """The same column for everyone, before the commitment."""
    listed["columns"].insert(-1, name)
    for row in listed["rows"]:
        row.insert(-1, cell)


def _last_who_waits(listed: dict[str, Any]) -> list[Any]:
    """Somebody without a place, after whom nobody ranked follows: no cut-off and no order speaks for their rank."""
    return [row for row in listed["rows"] if "waiting" in row][-1]


@pytest.mark.parametrize("forgery", ["shifted", "gap", "needless", "missing"])
def test_ordinals_are_dense_and_only_where_they_are_needed(folder: Path, forgery: str):
    """None of these changes the order, so nothing but the rule on ordinals itself can find them."""

    def change(listed: dict[str, Any]) -> None:
        place, groups = listed["columns"].index("tie_3"), _equal_on_total(listed)
        broken = next(rows for rows in groups if len({row[place] for row in rows}) > 1)
        last = max(row[place] for row in broken)
        for row in broken:
            row[place] += forgery == "shifted" or (forgery == "gap" and row[place] == last)
        (alone,) = next(rows for rows in groups if len(rows) == 1)
        alone[place] = 1 if forgery == "needless" else None
        for twin in next(rows for rows in groups if [row[place] for row in rows] == [1, 1]):
            twin[place] = None if forgery == "missing" else 1

    forge(folder, change)

    assert "tie_3 序号有误" in said(folder)


def _equal_on_total(listed: dict[str, Any]) -> list[list[list[Any]]]:
    """The ranked rows of the list by class and total, over all units."""
    klass, total, rank = (listed["columns"].index(name) for name in ("class", "total", "rank"))
    groups: dict[tuple[str, str], list[list[Any]]] = {}
    for row in listed["rows"]:
        if row[rank]:
            groups.setdefault((row[klass], row[total]), []).append(row)
    return list(groups.values())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda listed: listed["about"]["units"][0].update(places=21), id="one place more"),
        pytest.param(lambda listed: listed["about"]["units"][0].update(left=9), id="leftover"),
        pytest.param(lambda listed: listed["about"]["units"][1]["cut_off"].update(score="78.4"), id="cut-off"),
        pytest.param(lambda listed: listed["about"]["units"][0]["reserved"].update({"普通": 1}), id="reserve"),
        pytest.param(lambda listed: listed["about"]["units"][1].update(second_limit=7), id="limit"),
        pytest.param(lambda listed: listed["about"]["units"][1].update(applied=7), id="applied"),
        pytest.param(lambda listed: listed["about"]["pools"][0].update(left=0), id="pool"),
        pytest.param(lambda listed: listed["about"]["counts"].update(waiting=0), id="counts"),
        pytest.param(lambda listed: listed["about"].update(draw={}), id="a draw that was none"),
        pytest.param(lambda listed: listed["about"].update(qualifying_points="78.6"), id="line of the list"),
        pytest.param(lambda listed: listed["about"]["units"][0].update(qualifying_points="79"), id="line of a unit"),
        pytest.param(lambda listed: listed["about"]["rules"].update(ties="admit_none"), id="tie rule"),
        pytest.param(lambda listed: listed["about"]["rules"].update(rank_style="1223"), id="rank style"),
        pytest.param(lambda listed: listed["about"]["rules"]["reserved"].update(served="reserved_first"), id="reserve order"),
        pytest.param(lambda listed: listed["about"]["rules"].update(second_round=None), id="no second round"),
        pytest.param(lambda listed: listed["about"]["units"][0].update(pool="449900"), id="a pool of its own"),
        pytest.param(lambda listed: listed["about"]["rules"]["second_round"].update(pool="county"), id="other pools"),
        pytest.param(lambda listed: listed["about"]["rules"]["order"][1].update(first="lowest"), id="direction"),
        pytest.param(lambda listed: listed["about"]["rules"]["order"][0].update(served=["普通", "优先"]), id="classes"),
        pytest.param(lambda listed: listed["about"]["files"].update({"README.txt": "0" * 64}), id="hash of a file"),
        pytest.param(lambda listed: listed["rows"].pop(3), id="a person dropped"),
        pytest.param(lambda listed: listed["rows"].append(listed["rows"][3]), id="a person twice"),
        pytest.param(lambda listed: listed["rows"].reverse(), id="order of the rows"),
        pytest.param(lambda listed: _add_column(listed, "birthday", "1990-01-01"), id="a column that must not be"),
        pytest.param(lambda listed: _last_who_waits(listed).__setitem__(listed["columns"].index("rank"), 99), id="rank"),
        pytest.param(lambda listed: listed["rows"][0].__setitem__(0, "449901199001011234"), id="an identity number as code"),
        pytest.param(lambda listed: next(r for r in listed["rows"] if "not_eligible" in r).__setitem__(3, "-60"), id="points of one not ranked"),
        pytest.param(lambda listed: listed.update(more=1), id="something more"),
        pytest.param(lambda listed: listed["about"].update(format="jifen-list/2"), id="another format"),
    ],
)  # fmt: skip
def test_a_forged_head_is_found_by_recomputing(folder: Path, change: Change):
    """Whatever the head tells that the rows do not bear out; root and CSV were made to fit."""
    forge(folder, change)

    assert "不通过" in said(folder)


def test_a_list_made_anew_is_caught_by_the_announced_root_and_by_receipts(
    folder: Path, publication: Publication, tmp_path: Path
):
    """Two people trade places completely: the list is sound in itself, but it is not the one that was announced."""

    def change(listed: dict[str, Any]) -> None:
        rows = [row for row in listed["rows"] if row[listed["columns"].index("unit")] == EAST]
        for end in (0, -1):
            rows[0][end], rows[9][end] = rows[9][end], rows[0][end]

    (tmp_path / "receipt.json").write_bytes(next(publication.receipts()))
    forge(folder, change)

    assert "公告上的根" in said(folder, root=publication.root)
    assert "名单上没有回执中的这一行" in said(folder, receipt=tmp_path / "receipt.json")


def test_a_total_that_is_not_the_persons_own_is_found_by_the_receipt(
    folder: Path, publication: Publication, tmp_path: Path
):
    """Whoever makes the list shows another total than was sealed; list, root and proof agree, the private row does not."""
    receipt = json.loads(publication.receipt("alone"))

    def change(listed: dict[str, Any]) -> None:
        row = listed["rows"][receipt["index"] - 1]
        row[listed["columns"].index("total")] = "156"
        for unit in listed["about"]["units"]:
            unit["cut_off"]["score"] = unit["cut_off"]["score"].replace("155.5", "156")

    forge(folder, change)
    listed = json.loads((folder / "list.json").read_bytes())
    head = {"about": listed["about"], "columns": listed["columns"]}
    tree = Tree(leaf_hash(canonical(entry)) for entry in (head, *listed["rows"]))
    proof = [node.hex() for node in tree.proof(receipt["index"])]
    receipt |= {"leaf": listed["rows"][receipt["index"] - 1], "proof": proof, "root": tree.root.hex()}
    (tmp_path / "receipt.json").write_bytes(canonical(receipt))

    assert 0 == verify(folder).exit_code
    assert "名单上的总分与本人数据不符" in said(folder, receipt=tmp_path / "receipt.json")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda receipt: receipt["row"].update(total=9990), "本人数据与封存值不符"),
        (lambda receipt: receipt["row"].update(key_quality=999), "本人数据与封存值不符"),
        (lambda receipt: receipt.update(salt="00" * 16), "本人数据与封存值不符"),
        (lambda receipt: receipt["leaf"].__setitem__(-1, "0" * 64), "名单上没有回执中的这一行"),
        (lambda receipt: receipt.update(index=receipt["index"] + 1), "名单上没有回执中的这一行"),
        (lambda receipt: receipt["proof"].reverse(), "得不出名单的根"),
        (lambda receipt: receipt["proof"].append("00" * 32), "得不出名单的根"),
        (lambda receipt: receipt["proof"].pop(), "不是一张回执"),
        (lambda receipt: receipt.update(root="0" * 64), "得不出名单的根"),
        (lambda receipt: receipt.update(size=99), "回执写法有误"),
        (lambda receipt: receipt.update(note="你已入围"), "回执写法有误"),
        (lambda receipt: receipt.update(code="0000-0000-0000"), "回执写法有误"),
        (lambda receipt: receipt.pop("salt"), "不是一张回执"),
    ],
    ids=range(13),
)
def test_an_altered_receipt_is_rejected(
    folder: Path, publication: Publication, tmp_path: Path, change: Change, sentence: str
):
    """Whatever is changed on it, the sentence says which part does not fit."""
    receipt = json.loads(publication.receipt("p007"))
    change(receipt)
    (tmp_path / "receipt.json").write_bytes(canonical(receipt))

    assert sentence in said(folder, receipt=tmp_path / "receipt.json")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"about":1,"columns":2,"root":3,"rows":4}',
        b'{"about":{"format":"jifen-list/1"},"columns":[],"root":"","rows":[]}', b'{"a":NaN}', b'{"a":1.5}', b"9" * 5_000,
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_list_at_all_is_rejected_without_a_crash(folder: Path, content: bytes):
    """Hostile input: empty, of another shape, not UTF-8, endlessly nested, fractions, a number of 5,000 digits."""
    (folder / "list.json").write_bytes(content)

    assert "不通过" in said(folder)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"7", b"{}", b'{"code": 1}', b"list.json", b"receipts"])
def test_a_file_that_is_no_receipt_is_said_to_be_none(
    folder: Path, publication: Publication, tmp_path: Path, content: bytes
):
    """All receipts in one file, the list itself, rubbish: a sentence, and no word of a program."""
    content = {b"list.json": (folder / "list.json").read_bytes(), b"receipts": b"".join(publication.receipts())}.get(
        content, content
    )
    (tmp_path / "receipt.json").write_bytes(content)
    found = verify(folder, receipt=tmp_path / "receipt.json")

    assert (1, [("这个文件不是一张回执。", "The file is no receipt: take the one given to you.")]) == (
        found.exit_code,
        found.findings,
    )


def test_the_lottery_can_be_drawn_again_by_anyone(
    rules: Callable[..., Any],
    row: Callable[..., Row],
    run: Run,
    write: Callable[[Publication, Path], Path],
    tmp_path: Path,
):
    """Rows, result or seed changed after the draw: each is found, even when root and CSV are made to fit."""
    stated = rules(ties={"rule": "lottery", **BASIS})
    people = [row(f"p{number}") for number in range(12)]
    quota = read_quota([{"area": EAST, "places": 4}], stated)
    sealed = seal(people, run=run, secret=SECRET, source="2015年6月30日双色球开奖号码，6个1-33 + 1个1-16", quota=quota)
    draw = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result="03 07 12 18 22 31 + 09")
    ranking = rank(people, stated, run=run, quota=quota, qualifying_points=600, draw=draw)
    folder = write(publish(ranking, secret=SECRET), tmp_path / "list")

    assert 0 == verify(folder).exit_code
    for change, sentence in (
        (lambda listed: listed["about"]["draw"].update(result="1 2 3 4 5 6 + 7"), "seed"),
        (lambda listed: listed["about"]["draw"].update(result="03 07 12 18 22 31 + 09"), "抽签结果写法有误"),
        (lambda listed: listed["about"]["draw"].update(result="31 22 18 12 7 3 + 9"), "抽签结果写法有误"),
        (lambda listed: listed["about"]["draw"].update(result="3 7 12 18 22 34 + 9"), "抽签结果写法有误"),
        (lambda listed: listed["about"]["draw"]["head"].update(form=[[7, 1, 33, "ascending"]]), "封存的名单"),
        (lambda listed: listed["about"]["draw"].update(seed="0" * 64), "seed"),
        (lambda listed: listed["about"]["draw"]["head"].update(source="另一次开奖"), "封存的名单"),
        (lambda listed: listed["rows"][0].__setitem__(-1, "0" * 64), "封存的名单"),
        (lambda listed: listed["about"]["units"][0].update(places=5), "封存的名额"),
        (lambda listed: listed["about"]["draw"]["head"].update(quota="0" * 64), "封存的名额"),
        (lambda listed: listed["about"].update(draw=None), "结构不合规格"),
    ):
        write(publish(ranking, secret=SECRET), folder)
        forge(folder, change)
        assert sentence in said(folder)


Sealed = Callable[..., Path]


@pytest.fixture
def sealed(
    rules: Callable[..., Any],
    row: Callable[..., Row],
    run: Run,
    write: Callable[[Publication, Path], Path],
    tmp_path: Path,
) -> Sealed:
    """Write a list without lots beside the entrants that were sealed for it: the same people and places, unless told otherwise."""

    def make(*, people: int = 12, places: int = 4) -> Path:
        stated = rules(ties={"rule": "admit_all", **BASIS})
        ranked, counted = [row(f"p{number}") for number in range(12)], read_quota([{"area": EAST, "places": 4}], stated)
        entered = [row(f"p{number}") for number in range(people)]
        planned = read_quota([{"area": EAST, "places": places}], stated)
        ranking = rank(ranked, stated, run=run, quota=counted, qualifying_points=600)
        folder = write(publish(ranking, secret=SECRET), tmp_path / "list")
        (folder / "entrants.json").write_bytes(seal(entered, run=run, secret=SECRET, source=NO_LOTS, quota=planned))
        return folder

    return make


def test_the_ranked_are_those_who_were_sealed_also_where_no_lots_are_drawn(sealed: Sealed):
    """Others ranked, or for other places, is found from the file of the entrants beside the list."""
    assert 0 == verify(sealed()).exit_code
    assert "名单不是排名前封存的名单" in said(sealed(people=11))
    assert "名单不是排名前封存的名单" in said(sealed(people=13))
    assert "封存的名额" in said(sealed(places=5))


@pytest.mark.parametrize("name", ["run", "entrants", "quota", "source", "format"])
def test_a_seal_that_was_mended_to_another_head_is_found(sealed: Sealed, name: str):
    """Whoever alters the head of the entrants has to make the root anew; what it says has to be true of the list besides."""
    folder = sealed()
    told = json.loads((folder / "entrants.json").read_bytes())
    told["head"][name] = {**told["head"]["run"], "as_of": "2015-04-29"} if name == "run" else "9"
    (folder / "entrants.json").write_bytes(canonical(told) + b"\n")

    assert "名单不是排名前封存的名单" in said(folder)


def test_a_thousand_of_a_thousand_changed_bytes_of_the_entrants_are_rejected(sealed: Sealed):
    """One byte anywhere, changed, dropped or doubled."""
    folder, dice, passed = sealed(), random.Random(306), []
    good = (folder / "entrants.json").read_bytes()
    for number in range(1000):
        place, byte = dice.randrange(len(good)), bytes([dice.randrange(256)])
        bad = good[:place] + dice.choice([byte, b"", good[place : place + 1] * 2]) + good[place + 1 :]
        (folder / "entrants.json").write_bytes(bad)
        if bad != good and verify(folder).exit_code != 1:
            passed.append((number, place))

    assert [] == passed


def test_a_list_without_ranks_is_checked_as_well(
    line_only: Any, row: Callable[..., Row], run: Run, write: Callable[[Publication, Path], Path], tmp_path: Path
):
    """Where a line alone decides, everyone shown as qualified reaches it."""
    people = [row("a"), row("b", total=100), row("c", eligible=False)]
    folder = write(publish(rank(people, line_only, run=run, qualifying_points=600), secret=SECRET), tmp_path / "list")
    assert 0 == verify(folder).exit_code

    def change(listed: dict[str, Any]) -> None:
        row = next(row for row in listed["rows"] if "qualified" in row)
        row[listed["columns"].index("total")] = "59.9"

    forge(folder, change)

    assert "未达到规定分值" in said(folder)
