"""What a window wrote down without network comes in once, as what it is, and under the account that wrote it down."""

from __future__ import annotations

import json
import re
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

import jifen.platform.desk
from jifen.kernel import identity
from jifen.platform.audit.models import Entry, Look
from jifen.platform.casework.models import Case, OfflineEntry
from jifen.platform.casework.selectors import timeline
from jifen.platform.config import clock
from jifen.platform.desk import offline
from jifen.platform.people.models import Person

KEY = "K7Q2MX" + "A" * 20
DEVICE_AT = "2016-03-16T10:32:05+08:00"


def _told(world: Any, user: Any, serial: int = 1, **changed: Any) -> dict[str, Any]:
    name, number = world.person(serial)
    told = {
        "account": offline.account_of(user),
        "key": KEY,
        "device_at": DEVICE_AT,
        "clock_read": "10:30",
        "name": name,
        "number": number,
        "phone": "13900000001",
        "scheme": world.scheme,
        "town": world.town,
        "uses": ["settlement"],
        "kind": ["education", "insurance"],
        "said": ["大专，2008 年毕业", ""],
        "seen": ["yes", "no"],
    }
    return told | changed


def _bring(browser: Any, told: dict[str, Any]) -> Any:
    return browser.post(reverse("desk:offline_entry"), told)


def test_an_entry_opens_a_draft_and_is_not_sent(world: Any, browse: Any) -> None:
    """Town, uses and notes are there; no number, no day of application."""
    clerk = world.clerk()

    answer = _bring(browse(clerk), _told(world, clerk))

    case = Case.objects.get()
    told = OfflineEntry.objects.get()
    assert (200, "K7Q 2MX", "draft") == (answer.status_code, answer.json()["ticket"], answer.json()["state"])
    assert (world.town, ["settlement"], None, None) == (case.town, case.uses, case.number, case.applied_on)
    assert [{"kind": "education", "said": "大专，2008 年毕业", "seen": True}] == told.notes


def test_the_same_entry_twice_is_one_draft(world: Any, browse: Any) -> None:
    """The answer to the first was lost with the line; the second gets the same one and leaves no trace."""
    clerk = world.clerk()
    browser, told = browse(clerk), _told(world, clerk)
    first = _bring(browser, told)
    before = Entry.objects.count()

    second = _bring(browser, told)

    assert (200, first.json()) == (second.status_code, second.json())
    assert (1, 1, 1, before) == (
        Person.objects.count(),
        Case.objects.count(),
        OfflineEntry.objects.count(),
        Entry.objects.count(),
    )


def test_two_windows_that_wrote_down_the_same_person_open_one_draft(world: Any, browse: Any) -> None:
    """Other devices, other keys, one person: what the first one opened is found, and not overwritten."""
    one, other = world.clerk(1), world.clerk(2)
    _bring(browse(one), _told(world, one))

    answer = _bring(browse(other), _told(world, other, key="Z" * 26, town=world.other_town))

    assert (200, 1, 2) == (answer.status_code, Case.objects.count(), OfflineEntry.objects.count())
    assert world.town == Case.objects.get().town


def test_who_has_sent_an_application_before_keeps_it_as_it_is(world: Any, browse: Any) -> None:
    """The notes are kept beside it; the window is told that it was sent."""
    clerk, sent = world.clerk(), world.sent()
    person = sent.person
    town, version = sent.town, sent.version

    told = _told(world, clerk, name=person.name, number=person.identity_number, town=world.other_town)
    answer = _bring(browse(clerk), told)

    sent.refresh_from_db()
    assert (200, "submitted") == (answer.status_code, answer.json()["state"])
    assert (town, version, 1) == (sent.town, sent.version, sent.offline_entries.count())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "449901198505170010"}, "number"),
        ({"name": " "}, "name"),
        ({"town": "999999"}, "town"),
        ({"town": ""}, "town"),
        ({"uses": []}, "uses"),
        ({"scheme": "nowhere/points@2000-01-01"}, "scheme"),
        ({"phone": "12"}, "phone"),
        ({"clock_read": "25:00"}, "clock_read"),
        ({"device_at": "yesterday"}, "device_at"),
        ({"device_at": "2016-03-16T10:32:05"}, "device_at"),
        ({"device_at": "0001-01-01T00:00:00+14:00"}, "device_at"),
        ({"key": "short"}, "key"),
    ],
)
def test_what_is_wrong_comes_back_at_its_field_and_nothing_is_there(
    world: Any, browse: Any, changed: dict[str, Any], field: str
) -> None:
    """The entry stays on the device; the platform keeps no half of it."""
    clerk = world.clerk()

    answer = _bring(browse(clerk), _told(world, clerk, **changed))

    assert (422, True) == (answer.status_code, field in [one["field"] for one in answer.json()["wrong"]])
    assert (0, 0, 0) == (Person.objects.count(), Case.objects.count(), OfflineEntry.objects.count())


