"""Lists as anybody reads them: those that were shown, each with its root, its line of the history and what it changed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.rounds.models import PublishedList, Round
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.telling import round_words
from jifen.policy.scheme import USES
from jifen.ranking import changes
from jifen.ranking.difference import WHY_WORDS, Effect, Why, effect_of


@dataclass(frozen=True, slots=True)
class ListTold:
    """One list that was shown: where, since when, its root, its line in the history, and what it changed."""

    number: int
    url: str
    released_at: datetime
    root: str
    line: int | None
    superseded: bool
    because: str
    difference: Text | None
    difference_url: str


def list_url(listed: PublishedList) -> str:
    """Give the address a list is served under, with its last slash."""
    return f"/lists/{listed.public}/"


class Published(NamedTuple):
    """A round with the lists of it that were shown, the newest first."""

    name: Text
    url: str
    lists: tuple[ListTold, ...]


def published_in(city: str, most: int) -> list[Published]:
    """Give the rounds of a city whose lists were shown, those that closed last first; a query a use, however many there are."""
    rounds: dict[Round, list[PublishedList]] = {}
    for one in chain.from_iterable(lists.shown(city, use).prefetch_related("round__history") for use in USES):
        rounds.setdefault(one.round, []).insert(0, one)
    newest = sorted(rounds.items(), key=lambda pair: (pair[0].closes_on, pair[0].pk), reverse=True)
    return [
        Published(round_words(one.use, one.term), reverse("portal:round", args=[one.public]), _told(shown))
        for one, shown in newest[:most]
    ]


def lists_told(round_: Round) -> tuple[ListTold, ...]:
    """Tell the lists of a round that were shown, the newest first; one whose minute has not come is none of them."""
    return _told(lists.lists_of(round_)[::-1])


def _told(shown: list[PublishedList]) -> tuple[ListTold, ...]:
    lines = history_lines(shown[0].round) if shown else {}
    return tuple(_list(one, one is not shown[0], lines) for one in shown)


def history_lines(round_: Round) -> dict[str, int]:
    """Give the number of the line in the history that tells of each list of a round, by root."""
    told = (json.loads(line.written) for line in round_.history.all())
    return {line["root"]: line["number"] for line in told if line["what"] == "list"}


def _list(listed: PublishedList, superseded: bool, lines: dict[str, int]) -> ListTold:
    folder = lists.public_folder(listed)
    there, changed = (folder / "list.json").exists(), listed.supersedes_id and (folder / "difference.json").exists()
    return ListTold(
        listed.number,
        list_url(listed) if there else "",
        listed.release_at,
        listed.root,
        lines.get(listed.root),
        superseded,
        listed.because,
        _difference(folder / "difference.json") if changed else None,
        f"{list_url(listed)}{changes.OVERVIEW}" if changed else "",
    )


@lru_cache(maxsize=256)  # nothing published is edited, and it may be long
def _difference(path: Path) -> Text:
    """Say how many rows are not as on the list before, and why; whose they are nobody learns."""
    rows: list[dict[str, Any]] = json.loads(path.read_bytes())["rows"]
    why = Counter(Why(row["why"]) for row in rows)
    effects = Counter(effect_of(row["old"], row["new"]) for row in rows)
    gained, lost = effects[Effect.GAINED], effects[Effect.LOST]
    parts = [(words, why[one]) for one, words in WHY_WORDS.items() if why[one]]
    zh = "，".join(f"{words.zh} {many} 行" for words, many in parts)
    en = ", ".join(f"{many} because {words.en}" for words, many in parts)
    return Text(
        f"与前一份相比，{len(rows)} 行有变化（{zh}）；新入围 {gained} 人，不再入围 {lost} 人。",
        f"{len(rows)} rows are not as before ({en}); {gained} gained a place, {lost} lost one.",
    )


def release_at(round_: Round) -> datetime | None:
    """Give the minute that is set for the next list of a round, None where none is. It says nothing of any result."""
    listed = lists.scheduled_list(round_)
    return listed.release_at if listed else None


def checked(listed: PublishedList | None) -> dict[str, Any] | None:
    """
    Give what a page needs for checking a list: where it and its entrants are, the bytes to fetch, its root and its line of the history.

    None where there is no list, or it was taken down.
    """
    folder = lists.public_folder(listed) if listed else None
    if listed is None or folder is None or not (folder / "list.json").exists():
        return None
    packed = folder / "list.json.br"
    return {
        "url": list_url(listed),
        "json_url": f"{list_url(listed)}list.json",
        "entrants_url": f"{list_url(listed)}entrants.json" if (folder / "entrants.json").exists() else "",
        "size": (packed if packed.exists() else folder / "list.json").stat().st_size,
        "root": listed.root,
        "line": history_lines(listed.round).get(listed.root),
    }
