"""Serving published lists: finished bytes, the smallest form a client takes, nothing outside the folder, nothing too early."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from jifen.platform.config import clock
from jifen.platform.rounds import keeping, serving
from jifen.platform.rounds.serving import Lists
from jifen.platform.vault.tokens import public_id
from jifen.ranking.look import IN_FORCE, SUPERSEDED

Asked = Callable[..., tuple[str, dict[str, str], bytes]]
ROWS = b'{"rows":[' + b",".join(b'["7K2M-X9QD-3FVA",%d]' % number for number in range(300)) + b"]}\n"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Give a home of its own, the folder of public lists in it."""
    settings.JIFEN_HOME = tmp_path
    return tmp_path / "lists" / "public"


@pytest.fixture
def laid(folder: Path) -> Callable[..., str]:
    """Lay a list ready whose minute is so many seconds away, of a round of its own or of one that is named; give its public name."""

    def lay(seconds: float, round_: str = "", number: int = 1) -> str:
        name = public_id()
        at = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        release = json.dumps({"number": number, "release_at": at, "round": round_ or public_id()}).encode()
        files = {"list.json": ROWS, "index.html": b"<p>list</p>", "list.css": b"p {}", keeping.RELEASE: release}
        keeping.write_folder(folder / name, files, compressed=frozenset({"list.json", "index.html", "list.css"}))
        return name

    return lay


