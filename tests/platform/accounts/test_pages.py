"""Every page around signing in, in both languages and both lights: axe objects to nothing, none is wider than a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User

AXE = Path(__file__).parents[1] / "web" / "vendor" / "axe.min.js"
STYLE = Path(str(django_settings.STATICFILES_DIRS[0])) / "jifen.css"
PHONE, EMAIL = "+8613800000001", "somebody@example.org"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("db")]


def _people(code_for: Callable[[str], str]) -> dict[str, str]:
    """Give the pages a person meets, as they are drawn."""
    browser, shown = Client(), {}
    for name in ("account_login", "account_signup", "account_request_login_code", "socialaccount_login_cancelled"):
        shown[name] = browser.get(reverse(name)).content.decode()
    shown["signup_wrong"] = browser.post(reverse("account_signup"), {"phone": "12"}).content.decode()
    at = browser.post(reverse("account_signup"), {"email": EMAIL}).headers["Location"]
    shown["code_email"] = browser.get(at).content.decode()
    shown["code_wrong"] = browser.post(at, {"code": "x"}).content.decode()
    browser.post(at, {"code": code_for(EMAIL)})
    for name in ("account_ways", "account_email", "account_change_phone", "account_request_reauthentication_code"):
        shown[name] = browser.get(reverse(name)).content.decode()
    shown["account_logout"] = browser.get(reverse("account_logout")).content.decode()
    shown["inactive"] = browser.get(reverse("account_inactive")).content.decode()
    return shown


def _staff(password: str, one_time: Callable[..., str]) -> dict[str, str]:
    """Give the pages staff meet, as they are drawn."""
    browser, shown = Client(), {}
    browser.post(reverse("account_login"), {"login": "clerk", "password": password})
    shown["account_reauthenticate"] = browser.get(reverse("account_reauthenticate")).content.decode()
    browser.post(f"{reverse('account_reauthenticate')}?next=/", {"password": password})
    for name in ("account_ways", "account_change_password", "mfa_index", "mfa_activate_totp"):
        shown[f"staff_{name}"] = browser.get(reverse(name)).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown["staff_mfa_activate_totp"])
    assert secret is not None
    browser.post(reverse("mfa_activate_totp"), {"code": one_time(secret.group(1))})
    names = ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
    for name in (*names, "mfa_reauthenticate"):
        shown[f"enrolled_{name}"] = browser.get(reverse(name)).content.decode()
    other = Client()
    at = other.post(reverse("account_login"), {"login": "clerk", "password": password}).headers["Location"]
    shown["mfa_authenticate"] = other.get(at).content.decode()
    return shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_wrong_on_any_page(
    clerk: User,
    password: str,
    one_time: Callable[..., str],
    code_for: Callable[[str], str],
    browsing: Callable[[], AbstractContextManager[Any]],
    language: str,
    settings: Any,
) -> None:
    """Light and dark; no page of the library's own look is among them, and none has an inline style."""
    settings.LANGUAGE_CODE = language
    assert AXE.is_file() and STYLE.is_file()
    shown = _people(code_for) | _staff(password, one_time)
    style, found = STYLE.read_text(encoding="utf-8"), []
    for name, html in shown.items():
        assert "<h1>" in html and " style=" not in html, name
    with browsing() as browser:  # only now: the database cannot be asked meanwhile
        page = browser.new_page(viewport={"width": 360, "height": 800})
        for name, html in shown.items():
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                # The style stands in the page before it is drawn: colours that still change are no colours to judge.
                page.set_content(html.replace("</head>", f"<style>{style}</style></head>"), wait_until="load")
                found += [(name, theme, *wrong) for wrong in _wrong(page)]

    assert [] == found


def _wrong(page: Any) -> list[tuple[str, str]]:
    page.add_script_tag(path=str(AXE))
    broken = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    found = [(one["id"], one["nodes"][0]["html"][:120]) for one in broken]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(("wide", ""))
    return found
