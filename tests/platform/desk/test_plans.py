"""Plans at the desk: task against places, the table by towns from form or file, what is announced, and who may do which."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.offices.models import Membership, Office
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Announcement, Plan, Round, Target

ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def officer(city: Any, browse: Callable[[Any], Any]) -> Any:
    """Give the browser of the city's officer."""
    return browse(city.officer)


@pytest.fixture
def province(city: Any, browse: Callable[[Any], Any]) -> Any:
    """Give the browser of an officer of the province."""
    return browse(city.province)


def _coming_term(city: Any) -> str:
    """Give the next term of the settlers, whose places are not published yet."""
    return str(int(city.round.term) + 1)


def _address(name: str, city: Any, term: str = "", use: str = "settlement") -> str:
    return reverse(f"desk:{name}", args=[city.city.place, use, term or _coming_term(city)])


def _rows(**places: Any) -> dict[str, str]:
    """Give what a browser sends: each area with its places, in order."""
    told = {}
    for number, (area, many) in enumerate(places.items(), start=1):
        told |= {f"area-{number}": area.lstrip("t"), f"places-{number}": str(many)}
    return told


def _towns(city: Any, *places: object) -> dict[str, object]:
    return {f"t{town}": many for town, many in zip(city.towns, places, strict=False)}


def test_the_year_shows_the_task_beside_the_places_and_blank_where_nobody_has_said_it(city: Any, officer: Any) -> None:
    """No task is not a task of none; once it is set, what is missing is said as a number."""
    before = officer.get(reverse("desk:plans"), headers=ZH).content.decode()
    rounds.set_target(by=city.province, city=city.city, year=clock.today().year, people=9, document="省〔2016〕1号")
    after = officer.get(reverse("desk:plans"), headers=ZH).content.decode()

    assert [False, True] == [bool(re.search(r">\s*-3\s*<", shown)) for shown in (before, after)]
    assert "省〔2016〕1号" in after


def test_the_province_sees_every_city_and_sets_the_task_of_one(city: Any, province: Any) -> None:
    """All cities on one page; a second task of a year needs its reason, and what was typed stays."""
    url = reverse("desk:set_target")
    told = {"city": city.city.code, "year": "2016", "people": "9", "document": "省〔2016〕1号"}

    shown = province.get(reverse("desk:plans"), headers=ZH).content.decode()
    first = province.post(url, told, headers=ZH)
    second = province.post(url, told | {"people": "8"}, headers=ZH)

    assert all(one.name in shown for one in schemes.cities())
    assert (302, 400) == (first.status_code, second.status_code)
    assert 'value="8"' in second.content.decode()
    assert [9] == [one.people for one in Target.objects.all()]


def test_a_city_sets_no_task_for_itself(city: Any, officer: Any) -> None:
    """Its page has no such form, and the address refuses."""
    told = {"city": city.city.code, "year": "2016", "people": "1", "document": "x"}

    assert reverse("desk:set_target") not in officer.get(reverse("desk:plans")).content.decode()
    assert 403 == officer.post(reverse("desk:set_target"), told).status_code


def test_a_term_shows_each_day_with_its_article_and_what_no_text_says(city: Any, officer: Any) -> None:
    """The window is fixed by the text; a day nobody has set reads so, and is not made up."""
    fixed = officer.get(_address("plan", city), headers=ZH).content.decode()
    open_ = officer.get(_address("plan", city, use="housing"), headers=ZH).content.decode()

    assert "受理截止，事实截止" in fixed
    assert "条文未写明，以公告为准" in open_
    assert all(f'value="{town}"' in fixed for town in city.towns)


def test_a_plan_typed_town_by_town_is_published_with_its_document(city: Any, officer: Any) -> None:
    """Three towns; the rows left blank at the end are no rows."""
    answer = officer.post(
        _address("publish_plan", city), _rows(**_towns(city, 30, 20, 10)) | {"document": "市〔2017〕3号"}, headers=ZH
    )

    made = Plan.objects.get(term=_coming_term(city))
    assert (302, 60, 3, "市〔2017〕3号") == (answer.status_code, made.places, len(made.rows), made.document)


