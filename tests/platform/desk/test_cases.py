"""Acceptance at the desk: three acts, each with its words, and the next case opens."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import python_calamine
from django.urls import reverse

from jifen.platform.audit.models import Look
from jifen.platform.casework.models import ReturnedItem
from jifen.platform.offices import services as offices


def _post(browser: Any, name: str, case: Any, **more: str) -> Any:
    return browser.post(reverse(f"desk:{name}", args=[case.public]), {"version": str(case.version), **more})


def test_accepting_a_case_opens_the_next_one(world: Any, browse: Any) -> None:
    """A clerk works through the queue without going back to it."""
    first, second = world.sent(), world.sent()

    answer = _post(browse(world.clerk()), "accept", first)

    first.refresh_from_db()
    assert ("verifying", reverse("desk:case", args=[second.public])) == (first.state, answer.headers["Location"])


def test_after_the_last_case_the_queue_opens(world: Any, browse: Any) -> None:
    """Nothing is left: the list says so."""
    answer = _post(browse(world.clerk()), "accept", world.sent())

    assert reverse("desk:cases") == answer.headers["Location"]


def test_returning_opens_only_the_named_items(world: Any, browse: Any) -> None:
    """What is not named stays closed to the applicant."""
    case = world.sent()

    _post(
        browse(world.clerk()),
        "return",
        case,
        **{"item-education": "请补证书编号", "item-identity": " ", "reason": "材料不全"},
    )

    case.refresh_from_db()
    assert ("returned", [("education", "请补证书编号")]) == (
        case.state,
        list(ReturnedItem.objects.values_list("kind", "what")),
    )


def test_returning_without_naming_anything_is_refused_on_the_same_page(world: Any, browse: Any) -> None:
    """Everything that is missing is told at once, or nothing is returned."""
    case = world.sent()

    answer = _post(browse(world.clerk()), "return", case, reason="材料不全")

    case.refresh_from_db()
    assert (400, True, "submitted") == (answer.status_code, b"case.html" not in answer.content, case.state)


def test_declining_needs_an_article(world: Any, browse: Any) -> None:
    """A refusal without its ground cannot be reviewed by anybody."""
    case, browser = world.sent(), browse(world.clerk())
    bare = _post(browser, "refuse", case, reason="不符合条件", basis="")

    grounded = _post(browser, "refuse", case, reason="不符合条件", basis="第三条")

    case.refresh_from_db()
    assert (400, 302, "refused") == (bare.status_code, grounded.status_code, case.state)


def test_nobody_accepts_what_they_entered(world: Any, browse: Any) -> None:
    """The case is not in the clerk's own queue, the button is not on the page, and the server refuses it."""
    case, clerk = world.sent(), world.clerk()
    type(case).objects.filter(pk=case.pk).update(entered_by=clerk)
    browser = browse(clerk)
    shown = browser.get(reverse("desk:case", args=[case.public])).content

    answer = _post(browser, "accept", case)

    case.refresh_from_db()
    assert (409, "submitted", False) == (
        answer.status_code,
        case.state,
        reverse("desk:accept", args=[case.public]).encode() in shown,
    )


def test_a_page_that_is_no_longer_true_moves_nothing(world: Any, browse: Any) -> None:
    """Two clerks with the same page open: the second is told, and the case moves once."""
    case = world.sent()
    _post(browse(world.clerk(1)), "accept", case)

    answer = _post(browse(world.clerk(2)), "return", case, reason="晚了", **{"item-education": "补"})

    assert (409, 0) == (answer.status_code, ReturnedItem.objects.count())


def test_a_town_accepts_under_a_delegation_inside_its_area_only(world: Any, browse: Any) -> None:
    """The neighbouring town's case is not there for it."""
    world.delegate(world.town)
    own, other = world.sent(world.town), world.sent(world.other_town)
    browser = browse(world.clerk(area=world.town))

    found = [_post(browser, "accept", case).status_code for case in (own, other)]

    own.refresh_from_db()
    other.refresh_from_db()
    assert ([302, 403], "verifying", "submitted") == (found, own.state, other.state)


def test_a_revoked_delegation_ends_the_right_at_once(world: Any, browse: Any) -> None:
    """The page that is still open accepts nothing any more."""
    delegation = world.delegate(world.town)
    case, browser = world.sent(world.town), browse(world.clerk(area=world.town))
    offices.revoke(by=world.officer(), delegation=delegation, because="测试收回")

    answer = _post(browser, "accept", case)

    case.refresh_from_db()
    assert (403, "submitted") == (answer.status_code, case.state)


def test_looking_at_a_case_leaves_one_row_that_the_person_sees(world: Any, browse: Any) -> None:
    """One row a view, whatever the page shows."""
    case, clerk = world.sent(), world.clerk()
    browser = browse(clerk)

    browser.get(reverse("desk:case", args=[case.public]))

    rows = list(Look.objects.filter(person=case.person.public).values_list("actor", "purpose", "case"))
    assert [(clerk.username, "case.read", case.public)] == rows


def test_a_queue_shows_no_identity_number_and_only_masked_names(world: Any, browse: Any) -> None:
    """A list is read over many shoulders."""
    case = world.sent()

    shown = browse(world.clerk()).get(reverse("desk:cases")).content.decode()

    assert (False, False, True) == (
        case.person.identity_number in shown,
        case.person.name in shown,
        case.number in shown,
    )


def test_the_queue_as_a_workbook_holds_text_alone(world: Any, browse: Any) -> None:
    """A spreadsheet that turned numbers or formulas of its own would change what officials file."""
    case = world.sent()

    answer = browse(world.clerk()).get(reverse("desk:cases"), {"form": "xlsx"})

    rows = python_calamine.load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert (case.number, {str}) == (rows[1][0], {type(cell) for row in rows for cell in row})


def test_the_counts_of_the_queues_add_up_to_the_cases_of_the_area(world: Any, browse: Any) -> None:
    """Every case stands in one queue."""
    world.sent()
    world.sent()
    world.accepted()

    tabs = browse(world.clerk()).get(reverse("desk:cases")).context["tabs"]

    assert 3 == sum(tab.count for tab in tabs)


def test_an_officer_has_a_frozen_case_verified_again_and_the_frozen_scorecard_stays(world: Any, browse: Any) -> None:
    """New facts, a new run, and the old version beside it."""
    case = world.frozen()

    _post(browse(world.officer()), "reopen", case, kind="education", reason="学历核查通报")

    case.refresh_from_db()
    assert ("verifying", ["official", "frozen"]) == (
        case.state,
        list(case.scorecards.order_by("number").values_list("purpose", flat=True)),
    )


def test_a_clerk_verifies_nothing_again(world: Any, browse: Any) -> None:
    """That right belongs to the city's officers."""
    case = world.frozen()

    answer = _post(browse(world.clerk()), "reopen", case, kind="education", reason="x")

    case.refresh_from_db()
    assert (403, "frozen") == (answer.status_code, case.state)
