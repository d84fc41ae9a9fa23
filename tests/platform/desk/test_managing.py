"""Delegation, staff, working days, figures and the audit trail at the desk."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jifen.kernel.errors import BadInputError
from jifen.platform.audit import services as trail
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.desk.years import read_year
from jifen.platform.evidence.models import Question
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Delegation, Membership, PublishedYear

DAYS = {
    "starts_on_year": "2016",
    "starts_on_month": "3",
    "starts_on_day": "16",
    "ends_on_year": "2016",
    "ends_on_month": "12",
    "ends_on_day": "31",
}


# ── delegation ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_city_hands_acceptance_down_and_the_town_may_at_once(world: Any, browse: Any) -> None:
    """The right is there with the next page."""
    town = world.government(world.town)
    clerk = browse(world.staff(Membership.Role.CLERK, town))
    case = world.sent(world.town)
    url = reverse("desk:accept", args=[case.public])
    before = clerk.post(url).status_code

    data = {"receiver": town.pk, "acts": ["case.accept"], "basis": "测试文件", "spot_check_percent": "5", **DAYS}
    made = browse(world.officer()).post(reverse("desk:delegations"), data)

    assert (403, 302, 302) == (before, made.status_code, clerk.post(url).status_code)


def test_nothing_is_handed_down_to_an_office_of_another_city(world: Any, browse: Any) -> None:
    """The list of receivers holds one's own, and the server takes no other."""
    elsewhere = world.government(world.there)
    data = {"receiver": elsewhere.pk, "acts": ["case.accept"], "basis": "x", "spot_check_percent": "5", **DAYS}

    answer = browse(world.officer()).post(reverse("desk:delegations"), data)

    assert (422, 0) == (answer.status_code, Delegation.objects.count())


def test_taking_a_delegation_back_needs_a_reason(world: Any, browse: Any) -> None:
    """The town reads why."""
    made, browser = world.delegate(world.town), browse(world.officer())
    url = reverse("desk:revoke", args=[made.public])
    bare = browser.post(url, {"because": " "}).status_code

    browser.post(url, {"because": "抽查不合格"})

    made.refresh_from_db()
    assert (400, "抽查不合格", True) == (bare, made.revoked_because, made.revoked_at is not None)


def test_the_officer_of_another_city_takes_nothing_back_here(world: Any, browse: Any) -> None:
    """A delegation belongs to its giver."""
    made = world.delegate(world.town)
    other = world.staff(Membership.Role.OFFICER, world.government(world.there))

    answer = browse(other).post(reverse("desk:revoke", args=[made.public]), {"because": "x"})

    made.refresh_from_db()
    assert (403, None) == (answer.status_code, made.revoked_at)


def test_a_department_hands_review_down_and_no_acceptance_it_does_not_hold(world: Any, browse: Any) -> None:
    """The form does not offer it, and the server refuses it."""
    department, town = world.department("education"), world.government(world.town)
    officer = world.staff(Membership.Role.OFFICER, department)
    browser, url = browse(officer), reverse("desk:delegations")
    data = {"receiver": town.pk, "basis": "测试文件", "spot_check_percent": "5", **DAYS}

    refused = browser.post(url, data | {"acts": ["case.accept"]}).status_code
    with pytest.raises(BadInputError) as told:
        offices.delegate(
            by=officer,
            giver=department,
            receiver=town,
            acts=["case.accept"],
            area=town.area,
            basis="测试文件",
            starts_on=clock.today(),
            ends_on=clock.today(),
        )
    taken = browser.post(url, data | {"acts": ["question.answer"]}).status_code

    assert (422, "platform.delegation", 302) == (refused, told.value.code, taken)


def test_a_city_hands_nothing_to_a_department_and_a_town_hands_nothing_on(world: Any) -> None:
    """What lies at a counter goes to a counter; what was handed down stays where it is."""
    officer, city, town = world.officer(), world.government(world.here), world.government(world.town)

    for giver, receiver in ((city, world.department("education")), (town, city), (city, city)):
        with pytest.raises(BadInputError) as refused:
            offices.delegate(
                by=officer,
                giver=giver,
                receiver=receiver,
                acts=["question.answer"],
                area=giver.area,
                basis="测试文件",
                starts_on=clock.today(),
                ends_on=clock.today(),
            )

        assert "platform.delegation" == refused.value.code


# ── staff ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_officer_lets_a_colleague_work_in_an_office_of_the_city(world: Any, browse: Any) -> None:
    """From that day on the colleague has the rights of the role there."""
    colleague = world.clerk(area=world.there)
    town = world.government(world.town)
    days = {key: value for key, value in DAYS.items() if key.startswith("starts")}

    data = {"username": colleague.username, "office": town.pk, "role": "clerk", **days}
    answer = browse(world.officer()).post(reverse("desk:staffing"), data)

    assert (302, True) == (answer.status_code, Membership.objects.filter(user=colleague, office=town).exists())


@pytest.mark.parametrize(
    ("role", "office"),
    [("clerk", "department"), ("reviewer", "government"), ("agent", "government"), ("officer", "town")],
)
def test_a_role_that_is_not_of_an_office_is_given_to_nobody(world: Any, browse: Any, role: str, office: str) -> None:
    """A reviewer at a window, or an officer in a town, would have rights nobody meant to give."""
    offices_ = {
        "department": world.department("education"),
        "government": world.government(world.here),
        "town": world.government(world.town),
    }
    colleague = world.clerk(area=world.there)
    data = {"username": colleague.username, "office": offices_[office].pk, "role": role, **DAYS}

    answer = browse(world.officer()).post(reverse("desk:staffing"), data)

    assert (True, False) == (
        answer.status_code in (400, 422),
        Membership.objects.filter(user=colleague, office=offices_[office]).exists(),
    )


