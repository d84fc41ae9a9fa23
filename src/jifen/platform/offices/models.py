"""Offices, memberships, delegations, published working days."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.errors import Text
from jifen.platform.vault.tokens import public_id

CODE = models.CharField(max_length=12)


class Office(models.Model):
    """
    One office: the government of a place, a department at its level, an agency, an employer, or a special body.

    ``area`` is the division (GB/T 2260) it is competent for; a department's ``department`` is a key of
    :data:`jifen.facts.kinds.DEPARTMENTS`. Agencies and employers have no area of competence: they act under mandates only.
    """

    class Kind(models.TextChoices):
        """What an office is."""

        GOVERNMENT = "government", "政府受理机构"
        DEPARTMENT = "department", "职能部门"
        SPECIAL = "special", "专门机构"
        AGENCY = "agency", "代办机构"
        EMPLOYER = "employer", "用人单位"

    class Level(models.TextChoices):
        """Where in the tree it stands."""

        PROVINCE = "province", "省"
        CITY = "city", "市"
        TOWN = "town", "镇街"

    code = models.CharField(max_length=16, unique=True, default=public_id)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    department = models.CharField(
        max_length=20, blank=True, choices=[(key, zh) for key, (zh, _) in DEPARTMENTS.items()]
    )
    area = models.CharField(max_length=12, db_index=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="below")
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    has_system = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind="department") | ~Q(department=""), name="a_department_says_which"),
            models.UniqueConstraint(
                fields=["area", "department"], condition=Q(kind="department"), name="one_department_an_area"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Text:
        """Its name in both languages; in Chinese where it has no other."""
        return Text(self.name, self.name_en or self.name)


class Membership(models.Model):
    """Somebody works in an office in a role, from a day until a day (inside) or until further notice."""

    class Role(models.TextChoices):
        """What somebody does in an office; what a role may do stands in :mod:`jifen.platform.offices.permission`."""

        CLERK = "clerk", "受理员"
        REVIEWER = "reviewer", "审核员"
        OFFICER = "officer", "市级经办"
        APPROVER = "approver", "市级复核"
        SUPERVISOR = "supervisor", "省级督查"
        AUDITOR = "auditor", "审计员"
        OPERATOR = "operator", "系统运维"
        AGENT = "agent", "代办员"
        EMPLOYER = "employer", "单位经办"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "office", "role"], name="one_membership_a_role"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.office} · {self.role}"


class Delegation(models.Model):
    """
    Acceptance or review handed down to a town or a special body (306号 二（四）1), with scope, start, end and revocation.

    Nothing is edited: a change is a revocation and a new delegation.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    giver = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="given")
    receiver = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="received")
    acts = models.JSONField()
    area = models.CharField(max_length=12)
    basis = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    spot_check_percent = models.PositiveSmallIntegerField(default=5)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_runs_forward"),
            models.CheckConstraint(condition=Q(spot_check_percent__lte=100), name="spot_checks_are_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}：{'、'.join(self.acts)}"


class PublishedYear(models.Model):
    """The working days of one year as the State Council published them: days off that would be workdays, and the reverse."""

    year = models.PositiveSmallIntegerField(unique=True)
    days_off = models.JSONField(default=list)
    workdays = models.JSONField(default=list)
    source = models.CharField(max_length=120)

    def __str__(self) -> str:
        return str(self.year)
