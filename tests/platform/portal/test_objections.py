"""Objecting on the portal: on an own line, on a row of the list by name; refused alike before its time; its clock and answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User
from jifen.platform.casework.models import Case
from jifen.platform.people.models import Person
from jifen.platform.portal import limiting
from jifen.platform.portal.exporting import everything
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.lists import standing_of
from jifen.platform.rounds.selectors.objections import objections_until
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.web.templatetags.words import day_text

Browse = Callable[[User | None], Client]
WHY = "我的毕业证书在二零零六年颁发，原来的记录写成了别的年份"
SAID = "已请教育部门核对原始档案，毕业年份确有登记错误，现已更正。"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Let no test pay for what another one asked."""
    cache.clear()


@pytest.fixture
def shown(publishing: Any) -> Any:
    """Give the world while its list is shown, everybody's name confirmed."""
    publishing.shown()
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    return publishing.world


def own_page(case: Case) -> str:
    """Give the address where a case's own line is objected to."""
    return reverse("portal:object_own", args=[case.public])


def row_page(world: Any) -> str:
    """Give the address where a row of the list is objected to."""
    return reverse("portal:object_row", args=[world.round.public])


def about(target: Case, **more: str) -> dict[str, Any]:
    """Give what somebody types about a row."""
    standing = standing_of(target, "settlement")
    assert standing is not None
    return {"code": standing.code, "name": target.person.name, "kinds": ["education"], "why": WHY} | more


def test_an_own_line_is_objected_to_from_the_result_and_its_clock_is_seen(shown: Any, browse: Browse) -> None:
    """The result leads to the form, the line asked for is chosen, and the page of the objection names its day and office."""
    case = shown.cases[0]
    client = browse(case.person.user)
    result = client.get(reverse("portal:result", args=[case.public])).content.decode()
    form = client.get(f"{own_page(case)}?use=settlement&line=education").content.decode()
    sent = client.post(own_page(case), {"line": "education", "why": WHY}, follow=True)
    made = Objection.objects.get()
    listed = client.get(reverse("portal:objections")).content.decode()

    assert f"{own_page(case)}?use=settlement" in result
    assert '<option value="education" selected>' in form
    assert sent.redirect_chain == [(reverse("portal:objection", args=[made.public]), 302)]
    for words in (made.number, WHY, made.office.name):
        assert words in sent.content.decode()
    assert made.number in listed
    assert [made.number] == [one["number"] for one in everything(case.person)["objections"]]


def test_a_paper_that_comes_along_lies_with_the_objection(shown: Any, browse: Browse) -> None:
    """It is handed in as a paper of the objector; one that cannot be taken is told at its field, and nothing is raised."""
    case = shown.cases[0]
    client = browse(case.person.user)
    bad = client.post(own_page(case), {"line": "education", "why": WHY, "paper": SimpleUploadedFile("a.exe", b"MZ")})
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    client.post(own_page(case), {"line": "education", "why": WHY, "paper": SimpleUploadedFile("证书.pdf", content)})
    made = Objection.objects.get()
    page = client.get(reverse("portal:objection", args=[made.public])).content.decode()

    assert 422 == bad.status_code
    assert "证书.pdf" in page
    assert 1 == len(made.papers)


def test_a_row_is_objected_to_by_name_and_the_person_in_it_sees_nothing(shown: Any, browse: Browse) -> None:
    """Neither the case, its timeline, the messages, the looks nor the export of the person tells of an objection."""
    by, target = shown.cases[:2]
    client = browse(by.person.user)
    client.post(row_page(shown), about(target))
    made = rounds.pass_on(objection=Objection.objects.get(), by=shown.clerk, kinds=["education"])
    theirs = browse(target.person.user)
    names = ("portal:case", "portal:timeline", "portal:points", "portal:result")
    pages = [reverse(name, args=[target.public]) for name in names]
    pages += [reverse(name) for name in ("portal:me", "portal:messages", "portal:looks", "portal:export")]
    told = "".join(theirs.get(page).content.decode() for page in pages)
    for question in shown.open(target):
        shown.by_hand(question)
    objectors = client.get(reverse("portal:objection", args=[made.public]))

    assert made.number in objectors.content.decode()
    assert "重新核实的事实" in objectors.content.decode()
    assert "属实" not in objectors.content.decode()
    assert 404 == theirs.get(reverse("portal:objection", args=[made.public])).status_code
    assert "正在重新核实" in told
    for word in (made.number, by.person.name, WHY, "异议人"):
        assert word not in told


def test_the_page_of_the_round_leads_to_the_objection_while_the_list_is_shown(shown: Any, browse: Browse) -> None:
    """From the page everybody comes to, by its button, to the form and the number; before and after there is no button."""
    by, target = shown.cases[:2]
    client = browse(by.person.user)
    page = client.get(reverse("portal:round", args=[shown.round.public])).content.decode()
    (address,) = re.findall(r'href="([^"]*/object/)"', page)
    form = client.get(address)
    sent = client.post(address, about(target))
    made = Objection.objects.get()
    shown.at(max(shown.round.publicity_until, shown.round.objections_until) + timedelta(days=1))
    late = client.get(reverse("portal:round", args=[shown.round.public])).content.decode()

    assert row_page(shown) == address
    assert (200, 302) == (form.status_code, sent.status_code)
    assert made.number in client.get(sent["Location"]).content.decode()
    assert "/object/" not in late


