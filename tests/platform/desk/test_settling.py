"""Settlement at the desk: the queue, the notice, two people for an annulment, collective households from application to moving out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from settlement_world import let_host

from jifen.platform.audit.models import Look
from jifen.platform.casework import schemes
from jifen.platform.offices.models import Membership, Office
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Bar, Claim, CollectiveHousehold
from jifen.policy.registering import Register

ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def officer(settlers: Any, browse: Callable[[Any], Any]) -> Any:
    """Give the browser of the city's officer."""
    return browse(settlers.officer)


@pytest.fixture
def approver(settlers: Any, browse: Callable[[Any], Any]) -> Any:
    """Give the browser of the city's approver."""
    return browse(settlers.approver)


def _page(browser: Any, name: str, *args: Any) -> str:
    answer = browser.get(reverse(f"desk:{name}", args=args), headers=ZH)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def _do(browser: Any, claim: Claim, key: str, **told: Any) -> Any:
    told = {"version": Claim.objects.get(pk=claim.pk).version} | told
    return browser.post(reverse("desk:claim_act", args=[claim.public, key]), told, headers=ZH)


# ── claims ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_claim_waits_in_the_queue_with_its_name_masked_and_opens_with_the_whole_household(
    settlers: Any, officer: Any
) -> None:
    """The list gives no full name away; the page names everybody who moves, and that it was read is on record."""
    claim = settlers.reserved()
    name = claim.case.person.name

    listed, shown = _page(officer, "claims"), _page(officer, "claim", claim.public)

    assert (claim.case.number in listed, name in listed) == (True, False)
    assert all(one.name in shown for one in claim.members.all())
    assert "承包地、宅基地" in shown
    assert Look.objects.filter(person=claim.case.person.public, purpose="claim.handle").exists()


def test_a_notice_is_issued_behind_its_page_and_printed(settlers: Any, officer: Any) -> None:
    """The page says that land is kept; afterwards the notice is there as PDF, with its check code."""
    claim = settlers.reserved()

    asked = _page(officer, "claim_act", claim.public, "confirm")
    answer = _do(officer, claim, "confirm")
    notice = claim.notices.get()
    paper = officer.get(reverse("desk:claim_notice", args=[claim.public]))

    assert "承包地、宅基地" in asked
    assert (302, b"%PDF") == (answer.status_code, paper.content[:4])
    assert notice.number in _page(officer, "claim", claim.public)


def test_a_claim_without_a_notice_has_no_paper(settlers: Any, officer: Any) -> None:
    """There is nothing to print before somebody issued it."""
    assert 404 == officer.get(reverse("desk:claim_notice", args=[settlers.reserved().public])).status_code


def test_once_a_claim_is_over_its_notice_is_no_paper_any_more(
    settlers: Any, officer: Any, approver: Any, browse: Any
) -> None:
    """Annulled: neither at the desk nor for the applicant; and the page of the claim marks none as the one that holds."""
    claim = settlers.confirmed()
    _do(officer, claim, "propose", reason="学历证书系伪造，教育部门已确认。")
    _do(approver, claim, "annul", reason="学历证书系伪造，教育部门已确认。")
    own = browse(claim.case.person.user).get(reverse("portal:settle_notice", args=[claim.case.public]))
    paper = reverse("desk:claim_notice", args=[claim.public])

    assert (404, 404) == (officer.get(paper).status_code, own.status_code)
    assert paper not in _page(officer, "claim", claim.public)


def test_a_notice_is_extended_only_to_a_later_day_and_with_the_reason(settlers: Any, officer: Any) -> None:
    """An earlier day is refused on the page; a later one makes a new notice, and the old one no longer leads to a paper."""
    claim = settlers.confirmed()
    later = claim.valid_until + timedelta(days=90)

    def until(day: Any) -> dict[str, Any]:
        return {"until_year": day.year, "until_month": day.month, "until_day": day.day, "reason": "住院，无法到场。"}

    found = [_do(officer, claim, "extend", **until(day)).status_code for day in (claim.valid_until, later)]
    silent = _do(officer, claim, "extend", **until(later) | {"reason": ""})
    claim.refresh_from_db()

    assert ([400, 302], 422) == (found, silent.status_code)
    assert (later, 2) == (claim.valid_until, claim.notices.count())


