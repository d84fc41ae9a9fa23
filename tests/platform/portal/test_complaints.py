"""Somebody asks for money: reported in one press by anybody, with or without an account or a name, and the answer seen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Report
from jifen.platform.offices.models import Membership, Office
from jifen.platform.portal import limiting
from jifen.platform.portal.forms import ComplaintForm

SAID = {"who": "穿蓝衣服的人", "words": "说先交好处才收材料"}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Let no test pay for what another one asked."""
    cache.clear()


def send(client: Client, world: Any, **more: Any) -> Any:
    """Send the form."""
    return client.post(reverse("portal:complain"), {"place": world.place, "key": "k", **SAID, **more})


def test_somebody_without_an_account_or_a_name_reports_and_reads_the_answer(world: Any):
    """Who and what are enough; number and code open the answer, and a wrong code opens nothing."""
    client = Client()
    page = send(client, world).content.decode()
    report = Report.objects.get()
    before, wrong = (_answer(client, report.number, code) for code in (report.public, "AAAAAAAAAAAA"))
    officer = _officer(world)
    casework.answer_report(report=report, by=officer, outcome="upheld", answer="已责令退还")

    assert report.number in page and report.public in page
    assert report.person is None
    assert "前答复" in before and report.number not in wrong.replace(f'value="{report.number}"', "")
    assert "已责令退还" in _answer(client, report.number, report.public)


def _answer(client: Client, number: str, code: str) -> str:
    return str(client.post(reverse("portal:complaint_answer"), {"number": number, "code": code}).content.decode())


def _officer(world: Any) -> Any:
    from jifen.platform.accounts.models import User

    user = User.objects.create(username="officer", kind=User.Kind.STAFF)
    office = Office.objects.get(kind="government", area=world.city.code)
    Membership.objects.create(user=user, office=office, role="officer", starts_on="2016-01-01")
    return user


def test_who_has_signed_in_sees_the_report_among_their_own_and_nobody_else_does(world: Any, browse: Any):
    """It stands in “mine” with its day; pressed twice it is one; to somebody else it is not there."""
    person, other = world.person(), world.person()
    client = browse(person.user)
    for _ in range(2):
        send(client, world)
    report = Report.objects.get()
    url = reverse("portal:report", args=[report.public])

    assert person == report.person
    assert report.number in client.get(reverse("portal:me")).content.decode()
    assert 200 == client.get(url).status_code
    assert 404 == browse(other.user).get(url).status_code


def test_an_office_that_is_named_does_not_answer_for_itself(world: Any):
    """The city's own office is answered for by the one above it, whose name the page tells."""
    office = Office.objects.get(kind="government", area=world.city.code)
    page = send(Client(), world, accused=office.pk).content.decode()

    assert office.parent == Report.objects.get().office
    assert office.parent.name in page


def test_without_saying_who_and_what_nothing_is_sent(world: Any):
    """What was typed stays, and what is missing is said."""
    answer = send(Client(), world, who="", where="某镇")

    assert 422 == answer.status_code and 0 == Report.objects.count()
    assert SAID["words"] in answer.content.decode() and "某镇" in answer.content.decode()


def test_the_form_has_no_field_for_a_sum(world: Any):
    """What was taken is told in words; there is nowhere in the product a number of yuan is asked for."""
    form = ComplaintForm(world.city.code)

    assert {"who", "words", "accused", "where", "when", "name", "contact"} == set(form.fields)
    assert not re.search(r'type="number"|inputmode="decimal"', str(form))


def test_a_flood_from_one_address_is_slowed_down(world: Any, monkeypatch: pytest.MonkeyPatch):
    """After so many a minute the page answers 429."""
    monkeypatch.setitem(limiting.PER_MINUTE, "complaints", 2)
    answers = [send(Client(), world, key=f"k{at}").status_code for at in range(3)]

    assert [200, 200, 429] == answers
    assert 2 == Report.objects.count()


@pytest.mark.parametrize("name", ["case", "timeline", "points", "receipt"])
def test_every_page_of_a_case_has_the_button_and_so_has_every_foot(name: str, world: Any, browse: Any):
    """One press from a case with its city chosen already; one from any other page."""
    person = world.person()
    case = world.draft(person)
    client = browse(person.user)
    page = client.get(reverse("portal:check", args=[case.public]))
    client.post(reverse("portal:send", args=[case.public]), {"declared": "on", "key": page.context["key"]})
    told = client.get(reverse(f"portal:{name}", args=[case.public])).content.decode()
    link = f"{reverse('portal:complain')}?place={world.place}"

    assert 2 == told.count(f'href="{link}"')
    assert f'href="{reverse("portal:complain")}"' in Client().get("/").content.decode()
