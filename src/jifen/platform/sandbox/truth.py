"""
What the registers know, and how a department would answer from it.

The truth is a set of dossiers: the verified records of a kind that name a department are what its register holds, and a
verified answer of that department closes the list. Declared and refuted records are in no register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.files import read_any
from jifen.facts.kinds import Field, Kind, Type
from jifen.facts.whole import MANIFEST
from jifen.platform.connectors.port import REGISTRATION, Question, Reply, Verdict, bears_out
from jifen.platform.sandbox.behaviour import Behaviour

_NO_SUCH_RECORD = "本部门登记中没有此项记录。 / No such record is on register."
_NOT_HELD = "本部门不掌握此人此类记录。 / This register does not hold such records of the person."
_CORRECTED = "登记内容与申报不同，以登记为准。 / The register says otherwise."


def read_truth(source: Path) -> list[Dossier]:
    """
    Read what the registers know.

    Args:
        source: a file or Parquet folder ``facts.files.read_any`` reads, or a folder of such files.

    Raises:
        NotFoundError, BadInputError: as ``facts.files.read_any``.
    """
    if not source.is_dir() or (source / MANIFEST).is_file():
        return list(read_any(source).dossiers)
    files = sorted(path for path in source.iterdir() if path.suffix in (".json", ".xlsx"))
    return [dossier for path in files for dossier in read_any(path).dossiers]


_TIED = frozenset({"born_on", "sex"})  # an identity number says them too


class Truth:
    """What is known of each identity number."""

    def __init__(self, dossiers: Iterable[Dossier]) -> None:
        self._by_number: dict[str, Dossier] = {}
        for dossier in dossiers:
            record = dossier.single("identity")
            if record is not None and record.values["number"]:
                self._by_number[str(record.values["number"])] = dossier

    def __len__(self) -> int:
        return len(self._by_number)

    def answer(self, question: Question, behaviour: Behaviour, today: date) -> Reply:
        """Answer as the register would, or as ``corrects``, ``refutes`` and ``unknown`` force it to."""
        held, closes = self._registered(question) if question.purpose == REGISTRATION else self._held(question)
        proof = _proof(question, today)
        if behaviour is Behaviour.UNKNOWN:
            held, closes = [], False
        elif behaviour is Behaviour.REFUTES and question.claims:
            held, closes = [], True
        elif behaviour is Behaviour.CORRECTS and (question.claims or held):
            held, closes = [altered(record) for record in question.claims or held], True
        verdict, reason = _verdict(question, held, closes)
        records = tuple(replace(record, proof=proof, where="") for record in held)
        return Reply(question, verdict, records, closes, today, question.department, proof.reference, reason)

    def _held(self, question: Question) -> tuple[list[Record], bool]:
        dossier = self._by_number.get(question.subject.identity_number)
        if dossier is None:
            return [], False
        held = [
            record
            for record in dossier.records.get(question.kind, ())
            if record.proof.standing is Standing.VERIFIED and record.proof.by == question.department
        ]
        answer = dossier.answers.get(question.kind)
        closes = answer is not None and answer.standing is Standing.VERIFIED and answer.by == question.department
        return held, closes

    def _registered(self, question: Question) -> tuple[list[Record], bool]:
        """Register a household as asked, where the applicant is known."""
        known = question.subject.identity_number in self._by_number
        return (list(question.claims), True) if known else ([], False)


def altered(record: Record) -> Record:
    """Give a sound record of the same kind that says something else."""
    kind: Kind = CATALOGUE[record.kind]
    for field in kind.fields:
        other = None if field.name in _TIED else _another(field, record.values[field.name])
        if other is not None:
            return replace(record, values=record.values | {field.name: other})
    return record


def _another(field: Field, value: object) -> object:
    """Give another value of a field that cannot make its record unsound; None where there is no safe one."""
    if field.type is Type.LEVEL and len(field.levels) > 1:
        return field.levels[0] if value != field.levels[0] else field.levels[1]
    if field.type is Type.DATE and isinstance(value, date) and field.name != "end":
        return date(value.year - 1, value.month, min(value.day, 28))
    if field.type is Type.MONTH and isinstance(value, int) and field.name != "end":
        return value - 1
    if field.type is Type.FLAG:
        return not value
    return None


def _proof(question: Question, today: date) -> Proof:
    digest = hashlib.sha256(question.id.encode()).hexdigest()[:10].upper()
    return Proof(Standing.VERIFIED, question.department, today, f"SANDBOX-{digest}")


def _verdict(question: Question, held: list[Record], closes: bool) -> tuple[Verdict, str]:
    claims = question.claims
    if not held and not closes:
        return Verdict.UNKNOWN, _NOT_HELD
    if all(any(bears_out(record, claim) for record in held) for claim in claims):
        return Verdict.CONFIRMED, ""
    return (Verdict.CORRECTED, _CORRECTED) if held else (Verdict.REFUTED, _NO_SUCH_RECORD)
