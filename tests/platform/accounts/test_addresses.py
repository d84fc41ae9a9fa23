"""Whose address a request comes from: everybody can write a header, and only a proxy the operator has named is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User
from jifen.platform.config.environment import Environment
from jifen.platform.config.proxies import client_of, networks
from jifen.platform.config.single_sign_on import origins, providers

PROXY = "10.1.0.7"


@pytest.mark.either
@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("203.0.113.5", "198.51.100.9", "203.0.113.5"),  # a stranger says so
        (PROXY, "198.51.100.9", "198.51.100.9"),
        (PROXY, "192.0.2.1, 198.51.100.9", "198.51.100.9"),  # the left part was written by the client
        (PROXY, "198.51.100.9, 10.1.0.8", "198.51.100.9"),  # two proxies in a row
        (PROXY, "10.1.0.8", "10.1.0.8"),  # somebody inside the proxies' network
        (PROXY, "", PROXY),
        (PROXY, "198.51.100.9, nonsense", PROXY),
        (PROXY, "2001:db8::9", "2001:db8::9"),
        ("", "198.51.100.9", ""),
    ],
)
def test_only_a_named_proxy_is_believed_and_only_what_it_wrote_itself(peer: str, told: str, client: str) -> None:
    """From the right, as far as named proxies reach."""
    assert client == client_of(peer, told, networks("10.1.0.0/24, 2001:db8:1::1"))


@pytest.mark.either
def test_a_name_that_is_no_address_stops_the_start() -> None:
    """A typing mistake must not silently trust nobody, or everybody."""
    with pytest.raises(ValueError, match="JIFEN_TRUSTED_PROXIES"):
        networks("10.1.0.0/24,proxy.example")


def failed(count: int, address: Callable[[int], dict[str, str]]) -> int:
    """Try a wrong password some times; gives the last status."""
    status = 0
    for at in range(count):
        told = {"login": "clerk", "password": "wrong"}
        status = Client().post(reverse("account_login"), told, **address(at)).status_code  # type: ignore[arg-type]
    return status


def test_a_forged_header_opens_no_new_tries(clerk: User, settings: Any) -> None:
    """Nine wrong passwords of one peer lock it out, whatever it says of where it comes from."""
    status = failed(9, lambda at: {"REMOTE_ADDR": "203.0.113.5", "HTTP_X_FORWARDED_FOR": f"198.51.100.{at}"})

    assert 429 == status


def test_behind_a_named_proxy_everybody_has_tries_of_their_own(clerk: User, settings: Any) -> None:
    """One client's mistakes do not lock out the next, and each client's are still counted."""
    settings.JIFEN_TRUSTED_PROXIES = networks(PROXY)
    apart = failed(9, lambda at: {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": f"198.51.100.{at}"})
    same = failed(9, lambda _: {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": "198.51.100.77"})

    assert (200, 429) == (apart, same)


@pytest.mark.parametrize(("trusted", "last"), [("", 429), (PROXY, 200)])
def test_the_limits_of_the_api_count_the_same_address(db: None, settings: Any, trusted: str, last: int) -> None:
    """Calls without a token are counted by address: the peer's, or the one a named proxy tells."""
    settings.JIFEN_TRUSTED_PROXIES = networks(trusted)
    settings.JIFEN_API_PER_MINUTE = {"token": 2, "address": 2, "estimate": 2}
    calls = [
        Client().get("/api/v1/schemes", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"198.51.100.{at}") for at in range(4)
    ]

    assert last == calls[-1].status_code


@pytest.mark.parametrize(("trusted", "last"), [("", 200), (PROXY, 302)])
def test_the_limits_of_signing_in_count_the_same_address(db: None, settings: Any, trusted: str, last: int) -> None:
    """The library's own limits read the address from the same place: the form comes back, or the code goes out."""
    settings.JIFEN_TRUSTED_PROXIES = networks(trusted)
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "2/m/ip"}
    asked = [
        Client().post(
            reverse("account_request_login_code"),
            {"phone": f"1380000001{at}"},
            REMOTE_ADDR=PROXY,
            HTTP_X_FORWARDED_FOR=f"198.51.100.{at}",
        )
        for at in range(4)
    ]

    assert last == asked[-1].status_code


@pytest.mark.either
def test_the_environment_names_the_province_s_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issuer, client id and the file of the secret; forms may lead there and nowhere else."""
    held = tmp_path / "secret"
    held.write_text("s3\n", encoding="utf-8")
    monkeypatch.setenv("JIFEN_OIDC_ISSUER", "https://id.example/realm")
    monkeypatch.setenv("JIFEN_OIDC_CLIENT", "jifen")
    monkeypatch.setenv("JIFEN_OIDC_SECRET_FILE", str(held))
    told = Environment()
    (app,) = providers(told)["openid_connect"]["APPS"]

    assert ("jifen", "s3", "https://id.example/realm") == (
        app["client_id"],
        app["secret"],
        app["settings"]["server_url"],
    )
    assert ["https://id.example"] == origins(told)
    assert ({}, []) == (providers(Environment(oidc_issuer="")), origins(Environment(oidc_issuer="")))


@pytest.mark.either
@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"oidc_client": ""}, "JIFEN_OIDC_CLIENT"),
        ({"oidc_client": "jifen", "oidc_secret_file": "/nowhere/secret"}, "JIFEN_OIDC_SECRET_FILE"),
    ],
)
def test_half_a_provider_stops_the_start(told: dict[str, str], wrong: str) -> None:
    """It says which variable is missing or wrong."""
    with pytest.raises(ValueError, match=wrong):
        providers(Environment(oidc_issuer="https://id.example", **told))  # type: ignore[arg-type]
