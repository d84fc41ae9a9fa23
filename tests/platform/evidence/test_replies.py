"""Replies of departments: the only thing that makes a claim proven, once, about what was claimed, and with two pairs of eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jifen.facts.dossier import Standing
from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.connectors.port import Verdict
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Fact, Question, Reply
from jifen.platform.evidence.selectors import answers_by_kind, facts_by_kind, history, last_reply
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.sandbox.behaviour import Behaviour


def standings(case: Case, kind: str) -> list[str]:
    """Give how well the records in force of a kind are known."""
    return sorted(fact.standing for fact in facts_by_kind(case.person).get(kind, []))


def only(world: Any, case: Case, kind: str) -> Question:
    """Give the one open question about a kind."""
    (row,) = world.open(case, kind)
    return row


def test_a_confirmed_claim_becomes_a_proof_that_names_it(world: Any) -> None:
    """The proof is a row of its own with department, day and reference; the claim stays readable behind it."""
    case = world.accepted()
    claims = facts_by_kind(case.person)["education"]
    given = world.by_system(only(world, case, "education"))
    proofs = facts_by_kind(case.person)["education"]

    assert ["verified"] * len(claims) == standings(case, "education")
    assert {claim.pk for claim in claims} == {proof.supersedes_id for proof in proofs}
    assert {("education", clock.today(), given.content["reference"])} == {
        (one.by, one.on, one.reference) for one in proofs
    }
    assert 2 * len(claims) == len(history(case.person, "education"))


def test_a_corrected_claim_is_refuted_and_the_register_s_record_added(world: Any) -> None:
    """What was claimed is kept as refuted with the reason; what the register holds counts."""
    case = world.accepted()
    count = len(facts_by_kind(case.person)["education"])
    world.by_system(only(world, case, "education"), Behaviour.CORRECTS)
    held = facts_by_kind(case.person)["education"]

    assert ["refuted"] * count + ["verified"] * count == standings(case, "education")
    assert all(one.reason for one in held if one.standing == "refuted")


def test_a_refuted_claim_is_kept_with_its_reason_and_the_applicant_is_told(world: Any) -> None:
    """Nothing counts, nothing is removed, and a message says what was not confirmed."""
    from jifen.platform.messaging.selectors import of_case

    case = world.accepted()
    row = only(world, case, "education")
    world.by_system(row, Behaviour.REFUTES)

    assert {"refuted"} == set(standings(case, "education"))
    assert all(fact.reason for fact in facts_by_kind(case.person)["education"])
    assert 1 == of_case(case.public).filter(template="refuted").count()


def test_unknown_goes_from_the_system_to_people_to_the_next_department_to_the_window(world: Any) -> None:
    """Each rung is asked once; after the last one the claim is still a claim."""
    case = world.accepted()
    asked = []
    for _ in range(6):
        rows = world.open(case, "education")
        if not rows:
            break
        asked.append((rows[0].department, rows[0].rung))
        answer = world.by_system if rows[0].rung == "system" else world.by_hand
        answer(rows[0], Behaviour.UNKNOWN)

    assert [
        ("education", "system"),
        ("education", "hand"),
        ("human_resources", "system"),
        ("human_resources", "hand"),
        ("window", "hand"),
    ] == asked
    assert {"declared"} == set(standings(case, "education"))


def test_the_same_reply_again_is_once(world: Any) -> None:
    """A reply delivered five times leaves one row, and every fact as the first delivery left it."""
    case = world.accepted()
    row = only(world, case, "education")
    reply = world.reply(row)
    first = casework.take_reply(question=row, reply=reply, manner="system")
    facts = Fact.objects.count()
    for _ in range(4):
        again = casework.take_reply(question=row, reply=reply, manner="pushed")

        assert (first.pk, facts, 1) == (again.pk, Fact.objects.count(), row.replies.count())


def test_another_reply_to_an_answered_question_is_refused(world: Any) -> None:
    """A department that changes its mind says so as something new, not by answering again."""
    case = world.accepted()
    row = only(world, case, "education")
    other = world.reply(row, Behaviour.CORRECTS)
    world.by_system(row)

    with pytest.raises(RefusedError) as refused:
        casework.take_reply(question=row, reply=other, manner="system")

    assert "platform.reply_changed" == refused.value.code
    assert {"verified"} == set(standings(case, "education"))


def test_a_reply_to_a_withdrawn_question_is_refused(world: Any) -> None:
    """Whoever withdraws is not decided about any more."""
    case = world.accepted()
    row = only(world, case, "education")
    reply = world.reply(row)
    casework.withdraw(case=case, actor=world.applicant(case))

    with pytest.raises(RefusedError) as refused:
        casework.take_reply(question=row, reply=reply, manner="system")

    assert "platform.question_closed" == refused.value.code
    assert {"declared"} == set(standings(case, "education"))


def _corrected(world: Any, case: Case, level: str) -> None:
    """Let the applicant claim one other level of education."""
    rows = [{**row, "values": {**row["values"], "level": level}} for row in case.entries["records"]["education"][:1]]
    assert () == casework.correct(case=case, kind="education", rows=rows, closed=True, actor=world.applicant(case))


def test_a_reply_that_comes_after_the_applicant_corrected_moves_nothing(world: Any) -> None:
    """The old question is withdrawn, its answer refused; the new question is about the new claim."""
    case = world.accepted()
    row = only(world, case, "education")
    late = world.reply(row)
    _corrected(world, case, "高中")

    with pytest.raises(RefusedError):
        casework.take_reply(question=row, reply=late, manner="system")

    assert ["declared"] == standings(case, "education")
    assert ["高中"] == [
        record.values["level"] for record in world.reply(only(world, case, "education")).question.claims
    ]


def test_a_reply_rules_on_what_was_claimed_when_it_was_asked(world: Any) -> None:
    """Claims changed through another case while a department was thinking are not ruled on by position."""
    case = world.accepted()
    row = only(world, case, "education")
    refutes = world.reply(row, Behaviour.REFUTES)
    (claim, *_) = world.reply(row).question.claims
    changed = replace(claim, values=claim.values | {"level": "高中"})
    evidence.state_claims(person=case.person, kind="education", records=[changed], closed=True, actor="another case")
    casework.take_reply(question=row, reply=refutes, manner="system")

    assert ["declared"] == standings(case, "education")


# ── two pairs of eyes ──


def by_hand(world: Any, case: Case) -> Question:
    """Give the question about education, turned over to people."""
    row = only(world, case, "education")
    evidence.to_hand(question=row, because="connectors.no_system")
    return row


def test_an_answer_by_hand_counts_only_after_a_second_pair_of_eyes(world: Any) -> None:
    """Until a colleague agrees nothing is proven."""
    case = world.accepted()
    row = by_hand(world, case)
    first, second = world.reviewer(row.office, 1), world.reviewer(row.office, 2)
    made = casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=first)

    assert {"declared"} == set(standings(case, "education"))

    casework.check_reply(reply=made, by=second, agrees=True)

    assert {"verified"} == set(standings(case, "education"))
    assert second == Reply.objects.get(pk=made.pk).checked_by


def test_nobody_checks_an_answer_of_their_own(world: Any) -> None:
    """The service refuses it, and past the service so does the database."""
    from django.db import IntegrityError, transaction

    case = world.accepted()
    row = by_hand(world, case)
    first = world.reviewer(row.office)
    made = casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=first)

    with pytest.raises(RefusedError) as refused:
        casework.check_reply(reply=made, by=first, agrees=True)
    with pytest.raises(IntegrityError, match="two_pairs_of_eyes"), transaction.atomic():
        Reply.objects.filter(pk=made.pk).update(checked_by=first, checked_at=clock.now())

    assert "platform.same_person" == refused.value.code
    assert {"declared"} == set(standings(case, "education"))


@pytest.mark.parametrize("manner", ["hand", "file"])
def test_whoever_has_no_right_there_answers_nothing(world: Any, manner: str) -> None:
    """Another department, another city, a clerk, an officer, nobody: refused where the act is done, not on the screen."""
    case = world.accepted()
    row = by_hand(world, case)
    reply = world.reply(row)
    strangers = [
        world.reviewer(world.office(world.city.code, "health")),
        world.reviewer(world.office(world.other.code, "education")),
        world.clerk,
        world.officer,
        None,
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowedError):
            casework.take_reply(question=row, reply=reply, manner=manner, given_by=stranger)

    assert 0 == row.replies.count()


def test_nobody_answers_or_checks_what_is_asked_about_themselves(world: Any) -> None:
    """A reviewer's own application is answered and checked by colleagues."""
    case = world.accepted()
    row = by_hand(world, case)
    first, second = world.reviewer(row.office, 1), world.reviewer(row.office, 2)
    person = case.person
    person.user = first
    person.save(update_fields=["user"])
    row = Question.objects.get(pk=row.pk)
    with pytest.raises(RefusedError) as answered:
        casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=first)
    made = casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=second)
    with pytest.raises(RefusedError) as checked:
        casework.check_reply(reply=Reply.objects.get(pk=made.pk), by=first, agrees=True)

    assert ["platform.own_case"] * 2 == [answered.value.code, checked.value.code]


