"""Reports at the desk: the city answers, the province looks on, the accused office sees nothing, every reading is on record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jifen.platform.audit.models import Look
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Report
from jifen.platform.offices.models import Membership, Office

TOLD = casework.FeeAsked("窗口里的人", "某镇窗口", "上周三", "说要先交好处", "王某", "微信 wang")


def made(world: Any, **more: Any) -> Report:
    """Report money that was asked for."""
    return casework.report_fee(**({"area": world.here, "told": TOLD, "key": "k"} | more))


def test_the_officer_of_the_city_answers_with_a_reason(world: Any, browse: Any) -> None:
    """It stands in the list with its day; answered without a reason it is not; afterwards it is among the answered ones."""
    report, client = made(world), browse(world.officer())
    url = reverse("desk:report", args=[report.public])
    listed = client.get(reverse("desk:reports")).content.decode()
    shown = client.get(url).content.decode()
    empty = client.post(url, {"outcome": "upheld", "answer": ""})
    done = client.post(url, {"outcome": "upheld", "answer": "已责令退还"})
    report.refresh_from_db()

    assert report.number in listed
    assert all(words in shown for words in (TOLD.who, TOLD.words, TOLD.contact))
    assert (422, 302) == (empty.status_code, done.status_code)
    assert ("upheld", "已责令退还") == (report.outcome, report.answer)


def test_the_province_looks_on_without_the_name_and_cannot_answer(world: Any, browse: Any) -> None:
    """It sees what was said and counts it by office; who said so is for whoever answers."""
    report = made(world)
    province = Office.objects.get(level="province", kind="government")
    client = browse(world.staff(Membership.Role.SUPERVISOR, province))
    shown = client.get(reverse("desk:report", args=[report.public])).content.decode()
    client.post(reverse("desk:report", args=[report.public]), {"outcome": "dismissed", "answer": "不属实"})
    report.refresh_from_db()

    assert TOLD.words in shown and TOLD.contact not in shown and TOLD.name not in shown
    assert report.answered_at is None
    assert report.office.name in client.get(reverse("desk:reports")).content.decode()


def test_whoever_works_for_the_accused_office_finds_no_such_report(world: Any, browse: Any) -> None:
    """Neither in the list nor by its address, though the same person is an officer of the city as well."""
    town = world.government(world.town)
    report = made(world, accused=town)
    officer = world.officer()
    Membership.objects.create(
        user=officer, office=town, role="clerk", starts_on=report.said_at.date().replace(year=2015)
    )
    client = browse(officer)

    assert 404 == client.get(reverse("desk:report", args=[report.public])).status_code
    assert report.number not in client.get(reverse("desk:reports")).content.decode()


def test_reading_what_a_person_reported_is_on_record_for_them(world: Any, browse: Any) -> None:
    """The person sees in their account who looked, and what for."""
    case = world.accepted()
    report = made(world, person=case.person)
    browse(world.officer()).get(reverse("desk:report", args=[report.public]))
    look = Look.objects.filter(person=case.person.public).latest("pk")

    assert ("report.answer", ["report"]) == (look.purpose, look.fields)
