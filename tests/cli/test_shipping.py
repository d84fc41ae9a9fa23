"""What comes along with an installed Jifen: packs, samples, font and page, beside the code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_build_carries_packs_samples_font_and_page(tmp_path: Path):
    """Installed without the repo, the demo finds everything inside the package."""
    build = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    asked = "from jifen.cli.shipped import shipped; from jifen.cli.sample import sample; print(shipped('policies'), sample().workbook)"
    bare = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {asked}"]
    found = subprocess.run(bare, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()

    assert [
        str(tmp_path / "jifen/shipped/policies"),
        str(tmp_path / "jifen/shipped/samples/zhongshan-2014.xlsx"),
    ] == found
    assert (tmp_path / "jifen/paper/fonts/NotoSansSC-Regular.otf").is_file()
    assert (tmp_path / "jifen/cli/typst/page.typ").is_file()


def test_in_the_repo_packs_are_read_where_officers_edit_them(monkeypatch: pytest.MonkeyPatch):
    """An editable install has no copy that could grow old."""
    from jifen.cli.shipped import pack_folders, shipped

    monkeypatch.delenv("JIFEN_POLICIES", raising=False)

    assert ROOT / "policies" == shipped("policies")
    assert (ROOT / "policies",) == pack_folders(None)


def test_a_folder_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In the environment and on the command line: still one pack, not two of the same."""
    from jifen.cli.shipped import pack_folders

    monkeypatch.setenv("JIFEN_POLICIES", str(tmp_path))

    assert (ROOT / "policies", tmp_path) == pack_folders([tmp_path])
