"""
What somebody has filled in so far, as it was typed; and what it says once it is read.

Shape of ``Case.entries``::

    {"records": {"education": [{"whose": "self", "values": {"level": "本科", "on": "2006-7"}}]},
     "closed": ["education"], "application": {"town": "442000109", "ground": "工作地"},
     "placement": {"where": "host"}}

A record may also carry ``made``, the name a page gave it before it was there. Nothing typed is ever lost: what cannot be read yet is kept and complained about, field by field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.documents import read_json
from jifen.facts.dossier import Dossier, Record
from jifen.facts.files import Codebook
from jifen.kernel.errors import Complaint, Text

_FORMAT = "jifen.dossiers/1"
_WHERE = re.compile(r"dossiers\[0\]\.records\.(\w+)(?:\[(\d+)\])?(?:\.(?:values\.)?(\w+))?")

MOST_RECORDS = 120
"""Of one kind: nobody has more, and nobody shall fill a page with more."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in what was typed: of which kind, which record (from 0), which field ("" for the whole record)."""

    kind: str
    at: int
    field: str
    complaint: Complaint


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that has to be said before a case can be sent: of which kind, and in words what is missing."""

    kind: str
    text: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """What the entries say: the records that can be read, what is wrong with the others, and the lists that were closed."""

    dossier: Dossier
    mistakes: tuple[Mistake, ...]
    closed: tuple[str, ...]

    def records(self, kind: str) -> list[Record]:
        """Give the readable records of a kind."""
        return self.dossier.records.get(kind, [])


def read(entries: Mapping[str, Any], book: Codebook, *, person: str = "x") -> Reading:
    """
    Read entries with the clerk that reads files.

    Args:
        entries: the shape above; anything else in it is passed over, since it came from a browser.
        book: what the values are held against.
        person: what the dossier is called.

    Returns:
        A dossier of declared records, and every mistake.
    """
    closed = tuple(kind for kind in entries.get("closed", ()) if kind in CATALOGUE)
    records = {kind: [_record(one) for one in found] for kind, found in _records(entries).items()}
    answers = {kind: {"standing": "declared"} for kind in closed}
    document = {"format": _FORMAT, "dossiers": [{"person": person, "records": records, "answers": answers}]}
    intake = read_json(json.dumps(document, ensure_ascii=False).encode(), book)
    dossier = intake.dossiers[0] if intake.dossiers else Dossier(person)
    return Reading(dossier, tuple(_mistake(one) for one in intake.complaints), closed)


def _records(entries: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    found = entries.get("records")
    if not isinstance(found, Mapping):
        return {}
    return {
        kind: [one for one in list(rows)[:MOST_RECORDS] if isinstance(one, Mapping)]
        for kind, rows in found.items()
        if kind in CATALOGUE and isinstance(rows, list | tuple)
    }


def _record(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give an entry as a record of a document: empty fields are left out, since there an empty cell means its absence."""
    values = entry.get("values")
    typed = (
        {name: value for name, value in values.items() if value not in ("", None)}
        if isinstance(values, Mapping)
        else {}
    )
    whose = entry.get("whose", "self")
    return {"values": typed} if whose == "self" else {"values": typed, "whose": whose}


def _mistake(complaint: Complaint) -> Mistake:
    found = _WHERE.match(complaint.where)
    if not found:
        return Mistake("", 0, "", complaint)
    return Mistake(found[1], int(found[2] or 0), found[3] or "", complaint)


def application_values(entries: Mapping[str, Any], *, applied_on: date, town: str) -> dict[str, Any]:
    """Give the record of the application itself, in its JSON form."""
    typed = entries.get("application")
    asked = CATALOGUE["application"].by_name
    kept = {
        name: value
        for name, value in (typed.items() if isinstance(typed, Mapping) else ())
        if name in asked
        and name not in ("town", "applied_on", "accepted_on", "completed_on")
        and value not in ("", None)
    }
    return {**kept, "town": town, "applied_on": applied_on.isoformat()}
