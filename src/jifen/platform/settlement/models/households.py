"""Collective households."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.platform.offices.models import Office
from jifen.platform.vault.fields import SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

_BY = settings.AUTH_USER_MODEL


class CollectiveHousehold(SealedModel):
    """
    A collective household (集体户) of an employer, a community or a street: applied for, approved by public security, closed.

    ``met`` are the conditions of the city (data of the pack) with what was shown for each. It has as many
    :class:`Place` rows as it has room; a place that is not a row cannot be taken.
    """

    class Sort(models.TextChoices):
        """Whose it is."""

        EMPLOYER = "employer", "单位集体户"
        COMMUNITY = "community", "社区公共集体户"
        STREET = "street", "镇街公共集体户"

    class State(models.TextChoices):
        """Where it stands."""

        APPLIED = "applied", "已申请"
        OPEN = "open", "已设立"
        REFUSED = "refused", "未批准"
        CLOSED = "closed", "已停止迁入"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    sort = models.CharField(max_length=10, choices=Sort.choices)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=12, db_index=True)
    town = models.CharField(max_length=12)
    holder = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="collective_households")
    address = models.CharField(max_length=120)
    in_charge = SealedText()
    in_charge_phone = SealedText()
    room = models.PositiveIntegerField()
    met = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    applied_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    decided_by = models.ForeignKey(_BY, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(_BY, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["holder", "town", "sort"],
                condition=~Q(state__in=["refused", "closed"]),
                name="one_household_a_holder",
            ),
            models.CheckConstraint(condition=Q(room__gte=1, room__lte=2000), name="a_household_has_room"),
            models.CheckConstraint(
                condition=Q(state="applied") | Q(decided_at__isnull=False), name="a_decided_household_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="a_closed_household_says_when"
            ),
        ]
        ordering: ClassVar = ["city", "town", "name"]

    def __str__(self) -> str:
        return self.name