def test_public_security_is_asked_for_everybody_at_once_and_the_page_says_that_it_is_at_it(
    settlers: Any, officer: Any
) -> None:
    """Asked twice is asked once; then the household is registered, each with the day."""
    claim = settlers.confirmed()

    first, again = _do(officer, claim, "register"), _do(officer, claim, "register")
    during = _page(officer, "claim", claim.public)
    settlers.by_system(settlers.question(claim))
    settlement.take_registrations()
    after = _page(officer, "claim", claim.public)

    assert (302, 409) == (first.status_code, again.status_code)
    assert "公安正在登记" in during
    assert "已落户" in after


def test_the_town_is_set_where_the_texts_leave_it_open(settlers: Any, officer: Any, monkeypatch: Any) -> None:
    """The page offers the towns of the city and tells what there is to look at; where the texts bind, the act is not offered."""
    bound, friend = settlers.reserved(1), settlers.friend()
    act = reverse("desk:claim_act", args=[bound.public, "town"])
    before, refused = _page(officer, "claim", bound.public), _do(officer, bound, "town", town=bound.town, reason="x")
    let_host(monkeypatch)
    claim = settlers.hosted(friend)
    town = next(one for one in settlers.towns if one != claim.town)
    asked = _page(officer, "claim_act", claim.public, "town")
    silent = _do(officer, claim, "town", town=town, reason="")
    done = _do(officer, claim, "town", town=town, reason="房屋在该镇街。")
    claim.refresh_from_db()

    assert (act in before, refused.status_code) == (False, 409)
    assert all(one in asked for one in settlers.towns)
    assert (422, 302, town) == (silent.status_code, done.status_code, claim.town)
    assert "定落户镇街" in _page(officer, "claim", claim.public)


def test_with_a_collective_household_the_other_town_is_another_household(
    settlers: Any, officer: Any, monkeypatch: Any
) -> None:
    """Those of other towns with room for everybody are offered by name; the claim goes there, and the page says that consent is missing."""
    let_host(monkeypatch)
    here, there = (settlers.household(town=town) for town in settlers.towns[:2])
    claim = settlers.reserved(household=here)
    asked = _page(officer, "claim_act", claim.public, "town")
    done = _do(officer, claim, "town", household=there.public, reason="在该镇街工作。")
    claim.refresh_from_db()

    assert (there.public in asked, here.public in asked) == (True, False)
    assert (302, there, there.town) == (done.status_code, claim.household, claim.town)
    assert "还差" in _page(officer, "claim", claim.public)


def test_what_there_is_to_look_at_about_a_dwelling_stands_on_the_page(
    settlers: Any, officer: Any, monkeypatch: Any
) -> None:
    """Whose it may be by the rules, and that nobody has proven it."""
    let_host(monkeypatch, kin=("parent",))
    friend = settlers.friend()
    told = [settlement.Named("both", friend.name, friend.identity_number, "", "parent")]
    claim = settlers.hosted(friend, consents=told)

    for page in (_page(officer, "claim", claim.public), _page(officer, "claim_act", claim.public, "confirm")):
        assert "请看房主是申请人的父母的证明" in page


@pytest.mark.parametrize(("key", "state"), [("withdraw", "withdrawn"), ("death", "ended")])
def test_a_claim_ends_with_a_reason(settlers: Any, officer: Any, key: str, state: str) -> None:
    """Without one the page comes back; with one everybody of the household is free again."""
    claim = settlers.confirmed()

    silent, done = _do(officer, claim, key, reason=""), _do(officer, claim, key, reason="本人书面说明。")
    claim.refresh_from_db()

    assert (422, 302, state) == (silent.status_code, done.status_code, claim.state)
    assert not claim.members.filter(active=True).exists()


