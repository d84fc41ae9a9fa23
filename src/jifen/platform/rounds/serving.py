"""
Serving published lists in front of everything else: finished bytes out of memory, no session, no database, no template.

::

    /lists/<list>/              its first page; /lists/<list>/<file> any other
    /history.jsonl              what was ever published

Before its minute a list is served to nobody, and nothing tells that it lies there: what is not shown yet and what never was are
answered alike, by the same steps, with the same bytes. The minute is in ``release.json`` beside the files; the clock decides.
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
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from jifen.platform.config import clock
from jifen.platform.rounds import history, keeping

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_LISTS, _HISTORY = "/lists/", "/history.jsonl"
_PATH = re.compile(r"/lists/(?P<list>[2-9A-HJ-NP-Z]{12})/(?P<file>[A-Za-z0-9][A-Za-z0-9.-]{0,60})?")
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
    "<p>没有这个页面。公示名单在公布时间到了才能查看。</p>"
    "<p lang=\"en\">There is no such page. A list can be seen from its minute of release on.</p></html>\n"
).encode()  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Answer:
    """Finished bytes with their headers; ``tag`` is their name for whoever has them already."""

    body: bytes
    tag: str
    headers: Headers


@dataclass(slots=True)
class _Shelf:
    """What lies in the folder of lists: from when on each list is shown, and the files that were read."""

    looked_at: float = -_LOOKED_EVERY
    released_at: dict[str, datetime] = field(default_factory=dict)
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
        released_at = self._shelf.released_at.get(listed)
        if released_at is None or released_at > clock.now() or name.endswith((*keeping.COMPRESSED, keeping.RELEASE)):
            return None
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
            there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
            known = {name: at for name, at in self._shelf.released_at.items() if name in there}
            for name in there - known.keys():
                if at := _released_at(folder / name):
                    known[name] = at
            gone = self._shelf.released_at.keys() - known.keys()
            self._shelf.released_at = known
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


def _released_at(folder: Path) -> datetime | None:
    try:
        told = json.loads((folder / keeping.RELEASE).read_bytes())
        return datetime.fromisoformat(told["release_at"])
    except (OSError, ValueError, KeyError):
        return None


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
