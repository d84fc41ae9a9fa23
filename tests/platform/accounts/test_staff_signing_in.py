"""Staff: a password and a second factor that is sealed, counts once, and has a spare."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User

DESK = "/desk/"


def sign_in(name: str, password: str) -> tuple[Client, Any]:
    """Give user name and password; gives the browser and the answer."""
    browser = Client()
    return browser, browser.post(reverse("account_login"), {"login": name, "password": password})


def enrol(browser: Client, one_time: Callable[..., str], password: str) -> tuple[str, str, list[str]]:
    """Give the password once more and set up the app; gives its secret, the code that was used, the recovery codes."""
    again = browser.get(reverse("mfa_activate_totp")).headers["Location"]
    page = browser.post(again, {"password": password}, follow=True).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    code = one_time(secret.group(1))
    shown = browser.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    spare = re.findall(r"<li><code>([\w-]+)</code>", shown.content.decode())
    return secret.group(1), code, spare


@pytest.fixture
def enrolled(clerk: User, password: str, one_time: Callable[..., str]) -> tuple[str, str, list[str]]:
    """Give what a clerk has after setting up the app."""
    return enrol(sign_in("clerk", password)[0], one_time, password)


def test_staff_sign_in_without_phone_and_e_mail(clerk: User, password: str) -> None:
    """By user name and password, and come out at their desk."""
    browser, answer = sign_in("clerk", password)

    assert (302, DESK) == (answer.status_code, answer.headers["Location"])
    assert "_auth_user_id" in browser.session


def test_the_desk_stays_shut_until_the_second_factor_is_set_up(
    clerk: User, password: str, one_time: Callable[..., str]
) -> None:
    """The page that refuses leads there, and after it the desk opens in the same session."""
    browser, _ = sign_in("clerk", password)
    refused = browser.get(DESK)
    _, _, spare = enrol(browser, one_time, password)

    assert (403, True) == (refused.status_code, reverse("mfa_index").encode() in refused.content)
    assert (200, 10) == (browser.get(DESK).status_code, len(spare))


def test_a_password_alone_is_half_a_sign_in(
    enrolled: tuple[str, str, list[str]], password: str, one_time: Callable[..., str]
) -> None:
    """The next code of the app is the other half; a wrong one is not."""
    browser, answer = sign_in("clerk", password)
    half = "_auth_user_id" in browser.session
    browser.post(answer.headers["Location"], {"code": "000000"})
    wrong = "_auth_user_id" in browser.session
    browser.post(answer.headers["Location"], {"code": one_time(enrolled[0], 1)})

    assert reverse("mfa_authenticate") == answer.headers["Location"].partition("?")[0]
    assert (False, False, 200) == (half, wrong, browser.get(DESK).status_code)


def test_a_code_counts_once(enrolled: tuple[str, str, list[str]], password: str, one_time: Callable[..., str]) -> None:
    """Neither the one that set up the app nor one that signed in opens the desk again, whatever process is asked."""
    from django.core.cache import cache

    used = one_time(enrolled[0], 1)
    first, answer = sign_in("clerk", password)
    first.post(answer.headers["Location"], {"code": used})
    cache.clear()  # another process has another memory
    second, answer = sign_in("clerk", password)
    for code in (enrolled[1], used):
        second.post(answer.headers["Location"], {"code": code})

    assert ("_auth_user_id" in first.session, "_auth_user_id" in second.session) == (True, False)


def test_a_recovery_code_signs_in_once(enrolled: tuple[str, str, list[str]], password: str) -> None:
    """It is the spare for a phone that was lost."""
    opened = []
    for _ in range(2):
        browser, answer = sign_in("clerk", password)
        browser.post(answer.headers["Location"], {"code": enrolled[2][0]})
        opened.append("_auth_user_id" in browser.session)

    assert [True, False] == opened


def test_secrets_lie_sealed_in_the_database(enrolled: tuple[str, str, list[str]]) -> None:
    """Neither the key of the app nor the seed of the recovery codes stands there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(data AS TEXT) FROM mfa_authenticator")
        stored = "".join(str(row[0]) for row in cursor.fetchall())

    assert stored
    assert not [one for one in (enrolled[0], *enrolled[2]) if one in stored]


def test_after_eight_wrong_passwords_the_door_is_shut_for_a_while(clerk: User, password: str) -> None:
    """With a plain page, for the right password as well; another account from there still gets in."""
    User.objects.create_user("colleague", password, kind="staff")
    found = [sign_in("clerk", f"wrong {number}")[1].status_code for number in range(8)]
    _, right = sign_in("clerk", password)
    browser, _ = sign_in("colleague", password)

    assert ([200] * 7 + [429], 429) == (found, right.status_code)
    assert "_auth_user_id" in browser.session


def test_guessing_codes_locks_like_guessing_passwords(
    enrolled: tuple[str, str, list[str]], password: str, one_time: Callable[..., str]
) -> None:
    """Whoever has a stolen password gets eight guesses, and then the right code is refused as well."""
    browser, answer = sign_in("clerk", password)
    for number in range(8):
        browser.post(answer.headers["Location"], {"code": f"wrong{number}"})
    browser.post(answer.headers["Location"], {"code": one_time(enrolled[0], 1)})

    assert "_auth_user_id" not in browser.session
    assert 429 == sign_in("clerk", password)[1].status_code


def test_staff_change_their_password(clerk: User, password: str) -> None:
    """The old one is asked for, a short one refused."""
    browser, _ = sign_in("clerk", password)
    at, new = reverse("account_change_password"), "quite another password"
    found = [
        browser.post(at, {"oldpassword": old, "password1": one, "password2": one}).status_code
        for old, one in (("wrong", new), (password, "short"), (password, new))
    ]
    clerk.refresh_from_db()

    assert ([200, 200, 302], True) == (found, clerk.check_password(new))


def test_the_pages_of_people_are_not_there_for_staff(clerk: User, password: str) -> None:
    """A phone would be a second door to the desk, without the second factor."""
    browser, _ = sign_in("clerk", password)

    assert {404} == {browser.get(reverse(name)).status_code for name in ("account_change_phone", "account_email")}


def test_staff_do_not_sign_in_by_code(clerk: User, password: str, code_for: Any) -> None:
    """Even where a phone stands in the account: the second factor is still asked for, and the desk stays shut."""
    User.objects.filter(pk=clerk.pk).update(phone="+8613800000001", phone_verified=True)
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"phone": "+8613800000001"})
    browser.post(reverse("account_confirm_login_code"), {"code": code_for("+8613800000001")})

    assert 403 == browser.get(DESK).status_code
