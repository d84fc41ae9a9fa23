"""Settling with relatives or friends: householder and owner consent themselves, may take it back, and nothing goes on without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from settlement_world import let_host

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework.services import take_reply
from jifen.platform.connectors.port import Verdict
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Membership
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.people.models import Person
from jifen.platform.settlement import notices, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.selectors import Answer

PAPER = "2016-10-08 本人签名的同意书"


def answer(person: Person, claim: Claim, what: Answer = Answer.GIVE) -> Consent:
    """Let somebody answer from their own account."""
    asked = next(one for one in selectors.asked_of(person) if one.claim_id == claim.pk)
    return settlement.answer_consent(consent=asked, person=person, answer=what)


def at_window(world: Any, person: Person, claim: Claim, **more: Any) -> Consent:
    """Let a clerk write down what somebody says who is there."""
    asked = next(one for one in selectors.asked_of(person) if one.claim_id == claim.pk)
    given = {"by": world.clerk, "answer": Answer.GIVE, "paper": PAPER, "no_kin": True} | more
    return settlement.record_consent(consent=asked, person=person, **given)


def test_without_both_consents_there_is_no_notice_and_the_missing_are_named(hosts_world: Any) -> None:
    """The applicant's word is none: the householder has consented, the owner has not, and the reason says so."""
    householder, owner = hosts_world.friend("王五"), hosts_world.friend("赵六")
    claim = hosts_world.hosted(householder, owner)
    answer(householder, claim)

    with pytest.raises(RefusedError, match=r"settlement\.consents_missing") as told:
        settlement.confirm(claim=claim, by=hosts_world.officer)
    assert "赵六" in told.value.what.zh and "王五" not in told.value.what.zh
    assert claim.placement["consent"] is False
    answer(owner, claim)
    notice = settlement.confirm(claim=claim, by=hosts_world.officer)
    assert {"householder", "owner"} == {one["of"] for one in notice.told["consents"]}
    assert all(one["on"] for one in notice.told["consents"])
    assert "测试路8号301" == notice.told["address"]
    assert b"%PDF" == notices.page_of(notice, "https://platform.example/notices/")[:4]


def test_where_no_text_says_whose_consent_everybody_s_is_needed(settlers_world: Any, monkeypatch: Any) -> None:
    """What is unknown is never taken for given; a householder who owns the dwelling is asked once."""
    let_host(monkeypatch, stated=False)
    friend = settlers_world.friend()

    with pytest.raises(BadInputError, match=r"settlement\.consent_unnamed") as told:
        settlers_world.hosted(friend, consents=[])
    assert {"householder_name", "owner_name"} == {one.where for one in told.value.complaints}
    claim = settlers_world.hosted(friend)
    assert ["both"] == [one.of for one in selectors.consents_of(claim)]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda world, one: {"address": " "}, "address"),
        (lambda world, one: {"consents": [settlement.Named("both", "", one.identity_number)]}, "householder_name"),
        (lambda world, one: {"consents": [settlement.Named("both", "王五", "123")]}, "householder_number"),
        (
            lambda world, one: {
                "consents": [settlement.Named("both", "王五", world.homeless[0].person.identity_number)]
            },
            "householder_number",
        ),
        (
            lambda world, one: {
                "consents": [settlement.Named(of, "王五", one.identity_number) for of in ("householder", "owner")]
            },
            "owner_number",
        ),
    ],
    ids=["address", "name", "number", "one_who_moves", "twice"],
)
def test_whoever_cannot_be_asked_is_refused_at_their_field(
    hosts_world: Any, change: Callable[..., dict[str, Any]], where: str
) -> None:
    """No address, no name, no possible number, somebody who moves, the same person twice: nothing is claimed and nobody asked."""
    friend = hosts_world.friend()

    with pytest.raises(BadInputError) as told:
        hosts_world.hosted(friend, **change(hosts_world, friend))
    assert where in {one.where for one in told.value.complaints}
    assert (0, 0) == (Claim.objects.count(), Consent.objects.count())


def test_only_the_person_who_is_asked_finds_it_and_answers(hosts_world: Any) -> None:
    """Another number, another name, a name nobody has confirmed: for each of them there is nothing."""
    friend, other = hosts_world.friend(), hosts_world.friend("赵六")
    claim = hosts_world.hosted(friend)
    asked = claim.consents.get()
    found = [selectors.consent_asked_of(one, asked.public) for one in (friend, other, claim.case.person)]
    Person.objects.filter(pk=friend.pk).update(real_name="unchecked")
    friend.refresh_from_db()

    assert [asked, None, None] == found
    for one in (friend, other):
        with pytest.raises(RefusedError, match=r"settlement\.consent_not_yours"):
            settlement.answer_consent(consent=asked, person=one, answer=Answer.GIVE)
    friend.name = "王五五"
    assert [] == selectors.asked_of(friend)


