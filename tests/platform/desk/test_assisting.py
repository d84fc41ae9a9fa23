"""Entry at the window and under a mandate: a name above every page, and nothing of one person reaches the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from jifen.platform.audit.models import Entry, Look
from jifen.platform.casework import receipts, schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.desk import entering
from jifen.platform.desk.telling import place_words
from jifen.platform.people import services as people
from jifen.platform.web.templatetags.words import day_text


def _find(browser: Any, number: str) -> Any:
    return browser.post(reverse("desk:assist"), {"number": number}, follow=True)


def _open(browser: Any, world: Any) -> Case:
    answer = browser.post(reverse("desk:serve"), {"scheme": world.scheme})
    return Case.objects.get(public=answer.headers["Location"].rstrip("/").rpartition("/")[2])


def test_a_new_person_is_registered_on_the_page_that_did_not_find_them(world: Any, browse: Any) -> None:
    """Two pages from the card to the application."""
    browser, (name, number) = browse(world.clerk()), world.person(1)
    _find(browser, number)

    shown = browser.post(reverse("desk:assist"), {"number": number, "name": name, "phone": ""}, follow=True)

    assert (reverse("desk:serve"), True) == (shown.redirect_chain[-1][0], name in shown.content.decode())


def test_a_part_of_a_number_finds_nobody(world: Any, browse: Any) -> None:
    """There is no search that somebody could fish with."""
    person = world.registered(2)

    answer = _find(browse(world.clerk()), person.identity_number[:12])

    assert (422, False) == (answer.status_code, person.name in answer.content.decode())


def test_no_identity_number_ever_stands_in_an_address(world: Any, browse: Any) -> None:
    """Addresses are kept in histories and logs."""
    person = world.registered(2)

    answer = _find(browse(world.clerk()), person.identity_number)

    assert not any(person.identity_number in url for url, _ in answer.redirect_chain)


def test_finding_somebody_is_on_record_for_them(world: Any, browse: Any) -> None:
    """Who looked them up, and from which office."""
    person, clerk = world.registered(2), world.clerk()

    _find(browse(clerk), person.identity_number)

    rows = Look.objects.filter(person=person.public).values_list("actor", "purpose")
    assert [(clerk.username, "case.assist")] == list(rows)


def test_nothing_of_one_person_carries_over_to_the_next(world: Any, browse: Any) -> None:
    """Two people one after the other at the same window: the second page shows nothing of the first."""
    browser, first, second = browse(world.clerk()), world.registered(1), world.registered(2)
    _find(browser, first.identity_number)
    case = _open(browser, world)
    _fill(browser, case, "education", {"level": "本科", "number": "XL-OF-THE-FIRST"})
    _find(browser, second.identity_number)
    other = _open(browser, world)

    shown = browser.get(reverse("desk:serve_kind", args=[other.public, "education"])).content.decode()

    assert (False, False, True) == ("XL-OF-THE-FIRST" in shown, first.name in shown, second.name in shown)


def test_a_page_left_open_on_the_person_before_saves_nothing(world: Any, browse: Any) -> None:
    """The wrong person's case is refused, not filled in."""
    browser, first, second = browse(world.clerk()), world.registered(1), world.registered(2)
    _find(browser, first.identity_number)
    case = _open(browser, world)
    _find(browser, second.identity_number)

    answer = _fill(browser, case, "education", {"level": "本科"})

    case.refresh_from_db()
    assert (409, {}) == (answer.status_code, case.entries)


def test_finishing_forgets_the_person(world: Any, browse: Any) -> None:
    """After that no page of them opens."""
    browser = browse(world.clerk())
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)
    browser.post(reverse("desk:leave"))

    answer = browser.get(reverse("desk:serve_case", args=[case.public]))

    assert (409, True) == (answer.status_code, b"desk.nobody_served" in answer.content)


