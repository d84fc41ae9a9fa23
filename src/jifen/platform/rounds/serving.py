"""
Serving published lists in front of everything else: finished bytes out of memory, no session, no database, no template.

::

    /lists/<list>/              its first page; /lists/<list>/<file> any other
    /lists/<list>/standing.css  how the list stands now: what shows the note on its pages once a later one was released
    /history.jsonl              what was ever published

Before its minute a list is served to nobody, and nothing tells that it lies there: what is not shown yet and what never was are
answered alike, by the same steps, with the same bytes. The minute is in ``release.json`` beside the files; the clock decides. By the
same clock the list before it is superseded: its files stay as they are, and ``standing.css``, which is no file, turns over.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from jifen.platform.config import clock
from jifen.platform.rounds import history, keeping
from jifen.ranking.look import IN_FORCE, STANDING, SUPERSEDED

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_LISTS, _HISTORY = "/lists/", "/history.jsonl"
_LIST = re.compile(r"[2-9A-HJ-NP-Z]{12}")
"""The name of a list; what else lies there are drafts of lists that somebody makes, or died over."""

_PATH = re.compile(rf"/lists/(?P<list>{_LIST.pattern})/(?P<file>[A-Za-z0-9][A-Za-z0-9.-]{{0,60}})?")
_FIRST_PAGE = "index.html"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".py": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_LOOKED_EVERY = 1.0
"""Seconds after which it is looked what lies there: a list is taken down within a second."""

_KEPT = 192 * 2**20
"""Bytes a process keeps in memory; a list of 300,000 rows in its smallest form takes some 60 MB."""

_LARGEST = 64 * 2**20
_SHOWN_FOR = "public, max-age=600"
_NOT_FOUND = (
    "<!doctype html><html lang=\"zh-Hans\"><meta charset=\"utf-8\"><title>404</title>"
    "<p>没有这个页面。公示名单到了公布时间才能查看，公示结束后撤下。</p>"
    "<p lang=\"en\">There is no such page. A list can be seen from its minute of release until it is taken down.</p></html>\n"
).encode()  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Answer:
    """Finished bytes with their headers; ``tag`` is their name for whoever has them already."""

    body: bytes
    tag: str
    headers: Headers


class _Release(NamedTuple):
    """From when on a list is shown, and which of its round's it is."""

    at: datetime
    round: str
    number: int


_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Shelf:
    """What lies in the folder of lists: when each is shown, from when on it is superseded, and the files that were read."""

    looked_at: float = -_LOOKED_EVERY
    released: dict[str, _Release] = field(default_factory=dict)
    superseded_at: dict[str, datetime] = field(default_factory=dict)
    answers: OrderedDict[tuple[str, str, str], _Answer] = field(default_factory=OrderedDict)
    size: int = 0


