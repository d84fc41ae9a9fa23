"""``jifen explain`` and ``jifen advise``: one person in words, as JSON, and on a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from jifen.cli.exits import Exit
from jifen.facts.dossier import Dossier
from jifen.facts.files import write_population
from jifen.paper.glyphs import missing

PACK = Path(__file__).parents[2] / "policies/zhongshan/points/2014-10-30"
WHEN = ["--scheme", "zhongshan/points", "--as-of", "2015-04-30"]


def test_the_total_stands_with_its_line_and_what_it_means(jifen: Callable, people: Path):
    """The first thing a person sees."""
    said = jifen("explain", people, "--person", "ZS-0001", *WHEN)

    assert Exit.OK == said.code
    assert "积分入户  66.3 / 60 分  ✓ 可以申请" in said.out
    assert "能否入围取决于名次和名额" in said.out


def test_the_ladder_tells_what_is_proven_what_waits_and_what_is_unknown_without_colour(jifen: Callable, people: Path):
    """Three shapes and a line across, with their key below."""
    said = jifen("explain", people, "--person", "ZS-0003", *WHEN)
    bar = next(line for line in said.out.splitlines() if "┃" in line)

    assert [] == [shape for shape in "█░?┃" if shape not in bar]
    assert "░ 已申报、待核实   ? 未核实，分值未知" in said.out
    assert "▲申请分 60" in said.out


def test_every_line_shows_its_article_and_who_proved_the_record(jifen: Callable, people: Path):
    """An answer cites the article and the person's own facts."""
    said = jifen("explain", people, "--person", "ZS-0001", *WHEN)

    assert "中府〔2014〕106号 附件 基础分（二）" in said.out
    assert "＋ 高中，2001-07-01（教育部门2015年4月20日已核实）" in said.out


def test_what_is_open_names_who_has_to_answer(jifen: Callable, people: Path):
    """Waiting for whom is part of the answer."""
    said = jifen("explain", people, "--person", "ZS-0003", *WHEN)

    assert "？ 违法犯罪记录  还没有人确认记录是否齐全；由公安部门答复" in said.out
    assert "尚未核实，须由人力资源社会保障、发证单位部门核实" in said.out.replace("\n     ", "")


def test_english_speaks_english_and_keeps_the_laws_own_words(jifen: Callable, people: Path):
    """The names of lines stay beside their English."""
    said = jifen("explain", people, "--person", "ZS-0001", *WHEN, "--lang", "en")

    assert "settlement by points  66.3 / 60 points  ✓ may apply" in said.out
    assert "insurance province (参保年限（全省）)" in said.out


def test_a_use_that_is_named_is_the_only_one_told(jifen: Callable, people: Path, tmp_path: Path):
    """In the terminal, for programs and on paper; lines and kinds of other uses are left out."""
    school = [people, "--person", "ZS-0003", *WHEN, "--use", "school"]
    said, data = jifen("explain", *school), jifen("explain", *school, "--json").data
    every = jifen("explain", people, "--person", "ZS-0003", *WHEN, "--json").data

    assert "积分入学" in said.out
    assert "积分入户  " not in said.out
    assert (["school"], 3) == ([use["use"] for use in data["uses"]], len(every["uses"]))
    assert "dwelling_school" in {line["id"] for line in data["seats"][0]["lines"]}
    assert "dwelling_settlement" not in {line["id"] for line in data["seats"][0]["lines"]}
    assert Exit.OK == jifen("explain", *school, "--pdf", tmp_path / "x.pdf").code


def test_english_says_a_condition_once_and_one_point(jifen: Callable, people: Path, tmp_path: Path):
    """By the pack's own English name for it; where a pack has none, the law's name stands, and stands once."""
    said = jifen("explain", people, "--person", "ZS-0002", *WHEN, "--lang", "en")
    pack = tmp_path / "packs/zhongshan_plain/points/2014-10-30"
    shutil.copytree(PACK, pack)
    text = (pack / "scheme.yaml").read_text(encoding="utf-8").replace("zhongshan/points", "zhongshan_plain/points", 1)
    (pack / "scheme.yaml").write_text(re.sub(r"  name_en: .*\n", "", text), encoding="utf-8")
    plain = ["--scheme", "zhongshan_plain/points", *WHEN[2:], "--policies", tmp_path / "packs"]
    unnamed = jifen("explain", people, "--person", "ZS-0002", *plain, "--lang", "en")

    assert "condition not met: holds a valid Guangdong residence permit\n" in said.out
    assert "condition not met: 持有效广东省居住证\n" in unnamed.out
    assert not re.search(r"(?<![\d.])1 (points|years|months|hours|lines)\b", said.out)
    assert not re.search(r"\d 元|\d 小时|\d 毫升", said.out)


def test_json_is_for_programs_and_the_same_each_time(jifen: Callable, people: Path):
    """Canonical, with both languages."""
    once, again = (jifen("explain", people, "--person", "ZS-0002", *WHEN, "--json") for _ in range(2))

    assert once.out == again.out
    assert {"zh": "目前还不能申请", "en": "not yet"} == once.data["uses"][0]["meaning"]
    assert "不在计分等级内" in once.data["seats"][0]["lines"][0]["quantity"]["zh"]


