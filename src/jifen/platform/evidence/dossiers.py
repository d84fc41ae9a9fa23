"""Rows ↔ records: what is in force of a person, as the dossier both engines read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jifen.facts.documents import read_json, to_json
from jifen.facts.dossier import DECLARED, Dossier, Proof, Record, Standing
from jifen.kernel.errors import JifenError, Text
from jifen.platform.config import clock
from jifen.platform.evidence.models import Answer, Fact
from jifen.platform.people.models import Person

_FORMAT = "jifen.dossiers/1"
_UNPROVEN = {"standing": Standing.DECLARED.value}


class FactsDamagedError(JifenError):
    """What lies in the database is no longer what the catalogue allows; somebody changed it past the services."""


def values_of(record: Record) -> dict[str, Any]:
    """Give the values of a record in their JSON form."""
    plain = Record(record.kind, record.values, record.whose, DECLARED)
    document = json.loads(to_json([Dossier("x", {record.kind: [plain]})]))
    values: dict[str, Any] = document["dossiers"][0]["records"][record.kind][0]["values"]
    return values


def proof_of(row: Fact | Answer) -> Proof:
    """Give who stands for a row."""
    return Proof(Standing(row.standing), row.by, row.on, row.reference)


def dossier_of(
    person: Person,
    *,
    more: Mapping[str, list[dict[str, Any]]],
    answered: Mapping[str, dict[str, str]],
    on: date | None = None,
) -> Dossier:
    """
    Give everything in force of a person as one dossier.

    Args:
        person: whose facts.
        more: records in their JSON form that belong to the case and not to the person: the application itself.
        answered: answers that belong to the case, keyed by kind.
        on: the day a proof has to be valid on; today unless it is said.

    Raises:
        FactsDamagedError: ``platform.facts_damaged``: a stored record does not pass the clerk any more.
    """
    records: dict[str, list[dict[str, Any]]] = {kind: list(found) for kind, found in more.items()}
    for fact in facts_in_force(person):
        written = {"values": fact.values, "proof": _proof(fact) if holds(fact, on) else _UNPROVEN}
        if fact.whose != "self":
            written["whose"] = fact.whose
        records.setdefault(fact.kind, []).append(written)
    answers = {row.kind: _proof(row) for row in answers_in_force(person) if holds(row, on)} | dict(answered)
    document = {"person": person.public, "records": records, "answers": answers}
    return read_document(document)


def read_document(document: dict[str, Any]) -> Dossier:
    """
    Read one dossier that was stored.

    Raises:
        FactsDamagedError: ``platform.facts_damaged``.
    """
    content = json.dumps({"format": _FORMAT, "dossiers": [document]}, ensure_ascii=False).encode()
    intake = read_json(content)
    if intake.complaints or not intake.dossiers:
        raise FactsDamagedError(
            "platform.facts_damaged",
            Text("库存记录与目录不符。", "Stored records do not agree with the catalogue."),
            Text("请运行 jifen audit verify，并从备份核对。", "Run `jifen audit verify` and compare with the backup."),
            complaints=intake.complaints,
        )
    return intake.dossiers[0]


def facts_in_force(person: Person, kind: str = "") -> Iterable[Fact]:
    """Give the facts nothing has superseded, of one kind or all, oldest first; an expired proof counts as a claim again."""
    found = person.facts.filter(current=True).order_by("pk")
    return found.filter(kind=kind) if kind else found


def answers_in_force(person: Person) -> Iterable[Answer]:
    """Give the current answers, one a kind at most."""
    return Answer.objects.filter(person=person, current=True).order_by("kind")


def holds(row: Fact | Answer, on: date | None = None) -> bool:
    """Say whether a proof is valid on a day, today unless it is said."""
    return row.valid_until is None or row.valid_until >= (on or clock.today())


def _proof(row: Fact | Answer) -> dict[str, str]:
    on = row.on.isoformat() if row.on else ""
    written = {"standing": row.standing, "by": row.by, "on": on, "reference": row.reference}
    return {key: text for key, text in written.items() if text}
