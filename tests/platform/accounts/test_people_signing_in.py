"""People open an account and sign in with a phone or an e-mail address, by a code, and nobody learns who has an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User
from jifen.platform.messaging.models import Message

PHONE, EMAIL = "+8613800000001", "somebody@example.org"
Codes = Callable[[str], str]
WAYS = [("phone", PHONE), ("email", EMAIL)]

pytestmark = pytest.mark.usefixtures("db")


def opened(way: str, to: str, code_for: Codes, browser: Client | None = None) -> Client:
    """Open an account."""
    browser = browser or Client()
    asked = browser.post(reverse("account_signup"), {way: to})
    browser.post(asked.headers["Location"], {"code": code_for(to)})
    return browser


def changed(browser: Client, name: str, data: dict[str, str], own: str, code_for: Codes) -> Any:
    """Ask to change how an account is entered, and show by a code that it is one's own; gives the last answer."""
    asked = browser.post(reverse(name), data)
    sent = browser.post(asked.headers["Location"], {"recipient": own})
    return browser.post(sent.headers["Location"], {"code": code_for(own)}, follow=True)


def signed_in(browser: Client) -> bool:
    """Say whether a browser has an account open."""
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize(("way", "to"), WAYS)
def test_an_account_is_opened_and_entered_again_by_a_code(way: str, to: str, code_for: Codes) -> None:
    """A phone or an e-mail address alone is enough, both times."""
    first = opened(way, to, code_for)
    again = Client()
    asked = again.post(reverse("account_request_login_code"), {way: to})
    before = signed_in(again)
    entered = again.post(asked.headers["Location"], {"code": code_for(to)})

    assert (True, False, True) == (signed_in(first), before, signed_in(again))
    assert (1, "/me/") == (User.objects.count(), entered.headers["Location"])
    assert first.session["_auth_user_id"] == again.session["_auth_user_id"]


@pytest.mark.parametrize(("way", "to"), WAYS)
def test_without_the_code_the_account_stays_shut(way: str, to: str, code_for: Codes) -> None:
    """A wrong code opens nothing, and after three of them a new one has to be asked for."""
    browser = Client()
    asked = browser.post(reverse("account_signup"), {way: to}).headers["Location"]
    right = code_for(to)
    found = [browser.post(asked, {"code": f"wrong-{number}"}).status_code for number in range(3)]
    browser.post(asked, {"code": right})

    assert ([200, 200, 302], False) == (found, signed_in(browser))


@pytest.mark.parametrize(("way", "to"), WAYS)
def test_a_stranger_sees_the_same_whether_an_account_is_there_or_not(way: str, to: str, code_for: Codes) -> None:
    """Only whoever owns the phone or the address learns it, from the message."""
    shown: dict[str, list[Any]] = {}
    for known in (False, True):
        for name in ("account_signup", "account_request_login_code"):
            if (
                known
                and not User.objects.filter(email=EMAIL).exists()
                and not User.objects.filter(phone=PHONE).exists()
            ):
                opened(way, to, code_for)
            if not known and name == "account_signup":
                continue  # that would open it
            from django.core.cache import cache

            cache.clear()
            browser = Client()
            asked = browser.post(reverse(name), {way: to})
            page = browser.get(asked.headers["Location"])
            shown.setdefault(name, []).append(
                (asked.status_code, asked.headers["Location"], page.status_code, len(page.content))
            )
    fresh = Client()
    other = {"phone": "+8613800000009", "email": "nobodyxx@example.org"}[way]
    asked = fresh.post(reverse("account_signup"), {way: other})
    page = fresh.get(asked.headers["Location"])
    shown["account_signup"].append((asked.status_code, asked.headers["Location"], page.status_code, len(page.content)))

    for seen in shown.values():
        assert 2 == len(seen)
        assert seen[0][:3] == seen[1][:3]
        assert abs(seen[0][3] - seen[1][3]) <= 5
    assert {"account_exists", "account_unknown"} <= set(Message.objects.values_list("template", flat=True))


def test_an_account_needs_one_of_the_two(code_for: Codes) -> None:
    """Neither is refused at the field, and so are both."""
    found = [
        Client().post(reverse("account_signup"), data).status_code for data in ({}, {"phone": PHONE, "email": EMAIL})
    ]

    assert ([200, 200], 0) == (found, User.objects.count())