def test_a_settlement_is_annulled_by_two_people_only(settlers: Any, officer: Any, approver: Any, browse: Any) -> None:
    """The officer proposes, the approver decides; nobody does both, and before a proposal nobody does the second."""
    claim = settlers.registered()
    early = _do(approver, claim, "annul", reason="x")
    proposed = _do(officer, claim, "propose", reason="学历证书系伪造，教育部门已书面确认。")
    refused = _do(officer, claim, "annul", reason="x")
    Membership.objects.create(
        user=settlers.officer, office=settlers.office(settlers.city.code), role="approver", starts_on=settlers.since
    )
    same = _do(browse(settlers.officer), claim, "annul", reason="x")

    asked = _page(approver, "claim_act", claim.public, "annul")
    done = _do(approver, claim, "annul", reason="学历证书系伪造。可依法申请行政复议。")
    claim.refresh_from_db()

    assert [409, 302, 403, 409] == [one.status_code for one in (early, proposed, refused, same)]
    assert "教育部门已书面确认" in asked
    assert (302, "annulled") == (done.status_code, claim.state)
    assert all(bar.by != bar.agreed_by for bar in Bar.objects.all())


def test_an_act_seen_on_an_older_version_is_refused(settlers: Any, officer: Any) -> None:
    """The applicant gave it up while the page of the notice was open."""
    claim = settlers.reserved()
    settlement.withdraw(claim=claim, actor=settlers.applicant(claim.case))

    answer = officer.post(reverse("desk:claim_act", args=[claim.public, "confirm"]), {"version": 0}, headers=ZH)

    assert (409, 0) == (answer.status_code, claim.notices.count())


def test_a_claim_of_another_city_or_ones_own_is_not_there(settlers: Any, officer: Any, browse: Any) -> None:
    """Neither in the queue nor at its address."""
    claim = settlers.reserved()
    office = settlers.office(settlers.other.code)
    other = browse(settlers.staff("elsewhere", Membership.Role.OFFICER, office))
    before = officer.get(reverse("desk:claim", args=[claim.public])).status_code
    claim.case.person.user = settlers.officer
    claim.case.person.save()

    assert claim.case.number not in _page(other, "claims")
    assert claim.case.number not in _page(officer, "claims")
    assert [200, 403, 403] == [
        before,
        other.get(reverse("desk:claim", args=[claim.public])).status_code,
        officer.get(reverse("desk:claim", args=[claim.public])).status_code,
    ]


# ── collective households ───────────────────────────────────────────────────────────────────────────────────────────


_TOLD = {
    "name": "示例厂集体户",
    "address": "示例路2号",
    "in_charge": "李四",
    "in_charge_phone": "13800000001",
    "room": "3",
}


def test_a_household_is_applied_for_approved_and_filled(settlers: Any, officer: Any, browse: Any) -> None:
    """An employer applies, public security approves behind its page, a family moves in, and one of them moves on."""
    employer, police = browse(settlers.employer), browse(settlers.police)
    applied = employer.post(reverse("desk:household_apply"), _TOLD | {"town": settlers.homeless[0].town}, headers=ZH)
    made = CollectiveHousehold.objects.get()
    listed = _page(police, "households")
    approved = police.post(reverse("desk:household_act", args=[made.public, "approve"]), headers=ZH)

    made.refresh_from_db()
    claim = settlers.reserved(members=[], household=made, host="")
    kept = _page(employer, "household", made.public)
    early = employer.post(reverse("desk:moved_out", args=[made.public, 1]), {"reason": "离职"}, headers=ZH)
    settlers.taken_in(claim)
    settlement.confirm(claim=claim, by=settlers.officer)
    settlers.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    shown = _page(employer, "household", made.public)
    out = reverse("desk:moved_out", args=[made.public, 1])
    silent, gone, again = (
        employer.post(out, {"reason": why}, headers=ZH) for why in ("", "已迁往自有住房。", "已迁往自有住房。")
    )

    assert (302, 302) == (applied.status_code, approved.status_code)
    assert "示例厂集体户" in listed
    assert ("容纳 3，已迁入 0，另有 1 个位子" in kept, 409) == (True, early.status_code)
    assert "容纳 3，已迁入 1，另有 0 个位子" in shown
    assert (409, 302, 404) == (silent.status_code, gone.status_code, again.status_code)


