"""Scorecards, records and places as the pages of the portal show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jifen.facts.kinds import Kind
from jifen.kernel.errors import Text
from jifen.platform.casework.entries import Mistake
from jifen.platform.casework.schemes import City
from jifen.platform.portal import answering, places
from jifen.platform.portal.answering import Rows
from jifen.platform.portal.fields import Asking, RecordForm
from jifen.platform.web.pieces import Sort
from jifen.scoring.explanation import PartTold, UseTold


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line of a scorecard: the told line in its plain form, its mark, and for which uses it counts."""

    told: Mapping[str, Any]
    sort: Sort
    words: Text
    uses: tuple[Mapping[str, str], ...]
    bears: bool


@dataclass(frozen=True, slots=True)
class SeatShown:
    """The lines of one seat: those that are worth something or wait, and the others."""

    name: Mapping[str, str]
    standing: tuple[LineShown, ...]
    nothing: tuple[LineShown, ...]


def seats(told: Mapping[str, Any], by: Mapping[str, Text] | None = None) -> list[SeatShown]:
    """
    Lay out the lines of a told scorecard.

    Args:
        told: the plain form of an ``Explanation``, as computed or as stored.
        by: who is being asked about a kind, where that is known.
    """
    laid = []
    for seat in told["seats"]:
        uses = [use for use in told["uses"] if use["seat"] == seat["seat"]]
        lines = [line for one in seat["lines"] if (line := _line(one, uses, told, by or {})).uses]
        if lines:
            laid.append(
                SeatShown(
                    seat["name"],
                    tuple(line for line in lines if line.bears),
                    tuple(line for line in lines if not line.bears),
                )
            )
    return laid


def _line(one: Mapping[str, Any], uses: list[Any], told: Mapping[str, Any], by: Mapping[str, Text]) -> LineShown:
    counts_for = tuple(use["name"] for use in uses if any(one["id"] in group["lines"] for group in use["groups"]))
    official = told["trust"] == "verified"
    refuted = any(record["record"]["standing"] == "refuted" for record in one["left_out"])
    if one["points"] is None:
        sort, words = _waiting(one, official, by)
    elif refuted:
        sort, words = Sort.NO, Text("有记录未通过核实", "a record was not confirmed")
    elif official:
        sort, words = Sort.DONE, Text("已核实", "verified")
    else:
        sort, words = Sort.DONE, Text("按您填写的计", "as you declared")
    bears = one["points"] is None or one["points"] != "0" or refuted
    return LineShown(one, sort, words, counts_for, bears)


def _waiting(one: Mapping[str, Any], official: bool, by: Mapping[str, Text]) -> tuple[Sort, Text]:
    names = [answering.name_of(kind) for kind in one["waits_for"]]
    listed = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    if not official:
        return Sort.TODO, Text(f"还没填：{listed.zh}", f"not filled in: {listed.en}") if names else Text(
            "未知", "unknown"
        )
    offices = [by[kind] for kind in one["waits_for"] if kind in by]
    if offices:
        who = Text("、".join(office.zh for office in offices), ", ".join(office.en for office in offices))
        return Sort.WAIT, Text(f"{who.zh}正在核实", f"being verified by {who.en}")
    return Sort.UNKNOWN, Text(f"尚未核实：{listed.zh}", f"not verified yet: {listed.en}") if names else Text(
        "未知", "unknown"
    )


def uses(told: Mapping[str, Any]) -> list[UseTold]:
    """Give the uses of a stored scorecard as the ladder draws them."""
    made = []
    for one in told["uses"]:
        parts = tuple(PartTold(**{**part, "name": Text(**part["name"])}) for part in one["parts"])
        words = {key: Text(**one[key]) for key in ("name", "meaning", "then")}
        made.append(UseTold(**{**one, **words, "parts": parts}))
    return made


def kind_page(
    kind: Kind,
    asking: Asking,
    rows: Rows,
    *,
    closed: bool,
    at: str,
    mistakes: Iterable[Mistake],
    here: str,
    first: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """
    Give what the page of a kind shows: the records so far as cards, and the form of one of them.

    Args:
        kind: of which records.
        asking: for whom.
        rows: what was typed.
        closed: whether these were said to be all.
        at: the record whose form is open: a number from 0, ``new``, or empty. Where nothing is there yet, a new one is open.
        mistakes: what cannot be read.
        here: address of the page.
        first: what a first new record starts with.
    """
    wrong = answering.mistakes_of(mistakes, kind.name)
    open_at = answering.number(at, rows)
    shows_new = open_at is None and (at == "new" or (not rows and not closed))
    entry = rows[open_at] if open_at is not None else (first if not rows else None)
    form = None
    if open_at is not None or shows_new:
        of_this = [one for one in wrong if open_at is not None and one.at == open_at]
        form = RecordForm(kind, asking, entry, mistakes=of_this)
    cards = [
        (
            place,
            answering.card(kind, place, row, wrong=any(one.at == place for one in wrong), url=f"{here}?record={place}"),
        )
        for place, row in enumerate(rows)
        if place != open_at
    ]
    return {
        "kind": kind,
        "name": answering.name_of(kind.name),
        "rows": rows,
        "closed": closed,
        "form": form,
        "record": str(open_at) if open_at is not None else ("new" if shows_new else ""),
        "cards": cards,
        "here": here,
        "one_only": kind.single and len(kind.whose) == 1,
    }


def place_told(code: str, city: City) -> str:
    """Name the town applied to."""
    return places.name_of(code).removeprefix(city.name) or city.name