def test_an_answer_sent_back_is_given_anew_and_the_old_one_never_counts(world: Any) -> None:
    """A checker whose page still shows the answer that was sent back cannot let it count any more."""
    case = world.accepted()
    row = by_hand(world, case)
    first, second = world.reviewer(row.office, 1), world.reviewer(row.office, 2)
    wrong = casework.take_reply(question=row, reply=world.reply(row, Behaviour.REFUTES), manner="hand", given_by=first)
    stale = Reply.objects.get(pk=wrong.pk)
    casework.check_reply(reply=wrong, by=second, agrees=False, because="看错人了")
    right = casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=first)
    casework.check_reply(reply=stale, by=second, agrees=True)

    assert {"declared"} == set(standings(case, "education"))
    assert right == last_reply(row)

    casework.check_reply(reply=right, by=second, agrees=True)

    assert {"verified"} == set(standings(case, "education"))


def test_people_give_a_reason_for_a_refutation(world: Any) -> None:
    """An answer by hand is held to what a system is held to."""
    case = world.accepted()
    row = by_hand(world, case)
    mute = replace(world.reply(row, Behaviour.REFUTES), reason="")

    with pytest.raises(BadInputError) as refused:
        casework.take_reply(question=row, reply=mute, manner="hand", given_by=world.reviewer(row.office))

    assert ("platform.reply_unsound", "waiting") == (refused.value.code, Question.objects.get(pk=row.pk).state)


