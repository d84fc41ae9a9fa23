"""Ranking runs, what came of everybody, the lists that were published and their history; append-only but for a run's head."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.rounds.models.rounds import Round, Sealing
from jifen.platform.vault.tokens import public_id

_BY = settings.AUTH_USER_MODEL


class Run(models.Model):
    """
    One ranking run over a sealed list: official, or dry and then never published.

    ``step`` is the last one finished. Whoever holds the lease works; ``token`` grows with every taking, and a writer with an
    older token writes nothing. ``digest`` is the SHA-256 over all files it made, ``root`` that of the list.
    """

    class Kind(models.TextChoices):
        """What it is for."""

        OFFICIAL = "official", "正式"
        DRY = "dry", "试算"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="runs")
    sealing = models.ForeignKey(Sealing, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=10, blank=True)
    done_rows = models.PositiveIntegerField(default=0)
    token = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    root = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    refused = models.JSONField(null=True, blank=True)
    asked_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="runs_are_numbered"),
            models.UniqueConstraint(
                fields=["sealing"],
                condition=Q(kind="official", refused__isnull=True),
                name="one_official_run_a_sealing",
            ),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.round} #{self.number} {self.kind}"


class Standing(models.Model):
    """
    What came of one entrant in an official run. Append-only.

    ``leaf`` is its place among the leaves of the tree, from 1; ``at`` and ``length`` say where its row stands in ``list.json``, in
    bytes. The receipt is put together from these and the sealed row of the scorecard: none lies written anywhere.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="standings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="standings")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=14)
    unit = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=24)
    rank = models.PositiveIntegerField(null=True, blank=True)
    second_rank = models.PositiveIntegerField(null=True, blank=True)
    score = models.CharField(max_length=16, blank=True)
    leaf = models.PositiveIntegerField()
    at = models.PositiveBigIntegerField()
    length = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "code"], name="a_code_stands_once"),
            models.UniqueConstraint(fields=["run", "case"], name="a_case_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.code}"


class PublishedList(models.Model):
    """
    One list of a round, as it was scheduled. Append-only: what is wrong is superseded by a list with the next ``number``.

    ``number`` counts the lists of the round that are shown, ``supersedes`` is the one in force before: one that is called back gives
    its number to the next, and supersedes nothing.

    Its files lie in ``<home>/lists/public/<public>/``; before ``release_at`` nobody is served any of them. ``version`` is the move
    that scheduled it: where the next move of the round called it back, it was never shown, and its run may be scheduled again.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lists")
    number = models.PositiveSmallIntegerField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="lists")
    version = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    release_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "version"], name="a_move_schedules_one_list"),
            models.CheckConstraint(
                condition=Q(number=1, supersedes__isnull=True) | Q(number__gt=1, supersedes__isnull=False),
                name="a_later_list_supersedes",
            ),
        ]
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        return f"{self.round} list {self.number}"


class HistoryLine(models.Model):
    """One signed line of the history of everything published, as :mod:`jifen.ranking.history` writes it. Append-only."""

    number = models.PositiveIntegerField(unique=True)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="history")
    written = models.TextField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"line {self.number}"
