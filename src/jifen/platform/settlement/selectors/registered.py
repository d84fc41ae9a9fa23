"""Who has registered a household, and what public security was told of an annulment after that."""

from __future__ import annotations

from jifen.kernel.errors import Text
from jifen.platform.connectors.port import Verdict
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import last_reply, registrations
from jifen.platform.settlement.models import Cancellation, CancellationAnswer, Claim, Member

_REGISTERS = (Verdict.CONFIRMED, Verdict.CORRECTED)

ASKED_WORDS = Text("等公安答复", "waits for public security")
OUTCOME_WORDS: dict[str, Text] = {
    CancellationAnswer.Outcome.DONE: Text("公安已注销登记", "public security cancelled the entry"),
    CancellationAnswer.Outcome.KEPT: Text("公安保留登记", "public security keeps the entry"),
    CancellationAnswer.Outcome.DROPPED: Text("资格已恢复，不再需要", "dropped: the claim was reinstated"),
}
"""What became of a cancellation, in words."""


def registers(question: Question) -> bool:
    """Whether somebody has been registered on a question: by an answer that counts, or one that waits for its second check."""
    given = last_reply(question)
    return given is not None and given.verdict in _REGISTERS


def registered_by(claim: Claim) -> Question | None:
    """Give the newest question to public security on which somebody of the household was registered."""
    answered = registrations(claim.case.public).filter(state=Question.State.ANSWERED)
    return next((one for one in answered if registers(one)), None)


def in_register(claim: Claim) -> list[Member]:
    """Give those of a household who are registered as far as the claim knows, the applicant first."""
    found = claim.members.filter(registered_on__isnull=False).order_by("pk")
    return sorted(found, key=lambda one: one.seat != "self")


def cancellations_of(claim: Claim) -> list[Cancellation]:
    """Give what public security was told of annulments of a claim, the newest first."""
    rows = claim.cancellations.select_related("question__office", "office", "answer__office", "by")
    return list(rows.order_by("-pk"))


def answer_of(cancellation: Cancellation) -> CancellationAnswer | None:
    """Give what became of a cancellation; None while public security owes the answer."""
    return getattr(cancellation, "answer", None)


def words_of(cancellation: Cancellation) -> Text:
    """Say how far a cancellation is."""
    given = answer_of(cancellation)
    return OUTCOME_WORDS[given.outcome] if given is not None else ASKED_WORDS


def is_cancelled(claim: Claim) -> bool:
    """Whether public security has cancelled the entry of a claim that is annulled: whoever comes back is to be registered anew."""
    newest = next(iter(cancellations_of(claim)), None)
    given = answer_of(newest) if newest is not None else None
    return given is not None and given.outcome == CancellationAnswer.Outcome.DONE