def test_what_cannot_be_read_is_kept_and_shown_at_its_field(world: Any, browse: Any) -> None:
    """Nothing typed is lost, and the complaint stands where it belongs."""
    browser = browse(world.clerk())
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)

    answer = _fill(browser, case, "education", {"level": "大学问家", "number": "KEPT"})

    case.refresh_from_db()
    assert (422, "KEPT", True) == (
        answer.status_code,
        case.entries["records"]["education"][0]["values"]["number"],
        "level" in answer.context["forms"][0].errors,
    )


def test_what_was_left_wrong_is_told_again_when_the_page_is_opened(world: Any, browse: Any) -> None:
    """A clerk who comes back later sees what is still to be mended."""
    browser = browse(world.clerk())
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)
    _fill(browser, case, "education", {"level": "大学问家"})

    answer = browser.get(reverse("desk:serve_kind", args=[case.public, "education"]))

    assert (200, True) == (answer.status_code, "level" in {one.field for one in answer.context["mistakes"]})


def test_a_place_may_be_typed_by_its_name(world: Any, browse: Any) -> None:
    """A clerk at the keyboard writes the town, not its code."""
    browser, divisions = browse(world.clerk()), schemes.divisions()
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)

    _fill(browser, case, "insurance", {"place": divisions.name(world.town)})

    case.refresh_from_db()
    assert world.town == case.entries["records"]["insurance"][0]["values"]["place"]


def test_the_household_told_at_the_window_is_the_one_the_person_sees_at_home(world: Any, browse: Any) -> None:
    """One form of the answer for every screen: where, whose household, their consent, who moves along."""
    browser = browse(world.clerk())
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)
    address = reverse("desk:serve_application", args=[case.public])
    told = {"town": case.town or world.town, "uses": schemes.pack_of(case.scheme).scheme.uses, "where": "host"}

    refused = browser.post(address, told)
    kept = browser.post(address, told | {"host": "张某", "consent": "on"})

    case.refresh_from_db()
    assert (422, {"host", "consent"}) == (refused.status_code, set(refused.context["page"].form.errors))
    assert 302 == kept.status_code
    assert {"where": "host", "host": "张某", "consent": True, "members": []} == case.placement


def test_a_record_that_is_ticked_away_is_gone(world: Any, browse: Any) -> None:
    """Removing is one tick, without scripts."""
    browser = browse(world.clerk())
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)
    _fill(browser, case, "education", {"level": "本科"})

    _fill(browser, case, "education", {"level": "本科", "remove": "on"})

    case.refresh_from_db()
    assert [] == case.entries["records"]["education"]


def test_saving_one_page_of_a_long_list_leaves_the_other_pages_as_they_are(world: Any, browse: Any) -> None:
    """Sixty records, the second page changed: the first and the third are still there."""
    browser = browse(world.clerk())
    _find(browser, world.registered(1).identity_number)
    case = _open(browser, world)
    rows = [{"whose": "self", "values": {"employer": f"某厂{number}"}} for number in range(60)]
    casework.save_entries(case=case, kind="insurance", rows=rows, closed=False, actor=Actor("test", "clerk"))
    url = f"{reverse('desk:serve_kind', args=[case.public, 'insurance'])}?from=25"

    browser.post(url, {"count": "1", "r0-employer": "只剩一条"})

    case.refresh_from_db()
    kept = [row["values"]["employer"] for row in case.entries["records"]["insurance"]]
    assert [*(f"某厂{n}" for n in range(25)), "只剩一条", *(f"某厂{n}" for n in range(50, 60))] == kept


def test_a_case_entered_at_the_window_is_sent_once_however_often_one_clicks(world: Any, browse: Any) -> None:
    """The same form sent twice gives the same receipt, and the colleague has one case to accept."""
    browser, case = _ready(world, browse)
    page = browser.get(reverse("desk:serve_send", args=[case.public]))
    data = {"key": page.context["key"], "declared": "yes"}

    found = [browser.post(reverse("desk:serve_send", args=[case.public]), data) for _ in range(2)]

    case.refresh_from_db()
    assert ([302, 302], "submitted", 1) == ([one.status_code for one in found], case.state, case.moves.count())


