"""
One row → a record, or everything that is wrong with it.

A row is read to its end whatever is found, so that its sender mends it once and not cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from jifen.facts import coherence
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import LIST_OF, PERSON, PROOF, PROVED_BY, PROVED_ON, REFERENCE, STANDING, whose_field
from jifen.facts.dossier import DECLARED, STANDING_ZH, Proof, Record, Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type
from jifen.facts.validation import Codebook, Value, is_empty, lies_ahead, name_beside, read
from jifen.facts.wording import complain, nearest
from jifen.kernel.errors import Complaint

Locate = Callable[[str], str]
"""Name of a column → where its cell stands, as the sender would look for it; ``person`` stands for the row."""

_MEMO = 20_000  # different texts of one column that are remembered
_STANDINGS = {STANDING_ZH[standing]: standing for standing in Standing} | {item.value: item for item in Standing}
_SEATS = {whose.zh: whose.name for whose in WHOSE.values()} | {name: name for name in WHOSE}
_DEPARTMENTS = {zh: name for name, (zh, _) in DEPARTMENTS.items()} | {name: name for name in DEPARTMENTS}
_KINDS = {kind.zh: kind.name for kind in CATALOGUE.values()} | {name: name for name in CATALOGUE}


class RowReader:
    """Reads the rows of one file against one codebook, and notes what is odd but not wrong."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self._memo: dict[tuple[str, str], dict[str, Value | Complaint]] = {}
        self._unlisted: set[tuple[str, str]] = set()
        self.notices: list[Complaint] = []

    def record(self, kind: Kind, raw: Mapping[str, object], locate: Locate) -> Record | list[Complaint]:
        """
        Read a row of a kind's table.

        Args:
            kind: the kind whose table it is.
            raw: column name (``columns.columns``) → cell; a missing name is an empty cell. A complaint in place of a cell is
                what the reader of the form found wrong with it.
            locate: where each cell stands.
        """
        found: list[Complaint] = []
        values: dict[str, object] = {}
        for field in kind.fields:
            value = self._value(kind, field, raw.get(field.name), locate)
            if isinstance(value, Complaint):
                found.append(value)
            else:
                values[field.name] = value
        whose = self._whose(kind, raw, locate, found)
        empty = all(is_empty(raw.get(field.name)) for field in PROOF)
        proof = DECLARED if empty else self.proof(kind, STANDING, raw, locate, found)
        found.extend(coherence.contradictions(kind, values, locate))
        self.notices.extend(coherence.oddities(kind, values, locate))
        return found or Record(kind.name, values, whose, proof, locate(PERSON.name))

    def proof(
        self, kind: Kind, standing_field: Field, raw: Mapping[str, object], locate: Locate, found: list[Complaint]
    ) -> Proof:
        """Read who proved a record or closed a list; what is wrong is added to ``found``."""
        before = len(found)
        standing = _word(standing_field, raw.get(standing_field.name), _STANDINGS, locate, found)
        by = _word(PROVED_BY, raw.get(PROVED_BY.name), _DEPARTMENTS, locate, found)
        on = self._value(kind, PROVED_ON, raw.get(PROVED_ON.name), locate)
        reference = self._value(kind, REFERENCE, raw.get(REFERENCE.name), locate)
        found.extend(value for value in (on, reference) if isinstance(value, Complaint))
        if len(found) > before:
            return DECLARED
        proof = Proof(Standing(standing), by, cast("date | None", on), str(reference))
        found.extend(_unfounded(kind, proof, locate))
        return proof

    def _value(self, kind: Kind, field: Field, cell: object, locate: Locate) -> Value | Complaint:
        if isinstance(cell, Complaint):
            return cell
        if not isinstance(cell, str):
            value = self._value_anew(kind, field, cell, locate)
        else:
            memo = self._memo.setdefault((kind.name, field.name), {})
            if cell in memo:
                value = memo[cell]
            else:
                value = self._value_anew(kind, field, cell, locate)
                if len(memo) < _MEMO:
                    memo[cell] = value
        return replace(value, where=locate(field.name)) if isinstance(value, Complaint) else value

    def _value_anew(self, kind: Kind, field: Field, cell: object, locate: Locate) -> Value | Complaint:
        book = self._codebook
        value = read(field, cell, book.codes.get(f"{kind.name}.{field.name}") if field.type is Type.CODE else None)
        if isinstance(value, Complaint) or value is None:
            return value
        if book.received_on is not None and lies_ahead(kind, field, value, book.received_on):
            return complain("facts.date_in_future", "", cell, zh=field.zh, en=field.en, received=book.received_on)
        if field.type is Type.PLACE and value:
            return self._place(field, str(value), cell, locate)
        return value

    def _place(self, field: Field, code: str, cell: object, locate: Locate) -> str | Complaint:
        divisions = self._codebook.divisions
        if divisions is None:
            return code
        if code not in divisions:
            # Of provinces the table does not hold, it can say nothing.
            if f"{code[:2]}0000" in divisions and (field.zh, code) not in self._unlisted:
                self._unlisted.add((field.zh, code))
                named = {"zh": field.zh, "en": field.en}
                self.notices.append(complain("facts.place_not_listed", locate(field.name), cell, **named))
            return code
        beside = name_beside(cell)
        if beside and beside not in (divisions.name(code), divisions.full_name(code)):
            return complain("facts.place_name_differs", "", cell, zh=field.zh, en=field.en, name=divisions.name(code))
        return code

    def _whose(self, kind: Kind, raw: Mapping[str, object], locate: Locate, found: list[Complaint]) -> str:
        field = whose_field(kind)
        seat = _word(field, raw.get(field.name), _SEATS, locate, found)
        if seat and seat not in kind.whose:
            allowed = "、".join(WHOSE[name].zh for name in kind.whose)
            names = {"kind_zh": kind.zh, "kind_en": kind.en, "whose_zh": WHOSE[seat].zh, "whose_en": WHOSE[seat].en}
            found.append(complain("facts.whose_not_allowed", locate(field.name), seat, allowed=allowed, **names))
        return seat


