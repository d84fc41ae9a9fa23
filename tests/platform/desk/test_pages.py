"""Every page of the desk: what it costs, what it weighs, and that it stands in both languages without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jifen.platform.evidence.models import Question
from jifen.platform.offices.models import Membership

MOST_QUERIES = 40
MOST_BYTES = 150_000
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _pages(world: Any) -> dict[str, tuple[Any, str]]:
    """Give every page there is with somebody who may open it, with real matter on it."""
    waiting, verifying = world.sent(), world.accepted()
    asked = world.question(verifying, "education")
    for _ in range(3):
        world.accepted()
    clerk, reviewer, officer = world.clerk(), world.reviewer("education"), world.officer()
    auditor = world.staff(Membership.Role.AUDITOR, world.government(world.here))
    agent = world.staff(Membership.Role.AGENT, world.agency())
    return {
        "home": (clerk, reverse("desk:home")),
        "cases": (clerk, reverse("desk:cases")),
        "case to accept": (clerk, reverse("desk:case", args=[waiting.public])),
        "case being verified": (clerk, reverse("desk:case", args=[verifying.public])),
        "questions": (reviewer, reverse("desk:questions")),
        "question": (reviewer, reverse("desk:question", args=[asked.public])),
        "checks": (reviewer, reverse("desk:checks")),
        "batch": (reviewer, reverse("desk:batch")),
        "assist": (clerk, reverse("desk:assist")),
        "offline": (clerk, reverse("desk:offline")),
        "brought": (clerk, reverse("desk:brought")),
        "clients": (agent, reverse("desk:clients")),
        "delegations": (officer, reverse("desk:delegations")),
        "staffing": (officer, reverse("desk:staffing")),
        "calendar": (officer, reverse("desk:calendar")),
        "reports": (officer, reverse("desk:reports")),
        "load": (officer, reverse("desk:load")),
        "find": (clerk, reverse("desk:find")),
        "overdue": (officer, reverse("desk:overdue")),
        "spots": (officer, reverse("desk:spots")),
        "audit": (auditor, f"{reverse('desk:audit')}?of={verifying.number}"),
    }


def _pages_of_rounds(city: Any) -> dict[str, tuple[Any, str]]:
    """Give every page of rounds, plans, claims and collective households, with real matter on it."""
    claim, household = city.confirmed(), city.household()
    household.refresh_from_db()
    city.reserved(1, household=household, host="")
    officer, round_ = city.officer, city.round
    plan = [city.city.place, round_.use, round_.term]
    return {
        "home": (officer, reverse("desk:home")),
        "rounds": (officer, reverse("desk:rounds")),
        "round": (officer, reverse("desk:round", args=[round_.public])),
        "round for its approver": (city.approver, reverse("desk:round", args=[round_.public])),
        "act": (officer, reverse("desk:round_act", args=[round_.public, "seal"])),
        "run": (officer, reverse("desk:run", args=[round_.public, round_.runs.get().public])),
        "plans": (officer, reverse("desk:plans")),
        "plans of the province": (city.province, reverse("desk:plans")),
        "plan": (officer, reverse("desk:plan", args=plan)),
        "next plan": (officer, reverse("desk:plan", args=[*plan[:2], str(int(round_.term) + 1)])),
        "claims": (officer, reverse("desk:claims")),
        "claim": (officer, reverse("desk:claim", args=[claim.public])),
        "extend": (officer, reverse("desk:claim_act", args=[claim.public, "extend"])),
        "households": (city.police, reverse("desk:households")),
        "household": (city.employer, reverse("desk:household", args=[household.public])),
        "applying": (city.employer, reverse("desk:household_apply")),
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_rounds_and_settlement_keep_the_same_measure(settlers: Any, browse: Any, language: str) -> None:
    """Forty questions, 150 KB, one heading, no style of their own; English where English is asked for."""
    over, told = {}, {}
    for name, (user, url) in _pages_of_rounds(settlers).items():
        browser = browse(user)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(url, headers={"accept-language": language})
        shown = told[name] = answer.content.decode()
        found = (shown.count("<h1"), " style=" in shown, "<style" in shown, " onclick=" in shown)
        heavy = len(asked) > MOST_QUERIES or len(answer.content) > MOST_BYTES
        if answer.status_code != 200 or heavy or found != (1, False, False, False):
            over[name] = (answer.status_code, len(asked), len(answer.content), found)

    assert {} == over
    if language == "en":
        assert [] == [name for name, shown in told.items() if _CHINESE.search(_headings(shown))]


def _headings(shown: str) -> str:
    """Give what a page says by itself: its headings and the heads of its tables, without what people wrote."""
    shown = shown.partition("<main")[2]
    heads = re.findall(
        r"<th scope=\"col\"[^>]*>(.*?)</th>|<dt>(.*?)</dt>|<h2[^>]*>(.*?)</h2>|<button[^>]*>(.*?)</button>", shown
    )
    return " ".join(part for head in heads for part in head)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_asks_the_database_too_often_or_weighs_too_much(world: Any, browse: Any, language: str) -> None:
    """Forty questions to the database and 150 KB at most, whatever is on the page."""
    over = {}
    for name, (user, url) in _pages(world).items():
        browser = browse(user)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(url, headers={"accept-language": language})
        if answer.status_code != 200 or len(asked) > MOST_QUERIES or len(answer.content) > MOST_BYTES:
            over[name] = (answer.status_code, len(asked), len(answer.content))

    assert {} == over


def test_every_page_has_one_heading_no_script_of_its_own_and_no_style_of_its_own(world: Any, browse: Any) -> None:
    """What the content security policy forbids is not there to begin with."""
    wrong = {}
    for name, (user, url) in _pages(world).items():
        told = browse(user).get(url).content.decode()
        found = (told.count("<h1"), " style=" in told, "<style" in told, " onclick=" in told)
        if found != (1, False, False, False):
            wrong[name] = found

    assert {} == wrong


def test_a_person_with_a_rare_name_and_the_longest_list_still_fits_on_a_page(world: Any, browse: Any) -> None:
    """A rare character, a dot in the name, and 120 records of one kind."""
    from jifen.platform.casework import services as casework
    from jifen.platform.casework.moving import Actor
    from jifen.platform.people import services as people

    _, number = world.person(7)
    person = people.register(name="阿依·𠮷䶮", number=number, phone="", user=None, actor="test")
    clerk = world.clerk()
    actor = Actor(clerk.username, "clerk")
    case = casework.open_case(person=person, scheme=world.scheme, by=clerk, actor=actor)
    rows = [{"whose": "self", "values": {"kind": "养老", "start": "2010-01", "end": "2010-02", "payer": "某厂"}}] * 120
    casework.save_entries(case=case, kind="insurance", rows=rows, closed=False, actor=actor)
    browser = browse(clerk)
    browser.post(reverse("desk:assist"), {"number": number})

    answer = browser.get(reverse("desk:serve_kind", args=[case.public, "insurance"]))

    assert (200, True, True) == (
        answer.status_code,
        "阿依·𠮷䶮" in answer.content.decode(),
        len(answer.content) < MOST_BYTES,
    )


def test_a_question_that_is_overdue_says_so_in_words(world: Any, browse: Any) -> None:
    """Not by colour alone."""
    from datetime import date

    question = world.question(world.accepted(), "education")
    Question.objects.filter(pk=question.pk).update(due_on=date(2016, 3, 1))

    shown = browse(world.reviewer("education")).get(reverse("desk:home"), headers={"accept-language": "zh-hans"})

    assert "已超期" in shown.content.decode()


def test_a_case_with_more_records_than_a_page_carries_leads_to_all_of_them(world: Any, browse: Any) -> None:
    """Nothing is hidden, and neither page is too heavy."""
    from jifen.platform.config import clock
    from jifen.platform.evidence.models import Fact

    case = world.sent()
    values = dict(Fact.objects.filter(person=case.person, kind="insurance").first().values)  # type: ignore[union-attr]
    Fact.objects.bulk_create(
        [
            Fact(
                person=case.person,
                kind="insurance",
                values=values,
                standing="declared",
                stated_at=clock.now(),
                stated_by="test",
            )
            for _ in range(120)
        ]
    )
    browser, url = browse(world.clerk()), reverse("desk:case", args=[case.public])

    found = [browser.get(address) for address in (url, f"{url}?kind=insurance")]

    rows = Fact.objects.filter(person=case.person, kind="insurance", current=True).count()
    assert ([True, True], rows) == (
        [len(answer.content) < MOST_BYTES for answer in found],
        len(found[1].context["records"][0].rows),
    )
