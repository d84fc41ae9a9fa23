"""Objections: what somebody says is wrong with a line of their own or with a row of a list, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.platform.casework.models import Scorecard
from jifen.platform.offices.models import Office
from jifen.platform.people.models import Person
from jifen.platform.rounds.models.lists import PublishedList, Standing
from jifen.platform.vault.fields import SealedJson, SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

_BY = settings.AUTH_USER_MODEL


class Objection(SealedModel, sealed_under="objector"):
    """
    One objection, named and protected: the person it is about never learns who raised it.

    ``own`` is about a line of the objector's own scorecard (``line``); otherwise it is about the row of ``standing``.
    ``doubted`` are the kinds of facts it doubts, ``asked`` those that were proven again for its sake: all of the former, and what an
    officer added. It can only ever have facts proven again: nobody types a point. ``told`` (``why``)
    and ``answer`` are sealed under the objector; ``answer`` is about the case, not a link to the rule.
    """

    class State(models.TextChoices):
        """Where it stands."""

        RAISED = "raised", "已提出"
        PASSED_ON = "passed_on", "已转部门重新核实"
        ANSWERED = "answered", "已答复"

    class Outcome(models.TextChoices):
        """What came of it; upheld means that facts turned out otherwise."""

        UPHELD = "upheld", "成立"
        REJECTED = "rejected", "不成立"
        INADMISSIBLE = "inadmissible", "不予受理"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    number = models.CharField(max_length=24, unique=True)
    listed = models.ForeignKey(PublishedList, on_delete=models.PROTECT, related_name="objections")
    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, related_name="objections")
    objector = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="objections")
    own = models.BooleanField()
    line = models.CharField(max_length=60, blank=True)
    doubted = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    told = SealedJson(default=dict)
    papers = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RAISED)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="objections")
    raised_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    passed_on_by = models.ForeignKey(_BY, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    passed_on_at = models.DateTimeField(null=True, blank=True)
    scorecard = models.ForeignKey(Scorecard, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    answer = SealedText(blank=True)
    answered_by = models.ForeignKey(_BY, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "state", "due_on"], name="objections_of_an_office")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="answered") & ~Q(outcome="") & Q(answered_at__isnull=False))
                | (~Q(state="answered") & Q(outcome="", answered_at__isnull=True)),
                name="an_answered_objection_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="upheld") | Q(scorecard__isnull=False),
                name="upheld_means_facts_turned_out_otherwise",
            ),
            models.UniqueConstraint(
                fields=["objector", "standing", "line"],
                condition=~Q(state="answered"),
                name="one_open_objection_a_line",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.number
