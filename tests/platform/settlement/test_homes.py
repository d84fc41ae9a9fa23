"""Whose dwelling a household goes to: who may take one in is data of the city, checked when named and again when it is settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.evidence.kinship import relation_of
from jifen.platform.evidence.models import Fact
from jifen.platform.people.models import Person
from jifen.platform.rounds import inputs
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.selectors import Answer
from jifen.policy.registering import Homes, Register

LINEAL = ("other_child", "parent", "grandparent", "grandchild")


def rule(**more: Any) -> Homes:
    """Give a rule about whose dwelling an address is: that of lineal relatives, where nothing else is said."""
    return Homes(**{"where": "host", "kin": LINEAL, "doubted": ("in_law",), "basis": "第六条"} | more)


def let_homes(monkeypatch: pytest.MonkeyPatch, *homes: Homes) -> None:
    """Hold the round under rules that say whose dwelling an address may be; under none they say nothing of it."""
    as_it_is = inputs.pack_of

    def given(round_: Any) -> Any:
        pack = as_it_is(round_)
        return replace(pack, register=pack.register.model_copy(update={"homes": homes or "unstated"}))

    monkeypatch.setattr(inputs, "pack_of", given)


def on_record(person: Person, whose: str, number: str, name: str = "王五") -> Fact:
    """Let public security confirm who somebody of the family of a person is."""
    values = {"name": name, "number": number}
    given = {"standing": "verified", "by": "public_security", "on": clock.today(), "stated_by": "system"}
    return Fact.objects.create(
        person=person, kind="identity", whose=whose, values=values, stated_at=clock.now(), **given
    )


def hosted(world: Any, friend: Person, relation: str = "") -> Claim:
    """Let an applicant claim at the dwelling of somebody, saying what they are to them."""
    return world.hosted(friend, consents=[named(friend, relation)])


def named(friend: Person, relation: str = "") -> settlement.Named:
    """Name somebody as householder and owner."""
    return settlement.Named("both", friend.name, friend.identity_number, "", relation)


def agreed(friend: Person, claim: Claim) -> None:
    """Let the owner consent."""
    asked = next(one for one in selectors.asked_of(friend) if one.claim_id == claim.pk)
    settlement.answer_consent(consent=asked, person=friend, answer=Answer.GIVE)


def test_an_owner_the_city_s_rules_rule_out_is_refused_with_the_rule(hosts_world: Any, monkeypatch: Any) -> None:
    """A friend where lineal relatives alone may take one in: nothing is claimed, nobody is asked, the rule and its article are told."""
    let_homes(monkeypatch, rule())
    friend = hosts_world.friend()

    with pytest.raises(BadInputError, match=r"settlement\.host_unfit") as told:
        hosted(hosts_world, friend, "friend")
    assert ("relation", 0, 0) == (told.value.where, Claim.objects.count(), Consent.objects.count())
    assert "父母" in told.value.what.zh and "第六条" in told.value.what.zh


@pytest.mark.parametrize(
    ("relation", "told"),
    [("", "没有写房主是申请人的什么人"), ("parent", "请看房主是申请人的父母的证明"), ("in_law", "条文没有写算不算")],
)
def test_what_nobody_has_proven_is_looked_at_and_refuses_nobody(
    hosts_world: Any, monkeypatch: Any, relation: str, told: str
) -> None:
    """Unsaid, said without a record, or left open by the texts: the officer is told what to look at, and the notice is issued."""
    let_homes(monkeypatch, rule())
    friend = hosts_world.friend()
    claim = hosted(hosts_world, friend, relation)
    agreed(friend, claim)
    found = selectors.home_fit(claim)
    settlement.confirm(claim=claim, by=hosts_world.officer)

    assert (None, True) == (found.fits, told in found.why[0].zh)
    assert relation == claim.consents.get().relation


def test_a_record_goes_before_what_is_said(hosts_world: Any, monkeypatch: Any) -> None:
    """On record as a parent, in the applicant's records or in the owner's own: it fits, whatever is said; as a former spouse it does not."""
    let_homes(monkeypatch, rule())
    case = hosts_world.homeless[0]
    mine, theirs, former = (hosts_world.friend(name) for name in ("王五", "赵六", "钱七"))
    on_record(case.person, "parent", mine.identity_number)
    on_record(theirs, "other_child", case.person.identity_number, case.person.name)
    on_record(case.person, "former_partner", former.identity_number)

    assert ["parent", "parent", "former_partner", ""] == [
        relation_of(case.person, number)
        for number in (mine.identity_number, theirs.identity_number, former.identity_number, "")
    ]
    with pytest.raises(BadInputError, match=r"settlement\.host_unfit"):
        hosted(hosts_world, former, "parent")
    assert selectors.home_fit(hosted(hosts_world, theirs)).fits is True


def test_where_friends_may_take_one_in_nobody_proves_anything(hosts_world: Any) -> None:
    """The city's own rules, as they are: relatives, friends, and a landlord, whose lease is looked at."""
    found = [
        selectors.host_fit(hosts_world.homeless[0], rules(hosts_world).homes_of("host"), number="", told=told)
        for told in ("friend", "parent", "landlord")
    ]

    assert [True, True, None] == [one.fits for one in found]


