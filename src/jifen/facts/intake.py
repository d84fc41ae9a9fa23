"""
Where rows become dossiers: each row is read whole, filed, or refused with everything that is wrong with it.

Three rules keep a damaged file from turning into a favour or a penalty:

* **A refused row leaves its list open.** The person's records of that kind are then not all there, whoever said so; the
  kind is unknown until the row is mended. A row that names nobody opens the lists a department has to answer for, for
  everybody, because it may belong to anybody.
* **Of two rows where only one can be true, neither is used.** So with two applications or identities of one person, and
  with one identity number in two applications.
* **Overlapping spans and repeated rows are kept**, with a notice: scoring merges spans, and two donations on one day are
  possible.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import (
    ANSWER,
    LIST_OF,
    NOT_ANSWERED,
    PERSON,
    PROOF,
    PROVED_BY,
    PROVED_ON,
    REFERENCE,
    STANDING,
    whose_field,
)
from jifen.facts.dossier import DECLARED, STANDING_ZH, Dossier, Proof, Record, Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Silence, Type
from jifen.facts.validation import Codebook, Value, is_empty, lies_ahead, name_beside, read, read_person
from jifen.facts.wording import complain, nearest
from jifen.kernel import identity
from jifen.kernel.dates import show_month
from jifen.kernel.errors import Complaint

Locate = Callable[[str], str]
"""Name of a column → where its cell stands, as the sender would look for it."""

_APPLICATION = "application"
_MEMO = 20_000  # different texts of one column that are remembered
_STANDINGS = {STANDING_ZH[standing]: standing for standing in Standing} | {item.value: item for item in Standing}
_SEATS = {whose.zh: whose.name for whose in WHOSE.values()} | {name: name for name in WHOSE}
_DEPARTMENTS = {zh: name for name, (zh, _) in DEPARTMENTS.items()} | {name: name for name in DEPARTMENTS}
_KINDS = {kind.zh: kind.name for kind in CATALOGUE.values()} | {name: name for name in CATALOGUE}


@dataclass(frozen=True, slots=True)
class Intake:
    """
    What came of a file: the dossiers, everything refused, and what somebody should look at.

    ``rows_read`` counts the rows that held anything; ``complaints`` and ``notices`` come in the order of reading.
    """

    dossiers: tuple[Dossier, ...]
    complaints: tuple[Complaint, ...]
    notices: tuple[Complaint, ...]
    rows_read: int


@dataclass(slots=True)
class _Answer:
    proof: Proof | None
    where: str


class Clerk:
    """Takes in the rows of one file, in any order, and closes the intake at the end."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self._dossiers: dict[str, Dossier] = {}
        self._answers: dict[tuple[str, str], _Answer] = {}
        self._declared: set[str] = set()
        self._open: set[tuple[str, str]] = set()
        self._open_for_all: set[str] = set()
        self._applicants: set[str] = set()
        self._memo: dict[tuple[str, str], dict[str, Value | Complaint]] = {}
        self._unlisted: set[tuple[str, str, Value]] = set()
        self.complaints: list[Complaint] = []
        self.notices: list[Complaint] = []
        self.rows_read = 0

    def file(self, kind: Kind, raw: Mapping[str, object], locate: Locate) -> None:
        """
        Take in one row of a kind.

        Args:
            kind: the kind whose table the row stands in.
            raw: column name (``columns.columns``) → cell; a missing name is an empty cell.
            locate: where each cell stands; the name ``person`` stands for the row.
        """
        self.rows_read += 1
        person = self._person(raw, locate, kind)
        found: list[Complaint] = []
        values: dict[str, object] = {}
        for item in kind.fields:
            value = self._read(kind, item, raw.get(item.name), locate)
            if isinstance(value, Complaint):
                found.append(value)
            else:
                values[item.name] = value
        whose = self._whose(kind, raw, locate, found)
        proof = self._proof(kind, STANDING, raw, locate, found)
        if not found:
            found.extend(_inverted(kind, values, locate))
        self._settle(kind, person, found, lambda: Record(kind.name, values, whose, proof, locate("person")))

    def refuse(self, kind: Kind, raw: Mapping[str, object], complaints: Iterable[Complaint]) -> None:
        """Take in a row that cannot be read at all, for reasons its reader found."""
        self.rows_read += 1
        person = read_person(raw.get(PERSON.name))
        self._settle(kind, None if isinstance(person, Complaint) else person, list(complaints), None)

    def answer(self, raw: Mapping[str, object], locate: Locate) -> None:
        """Take in one row of 核验答复: whose word it is that a list of records is complete."""
        self.rows_read += 1
        found: list[Complaint] = []
        person = self._person(raw, locate, None)
        name = str(self._word(LIST_OF, raw.get(LIST_OF.name), _KINDS, locate, found))
        if not name and not found:
            found.append(complain("facts.empty", locate(LIST_OF.name), zh=LIST_OF.zh, en=LIST_OF.en))
        proof: Proof | None = None
        if name and raw.get(ANSWER.name) != NOT_ANSWERED:
            proof = self._proof(CATALOGUE[name], ANSWER, raw, locate, found)
        self.complaints.extend(found)
        self._note_answer(person, name, None if found else _Answer(proof, locate("person")))

    def refuse_answer(self, raw: Mapping[str, object], complaints: Iterable[Complaint]) -> None:
        """Take in a row of 核验答复 that cannot be read, for reasons its reader found."""
        self.rows_read += 1
        self.complaints.extend(complaints)
        person = read_person(raw.get(PERSON.name))
        name = _KINDS.get(str(raw.get(LIST_OF.name)).strip(), "")
        self._note_answer(None if isinstance(person, Complaint) else person, name, None)

    def _note_answer(self, person: str | None, name: str, answer: _Answer | None) -> None:
        """File an answer; one that is unreadable or given twice leaves open what it was to close."""
        if person is None or not name:
            # An answer that names nobody, or no list, closes nothing; it does not undo what others say.
            return
        self.admit(person)
        before = self._answers.get((name, person))
        if answer is None:
            self._open.add((name, person))
        elif before is not None:
            self.complaints.append(complain("facts.answer_twice", answer.where, person, other=before.where))
            self._open.add((name, person))
        else:
            self._answers[name, person] = answer

    def admit(self, person: str) -> None:
        """Open a dossier for a person of whom nothing may be on record."""
        self._dossiers.setdefault(person, Dossier(person))

    def set_answer(self, person: str, kind: Kind, proof: Proof) -> None:
        """File the answer that a store of our own holds; a later one takes its place."""
        self._answers[kind.name, person] = _Answer(proof, "")

    def declare(self, kind: Kind) -> None:
        """Take the presence of a table for the applicants' own word: what is in it is all they have of the kind."""
        self._declared.add(kind.name)

    def leave_open(self, kind: Kind, person: str | None = None) -> None:
        """Count a list as incomplete, whoever closed it: of one person, or of everybody."""
        if person is None:
            self._open_for_all.add(kind.name)
        else:
            self._open.add((kind.name, person))

    def close(self) -> Intake:
        """Compare the rows with one another, close the lists, and hand over."""
        self._refuse_doubles()
        self._refuse_shared_numbers()
        self._note_repetitions()
        self._note_strangers()
        for dossier in self._dossiers.values():
            dossier.records = {name: records for name, records in dossier.records.items() if records}
            for name in CATALOGUE:
                self._close_list(dossier, name)
        return Intake(tuple(self._dossiers.values()), tuple(self.complaints), tuple(self.notices), self.rows_read)

    # ── one row ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _person(self, raw: Mapping[str, object], locate: Locate, kind: Kind | None) -> str | None:
        person = read_person(raw.get(PERSON.name))
        if not isinstance(person, Complaint):
            return person
        self.complaints.append(replace(person, where=locate(PERSON.name)))
        if kind is not None and kind.silence is Silence.SOURCE:
            self._open_for_all.add(kind.name)
        return None

    def _settle(
        self, kind: Kind, person: str | None, found: list[Complaint], record: Callable[[], Record] | None
    ) -> None:
        self.complaints.extend(found)
        if person is None:
            if kind.silence is Silence.SOURCE:
                self._open_for_all.add(kind.name)
            return
        self.admit(person)
        if kind.name == _APPLICATION:
            self._applicants.add(person)
        if found or record is None:
            self._open.add((kind.name, person))
        else:
            self._dossiers[person].add([record()])

    def _read(self, kind: Kind, item: Field, cell: object, locate: Locate) -> Value | Complaint:
        if type(cell) is not str:
            value = self._read_anew(kind, item, cell, locate)
        else:
            memo = self._memo.setdefault((kind.name, item.name), {})
            known = memo.get(cell, self)
            if known is self:
                value = self._read_anew(kind, item, cell, locate)
                if len(memo) < _MEMO:
                    memo[cell] = value
            else:
                value = cast("Value | Complaint", known)
        return replace(value, where=locate(item.name)) if isinstance(value, Complaint) else value

    def _read_anew(self, kind: Kind, item: Field, cell: object, locate: Locate) -> Value | Complaint:
        book = self._codebook
        value = read(item, cell, book.codes.get(f"{kind.name}.{item.name}") if item.type is Type.CODE else None)
        if isinstance(value, Complaint) or value is None:
            return value
        if book.received_on is not None and lies_ahead(kind, item, value, book.received_on):
            return complain("facts.date_in_future", "", cell, zh=item.zh, en=item.en, received=book.received_on)
        if item.type is Type.PLACE and value:
            return self._place(item, str(value), cell, locate)
        return value

    def _place(self, item: Field, code: str, cell: object, locate: Locate) -> str | Complaint:
        divisions = self._codebook.divisions
        if divisions is None:
            return code
        if code not in divisions:
            # Of provinces the table does not hold, it can say nothing.
            if f"{code[:2]}0000" in divisions and ("place", item.zh, code) not in self._unlisted:
                self._unlisted.add(("place", item.zh, code))
                self.notices.append(complain("facts.place_not_listed", locate(item.name), cell, zh=item.zh, en=item.en))
            return code
        beside = name_beside(cell)
        if beside and beside not in (divisions.name(code), divisions.full_name(code)):
            return complain("facts.place_name_differs", "", cell, zh=item.zh, en=item.en, name=divisions.name(code))
        return code

    def _word(
        self, item: Field, cell: object, words: Mapping[str, object], locate: Locate, found: list[Complaint]
    ) -> object:
        if is_empty(cell):
            return words.get(str(item.absent), "")
        text = cell.strip() if isinstance(cell, str) else ""
        if text in words:
            return words[text]
        value = read(item, cell)
        if not isinstance(value, Complaint):
            return words[str(value)]
        named = {"zh": item.zh, "en": item.en, "near": nearest(text, item.levels)}
        found.append(complain("facts.level_unknown", locate(item.name), cell, **named))
        return ""

    def _whose(self, kind: Kind, raw: Mapping[str, object], locate: Locate, found: list[Complaint]) -> str:
        cell = raw.get("whose")
        seat = str(self._word(whose_field(kind), cell, _SEATS, locate, found))
        if seat and seat not in kind.whose:
            allowed = "、".join(WHOSE[name].zh for name in kind.whose)
            names = {"kind_zh": kind.zh, "kind_en": kind.en, "whose_zh": WHOSE[seat].zh, "whose_en": WHOSE[seat].en}
            found.append(complain("facts.whose_not_allowed", locate("whose"), cell, allowed=allowed, **names))
        return seat

    def _proof(
        self, kind: Kind, standing_field: Field, raw: Mapping[str, object], locate: Locate, found: list[Complaint]
    ) -> Proof:
        if all(is_empty(raw.get(item.name)) for item in PROOF) and standing_field is STANDING:
            return DECLARED
        before = len(found)
        standing = self._word(standing_field, raw.get("standing"), _STANDINGS, locate, found)
        by = str(self._word(PROVED_BY, raw.get("proved_by"), _DEPARTMENTS, locate, found))
        on = self._read(kind, PROVED_ON, raw.get("proved_on"), locate)
        reference = self._read(kind, REFERENCE, raw.get("reference"), locate)
        found.extend(value for value in (on, reference) if isinstance(value, Complaint))
        if len(found) > before:
            return DECLARED
        proof = Proof(cast("Standing", standing), by, cast("date | None", on), str(reference))
        found.extend(_unfounded(kind, proof, locate))
        return proof

    # ── all rows of a person ────────────────────────────────────────────────────────────────────────────────────────

    def _refuse_doubles(self) -> None:
        for dossier in self._dossiers.values():
            for name in dossier.records:
                kind = CATALOGUE[name]
                if kind.single:
                    seats = _grouped(dossier.records[name], lambda record: record.whose)
                    for seat, rivals in seats.items():
                        if len(rivals) > 1 and not WHOSE[str(seat)].several:
                            self._drop(dossier, kind, rivals)

    def _drop(self, dossier: Dossier, kind: Kind, rivals: list[Record]) -> None:
        for number, record in enumerate(rivals):
            other = rivals[0 if number else 1].where
            named = {"kind_zh": kind.zh, "kind_en": kind.en, "other": other}
            self.complaints.append(complain("facts.person_twice", record.where, dossier.person, **named))
        dropped = {id(record) for record in rivals}
        dossier.records[kind.name] = [one for one in dossier.records[kind.name] if id(one) not in dropped]
        self._open.add((kind.name, dossier.person))

    def _refuse_shared_numbers(self) -> None:
        holders: dict[str, list[tuple[Dossier, Record]]] = {}
        for dossier in self._dossiers.values():
            record = dossier.single("identity")
            if record is None:
                continue
            number = str(record.values["number"])
            if number:
                holders.setdefault(number, []).append((dossier, record))
                if identity.birth_date(number) != record.values["born_on"]:
                    self.notices.append(complain("facts.birth_date_differs", record.where, record.values["born_on"]))
        for pairs in holders.values():
            if len(pairs) > 1:
                for number_, (dossier, record) in enumerate(pairs):
                    other = pairs[0 if number_ else 1][1].where
                    self.complaints.append(complain("facts.identity_twice", record.where, identity.MASK, other=other))
                    dossier.records["identity"].remove(record)
                    self._open.add(("identity", dossier.person))

    def _note_strangers(self) -> None:
        """Point at persons without an application where others have one: their number may hold a slip."""
        if not self._applicants:
            return
        sheet = CATALOGUE[_APPLICATION].zh
        for dossier in self._dossiers.values():
            if dossier.person not in self._applicants:
                first = next((records[0].where for records in dossier.records.values() if records), "")
                self.notices.append(complain("facts.application_missing", first, dossier.person, sheet=sheet))

    def _note_repetitions(self) -> None:
        for dossier in self._dossiers.values():
            for name, records in dossier.records.items():
                if len(records) > 1:
                    self._note_repeated(CATALOGUE[name], records)

    def _note_repeated(self, kind: Kind, records: list[Record]) -> None:
        ends = (kind.span.start, kind.span.end) if kind.span else ()
        # Amounts and flags may differ between two entries of the same span; who, where and what may not.
        ignored = {item.name for item in kind.fields if item.type in (Type.NUMBER, Type.FLAG)} if kind.span else set()
        keys = [item.name for item in kind.fields if item.name not in ends and item.name not in ignored]
        groups = _grouped(records, lambda record: (record.whose, *(record.values[key] for key in keys)))
        for group in groups.values():
            if len(group) > 1 and not kind.span:
                for record in group[1:]:
                    self.notices.append(complain("facts.row_repeated", record.where, other=group[0].where))
            elif len(group) > 1:
                self._note_overlaps(kind, group)

    def _note_overlaps(self, kind: Kind, group: list[Record]) -> None:
        start, end = (kind.span.start, kind.span.end) if kind.span else ("", "")

        def first(record: Record) -> int:
            return _ordinal(record.values[start])

        widest: Record | None = None
        reach = -1
        for record in sorted(group, key=first):
            if widest is not None and first(record) <= reach:
                value = _shown_day(record.values[start])
                self.notices.append(complain("facts.spans_overlap", record.where, value, other=widest.where))
            last = record.values[end]
            until = _FOREVER if last is None else _ordinal(last)
            if until > reach:
                widest, reach = record, until

    def _close_list(self, dossier: Dossier, name: str) -> None:
        key = (name, dossier.person)
        if name in self._open_for_all or key in self._open:
            return
        answer = self._answers.get(key)
        if answer is not None:
            if answer.proof is not None:
                dossier.answers[name] = answer.proof
        elif name in self._declared:
            dossier.answers[name] = DECLARED


