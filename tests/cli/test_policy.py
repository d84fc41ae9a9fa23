"""``jifen policy``: packs listed, shown, checked, tested, surveyed, compared."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from jifen.cli.exits import Exit

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "policy" / "good"
SHILI = "shili/points/2014-10-30"


def test_the_list_says_which_packs_may_decide(jifen: Callable):
    """A pack with unverified numbers is listed, and marked."""
    said = jifen("policy", "list")
    packs = {pack["id"]: pack for pack in jifen("policy", "list", "--json").data}

    assert "zhongshan/points@2014-10-30  ✓ 可用于正式计分" in said.out
    assert [False, True] == [
        packs[name]["official"] for name in ("guangdong/points@2010-01-01", "guangdong/points@2012-01-01")
    ]


def test_a_scheme_is_told_in_words_with_its_articles(jifen: Callable):
    """What each line is worth, how the total is made, what keeps one out."""
    said = jifen("policy", "show", "zhongshan/points")

    assert Exit.OK == said.code
    for words in (
        "每险种每满一年 1.5 分，最高 75 分",
        "乘以1.3",
        "60 分可以申请",
        "持有效广东省居住证",
        "政策外生育未满五年",
    ):
        assert words in said.out.replace("\n        ", "").replace("\n      ", "").replace("\n    ", "")


def test_every_pack_can_be_shown_in_both_languages(jifen: Callable):
    """No operator of the language is without words, and no line is too wide."""
    for pack in jifen("policy", "list", "--json").data:
        for language in ("zh", "en"):
            said = jifen("policy", "show", pack["id"], "--lang", language)

            assert Exit.OK == said.code
            assert [] == [line for line in said.out.splitlines() if cell_len(line) > 80]


def test_the_city_is_held_against_the_province(jifen: Callable):
    """高中 30 against 40 shows, with the reason the city declared."""
    said = jifen("policy", "check", "zhongshan/points")
    found = jifen("policy", "check", "zhongshan/points", "--json").data["zhongshan/points@2014-10-30"]
    changed = [one for one in found["findings"] if one["sort"] == "changed_value"]

    assert Exit.OK == said.code
    assert "高中、中技、中职 40 分 → 30 分" in said.out
    assert [("education", False)] == [(one["unified"], one["fails"]) for one in changed]
    assert {"stay", "skill", "honour", "near_home"} == {one["encouragement"] for one in found["encouragements"]}


@pytest.fixture
def undeclared(tmp_path: Path) -> Path:
    """A folder of packs: a city's scheme with one number changed that it does not declare as different."""
    pack = tmp_path / "packs/zhongshan_less/points/2014-10-30"
    shutil.copytree(ROOT / "policies/zhongshan/points/2014-10-30", pack)
    text = (pack / "scheme.yaml").read_text(encoding="utf-8")
    for old, new in (("scheme: zhongshan/points", "scheme: zhongshan_less/points"), ("大专: 60", "大专: 55")):
        assert old in text
        text = text.replace(old, new, 1)
    (pack / "scheme.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "packs"


def test_a_pack_that_fails_the_check_decides_nothing(jifen: Callable, people: Path, undeclared: Path, tmp_path: Path):
    """The check, the list and an official run say the same; a self-assessment may still use it."""
    name = "zhongshan_less/points@2014-10-30"
    run = [people, "--scheme", name, "--as-of", "2015-04-30", "--policies", undeclared]
    listed = {pack["id"]: pack for pack in jifen("policy", "list", "--policies", undeclared, "--json").data}[name]
    shown = jifen("policy", "list", "--policies", undeclared)
    scored = jifen("score", *run, "--use", "settlement", "--out", tmp_path / "x.json")
    explained = jifen("explain", *run, "--person", "ZS-0001")
    tried = jifen("score", *run, "--use", "settlement", "--out", tmp_path / "y.json", "--trust", "declared")

    assert Exit.FINDINGS == jifen("policy", "check", name, "--policies", undeclared).code
    assert (False, False) == (listed["passes"], listed["official"])
    assert f"{name}  ✗ 未通过 jifen policy check" in shown.out
    assert (Exit.REFUSED, True) == (scored.code, "policy.not_conforming" in scored.err)
    assert (Exit.REFUSED, Exit.OK) == (explained.code, tried.code)
    assert not (tmp_path / "x.json").exists()


@pytest.mark.slow
def test_all_shipped_packs_pass(jifen: Callable):
    """What `make check` runs."""
    assert Exit.OK == jifen("policy", "check", "--all").code


def broken(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of a good pack with one thing changed."""
    shutil.copytree(GOOD / SHILI, tmp_path / "packs" / SHILI)
    path = tmp_path / "packs" / SHILI / "scheme.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path.parent


def test_a_broken_pack_is_told_with_line_and_mending(jifen: Callable, tmp_path: Path):
    """File, line, what is wrong, how to mend it; exit code 1."""
    said = jifen("policy", "check", broken(tmp_path, "best: level", "best: levle"))

    assert Exit.FINDINGS == said.code
    assert "scheme.yaml:" in said.err
    assert "level" in said.err


def test_a_case_that_fails_is_shown_with_both_numbers(jifen: Callable, tmp_path: Path):
    """What should come out, and what does."""
    said = jifen("policy", "test", broken(tmp_path, "each_unit: 1.5", "each_unit: 2.5"))

    assert Exit.FINDINGS == said.code
    assert "应为" in said.out


def test_worked_cases_are_counted(jifen: Callable):
    """Every case of a good pack passes."""
    said = jifen("policy", "test", GOOD / SHILI, "--json")

    assert Exit.OK == said.code
    assert [] == [case for pack in said.data.values() for case in pack["cases"] if case["wrong"]]


def test_the_survey_names_numbers_no_case_notices(jifen: Callable, tmp_path: Path):
    """A cap nobody reaches could be wrong without anybody seeing it."""
    shutil.copytree(GOOD / SHILI, tmp_path / "packs" / SHILI)
    folder = tmp_path / "packs" / SHILI
    scheme = folder / "scheme.yaml"
    scheme.write_text(scheme.read_text(encoding="utf-8").replace("at_most: 75", "at_most: 999", 1), encoding="utf-8")
    said = jifen("policy", "survey", folder, "--json")
    (found,) = said.data.values()

    assert Exit.FINDINGS == said.code
    assert any("at_most" in one["path"] for one in found["unnoticed"])


def test_what_changed_is_said_as_an_officer_would_say_it(jifen: Callable):
    """Two years of one city."""
    said = jifen("policy", "diff", "foshan/points@2015-01-01", "foshan/points@2016-05-17")

    assert Exit.OK == said.code
    assert "文化程度：初中 20 分 → 40 分" in said.out


def test_schemas_are_written_for_editors(jifen: Callable, tmp_path: Path):
    """Five files, valid JSON."""
    assert Exit.OK == jifen("policy", "schema", "--out", tmp_path).code
    assert ["cases.json", "procedure.json", "ranking.json", "register.json", "scheme.json"] == sorted(
        path.name for path in tmp_path.iterdir()
    )
    assert "$schema" in json.loads((tmp_path / "scheme.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "words",
    [["check"], ["test", "nowhere/points"], ["show", "zhongshan/points@1999-01-01"], ["diff", "a/points", "b/points"]],
)
def test_what_is_not_there_is_told_with_what_is(jifen: Callable, words: list[str]):
    """Never the nearest one instead."""
    said = jifen("policy", *words)

    assert (Exit.UNREADABLE, True) == (said.code, "✗" in said.err)


def test_a_scheme_is_shown_with_its_dates_and_with_what_no_text_says(jifen: Callable):
    """Window, publicity, validity with their articles; a step without a text has no date."""
    said = jifen("policy", "show", "zhongshan/points@2014-10-30").out

    assert "申请时间：上年9月1日至4月最后一日" in said
    assert "公示：至少 5 个工作日" in said
    assert "积分入户通知书有效期：3 年" in said
    assert "条文没有写：部门核实" in said
