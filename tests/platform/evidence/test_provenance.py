"""No fact scores unless its source has proven it: whoever claims it, and however often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Trust
from jifen.facts.synthesis import small_population
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.services.steps import state_claims
from jifen.platform.config import clock
from jifen.platform.connectors.wording import unanswered
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.operation import demonstration
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.scoring.inventing import setting_of

COUNTER = {"application"}
"""Kinds that are no claim: the application is what the window itself took down."""


def points_resting_on_claims(case: Case) -> list[tuple[str, str]]:
    """Give the lines that have points although nothing they counted is proven."""
    return [
        (line.id, line.points)
        for seat in scoring.explain(case, Trust.VERIFIED).seats
        for line in seat.lines
        for record in line.counted
        if record.standing != "verified" and line.points not in (None, "0")
    ]


@pytest.mark.slow
def test_of_every_kind_a_claim_counts_nothing(world: Any) -> None:
    """Under every scheme, of every kind people can claim: the estimate counts it, the official score does not."""
    seen: set[str] = set()
    assert world.clerk.pk
    packs = [pack for city in schemes.cities() for pack in schemes.open_packs(city, clock.today())]
    for number, pack in enumerate(pack for pack in packs if schemes.fit_for_officials(pack.id)):
        people = small_population(16, seed=number, setting=setting_of(pack, schemes.divisions(), clock.today()))
        for at, dossier in enumerate(people):
            if dossier.single("identity") is None or (at >= 2 and not set(dossier.records) - seen):
                continue
            case = demonstration.file_case(pack=pack, dossier=dossier, phone="", own_account=False)
            state_claims(case, "applicant")
            official = scoring.explain(case, Trust.VERIFIED)

            assert [] == points_resting_on_claims(case), (pack.id, dossier.person)
            assert {"0"} >= {use.proven for use in official.uses}, (pack.id, dossier.person)
            seen |= set(Fact.objects.filter(person=case.person).values_list("kind", flat=True))

    assert len(seen) >= 18, sorted(set(CATALOGUE) - seen)


def _claimed_by_a_clerk(world: Any, case: Case, row: Question) -> None:
    state_claims(case, world.clerk.username, [row.kind])


def _answered_but_not_checked(world: Any, case: Case, row: Question) -> None:
    evidence.to_hand(question=row, because="connectors.no_system")
    casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=world.reviewer(row.office))


def _answered_and_sent_back(world: Any, case: Case, row: Question) -> None:
    evidence.to_hand(question=row, because="connectors.no_system")
    first, second = world.reviewer(row.office, 1), world.reviewer(row.office, 2)
    made = casework.take_reply(question=row, reply=world.reply(row), manner="file", given_by=first)
    casework.check_reply(reply=made, by=second, agrees=False, because="看错人了")


def _nobody_knows(world: Any, case: Case, row: Question) -> None:
    casework.take_reply(question=row, reply=world.reply(row, Behaviour.UNKNOWN), manner="system")


def _refuted(world: Any, case: Case, row: Question) -> None:
    casework.take_reply(question=row, reply=world.reply(row, Behaviour.REFUTES), manner="system")


def _down(world: Any, case: Case, row: Question) -> None:
    casework.system_gave_no_answer(question=row, error=unanswered("connectors.unreachable", row.public))


@pytest.mark.parametrize(
    "source", [_claimed_by_a_clerk, _answered_but_not_checked, _answered_and_sent_back, _nobody_knows, _refuted, _down]
)
def test_no_source_short_of_a_proof_gives_a_point(world: Any, source: Callable[[Any, Case, Question], None]) -> None:
    """After each of them, for every kind that was asked, nothing is proven and nothing rests on a claim."""
    case = world.accepted()
    for row in world.open(case):
        if row.rung == "system":
            source(world, case, row)

    assert [] == points_resting_on_claims(case)
    assert {"0"} == {use.proven for use in scoring.explain(case, Trust.VERIFIED).uses}
    assert 0 == Fact.objects.filter(person=case.person, standing="verified").exclude(kind__in=COUNTER).count()


def test_the_same_case_scores_once_it_is_proven(world: Any) -> None:
    """So that the zeros above are not the zeros of an empty application."""
    case = world.scored()

    assert all(float(total) > 0 for total in case.scorecards.get().totals.values())


def test_claiming_again_what_is_proven_is_no_new_claim(world: Any) -> None:
    """Typing the proven record once more neither doubles it nor asks anybody."""
    case = world.scored()
    before = list(Fact.objects.filter(person=case.person, current=True).values_list("pk", flat=True))
    state_claims(case, "applicant")

    assert before == list(Fact.objects.filter(person=case.person, current=True).values_list("pk", flat=True))
    assert not any(evidence.needs_asking(case.person, kind) for kind in ("identity", "education", "insurance"))


def test_a_claim_that_is_taken_back_stays_readable(world: Any) -> None:
    """It is not in force any more, and its row is still there."""
    case = world.accepted()
    count = Fact.objects.filter(person=case.person, kind="education").count()
    evidence.state_claims(person=case.person, kind="education", records=[], closed=True, actor="applicant")

    assert 0 == Fact.objects.filter(person=case.person, kind="education", current=True).count()
    assert count == Fact.objects.filter(person=case.person, kind="education").count()


def test_a_department_s_word_that_a_list_is_complete_outlives_the_applicant_s(world: Any) -> None:
    """Saying “none further” again does not take the department's answer away."""
    from jifen.platform.evidence.selectors import answers_by_kind

    case = world.scored()
    evidence.state_claims(person=case.person, kind="education", records=[], closed=True, actor="applicant")

    assert "verified" == answers_by_kind(case.person)["education"].standing
