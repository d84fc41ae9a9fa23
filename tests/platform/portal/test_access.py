"""Every address of the portal, opened by nobody, by its owner and by somebody else; with its budget of queries and bytes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from jifen.platform.casework.models import Case
from jifen.platform.messaging import services as messaging
from jifen.platform.portal import guarding
from jifen.platform.portal.urls import urlpatterns
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round

PUBLIC = {
    *("home", "city", "guide", "guide_pdf", "versions", "receipts"),
    *("agents", "agents_csv", "complain", "complaint_answer"),
    *("rounds", "round", "households", "notices"),
    *("estimate", "estimate_total", "estimate_result", "estimate_forget", "estimate_kind"),
}
ACCOUNT = {"identity"}
PERSON = {
    "me",
    "start",
    "messages",
    "looks",
    "export",
    "mandate",
    "paper",
    "paper_back",
    "estimate_carry",
    "report",
    "reminders",
    "insured",
    "insured_report",
    "object_row",
    "objections",
    "objection",
    "consents",
    "consent",
}
OF_A_CASE = {
    *("case", "application", "kind", "kind_save", "placement", "papers", "check", "send", "receipt", "receipt_pdf"),
    *("timeline", "points", "dispute", "confirm", "correct", "withdraw", "object_own"),
    *("result", "result_receipt", "settle", "settle_withdraw", "settle_notice"),
    *("settle_consents", "settle_register"),
}
POSTED = {
    "insured_report",
    "reminders",
    "estimate_total",
    "estimate_forget",
    "mandate",
    "paper_back",
    "kind_save",
    "send",
    "confirm",
}
MOST_QUERIES, MOST_BYTES = 40, 150_000


def _address(name: str, world: Any, case: Case) -> str:
    if name == "round":
        rounds.prepare_due()
        return reverse("portal:round", args=[Round.objects.order_by("pk")[0].public])
    for arguments in ([], [world.place], [world.place, "education"], [case.public], [case.public, "education"]):
        wants_place = name in PUBLIC or name in ("start", "estimate_carry")
        if arguments and (arguments[0] == world.place) != wants_place:
            continue
        try:
            return reverse(f"portal:{name}", args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def _open(client: Client, name: str, url: str) -> Any:
    return client.post(url) if name in POSTED else client.get(url)


def test_the_table_of_who_may_open_what_is_whole_and_the_views_say_the_same():
    """A new address without its row here fails; and each view carries the mark its row promises."""
    named = {pattern.name: pattern.callback.access for pattern in urlpatterns}

    assert set(named) == PUBLIC | ACCOUNT | PERSON | OF_A_CASE
    assert {guarding.PUBLIC} == {named[name] for name in PUBLIC}
    assert {guarding.SIGNED_IN} == {named[name] for name in ACCOUNT}
    assert {guarding.OWN} == {named[name] for name in PERSON | OF_A_CASE}


@pytest.mark.parametrize("name", sorted(PUBLIC | ACCOUNT | PERSON | OF_A_CASE))
def test_an_address_opens_to_whom_it_belongs_and_to_nobody_else(name: str, world: Any, browse: Any):
    """Anonymous people are sent to sign in, others meet a page that is not there, the owner is let in; staff are nobody here."""
    owner, other = world.person(), world.person()
    case = world.draft(owner)
    url = _address(name, world, case)
    nobody, stranger, staff = (_open(browse(user), name, url) for user in (None, other.user, world.clerk))
    own = _open(browse(owner.user), name, url)

    if name in PUBLIC:
        assert nobody.status_code in (200, 302) and "/sign-in/" not in nobody.headers.get("Location", "")
        return
    assert 302 == nobody.status_code and nobody["Location"].startswith("/sign-in/")
    if name in OF_A_CASE:
        assert 404 == stranger.status_code
        assert 302 == staff.status_code and staff["Location"].startswith(reverse("portal:identity"))
    assert own.status_code < 500


@pytest.mark.parametrize("stage", ["draft", "sent", "accepted"])
def test_no_page_asks_much_of_the_database_or_of_a_slow_line(stage: str, world: Any, browse: Any):
    """At most forty queries and a hundred and fifty thousand bytes a page, in every state of a case."""
    person = world.person()
    case = getattr(world, stage)(person)
    client = browse(person.user)
    seen = {}
    for name in sorted((PUBLIC | ACCOUNT | PERSON | OF_A_CASE) - POSTED):
        address = _address(name, world, case)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        bytes_ = 0 if name.endswith("_pdf") else len(answer.content)
        seen[name] = (len(asked), bytes_)

    assert not {name: one for name, one in seen.items() if one[0] > MOST_QUERIES or one[1] > MOST_BYTES}


def test_the_export_holds_what_is_known_and_the_page_masks_the_number(world: Any, browse: Any):
    """The file has the whole number, which is the person's own; the printed page has not."""
    person = world.person()
    world.accepted(person)
    client = browse(person.user)
    held = client.get(f"{reverse('portal:export')}?as=json").json()
    page = client.get(reverse("portal:export")).content.decode()

    assert person.identity_number == held["person"]["identity_number"]
    assert {"identity", "education"} <= {one["kind"] for one in held["facts"]}
    assert person.identity_number not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_speak_both_languages(language: str, world: Any, browse: Any, settings: Any):
    """The cookie decides; the guide says that it is free of charge in either."""
    client = browse()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("portal:guide", args=[world.place])).content.decode()

    assert ("Free of charge" in page) == (language == "en")
    assert ("全程免费" in page) == (language != "en")


def test_a_message_is_new_until_it_was_shown(world: Any, browse: Any):
    """The mark says so in words, and is gone the next time."""
    person = world.person()
    messaging.tell(event="frozen:C1:1", template="frozen", person=person.public, to="", number="4499-2016-ABC")
    client = browse(person.user)
    first, second = (client.get(reverse("portal:messages")).content.decode() for _ in range(2))

    assert "新消息" in first and "4499-2016-ABC" in first
    assert "新消息" not in second and "4499-2016-ABC" in second