def kind_named(raw: Mapping[str, object], locate: Locate, found: list[Complaint]) -> Kind | None:
    """Read which kind of record a row of answers speaks of; what is wrong is added to ``found``."""
    name = _word(LIST_OF, raw.get(LIST_OF.name), _KINDS, locate, found)
    if not name and not found:
        found.append(complain("facts.empty", locate(LIST_OF.name), zh=LIST_OF.zh, en=LIST_OF.en))
    return CATALOGUE.get(name)


def _word(field: Field, cell: object, words: Mapping[str, str], locate: Locate, found: list[Complaint]) -> str:
    """Find the code name of a Chinese word; code names themselves are understood too."""
    if is_empty(cell):
        return words.get(str(field.absent), "")
    if isinstance(cell, Complaint):
        found.append(cell)
        return ""
    text = cell.strip() if isinstance(cell, str) else ""
    if text in words:
        return words[text]
    value = read(field, cell)
    if isinstance(value, str) and value in words:
        return words[value]
    named = {"zh": field.zh, "en": field.en, "near": nearest(text, field.levels)}
    found.append(complain("facts.level_unknown", locate(field.name), cell, **named))
    return ""


def _unfounded(kind: Kind, proof: Proof, locate: Locate) -> list[Complaint]:
    standing = STANDING_ZH[proof.standing]
    if proof.standing is Standing.DECLARED:
        described = proof.by or proof.on or proof.reference
        return [complain("facts.proof_contradictory", locate(STANDING.name), standing)] if described else []
    if not proof.by or proof.on is None:
        where = locate(PROVED_ON.name if proof.by else PROVED_BY.name)
        return [complain("facts.proof_incomplete", where, standing)]
    if proof.by in kind.proved_by:
        return []
    by_zh, by_en = DEPARTMENTS[proof.by]
    allowed = "、".join(DEPARTMENTS[name][0] for name in kind.proved_by)
    named = {"kind_zh": kind.zh, "kind_en": kind.en, "by_zh": by_zh, "by_en": by_en}
    return [complain("facts.department_may_not_prove", locate(PROVED_BY.name), by_zh, allowed=allowed, **named)]