_FOREVER = 10**9


def _ordinal(value: object) -> int:
    return value.toordinal() if isinstance(value, date) else cast("int", value)


def _shown_day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else show_month(cast("int", value))


def _grouped(records: Iterable[Record], key: Callable[[Record], Hashable]) -> dict[Hashable, list[Record]]:
    groups: dict[Hashable, list[Record]] = {}
    for record in records:
        if record.proof.standing is not Standing.REFUTED:
            groups.setdefault(key(record), []).append(record)
    return groups


def _inverted(kind: Kind, values: Mapping[str, object], locate: Locate) -> list[Complaint]:
    if kind.span is None:
        return []
    start, end = values[kind.span.start], values[kind.span.end]
    if start is None or end is None or _ordinal(end) >= _ordinal(start):
        return []
    first, last = kind.by_name[kind.span.start], kind.by_name[kind.span.end]
    named = {"start_zh": first.zh, "start_en": first.en, "end_zh": last.zh, "end_en": last.en}
    return [complain("facts.span_inverted", locate(last.name), _shown_day(end), start=_shown_day(start), **named)]


def _unfounded(kind: Kind, proof: Proof, locate: Locate) -> list[Complaint]:
    if proof.standing is Standing.DECLARED:
        described = proof.by or proof.on or proof.reference
        return (
            [complain("facts.proof_contradictory", locate("standing"), STANDING_ZH[proof.standing])]
            if described
            else []
        )
    if not proof.by or proof.on is None:
        where = locate("proved_on" if proof.by else "proved_by")
        return [complain("facts.proof_incomplete", where, STANDING_ZH[proof.standing])]
    if proof.by in kind.proved_by:
        return []
    by_zh, by_en = DEPARTMENTS[proof.by]
    allowed = "、".join(DEPARTMENTS[name][0] for name in kind.proved_by)
    named = {"kind_zh": kind.zh, "kind_en": kind.en, "by_zh": by_zh, "by_en": by_en}
    return [complain("facts.department_may_not_prove", locate("proved_by"), by_zh, allowed=allowed, **named)]