def test_a_phone_is_added_to_an_account_opened_by_e_mail_and_signs_in_from_then_on(code_for: Codes) -> None:
    """Only once its code was entered."""
    browser = opened("email", EMAIL, code_for)
    changed(browser, "account_change_phone", {"phone": PHONE}, EMAIL, code_for)
    user = User.objects.get()
    before = user.phone
    browser.post(reverse("account_verify_phone"), {"code": code_for(PHONE)})
    user.refresh_from_db()
    other = Client()
    asked = other.post(reverse("account_request_login_code"), {"phone": PHONE})
    other.post(asked.headers["Location"], {"code": code_for(PHONE)})

    assert (None, PHONE, True) == (before, user.phone, user.phone_verified)
    assert browser.session["_auth_user_id"] == other.session["_auth_user_id"]
    assert PHONE.encode() in browser.get(reverse("account_ways")).content


def test_an_e_mail_address_is_added_to_an_account_opened_by_phone_and_signs_in_from_then_on(code_for: Codes) -> None:
    """Only once its code was entered."""
    browser = opened("phone", PHONE, code_for)
    changed(browser, "account_email", {"email": EMAIL, "action_add": "1"}, PHONE, code_for)
    before = EmailAddress.objects.filter(verified=True).exists()
    browser.post(reverse("account_email_verification_sent"), {"code": code_for(EMAIL)})
    other = Client()
    asked = other.post(reverse("account_request_login_code"), {"email": EMAIL})
    other.post(asked.headers["Location"], {"code": code_for(EMAIL)})

    assert (False, True) == (before, EmailAddress.objects.get(email=EMAIL).verified)
    assert browser.session["_auth_user_id"] == other.session["_auth_user_id"]


def test_somebody_else_s_phone_cannot_be_taken(code_for: Codes) -> None:
    """Even whoever reads the code that was sent to its owner does not get it."""
    opened("phone", PHONE, code_for)
    thief = opened("email", EMAIL, code_for)
    from django.core.cache import cache

    cache.clear()
    changed(thief, "account_change_phone", {"phone": PHONE}, EMAIL, code_for)
    thief.post(reverse("account_verify_phone"), {"code": code_for(PHONE)})

    assert PHONE != User.objects.get(email=EMAIL).phone


def test_changing_how_an_account_is_entered_asks_for_a_code_of_the_old_way(code_for: Codes) -> None:
    """A browser left open in a factory hall does not give the account away."""
    browser = opened("email", EMAIL, code_for)
    answer = browser.post(reverse("account_change_phone"), {"phone": PHONE})

    assert answer.headers["Location"].startswith(reverse("account_request_reauthentication_code"))
    assert not Message.objects.filter(to=PHONE).exists()


@pytest.mark.parametrize(("way", "to"), WAYS)
def test_nobody_is_told_the_name_of_the_account(way: str, to: str, code_for: Codes) -> None:
    """It is random, and means nothing to anybody."""
    browser = opened(way, to, code_for)
    page = browser.get("/me/", follow=True).content.decode()

    assert User.objects.get().username not in page
    assert "成功登录" not in page


def test_people_have_no_password_and_no_second_factor(code_for: Codes) -> None:
    """Those pages are not there for them, and those of other ways of the library are not there at all."""
    browser = opened("phone", PHONE, code_for)

    assert {404} == {
        browser.get(reverse(name)).status_code
        for name in ("account_change_password", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes")
    }
    assert {404} == {
        browser.get(f"/sign-in/{path}").status_code
        for path in ("password/reset/", "password/set/", "confirm-email/abc/", "3rdparty/", "3rdparty/signup/", "2fa/")
    }


def test_no_message_carries_a_link(code_for: Codes) -> None:
    """A link in a message is how accounts are stolen."""
    opened("phone", PHONE, code_for)
    opened("email", EMAIL, code_for)
    Client().post(reverse("account_request_login_code"), {"email": "nobody@example.org"})

    told = [one.words_zh + one.words_en for one in Message.objects.all()]
    assert told
    assert not [words for words in told if "http" in words or "/sign-in" in words]