def test_a_wrong_name_and_a_wrong_code_draw_the_same_page(shown: Any, browse: Browse) -> None:
    """But for what was typed: nobody learns from it who is on the list."""
    by, target, third = shown.cases[:3]
    client = browse(by.person.user)
    pages = set()
    for wrong in (
        about(target, name="某某某"),
        about(third, name=target.person.name),
        about(target, code="AAAA-AAAA-AAAA"),
    ):
        answer = client.post(row_page(shown), wrong)
        body = answer.content.decode()
        for typed in (wrong["code"], wrong["name"]):
            body = body.replace(f'value="{typed}"', "")
        assert 422 == answer.status_code
        pages.add(_without_token(body))

    assert 1 == len(pages)
    assert not Objection.objects.exists()


def _without_token(body: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body)


def test_before_the_list_and_after_the_last_day_the_answer_is_the_same(publishing: Any, browse: Browse) -> None:
    """Scheduled or not even ranked, over or not begun: 403 in the same words, for the placed and for everybody else."""
    world = publishing.world
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    pages = set()

    def look() -> None:
        for case in world.cases[:3]:
            client = browse(case.person.user)
            for address in (own_page(case), row_page(world)):
                answer = client.get(address)
                assert 403 == answer.status_code
                pages.add(_without_token(answer.content.decode()).replace(address, ""))

    look()
    publishing.shown()
    until = objections_until(world.round)
    assert until is not None
    from datetime import timedelta

    world.at(until + timedelta(days=1))
    look()

    assert 1 == len(pages)


def test_without_a_confirmed_name_there_is_no_form(shown: Any, browse: Browse) -> None:
    """The page says what to do first; sending all the same is refused."""
    by, target = shown.cases[:2]
    Person.objects.filter(pk=by.person.pk).update(real_name=Person.RealName.UNCHECKED)
    client = browse(by.person.user)
    page = client.get(row_page(shown)).content.decode()
    sent = client.post(row_page(shown), about(target))

    assert "<textarea" not in page
    assert reverse("portal:identity") in page
    assert 403 == sent.status_code
    assert not Objection.objects.exists()


def test_an_address_may_object_thirty_times_an_hour(shown: Any, browse: Browse, monkeypatch: Any) -> None:
    """The one after is refused for now; what was raised stays."""
    monkeypatch.setitem(limiting.PER_HOUR, "objections", 2)
    client, case = browse(shown.cases[0].person.user), shown.cases[0]
    status = [client.post(own_page(case), {"line": "education", "why": WHY}).status_code for _ in range(3)]

    assert [302, 302, 429] == status
    assert 1 == Objection.objects.count()


def test_the_answer_is_read_in_full_with_what_one_can_do_next(shown: Any, browse: Browse) -> None:
    """Outcome, what was asked of whom and found, the words of the office, and the ways on for whoever does not agree."""
    case = shown.cases[0]
    client = browse(case.person.user)
    client.post(own_page(case), {"line": "education", "why": WHY})
    made = rounds.pass_on(objection=Objection.objects.get(), by=shown.clerk, kinds=["education"])
    waiting = client.get(reverse("portal:objection", args=[made.public])).content.decode()
    for question in shown.open(case):
        shown.by_hand(question)
    rounds.answer(objection=made, by=shown.officer, answer=SAID)
    page = client.get(reverse("portal:objection", args=[made.public])).content.decode()
    (kept,) = everything(case.person)["objections"]

    assert "部门正在重新核实" in waiting
    assert "等待答复" in waiting
    assert ("answered", ["education"], ["education"]) == (kept["state"], kept["doubted"], kept["asked"])
    for words in ("不成立", SAID, "行政复议", "已答复：属实"):
        assert words in page


def test_what_was_upheld_tells_by_when_all_are_ranked_again(shown: Any, browse: Browse) -> None:
    """The day stands on the list of one's objections and on its page, with the office that ranks."""
    case = shown.cases[1]
    client = browse(case.person.user)
    client.post(own_page(case), {"line": "education", "why": WHY})
    made = rounds.pass_on(objection=Objection.objects.get(), by=shown.clerk, kinds=[])
    for question in shown.open(case):
        shown.by_hand(question, Behaviour.REFUTES)
    rounds.answer(objection=made, by=shown.officer, answer=SAID)
    until = objections_until(shown.round)
    assert until is not None
    page, listed = (
        client.get(address).content.decode()
        for address in (reverse("portal:objection", args=[made.public]), reverse("portal:objections"))
    )

    assert "整轮重新排名，公布新名单" in page
    for told in (page, listed):
        assert day_text(until).zh in told
