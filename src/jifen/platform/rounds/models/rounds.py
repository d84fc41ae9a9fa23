"""A round, its moves, waivers, and the entrants that were sealed; all but the head of a round is append-only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.offices.models import Office
from jifen.platform.rounds.lifecycle import STATE_WORDS, Act, State
from jifen.platform.rounds.models.planning import Plan
from jifen.platform.vault.fields import SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

_BY = settings.AUTH_USER_MODEL
_STATES = [(state.value, STATE_WORDS[state].zh) for state in State]


class Round(SealedModel):
    """
    One round of one use of one scheme in one city.

    ``term`` is ``2016``, ``2016H1``, ``2016Q4``, or where nobody is ranked the cut-off of the batch, ``2016-03-31``. Scheme and
    fingerprint are pinned when it opens; another pack is refused from then on. ``secret`` makes codes and commitments: whoever
    has it can tie codes to people. ``version`` counts the moves.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    city = models.CharField(max_length=12, db_index=True)
    use = models.CharField(max_length=12)
    term = models.CharField(max_length=10)
    scheme = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=_STATES, default=State.PLANNED.value)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds")
    opens_on = models.DateField()
    closes_on = models.DateField()
    ranked_by = models.DateField(null=True, blank=True)
    publicity_until = models.DateField(null=True, blank=True)
    objections_until = models.DateField(null=True, blank=True)
    days_are_provisional = models.BooleanField(default=False)
    secret = SealedText(blank=True)
    draw_source = models.CharField(max_length=200, blank=True)
    draw_result = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "use", "term", "scheme"], name="one_round_a_term"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="a_known_round_state"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="a_window_runs_forward"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "empty"]) | ~Q(fingerprint=""),
                name="an_open_round_has_its_scheme_pinned",
            ),
        ]
        ordering: ClassVar = ["-closes_on", "pk"]

    def __str__(self) -> str:
        return f"{self.city} {self.use} {self.term}"


class RoundMove(models.Model):
    """One move of a round: who, on what ground, from where to where, why. Append-only."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="moves")
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=[(act.value, act.value) for act in Act])
    from_state = models.CharField(max_length=10)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    actor_role = models.CharField(max_length=12)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grounds = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "version"], name="one_round_move_a_version")]
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        return f"{self.round} {self.act}"


class Waiver(SealedModel, sealed_under="case.person"):
    """A named officer lets a round close although one case is not verified yet, and says why. Append-only."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="waivers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waivers")
    reason = SealedText()
    by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "case"], name="one_waiver_a_case")]

    def __str__(self) -> str:
        return f"{self.round} {self.case}"


class Sealing(models.Model):
    """
    The list of entrants of a round, fixed before anybody is ranked. Append-only; one more for each time it is ranked again.

    ``sealed`` is what :func:`jifen.ranking.lottery.seal` gives (also where no lots are drawn): head and root, ready to publish.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sealings")
    number = models.PositiveSmallIntegerField()
    entrants = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    sealed = models.TextField()
    because = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="sealings_are_numbered")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.round} #{self.number}"


class SealingAsked(models.Model):
    """
    An officer asked for the entrants to be sealed; the worker does it. A row is the queue, as that of a run is.

    ``version`` is that of the round the officer saw: on another nothing is sealed. Whoever holds the lease works; ``token`` grows
    with every taking, and a writer with an older token writes nothing. It ends with a sealing, or with why there is none.
    ``step`` is what ``done_rows`` of ``all_rows`` are: people counted as of the closing day, or rows read.
    """

    class Step(models.TextChoices):
        """What a worker is at."""

        COUNT = "count", "按截止日计分"
        READ = "read", "读取名册"

    public = models.CharField(max_length=16, unique=True, default=public_id)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="askings")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    because = models.CharField(max_length=200, blank=True)
    draw_source = models.CharField(max_length=200, blank=True)
    step = models.CharField(max_length=5, choices=Step.choices, blank=True)
    all_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    token = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sealing = models.OneToOneField(Sealing, null=True, blank=True, on_delete=models.PROTECT, related_name="asked")
    refused = models.JSONField(null=True, blank=True)
    asked_by = models.ForeignKey(_BY, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="askings_are_numbered"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(ended_at__isnull=True), name="one_open_asking_a_round"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, sealing__isnull=True, refused__isnull=True)
                | Q(ended_at__isnull=False, sealing__isnull=False, refused__isnull=True)
                | Q(ended_at__isnull=False, sealing__isnull=True, refused__isnull=False),
                name="an_asking_ends_in_one_way",
            ),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.round} asking {self.number}"


class Entrant(models.Model):
    """One case in one sealed list; its row of the score table is ``scorecard.rows[use]``. Append-only."""

    sealing = models.ForeignKey(Sealing, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entered")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sealing", "case"], name="nobody_enters_twice")]

    def __str__(self) -> str:
        return f"{self.sealing} {self.case}"