def test_a_household_is_refused_with_a_reason_that_the_holder_reads(settlers: Any, browse: Any) -> None:
    """Without a reason nothing is decided."""
    made = settlers.household(approve=False)
    police = browse(settlers.police)
    url = reverse("desk:household_act", args=[made.public, "refuse"])

    found = [police.post(url, {"reason": why}, headers=ZH).status_code for why in ("", "没有固定地址。")]

    assert [422, 302] == found
    assert "没有固定地址。" in _page(browse(settlers.employer), "household", made.public)


def test_an_open_household_is_closed_by_whoever_holds_it(settlers: Any, browse: Any) -> None:
    """Nobody moves in any more; the page says so."""
    made = settlers.household()
    employer = browse(settlers.employer)

    answer = employer.post(
        reverse("desk:household_act", args=[made.public, "close"]), {"reason": "厂区搬迁。"}, headers=ZH
    )

    assert 302 == answer.status_code
    assert "已停止迁入" in _page(employer, "households")


def test_each_condition_of_the_city_is_asked_and_what_is_missing_stands_at_its_field(
    settlers: Any, browse: Any, monkeypatch: Any
) -> None:
    """The conditions come from the rules of the city: which proof, what was shown, and how many where there is a figure."""
    rules = _a_register_with_conditions()
    monkeypatch.setattr("jifen.platform.settlement.selectors.households.register_in_force", lambda city: rules)
    employer = browse(settlers.employer)
    condition = next(one for one in rules.conditions_of("employer") if any(each.least for each in one.proofs))
    least = next(each for each in condition.proofs if each.least)
    whole = {"town": settlers.towns[0]} | _TOLD
    for one in rules.conditions_of("employer"):
        whole |= {f"proof-{one.id}": one.proofs[0].id, f"shown-{one.id}": "证明1号，2016-03-01"}
    whole |= {f"proof-{condition.id}": least.id, f"count-{condition.id}": "1"}

    asked = _page(employer, "household_apply")
    few = employer.post(reverse("desk:household_apply"), whole, headers=ZH)
    enough = whole | {f"count-{condition.id}": str(least.least)}
    taken = employer.post(reverse("desk:household_apply"), enough, headers=ZH)

    assert all(one.name in asked for one in rules.conditions_of("employer"))
    assert (422, True) == (few.status_code, f"id_shown-{condition.id}-error" in few.content.decode())
    assert 302 == taken.status_code


def _a_register_with_conditions() -> Register:
    found = [pack.register for pack in schemes.registry().all()]
    return next(one for one in found if one is not None and one.conditions_of("employer"))


def test_a_department_that_does_not_register_people_decides_on_no_household(settlers: Any, browse: Any) -> None:
    """A reviewer of education has the role, but not the department."""
    made = settlers.household(approve=False)
    teacher = browse(settlers.reviewer(settlers.office(settlers.city.code, "education")))
    stranger = Office.objects.create(kind="employer", level="city", area=settlers.city.code, name="别的单位")
    other = browse(settlers.staff("other-employer", Membership.Role.EMPLOYER, stranger))

    assert [403, 403, 403] == [
        teacher.get(reverse("desk:households")).status_code,
        teacher.post(reverse("desk:household_act", args=[made.public, "approve"])).status_code,
        other.get(reverse("desk:household", args=[made.public])).status_code,
    ]


def test_a_town_applies_for_its_community_and_not_for_an_employer(settlers: Any, browse: Any) -> None:
    """A clerk of the town sees the two public sorts, and its own town alone."""
    town = settlers.towns[0]
    clerk = browse(settlers.staff("town", Membership.Role.CLERK, settlers.office(town)))

    shown = _page(clerk, "household_apply")
    answer = clerk.post(f"{reverse('desk:household_apply')}?sort=street", _TOLD | {"town": town}, headers=ZH)

    assert ("社区公共集体户" in shown, "单位集体户" in shown) == (True, False)
    assert settlers.towns[1] not in shown
    assert (302, "street") == (answer.status_code, CollectiveHousehold.objects.get().sort)