def test_a_hand_answer_does_not_rule_on_what_was_claimed_after_it(world: Any) -> None:
    """A refutation checked later still concerns the claims its author saw."""
    case = world.accepted()
    row = by_hand(world, case)
    first, second = world.reviewer(row.office, 1), world.reviewer(row.office, 2)
    (claim, *_) = world.reply(row).question.claims
    made = casework.take_reply(question=row, reply=world.reply(row, Behaviour.REFUTES), manner="hand", given_by=first)
    changed = replace(claim, values=claim.values | {"level": "高中"})
    evidence.state_claims(person=case.person, kind="education", records=[changed], closed=True, actor="another case")
    try:
        casework.check_reply(reply=made, by=second, agrees=True)
    except RefusedError as error:
        assert "platform.claims_changed" == error.code  # noqa: PT017  either way nothing may be ruled on

    assert ["declared"] == standings(case, "education")


# ── what was verified once ──


def test_what_is_verified_is_not_asked_again_in_another_city(world: Any) -> None:
    """The second city asks only what the first has not; its case starts with the proofs of the first."""
    from jifen.platform.casework import schemes

    case = world.scored()
    elsewhere = next(
        pack.id for pack in schemes.open_packs(world.other, clock.today()) if "settlement" in pack.scheme.uses
    )
    second = world.accepted(scheme=elsewhere)
    asked_before = set(Question.objects.filter(case=case.public).values_list("kind", flat=True))
    proven = {kind for kind, row in answers_by_kind(case.person).items() if row.standing == "verified"}

    assert case.person == second.person
    assert proven >= {"identity", "education", "insurance"}
    assert set() == {row.kind for row in Question.objects.filter(case=second.public)} & proven & asked_before


