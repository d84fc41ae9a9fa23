"""Nothing typed is lost or doubled: fields saved on the way, two requests at once, a sign-in that has run out."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jifen.platform.casework.models import Case

TYPED = {"whose": "self", "level": "本科", "mode": "全日制", "on_year": "2007", "on_month": "7", "on_day": "1"}


def _at(name: str, case: Case, *more: str) -> str:
    return reverse(f"portal:{name}", args=[case.public, *more])


def _sign_in(client: Client, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def _expire(client: Client) -> None:
    """Let the server forget the session; the browser keeps its cookies."""
    client.session.flush()


def test_a_record_saved_field_by_field_and_then_with_its_form_is_one_record(world: Any, browse: Any):
    """The page of a new record names it, so that neither a script nor pressing twice makes two of it."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    here = _at("kind", case, "education")
    page = client.get(f"{here}?record=new").content.decode()
    save, record = (
        re.findall(r'data-save-url="([^"]+)"', page)[0],
        re.findall(r'name="record" value="([^"]+)"', page)[0],
    )
    client.post(save, {"field": "level", "level": "本科"})
    for _ in range(2):
        client.post(here, {**TYPED, "record": record, "do": "next"})
    case.refresh_from_db()

    assert ["大专", "本科"] == [one["values"]["level"] for one in case.entries["records"]["education"]]


def test_a_field_that_arrives_after_its_form_opens_nothing_again(world: Any, browse: Any):
    """Leaving the last field and pressing the button come together; the list stays said to be all, whichever is first."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    page = client.get(f"{_at('kind', case, 'education')}?record=new").content.decode()
    save, record = (
        re.findall(r'data-save-url="([^"]+)"', page)[0],
        re.findall(r'name="record" value="([^"]+)"', page)[0],
    )
    client.post(_at("kind", case, "education"), {**TYPED, "record": record, "do": "next"})
    client.post(save, {"field": "level", "level": "本科"})
    case.refresh_from_db()

    assert "education" in case.entries["closed"]
    assert 2 == len(case.entries["records"]["education"])


def test_a_record_that_was_emptied_again_is_none(world: Any, browse: Any):
    """What a script kept of a form goes when the form is sent blank."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    client.post(f"{_at('kind_save', case, 'title')}?record=new-abcdefgh", {"field": "level", "level": "初级"})
    client.post(_at("kind", case, "title"), {"record": "new-abcdefgh", "do": "next"})
    case.refresh_from_db()

    assert not case.entries["records"].get("title")


def test_an_answer_about_the_household_is_kept_at_once_and_holds_when_the_page_is_whole(world: Any, browse: Any):
    """Relatives without their consent stand on the page again, on any phone, and are not what is sent."""
    person = world.person()
    case = world.draft(person)
    client, other = browse(person.user), browse(person.user)
    kept = client.post(_at("kind_save", case, "placement"), {"field": "where", "where": "host"})
    page = other.get(_at("placement", case)).content.decode()
    case.refresh_from_db()

    assert 200 == kept.status_code
    assert re.search(r'value="host"[^>]*checked', page)
    assert {} == case.placement


def test_the_page_of_a_draft_leads_to_what_is_unfinished(world: Any, browse: Any):
    """Not to the top of a long list."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    first = client.get(_at("case", case)).context["unfinished"]
    client.post(_at("application", case), {"town": world.town, "uses": case.uses})
    then = client.get(_at("case", case)).context["unfinished"]

    assert _at("application", case) == first.url
    assert _at("kind", case, "identity") == then.url


def test_a_form_sent_after_the_sign_in_ran_out_waits_until_it_is_renewed(world: Any, browse: Any):
    """It is shown once more under its own address, sent with one press, and then forgotten."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    here = _at("kind", case, "education")
    _expire(client)
    sent = client.post(here, {**TYPED, "record": "0", "do": "next"})
    _sign_in(client, person.user)
    shown = client.get(here)
    case.refresh_from_db()
    before = case.entries["records"]["education"][0]["values"]["level"]
    again = client.post(here, dict(shown.context["sent"]))
    case.refresh_from_db()

    assert sent["Location"].startswith(reverse("account_login"))
    assert "接着办" in shown.content.decode()
    assert ("大专", "本科") == (before, case.entries["records"]["education"][0]["values"]["level"])
    assert 302 == again.status_code
    assert "接着办" not in client.get(here).content.decode()


def test_what_waited_is_shown_to_its_owner_alone_and_can_be_dropped(world: Any, browse: Any):
    """The next person at the same machine gets nothing of it, and the database never held it."""
    person, next_one = world.person(), world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    here = _at("kind", case, "education")
    _expire(client)
    client.post(here, {**TYPED, "record": "0", "do": "next"})
    _sign_in(client, next_one.user)
    stranger = client.get(here)
    _sign_in(client, person.user)
    anew = client.get(here).context["anew"]
    dropped = client.get(anew)

    assert 404 == stranger.status_code
    assert 200 == dropped.status_code
    assert "接着办" not in client.get(here).content.decode()


def test_a_declaration_sent_after_the_sign_in_ran_out_is_no_dead_end(world: Any, browse: Any):
    """Its address takes forms alone; after signing in the button is there again, and sending stays once."""
    person = world.person()
    case = world.draft(person)
    client = browse(person.user)
    key = client.get(_at("check", case)).context["key"]
    _expire(client)
    client.post(_at("send", case), {"declared": "on", "key": key})
    _sign_in(client, person.user)
    shown = client.get(_at("send", case))
    client.post(_at("send", case), dict(shown.context["sent"]))
    case.refresh_from_db()

    assert 200 == shown.status_code
    assert "submitted" == case.state


def test_a_file_is_not_carried_and_the_page_says_so(world: Any, browse: Any):
    """Cookies hold no photographs."""
    person = world.person()
    case = world.draft(person)
    client = browse(person.user)
    _expire(client)
    client.post(_at("papers", case), {"kind": "education", "paper": SimpleUploadedFile("a.pdf", b"%PDF-1.4")})
    _sign_in(client, person.user)
    shown = client.get(_at("papers", case))

    assert [("kind", "education")] == shown.context["sent"]
    assert "请再选一次" in shown.content.decode()


def test_a_script_is_told_that_the_sign_in_ran_out(world: Any, browse: Any):
    """As data with words for the field, not with the page to sign in."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    _expire(client)
    answer = client.post(
        f"{_at('kind_save', case, 'education')}?record=0", {"field": "level"}, headers={"X-Requested-With": "fetch"}
    )

    assert 401 == answer.status_code
    assert "登录已过期" in answer.json()["errors"]["sign_in"]
