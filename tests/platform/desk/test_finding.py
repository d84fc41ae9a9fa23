"""Finding one matter at the desk: by a whole number, within one's own grounds, on record for the person."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from jifen.platform.audit.models import Entry, Look


def _find(browser: Any, number: str) -> Any:
    return browser.post(reverse("desk:find"), {"number": number})


def test_the_number_of_a_case_opens_it(world: Any, browse: Any) -> None:
    """However it was typed: with blanks around it, in small letters."""
    case = world.sent()

    answer = _find(browse(world.clerk()), f"  {case.number.lower()} ")

    assert (302, reverse("desk:case", args=[case.public])) == (answer.status_code, answer.headers["Location"])


def test_the_number_of_a_question_opens_it_for_the_department_that_holds_it(world: Any, browse: Any) -> None:
    """For any other department there is none."""
    asked = world.question(world.accepted(), "education")

    found, elsewhere = (
        _find(browse(world.reviewer(department)), asked.public) for department in ("education", "civil_affairs")
    )

    assert (reverse("desk:question", args=[asked.public]), 200, []) == (
        found.headers["Location"],
        elsewhere.status_code,
        elsewhere.context["questions"],
    )


def test_a_whole_identity_number_finds_every_matter_of_the_person_and_the_person_sees_the_search(
    world: Any, browse: Any
) -> None:
    """One row for the search itself, whatever it found."""
    case, clerk = world.accepted(), world.clerk()

    answer = _find(browse(clerk), case.person.identity_number)

    looks = Look.objects.filter(person=case.person.public, purpose="person.find").values_list("actor", flat=True)
    assert (True, [clerk.username]) == (
        case.number in answer.content.decode() or case.public in answer.headers.get("Location", ""),
        list(looks),
    )


def test_somebody_of_another_city_finds_nothing_and_has_looked_all_the_same(world: Any, browse: Any) -> None:
    """Whether a number is registered is told to nobody outside, and the person learns who tried."""
    case, stranger = world.sent(), world.clerk(area=world.there)
    _, unknown = world.person(77)

    answers = [_find(browse(stranger), number) for number in (case.person.identity_number, unknown, case.number)]

    assert ([(200, [], [])] * 3, 1, 1) == (
        [(one.status_code, one.context["cases"], one.context["questions"]) for one in answers],
        Look.objects.filter(person=case.person.public, purpose="person.find").count(),
        Entry.objects.filter(act="person.find", actor=stranger.username).count(),
    )


@pytest.mark.parametrize("part", ["%", "4499", "测试", "*", "_", "SELECT"])
def test_nothing_is_found_by_a_part_or_a_pattern(world: Any, browse: Any, part: str) -> None:
    """Browsing through people is what a search must not become."""
    world.sent()

    answer = _find(browse(world.clerk()), part)

    assert (200, [], []) == (answer.status_code, answer.context["cases"], answer.context["questions"])


@pytest.mark.parametrize(("typed", "code"), [("", "desk.find_nothing"), ("449900198505170000", "desk.find_number")])
def test_a_number_that_cannot_be_one_is_told_so(world: Any, browse: Any, typed: str, code: str) -> None:
    """A slip of the finger is caught by the check digit before anything is looked up."""
    answer = _find(browse(world.clerk()), typed)

    assert (400, code) == (answer.status_code, answer.context["error"].code)


def test_a_long_queue_leads_to_its_last_page_and_back_to_its_first(world: Any, browse: Any, monkeypatch: Any) -> None:
    """Nobody turns forty pages one by one."""
    from jifen.platform.desk import frame

    for _ in range(4):
        world.sent()
    monkeypatch.setattr(frame, "PER_PAGE", 1)
    browser, url = browse(world.clerk()), reverse("desk:cases")

    first, last = (browser.get(f"{url}?page={number}").content.decode() for number in (1, 4))

    assert (True, True) == ("?page=4" in first, "?page=1" in last)