def test_an_officer_appoints_nobody_in_another_city(world: Any, browse: Any) -> None:
    """The office is not on the list, and the server takes no other."""
    colleague, elsewhere = world.clerk(), world.government(world.there)
    days = {key: value for key, value in DAYS.items() if key.startswith("starts")}

    data = {"username": colleague.username, "office": elsewhere.pk, "role": "officer", **days}
    answer = browse(world.officer()).post(reverse("desk:staffing"), data)

    assert (422, False) == (answer.status_code, Membership.objects.filter(user=colleague, office=elsewhere).exists())


# ── working days ────────────────────────────────────────────────────────────────────────────────────────────────────

YEAR_CSV = "日期,放假或上班\n2017-01-02,放假\n2017-01-22,上班\n".encode()


def test_a_year_is_published_from_a_table(world: Any, browse: Any) -> None:
    """Deadlines of that year are no longer provisional."""
    data = {"year": "2017", "source": "国办发明电（测试）", "file": SimpleUploadedFile("2017.csv", YEAR_CSV)}

    browse(world.officer()).post(reverse("desk:calendar"), data)

    row = PublishedYear.objects.get(year=2017)
    assert (["2017-01-02"], ["2017-01-22"]) == (row.days_off, row.workdays)


def test_the_workbook_of_a_year_is_read_back_as_the_same_year(world: Any, browse: Any) -> None:
    """What we give to start from we take."""
    PublishedYear.objects.create(year=2017, days_off=["2017-01-02"], workdays=["2017-01-22"], source="x")

    content = browse(world.officer()).get(reverse("desk:calendar"), {"year": "2017"}).content

    read = read_year(content, 2017)
    assert ((date(2017, 1, 2),), (date(2017, 1, 22),)) == (read.days_off, read.workdays)


@pytest.mark.parametrize(
    "line",
    ["2016-12-30,放假", "2017-01-01,放假", "2017-01-03,上班", "2017-01-02,也许", "01/02/2017,放假", "2017-02-30,放假"],
)
def test_a_row_that_cannot_be_right_is_named_and_nothing_is_published(line: str) -> None:
    """Another year, a Sunday off anyway, a Tuesday worked anyway, a word nobody knows, a date with two readings."""
    with pytest.raises(BadInputError) as caught:
        read_year(f"日期,放假或上班\n2017-04-04,放假\n{line}\n".encode(), 2017)

    assert ("desk.year_file", ["第 3 行"]) == (caught.value.code, [one.where for one in caught.value.complaints])


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_figures_match_the_cases_and_questions_exactly(world: Any, browse: Any) -> None:
    """A figure nobody can recount is none."""
    world.sent()
    world.accepted()

    load = browse(world.officer()).get(reverse("desk:load")).context["load"]

    open_questions = Question.objects.filter(state__in=["waiting", "checking"], office__area__startswith=world.here[:4])
    assert (Case.objects.exclude(state="draft").count(), 2, open_questions.count()) == (
        sum(count for _, count in load.states),
        sum(count for _, count in load.ages),
        load.totals.waiting,
    )


def test_overdue_work_is_counted_for_its_office(world: Any, browse: Any) -> None:
    """Lateness has an address."""
    question = world.question(world.accepted(), "education")
    Question.objects.filter(pk=question.pk).update(due_on=date(2016, 3, 15))

    load = browse(world.officer()).get(reverse("desk:load")).context["load"]

    assert {question.office.name: 1} == {one.name: one.overdue for one in load.offices if one.overdue}


def test_a_city_counts_nothing_of_another(world: Any, browse: Any) -> None:
    """Figures end at the border of the area."""
    world.accepted()
    other = world.staff(Membership.Role.OFFICER, world.government(world.there))

    load = browse(other).get(reverse("desk:load")).context["load"]

    assert (0, 0) == (sum(count for _, count in load.states), load.totals.waiting)


def test_the_figures_leave_as_a_workbook_of_text(world: Any, browse: Any) -> None:
    """Every sheet is there, every cell is text."""
    world.accepted()

    content = browse(world.officer()).get(reverse("desk:load"), {"form": "xlsx"}).content

    book = python_calamine.load_workbook(BytesIO(content))
    cells = {
        type(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    }
    assert (3, {str}) == (len(book.sheet_names), cells)


# ── audit ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _auditor(world: Any) -> Any:
    return world.staff(Membership.Role.AUDITOR, world.government(world.here))


def test_an_auditor_finds_every_act_in_a_case_by_its_number(world: Any, browse: Any) -> None:
    """From opening to acceptance, each with its ground."""
    case = world.accepted()

    entries = browse(_auditor(world)).get(reverse("desk:audit"), {"of": case.number}).context["entries"]

    assert ["case.open", "case.submit", "case.accept"] == [
        row[3] for row in entries if row[3] in ("case.open", "case.submit", "case.accept")
    ]


def test_that_an_auditor_looked_is_on_record_too(world: Any, browse: Any) -> None:
    """Nobody looks unseen."""
    case, auditor = world.sent(), _auditor(world)
    browser = browse(auditor)
    browser.get(reverse("desk:audit"), {"of": case.number})

    looks = browser.get(reverse("desk:audit"), {"of": case.person.public}).context["looks"]

    assert auditor.username in {row[2] for row in looks}


def test_verifying_now_says_that_everything_is_as_it_was_written(world: Any, browse: Any) -> None:
    """With sealed rows and rows that wait for their seal."""
    world.sent()
    trail.seal(at=clock.now())

    report = browse(_auditor(world)).post(reverse("desk:audit")).context["report"]

    assert (True, True) == (report.sound, report.rows > 0)
