"""Claiming a place: choose, check, claim; then where it stands, the notice, and whether a notice is genuine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from jifen.platform.accounts.models import User
from jifen.platform.casework import services as casework
from jifen.platform.connectors.port import Verdict
from jifen.platform.settlement import notices, selectors, services
from jifen.platform.settlement.models import Claim

Browse = Callable[[User | None], Client]
KEPT = ("承包地", "宅基地", "保留")


def address(case: Any, more: str = "") -> str:
    """Say where an applicant settles."""
    return f"/me/case/{case.public}/settle/{more}"


def without_a_flat(world: Any) -> list[Any]:
    """Give the placed cases whose applicants own no flat in the city on record: a collective household is open to them."""
    return [
        case
        for case in world.placed
        for one in selectors.addresses(case, selectors.choices.register_of(selectors.standing_for(case)))
        if one.where == "employer_household" and not one.taken_first
    ]


def chosen(case: Any, **more: Any) -> dict[str, Any]:
    """Answer the form: the employer's household, everybody who may move along."""
    standing = selectors.standing_for(case)
    assert standing is not None
    along = selectors.family(case, selectors.choices.register_of(standing))
    return {"members": along, "where": "employer_household", "host": "测试用人单位", "consent": "on"} | more


def test_who_was_not_placed_reads_why_and_gets_no_form(settlers_world: Any, browse: Browse) -> None:
    """The page is there for every case; it says what stands in the way."""
    placed = {case.pk for case in settlers_world.placed}
    other = next(case for case in settlers_world.cases if case.pk not in placed)
    told = browse(other.person.user).get(address(other)).content.decode()

    assert "本批次没有入围" in told
    assert 'name="where"' not in told


def test_before_its_minute_the_page_is_the_same_for_everybody(publishing: Any, browse: Browse) -> None:
    """Placed or waiting, nobody reads more than that nothing is released."""
    publishing.scheduled()
    pages = {
        re.sub(
            r'value="[^"]*"', "", browse(case.person.user).get(address(case)).content.decode().replace(case.public, "…")
        )
        for case in publishing.world.cases
    }

    assert 1 == len(pages)
    assert "结果还没有公布" in pages.pop()


def test_the_form_offers_what_the_rules_of_the_city_allow_in_their_order(settlers_world: Any, browse: Browse) -> None:
    """No address the rules do not name, and nothing asks for land."""
    case = settlers_world.placed[0]
    told = browse(case.person.user).get(address(case)).content.decode()
    standing = selectors.standing_for(case)
    assert standing is not None
    offered = selectors.addresses(case, selectors.choices.register_of(standing))
    found = re.findall(r'name="where" value="(\w+)"', told)

    assert [one.where for one in offered if not one.taken_first] == found
    assert all(word in told for word in KEPT)


def test_claiming_takes_a_look_at_the_answers_first(settlers_world: Any, browse: Browse) -> None:
    """Choose, read everything once more, claim; the household and the place are the claim's."""
    case = without_a_flat(settlers_world)[0]
    browser = browse(case.person.user)
    looked = browser.post(address(case), chosen(case, do="check"))
    made_by_looking = Claim.objects.exists()
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', looked.content.decode())
    sent: dict[str, list[str]] = {}
    for name, value in carried:
        sent.setdefault(name, []).append(value)
    answer = browser.post(address(case), sent | {"do": "claim"})
    claim = selectors.claim_of(case)

    assert "测试用人单位" in looked.content.decode()
    assert not made_by_looking
    assert 302 == answer.status_code
    assert claim is not None
    assert 1 + len(chosen(case)["members"]) == claim.members.count()
    assert "待发通知书" in browser.get(address(case)).content.decode()


def test_changing_goes_back_to_the_form_with_what_was_chosen(settlers_world: Any, browse: Browse) -> None:
    """Nothing typed is lost on the way back."""
    case = without_a_flat(settlers_world)[0]
    told = browse(case.person.user).post(address(case), chosen(case, do="change")).content.decode()

    assert 'value="测试用人单位"' in told
    assert 'name="where"' in told


@pytest.mark.parametrize("missing", ["where", "host", "consent"])
def test_what_is_missing_is_said_at_its_field(settlers_world: Any, browse: Browse, missing: str) -> None:
    """A household of somebody else needs its name and its consent."""
    case = without_a_flat(settlers_world)[0]
    answer = browse(case.person.user).post(address(case), chosen(case, do="claim") | {missing: ""})

    assert 200 == answer.status_code
    assert 'role="alert"' in answer.content.decode()
    assert not Claim.objects.exists()


