"""Persons, accounts that claim a number another record holds, and mandates."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jifen.platform.offices.models import Office
from jifen.platform.vault.fields import KeyedModel, SealedText
from jifen.platform.vault.tokens import public_id


class Person(KeyedModel, sealed_under="self"):
    """
    A person, found by the blind index of the identity number alone.

    ``public`` is random and is what addresses, logs and audit rows name. Names and numbers are sealed. ``user`` is empty for
    people a clerk serves at the window who have no account. ``identity_index`` is empty while another record holds the number
    (:class:`Clash`): such a record can be filled in, and nothing can be sent from it. ``wrapped_key`` is the person's own secret,
    under which all that is sealed about them lies; it goes when they are erased.
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
    identity_index = models.BinaryField(max_length=32, unique=True, null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    real_name = models.CharField(max_length=10, choices=RealName.choices, default=RealName.UNCHECKED)
    real_name_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.public


class Clash(models.Model):
    """
    An account claims a number that another record holds: one entered at a window, or that of another account.

    It is joined to that record once the name is confirmed and either the phones agree or a window has seen card and person
    (``seen_at``). Until then the claimant sees nothing of the record, and not even that there is one.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        OPEN = "", "待核对"
        JOINED = "joined", "已关联"
        DISMISSED = "dismissed", "不是本人"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    claimant = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="clash")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="clashes")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(claimant=F("holder")), name="nobody_clashes_with_themselves"),
        ]

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