def test_the_message_names_nobody_and_reaches_account_and_phone(hosts_world: Any) -> None:
    """Known and confirmed: in the account; known to nobody: by SMS alone; the applicant is named in neither."""
    known, stranger = hosts_world.friend(), hosts_world.friend("赵六", account=False)
    Person.objects.filter(pk=stranger.pk).delete()
    claim = hosts_world.hosted(known, stranger)
    sent = list(Message.objects.filter(template="consent_asked").order_by("channel", "pk"))

    assert [("account", known.public), ("sms", known.public), ("sms", "")] == [
        (one.channel, one.person) for one in sent
    ] or [("account", known.public), ("sms", ""), ("sms", known.public)] == [(one.channel, one.person) for one in sent]
    assert not any(claim.case.person.name in one.words_zh or "http" in one.words_zh for one in sent)
    assert {one.public for one in claim.consents.all()} == {
        code for one in sent for code in [next(c.public for c in claim.consents.all() if c.public in one.words_zh)]
    }


def test_an_answer_is_told_to_both_and_kept_in_the_trail(hosts_world: Any) -> None:
    """The applicant learns it, whoever answered has it confirmed, and every answer stands in the trail."""
    friend = hosts_world.friend()
    claim = hosts_world.hosted(friend)
    for what in (Answer.REFUSE, Answer.GIVE, Answer.REVOKE, Answer.GIVE):
        answer(friend, claim, what)
    told = Message.objects.filter(channel="account")

    assert ["consent.give", "consent.revoke", "consent.give", "consent.refuse"] == list(
        Entry.objects.filter(act__startswith="consent.", person=friend.public)
        .order_by("-pk")
        .values_list("act", flat=True)
    )
    assert [1, 2, 1, 4] == [
        told.filter(template=name).count()
        for name in ("consent_refused", "consent_given", "consent_revoked", "consent_noted")
    ]
    assert {claim.case.person.public} == set(told.filter(template="consent_given").values_list("person", flat=True))


def test_an_answer_that_is_not_possible_is_refused(hosts_world: Any) -> None:
    """Taking back what was never given, and anything once the claim is given up."""
    friend = hosts_world.friend()
    claim = hosts_world.hosted(friend)
    with pytest.raises(RefusedError, match=r"settlement\.consent_closed"):
        answer(friend, claim, Answer.REVOKE)
    settlement.withdraw(claim=claim, actor=hosts_world.applicant(claim.case))

    with pytest.raises(RefusedError, match=r"settlement\.consent_closed"):
        answer(friend, claim)


def test_a_consent_taken_back_stops_the_registration_and_the_claim_stays(hosts_world: Any) -> None:
    """Before a system was asked the question is withdrawn; once consent stands again the household is registered."""
    friend = hosts_world.friend()
    claim = hosts_world.hosted(friend)
    answer(friend, claim)
    settlement.confirm(claim=claim, by=hosts_world.officer)
    question = settlement.ask_registration(claim=claim)
    answer(friend, claim, Answer.REVOKE)
    claim.refresh_from_db()
    question.refresh_from_db()

    assert ("confirmed", False, "withdrawn") == (claim.state, claim.registering, question.state)
    with pytest.raises(RefusedError, match=r"settlement\.consents_missing"):
        settlement.ask_registration(claim=claim)
    assert Message.objects.filter(template="consent_revoked", person=claim.case.person.public).exists()
    answer(friend, claim)
    hosts_world.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    claim.refresh_from_db()
    assert "settled" == claim.state


def test_once_public_security_has_answered_nobody_takes_a_consent_back(hosts_world: Any) -> None:
    """Neither while the worker has not taken the answer up yet, nor afterwards; they read which office to speak to."""
    friend = hosts_world.friend()
    claim = hosts_world.hosted(friend)
    answer(friend, claim)
    settlement.confirm(claim=claim, by=hosts_world.officer)
    question = settlement.ask_registration(claim=claim)
    take_reply(question=question, reply=hosts_world.reply(question), manner="system")
    for _ in range(2):
        with pytest.raises(RefusedError, match=r"settlement\.consent_too_late") as told:
            answer(friend, claim, Answer.REVOKE)
        assert question.office.name in told.value.mend.zh
        settlement.take_registrations()

    claim.refresh_from_db()
    assert "settled" == claim.state


