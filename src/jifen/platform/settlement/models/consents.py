"""Consents of householders and owners."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jifen.platform.offices.models import Office
from jifen.platform.people.models import Person
from jifen.platform.settlement.models.claims import Claim
from jifen.platform.vault.fields import SealedModel, SealedText
from jifen.platform.vault.tokens import public_id


class Consent(SealedModel, sealed_under="claim.case.person"):
    """
    What the householder, or the owner of a dwelling, was asked and answered: that a household may be registered there.

    The applicant names the person; the answer is that person's own, from their own account or before a clerk at a window.
    ``index`` is the blind index of the number, by which they find what they are asked; empty for a collective household, whose
    holder answers at the desk. ``relation`` is what the applicant says that the owner is to them, a word of ``Kin`` in the rules of
    registration. ``version`` counts the answers.
    """

    class Of(models.TextChoices):
        """As what somebody is asked."""

        HOUSEHOLDER = "householder", "户主"
        OWNER = "owner", "房主"
        BOTH = "both", "户主兼房主"
        HOLDER = "holder", "集体户管理单位"

    class State(models.TextChoices):
        """Where it stands; one that was replaced asks nobody any more."""

        ASKED = "asked", "等待答复"
        GIVEN = "given", "已同意"
        REFUSED = "refused", "不同意"
        REVOKED = "revoked", "已收回"
        REPLACED = "replaced", "已改请别人"

    class Manner(models.TextChoices):
        """How it was answered."""

        OWN = "own", "本人登录"
        WINDOW = "window", "窗口当面"
        HOLDER = "holder", "管理单位经办"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="consents")
    of = models.CharField(max_length=12, choices=Of.choices)
    name = SealedText()
    identity_number = SealedText()
    phone = SealedText(blank=True)
    relation = models.CharField(max_length=12, blank=True)
    index = models.BinaryField(max_length=32, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    manner = models.CharField(max_length=8, choices=Manner.choices, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    by = models.CharField(max_length=64, blank=True)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grounds = models.CharField(max_length=40, blank=True)
    paper = SealedText(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "of"], condition=~Q(state="replaced"), name="one_consent_of_each_a_claim"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "replaced"]) | (Q(answered_at__isnull=False) & ~Q(manner="")),
                name="an_answered_consent_says_when",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim} {self.of}"
