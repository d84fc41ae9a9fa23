"""Settling with relatives or friends on the screens: naming them, their own answer, and the registration that follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from settlement_world import let_host

from jifen.platform.accounts.models import User
from jifen.platform.evidence import services as evidence
from jifen.platform.people.models import Person
from jifen.platform.settlement import selectors, services
from jifen.platform.settlement.models import Claim, Consent

Browse = Callable[[User | None], Client]
ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def hosts(settlers_world: Any, monkeypatch: Any) -> Any:
    """Give the world under rules that let people settle with relatives and friends."""
    let_host(monkeypatch)
    return settlers_world


def page(browser: Client, path: str) -> str:
    """Open a page in Chinese."""
    answer = browser.get(path, headers=ZH)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def settle(case: Any, more: str = "") -> str:
    """Say where an applicant settles."""
    return f"/me/case/{case.public}/settle/{more}"


def hidden(told: str) -> dict[str, list[str]]:
    """Give what a page carries."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', told):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def people(householder: Person, owner: Person | None = None) -> dict[str, Any]:
    """Answer the second page."""
    told = {
        "address": "测试路8号301",
        "householder_name": householder.name,
        "householder_number": householder.identity_number,
        "owner_is": "other" if owner else "same",
        "relation": "friend",
    }
    return told | ({"owner_name": owner.name, "owner_number": owner.identity_number} if owner else {})


def test_a_claim_with_friends_asks_whose_dwelling_it_is_and_shows_everything_once_more(
    hosts: Any, browse: Browse
) -> None:
    """Where, then who, then a look at all of it; the numbers are not shown again, and nobody ticks a box for others."""
    case, friend = hosts.homeless[0], hosts.friend()
    browser = browse(case.person.user)
    first = page(browser, settle(case))
    second = browser.post(settle(case), {"where": "host", "do": "check"}, headers=ZH).content.decode()
    third = browser.post(settle(case), hidden(second) | people(friend) | {"do": "asked"}, headers=ZH).content.decode()
    again = browser.post(settle(case), hidden(third) | {"do": "people"}, headers=ZH).content.decode()
    answer = browser.post(settle(case), hidden(third) | {"do": "claim"})
    claim = Claim.objects.get(case=case)

    assert "亲戚或朋友" in first
    assert "您不能代他们同意" in second and 'name="consent"' not in second
    assert "王五" in third and "测试路8号301" in third and "户主兼房主" in third
    assert f'value="{friend.identity_number}"' in again
    assert (302, ["both"]) == (answer.status_code, [one.of for one in claim.consents.all()])
    assert "等待答复" in page(browser, settle(case))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"householder_number": "123"}, "不是"),
        ({"address": ""}, "请填写"),
        ({"owner_is": "other"}, "请填写房主"),
        ({"owner_is": ""}, "请选择"),
        ({"relation": ""}, "请选择"),
    ],
    ids=["number", "address", "owner", "whose", "relation"],
)
def test_what_is_missing_stands_at_its_field_and_nothing_is_lost(
    hosts: Any, browse: Browse, change: dict[str, str], said: str
) -> None:
    """Nobody is asked before it is whole."""
    case, friend = hosts.homeless[0], hosts.friend()
    browser = browse(case.person.user)
    sent = {"where": "host", "do": "claim"} | people(friend) | change
    told = browser.post(settle(case), sent, headers=ZH).content.decode()

    assert said in told or "号码" in told
    assert 'value="王五"' in told
    assert not Consent.objects.exists()


def test_an_owner_the_city_s_rules_rule_out_is_told_at_the_question_and_not_sure_refuses_nobody(
    hosts: Any, browse: Browse, monkeypatch: Any
) -> None:
    """The rule stands beside the question; a friend is refused where relatives alone may take one in, “not sure” is looked at."""
    let_host(monkeypatch, kin=("parent",))
    case, friend = hosts.homeless[0], hosts.friend()
    browser = browse(case.person.user)
    sent = {"where": "host", "do": "claim"} | people(friend)
    asked = browser.post(settle(case), {"where": "host", "do": "check"}, headers=ZH).content.decode()
    refused = browser.post(settle(case), sent, headers=ZH).content.decode()
    before = Claim.objects.count()
    shown = browser.post(settle(case), sent | {"relation": "unsure", "do": "asked"}, headers=ZH).content.decode()
    answer = browser.post(settle(case), sent | {"relation": "parent"})
    told = page(browse(friend.user), f"/me/consent/{Consent.objects.get().public}/")

    assert "本市规则许可：父母" in asked
    assert ("房主是申请人的朋友" in refused, 0) == (True, before)
    assert "说不清" in shown
    assert (302, True, True) == (answer.status_code, "对方说您是其" in told, "父母" in told)


