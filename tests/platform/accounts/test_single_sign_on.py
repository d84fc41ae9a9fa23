"""Signing in with an account of the province: against a real OpenID Connect provider in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")
AT = "province"


class Province:
    """The provider: ``address``, and somebody who says yes at its page."""

    def __init__(self, address: str) -> None:
        self.address = address

    def consent(self, to: str, sub: str) -> str:
        """Sign in at the provider as somebody; gives the address it sends the browser back to."""
        form = urllib.parse.urlencode({"sub": sub}).encode()

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:
                return None

        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.build_opener(Stay).open(to, form, timeout=10)
        with raised.value as answer:
            assert answer.code in (302, 303), answer.read()
            return str(answer.headers["Location"])


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Start a provider that demands a nonce; gives its address."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-n", "true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.kill()
        process.wait()


def configured(address: str) -> dict[str, Any]:
    """Give the settings ``JIFEN_OIDC_*`` make."""
    app = {"provider_id": AT, "name": "省统一身份认证", "client_id": "jifen", "secret": "s"}
    app["settings"] = {"server_url": address, "oauth_pkce_enabled": True}  # type: ignore[assignment]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@pytest.fixture
def province(provider: str, settings: Any) -> Province:
    """Let the platform know the provider."""
    settings.SOCIALACCOUNT_PROVIDERS = configured(provider)
    return Province(provider)


def asked(browser: Client) -> tuple[str, dict[str, list[str]]]:
    """Begin to sign in; gives where the browser is sent, and what it carries there."""
    to = browser.post(reverse("openid_connect_login", args=[AT])).headers["Location"]
    return to, urllib.parse.parse_qs(urllib.parse.urlsplit(to).query)


def entered(province: Province, sub: str = "somebody@example.org") -> Client:
    """Sign in with an account of the province."""
    browser = Client()
    to, _ = asked(browser)
    browser.get(province.consent(to, sub))
    return browser


def test_the_first_sign_in_makes_an_account_and_the_second_finds_it(province: Province) -> None:
    """Another subject is another account."""
    first, second, other = entered(province), entered(province), entered(province, "other@example.org")

    assert first.session["_auth_user_id"] == second.session["_auth_user_id"] != other.session["_auth_user_id"]
    assert (2, {"person"}) == (User.objects.count(), set(User.objects.values_list("kind", flat=True)))


def test_nothing_is_kept_of_the_province_s_account_but_its_subject(province: Province) -> None:
    """No name, no address, no token: somebody else's account cannot be taken over by naming its address."""
    owner = User.objects.create_user(email="somebody@example.org")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    browser = entered(province)

    account = SocialAccount.objects.get()
    assert str(owner.pk) != browser.session["_auth_user_id"]
    assert ({"sub"}, 0, "") == (
        set(account.extra_data["userinfo"]),
        SocialToken.objects.count(),
        User.objects.get(pk=account.user_id).email,
    )


def test_the_sign_in_carries_pkce_state_and_a_nonce(province: Province) -> None:
    """Each of them new every time."""
    (_, first), (_, second) = asked(Client()), asked(Client())

    assert ["S256"] == first["code_challenge_method"]
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_an_answer_to_somebody_else_s_sign_in_is_refused(province: Province) -> None:
    """Neither the state nor the nonce of another browser opens an account."""
    victim, thief = Client(), Client()
    to, told = asked(thief)
    back = province.consent(to, "thief@example.org")
    planted = victim.get(back)

    own, mine = asked(thief)
    swapped = own.replace(mine["nonce"][0], told["nonce"][0])
    wrong = thief.get(province.consent(swapped, "thief@example.org"))

    assert ("_auth_user_id" in victim.session, "_auth_user_id" in thief.session) == (False, False)
    assert "没有成功" in planted.content.decode() and "没有成功" in wrong.content.decode()
    assert 0 == User.objects.count()


def test_an_answer_counts_once(province: Province) -> None:
    """Coming back a second time with the same code opens nothing."""
    browser = Client()
    back = province.consent(asked(browser)[0], "somebody@example.org")
    browser.get(back)
    browser.logout()
    browser.get(back)

    assert "_auth_user_id" not in browser.session


def test_whoever_declines_is_back_at_the_start(province: Province) -> None:
    """With the other ways to sign in on the page."""
    browser = Client()
    _, told = asked(browser)
    query = urllib.parse.urlencode({"error": "access_denied", "state": told["state"][0]})
    page = browser.get(f"{reverse('openid_connect_callback', args=[AT])}?{query}", follow=True)

    assert (200, True) == (page.status_code, reverse("account_login").encode() in page.content)


def test_a_provider_that_is_down_is_a_plain_page(settings: Any) -> None:
    """And the other ways go on working."""
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9")
    answer = Client().post(reverse("openid_connect_login", args=[AT]))

    assert (502, True) == (answer.status_code, reverse("account_login").encode() in answer.content)


def test_a_provider_nobody_named_is_not_there() -> None:
    """Neither to begin nor to come back from."""
    found = [
        Client().post(reverse(f"openid_connect_{name}", args=["nobody"])).status_code for name in ("login", "callback")
    ]

    assert [404, 404] == found


def test_an_account_of_the_province_can_add_a_phone(province: Province, code_for: Callable[[str], str]) -> None:
    """It has nothing else to show yet, so the sign-in a moment ago is enough; the phone counts once its code is entered."""
    browser, phone = entered(province), "+8613800000001"
    browser.post(reverse("account_change_phone"), {"phone": phone})
    browser.post(reverse("account_verify_phone"), {"code": code_for(phone)})

    assert phone == User.objects.get().phone


def test_an_old_session_of_the_province_has_to_sign_in_again_first(province: Province, settings: Any) -> None:
    """The page that refuses says so."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    answer = entered(province).post(reverse("account_change_phone"), {"phone": "+8613800000001"})

    assert (403, True) == (answer.status_code, "重新登录" in answer.content.decode())


def test_the_sign_in_page_offers_it_only_where_there_is_one(province: Province, settings: Any) -> None:
    """By the name it was given."""
    there = Client().get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    without = Client().get(reverse("account_login")).content.decode()

    assert (True, False) == ("省统一身份认证" in there, "省统一身份认证" in without)