def test_a_wrong_cell_is_named_above_and_marked_where_it_stands_and_nothing_is_lost(city: Any, officer: Any) -> None:
    """A slip of the pen in the second town: the page comes back with all of it, and nothing is published."""
    told = _rows(**_towns(city, 30, "2O", 10)) | {"document": "市〔2017〕3号"}

    answer = officer.post(_address("publish_plan", city), told, headers=ZH)
    shown = answer.content.decode()

    assert 400 == answer.status_code
    assert "第 2 行 · 名额" in shown
    assert 'value="2O" maxlength="60"' in shown
    assert 'aria-describedby="e-places-2"' in shown
    assert ('value="30"' in shown, 'value="市〔2017〕3号"' in shown) == (True, True)
    assert not Plan.objects.filter(term=_coming_term(city)).exists()


def test_a_table_is_downloaded_filled_in_read_back_and_published_only_then(city: Any, officer: Any) -> None:
    """Reading a file publishes nothing; what it brings stands in the form."""
    sheet = officer.get(_address("plan_template", city), headers=ZH)
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    heads = [cell.value for cell in next(book.active.iter_rows())]
    for row in book.active.iter_rows(min_row=2):
        row[heads.index("名额")].value = 7
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("plan.xlsx", kept.getvalue())

    read = officer.post(_address("publish_plan", city), {"read": "1", "file": file, "document": "d"}, headers=ZH)
    shown = read.content.decode()
    many = shown.count('value="7"')
    before = Plan.objects.filter(term=_coming_term(city)).count()

    assert (200, True, 0) == (read.status_code, "还没有公布" in shown, before)
    assert len(city.rows) == many
    assert 'value="d"' in shown


def test_a_file_that_is_no_table_leaves_the_form_as_it_was(city: Any, officer: Any) -> None:
    """Neither a wrong file nor none at all empties what was typed."""
    told = _rows(**_towns(city, 30)) | {"read": "1"}
    file = SimpleUploadedFile("plan.csv", b"a,b\n1,2\n")

    found = [officer.post(_address("publish_plan", city), told | more, headers=ZH) for more in ({}, {"file": file})]

    assert [400, 400] == [one.status_code for one in found]
    assert all('value="30"' in one.content.decode() for one in found)


def test_a_year_below_its_task_is_published_only_with_the_reason(city: Any, officer: Any) -> None:
    """The refusal says both numbers; with a reason it stands."""
    rounds.set_target(by=city.province, city=city.city, year=int(_coming_term(city)), people=90, document="省")
    told = _rows(**_towns(city, 30, 20, 10)) | {"document": "市〔2017〕3号"}

    refused = officer.post(_address("publish_plan", city), told, headers=ZH)
    taken = officer.post(_address("publish_plan", city), told | {"why_fewer": "今年用地不足，分两年补足。"}, headers=ZH)

    assert (409, True) == (refused.status_code, "90" in refused.content.decode())
    assert 302 == taken.status_code


def test_words_in_place_of_a_number_are_confirmed_and_a_slip_is_refused(city: Any, officer: Any) -> None:
    """Whoever applied in such a town is not ranked: a broken formula is refused, words that decide need a tick."""
    told = [
        _rows(**_towns(city, 30, 20, places)) | {"document": "市〔2017〕3号"}
        for places in ("#REF!", "待定", "纳入电脑派位")
    ]
    broken, left_open, unsaid = (officer.post(_address("publish_plan", city), one, headers=ZH) for one in told)
    taken = officer.post(_address("publish_plan", city), told[2] | {"in_words": "on"}, headers=ZH)

    assert [400, 400, 409] == [one.status_code for one in (broken, left_open, unsaid)]
    assert "纳入电脑派位" in unsaid.content.decode() and "都不参加积分排名" in unsaid.content.decode()
    assert (302, 1) == (taken.status_code, Plan.objects.filter(term=_coming_term(city)).count())


