"""
One case: a person's records and the household's, with who proved them.

Shape::

    Dossier("ZS-0001")
      records   {"education": [Record(whose="self", values={"level": "本科", …}, proof=Proof(...))], …}
      answers   {"education": Proof(...)}       who said that these are all the records of the kind

Unknown is not zero: whether a kind is *known* is asked of :meth:`Dossier.is_known`, which every engine shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Silence


class Standing(StrEnum):
    """How well a record or an answer is known."""

    DECLARED = "declared"  # 已申报
    VERIFIED = "verified"  # 已核实
    REFUTED = "refuted"  # 已否定


class Trust(StrEnum):
    """Which records a run may count: official runs count verified ones, self-assessment the declared ones too."""

    VERIFIED = "verified"
    DECLARED = "declared"


_DECLARED, _VERIFIED, _REFUTED = Standing  # asked for every record of every case, so looked up once

STANDING_ZH = {Standing.DECLARED: "已申报", Standing.VERIFIED: "已核实", Standing.REFUTED: "已否定"}


@dataclass(frozen=True, slots=True)
class Proof:
    """Who stands for a record: its standing, the department and day that verified or refuted it, and the reference."""

    standing: Standing = Standing.DECLARED
    by: str = ""
    on: date | None = None
    reference: str = ""


DECLARED = Proof()


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record. ``values`` holds every field of its kind, in the types of ``facts.kinds.Type``.

    ``where`` says where it was read from (sheet and row), for the reader of a complaint or of evidence.
    """

    kind: str
    values: dict[str, object]
    whose: str = "self"
    proof: Proof = DECLARED
    where: str = ""


@dataclass(slots=True)
class Dossier:
    """Everything on record in one case, keyed by kind; records keep the order in which they came."""

    person: str
    records: dict[str, list[Record]] = field(default_factory=dict)
    answers: dict[str, Proof] = field(default_factory=dict)

    def add(self, records: Iterable[Record]) -> None:
        """File records under their kinds."""
        for record in records:
            self.records.setdefault(record.kind, []).append(record)

    def counting(self, kind: str, trust: Trust) -> list[Record]:
        """Give the records of a kind that a run of this trust may count: never a refuted one."""
        found = self.records.get(kind)
        if not found:
            return []
        if trust is Trust.DECLARED:
            return [record for record in found if record.proof.standing is not _REFUTED]
        return [record for record in found if record.proof.standing is _VERIFIED]

    def is_known(self, kind: str, trust: Trust) -> bool:
        """
        Say whether the records of a kind are all there is, so that counting them gives a figure and not a guess.

        A kind is known when its list has been closed by somebody whose word suffices (``Kind.silence``) and, in an
        official run, no claim of the kind still waits for its answer.
        """
        answer = self.answers.get(kind)
        if answer is None or answer.standing is _REFUTED:
            return False
        if trust is Trust.DECLARED:
            return True
        for record in self.records.get(kind, ()):
            if record.proof.standing is _DECLARED:
                return False
        return answer.standing is _VERIFIED or CATALOGUE[kind].silence is Silence.APPLICANT

    def single(self, kind: str, whose: str = "self") -> Record | None:
        """Give the one record of a kind that allows only one, if it is there."""
        for record in self.records.get(kind, ()):
            if record.whose == whose and record.proof.standing is not Standing.REFUTED:
                return record
        return None
