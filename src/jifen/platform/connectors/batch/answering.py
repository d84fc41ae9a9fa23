"""The rows of one question → its reply. A row is read to its end, so that its sender mends it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jifen.facts.columns import PROVED_BY, PROVED_ON, REFERENCE, STANDING
from jifen.facts.dossier import STANDING_ZH, Proof, Record, Standing
from jifen.facts.rows import RowReader
from jifen.facts.validation import Value, is_empty, read
from jifen.kernel.errors import Complaint
from jifen.platform.connectors.batch.layout import (
    ADDED,
    CLAIM_WORDS,
    CLOSING,
    CLOSING_WORDS,
    COMPLETE,
    REASON,
    VALID_UNTIL,
    VERDICT,
    VERDICTS,
)
from jifen.platform.connectors.batch.sheets import SheetRow
from jifen.platform.connectors.port import VERDICT_TEXTS, Question, Reply, Verdict, bears_out
from jifen.platform.connectors.soundness import contradictions
from jifen.platform.connectors.wording import complain

_PROOF_CELLS = (PROVED_ON, REFERENCE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row that belongs to a question: its number, 名册 or 补充."""

    row: SheetRow
    number: str


@dataclass(slots=True)
class _Told:
    """What the rows of a question come to while they are read."""

    verdicts: list[Verdict]
    records: list[Record]
    reasons: list[str]


class Answering:
    """
    Makes replies of rows.

    Args:
        reader: reads the record in a row by the rules for files.
        received_on: the day the file came in.
    """

    def __init__(self, reader: RowReader, received_on: date) -> None:
        self._reader, self._received_on = reader, received_on

    def reply(
        self, question: Question, lines: Mapping[str, Line], added: Sequence[Line]
    ) -> tuple[Reply | None, list[Complaint]]:
        """
        Put the rows of a question together.

        Args:
            question: what was asked.
            lines: its rows by number; some may be missing.
            added: the rows the department added.

        Returns:
            The reply, and every complaint; None when the rows do not make one.
        """
        found: list[Complaint] = []
        told = _Told([], [], [])
        closing = lines.get(CLOSING)
        head = closing.row.cells if closing else {}
        for number, claim in enumerate(question.claims, 1):
            if str(number) in lines:
                self._claim(question, lines[str(number)], claim, head, told, found)
        for line in added:
            self._added(question, line, head, told, found)
        if closing is None:
            return None, found
        reply = self._closed(question, closing.row, told, bool(added), found)
        whole = all(str(number) in lines for number in range(1, len(question.claims) + 1))
        if reply is not None and whole and not found:
            place = closing.row.at(VERDICT.name)
            found.extend(replace(one, where=place) for one in contradictions(reply, self._received_on))
        return reply, found

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _claim(
        self,
        question: Question,
        line: Line,
        claim: Record,
        head: Mapping[str, object],
        told: _Told,
        found: list[Complaint],
    ) -> None:
        row = line.row
        word = _word(row, CLAIM_WORDS, found)
        if not word:
            return
        verdict = VERDICTS[word]
        reason = _value(row, REASON.name, found)
        if verdict is Verdict.REFUTED and not reason:
            found.append(complain("connectors.reason_missing", row.at(REASON.name)))
        told.verdicts.append(verdict)
        if reason:
            told.reasons.append(f"{line.number}. {reason}" if len(question.claims) > 1 else str(reason))
        standing = Standing.REFUTED if verdict is Verdict.REFUTED else Standing.VERIFIED
        record = self._record(question, row, standing, head, found)
        if record is None:
            return
        found.extend(_changed(row, record, claim, verdict))
        if verdict in (Verdict.CONFIRMED, Verdict.CORRECTED):
            told.records.append(record)
        if verdict is Verdict.REFUTED or (verdict is Verdict.CORRECTED and not bears_out(record, claim)):
            # Said of the claim itself, so that a correction in an open list leaves no doubt about which claim it meets.
            told.records.append(replace(claim, proof=replace(record.proof, standing=Standing.REFUTED)))

    def _added(
        self, question: Question, line: Line, head: Mapping[str, object], told: _Told, found: list[Complaint]
    ) -> None:
        if not is_empty(line.row.cells.get(VERDICT.name)):
            _word(line.row, (ADDED, *CLAIM_WORDS[:2]), found)
        record = self._record(question, line.row, Standing.VERIFIED, head, found)
        if record is not None:
            told.records.append(record)

    def _record(
        self,
        question: Question,
        row: SheetRow,
        standing: Standing,
        head: Mapping[str, object],
        found: list[Complaint],
    ) -> Record | None:
        """Read the record in a row; its day and reference may be given once, in the row that closes the question."""
        raw = dict(row.cells) | {STANDING.name: STANDING_ZH[standing], PROVED_BY.name: question.department}
        for field in _PROOF_CELLS:
            if is_empty(raw.get(field.name)):
                raw[field.name] = head.get(field.name)
        if is_empty(raw[PROVED_ON.name]):
            return None  # said once, at the closing row
        record = self._reader.record(row.kind, raw, row.at)
        if isinstance(record, Record):
            return replace(record, where=row.place)
        found.extend(record)
        return None

    def _closed(
        self, question: Question, row: SheetRow, told: _Told, has_added: bool, found: list[Complaint]
    ) -> Reply | None:
        word = _word(row, CLOSING_WORDS, found)
        proof = self._proof(question, row, found)
        until, reason = _value(row, VALID_UNTIL.name, found), _value(row, REASON.name, found)
        closes = word == COMPLETE
        if closes and Verdict.UNKNOWN in told.verdicts:
            found.append(complain("connectors.closing_contradicts", row.at(VERDICT.name), word))
        if found or proof is None or proof.on is None:
            return None
        verdict = _together(told.verdicts, closes, has_added)
        on = max((record.proof.on for record in told.records if record.proof.on), default=proof.on)
        reasons = "；".join([*told.reasons, *([str(reason)] if reason else [])])
        valid_until = until if isinstance(until, date) else None
        return Reply(
            question,
            verdict,
            tuple(told.records),
            closes,
            max(on, proof.on),
            question.department,
            proof.reference,
            reasons,
            valid_until,
        )

    def _proof(self, question: Question, row: SheetRow, found: list[Complaint]) -> Proof | None:
        missing = [field for field in _PROOF_CELLS if is_empty(row.cells.get(field.name))]
        if missing:
            named = {"missing": "、".join(field.zh for field in missing)}
            found.append(complain("connectors.proof_missing", row.at(missing[0].name), **named))
            return None
        before = len(found)
        raw = dict(row.cells) | {STANDING.name: STANDING_ZH[Standing.VERIFIED], PROVED_BY.name: question.department}
        proof = self._reader.proof(row.kind, STANDING, raw, row.at, found)
        return proof if len(found) == before else None


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _word(row: SheetRow, words: Iterable[str], found: list[Complaint]) -> str:
    cell, allowed = row.cells.get(VERDICT.name), "、".join(words)
    if is_empty(cell):
        found.append(complain("connectors.row_not_answered", row.at(VERDICT.name), allowed=allowed))
        return ""
    value = read(VERDICT, cell)
    if isinstance(value, str) and value in allowed.split("、"):
        return value
    found.append(complain("connectors.verdict_unknown", row.at(VERDICT.name), cell, allowed=allowed))
    return ""