def test_places_that_were_sealed_have_no_form_any_more(city: Any, officer: Any) -> None:
    """The page says so, and the address refuses."""
    city.sealed()
    term = city.round.term
    told = _rows(**_towns(city, 30, 20, 10)) | {"document": "x", "why": "x"}

    shown = officer.get(_address("plan", city, term), headers=ZH).content.decode()
    refused = officer.post(_address("publish_plan", city, term), told, headers=ZH)

    assert "名额已随名册固定" in shown
    assert _address("publish_plan", city, term) not in shown
    assert 409 == refused.status_code


def test_days_that_no_text_fixes_are_announced_and_those_a_text_fixes_are_not(city: Any, officer: Any) -> None:
    """The window of housing is announced; that of settlement stands in the text."""
    year = int(_coming_term(city))
    told = {"opens_on_year": year, "opens_on_month": 6, "opens_on_day": 1, "document": "公告〔2017〕1号"}
    told |= {"closes_on_year": year, "closes_on_month": 6, "closes_on_day": 30}

    taken = officer.post(_address("announce", city, use="housing"), told, headers=ZH)
    refused = officer.post(_address("announce", city), told, headers=ZH)
    wrong = officer.post(_address("announce", city, use="housing"), told | {"opens_on_day": 31, "opens_on_month": 6})

    assert (302, 409, 422) == (taken.status_code, refused.status_code, wrong.status_code)
    assert 1 == Announcement.objects.count()
    assert "公告〔2017〕1号" in officer.get(_address("plan", city, use="housing"), headers=ZH).content.decode()


def test_a_term_in_which_another_version_began_has_a_page_for_each(city: Any, browse: Any) -> None:
    """Its round leads to its own days and places; what the old text leaves open is announced there, and its plan is its own."""
    last = next(
        day
        for one in schemes.registry().all()
        if (day := one.scheme.in_force.until) and date(2016, 4, 1) < day < date(2016, 6, 1)
    )
    for on in (date(2016, 4, 2), last + timedelta(days=2)):
        city.at(on)
        rounds.prepare_due()
    old = Round.objects.get(use="settlement", closes_on=last)
    if not Office.objects.filter(area=old.city, kind="government").exists():
        Office.objects.create(kind="government", level="city", area=old.city, name="市级窗口")
    there = browse(city.staff("two-versions", Membership.Role.OFFICER, city.office(old.city)))
    of_round = there.get(reverse("desk:round", args=[old.public]), headers=ZH).content.decode()
    (address,) = set(re.findall(r'href="(/desk/plans/[^"]+)"', of_round))
    shown = there.get(address, headers=ZH).content.decode()
    posts = re.findall(r'action="([^"]+(?:publish|announce)/[^"]*)"', shown)
    district = schemes.divisions().children(old.city)[0]
    told = _rows(**{f"t{district}": 20}) | {"document": "公告〔2016〕1号"}
    days = {"publicity_days": 5, "objection_days": 5, "document": "公告〔2016〕2号"}
    answers = [there.post(to, told if "publish" in to else days, headers=ZH) for to in posts]

    assert f"scheme={old.scheme}" in address
    assert "每个版本各有一轮" in shown
    assert [(302, address)] * 2 == [(one.status_code, one.headers["Location"]) for one in answers]
    assert [old.scheme] == list(Plan.objects.filter(city=old.city).values_list("scheme", flat=True))
    assert 404 == there.get(f"{address}x", headers=ZH).status_code


@pytest.mark.parametrize("term", ["2017H1", "20x7", "1"])
def test_a_term_the_rules_do_not_have_is_not_there(city: Any, officer: Any, term: str) -> None:
    """A half-year where years are ranked, and what is no term at all."""
    assert 404 == officer.get(_address("plan", city, term)).status_code


def test_whoever_reads_rounds_reads_plans_and_publishes_none(city: Any, browse: Any) -> None:
    """A clerk sees the places without a form; another city's officer sees neither."""
    clerk = browse(city.clerk)
    other = browse(city.staff("elsewhere", Membership.Role.OFFICER, city.office(city.other.code)))

    shown = clerk.get(_address("plan", city), headers=ZH).content.decode()

    assert "名额由市级经办公布" in shown
    assert [403, 403, 403] == [
        clerk.post(_address("publish_plan", city)).status_code,
        other.get(_address("plan", city)).status_code,
        other.post(_address("announce", city)).status_code,
    ]
