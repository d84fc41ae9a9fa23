"""
The answers of one kind as they grow: what a press of a button does to them, and how far they are.

Works on the plain entries of :mod:`jifen.platform.casework.entries` and keeps nothing itself, so that the self-assessment and
an application share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import WHOSE, Field, Kind, Type
from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.platform.casework.entries import MOST_RECORDS, Mistake
from jifen.platform.portal import places
from jifen.platform.portal.fields import typed_record
from jifen.platform.web.pieces import RecordShown, Sort

Rows = list[dict[str, Any]]
_NAME = re.compile(r"new-[\w-]{8}")


@dataclass(frozen=True, slots=True)
class Pressed:
    """
    What came of a press: the records, whether they are all there are, which one to show again (None: none), and whether to go on.

    ``shown`` is a number from 0, or ``new``.
    """

    rows: Rows
    closed: bool
    shown: str = ""
    goes_on: bool = False


def rows_of(entries: Mapping[str, Any], kind: str) -> Rows:
    """Give what was typed of a kind; what a browser has bent out of shape is passed over."""
    records = entries.get("records")
    found = records.get(kind, ()) if isinstance(records, Mapping) else ()
    return [dict(one) for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []


def is_closed(entries: Mapping[str, Any], kind: str) -> bool:
    """Say whether somebody said that these are all."""
    return kind in entries.get("closed", ())


def with_rows(entries: Mapping[str, Any], kind: str, rows: Rows, *, closed: bool) -> dict[str, Any]:
    """Give entries with the records of a kind replaced."""
    others = [one for one in entries.get("closed", ()) if one != kind]
    records = {**entries.get("records", {}), kind: rows[:MOST_RECORDS]}
    return {
        **entries,
        "records": {name: found for name, found in records.items() if found},
        "closed": others + [kind] * closed,
    }


def with_identity(entries: Mapping[str, Any], *, name: str, number: str) -> dict[str, Any]:
    """Give entries in which the applicant's own identity says who the account belongs to; what was typed beside it stays."""
    rows = rows_of(entries, "identity")
    at = next((place for place, row in enumerate(rows) if row.get("whose", "self") == "self"), None)
    typed = rows[at].get("values", {}) if at is not None else {}
    known = {
        "name": name,
        "number": number,
        "born_on": identity.birth_date(number).isoformat(),
        "sex": "男" if identity.is_male(number) else "女",
    }
    own = {"whose": "self", "values": {**(typed if isinstance(typed, Mapping) else {}), **known}}
    rest = [row for place, row in enumerate(rows) if place != at]
    return with_rows(entries, "identity", [own, *rest], closed=is_closed(entries, "identity"))


def press(kind: Kind, data: Mapping[str, str], rows: Rows, *, at: str, closed: bool) -> Pressed:
    """
    Do what a button says.

    Args:
        kind: of which records.
        data: the form: its fields, and ``do``: ``next``, ``another``, ``none``, ``all`` or ``remove:<number>``.
        rows: what was there before.
        at: which record the form was about: a number from 0, ``new``, a name of :func:`new_name`, or empty where no form was
            open.
        closed: whether the list was closed before.
    """
    do = data.get("do", "next")
    if do == "none":
        return Pressed([], closed=True, goes_on=True)
    if do == "all":
        return Pressed(rows, closed=True, goes_on=True)
    if do.startswith("remove:"):
        gone = number(do.partition(":")[2], rows)
        kept = [one for place, one in enumerate(rows) if place != gone]
        return Pressed(kept, closed=closed and bool(kept))
    made = typed_record(kind, data) if at else None
    place = number(at, rows)
    if made is None:
        kept = [one for one in rows if not _names(one, at)]
        return Pressed(kept, closed=bool(kept), goes_on=do == "next", shown="" if do == "next" else "new")
    kept, place = put(rows, at, made)
    if do == "another":
        return Pressed(kept, closed=False, shown="new")
    return Pressed(kept, closed=True, shown=str(place), goes_on=True)


