"""A folder becomes a pack, or the complaints about all of its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from jifen.kernel.errors import NotFoundError
from jifen.policy.reading import complaints_of_pack, main, read_cases, read_ranking, read_scheme


def test_every_file_of_a_pack_has_its_reader(pack: Path):
    """Scheme, ranking rules, worked cases."""
    assert "shili/points@2014-10-30" == read_scheme(pack / "scheme.yaml").id
    assert {"settlement"} == set(read_ranking(pack / "ranking.yaml").uses)
    assert 2 == len(read_cases(pack / "cases.yaml").cases)


def test_complaints_about_all_files_come_together(pack: Path):
    """A wrong scheme hides no wrong case; a case is compared with the scheme only when there is one."""
    for name, old, new in [
        ("scheme.yaml", "from: education", "from: educasion"),
        ("ranking.yaml", "group: quality", "group: qualitty"),
        ("cases.yaml", "level: 初中", "level: 初小"),
    ]:
        path = pack / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    assert [
        ("scheme.yaml", "policy.kind_unknown"),
        ("ranking.yaml", "policy.id_unknown"),
        ("cases.yaml", "policy.level_unknown"),
    ] == [(found.where.partition(":")[0], found.code) for found in complaints_of_pack(pack)]


def test_a_broken_scheme_leaves_the_other_files_readable(pack: Path):
    """What can be said about them is said."""
    (pack / "scheme.yaml").write_text("scheme: [", "utf-8")
    (pack / "cases.yaml").write_text("about: x\ncases: []\n", "utf-8")

    assert ["policy.syntax", "policy.empty_list"] == [found.code for found in complaints_of_pack(pack)]


def test_a_folder_without_a_scheme_is_no_pack(tmp_path: Path):
    """The missing file is named."""
    (complaint,) = complaints_of_pack(tmp_path)

    assert ("policy.no_file", "scheme.yaml") == (complaint.code, complaint.where)
    with pytest.raises(NotFoundError):
        read_scheme(tmp_path / "scheme.yaml")


def test_a_file_that_holds_a_list_lacks_everything(tmp_path: Path):
    """Not what a scheme is, but no crash either."""
    (tmp_path / "scheme.yaml").write_text("- 1\n- 2\n", "utf-8")

    assert "policy.missing_key" in {found.code for found in complaints_of_pack(tmp_path)}


def test_run_as_a_program_it_says_ok_or_what_is_wrong(pack: Path, capsys: pytest.CaptureFixture[str]):
    """For pack authors, before there is anything else."""
    assert 0 == main([str(pack)])
    assert "ok\n" == capsys.readouterr().out

    (pack / "ranking.yaml").write_text("uses: {}\n", "utf-8")

    assert 1 == main([str(pack)])
    said = capsys.readouterr().out
    assert f"{pack}/ranking.yaml:1 · policy.empty_list" in said
