"""Tokens of programs, the answers given to idempotency keys, and how often somebody called."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from jifen.platform.offices.models import Office
from jifen.platform.vault.fields import SealedModel, SealedText
from jifen.platform.vault.tokens import public_id


class Token(models.Model):
    """
    What a program of an office shows at the door.

    Only the SHA-256 of the secret is kept: 256 random bits need no slow hash. ``account`` is the account of the office's
    programs, in whose name acts are recorded; ``scopes`` are keys of :data:`jifen.platform.api.scopes.SCOPES`.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    secret_hash = models.CharField(max_length=64)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tokens")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=120)
    scopes = models.JSONField()
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.public} · {self.office}"


class IdempotentCall(SealedModel):
    """
    A writing call that was done, known by the key its program chose.

    ``fingerprint`` is a keyed hash of method, address and body. ``content`` is what was answered, sealed: it may repeat what
    somebody typed. ``case`` is the public id of the case in the address, if one stands there: the row
    stays until every round of that case is taken down, else 548 days. An answer of 5xx is never in it.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="calls")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    case = models.CharField(max_length=16, blank=True, db_index=True)
    begun_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=60)
    content = SealedText(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="one_call_a_key")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class Allowance(models.Model):
    """How many calls of one minute processes have taken for one caller; ``caller`` is a keyed hash where it is an address."""

    caller = models.CharField(max_length=80)
    minute = models.PositiveBigIntegerField()
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "minute"], name="one_count_a_minute")]

    def __str__(self) -> str:
        return f"{self.caller} {self.minute} {self.calls}"
