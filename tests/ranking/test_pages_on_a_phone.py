"""The pages of a list as a browser shows them: nothing reaches beyond a narrow window, axe objects to nothing, a note shows in time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from jifen.kernel.errors import Text
from jifen.ranking import Publication
from jifen.ranking.difference import difference
from jifen.ranking.look import IN_FORCE, STANDING, SUPERSEDED
from jifen.ranking.pages import pages
from jifen.ranking.sheet import Title

sys.path.append(str(Path(__file__).parents[1] / "journeys"))

from looking import too_wide, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (320, 360, 1280)
TITLE = Title(
    Text("示例市", "Shili"),
    Text("积分入户", "settlement by points"),
    Text("2016年度", "2016"),
    round_url="/round/7K2MX9QD3FVA/",
)
NAMES = {f"44990000{number}": f"示例第{number}街道办事处" for number in (1, 2, 3)}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a window of its own."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def folders(made: Callable[..., Publication], tmp_path: Path) -> Callable[..., Path]:
    """Lay a list of so many people and the one that takes its place side by side; give the folder of the later one."""

    def lay(people: int, again: int) -> Path:
        first, second = (made(people, again=many, names=NAMES) for many in (0, again))
        changed = difference(*(json.loads(one.files()["list.json"]) for one in (first, second)))
        later: dict[str, Any] = {"changed": changed, "title": replace(TITLE, number=2, before_url="../1/index.html")}
        for name, one, more in (("1", first, {"title": TITLE}), ("2", second, later)):
            (tmp_path / name).mkdir()
            for file, content in pages(one.about, one.columns, one.rows, root=one.root, **more).items():
                (tmp_path / name / file).write_bytes(content)
        return tmp_path / "2"

    return lay


@pytest.mark.parametrize(("people", "again"), [(40, 9), (900, 400)])
def test_every_page_of_a_list_fits_a_narrow_window_and_axe_objects_to_nothing(
    page: Page, folders: Callable[..., Path], people: int, again: int
) -> None:
    """Light and dark, short and long, the list and what changed."""
    folder, objections = folders(people, again), []
    for path in sorted(folder.glob("*.html")):
        page.goto(path.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="dark" if width == 360 else "light")
            objections += [f"{path.name} {width}: {one}" for one in too_wide(page)]
        objections += [f"{path.name}: {one}" for one in violations(page)]

    assert [] == objections


@pytest.mark.parametrize(("standing", "shows"), [(None, False), (IN_FORCE, False), (SUPERSEDED, True)])
def test_a_page_says_that_its_list_is_superseded_once_it_is_told_so(
    page: Page, folders: Callable[..., Path], standing: bytes | None, shows: bool
) -> None:
    """A copy nobody tells anything says nothing; the bytes of the page are the same each time."""
    folder = folders(40, 9)
    if standing is not None:
        (folder / STANDING).write_bytes(standing)
    seen = []
    for name in ("index.html", "difference.html"):
        page.goto((folder / name).as_uri())
        seen.append(page.locator("#superseded").is_visible())

    assert [shows, shows] == seen


def test_from_what_changed_one_step_leads_to_either_list(page: Page, folders: Callable[..., Path]) -> None:
    """And from the list to what changed."""
    folder = folders(40, 9)
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="每一行的变化").click()
    page.get_by_role("link", name="前一份名单").click()

    assert "第 2 份" not in page.inner_text("main")
    page.go_back()
    page.get_by_role("link", name="现在这份名单").click()
    assert "第 2 份，取代前一份" in page.inner_text("main")
