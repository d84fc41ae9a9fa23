"""Persons and mandates."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jifen.platform.offices.models import Office
from jifen.platform.vault.fields import SealedModel, SealedText
from jifen.platform.vault.tokens import public_id


class Person(SealedModel):
    """
    A person, found by the blind index of the identity number alone.

    ``public`` is random and is what addresses, logs and audit rows name. Names and numbers are sealed. ``user`` is empty for
    people a clerk serves at the window who have no account.
    """

    class RealName(models.TextChoices):
        """Whether public security confirmed that name and number belong together."""

        UNCHECKED = "unchecked", "未核对"
        CONFIRMED = "confirmed", "已核对"
        REFUSED = "refused", "不一致"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    name = SealedText()
    identity_number = SealedText()
    identity_index = models.BinaryField(max_length=32, unique=True)
    phone = models.CharField(max_length=20, blank=True)
    real_name = models.CharField(max_length=10, choices=RealName.choices, default=RealName.UNCHECKED)
    real_name_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public


class Mandate(models.Model):
    """
    An agency or employer acts for a person: dated, confirmed by the person, revocable at once.

    Without ``confirmed_at`` it gives no right at all.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    agent = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="mandates")
    starts_on = models.DateField()
    ends_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mandate_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ← {self.agent}"
