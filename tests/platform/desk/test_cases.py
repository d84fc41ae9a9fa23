"""Acceptance at the desk: three acts, each with its words, and the next case opens."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import python_calamine
from django.urls import reverse

from jifen.facts.catalogue import CATALOGUE
from jifen.platform.audit.models import Look
from jifen.platform.casework import schemes
from jifen.platform.casework.models import ReturnedItem
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.offices import services as offices
from jifen.platform.web.templatetags.words import day_text


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
        [(one.kind, one.what) for one in ReturnedItem.objects.all()],
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


def test_the_case_page_names_the_scheme_and_no_table_repeats_its_heading(world: Any, browse: Any) -> None:
    """An id is for programs; people know the law by its title."""
    case = world.accepted()

    shown = (
        browse(world.clerk())
        .get(reverse("desk:case", args=[case.public]), headers={"accept-language": "zh-hans"})
        .content.decode()
    )

    captions = set(re.findall(r"<caption>([^<]*)</caption>", shown))
    headings = set(re.findall(r"<h2>([^<]*)</h2>", shown))
    assert (True, set()) == (schemes.pack_of(case.scheme).scheme.title in shown, captions & headings)


def test_a_case_is_returned_from_a_form_that_opens_only_what_was_declared(world: Any, browse: Any) -> None:
    """Forty kinds one below the other are not read; what the person declared is in sight, the rest under its department."""
    case = world.sent()

    found = browse(world.clerk()).get(reverse("desk:case", args=[case.public])).context["correctable"]

    offered = [kind for group in found for kind, *_ in group.kinds]
    assert ([True], True, set(schemes.kinds_asked(case.scheme, clock.today())) | {"application"}) == (
        [group.open for group in found if group.open],
        len(found[0].kinds) < len(offered) / 2,
        set(offered),
    )


def test_what_was_typed_for_a_return_is_still_there_when_it_is_refused(world: Any, browse: Any) -> None:
    """Nobody writes everything twice because the reason was missing."""
    case = world.sent()

    answer = _post(browse(world.clerk()), "return", case, **{"item-bar": "请补证明", "reason": ""})

    shown = answer.content.decode()
    assert (409, True, "return") == (answer.status_code, 'value="请补证明"' in shown, answer.context["refused_at"])


def test_days_on_the_case_page_and_in_the_queue_carry_their_weekday(world: Any, browse: Any) -> None:
    """“By Wednesday” is understood; 2016-03-23 is looked up."""
    case, browser = world.sent(), browse(world.clerk())

    shown = [
        browser.get(url, headers={"accept-language": "zh-hans"}).content.decode()
        for url in (reverse("desk:cases"), reverse("desk:case", args=[case.public]))
    ]

    assert [True, True] == [day_text(case.due_on).zh in page for page in shown]


def test_an_answered_question_says_on_the_case_page_what_was_found(world: Any, browse: Any) -> None:
    """Nothing claimed and nothing on record is “nothing on record”, and a claim that holds is “confirmed”."""
    case = world.accepted()
    for row in Question.objects.filter(case=case.public, kind__in=["education", "offence"]):
        world.push(row)

    rows = browse(world.clerk()).get(reverse("desk:case", args=[case.public])).context["questions"]

    told = {row[0].zh: row[3].value.zh for row in rows}
    assert ("已答复：属实", "已答复：无记录") == (
        told[CATALOGUE["education"].zh],
        told[CATALOGUE["offence"].zh],
    )
