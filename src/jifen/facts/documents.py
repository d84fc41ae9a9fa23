"""
Dossiers as one JSON document: canonical when written, hostile until proven otherwise when read.

Shape::

    {"format": "jifen.dossiers/1",
     "dossiers": [{"person": "ZS-0001",
                   "answers": {"education": {"standing": "verified", "by": "education", "on": "2014-10-30"}},
                   "records": {"education": [{"values": {"level": "本科", "on": "2006-07-01"},
                                              "proof": {"standing": "verified", "by": "education", "on": "2014-10-30"}}]}}]}

Left out means: ``whose`` the applicant, ``proof`` declared, a value what an empty cell means, an answer nobody's word. What has answers has ``records`` too, be it empty.
Days are ``2014-03-05``, months ``2014-03``, numbers decimal in the unit of the field. Canonical: keys sorted, UTF-8,
no blanks, one line end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.document_schema import FORMAT
from jifen.facts.dossier import DECLARED, Dossier, Proof, Record, Standing
from jifen.facts.intake import Clerk, Intake
from jifen.facts.kinds import Field, Kind, Type
from jifen.facts.validation import Codebook, read_person, show
from jifen.facts.whole import MOST_BYTES, content_of, whole_file
from jifen.facts.wording import bad_input, complain, nearest
from jifen.kernel.errors import Complaint

_LONGEST_INTEGER = 40
_PROOF_KEYS = {"standing": "standing", "by": "proved_by", "on": "proved_on", "reference": "reference"}


def read_json(source: Path | bytes, codebook: Codebook | None = None) -> Intake:
    """
    Read a document of dossiers.

    Args:
        source: the file, or its content; UTF-8, with or without byte order mark.
        codebook: what to hold against the values.

    Raises:
        BadInputError: ``facts.json_unreadable``, ``facts.json_shape`` or ``facts.file_too_large``.
        NotFoundError: ``facts.file_missing``.
    """
    name = source.name if isinstance(source, Path) else ""
    document = _parsed(_text(source if isinstance(source, bytes) else content_of(source), name), name)
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or not isinstance(document.get("dossiers"), list)
    ):
        wanted = f'{{"format": "{FORMAT}", "dossiers": […]}}'
        raise bad_input("facts.json_shape", name, wanted_zh=wanted, wanted_en=wanted)
    reading = _Reading(Clerk(codebook or Codebook()))
    for number, dossier in enumerate(document["dossiers"]):
        reading.dossier(dossier, f"dossiers[{number}]")
    return reading.clerk.close()


def write_json(dossiers: Iterable[Dossier], path: Path) -> None:
    """Write dossiers so that :func:`read_json` gives them back; the same dossiers give the same bytes."""
    with whole_file(path) as draft:
        draft.write_text(to_json(dossiers), encoding="utf-8", newline="\n")


def to_json(dossiers: Iterable[Dossier]) -> str:
    """Give the canonical text of dossiers, in their order."""
    document = {"format": FORMAT, "dossiers": [_dossier(dossier) for dossier in dossiers]}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _dossier(dossier: Dossier) -> dict[str, object]:
    records = {
        name: [_record(CATALOGUE[name], record) for record in found] for name, found in dossier.records.items() if found
    }
    answers = {name: _proof(proof) for name, proof in dossier.answers.items()}
    return {"person": dossier.person, "answers": answers, "records": records}


def _record(kind: Kind, record: Record) -> dict[str, object]:
    values = {
        field.name: _json_value(field, record.values[field.name])
        for field in kind.fields
        if field.required or record.values[field.name] != field.absent
    }
    written: dict[str, object] = {"values": values}
    if record.whose != "self":
        written["whose"] = record.whose
    if record.proof != DECLARED:
        written["proof"] = _proof(record.proof)
    return written


def _json_value(field: Field, value: Any) -> object:
    if field.type is Type.FLAG:
        return bool(value)
    if field.type is not Type.NUMBER:
        return show(field, value)
    if value % 10**field.decimals == 0:
        return int(value // 10**field.decimals)
    number = float(show(field, value))
    # A float of at most 15 digits is written with just those digits; the catalogue's limits keep it so.
    return number if Decimal(repr(number)) == Decimal(show(field, value)) else show(field, value)


def _proof(proof: Proof) -> dict[str, str]:
    on = proof.on.isoformat() if proof.on else ""
    written = {"standing": proof.standing.value, "by": proof.by, "on": on, "reference": proof.reference}
    return {key: text for key, text in written.items() if text}


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise bad_input("facts.file_too_large", name, most=MOST_BYTES // 2**20)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_input("facts.json_unreadable", name, reason=f"UTF-8, {error.start}") from error


def _parsed(text: str, name: str) -> object:
    def unreadable(reason: str) -> NoReturn:
        raise bad_input("facts.json_unreadable", name, reason=reason)

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            unreadable(f"“{next(key for key in keys if keys.count(key) > 1)[:40]}” ×2")
        return found

    def whole(digits: str) -> int:
        return int(digits) if len(digits) <= _LONGEST_INTEGER else unreadable(f"{digits[:12]}…")

    def exact(digits: str) -> Decimal:
        return Decimal(digits) if len(digits) <= _LONGEST_INTEGER else unreadable(f"{digits[:12]}…")

    try:
        return json.loads(text, object_pairs_hook=once, parse_int=whole, parse_float=exact, parse_constant=unreadable)
    except json.JSONDecodeError as error:
        unreadable(f"{error.lineno}:{error.colno}")
    except RecursionError:
        unreadable("…[[[[…")


class _Reading:
    """Hands the parts of a document to the clerk; what is not shaped like a part is complained about."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self._seen: dict[str, str] = {}

    def dossier(self, raw: object, where: str) -> None:
        complaints = len(self.clerk.complaints)
        if not self._is_object(raw, where, ("person", "answers", "records")):
            return
        person = read_person(raw.get("person"))
        if isinstance(person, Complaint):
            self.clerk.complaints.append(complain(person.code, f"{where}.person", raw.get("person")))
            return
        self.clerk.admit(person)
        if person in self._seen:
            self.clerk.complaints.append(complain("facts.dossier_twice", where, person, other=self._seen[person]))
        self._seen.setdefault(person, where)
        records = self._by_kind(raw.get("records", {}), f"{where}.records")
        if len(self.clerk.complaints) > complaints:
            # Records under a name nobody knows may be of any kind, and of two dossiers either may be the complete one.
            self._open_all(person)
        elif raw.get("answers") and "records" not in raw:
            self.clerk.complaints.append(complain("facts.records_missing", where, person))
            self._open_all(person)
        for kind, found, place in records:
            self._records(person, kind, found, place)
        for kind, found, place in self._by_kind(raw.get("answers", {}), f"{where}.answers"):
            self._answer(person, kind, found, place)

    def _open_all(self, person: str) -> None:
        for kind in CATALOGUE.values():
            self.clerk.leave_open(kind, person)

    def _by_kind(self, raw: object, where: str) -> list[tuple[Kind, object, str]]:
        if not self._is_object(raw, where, tuple(CATALOGUE)):
            return []
        return [(CATALOGUE[name], found, f"{where}.{name}") for name, found in raw.items() if name in CATALOGUE]

    def _records(self, person: str, kind: Kind, raw: object, where: str) -> None:
        if not isinstance(raw, list):
            self._misshapen(where, raw, "一组记录 […]", "a list of records […]")
            self.clerk.leave_open(kind, person)
            return
        for number, record in enumerate(raw):
            self._record(person, kind, record, f"{where}[{number}]")

    def _record(self, person: str, kind: Kind, raw: object, where: str) -> None:
        found = len(self.clerk.complaints)
        cells: dict[str, object] = {"person": person}
        legible = False
        if self._is_object(raw, where, ("whose", "values", "proof")):
            values, proof = raw.get("values", {}), raw.get("proof", {})
            if self._is_object(values, f"{where}.values", tuple(kind.by_name)):
                cells |= values
                legible = True
            if self._is_object(proof, f"{where}.proof", tuple(_PROOF_KEYS)):
                cells |= {_PROOF_KEYS[key]: value for key, value in proof.items() if key in _PROOF_KEYS}
            cells["whose"] = raw.get("whose")
        if legible:
            torn = len(self.clerk.complaints) > found
            self.clerk.file(kind, cells, _locator(where, f"{where}.proof"), torn=torn)
        else:
            self.clerk.refuse(kind, cells, ())

    def _answer(self, person: str, kind: Kind, raw: object, where: str) -> None:
        found = len(self.clerk.complaints)
        cells: dict[str, object] = {"person": person, "kind": kind.name}
        if self._is_object(raw, where, tuple(_PROOF_KEYS)):
            cells |= {_PROOF_KEYS[key]: value for key, value in raw.items() if key in _PROOF_KEYS}
            # In a sheet an empty standing means verified; here it is said or it is declared.
            cells.setdefault("standing", Standing.DECLARED.value)
        if len(self.clerk.complaints) > found:
            self.clerk.refuse_answer(cells, ())
        else:
            self.clerk.answer(cells, _locator(where, where))

    def _is_object(self, raw: object, where: str, keys: tuple[str, ...]) -> TypeGuard[dict[str, Any]]:
        if not isinstance(raw, dict):
            self._misshapen(where, raw, "对象 {…}", "an object {…}")
            return False
        for key in raw:
            if key not in keys:
                self.clerk.complaints.append(complain("facts.key_unknown", where, key, near=nearest(key, keys)))
        return True

    def _misshapen(self, where: str, raw: object, wanted_zh: str, wanted_en: str) -> None:
        shape = type(raw).__name__ if isinstance(raw, dict | list) else raw
        named = {"wanted_zh": wanted_zh, "wanted_en": wanted_en}
        self.clerk.complaints.append(complain("facts.json_shape", where, shape, **named))


def _locator(where: str, proof: str) -> Callable[[str], str]:
    inside = {"person": where, "kind": where, "whose": f"{where}.whose"}
    inside |= {name: f"{proof}.{key}" for key, name in _PROOF_KEYS.items()}
    return lambda name: inside.get(name) or f"{where}.values.{name}"
