"""``jifen score``: any input, any output, the same rows; what is wrong is listed, and the good rows are not lost."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest

from jifen.cli import runs
from jifen.cli.exits import Exit
from jifen.cli.score_reading import read_scores
from jifen.facts.dossier import Dossier
from jifen.facts.files import write_population
from jifen.facts.workbook import write_template, write_workbook

SCHEME = "zhongshan/points@2014-10-30"
WHEN = ["--scheme", SCHEME, "--as-of", "2015-04-30"]
GOOD = Path(__file__).parents[1] / "policy/good"
SETTLEMENT = [*WHEN, "--use", "settlement"]


@pytest.mark.parametrize("form", [".xlsx", ".csv", ".json", ".parquet"])
def test_every_form_of_output_holds_the_same_rows(jifen: Callable, people: Path, tmp_path: Path, form: str):
    """A table can be written in one form and read by ``rank`` in any."""
    assert Exit.OK == jifen("score", people, *SETTLEMENT, "--out", tmp_path / "plain.json").code
    assert Exit.OK == jifen("score", people, *SETTLEMENT, "--out", tmp_path / f"scores{form}").code
    run, rows = read_scores(tmp_path / f"scores{form}")

    assert (run, rows) == read_scores(tmp_path / "plain.json")
    assert (SCHEME, "settlement", "verified", 2) == (run.scheme, run.use, run.trust, run.decimals)
    assert [6630, 1430, None, 6630] == [row["total"] for row in rows]
    assert [True, False, True, True] == [row["eligible"] for row in rows]


def test_every_form_of_input_gives_the_same_table(
    jifen: Callable, people: Path, workbook: Path, dossiers: list[Dossier], tmp_path: Path
):
    """A workbook, dossiers, a folder of tables: what was recorded counts, not how it was sent."""
    write_population(dossiers, tmp_path / "folder")
    tables = []
    for source in (people, workbook, tmp_path / "folder"):
        assert Exit.OK == jifen("score", source, *SETTLEMENT, "--out", tmp_path / "out.json").code
        tables.append((tmp_path / "out.json").read_bytes())

    assert tables[0] == tables[1] == tables[2]


def test_both_engines_fill_the_same_table(
    jifen: Callable, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Few people or many: the numbers do not depend on which engine was quicker."""
    jifen("score", people, *SETTLEMENT, "--out", tmp_path / "few.csv")
    monkeypatch.setattr(runs, "MANY", 1)
    jifen("score", people, *SETTLEMENT, "--out", tmp_path / "many.csv")

    assert (tmp_path / "few.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()


def test_the_same_people_give_the_same_bytes_again(jifen: Callable, people: Path, tmp_path: Path):
    """A workbook of scores too: nothing of the clock is in it."""
    for name in ("one", "two"):
        jifen("score", people, *SETTLEMENT, "--out", tmp_path / f"{name}.xlsx")

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_report_counts_who_may_apply(jifen: Callable, people: Path, tmp_path: Path):
    """Four people: two, one, one."""
    said = jifen("score", people, *SETTLEMENT, "--out", tmp_path / "x.csv", "--json")

    assert {"yes": 2, "no": 1, "unknown": 1} == said.data["may_apply"]
    assert "settlement" == said.data["about"]["use"]


def test_results_for_people_show_points_as_people_read_them(jifen: Callable, people: Path, tmp_path: Path):
    """The first sheet of a workbook is for the eye: 66.3, not 6630; unknown is not a blank."""
    jifen("score", people, *SETTLEMENT, "--out", tmp_path / "x.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "x.xlsx")["结果"].values)

    assert ("人员编号", "姓名", "申请镇街", "申请日期", "条件", "总分") == rows[0]
    assert ("ZS-0001", "陈示例", "442000118", "2015-01-10", "符合", 66.3) == rows[1]
    assert ("符合", "待核实") == rows[3][4:]


def test_a_name_that_looks_like_a_formula_stays_a_name(jifen: Callable, people: Path, tmp_path: Path):
    """No cell of ours starts a formula, and reading it back gives the name."""
    told = json.loads(people.read_bytes())
    told["dossiers"][0]["records"]["identity"][0]["values"]["name"] = "=1+1"
    people.write_text(json.dumps(told))
    jifen("score", people, *SETTLEMENT, "--out", tmp_path / "x.csv")
    jifen("score", people, *SETTLEMENT, "--out", tmp_path / "x.xlsx")
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "x.xlsx")["scores"].rows for cell in row]

    assert '"\'=1+1"' in (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert "'=1+1" in cells
    assert ["=1+1", "=1+1"] == [read_scores(tmp_path / name)[1][0]["name"] for name in ("x.csv", "x.xlsx")]


# ── bad rows ────────────────────────────────────────────────────────────────────────────────────────────────────────


def spoiled(workbook: Path) -> Path:
    """Spoil three cells of a workbook: a diploma nobody knows, a date as a sentence, a place as a name."""
    book = openpyxl.load_workbook(workbook)
    sheet = book["学历"]
    header = next(row for row in sheet.iter_rows() if any(cell.value and "人员编号" in str(cell.value) for cell in row))
    columns = {str(cell.value).rstrip("*"): cell.column for cell in header}
    sheet.cell(header[0].row + 1, columns["文化程度"]).value = "大学"
    sheet.cell(header[0].row + 2, columns["毕业日期"]).value = "去年夏天"
    book.save(workbook)
    return workbook


def test_bad_rows_are_listed_and_the_good_ones_scored(jifen: Callable, workbook: Path, tmp_path: Path):
    """Exit code 1; the rows stand in a table and in a file beside the result; nobody is lost."""
    said = jifen("score", spoiled(workbook), *SETTLEMENT, "--out", tmp_path / "x.csv")
    complaints = (tmp_path / "x.complaints.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = read_scores(tmp_path / "x.csv")[1]

    assert Exit.FINDINGS == said.code
    assert "学历!" in said.err
    assert "大学" in said.err
    assert 3 == len(complaints)
    assert ["ZS-0001", "ZS-0002", "ZS-0003", "ZS-0004"] == [row["person"] for row in rows]
    assert [None, None, None, 6630] == [row["total"] for row in rows]


def test_a_bad_row_makes_its_line_unknown_and_not_zero(jifen: Callable, workbook: Path, tmp_path: Path):
    """What could not be read is not taken for nothing."""
    jifen("score", spoiled(workbook), *SETTLEMENT, "--out", tmp_path / "x.json")

    assert [None, None, 3000, 3000] == [row["p_education"] for row in read_scores(tmp_path / "x.json")[1]]


def test_a_file_of_complaints_goes_away_with_them(jifen: Callable, people: Path, workbook: Path, tmp_path: Path):
    """An old list beside a clean result would frighten for nothing."""
    jifen("score", spoiled(workbook), *SETTLEMENT, "--out", tmp_path / "x.csv")
    jifen("score", people, *SETTLEMENT, "--out", tmp_path / "x.csv")

    assert not (tmp_path / "x.complaints.csv").exists()


def test_what_to_look_at_is_said_and_kept_and_is_no_error(jifen: Callable, dossiers: list[Dossier], tmp_path: Path):
    """A span typed twice: shown with where and what, listed with its severity, and the exit code stays 0."""
    doubled = deepcopy(dossiers[0])
    doubled.add(list(doubled.records["insurance"]))
    write_workbook([doubled], tmp_path / "twice.xlsx")
    said = jifen("score", tmp_path / "twice.xlsx", *SETTLEMENT, "--out", tmp_path / "x.csv", "--json")
    kept = list(csv.reader((tmp_path / "x.complaints.csv").read_text(encoding="utf-8-sig").splitlines()))

    assert Exit.OK == said.code
    assert (0, 1) == (said.data["complaints"], said.data["notices"])
    assert "1 处请核对" in said.err
    assert "参保记录!A3" in said.err
    assert "重叠" in said.err
    assert ["提示 notice", "参保记录!A3", "facts.spans_overlap"] == kept[1][:3]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.xlsx"), (b"PK\x03\x04rubbish", "broken.xlsx"), (b"{", "half.json"), (b"x", "x.doc")],
)
def test_a_file_that_cannot_be_read_is_refused_whole(jifen: Callable, tmp_path: Path, content: bytes, name: str):
    """Exit code 2 and a sentence; no result is written."""
    (tmp_path / name).write_bytes(content)
    said = jifen("score", tmp_path / name, *SETTLEMENT, "--out", tmp_path / "out.csv")

    assert Exit.UNREADABLE == said.code
    assert "✗" in said.err
    assert not (tmp_path / "out.csv").exists()


def test_an_empty_template_scores_nobody(jifen: Callable, tmp_path: Path):
    """No people is no error."""
    write_template(tmp_path / "empty.xlsx")

    assert Exit.OK == jifen("score", tmp_path / "empty.xlsx", *SETTLEMENT, "--out", tmp_path / "x.parquet").code
    assert [] == read_scores(tmp_path / "x.parquet")[1]


# ── what is meant, and what is allowed ──────────────────────────────────────────────────────────────────────────────


def test_a_scheme_with_several_uses_wants_one_named(jifen: Callable, people: Path, tmp_path: Path):
    """Nothing is guessed, and the uses there are stand in the answer."""
    said = jifen("score", people, *WHEN, "--out", tmp_path / "x.csv")

    assert Exit.UNREADABLE == said.code
    assert "cli.use_not_said" in said.err
    assert "积分入学" in said.err


def test_a_form_we_do_not_write_is_told_before_the_work(jifen: Callable, people: Path, tmp_path: Path):
    """Not after an hour of scoring."""
    said = jifen("score", people, *SETTLEMENT, "--out", tmp_path / "x.docx")

    assert (Exit.UNREADABLE, True) == (said.code, "cli.form_unknown" in said.err)


def test_an_official_run_on_unverified_numbers_is_refused(jifen: Callable, people: Path, tmp_path: Path):
    """Exit code 3; a self-assessment is still possible."""
    run = [
        "score",
        people,
        "--scheme",
        "guangdong/points@2010-01-01",
        "--as-of",
        "2011-01-01",
        "--out",
        tmp_path / "x.csv",
    ]
    refused, allowed = jifen(*run), jifen(*run, "--trust", "declared")

    assert (Exit.REFUSED, True) == (refused.code, "cli.scheme_unverified" in refused.err)
    assert Exit.REFUSED != allowed.code


def test_a_version_that_is_not_in_force_is_refused(jifen: Callable, people: Path, tmp_path: Path):
    """A named version is not stretched to another year."""
    run = [
        "--scheme",
        "foshan/points@2015-01-01",
        "--as-of",
        "2017-01-01",
        "--use",
        "school",
        "--out",
        tmp_path / "x.csv",
    ]
    said = jifen("score", people, *run)

    assert (Exit.UNREADABLE, True) == (said.code, "cli.not_in_force" in said.err)


def test_a_new_place_works_from_its_folder_alone(jifen: Callable, people: Path, tmp_path: Path):
    """A pack from outside the repo is found with ``--policies``."""
    packs = tmp_path / "packs"
    shutil.copytree(GOOD, packs, ignore=shutil.ignore_patterns("divisions.json"))
    run = ["--scheme", "shili/points", "--use", "school", "--as-of", "2015-04-30", "--out", tmp_path / "x.csv"]
    said = jifen("score", people, "--policies", packs, *run)

    assert Exit.OK == said.code
    assert 30 <= read_scores(tmp_path / "x.csv")[1][0]["total"] / 10


def test_folders_of_packs_may_stand_in_the_environment(
    jifen: Callable, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """``JIFEN_POLICIES`` does the same as the option."""
    shutil.copytree(GOOD, tmp_path / "packs", ignore=shutil.ignore_patterns("divisions.json"))
    monkeypatch.setenv("JIFEN_POLICIES", str(tmp_path / "packs"))
    run = ["--scheme", "shili/points", "--use", "school", "--as-of", "2015-04-30", "--out", tmp_path / "x.csv"]
    said = jifen("score", people, *run)

    assert Exit.OK == said.code


def test_tables_that_nobody_vouches_for_are_not_scored_by_the_million(
    jifen: Callable, dossiers: list[Dossier], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A folder of tables with values outside the catalogue is refused whole, with the column named."""
    from jifen.facts.parquet_layout import connect

    write_population(dossiers, tmp_path / "folder")
    table = tmp_path / "folder" / "education.parquet"
    with connect() as database:
        database.execute(f"CREATE TABLE t AS SELECT * REPLACE ('大学' AS level) FROM read_parquet('{table}')")
        database.execute(f"COPY t TO '{table}' (FORMAT parquet)")
    monkeypatch.setattr(runs, "MANY", 1)
    said = jifen("score", tmp_path / "folder", *SETTLEMENT, "--out", tmp_path / "x.csv")

    assert (Exit.UNREADABLE, True) == (said.code, "cli.tables_unsound" in said.err)
    assert not (tmp_path / "x.csv").exists()


def test_tables_fit_eighty_columns(jifen: Callable, workbook: Path, tmp_path: Path):
    """Reports, complaints and errors: nothing is wider than a plain terminal."""
    from rich.cells import cell_len

    said = jifen("score", spoiled(workbook), *SETTLEMENT, "--out", tmp_path / "x.csv")

    assert [] == [
        line for line in (said.out + said.err).splitlines() if cell_len(line) > 80 and str(tmp_path) not in line
    ]
