"""Bars after a fraud, and their lifting."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jifen.platform.people.models import Person
from jifen.platform.settlement.models.claims import Claim
from jifen.platform.vault.fields import SealedModel, SealedText

_BY = settings.AUTH_USER_MODEL


class Bar(SealedModel, sealed_under="person"):
    """Somebody may not apply in a city until a day, as its rules set it for a fraud that was found. Append-only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bars")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="bars")
    city = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=160)
    reason = SealedText()
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("agreed_by")), name="two_pairs_of_eyes_bar"),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.until}"


class BarLift(SealedModel, sealed_under="bar.person"):
    """A bar that two people lifted because it should not stand; the bar itself is left as it was. Append-only."""

    bar = models.OneToOneField(Bar, on_delete=models.PROTECT, related_name="lift")
    reason = SealedText()
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("agreed_by")), name="two_pairs_of_eyes_lift"),
        ]

    def __str__(self) -> str:
        return f"{self.bar}"