def test_what_the_claim_is_refused_for_stands_in_the_form(settlers_world: Any, browse: Browse) -> None:
    """The last place of a collective household went to somebody else meanwhile."""
    held = settlers_world.household(room=1)
    first, second = without_a_flat(settlers_world)[:2]
    services.reserve(
        case=second,
        use="settlement",
        members=[],
        where="employer_household",
        host="",
        consent=True,
        household=held,
        actor=settlers_world.applicant(second),
    )
    answer = browse(first.person.user).post(
        address(first), chosen(first, do="claim", household=held.public, members=[])
    )

    assert 200 == answer.status_code
    assert "空位不够" in answer.content.decode()


def test_a_collective_household_is_chosen_by_its_name_with_the_places_left(settlers_world: Any, browse: Browse) -> None:
    """No name has to be typed, and its consent is its being open."""
    held = settlers_world.household(room=5)
    case = without_a_flat(settlers_world)[0]
    browser = browse(case.person.user)
    offered = browser.get(address(case)).content.decode()
    sent = chosen(case, do="claim", household=held.public) | {"host": "", "consent": "", "members": []}
    browser.post(address(case), sent)
    claim = selectors.claim_of(case)

    assert "剩 5 个位子" in offered
    assert claim is not None
    assert held == claim.household


def test_the_page_of_a_claim_shows_the_notice_its_last_day_and_what_to_bring(
    settlers_world: Any, browse: Browse
) -> None:
    """Number, check code, day, papers, every member, the land that is kept; and the paper itself."""
    claim = settlers_world.confirmed()
    browser = browse(claim.case.person.user)
    told = browser.get(address(claim.case)).content.decode()
    notice = selectors.notice_in_force(claim)
    assert notice is not None
    paper = browser.get(address(claim.case, "notice.pdf"))

    assert notice.number in told
    assert notices.check_code(notice) in told
    assert f"{notice.valid_until.year}年{notice.valid_until.month}月{notice.valid_until.day}日" in told
    assert "户口簿" in told
    assert all(word in told for word in KEPT)
    assert paper.content.startswith(b"%PDF")


def test_the_notice_of_somebody_else_is_not_to_be_had(settlers_world: Any, browse: Browse) -> None:
    """To another person it looks as if there were none; before it is issued there is none for its owner."""
    claim = settlers_world.confirmed()
    other = settlers_world.placed[1]
    settlers_world.reserved(1)

    assert 404 == browse(other.person.user).get(address(claim.case, "notice.pdf")).status_code
    assert 404 == browse(other.person.user).get(address(other, "notice.pdf")).status_code


def test_giving_up_frees_everybody_and_the_place_can_be_claimed_again(settlers_world: Any, browse: Browse) -> None:
    """Asked once more, done, and the form is there again."""
    claim = settlers_world.reserved()
    browser = browse(claim.case.person.user)
    asked = browser.get(address(claim.case, "withdraw/"))
    browser.post(address(claim.case, "withdraw/"), {"reason": ""})
    claim.refresh_from_db()

    assert 200 == asked.status_code
    assert "withdrawn" == claim.state
    assert "重新申领" in browser.get(address(claim.case)).content.decode()
    assert 'name="where"' in browser.get(address(claim.case, "?again=1")).content.decode()


def test_each_member_shows_when_they_were_registered(settlers_world: Any, browse: Browse) -> None:
    """Everybody on the same day, in one act."""
    claim = settlers_world.registered()
    told = browse(claim.case.person.user).get(address(claim.case)).content.decode()

    assert "本人" in told
    assert "Whose(" not in told
    assert claim.members.count() == len(re.findall(r"\d年\d+月\d+日（星期.）已登记", told))
    assert "已落户" in told


# ── whether a notice is genuine ─────────────────────────────────────────────────────────────────────────────────────


def test_anybody_learns_whether_a_notice_is_genuine_and_nothing_personal(settlers_world: Any, browse: Browse) -> None:
    """Number, title, days and state; no name of anybody."""
    claim = settlers_world.confirmed()
    notice = selectors.notice_in_force(claim)
    assert notice is not None
    told = browse(None).get("/notices/", {"number": notice.number, "code": notices.check_code(notice)}).content.decode()

    assert "这份通知书真实" in told
    assert "通知书已发" in told
    assert all(one.name not in told for one in claim.members.all())
    assert claim.case.number not in told