def _value(row: SheetRow, name: str, found: list[Complaint]) -> Value:
    value = read(REASON if name == REASON.name else VALID_UNTIL, row.cells.get(name))
    if isinstance(value, Complaint):
        found.append(replace(value, where=row.at(name)))
        return None
    return value


def _changed(row: SheetRow, record: Record, claim: Record, verdict: Verdict) -> list[Complaint]:
    """Hold the content of a row against its verdict: who confirms leaves it, who corrects changes it."""
    same = record.values == claim.values and record.whose == claim.whose
    if verdict is Verdict.CORRECTED:
        return [complain("connectors.values_unchanged", row.at(VERDICT.name))] if same else []
    kept = bears_out(record, claim) if verdict is Verdict.CONFIRMED else same
    if kept:
        return []
    differing = [field for field in row.kind.fields if record.values[field.name] != claim.values[field.name]]
    named = {"verdict": VERDICT_TEXTS[verdict].zh, "fields": "、".join(field.zh for field in differing) or "归属"}
    return [complain("connectors.values_changed", row.at(differing[0].name if differing else "whose"), **named)]


def _together(verdicts: Sequence[Verdict], closes: bool, has_added: bool) -> Verdict:
    """Give the verdict on all claims of a question."""
    if Verdict.UNKNOWN in verdicts or not (verdicts or closes or has_added):
        return Verdict.UNKNOWN
    if all(verdict is Verdict.CONFIRMED for verdict in verdicts) and not (has_added and verdicts):
        return Verdict.CONFIRMED
    if all(verdict is Verdict.REFUTED for verdict in verdicts) and not has_added:
        return Verdict.REFUTED
    return Verdict.CORRECTED