def test_an_expired_proof_counts_as_a_claim_until_it_is_proven_again(world: Any, settings: Any) -> None:
    """On its last day it holds, on the next it is asked again, and the new proof takes the place of the old."""
    from jifen.platform.casework.scoring import dossier_for

    case = world.accepted()
    row = only(world, case, "education")
    until = clock.today() + timedelta(days=30)
    casework.take_reply(question=row, reply=replace(world.reply(row), valid_until=until), manner="system")
    count = len(facts_by_kind(case.person)["education"])

    settings.JIFEN_TODAY = until

    assert not evidence.needs_asking(case.person, "education")

    settings.JIFEN_TODAY = until + timedelta(days=1)
    held = dossier_for(case)

    assert evidence.needs_asking(case.person, "education")
    assert {Standing.DECLARED} == {record.proof.standing for record in held.records["education"]}
    assert "education" not in held.answers

    asking = evidence.Asking(case.public, case.office, case.city, "system")
    (again,) = evidence.ask(person=case.person, kind="education", asking=asking)
    world.by_system(again)

    assert ["verified"] * count == standings(case, "education")
    assert not evidence.needs_asking(case.person, "education")


def test_a_claim_about_another_city_goes_to_that_city_s_office(world: Any) -> None:
    """Assistance across cities is the same question with another addressee, and answers the accepting office."""
    case = world.draft()
    entries = case.entries["records"]["insurance"]
    rows = [
        *entries,
        {
            **entries[0],
            "values": {**entries[0]["values"], "place": world.other.code, "end": "2009-12", "start": "2009-01"},
        },
    ]
    casework.save_entries(case=case, kind="insurance", rows=rows, closed=True, actor=world.applicant(case))
    casework.submit(case=case, actor=world.applicant(case), key="one")
    casework.accept(case=case, by=world.clerk)
    asked = {row.city: row for row in world.open(case, "insurance")}
    away = asked[world.other.code]

    assert {world.city.code, world.other.code} == set(asked)
    assert (world.other.code, world.office(world.city.code)) == (away.office.area, away.asked_for)
    assert {world.other.code[:4]} == {str(one.values["place"])[:4] for one in world.reply(away).question.claims}
    assert all(
        world.other.code[:4] != str(one.values["place"])[:4]
        for one in world.reply(asked[world.city.code]).question.claims
    )


def test_where_no_office_of_a_department_exists_the_window_looks_at_the_paper(world: Any) -> None:
    """A question never goes to an office that could not answer it."""
    from jifen.platform.offices.models import Office

    Office.objects.filter(department="education").update(active=False)
    row = only(world, world.accepted(), "education")

    assert ("window", world.office(world.city.code), "hand") == (row.department, row.office, row.rung)


def test_guarded_kinds_keep_the_answer_and_nothing_else(world: Any) -> None:
    """Of offences, health and family planning the fields of the catalogue are kept; no paper, no word in the trail."""
    from jifen.facts.catalogue import CATALOGUE
    from jifen.facts.kinds import Sensitivity
    from jifen.platform.audit.models import Entry

    case = world.scored()
    guarded = {name: kind for name, kind in CATALOGUE.items() if kind.sensitivity is Sensitivity.GUARDED}
    held = Fact.objects.filter(person=case.person, kind__in=guarded)
    answers = answers_by_kind(case.person)

    assert all(set(fact.values) <= set(guarded[fact.kind].by_name) for fact in held)
    assert "verified" == answers["offence"].standing
    assert 0 == case.person.papers.filter(kind__in=guarded).count()
    assert {"question", "verdict", "manner"} == {
        key for entry in Entry.objects.filter(act="evidence.reply") for key in entry.data
    }


def test_a_verdict_is_one_of_four() -> None:
    """Confirmed, corrected, refuted, not known: the database takes no fifth."""
    assert {"confirmed", "corrected", "refuted", "unknown"} == {one.value for one in Verdict}
