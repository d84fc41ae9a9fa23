"""
Facts with their proof, answers that close a list, papers, and the questions put to departments.

Facts, answers and replies are append-only: what turns out otherwise is a new row that supersedes the old one.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jifen.facts.catalogue import CATALOGUE
from jifen.platform.offices.models import Office
from jifen.platform.people.models import Person
from jifen.platform.vault.fields import SealedJson, SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

KINDS = [(name, kind.zh) for name, kind in CATALOGUE.items()]


class Standing(models.TextChoices):
    """How well something is known; the words of :class:`jifen.facts.dossier.Standing`."""

    DECLARED = "declared", "已申报"
    VERIFIED = "verified", "已核实"
    REFUTED = "refuted", "已否定"


class Fact(SealedModel, sealed_under="person"):
    """
    One record of one person, as somebody stated it.

    ``values`` is the record in the JSON form of :mod:`jifen.facts.documents`. A claim has the standing *declared*; a proof is
    a row of its own that names the claim in ``supersedes``, so that both stay readable. ``current`` is cleared, once and for
    ever, when another row supersedes this one.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=24, choices=KINDS)
    whose = models.CharField(max_length=16, default="self")
    values = SealedJson()
    standing = models.CharField(max_length=10, choices=Standing.choices)
    by = models.CharField(max_length=20, blank=True)
    on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    reason = SealedText(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    current = models.BooleanField(default=True)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "kind"], condition=Q(current=True), name="facts_in_force")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(standing="declared") | (~Q(by="") & Q(on__isnull=False)), name="a_proof_names_who_and_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public} {self.kind}"


class Answer(models.Model):
    """Somebody's word that the records of a kind are all there are; a later answer takes the place of an earlier one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=24, choices=KINDS)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    by = models.CharField(max_length=20, blank=True)
    on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    current = models.BooleanField(default=True)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(current=True), name="one_current_answer_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.standing}"


class Paper(SealedModel, sealed_under="person"):
    """
    A document somebody handed in, kept sealed under the hash of its content; the same paper is kept once.

    ``scanned`` is empty where no scanner ran: people are told so.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=24, choices=KINDS)
    name = SealedText()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64, db_index=True)
    scanned = models.CharField(max_length=40, blank=True)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "content_hash"], condition=Q(withdrawn_at__isnull=True), name="one_paper_once"
            ),
        ]

    def __str__(self) -> str:
        return self.public


class Question(models.Model):
    """
    What one department is asked about one person and one kind of record: by its system first, then by its people. One object for the department next door, for another city (协查) and for the whole ladder; ``office`` holds it now. ``town`` is
    what it belongs to, also for review that ``office`` has delegated. ``public`` is the idempotency key. ``about``: the case, a name,
    or a household (``asked``) to register in ``town``, or to be cancelled there; ``stopped_at``: since when nobody may be registered.
    """

    class About(models.TextChoices):
        """What the answer is for."""

        CASE = "case", "办件"
        REAL_NAME = "real_name", "实名核对"
        REGISTER = "register", "户口登记"
        CANCEL = "cancel", "注销户口登记"

    class Rung(models.TextChoices):
        """How the question is being asked."""

        SYSTEM = "system", "系统核验"
        HAND = "hand", "人工核查"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等待答复"
        CHECKING = "checking", "等待复核"
        ANSWERED = "answered", "已答复"
        WITHDRAWN = "withdrawn", "已撤回"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions")
    about = models.CharField(max_length=10, choices=About.choices, default=About.CASE)
    case = models.CharField(max_length=16, db_index=True, blank=True)
    kind = models.CharField(max_length=24, choices=KINDS)
    department = models.CharField(max_length=20)
    city = models.CharField(max_length=12)
    town = models.CharField(max_length=12, blank=True)
    asked = models.JSONField(default=list)
    asked_for = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="asked_for")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="questions")
    rung = models.CharField(max_length=8, choices=Rung.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True)
    due_on = models.DateField()
    due_is_provisional = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "state", "due_on"], name="queue_of_an_office"),
            models.Index(fields=["rung", "state", "next_at"], name="systems_to_ask"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "case", "about", "kind", "department", "city"],
                condition=Q(state__in=["waiting", "checking"]),
                name="one_open_question_a_kind",
            ),
            models.CheckConstraint(
                condition=(Q(about__in=["case", "register", "cancel"]) & ~Q(case=""))
                | (Q(about="real_name") & Q(case="")),
                name="a_question_about_a_case_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public} {self.kind} → {self.department}"


class Reply(SealedModel, sealed_under="question.person"):
    """
    What was answered, whole and append-only. A hand answer needs a second pair of eyes before it counts.

    ``content`` is the wire form of :mod:`jifen.platform.connectors.wire`.
    """

    class Manner(models.TextChoices):
        """How it came."""

        SYSTEM = "system", "系统"
        FILE = "file", "批量文件"
        HAND = "hand", "人工"
        PUSHED = "pushed", "部门推送"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    manner = models.CharField(max_length=8, choices=Manner.choices)
    verdict = models.CharField(max_length=10)
    content = SealedJson()
    digest = models.CharField(max_length=64)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    sent_back_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("given_by")), name="two_pairs_of_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.verdict}"


class AnswerFile(SealedModel):
    """
    A file of answers that came back, and what became of every row. One too long for a request waits for the worker.

    ``content`` is the file, emptied once every answer in it is handed in; the row itself goes after a week.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    content = SealedText(blank=True)
    answers = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    result = SealedJson(default=dict)

    def __str__(self) -> str:
        return self.public


class Escalation(models.Model):
    """
    Overdue work that was raised: once to whoever leads the office that is late, later once to the office above it.

    ``question`` is what is late, or ``objection`` by its id, and then no case, whose applicant is told of none; else the acceptance of
    ``case``. ``due_on`` went by: a new deadline can be raised anew, the same never twice. ``handed_to`` is who got it instead.
    """

    class Level(models.IntegerChoices):
        """To whom."""

        OWN = 1, "本机构负责人"
        ABOVE = 2, "上级机构"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    case = models.CharField(max_length=16, blank=True, db_index=True)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="escalations")
    objection = models.CharField(max_length=16, blank=True, db_index=True)
    due_on = models.DateField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="late")
    to = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="raised")
    raised_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    handed_to = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "due_on", "level"], condition=~Q(question=None), name="a_question_raised_once"
            ),
            models.UniqueConstraint(
                fields=["case", "objection", "due_on", "level"], condition=Q(question=None), name="others_raised_once"
            ),
            models.CheckConstraint(condition=~Q(question=None, case="", objection=""), name="what_is_raised_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.office} → {self.to}"