def test_a_number_of_somebody_with_another_name_is_not_joined(world: Any, browse: Any) -> None:
    """One digit off and still valid: no draft is opened for a stranger, their name is not told, and no phone is given to them."""
    clerk, stranger = world.clerk(), world.registered(7)

    answer = _bring(browse(clerk), _told(world, clerk, number=stranger.identity_number))

    stranger.refresh_from_db()
    wrong = answer.json()["wrong"][0]
    assert (409, "platform.offline_other_name") == (answer.status_code, wrong["code"])
    assert (False, 0, "") == (stranger.name in wrong["words"], Case.objects.count(), stranger.phone)


def test_an_entry_that_was_changed_after_it_came_in_overwrites_nothing(world: Any, browse: Any) -> None:
    """The clerk is told where to make the change, and the device keeps what was written."""
    clerk = world.clerk()
    browser = browse(clerk)
    _bring(browser, _told(world, clerk))

    answer = _bring(browser, _told(world, clerk, town=world.other_town))

    assert (409, "platform.offline_changed") == (answer.status_code, answer.json()["wrong"][0]["code"])
    assert world.town == Case.objects.get().town


def test_an_entry_goes_over_under_the_account_that_wrote_it_down_alone(world: Any, browse: Any) -> None:
    """A colleague signed in meanwhile: neither an entry of the other account nor its key opens anything."""
    one, other = world.clerk(1), world.clerk(2)
    foreign = _bring(browse(other), _told(world, one))
    _bring(browse(one), _told(world, one))

    stolen = _bring(browse(other), _told(world, other))

    assert ["desk.other_account", "platform.offline_not_yours"] == [
        answer.json()["wrong"][0]["code"] for answer in (foreign, stolen)
    ]
    assert [one.pk] == list(OfflineEntry.objects.values_list("entered_by", flat=True))


def test_the_time_of_the_device_is_told_and_never_counts(world: Any, browse: Any) -> None:
    """Audit trail and timeline tell it as what was said; the row's own time is the platform's."""
    clerk, before = world.clerk(), clock.now()

    _bring(browse(clerk), _told(world, clerk))

    told = OfflineEntry.objects.get()
    row = Entry.objects.get(act="case.bring_in")
    happened = next(one for one in timeline(told.case) if "断网" in one.what.zh)
    assert before <= told.received_at <= clock.now()
    assert {"ticket": "K7Q 2MX", "device_said": DEVICE_AT, "clerk_read": "10:30"} == row.data
    assert (told.received_at, True) == (happened.at, "10:32" in happened.why.zh and "10:30" in happened.why.zh)


def test_the_day_of_application_is_the_day_it_is_sent(world: Any, browse: Any, settings: Any) -> None:
    """Written down before midnight by every clock of the window, sent the next day: the next day counts."""
    clerk, draft = world.clerk(), world.draft()
    told = _told(world, clerk, name=draft.person.name, number=draft.person.identity_number)
    browser = browse(clerk)
    _bring(browser, told)
    settings.JIFEN_TODAY = datetime.fromisoformat("2016-03-17T00:00:00+08:00").date()
    browser.post(reverse("desk:brought_go_on", args=[draft.public]))

    browser.post(reverse("desk:serve_send", args=[draft.public]), {"key": "k", "declared": "yes"})

    draft.refresh_from_db()
    assert settings.JIFEN_TODAY == draft.applied_on


def test_what_was_brought_in_is_never_changed(world: Any, browse: Any) -> None:
    """The database itself refuses it."""
    clerk = world.clerk()
    _bring(browse(clerk), _told(world, clerk))

    with pytest.raises(IntegrityError, match="append-only"):
        OfflineEntry.objects.update(clock_read="08:00")


def test_the_clerk_goes_on_where_the_window_left_off(world: Any, browse: Any) -> None:
    """The list shows no full name; opening one is on record for the person, and the notes stand above the tasks."""
    clerk = world.clerk()
    browser, (name, _) = browse(clerk), world.person(1)
    _bring(browser, _told(world, clerk))
    listed = browser.get(reverse("desk:brought")).content.decode()

    case = Case.objects.get()
    shown = browser.post(reverse("desk:brought_go_on", args=[case.public]), follow=True).content.decode()

    assert (True, False, True) == ("K7Q 2MX" in listed, name in listed, identity.mask_name(name) in listed)
    assert (True, True) == (name in shown, "大专，2008 年毕业" in shown)
    assert 1 == Look.objects.filter(person=case.person.public, purpose="case.assist").count()


def test_nobody_goes_on_with_what_a_colleague_brought_in(world: Any, browse: Any) -> None:
    """A colleague finds the person by number, as for everybody else."""
    clerk = world.clerk()
    _bring(browse(clerk), _told(world, clerk))
    colleague = browse(world.clerk(2))

    listed = colleague.get(reverse("desk:brought")).content.decode()
    answer = colleague.post(reverse("desk:brought_go_on", args=[Case.objects.get().public]))

    assert (False, 409) == ("K7Q 2MX" in listed, answer.status_code)