def test_a_notice_of_a_right_that_is_over_says_so_and_not_why(settlers_world: Any, browse: Browse) -> None:
    """Annulled, ended by a death or extended: whoever holds the paper learns that it no longer holds, and nothing of the family."""
    annulled, dead, extended = (settlers_world.confirmed(at) for at in (0, 1, 2))
    papers = [claim.notices.get() for claim in (annulled, dead, extended)]
    services.propose_annulment(claim=annulled, by=settlers_world.officer, reason="学历证书系伪造")
    services.annul(claim=annulled, by=settlers_world.approver, reason="学历证书系伪造")
    services.record_death(claim=dead, by=settlers_world.officer, reason="死亡医学证明")
    later = extended.valid_until + timedelta(days=30)
    services.extend(claim=extended, by=settlers_world.officer, until=later, reason="住院")
    pages = [
        browse(None).get("/notices/", {"number": one.number, "code": notices.check_code(one)}).content.decode()
        for one in papers
    ]

    assert [True] * 3 == ["这份通知书已失效" in page and "这份通知书真实" not in page for page in pages]
    assert [] == [word for word in ("弄虚作假", "撤销", "去世") for page in pages if word in page]
    assert [False, False, True] == ["已由新的通知书取代" in page for page in pages]


def test_the_address_in_the_code_of_the_notice_leads_to_the_check(settlers_world: Any, browse: Browse) -> None:
    """Scanning it is enough."""
    notice = selectors.notice_in_force(settlers_world.confirmed())
    assert notice is not None
    told = browse(None).get(notices.address(notice, "/notices/")).content.decode()

    assert "这份通知书真实" in told


def test_a_wrong_code_and_a_number_nobody_has_are_not_told_apart(settlers_world: Any, browse: Browse) -> None:
    """Whoever guesses learns nothing."""
    notice = selectors.notice_in_force(settlers_world.confirmed())
    assert notice is not None
    pages = [
        browse(None).get("/notices/", {"number": number, "code": "0000-0000-0000-0000"}).content.decode()
        for number in (notice.number, "0000-NOTHING")
    ]
    plain = {re.sub(r'value="[^"]*"|number=[\w-]*', "", page) for page in pages}

    assert "不能确认这份通知书" in pages[0]
    assert 1 == len(plain)


def test_the_register_lists_open_households_by_town_without_whoever_is_in_charge(
    settlers_world: Any, browse: Browse
) -> None:
    """Name, sort, address and places left; one that public security has not approved is none."""
    held = settlers_world.household(room=5)
    told = browse(None).get(f"/c/{settlers_world.city.place}/households/").content.decode()

    assert held.name in told
    assert held.address in told
    assert held.in_charge not in told
    assert held.in_charge_phone not in told


def test_a_city_without_households_says_so(settlers_world: Any, browse: Browse) -> None:
    """An empty register, and who may apply for one."""
    told = browse(None).get(f"/c/{settlers_world.city.place}/households/").content.decode()

    assert "还没有集体户" in told


def test_after_an_annulment_the_page_says_what_becomes_of_the_entry(settlers_world: Any, browse: Browse) -> None:
    """Which office decides and until when; then that the entry was cancelled, at each of the household, with the reason of the annulment."""
    claim = settlers_world.registered()
    services.propose_annulment(claim=claim, by=settlers_world.officer, reason="证书系伪造")
    services.annul(claim=claim, by=settlers_world.approver, reason="证书系伪造")
    browser = browse(claim.case.person.user)
    waiting = browser.get(address(claim.case), headers={"accept-language": "zh-hans"}).content.decode()
    question = claim.cancellations.get().question
    given = replace(
        settlers_world.reply(question), verdict=Verdict.REFUTED, records=(), reason="另有落户条件", closes=False
    )
    casework.take_reply(question=question, reply=given, manner="pushed")
    services.take_cancellations()
    kept = browser.get(address(claim.case), headers={"accept-language": "zh-hans"}).content.decode()

    assert all(one in waiting for one in ("公安决定是否注销登记", question.office.name, "证书系伪造"))
    assert "公安答复保留登记" in kept and "另有落户条件" in kept
    assert "公安决定是否注销登记" not in kept and "登记已注销" not in kept