def new_name() -> str:
    """Name a record before it is there: kept field by field, and once more with its form, it stays one record."""
    return f"new-{token_urlsafe(6)}"


def number(text: str, rows: Rows) -> int | None:
    """Find a record that is there by its number, or by the name it had before; None where there is none."""
    if text.isascii() and text.isdigit():
        return int(text) if int(text) < len(rows) else None
    return next((place for place, one in enumerate(rows) if _names(one, text)), None)


def put(rows: Rows, at: str, made: dict[str, Any]) -> tuple[Rows, int]:
    """Put a record where ``at`` says, or after the last; gives the records and its place."""
    place = number(at, rows)
    name = at if _NAME.fullmatch(at) else ""
    if place is None:
        return [*rows, {**made, "made": name} if name else made], len(rows)
    kept = {**made, "made": rows[place]["made"]} if rows[place].get("made") else made
    return [*rows[:place], kept, *rows[place + 1 :]], place


def _names(row: Mapping[str, Any], name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and row.get("made") == name


def state(entries: Mapping[str, Any], kind: str, mistakes: Iterable[Mistake]) -> tuple[Sort, Text]:
    """Say how far a kind is, as a mark and its word."""
    rows = rows_of(entries, kind)
    if any(one.kind == kind for one in mistakes):
        return Sort.NO, Text("需要修改", "Needs mending")
    if is_closed(entries, kind):
        return Sort.DONE, Text(f"{len(rows)} 条", f"{len(rows)} given") if rows else Text("没有", "None")
    if rows:
        return Sort.NOW, Text(f"已填 {len(rows)} 条，未确认", f"{len(rows)} given, not confirmed")
    return Sort.TODO, Text("未填写", "Not started")


# --- told to people -----------------------------------------------------------------------------------------------------


def card(kind: Kind, at: int, row: Mapping[str, Any], *, wrong: bool, url: str) -> RecordShown:
    """Show one record as typed, with a link to change it."""
    told = [(Text(one.zh, one.en), shown) for one, shown in _values(kind, row)]
    whose = WHOSE.get(str(row.get("whose", "self")))
    head = Text(f"{kind.zh} {at + 1}", f"{kind.en} {at + 1}") if not kind.single else Text(kind.zh, kind.en)
    seat = Text(whose.zh, whose.en) if whose and len(kind.whose) > 1 else Text("", "")
    return RecordShown(
        head,
        seat,
        Sort.NO if wrong else Sort.DONE,
        Text("需要修改", "Needs mending") if wrong else Text("已填写", "Given"),
        details=told,
        links=[(Text("修改", "Change"), url)] if url else [],
    )


def in_words(kind: Kind, row: Mapping[str, Any]) -> str:
    """Tell one record in a line, for the page on which all answers are checked; as typed, in the words of the law."""
    return "，".join(str(shown) for _, shown in _values(kind, row))


def _values(kind: Kind, row: Mapping[str, Any]) -> list[tuple[Field, str]]:
    values = row.get("values")
    if not isinstance(values, Mapping):
        return []
    return [(one, _shown(one, values[one.name])) for one in kind.fields if values.get(one.name) not in (None, "")]


def _shown(one: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if one.type is Type.PLACE:
        return places.name_of(str(value))
    if one.type is Type.IDENTITY:
        return identity.mask(str(value))
    return f"{value} {one.unit}".strip()


def mistakes_of(mistakes: Iterable[Mistake], kind: str, at: int | None = None) -> list[Mistake]:
    """Give the mistakes of a kind, or of one of its records."""
    return [one for one in mistakes if one.kind == kind and (at is None or one.at == at)]


def name_of(kind: str) -> Text:
    """Name a kind for people."""
    found = CATALOGUE[kind]
    return Text(found.zh, found.en[:1].upper() + found.en[1:])
