"""What a year brings: the task of the province, the plan of places, the days that are announced. All append-only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jifen.platform.vault.tokens import public_id

_BY = settings.AUTH_USER_MODEL


class Target(models.Model):
    """How many people the province expects a city to settle in a year. Append-only; the highest ``number`` is in force."""

    city = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    document = models.CharField(max_length=120)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "year", "number"], name="targets_are_numbered")
        ]
        ordering: ClassVar = ["city", "year", "number"]

    def __str__(self) -> str:
        return f"{self.city} {self.year} #{self.number}"


class Plan(models.Model):
    """
    How many places a term has under a scheme, unit by unit. Append-only; the highest ``number`` holds until a round has sealed it.

    A scheme that begins inside a term has a round, and places, of its own. ``rows`` is what :func:`jifen.ranking.quota.read_quota` reads; ``why`` says why a plan replaces the one before it,
    ``why_fewer`` why the year stays below the target of the province.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    city = models.CharField(max_length=12)
    use = models.CharField(max_length=12)
    term = models.CharField(max_length=10)
    scheme = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    rows = models.JSONField()
    places = models.PositiveIntegerField()
    document = models.CharField(max_length=120)
    why = models.CharField(max_length=200, blank=True)
    why_fewer = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "use", "term", "scheme", "number"], name="plans_are_numbered"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(why=""), name="a_changed_plan_says_why"),
        ]
        ordering: ClassVar = ["city", "use", "term", "scheme", "number"]

    def __str__(self) -> str:
        return f"{self.city} {self.use} {self.term} {self.scheme} #{self.number}"


class Announcement(models.Model):
    """
    Days that no text fixes and a city announced for one term: the window, and periods the texts leave open.

    Append-only; the highest ``number`` is in force. Periods are in working days; empty where the text of the scheme has them.
    """

    city = models.CharField(max_length=12)
    use = models.CharField(max_length=12)
    term = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField()
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    publicity_days = models.PositiveSmallIntegerField(null=True, blank=True)
    objection_days = models.PositiveSmallIntegerField(null=True, blank=True)
    document = models.CharField(max_length=120)
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "use", "term", "number"], name="announcements_are_numbered"),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True, closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="an_announced_window_runs_forward",
            ),
        ]
        ordering: ClassVar = ["city", "use", "term", "number"]

    def __str__(self) -> str:
        return f"{self.city} {self.use} {self.term} #{self.number}"
