"""Overdue work: raised once a level, told to the applicant, reminded of and handed on by the office above."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import timeline
from jifen.platform.evidence.models import Escalation, Question
from jifen.platform.offices.models import Membership, Office

MONDAY = date(2016, 3, 14)  # the tests play on the Wednesday after


@pytest.fixture
def late(world: Any) -> Question:
    """Give a question that was due on the Friday before."""
    found: Question = world.question(world.accepted(), "education")
    Question.objects.filter(pk=found.pk).update(due_on=date(2016, 3, 11))
    found.refresh_from_db()
    return found


def _raised(question: Question) -> list[tuple[int, str]]:
    rows = Escalation.objects.filter(question=question).order_by("level")
    return [(one.level, one.to.code) for one in rows]


def test_an_overdue_question_is_raised_to_its_own_office_once_however_often_the_worker_runs(
    world: Any, late: Question
) -> None:
    """Two workers, and a worker killed in between, raise it once."""
    counts = [casework.escalate_overdue() for _ in range(3)]

    acts = Entry.objects.filter(act="work.raise", case=late.case).count()
    assert ([1, 0, 0], [(1, late.office.code)], 1) == (counts, _raised(late), acts)


def test_after_three_more_working_days_it_is_raised_to_the_office_above(
    world: Any, late: Question, settings: Any
) -> None:
    """Friday the 11th plus three working days is Wednesday the 16th: on Thursday the city reads it."""
    casework.escalate_overdue()
    before = _raised(late)

    settings.JIFEN_TODAY = date(2016, 3, 17)
    casework.escalate_overdue()

    above = late.office.parent
    assert above is not None
    assert (1, [(1, late.office.code), (2, above.code)]) == (len(before), _raised(late))


def test_an_overdue_acceptance_is_raised_as_well(world: Any) -> None:
    """A window owes an answer too."""
    case = world.sent()
    Case.objects.filter(pk=case.pk).update(due_on=date(2016, 3, 1))

    casework.escalate_overdue()

    rows = Escalation.objects.filter(question=None, case=case.public).order_by("level")
    assert [(1, case.office), (2, case.office.parent)] == [(one.level, one.to) for one in rows]


def test_what_waits_for_the_applicant_or_is_answered_is_never_raised(world: Any, late: Question) -> None:
    """Nobody is blamed for what is not theirs to do."""
    world.push(late)
    returned = world.sent()
    Case.objects.filter(pk=returned.pk).update(state="returned", due_on=date(2016, 3, 1))

    assert 0 == casework.escalate_overdue()


def test_the_applicant_reads_to_whom_it_was_raised(world: Any, late: Question) -> None:
    """Lateness is said openly, with who sees to it now."""
    casework.escalate_overdue()

    told = [one.what.zh for one in timeline(Case.objects.get(public=late.case))]

    assert any("超期，已上报" in words and late.office.name in words for words in told)


@pytest.fixture
def above(world: Any, late: Question, settings: Any) -> Escalation:
    """Give what was raised to the city."""
    settings.JIFEN_TODAY = date(2016, 3, 21)
    casework.escalate_overdue()
    return Escalation.objects.get(question=late, level=2)


def test_the_city_sees_the_list_without_names_and_reminds(world: Any, browse: Any, above: Escalation) -> None:
    """The number, the office and the days are enough to see to it."""
    browser = browse(world.officer())
    person = above.question.person  # type: ignore[union-attr]
    shown = browser.get(reverse("desk:overdue")).content.decode()

    answer = browser.post(reverse("desk:remind", args=[above.public]))

    above.refresh_from_db()
    assert (True, False, 302, True) == (
        above.office.name in shown,
        person.name in shown,
        answer.status_code,
        above.reminded_at is not None,
    )


def test_the_office_that_was_reminded_reads_it_on_its_first_page(world: Any, browse: Any, above: Escalation) -> None:
    """A reminder nobody sees would be none."""
    browse(world.officer()).post(reverse("desk:remind", args=[above.public]))

    late = browse(world.reviewer("education")).get(reverse("desk:home")).context["late"]

    assert [True] == ["催办" in row[3].zh and above.to.name in row[3].zh for row in late]


def test_work_that_is_handed_on_lies_with_the_other_office_with_a_new_deadline(
    world: Any, browse: Any, above: Escalation
) -> None:
    """It leaves the list, and the other office finds it in its queue."""
    question = above.question
    assert question is not None
    other = Office.objects.create(
        kind="department",
        department="education",
        level="province",
        area=f"{world.here[:2]}0000",
        name="省级教育部门",
        parent=Office.objects.get(level="province", kind="government"),
    )
    browser = browse(world.officer())

    answer = browser.post(reverse("desk:hand_on", args=[above.public]), {"to": other.code})

    question.refresh_from_db()
    reviewer = browse(world.staff(Membership.Role.REVIEWER, other))
    queue = reviewer.get(reverse("desk:questions")).context["rows"]
    assert (302, other, True, 0, [question.public]) == (
        answer.status_code,
        question.office,
        question.due_on > date(2016, 3, 21),
        browser.get(reverse("desk:overdue")).context["total"],
        [row[0].value for row in queue],
    )


def test_work_is_handed_to_nobody_who_may_not_do_it(world: Any, browse: Any, above: Escalation) -> None:
    """The department of another city, or another department, is no choice."""
    others = [world.department("education", world.there), world.department("civil_affairs")]
    browser = browse(world.officer())

    found = [
        browser.post(reverse("desk:hand_on", args=[above.public]), {"to": other.code}).status_code for other in others
    ]

    above.refresh_from_db()
    assert ([400, 400], None) == (found, above.handed_to)


def test_the_officer_of_another_city_neither_sees_nor_reminds(world: Any, browse: Any, above: Escalation) -> None:
    """What was raised lies with the office it was raised to."""
    browser = browse(world.staff(Membership.Role.OFFICER, world.government(world.there)))

    answer = browser.post(reverse("desk:remind", args=[above.public]))

    above.refresh_from_db()
    assert (404, 0, None) == (
        answer.status_code,
        browser.get(reverse("desk:overdue")).context["total"],
        above.reminded_at,
    )


def test_the_figures_count_what_was_raised_by_office(world: Any, browse: Any, above: Escalation) -> None:
    """A window that owes acceptances alone stands in the table too."""
    case = world.sent(world.town)
    Case.objects.filter(pk=case.pk).update(due_on=date(2016, 3, 1), office=world.government(world.town))
    casework.escalate_overdue()

    load = browse(world.officer()).get(reverse("desk:load")).context["load"]

    told = {one.name: (one.raised, one.raised_above) for one in load.offices}
    assert ((1, 1), (1, 1)) == (told[above.office.name], told[world.government(world.town).name])