class Lists:
    """Stands before an application, answers what is its own, and passes everything else on."""

    def __init__(self, application: Application) -> None:
        """
        Stand before an application.

        Args:
            application: what is asked for everything else.
        """
        self._application = application
        self._shelf = _Shelf()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith(_LISTS) and path != _HISTORY:
            return self._application(environ, start_response)
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
            return [b""]
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        answer = self._history() if path == _HISTORY else self._of_a_list(path, accepted)
        if answer is None:
            start_response("404 Not Found", _NOT_FOUND_HEADERS)
            return [b"" if method == "HEAD" else _NOT_FOUND]
        if answer.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", [one for one in answer.headers if one[0] != "Content-Length"])
            return [b""]
        start_response("200 OK", answer.headers)
        return [b"" if method == "HEAD" else answer.body]

    def _of_a_list(self, path: str, accepted: str) -> _Answer | None:
        found = _PATH.fullmatch(path)
        listed, name = (found["list"], found["file"] or _FIRST_PAGE) if found else ("", "")
        self._look()
        released, now = self._shelf.released.get(listed), clock.now()
        if released is None or released.at > now or name.endswith((*keeping.COMPRESSED, keeping.RELEASE)):
            return None
        if name == STANDING:
            return _STANDING[self._shelf.superseded_at.get(listed, _NEVER) <= now]
        for way in (*(one for one in ("br", "gzip") if _takes(accepted, one)), ""):
            if answer := self._answer(listed, name, way):
                return answer
        return None

    def _look(self) -> None:
        """Look which lists lie there and from when on they are shown; at most once a second, whatever is asked."""
        now = time.monotonic()
        if now - self._shelf.looked_at < _LOOKED_EVERY:
            return
        with self._lock:
            self._shelf.looked_at = now
            folder = keeping.home() / "public"
            names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
            there = {name for name in names if _LIST.fullmatch(name)}
            known = {name: one for name, one in self._shelf.released.items() if name in there}
            for name in there - known.keys():
                if one := _release(folder / name):
                    known[name] = one
            gone = self._shelf.released.keys() - known.keys()
            self._shelf.superseded_at, self._shelf.released = _superseded(known), known
            for key in [key for key in self._shelf.answers if key[0] in gone]:
                self._shelf.size -= len(self._shelf.answers.pop(key).body)

    def _answer(self, listed: str, name: str, way: str) -> _Answer | None:
        """Give a file in one of its forms, out of memory or off the disk; None where it does not lie there in that form."""
        key = (listed, name, way)
        with self._lock:
            if held := self._shelf.answers.get(key):
                self._shelf.answers.move_to_end(key)
                return held
        path = keeping.list_folder(listed) / (name + {"br": ".br", "gzip": ".gz", "": ""}[way])
        if not path.is_file():
            return None
        made = _made(path.read_bytes(), name, way, _SHOWN_FOR)
        if len(made.body) <= _LARGEST:
            self._keep(key, made)
        return made

    def _keep(self, key: tuple[str, str, str], made: _Answer) -> None:
        with self._lock:
            shelf = self._shelf
            if key not in shelf.answers:
                shelf.answers[key] = made
                shelf.size += len(made.body)
            while shelf.size > _KEPT:
                shelf.size -= len(shelf.answers.popitem(last=False)[1].body)

    def _history(self) -> _Answer | None:
        """The history changes with every line: it is small, and read each time."""
        path = history.path()
        return _made(path.read_bytes(), _HISTORY, "", "no-cache") if path.is_file() else None


def _release(folder: Path) -> _Release | None:
    try:
        told = json.loads((folder / keeping.RELEASE).read_bytes())
        return _Release(datetime.fromisoformat(told["release_at"]), told["round"], told["number"])
    except (OSError, ValueError, KeyError):
        return None


def _superseded(released: dict[str, _Release]) -> dict[str, datetime]:
    """Say from when on each list is superseded: the minute of the next of its round; never where there is none."""
    found: dict[str, datetime] = {}
    next_at: dict[str, datetime] = {}
    for name, one in sorted(released.items(), key=lambda pair: -pair[1].number):
        found[name] = next_at.get(one.round, _NEVER)
        next_at[one.round] = min(one.at, found[name])
    return found


def _takes(accepted: str, way: str) -> bool:
    """Whether a client takes an encoding: named, and not refused with a quality of nothing."""
    for told in accepted.split(","):
        name, _, quality = told.partition(";")
        if name.strip().lower() == way:
            return quality.strip().lower().removeprefix("q=").rstrip("0.") != "" if quality else True
    return False


def _made(body: bytes, name: str, way: str, shown_for: str) -> _Answer:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers: Headers = [
        ("Content-Type", _TYPES.get(Path(name).suffix, "application/octet-stream")),
        ("Content-Length", str(len(body))),
        ("Cache-Control", shown_for),
        ("ETag", tag),
        ("Vary", "Accept-Encoding"),
        *_GUARDED,
    ]
    headers += [("Content-Encoding", way)] if way else []
    headers += [("Content-Disposition", f'attachment; filename="{name}"')] if name.endswith((".csv", ".py")) else []
    return _Answer(body, tag, headers)


_GUARDED: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Robots-Tag", "noindex"),
    ("Referrer-Policy", "same-origin"),
    *(
        [("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")]
        if settings.SECURE_HSTS_SECONDS
        else []
    ),
]
_NOT_FOUND_HEADERS: Headers = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(_NOT_FOUND))),
    ("Cache-Control", "no-store"),
    *_GUARDED,
]
_STANDING = {
    superseded: _made(body, STANDING, "", "no-cache") for superseded, body in ((False, IN_FORCE), (True, SUPERSEDED))
}
"""How a list stands, by whether it is superseded: asked again each time, because a minute changes it."""