@pytest.fixture
def ask() -> Asked:
    """Ask a fresh server; give status, headers and body. What is not its own is answered by a teapot."""

    def teapot(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("418 I'm a teapot", [])
        return [b"tea"]

    server = Lists(teapot)

    def asked(path: str, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        environ = {
            "PATH_INFO": path,
            "REQUEST_METHOD": method,
            **{f"HTTP_{name}": one for name, one in headers.items()},
        }
        body = b"".join(server(environ, lambda status, fields: told.extend((status, dict(fields)))))
        return told[0], told[1], body

    return asked


def test_a_released_list_is_served_in_the_smallest_form_a_client_takes(laid: Callable[..., str], ask: Asked) -> None:
    """Brotli before gzip before plain; a form refused with a quality of nothing is not sent."""
    path = f"/lists/{laid(-5)}/list.json"
    by = {accepted: ask(path, ACCEPT_ENCODING=accepted) for accepted in ("gzip, br", "gzip", "", "br;q=0, gzip;q=0.5")}

    assert ["br", "gzip", None, "gzip"] == [headers.get("Content-Encoding") for _, headers, _ in by.values()]
    assert ROWS == brotli.decompress(by["gzip, br"][2]) == gzip.decompress(by["gzip"][2]) == by[""][2]
    assert {"200 OK"} == {status for status, _, _ in by.values()}
    assert all(str(len(body)) == headers["Content-Length"] for _, headers, body in by.values())


def test_the_first_page_is_served_by_the_name_of_the_list(laid: Callable[..., str], ask: Asked) -> None:
    """With a slash at the end; it is small, so it is not compressed."""
    status, headers, body = ask(f"/lists/{laid(-5)}/", ACCEPT_ENCODING="br")

    assert ("200 OK", b"<p>list</p>", "text/html; charset=utf-8") == (status, body, headers["Content-Type"])
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert ("nosniff", "noindex") == (headers["X-Content-Type-Options"], headers["X-Robots-Tag"])


def test_who_has_the_bytes_already_gets_none(laid: Callable[..., str], ask: Asked) -> None:
    """The same tag, and nothing else is sent; another tag, and everything is."""
    path = f"/lists/{laid(-5)}/list.json"
    tag = ask(path)[1]["ETag"]
    status, headers, body = ask(path, IF_NONE_MATCH=tag)

    assert ("304 Not Modified", b"", None) == (status, body, headers.get("Content-Length"))
    assert ROWS == ask(path, IF_NONE_MATCH='"another"')[2]


def test_asking_for_the_head_gives_the_headers_alone(laid: Callable[..., str], ask: Asked) -> None:
    """The same as for the whole, without a body; other methods are not taken, whatever is asked for."""
    path = f"/lists/{laid(-5)}/list.json"

    assert (*ask(path)[:2], b"") == ask(path, "HEAD")
    assert "405 Method Not Allowed" == ask(path, "POST")[0] == ask("/lists/none/", "DELETE")[0]


def test_what_is_not_its_own_is_passed_on(ask: Asked) -> None:
    """Everything outside lists and history."""
    assert b"tea" == ask("/")[2] == ask("/list/")[2] == ask("/history.json")[2]


def test_before_its_minute_a_list_is_answered_as_one_that_never_was(laid: Callable[..., str], ask: Asked) -> None:
    """Same status, same headers, same bytes, for every file and method, with and without a tag."""
    ahead = laid(3600)
    for name in ("", "list.json", "index.html", "release.json", "nothing.json"):
        for method in ("GET", "HEAD"):
            for more in ({}, {"ACCEPT_ENCODING": "br"}, {"IF_NONE_MATCH": "*"}):
                hidden = ask(f"/lists/{ahead}/{name}", method, **more)
                unknown = ask(f"/lists/{public_id()}/{name}", method, **more)
                assert hidden == unknown
                assert "404 Not Found" == hidden[0]


def test_the_minute_opens_it_without_anybody_doing_anything(
    laid: Callable[..., str], ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server, asked before and behind the minute."""
    path = f"/lists/{laid(3600)}/list.json"
    before = ask(path)[0]
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(serving.clock, "now", lambda: later)

    assert ("404 Not Found", "200 OK") == (before, ask(path)[0])


def test_what_was_taken_down_is_gone_within_a_second(
    laid: Callable[..., str], ask: Asked, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was kept in memory."""
    monkeypatch.setattr(serving, "_LOOKED_EVERY", 0.0)
    name = laid(-5)
    shown = ask(f"/lists/{name}/list.json")[0]
    keeping.remove(folder / name)

    assert ("200 OK", "404 Not Found") == (shown, ask(f"/lists/{name}/list.json")[0])


def test_a_list_is_superseded_from_the_very_minute_of_the_next_and_not_before(
    laid: Callable[..., str], ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own bytes stay; a style that is no file of it turns over, by the clock, and is asked for each time."""
    first, second = laid(-5, "round"), laid(3600, "round", 2)
    minute = serving._release(keeping.list_folder(second)).at  # type: ignore[union-attr]
    seen = []
    for at in (minute - timedelta(microseconds=1), minute):
        monkeypatch.setattr(serving.clock, "now", lambda at=at: at)
        status, headers, body = ask(f"/lists/{first}/standing.css")
        seen.append((status, body, ask(f"/lists/{first}/list.json")[2]))
        assert ("text/css; charset=utf-8", "no-cache") == (headers["Content-Type"], headers["Cache-Control"])
        assert "304 Not Modified" == ask(f"/lists/{first}/standing.css", IF_NONE_MATCH=headers["ETag"])[0]

    assert [("200 OK", IN_FORCE, ROWS), ("200 OK", SUPERSEDED, ROWS)] == seen
    assert IN_FORCE == ask(f"/lists/{second}/standing.css")[2]


def test_before_that_minute_nothing_tells_that_a_next_list_lies_there(laid: Callable[..., str], ask: Asked) -> None:
    """A list with a next one ahead and a list without are answered alike, and so is the one ahead and none at all."""
    first, ahead, alone = laid(-5, "round"), laid(3600, "round", 2), laid(-5)
    for more in ({}, {"ACCEPT_ENCODING": "br"}, {"IF_NONE_MATCH": "*"}):
        for method in ("GET", "HEAD"):
            with_next, without = (ask(f"/lists/{one}/standing.css", method, **more) for one in (first, alone))
            hidden, unknown = (ask(f"/lists/{one}/standing.css", method, **more) for one in (ahead, public_id()))
            assert with_next == without
            assert hidden == unknown
            assert ("200 OK", "404 Not Found") == (with_next[0], hidden[0])


def test_of_three_lists_each_is_superseded_by_the_next(laid: Callable[..., str], ask: Asked) -> None:
    """And lists of other rounds supersede none of them; one that is called back no longer does."""
    names = [laid(-30 + 10 * number, "round", number) for number in (3, 1, 2)]
    other = laid(-1, "another", 9)

    assert [IN_FORCE, SUPERSEDED, SUPERSEDED] == [ask(f"/lists/{one}/standing.css")[2] for one in names]
    assert IN_FORCE == ask(f"/lists/{other}/standing.css")[2]


def test_a_list_that_was_called_back_supersedes_nothing(
    laid: Callable[..., str], ask: Asked, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder is gone, and with it its minute."""
    monkeypatch.setattr(serving, "_LOOKED_EVERY", 0.0)
    first, second = laid(-5, "round"), laid(3600, "round", 2)
    ask(f"/lists/{first}/standing.css")
    keeping.remove(folder / second)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(serving.clock, "now", lambda: later)

    assert IN_FORCE == ask(f"/lists/{first}/standing.css")[2]


@pytest.mark.parametrize("left", [".{}.4f2k.draft", ".{}.old", ".{}.gone", ".{}.draft"])
def test_what_a_killed_worker_left_beside_a_list_supersedes_nothing(
    laid: Callable[..., str], ask: Asked, folder: Path, left: str
) -> None:
    """A draft is no list, however whole it is: same round, number and minute as the list in force."""
    listed = laid(-5, "round")
    shutil.copytree(folder / listed, folder / left.format(listed))

    assert IN_FORCE == ask(f"/lists/{listed}/standing.css")[2]


@pytest.mark.parametrize(
    "name",
    ["../../keys/signing", "..%2f..%2fkeys", "....//", "%00", "list.json\x00", "list.json/", "release.json", "list.json.gz", ".list.json"],
)  # fmt: skip
def test_nothing_outside_the_files_of_a_list_is_served(laid: Callable[..., str], ask: Asked, name: str) -> None:
    """Neither above the folder nor beside the files, by no spelling."""
    listed = laid(-5)

    assert "404 Not Found" == ask(f"/lists/{listed}/{name}")[0]
    assert "404 Not Found" == ask(f"/lists/{name}/list.json")[0]


def test_the_history_is_served_as_it_lies_there(folder: Path, ask: Asked) -> None:
    """Always asked again, answered without bytes where nothing was added."""
    folder.parent.mkdir(parents=True)
    (folder.parent / "history.jsonl").write_bytes(b"{}\n")
    status, headers, body = ask("/history.jsonl")

    assert ("200 OK", b"{}\n", "no-cache") == (status, body, headers["Cache-Control"])
    assert "304 Not Modified" == ask("/history.jsonl", IF_NONE_MATCH=headers["ETag"])[0]


def test_a_process_keeps_no_more_than_its_share(
    laid: Callable[..., str], ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than fits what was longest not asked for goes, and is read again when it is."""
    monkeypatch.setattr(serving, "_KEPT", len(ROWS) + 100)
    paths = [f"/lists/{laid(-5)}/list.json" for _ in range(3)]

    assert [ROWS] * 6 == [ask(path)[2] for path in (*paths, *paths)]
