"""Cases, their moves, what was returned for correction, and scorecards; all but the head of a case is append-only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.platform.casework.lifecycle import OPEN, STATE_WORDS, Act, State
from jifen.platform.evidence.models import Reply
from jifen.platform.offices.models import Delegation, Office
from jifen.platform.people.models import Person
from jifen.platform.vault.fields import SealedJson, SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

_BY = settings.AUTH_USER_MODEL
STATES = [(state.value, STATE_WORDS[state].zh) for state in State]


class Case(SealedModel, sealed_under="person"):
    """
    One application of one person in one city.

    The scheme is chosen by place and day while it is a draft and pinned by content hash when the case is accepted. ``version``
    counts the moves: one made on an older version is refused. ``sent_with`` is the idempotency key of the submission. Once
    ``counts_until`` is set (its round has closed), it is scored as of that day.
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
    entered_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    applied_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    counts_until = models.DateField(null=True, blank=True)
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


class Move(SealedModel, sealed_under="case.person"):
    """One move of a case: who, on what ground, from where to where, why. Append-only; why is about a person, and sealed."""

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
    reason = SealedText(blank=True)
    basis = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "version"], name="one_move_a_version")]
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        return f"{self.case} {self.act}"


class ReturnedItem(SealedModel, sealed_under="case.person"):
    """One thing an applicant is asked to correct; only what is named here becomes editable."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="returned")
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=24)
    what = SealedText()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class Scorecard(SealedModel, sealed_under="case.person"):
    """
    What one run found for one case. Append-only; ``explanation`` is the whole told scorecard, sealed.

    Scheme hash, facts hash and code version make it repeatable byte for byte. ``rows`` holds what a ranking reads: for each use
    its row of the score table (:mod:`jifen.ranking.score_table`), days as ISO text; cards from before there were rounds have none.
    """

    class Purpose(models.TextChoices):
        """Why it was made."""

        OFFICIAL = "official", "正式计分"
        FROZEN = "frozen", "锁定"
        CLOSING = "closing", "截止时计分"

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
    rows = SealedJson(null=True)
    made_at = models.DateTimeField()
    because = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="scorecards_are_numbered")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class Dispute(SealedModel, sealed_under="case.person"):
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


class OfflineEntry(SealedModel, sealed_under="case.person"):
    """
    What a clerk wrote down on a device without network, and when it came in. Append-only.

    ``key`` is made on the device: a second arrival of it opens nothing. Only ``received_at`` is the platform's own time;
    ``device_at`` and ``clock_read`` are what device and clerk said, and no deadline rests on them.
    """

    key = models.CharField(max_length=26, unique=True)
    fingerprint = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offline_entries")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    device_at = models.DateTimeField()
    clock_read = models.CharField(max_length=5)
    notes = SealedJson(default=list)

    def __str__(self) -> str:
        return self.ticket

    @property
    def ticket(self) -> str:
        """What stands large on the paper slip: the first six characters of the key, ``K7Q 2MX``."""
        return f"{self.key[:3]} {self.key[3:6]}"


class Report(SealedModel, sealed_under="person"):
    """
    What somebody reports to an office: that money was asked for, or that months of insurance are missing.

    It is no part of a case and is never seen by the office it is about (``accused``). ``told`` is in the person's own words,
    sealed; ``public`` is the code by which somebody without an account reads the answer. ``same_as`` makes pressing twice one
    report. Answered once, with the reason; nothing is edited.
    """

    class Sort(models.TextChoices):
        """What is reported."""

        FEE = "fee", "有人收费"
        GAP = "gap", "参保中断"

    class Outcome(models.TextChoices):
        """What was found."""

        UPHELD = "upheld", "属实"
        PARTLY = "partly", "部分属实"
        DISMISSED = "dismissed", "不属实"
        UNCLEAR = "unclear", "无法查清"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    number = models.CharField(max_length=24, unique=True)
    sort = models.CharField(max_length=4, choices=Sort.choices)
    area = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reports")
    accused = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    case = models.CharField(max_length=16, blank=True, db_index=True)
    told = SealedJson()
    same_as = models.CharField(max_length=64, unique=True)
    said_at = models.DateTimeField()
    due_on = models.DateField()
    due_is_provisional = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = SealedText(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(_BY, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "answered_at", "due_on"], name="reports_of_an_office")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accused__isnull=True) | ~Q(accused=models.F("office")),
                name="nobody_answers_about_themselves",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="an_answered_report_has_its_outcome",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.number


class SpotDraw(models.Model):
    """One drawing by lot among the decisions taken under a delegation since the last one; the seed makes it repeatable."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="draws")
    since = models.DateTimeField()
    until = models.DateTimeField()
    seed = models.CharField(max_length=32)
    decisions = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delegation", "since"], name="no_decision_stands_in_two_draws")
        ]

    def __str__(self) -> str:
        return f"{self.delegation} {self.until}"


class SpotCheck(SealedModel, sealed_under="case.person"):
    """One decision that was drawn: a move of a case, or an answer by hand, to be looked at again by who delegated it."""

    public = models.CharField(max_length=16, unique=True, default=public_id)
    draw = models.ForeignKey(SpotDraw, on_delete=models.PROTECT, related_name="checks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spot_checks")
    move = models.OneToOneField(Move, null=True, blank=True, on_delete=models.PROTECT)
    reply = models.OneToOneField(Reply, null=True, blank=True, on_delete=models.PROTECT)
    checked_by = models.ForeignKey(_BY, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    finding = SealedText(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(move__isnull=True, reply__isnull=False) | Q(move__isnull=False, reply__isnull=True),
                name="one_decision_a_spot_check",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, passed__isnull=True)
                | Q(checked_at__isnull=False, passed__isnull=False),
                name="a_spot_check_done_has_its_result",
            ),
        ]

    def __str__(self) -> str:
        return self.public