def rules(world: Any) -> Register:
    """Give the rules of registration the round is held under."""
    register = inputs.pack_of(world.round).register
    assert register is not None
    return register


def test_an_address_that_is_for_family_alone_does_not_say_friends(hosts_world: Any, monkeypatch: Any) -> None:
    """Who chooses it reads who may take them in, in the order of the city as well; where friends may, the name is the plain one."""

    def told() -> str:
        found = selectors.addresses(hosts_world.homeless[0], rules(hosts_world))
        order = selectors.order_words(rules(hosts_world))
        return next(one.words.zh for one in found if one.where == "host") + (order.zh if order else "")

    friends = told()
    let_homes(monkeypatch, rule())

    assert ("朋友" in friends, "朋友" in told(), "父母" in told()) == (True, False, True)


def test_where_no_text_says_whose_dwelling_the_officer_looks(hosts_world: Any, monkeypatch: Any) -> None:
    """Silence of the texts rules nobody out."""
    let_homes(monkeypatch)
    found = selectors.home_fit(hosted(hosts_world, hosts_world.friend(), "friend"))

    assert (None, "") == (found.fits, found.basis)


def test_it_is_checked_again_before_notice_and_registration(hosts_world: Any, monkeypatch: Any) -> None:
    """The record says meanwhile that the owner is none of those: their consent stands no more, and somebody else is named."""
    let_homes(monkeypatch, rule())
    first, second = hosts_world.friend("王五"), hosts_world.friend("赵六")
    claim = hosted(hosts_world, first, "parent")
    agreed(first, claim)
    on_record(claim.case.person, "former_partner", first.identity_number)

    with pytest.raises(RefusedError, match=r"settlement\.consents_missing") as told:
        settlement.confirm(claim=claim, by=hosts_world.officer)
    assert "王五" in told.value.what.zh and "前配偶" in told.value.what.zh
    actor = hosts_world.applicant(claim.case)
    with pytest.raises(BadInputError, match=r"settlement\.host_unfit"):
        settlement.name_again(claim=claim, named=[named(first, "parent")], actor=actor)
    settlement.name_again(claim=claim, named=[named(second, "grandparent")], actor=actor)
    agreed(second, claim)
    settlement.confirm(claim=claim, by=hosts_world.officer)
    on_record(claim.case.person, "former_partner", second.identity_number)
    with pytest.raises(RefusedError, match=r"settlement\.consents_missing"):
        settlement.ask_registration(claim=claim)


@pytest.mark.parametrize(
    ("kin", "under", "fits", "first"),
    [(("self",), None, True, True), (("parent",), None, None, False), (("self", "other_child"), 18, True, True)],
)
def test_a_dwelling_is_one_s_own_as_far_as_the_texts_say_whose(
    settlers_world: Any, monkeypatch: Any, kin: tuple[str, ...], under: int | None, fits: bool | None, first: bool
) -> None:
    """The applicant's own flat is where it counts; where it does not it comes before no other address, and the officer looks."""
    let_homes(monkeypatch, rule(where="own", kin=kin, doubted=(), child_under=under))
    case = settlers_world.owners[0]
    register = rules(settlers_world)
    given = {"members": [], "where": "own", "host": "", "consent": False}
    claim = settlement.reserve(case=case, actor=settlers_world.applicant(case), **given)

    assert fits is selectors.home_fit(claim).fits
    assert first == any("own" in one.taken_first for one in selectors.addresses(case, register))


def test_a_child_s_dwelling_that_counts_by_age_is_looked_at(settlers_world: Any, monkeypatch: Any) -> None:
    """No record says which child it is: it forces nobody there, and the officer looks."""
    let_homes(monkeypatch, rule(where="own", kin=("self", "other_child"), doubted=(), child_under=18))
    case = settlers_world.owners[0]
    fact = Fact.objects.get(person=case.person, kind="dwelling", current=True)
    Fact.objects.filter(pk=fact.pk).update(current=False)
    values = {name: getattr(fact, name) for name in ("person", "kind", "values", "standing", "by", "on")}
    Fact.objects.create(whose="other_child", stated_at=clock.now(), stated_by="system", **values)
    given = {"members": [], "where": "own", "host": "", "consent": False}
    claim = settlement.reserve(case=case, actor=settlers_world.applicant(case), **given)

    assert selectors.home_fit(claim).fits is None
    assert not any(one.taken_first for one in selectors.addresses(case, rules(settlers_world)))


def test_every_city_that_names_other_people_s_dwellings_says_whose() -> None:
    """Where an order has the dwelling of others, the pack says who may take one in, with its document."""
    for pack in schemes.registry().all():
        register = pack.register
        if register is None or register.order == "unstated":
            continue
        wheres = {where for rank in register.order.ranks for where in rank.where}
        homes = register.homes_of("host")
        assert ("host" in wheres) == (homes is not None), pack.id
        assert homes is None or homes.basis, pack.id
