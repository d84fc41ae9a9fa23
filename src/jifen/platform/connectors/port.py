"""
The one port every register is asked through: a question about one person goes in, a reply comes out, or an error.

An error says that nobody answered. It holds no records, it closes no list, and so it can move no point.

Law: 粤人社发〔2011〕306号 (what a system cannot verify, the competent department answers to the accepting office directly).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record, Standing
from jifen.facts.kinds import Kind
from jifen.kernel import identity
from jifen.kernel.errors import Complaint, JifenError, Text


class UnansweredError(JifenError):
    """
    A register was asked and gave no answer that can be used; the record stays *unknown*.

    ``temporary``: asking again later may help; otherwise somebody has to mend something first. ``retry_after`` is what the
    register asked us to wait, in seconds.
    """

    def __init__(
        self,
        code: str,
        what: Text,
        mend: Text,
        *,
        temporary: bool,
        where: str = "",
        complaints: tuple[Complaint, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, what, mend, where=where, complaints=complaints)
        self.temporary = temporary
        self.retry_after = retry_after


REGISTRATION = "落户登记"
"""The purpose of a question that asks for something to be done: the claims are what the register is to say of a household."""

CANCELLATION = "注销落户登记"
"""The purpose of a question that asks for such an entry to end; confirmed: it is cancelled; refuted: it is kept, for a reason."""


class Verdict(StrEnum):
    """What the register makes of the claims, taken together."""

    CONFIRMED = "confirmed"  # 属实
    CORRECTED = "corrected"  # 更正
    REFUTED = "refuted"  # 不属实
    UNKNOWN = "unknown"  # 不掌握


VERDICT_TEXTS = {
    Verdict.CONFIRMED: Text("属实", "confirmed"),
    Verdict.CORRECTED: Text("更正", "corrected"),
    Verdict.REFUTED: Text("不属实", "refuted"),
    Verdict.UNKNOWN: Text("不掌握", "not known"),
}
"""The words people see; the Chinese ones are also those of the batch file."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household besides the applicant; ``whose`` is a seat of ``facts.kinds.WHOSE``, ``number`` may be empty."""

    whose: str
    name: str
    number: str = ""

    def __repr__(self) -> str:
        return f"Member({self.whose})"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is about; ``identity_number`` in the 18-place form of ``kernel.identity.normalise``."""

    person_name: str
    identity_number: str
    household: tuple[Member, ...] = ()

    def __repr__(self) -> str:
        # A traceback or a log line must not carry the number.
        return f"Subject({identity.mask_name(self.person_name)})"


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question to one department about one person and one kind of record.

    ``id`` is the idempotency key: the same id asked again gets the same answer, however often it is sent. ``city`` is a
    division code, ``as_of`` the last day that matters, ``claims`` what the applicant declared; none asks for whatever is
    on record. ``purpose`` and ``basis`` say what the answer is for and which provision allows asking.
    """

    id: str
    department: str
    kind: str
    subject: Subject
    city: str
    as_of: date
    claims: tuple[Record, ...]
    purpose: str
    basis: str


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What a department answered.

    ``records`` come back verified, with its name, day and reference in their proof; a claim it denies, or puts another
    record in the place of, may come back refuted beside it.
    ``closes`` means: these are all records of the kind, there are no further ones. ``reason`` is shown to the applicant.
    """

    question: Question
    verdict: Verdict
    records: tuple[Record, ...]
    closes: bool
    on: date
    by: str
    reference: str
    reason: str = ""
    valid_until: date | None = None

    def rulings(self) -> tuple[Ruling, ...]:
        """Give, for every claim in order, what became of it."""
        return tuple(self._ruling(claim) for claim in self.question.claims)

    def additions(self) -> tuple[Record, ...]:
        """Give the verified records that bear out no claim: corrected ones, and ones nobody claimed."""
        claims = self.question.claims
        return tuple(
            record
            for record in self.records
            if record.proof.standing is Standing.VERIFIED and not any(bears_out(record, claim) for claim in claims)
        )

    def _ruling(self, claim: Record) -> Ruling:
        for record in self.records:
            if bears_out(record, claim):
                return Ruling(claim, self._meaning(record), record)
        if self.verdict is Verdict.CORRECTED:
            # Only a closed list, or a list of one, says that a claim it does not hold is wrong.
            only = len(self.question.claims) == 1
            return Ruling(claim, Verdict.CORRECTED if self.closes or only else Verdict.UNKNOWN)
        return Ruling(claim, Verdict.REFUTED if self.verdict is Verdict.REFUTED else Verdict.UNKNOWN)

    def _meaning(self, record: Record) -> Verdict:
        if record.proof.standing is Standing.VERIFIED:
            return Verdict.CONFIRMED
        only = self.verdict is Verdict.CORRECTED and len(self.question.claims) == 1
        return Verdict.CORRECTED if only else Verdict.REFUTED


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of one claim; ``record`` is the one that bears it out or denies it, if there is one."""

    claim: Record
    verdict: Verdict
    record: Record | None = None


class Register(Protocol):
    """Whatever can be asked: a system, a file, a person at a desk."""

    def ask(self, question: Question) -> Reply:
        """
        Ask, and wait a bounded time.

        Raises:
            UnansweredError: nobody answered, or what came back cannot be used.
        """
        ...


def bears_out(record: Record, claim: Record) -> bool:
    """
    Whether a record says what a claim says.

    A certificate number, code or remark the claim left empty may be filled in by the record; everything else has to be equal.
    """
    if record.kind != claim.kind or record.whose != claim.whose:
        return False
    kind: Kind = CATALOGUE[claim.kind]
    for field in kind.fields:
        claimed, held = claim.values[field.name], record.values[field.name]
        unsaid = not field.required and claimed in _UNSAID
        if claimed != held and not unsaid:
            return False
    return True


_UNSAID = ("", "未说明")  # an open end or a default such as 正常 does say something
