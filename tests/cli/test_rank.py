"""``jifen rank`` and ``jifen verify``: a list that a stranger can check, and everything that must not be on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.cli.exits import Exit

SCHEME = "zhongshan/points@2014-10-30"


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
    assert ["receipts.jsonl", "secret.key"] == sorted(p.name for p in (tmp_path / "list-private").iterdir())
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
    first = (tmp_path / "list-private" / "receipts.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "mine.json").write_text(first + "\n", encoding="utf-8")
    said = jifen("verify", tmp_path / "list", "--receipt", tmp_path / "mine.json")

    assert (Exit.OK, True) == (said.code, json.loads(first)["code"] in said.out)


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
    beside = Path(__file__).parents[2] / "policies/zhongshan/points/2014-10-30/quota-2015-settlement.yaml"
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


def test_a_draw_needs_a_seal_before_it(jifen: Callable, scores: Path, quota: Path, tmp_path: Path):
    """Entrants are sealed and published first; half a draw is refused."""
    sealed = jifen(
        "rank", scores, "--scheme", SCHEME, "--out", tmp_path / "seal", "--seal", "2015年6月1日双色球", "--json"
    )
    half = rank(jifen, scores, quota, tmp_path / "list", "--draw", "01 02 03")

    assert Exit.OK == sealed.code
    assert Path(sealed.data["sealed"]).is_file()
    assert (Exit.UNREADABLE, True) == (half.code, "cli.draw_incomplete" in half.err)