def test_a_consent_is_taken_back_for_those_who_still_wait(hosts_world: Any) -> None:
    """The applicant is registered and somebody comes later: nobody more is registered without it; given anew they are, and then it is over."""
    friend = hosts_world.friend()
    claim = hosts_world.hosted(friend)
    answer(friend, claim)
    settlement.confirm(claim=claim, by=hosts_world.officer)
    question = settlement.ask_registration(claim=claim)
    told = hosts_world.reply(question)
    records = tuple(one for one in told.records if one.whose != "partner")
    less = replace(told, verdict=Verdict.CORRECTED, records=records, closes=False, reason="原户口尚未迁出")
    take_reply(question=question, reply=less, manner="system")
    settlement.take_registrations()
    asked = settlement.ask_registration(claim=Claim.objects.get(pk=claim.pk))
    answer(friend, claim, Answer.REVOKE)
    claim.refresh_from_db()
    asked.refresh_from_db()

    assert ("settled", False, "withdrawn") == (claim.state, claim.registering, asked.state)
    with pytest.raises(RefusedError, match=r"settlement\.consents_missing"):
        settlement.ask_registration(claim=claim)
    given = answer(friend, claim)
    hosts_world.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    given.refresh_from_db()
    assert (0, []) == (claim.members.filter(registered_on=None).count(), selectors.may_answer(given))


def test_whoever_has_no_account_consents_at_a_window_with_the_paper(hosts_world: Any) -> None:
    """The clerk, the office, the ground and the paper are on record; without the paper nothing is."""
    friend = hosts_world.friend(account=False)
    claim = hosts_world.hosted(friend)
    with pytest.raises(RefusedError, match=r"settlement\.consent_paper"):
        at_window(hosts_world, friend, claim, paper=" ")
    made = at_window(hosts_world, friend, claim)

    assert ("given", "window", PAPER) == (made.state, made.manner, made.paper)
    assert (hosts_world.clerk.username, hosts_world.office(hosts_world.city.code)) == (made.by, made.office)
    assert made.grounds.startswith("membership:")
    settlement.confirm(claim=claim, by=hosts_world.officer)


def test_a_clerk_of_the_household_of_kin_or_of_elsewhere_writes_nothing_down(hosts_world: Any) -> None:
    """Who does not say that they are kin of neither, who is one of them, who sits in another city, who is no clerk."""
    friend = hosts_world.friend(account=False)
    claim = hosts_world.hosted(friend)
    elsewhere = hosts_world.staff("elsewhere", Membership.Role.CLERK, hosts_world.office(hosts_world.other.code))

    with pytest.raises(RefusedError, match=r"settlement\.consent_own"):
        at_window(hosts_world, friend, claim, no_kin=False)
    for other in (elsewhere, hosts_world.officer):
        with pytest.raises(NotAllowedError):
            at_window(hosts_world, friend, claim, by=other)
    Person.objects.filter(pk=friend.pk).update(user=hosts_world.clerk)
    friend.refresh_from_db()
    with pytest.raises(RefusedError, match=r"settlement\.consent_own"):
        at_window(hosts_world, friend, claim)


def test_others_are_named_in_place_of_who_declined_until_the_notice(hosts_world: Any) -> None:
    """Who has consented stays; the new householder gives the address its name; after the notice nobody is named."""
    first, owner, second = (hosts_world.friend(name) for name in ("王五", "赵六", "钱七"))
    claim = hosts_world.hosted(first, owner)
    answer(first, claim, Answer.REFUSE)
    answer(owner, claim)
    actor = hosts_world.applicant(claim.case)
    again = [settlement.Named("householder", second.name, second.identity_number)]
    settlement.name_again(claim=claim, named=again, actor=actor)
    answer(second, claim)
    settlement.confirm(claim=claim, by=hosts_world.officer)

    assert (["赵六", "钱七"], "钱七") == ([one.name for one in selectors.consents_of(claim)], claim.placement["host"])
    assert [] == selectors.asked_of(first)
    with pytest.raises(RefusedError, match=r"settlement\.consents_fixed"):
        settlement.name_again(claim=claim, named=again, actor=actor)


def test_a_claim_asks_no_crowd(hosts_world: Any) -> None:
    """After six people nobody is asked any more: strangers get no messages by it."""
    friends = [hosts_world.friend(f"友{at}") for at in range(7)]
    claim = hosts_world.hosted(friends[0])
    actor = hosts_world.applicant(claim.case)

    def ask(one: Person) -> None:
        named = [settlement.Named("both", one.name, one.identity_number)]
        settlement.name_again(claim=claim, named=named, actor=actor)

    for one in friends[1:6]:
        ask(one)
    with pytest.raises(RefusedError, match=r"settlement\.consents_many"):
        ask(friends[6])
    assert 6 == claim.consents.count()