def test_one_person_of_a_folder_is_told_like_one_of_a_file(
    jifen: Callable, people: Path, dossiers: list[Dossier], tmp_path: Path
):
    """Wherever the records lie."""
    write_population(dossiers, tmp_path / "folder")
    asked = ["--person", "ZS-0001", *WHEN]

    assert (
        jifen("explain", people, *asked).out.splitlines()[:8]
        == jifen("explain", tmp_path / "folder", *asked).out.splitlines()[:8]
    )


def test_a_person_who_is_not_there_is_told_with_the_nearest(jifen: Callable, people: Path):
    """A slip of the pen is mended in one look."""
    said = jifen("explain", people, "--person", "ZS-01", *WHEN)

    assert (Exit.UNREADABLE, True) == (said.code, "ZS-0001" in said.err)


def test_nothing_is_wider_than_eighty_columns(jifen: Callable, people: Path):
    """Chinese counts double, and breaks between characters."""
    for command, language in (("explain", "zh"), ("explain", "en"), ("advise", "zh")):
        said = jifen(command, people, "--person", "ZS-0003", *WHEN, "--lang", language)

        assert [] == [line for line in said.out.splitlines() if cell_len(line) > 80]


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────


def page_text(path: Path) -> str:
    """Read a page as text; skip where the program for it is missing."""
    found = shutil.which("pdftotext")
    if found is None:
        pytest.skip("pdftotext is not here: install poppler-utils to read PDF pages")
    return subprocess.run([found, "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_the_page_holds_the_numbers_and_is_one_page(jifen: Callable, people: Path, tmp_path: Path):
    """Total, line, lines with their articles, who has to answer: on a single sheet."""
    jifen("explain", people, "--person", "ZS-0003", *WHEN, "--pdf", tmp_path / "x.pdf")
    text = page_text(tmp_path / "x.pdf")

    assert 1 == text.count("\f")
    assert [] == [
        word for word in ("66.3", "60", "陈示例", "ZS-0003", "还不能确定", "待核实", "公安") if word not in text
    ]
    assert re.search(r"参保年限（全省）.*4\.5", text)


def test_the_page_has_the_same_bytes_each_time(jifen: Callable, people: Path, tmp_path: Path):
    """No clock, no chance, no fonts of the machine."""
    for name in ("one", "two"):
        jifen("explain", people, "--person", "ZS-0001", *WHEN, "--pdf", tmp_path / f"{name}.pdf")

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_characters_the_font_lacks_are_told_and_marked(jifen: Callable, people: Path, tmp_path: Path):
    """A name is never shown with a silent hole: the page and the terminal both say which character is missing."""
    said = jifen("explain", people, "--person", "ZS-0004", *WHEN, "--pdf", tmp_path / "x.pdf")

    assert "𠮷（U+20BB7）" in said.err
    assert "买买提·〓〓" in page_text(tmp_path / "x.pdf")
    assert "U+0E01" in page_text(tmp_path / "x.pdf")


def test_every_word_of_ours_can_be_shown():
    """The font has what the page itself says; rare names of the test string of the library list as well."""
    page = Path(__file__).parents[2] / "src" / "jifen" / "cli"

    assert () == missing([(page / "page.py").read_text(encoding="utf-8"), "㛃䶮𬭎婞溦𬀩𫖯𠅤㼆㙦"])


def test_the_page_can_be_drawn(jifen: Callable, people: Path, tmp_path: Path, pdftoppm: str):
    """A renderer that is not ours draws it, and the ladder is really there: teal, gold and ink on paper."""
    jifen("explain", people, "--person", "ZS-0003", *WHEN, "--pdf", tmp_path / "x.pdf")
    subprocess.run([pdftoppm, "-r", "60", "-singlefile", tmp_path / "x.pdf", tmp_path / "x"], check=True)
    pixels = (tmp_path / "x.ppm").read_bytes()

    assert bytes((11, 110, 110)) in pixels
    assert pixels.startswith(b"P6")


# ── advice ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_advice_tells_the_distance_and_the_steps(jifen: Callable, people: Path):
    """How far to each line, then what adds most."""
    said = jifen("advise", people, "--person", "ZS-0002", *WHEN)

    assert Exit.OK == said.code
    assert "积分入户  " in said.out
    assert "差 " in said.out
    assert "1. " in said.out
    assert "不是承诺" in said.out


def test_advice_for_programs_has_both_languages(jifen: Callable, people: Path):
    """Every step with its effects per use."""
    said = jifen("advise", people, "--person", "ZS-0002", *WHEN, "--json")

    assert "jifen-advice/1" == said.data["format"]
    assert ["settlement", "school", "housing"] == [one["use"] for one in said.data["distances"]]
    assert {"zh", "en"} == set(said.data["steps"][0]["what"])
