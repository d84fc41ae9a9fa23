"""What public security is told of an annulment after it has registered the household, and what it answers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.platform.evidence.models import Question
from jifen.platform.offices.models import Office
from jifen.platform.settlement.models.claims import Claim
from jifen.platform.vault.fields import SealedJson, SealedModel, SealedText
from jifen.platform.vault.tokens import public_id


class Cancellation(SealedModel, sealed_under="claim.case.person"):
    """
    Public security is told that a claim was annulled whose household it has registered, and asked whether it cancels the entry.

    It stands open until its :class:`CancellationAnswer`. ``question`` lies in the queue of the office, with its clock.
    ``members`` is whom it is about, as they were registered: ``{"member", "seat", "name", "registered_on", "reference"}`` each.
    Append-only.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="cancellations")
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="cancellation")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    members = SealedJson()
    reason = SealedText()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.public


class CancellationAnswer(SealedModel, sealed_under="cancellation.claim.case.person"):
    """
    What became of a cancellation that was asked for: the entry is cancelled, is kept for a reason, or nobody asks any more.

    Append-only, one each: the database lets nobody answer twice.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        DONE = "done", "已注销"
        KEPT = "kept", "保留登记"
        DROPPED = "dropped", "不再需要"

    cancellation = models.OneToOneField(Cancellation, on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    reason = SealedText(blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=["done", "kept", "dropped"]), name="a_known_end_of_a_cancellation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cancellation} {self.outcome}"
