"""Claims, the household that moves and its places, every move, notices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jifen.platform.casework.models import Case
from jifen.platform.offices.models import Office
from jifen.platform.rounds.models import Standing
from jifen.platform.settlement.lifecycle import ACTIVE, STATE_WORDS, Act, State
from jifen.platform.settlement.models.households import CollectiveHousehold
from jifen.platform.vault.fields import SealedJson, SealedModel, SealedText
from jifen.platform.vault.tokens import public_id

_STATES = [(state.value, STATE_WORDS[state].zh) for state in State]
_ACTIVE = [state.value for state in ACTIVE]


class Claim(SealedModel, sealed_under="case.person"):
    """
    The right of one person to settle in one city: reserve → confirm → settle, each safe to repeat.

    ``placement`` is the answer of :mod:`jifen.platform.casework.placement` at the time of the claim, with the ``address`` of a
    dwelling that is somebody else's. ``registering``: public
    security was asked to register the household, and what it answered is not taken yet. ``version`` counts the moves.
    """

    public = models.CharField(max_length=16, unique=True, default=public_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, related_name="claims")
    city = models.CharField(max_length=12, db_index=True)
    town = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=_STATES, default=State.RESERVED.value)
    placement = SealedJson(default=dict)
    household = models.ForeignKey(
        CollectiveHousehold, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    reserved_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)
    valid_is_provisional = models.BooleanField(default=False)
    registering = models.BooleanField(default=False)
    settled_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=_ACTIVE), name="one_active_claim_a_case"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="a_known_claim_state"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_on__isnull=False), name="settled_says_when"
            ),
            # What public security answers always finds a claim that runs.
            models.CheckConstraint(
                condition=Q(registering=False) | Q(state__in=["confirmed", "settled"]),
                name="registering_a_claim_that_runs",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.public


class Member(SealedModel, sealed_under="claim.case.person"):
    """
    One person of the household that moves, the applicant included (``seat`` ``self``).

    ``index`` is the blind index of the identity number under the key of the registry of the province; ``active`` is cleared,
    when the claim ends or the person is released from it (``released_on``). One active row a person in the whole province: the
    database decides. ``moved_out_on`` is the day of leaving the collective household.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="members")
    seat = models.CharField(max_length=16)
    name = SealedText()
    identity_number = SealedText()
    index = models.BinaryField(max_length=32)
    active = models.BooleanField(default=True)
    registered_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    later_because = SealedText(blank=True)
    released_on = models.DateField(null=True, blank=True)
    released_because = SealedText(blank=True)
    moved_out_on = models.DateField(null=True, blank=True)
    moved_out_because = SealedText(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["index"], condition=Q(active=True), name="one_active_claim_a_person"),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | (Q(active=False) & ~Q(seat="self")),
                name="who_is_released_is_free",
            ),
            models.CheckConstraint(
                condition=Q(moved_out_on__isnull=True) | Q(registered_on__isnull=False),
                name="who_moves_out_lived_there",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim} {self.seat}"


class ClaimMove(SealedModel, sealed_under="claim.case.person"):
    """One move of a claim: who, on what ground, from where to where, why. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="moves")
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

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["claim", "version"], name="one_claim_move_a_version")]
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        return f"{self.claim} {self.act}"


class Place(models.Model):
    """One place of a collective household; taken by a member, free again when they move out."""

    household = models.ForeignKey(CollectiveHousehold, on_delete=models.PROTECT, related_name="places")
    number = models.PositiveIntegerField()
    member = models.OneToOneField(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="place")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["household", "number"], name="a_place_stands_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="places_count_from_one"),
        ]
        ordering: ClassVar = ["household", "number"]

    def __str__(self) -> str:
        return f"{self.household} {self.number}"


class Notice(SealedModel, sealed_under="claim.case.person"):
    """
    The paper that says that a household may settle, signed. Append-only; an extension is a new one with the next ``number``.

    ``told`` is everything on it; ``digest`` is the SHA-256 of its canonical form, which ``signature`` signs (hex).
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notices")
    number = models.CharField(max_length=24, unique=True)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    told = SealedJson()
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["claim", "version"], name="notices_are_numbered")]
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        return self.number
