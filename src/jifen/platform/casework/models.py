"""Cases, their moves, what was returned for correction, and scorecards; all but the head of a case is append-only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.platform.casework.lifecycle import OPEN, STATE_WORDS, Act, State
from jifen.platform.offices.models import Office
from jifen.platform.people.models import Person
from jifen.platform.vault.fields import SealedJson, SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

STATES = [(state.value, STATE_WORDS[state].zh) for state in State]


class Case(SealedModel):
    """
    One application of one person in one city.

    The scheme is chosen by place and day while it is a draft and pinned by content hash when the case is accepted. ``version``
    counts the moves: a move made on an older version is refused. ``sent_with`` is the idempotency key of the submission.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    number = models.CharField(max_length=24, unique=True, null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    city = models.CharField(max_length=12, db_index=True)
    town = models.CharField(max_length=12, blank=True)
    scheme = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=80, blank=True)
    uses = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default=State.DRAFT.value)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    entries = SealedJson(default=dict)
    placement = SealedJson(default=dict)
    sent_with = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    applied_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "state", "due_on"], name="cases_of_an_office")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "city", "scheme"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="one_open_case_a_scheme",
            ),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="a_known_state"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(state="lapsed") | Q(number__isnull=False),
                name="a_sent_case_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verifying", "scored", "frozen"]) | ~Q(fingerprint=""),
                name="an_accepted_case_has_its_scheme_pinned",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.public


class Move(models.Model):
    """One move of a case: who, on what ground, from where to where, why. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=[(act.value, act.value) for act in Act])
    from_state = models.CharField(max_length=10)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    actor_role = models.CharField(max_length=12)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grounds = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    basis = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "version"], name="one_move_a_version")]
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        return f"{self.case} {self.act}"


class ReturnedItem(models.Model):
    """One thing an applicant is asked to correct; only what is named here becomes editable."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="returned")
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=24)
    what = models.TextField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class Scorecard(SealedModel):
    """
    What one run found for one case. Append-only; ``explanation`` is the whole told scorecard, sealed.

    Scheme hash, facts hash and code version make it repeatable byte for byte.
    """

    class Purpose(models.TextChoices):
        """Why it was made."""

        OFFICIAL = "official", "正式计分"
        FROZEN = "frozen", "锁定"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="scorecards")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    as_of = models.DateField()
    fingerprint = models.CharField(max_length=80)
    facts_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)
    totals = models.JSONField()
    explanation = SealedJson()
    made_at = models.DateTimeField()
    because = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="scorecards_are_numbered")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class Dispute(SealedModel):
    """The applicant says that one line of a scorecard is wrong, and why; it is answered, never edited."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disputes")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="disputes")
    line = models.CharField(max_length=60)
    why = SealedText()
    said_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SealedText(blank=True)

    def __str__(self) -> str:
        return f"{self.scorecard} {self.line}"