def test_the_holder_takes_a_family_in_on_its_page_and_nobody_else_does(settlers: Any, browse: Any) -> None:
    """Masked, with how many they are; public security sees the household and answers for nobody."""
    made = settlers.household()
    claim = settlers.reserved(household=made, host="")
    asked = claim.consents.get()
    url = reverse("desk:household_family", args=[made.public, asked.public])
    employer, police = browse(settlers.employer), browse(settlers.police)
    shown = _page(employer, "household", made.public)
    found = [
        (who.post(url, {"answer": said}, headers=ZH)).status_code
        for who, said in ((police, "give"), (employer, "x"), (employer, "give"), (employer, "give"))
    ]
    asked.refresh_from_db()

    assert ("申请迁入的家庭" in shown, claim.case.person.name in shown) == (True, False)
    assert "申请迁入的家庭" not in _page(police, "household", made.public)
    assert ([403, 404, 302, 409], "given") == (found, asked.state)


# ── two people ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_proposal_waits_in_a_queue_of_its_own_until_an_approver_declines(
    settlers: Any, officer: Any, approver: Any
) -> None:
    """Whatever becomes of the claim meanwhile; it is among what the approver has to do."""
    claim = settlers.confirmed()
    _do(officer, claim, "propose", reason="学历证书系伪造，教育部门已书面确认。")
    settlement.withdraw(claim=Claim.objects.get(pk=claim.pk), actor=settlers.applicant(claim.case))
    queue = f"{reverse('desk:claims')}?state=proposed"
    listed = approver.get(queue, headers=ZH).content.decode()
    home = approver.get(reverse("desk:home"), headers=ZH).content.decode()
    asked = _page(approver, "claim_act", claim.public, "decline")
    declined = _do(approver, claim, "decline", reason="经核对属实。")

    assert (True, True) == (claim.case.number in listed, "决定入户资格的提请" in home)
    assert "教育部门已书面确认" in asked
    assert (302, True) == (declined.status_code, claim.case.number not in approver.get(queue).content.decode())


def test_a_mistake_is_undone_behind_two_pages(settlers: Any, officer: Any, approver: Any) -> None:
    """The officer proposes, the approver reinstates; the page of the claim says what waits."""
    claim = settlers.confirmed()
    _do(officer, claim, "death", reason="死亡医学证明。")
    proposed = _do(officer, claim, "propose_back", reason="认错了人。")
    shown = _page(approver, "claim", claim.public)
    back = _do(approver, claim, "reinstate", reason="认错了人，予以恢复。")
    claim.refresh_from_db()

    assert [302, 302, "confirmed"] == [proposed.status_code, back.status_code, claim.state]
    assert "有一项提请在等负责人决定：提请恢复" in shown


def test_a_bar_is_lifted_behind_two_pages(settlers: Any, officer: Any, approver: Any) -> None:
    """The claim stays annulled."""
    claim = settlers.confirmed()
    _do(officer, claim, "propose", reason="学历证书系伪造。")
    _do(approver, claim, "annul", reason="学历证书系伪造。")
    found = [
        _do(officer, claim, "propose_lift", reason="条文适用有误。"),
        _do(approver, claim, "lift", reason="解除。"),
    ]
    claim.refresh_from_db()

    assert [302, 302, "annulled"] == [*(one.status_code for one in found), claim.state]
    assert "解除限制申请" in _page(officer, "claim", claim.public)


def test_one_of_the_household_is_released_on_a_page_of_its_own(settlers: Any, officer: Any) -> None:
    """Nobody outside the household is on offer; afterwards the page says why."""
    claim = settlers.confirmed()
    partner = claim.members.get(seat="partner")
    wrong = _do(officer, claim, "release", member=claim.members.get(seat="self").pk, reason="离婚。")
    done = _do(officer, claim, "release", member=partner.pk, reason="已离婚，离婚证核对无误。")

    assert [422, 302] == [wrong.status_code, done.status_code]
    assert "不再随迁：已离婚" in _page(officer, "claim", claim.public)