def _ready(world: Any, browse: Any) -> tuple[Any, Case]:
    """Give a browser and the draft of somebody at its window, filled in."""
    browser, case = browse(world.clerk()), world.draft()
    _find(browser, case.person.identity_number)
    return browser, case


def test_nothing_is_sent_before_the_person_has_declared(world: Any, browse: Any) -> None:
    """The box is theirs to tick."""
    browser, case = _ready(world, browse)

    answer = browser.post(reverse("desk:serve_send", args=[case.public]), {"key": "k1"})

    case.refresh_from_db()
    assert (400, "draft") == (answer.status_code, case.state)


def test_until_it_is_sent_the_page_says_so(world: Any, browse: Any) -> None:
    """“Completed” is never taken for “sent”."""
    browser, case = _ready(world, browse)

    shown = browser.get(reverse("desk:serve_case", args=[case.public]), headers={"accept-language": "zh-hans"})

    assert "尚未提交" in shown.content.decode()


def test_the_receipt_names_number_office_and_due_day(world: Any, browse: Any) -> None:
    """One page to take home."""
    browser, case = _ready(world, browse)
    browser.post(reverse("desk:serve_send", args=[case.public]), {"key": "k1", "declared": "yes"})

    shown = browser.get(reverse("desk:serve_receipt", args=[case.public]), headers={"accept-language": "zh-hans"})

    case.refresh_from_db()
    assert all(part in shown.content.decode() for part in (case.number, case.office.name, day_text(case.due_on).zh))


def test_what_was_sent_at_the_window_has_a_signed_receipt_like_any_other(world: Any, browse: Any) -> None:
    """Whoever has no telephone holds the same proof as whoever sent it from home; pressing twice signs once."""
    browser, case = _ready(world, browse)
    for _ in range(2):
        browser.post(reverse("desk:serve_send", args=[case.public]), {"key": "k1", "declared": "yes"})

    shown = browser.get(reverse("desk:serve_receipt", args=[case.public])).content.decode()

    given = receipts.last(case)
    assert given is not None
    assert (1, True, True, True) == (
        Entry.objects.filter(act=receipts.ACT, case=case.public).count(),
        receipts.holds(given),
        given.signature in shown,
        "<svg" in shown.partition("receipt")[2],
    )


def test_the_banner_names_the_person_and_leaves_the_number_out(world: Any, browse: Any) -> None:
    """A row of stars helps nobody, and the number itself is not for the people behind in the queue."""
    browser, case = _ready(world, browse)

    shown = browser.get(reverse("desk:serve_case", args=[case.public])).content.decode()

    assert (True, False) == (case.person.name in shown, "*****" in shown)


@pytest.mark.parametrize("typed", ["湖南省", "湖南", "430000"])
def test_a_place_outside_the_province_is_typed_by_name_and_told_by_name(world: Any, browse: Any, typed: str) -> None:
    """People come from all over the country: the clerk types what stands in the register book."""
    browser, case = _ready(world, browse)
    values = dict(case.entries["records"]["identity"][0]["values"]) | {"registered_in": typed}

    answer = _fill(browser, case, "identity", {name: _typed(value) for name, value in values.items()})

    case.refresh_from_db()
    kept = case.entries["records"]["identity"][0]["values"]["registered_in"]
    assert (302, "430000", "湖南省", "湖南省（430500）") == (
        answer.status_code,
        kept,
        place_words(kept),
        place_words("430500"),
    )


def _typed(value: Any) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def test_every_kind_the_scheme_asks_for_has_its_page(world: Any, browse: Any) -> None:
    """Forms come from the catalogue: none is missing, none breaks."""
    browser, case = _ready(world, browse)

    found = {
        kind: browser.get(reverse("desk:serve_kind", args=[case.public, kind])).status_code
        for kind in entering.kinds_of(case)
    }

    assert {200} == set(found.values())