def test_the_page_a_device_keeps_names_nobody_and_holds_no_secret(world: Any, browse: Any) -> None:
    """Two clerks get the same page, byte for byte: whatever the device keeps of it is nobody's."""
    one, other = world.clerk(1), world.clerk(2, world.there)

    pages = [browse(user).get(reverse("desk:offline")) for user in (one, other)]

    text = pages[0].content.decode()
    assert pages[0].content == pages[1].content
    assert (False, False, False) == (one.username in text, "csrfmiddlewaretoken" in text, "退出" in text)
    assert "worker-src 'self'" in pages[0].headers["Content-Security-Policy"]


def test_the_worker_answers_for_the_page_and_its_files_alone(world: Any, browse: Any) -> None:
    """It lies in the folder it answers for, so that no browser lets it answer for more."""
    clerk = world.clerk()

    told = browse(clerk).get(reverse("desk:offline_worker"))

    page, address = reverse("desk:offline"), reverse("desk:offline_worker")
    files = re.findall(r'"(/static/[^"]+)"', told.content.decode())
    assert (True, "text/javascript") == (address.startswith(page), told.headers["Content-Type"])
    assert len(offline.kept_files()) - 1 == len(files)
    assert "Service-Worker-Allowed" not in told.headers


def test_the_kept_page_is_fetched_anew_when_the_look_changes(world: Any, browse: Any) -> None:
    """Large print or the other language chosen at the desk is there without network as well."""
    browser = browse(world.clerk())
    usual = browser.get(reverse("desk:offline_worker")).content
    browser.post(reverse("web:look"), {"text": "large", "next": "/"})

    large = browser.get(reverse("desk:offline_worker")).content

    assert usual != large
    assert 'data-text="large"' in browser.get(reverse("desk:offline")).content.decode()


def test_a_device_is_told_what_may_be_chosen_at_this_window(world: Any, browse: Any) -> None:
    """The schemes, towns, uses and kinds of the window's own city, and how long the account may open its entries."""
    clerk = world.clerk()

    told = json.loads(browse(clerk).get(reverse("desk:offline_seat")).content)

    pack = next(one for one in told["packs"] if one["id"] == world.scheme)
    assert (offline.account_of(clerk), str(clerk)) == (told["account"], told["clerk"])
    assert (True, True) == (world.town in [code for code, _ in pack["towns"]], told["seconds"] > 0)
    assert "settlement" in [use for use, _ in pack["uses"]]


def test_the_frame_of_the_desk_says_where_a_browser_looks_for_what_waits(world: Any, browse: Any) -> None:
    """Every page of a clerk gets the computer ready for a cut; one without the right only counts."""
    clerk, officer = world.clerk(), world.officer()
    pages = [browse(user).get(reverse("desk:home")).content.decode() for user in (clerk, officer)]

    found = [("data-waiting" in page, "data-worker=" in page, "desk/waiting" in page) for page in pages]

    assert [(True, True, True), (True, False, True)] == found


@pytest.mark.either
def test_the_scripts_of_the_device_are_small_and_ask_nobody_else() -> None:
    """No library, no other host, nothing evaluated; a town's line brings them in a second."""
    folder = Path(jifen.platform.desk.__file__).parent / "static" / "desk"
    text = "".join((folder / f"{name}.js").read_text("utf-8") for name in ("device", "entry", "offline", "waiting"))

    assert 40_000 > len(text.encode())
    assert [] == re.findall(r"https?:|\beval\b|new Function|innerHTML|import\(", text)


@pytest.mark.django_db(transaction=True)
def test_two_browser_windows_that_send_at_the_same_moment_open_one_draft(world: Any, browse: Any) -> None:
    """Eight at once; all get the same ticket, and one draft is there."""
    clerk = world.clerk()
    told, gate, found = _told(world, clerk), threading.Barrier(8), []
    browsers = [browse(clerk) for _ in range(8)]

    def send(browser: Any) -> None:
        try:
            gate.wait(30)
            answer = _bring(browser, told)
            found.append((answer.status_code, answer.json().get("ticket")))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[browser]) for browser in browsers]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert [(200, "K7Q 2MX")] * 8 == found
    assert (1, 1, 1) == (Person.objects.count(), Case.objects.count(), OfflineEntry.objects.count())


def test_a_forged_page_cannot_hand_anything_over(world: Any) -> None:
    """Without the token of the device's own question the entry is refused."""
    from django.test import Client

    clerk = world.clerk()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clerk, backend="allauth.account.auth_backends.AuthenticationBackend")

    refused = _bring(browser, _told(world, clerk)).status_code
    token = browser.get(reverse("desk:offline_seat")).json()["token"]
    taken = browser.post(reverse("desk:offline_entry"), _told(world, clerk), headers={"x-csrftoken": token}).status_code

    assert (403, 200) == (refused, taken)