def test_whoever_is_asked_sees_exactly_that_and_answers_and_nobody_else_finds_it(hosts: Any, browse: Browse) -> None:
    """Name, how many, the address; no points, no number; for all others it is a page that is not there."""
    friend, other = hosts.friend(), hosts.friend("赵六")
    claim = hosts.hosted(friend)
    asked = claim.consents.get()
    at = f"/me/consent/{asked.public}/"
    browser = browse(friend.user)
    told = page(browser, at)
    listed = page(browser, "/me/consents/")
    strangers = [browse(one).get(at).status_code for one in (other.user, claim.case.person.user)]
    posted = browse(other.user).post(at, {"do": "give"}).status_code
    given = browser.post(at, {"do": "give"})
    asked.refresh_from_db()

    assert all(one in told for one in (claim.case.person.name, "测试路8号301", "4 人", "我同意", "我不同意"))
    assert claim.case.person.identity_number not in told and (claim.case.number or "-") not in told
    assert asked.public in listed
    assert ([404, 404], 404) == (strangers, posted)
    assert (302, "given") == (given.status_code, asked.state)
    assert "收回同意" in page(browser, at)
    assert [404, 403] == [browser.post(at, {"do": what}).status_code for what in ("sell", "refuse")]


def test_a_name_nobody_has_confirmed_sees_only_that(hosts: Any, browse: Browse) -> None:
    """Whether something is asked of that number is told nobody who may be somebody else."""
    friend = hosts.friend()
    asked = hosts.hosted(friend).consents.get()
    Person.objects.filter(pk=friend.pk).update(real_name="unchecked")

    assert 404 == browse(friend.user).get(f"/me/consent/{asked.public}/").status_code
    told = page(browse(friend.user), "/me/consents/")
    assert "实名核对还没有完成" in told and asked.public not in told


def test_others_are_named_on_a_page_of_their_own(hosts: Any, browse: Browse) -> None:
    """Only for whom is missing; once the consent stands the page leads back."""
    first, owner, second = (hosts.friend(name) for name in ("王五", "赵六", "钱七"))
    claim = hosts.hosted(first, owner)
    case = claim.case
    for one, what in ((first, "refuse"), (owner, "give")):
        asked = selectors.asked_of(one)[0]
        services.answer_consent(consent=asked, person=one, answer=selectors.Answer(what))
    browser = browse(case.person.user)
    told = page(browser, settle(case, "consents/"))
    wrong = browser.post(settle(case, "consents/"), {"householder_name": "钱七", "householder_number": "1"}, headers=ZH)
    sent = {"householder_name": "钱七", "householder_number": second.identity_number}
    answer = browser.post(settle(case, "consents/"), sent)

    assert "不同意" in told and 'name="owner_name"' not in told
    assert (200, 302) == (wrong.status_code, answer.status_code)
    assert ["赵六", "钱七"] == [one.name for one in selectors.consents_of(claim)]
    services.answer_consent(consent=selectors.asked_of(second)[0], person=second, answer=selectors.Answer.GIVE)
    assert 302 == browser.get(settle(case, "consents/")).status_code


def test_the_applicant_asks_for_the_registration_and_takes_it_back(settlers_world: Any, browse: Browse) -> None:
    """What to bring, where and by when stand before it; it is one button for everybody, and another until it is taken up."""
    claim = settlers_world.reserved()
    case, browser = claim.case, browse(claim.case.person.user)
    early = browser.get(settle(case, "register/")).status_code
    services.confirm(claim=claim, by=settlers_world.officer)
    assert "申请办理入户登记" in page(browser, settle(case))
    told = page(browser, settle(case, "register/"))
    asked = browser.post(settle(case, "register/"), {"do": "ask"}).status_code
    shown = page(browser, settle(case, "register/"))
    question = settlers_world.question(claim)
    back = browser.post(settle(case, "register/"), {"do": "undo"}).status_code
    question.refresh_from_db()

    assert all(one in told for one in ("要带什么", "全家 4 人", "户口簿", "最迟"))
    assert (302, 302, 302, "withdrawn") == (early, asked, back, question.state)
    assert "撤回申请" in shown and question.office.name in shown
    assert "申请办理入户登记" in page(browser, settle(case))