# ── agents ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _agent(world: Any, browse: Any) -> tuple[Any, Any]:
    agency = world.agency()
    user = world.staff("agent", agency)
    return user, browse(user)


def _mandate(world: Any, user: Any, person: Any) -> Any:
    today = clock.today()
    return people.ask_mandate(
        by=user, agent=world.agency(), person=person, starts_on=today, ends_on=today + timedelta(days=90)
    )


def test_an_agent_acts_only_once_the_person_has_confirmed(world: Any, browse: Any) -> None:
    """Asking gives no right at all."""
    (user, browser), person = _agent(world, browse), world.registered(1)
    mandate = _mandate(world, user, person)
    before = browser.post(reverse("desk:act_for", args=[mandate.public])).status_code
    people.confirm_mandate(person=person, mandate=mandate)

    after = browser.post(reverse("desk:act_for", args=[mandate.public])).status_code

    assert (403, 302) == (before, after)


def test_a_mandate_that_is_revoked_ends_at_once_in_the_middle_of_the_work(world: Any, browse: Any) -> None:
    """The next page is refused."""
    (user, browser), person = _agent(world, browse), world.registered(1)
    mandate = _mandate(world, user, person)
    people.confirm_mandate(person=person, mandate=mandate)
    browser.post(reverse("desk:act_for", args=[mandate.public]))
    people.revoke_mandate(person=person, mandate=mandate)

    assert 403 == browser.get(reverse("desk:serve")).status_code


def test_asking_for_a_mandate_tells_nothing_about_who_is_registered(world: Any, browse: Any) -> None:
    """The answer is the same for a number the platform knows and one it does not."""
    _, browser = _agent(world, browse)
    days = {
        "starts_on_year": "2016",
        "starts_on_month": "3",
        "starts_on_day": "16",
        "ends_on_year": "2016",
        "ends_on_month": "6",
        "ends_on_day": "1",
    }
    numbers = [world.registered(1).identity_number, world.person(2)[1]]

    found = [browser.post(reverse("desk:clients"), {"number": one, **days}) for one in numbers]

    messages = [str(list(browser.get(reverse("desk:clients")).context["messages"])) for _ in found[:1]]
    assert ([302, 302], 1) == ([one.status_code for one in found], len(messages))


def test_an_agent_does_not_see_the_clients_of_another(world: Any, browse: Any) -> None:
    """Their own list, and nothing beside it."""
    (user, _), person = _agent(world, browse), world.registered(1)
    mandate = _mandate(world, user, person)
    people.confirm_mandate(person=person, mandate=mandate)
    from jifen.platform.offices.models import Office

    elsewhere = Office.objects.create(kind="agency", level="city", area=world.there, name="另一代办服务部")
    other = browse(world.staff("agent", elsewhere))

    shown = other.get(reverse("desk:clients")).content.decode()

    assert (False, 403) == (
        person.name in shown,
        other.post(reverse("desk:act_for", args=[mandate.public])).status_code,
    )


def test_an_agent_fills_in_but_the_person_sends(world: Any, browse: Any) -> None:
    """Sending stays with whom it binds."""
    (user, browser), person = _agent(world, browse), world.registered(1)
    mandate = _mandate(world, user, person)
    people.confirm_mandate(person=person, mandate=mandate)
    browser.post(reverse("desk:act_for", args=[mandate.public]))
    case = _open(browser, world)

    filled = _fill(browser, case, "education", {"level": "本科"}).status_code
    sent = browser.post(reverse("desk:serve_send", args=[case.public]), {"key": "k", "declared": "yes"}).status_code

    assert (True, 403) == (filled in (302, 422), sent)


def _fill(browser: Any, case: Case, kind: str, values: dict[str, str]) -> Any:
    data = {f"r0-{name}": value for name, value in values.items()} | {"count": "1"}
    return browser.post(reverse("desk:serve_kind", args=[case.public, kind]), data)
