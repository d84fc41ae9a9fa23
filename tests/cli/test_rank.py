"""``jifen rank`` and ``jifen verify``: a list that a stranger can check, and everything that must not be on it."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.cli.exits import Exit

SCHEME = "zhongshan/points@2014-10-30"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def scores(jifen: Callable, people: Path, tmp_path: Path) -> Path:
    """Scores of the four people."""
    path = tmp_path / "scores.csv"
    jifen("score", people, "--scheme", SCHEME, "--as-of", "2015-04-30", "--use", "settlement", "--out", path)
    return path


@pytest.fixture
def quota(tmp_path: Path) -> Path:
    """One place in the town of the four."""
    path = tmp_path / "quota.csv"
    path.write_text("# 测试\narea,places,name\n442000118,1,小榄镇\n", encoding="utf-8")
    return path


def rank(jifen: Callable, scores: Path, quota: object, out: Path, *more: object):
    """Rank for settlement."""
    return jifen("rank", scores, "--scheme", SCHEME, "--quota", quota, "--out", out, *more)


def test_a_list_is_published_and_holds(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """Scores, rank, verify: the whole way."""
    said = rank(jifen, scores, quota, tmp_path / "list", "--json")
    checked = jifen("verify", tmp_path / "list", "--root", said.data["root"])

    assert (Exit.OK, Exit.OK) == (said.code, checked.code)
    assert {"applied": 4, "placed": 2, "not_eligible": 1, "not_ranked": 1} == {
        k: v for k, v in said.data["counts"].items() if v
    }
    assert "核对通过" in checked.out


def test_the_public_folder_holds_nothing_private(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """No name, no person's number, no day of birth; receipts and secret lie elsewhere, for the office alone."""
    rank(jifen, scores, quota, tmp_path / "list")
    public = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "list").iterdir() if path.suffix != ".py")

    assert ["README.txt", "list.csv", "list.json", "verifier.py"] == sorted(
        p.name for p in (tmp_path / "list").iterdir()
    )
    assert [] == [word for word in ("陈示例", "ZS-0001", "1985", "某厂") if word in public]
    assert ["receipts", "receipts.csv", "secret.key"] == sorted(p.name for p in (tmp_path / "list-private").iterdir())
    assert 0o600 == (tmp_path / "list-private" / "secret.key").stat().st_mode & 0o777