def test_a_registration_without_consent_has_no_button(hosts: Any, browse: Browse) -> None:
    """A consent was taken back: the page says whose, and what can be done."""
    friend = hosts.friend()
    claim = hosts.hosted(friend)
    for what in ("give", "revoke"):
        services.answer_consent(consent=selectors.asked_of(friend)[0], person=friend, answer=selectors.Answer(what))
        if what == "give":
            services.confirm(claim=claim, by=hosts.officer)
    browser = browse(claim.case.person.user)
    told = page(browser, settle(claim.case, "register/"))

    assert "还差同意" in told and "王五" in told and "为全家申请办理" not in told
    assert 403 == browser.post(settle(claim.case, "register/"), {"do": "ask"}).status_code
    assert "先放弃这次申领再重新申领" in page(browser, settle(claim.case))


def test_whoever_takes_their_consent_back_reads_whether_it_came_in_time(hosts: Any, browse: Browse) -> None:
    """Public security has it in hand: it is told, and its answer comes next; once registered the office to speak to is named."""
    friend = hosts.friend()
    claim = hosts.hosted(friend)
    asked = selectors.asked_of(friend)[0]
    services.answer_consent(consent=asked, person=friend, answer=selectors.Answer.GIVE)
    services.confirm(claim=claim, by=hosts.officer)
    question = services.ask_registration(claim=claim)
    assert evidence.lease_next() == question
    browser, mine = browse(friend.user), f"/me/consent/{asked.public}/"
    before = page(browser, mine)
    done = browser.post(mine, {"do": "revoke"}).status_code
    waiting, applicant = page(browser, mine), page(browse(claim.case.person.user), settle(claim.case, "register/"))
    hosts.by_system(question)  # it had been asked before
    services.take_registrations()
    late = page(browser, mine)

    assert ("会立即告知其不得登记" in before, 302) == (True, done)
    assert "已告知不得再登记" in waiting and question.office.name in waiting
    assert "公安已被告知不得登记" in applicant
    assert all(one in late for one in ("来不及", f"请带身份证向{question.office.name}提出"))


def test_after_the_registration_the_page_names_the_office_to_speak_to(hosts: Any, browse: Browse) -> None:
    """A consent that did its work cannot be taken back, and a page that was open before says the same."""
    friend = hosts.friend()
    claim = hosts.hosted(friend)
    asked = selectors.asked_of(friend)[0]
    services.answer_consent(consent=asked, person=friend, answer=selectors.Answer.GIVE)
    services.confirm(claim=claim, by=hosts.officer)
    question = services.ask_registration(claim=claim)
    hosts.by_system(question)
    services.take_registrations()
    browser, mine = browse(friend.user), f"/me/consent/{asked.public}/"
    sent = browser.post(mine, {"do": "revoke"}, headers=ZH)

    assert (True, 403) == ("来不及" in sent.content.decode(), sent.status_code)
    assert question.office.name in page(browser, mine) and 'name="do"' not in page(browser, mine)


def test_while_somebody_still_waits_the_page_says_what_taking_it_back_is_for(hosts: Any, browse: Browse) -> None:
    """Some are registered and others are not: it can be taken back for the others, and nobody reads that it is over."""
    friend = hosts.friend()
    claim = hosts.hosted(friend)
    asked = selectors.asked_of(friend)[0]
    services.answer_consent(consent=asked, person=friend, answer=selectors.Answer.GIVE)
    services.confirm(claim=claim, by=hosts.officer)
    hosts.by_system(services.ask_registration(claim=claim))
    services.take_registrations()
    claim.members.filter(seat="partner").update(registered_on=None)
    browser, mine = browse(friend.user), f"/me/consent/{asked.public}/"
    before = page(browser, mine)
    done = browser.post(mine, {"do": "revoke"}).status_code
    after = page(browser, mine)

    assert ("只对其余的人有效" in before, 'value="revoke"' in before, 302) == (True, True, done)
    assert "其余的人不再登记在这里" in after and "来不及" not in after