def test_the_stand_alone_checker_agrees(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """The file that lies beside the list, run by a bare Python that knows nothing of us."""
    rank(jifen, scores, quota, tmp_path / "list")
    bare = [sys.executable, "-I", "-S", tmp_path / "list" / "verifier.py", tmp_path / "list"]

    assert 0 == subprocess.run(bare, capture_output=True, check=False).returncode


def test_a_changed_byte_is_found(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """Exit code 1, and what differs."""
    rank(jifen, scores, quota, tmp_path / "list")
    path = tmp_path / "list" / "list.json"
    path.write_bytes(path.read_bytes().replace(b'"66.3"', b'"66.4"', 1))
    said = jifen("verify", tmp_path / "list")

    assert (Exit.FINDINGS, True) == (said.code, "不通过" in said.out)


def test_a_receipt_opens_its_row(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """Everybody can check that the own row is there, unchanged."""
    rank(jifen, scores, quota, tmp_path / "list")
    private = tmp_path / "list-private"
    holders = list(csv.DictReader((private / "receipts.csv").read_text(encoding="utf-8-sig").splitlines()))
    mine = holders[0]["行码 code"]
    said = jifen("verify", tmp_path / "list", "--receipt", private / "receipts" / mine[:2] / f"{mine}.json")

    assert {"ZS-0001", "ZS-0002", "ZS-0003", "ZS-0004"} == {one["人员编号 person"] for one in holders}
    assert (Exit.OK, True) == (said.code, mine in said.out)
    assert [] == [one for one in holders if not (private / one["回执 receipt"]).is_file()]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in (private / "receipts").rglob("*.json")}


def test_receipts_of_an_earlier_list_do_not_stay(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """A new secret gives new codes; an old receipt among the new ones would be handed out and fail."""
    for _ in range(2):
        rank(jifen, scores, quota, tmp_path / "list")

    assert 4 == len(list((tmp_path / "list-private" / "receipts").rglob("*.json")))


def test_a_file_that_is_no_receipt_is_said_to_be_none(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """The table of holders is not a receipt; the list itself still holds."""
    rank(jifen, scores, quota, tmp_path / "list")
    said = jifen("verify", tmp_path / "list", "--receipt", tmp_path / "list-private" / "receipts.csv")

    assert (Exit.FINDINGS, True) == (said.code, "不是一张回执" in said.out)
    assert "Error" not in said.out


def test_a_folder_without_a_list_cannot_be_checked(jifen: Callable, tmp_path: Path):
    """Exit code 2: nothing was found wrong, nothing was found."""
    assert Exit.UNREADABLE == jifen("verify", tmp_path).code


def test_one_number_is_not_split_over_towns_by_guessing(jifen: Callable, scores: Path, tmp_path: Path):
    """Where towns compete apart, a total is no quota; the answer says what is needed."""
    said = rank(jifen, scores, 4400, tmp_path / "list")

    assert (Exit.UNREADABLE, True) == (said.code, "area" in said.err)
    assert not (tmp_path / "list").exists()


def test_a_quota_may_be_a_spreadsheet(jifen: Callable, scores: Path, tmp_path: Path):
    """With Chinese headings, and codes that the spreadsheet took for numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["单位", "名额", "名称"])
    book.active.append([442000118, 2, "小榄镇"])
    book.save(tmp_path / "quota.xlsx")

    assert Exit.OK == rank(jifen, scores, tmp_path / "quota.xlsx", tmp_path / "list").code


def test_the_quota_beside_a_pack_is_read(jifen: Callable, scores: Path, tmp_path: Path):
    """YAML as the packs have it; this one has a total only and says what is missing."""
    beside = ROOT / "policies/zhongshan/points/2014-10-30/quota-2015-settlement.yaml"
    said = rank(jifen, scores, beside, tmp_path / "list")

    assert (Exit.UNREADABLE, True) == (said.code, "ranking." in said.err)


def test_scores_of_another_scheme_are_refused(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """Scores are pinned to the content of their scheme."""
    about = tmp_path / "scores.about.json"
    about.write_text(about.read_text().replace('"scheme_hash": "', '"scheme_hash": "0'))
    said = rank(jifen, scores, quota, tmp_path / "list")

    assert (Exit.REFUSED, True) == (said.code, "cli.scheme_differs" in said.err)


def test_a_self_assessment_is_not_published(jifen: Callable, people: Path, quota: Path, tmp_path: Path):
    """Only verified records decide about others."""
    when = ["--scheme", SCHEME, "--as-of", "2015-04-30", "--use", "settlement", "--trust", "declared"]
    jifen("score", people, *when, "--out", tmp_path / "own.json")
    said = rank(jifen, tmp_path / "own.json", quota, tmp_path / "list")

    assert (Exit.REFUSED, True) == (said.code, "cli.scores_not_official" in said.err)


def test_a_folder_of_others_is_not_written_over(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """Somebody's documents are not a list of ours."""
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "letter.txt").write_text("dear")
    said = rank(jifen, scores, quota, tmp_path / "list")

    assert (Exit.REFUSED, "dear") == (said.code, (tmp_path / "list" / "letter.txt").read_text())


def test_the_same_secret_gives_the_same_list(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """A list can be made again, byte for byte, by whoever holds the secret."""
    rank(jifen, scores, quota, tmp_path / "one")
    rank(jifen, scores, quota, tmp_path / "two", "--secret", tmp_path / "one-private" / "secret.key")

    assert (tmp_path / "one" / "list.json").read_bytes() == (tmp_path / "two" / "list.json").read_bytes()


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.parquet", "x.xlsx", "x.txt"])
def test_what_is_no_score_table_is_refused(jifen: Callable, quota: Path, tmp_path: Path, name: str):
    """Rubbish in any form: a sentence, no traceback."""
    (tmp_path / name).write_bytes(b"rubbish")

    assert Exit.UNREADABLE == rank(jifen, tmp_path / name, quota, tmp_path / "list").code


@pytest.fixture
def by_lot(tmp_path: Path) -> Path:
    """A folder of packs: the scheme of the four, with lots where everything else is equal."""
    pack = tmp_path / "packs/zhongshan_lots/points/2014-10-30"
    shutil.copytree(ROOT / "policies/zhongshan/points/2014-10-30", pack)
    for name, old, new in (
        ("scheme.yaml", "scheme: zhongshan/points", "scheme: zhongshan_lots/points"),
        ("ranking.yaml", "rule: admit_all", "rule: lottery"),
        ("ranking.yaml", 'style: "1224"', 'style: "1234"'),
    ):
        text = (pack / name).read_text(encoding="utf-8")
        assert old in text
        (pack / name).write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path / "packs"


def test_entrants_and_places_are_sealed_before_the_draw(
    jifen: Callable, people: Path, quota: Path, by_lot: Path, tmp_path: Path
):
    """Seal, draw, rank; a place more after the draw is refused, and so is half a draw."""
    common = ["--scheme", "zhongshan_lots/points@2014-10-30", "--policies", by_lot]
    scores = tmp_path / "lots.json"
    jifen("score", people, *common, "--as-of", "2015-04-30", "--use", "settlement", "--out", scores)
    lots = [scores, *common, "--quota", quota]
    sealed = jifen("rank", *lots, "--out", tmp_path / "seal", "--seal", "2015年6月1日双色球，3个1-33", "--json")
    drawn = ["--draw", "01 02 03", "--secret", tmp_path / "seal-private/secret.key"]
    bare = jifen("rank", *lots, "--out", tmp_path / "list")
    half = jifen("rank", *lots, *drawn, "--out", tmp_path / "list")
    whole = jifen("rank", *lots, *drawn, "--sealed", sealed.data["sealed"], "--out", tmp_path / "list")
    quota.write_text("area,places\n442000118,2\n", encoding="utf-8")
    moved = jifen("rank", *lots, *drawn, "--sealed", sealed.data["sealed"], "--out", tmp_path / "other")

    assert (Exit.OK, Exit.OK) == (sealed.code, whole.code)
    assert Exit.OK == jifen("verify", tmp_path / "list").code
    assert (Exit.REFUSED, True) == (bare.code, "--seal" in bare.err and "--sealed" in bare.err)
    assert (Exit.UNREADABLE, True) == (half.code, "cli.draw_incomplete" in half.err)
    assert (Exit.REFUSED, True) == (moved.code, "ranking.places_changed" in moved.err)


def test_nothing_is_sealed_where_no_lots_are_drawn(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """A seal that decides nothing would only look like a draw."""
    said = rank(jifen, scores, quota, tmp_path / "seal", "--seal", "2015年6月1日双色球")

    assert (Exit.REFUSED, True) == (said.code, "ranking.input_not_used" in said.err)
    assert not (tmp_path / "seal").exists()
