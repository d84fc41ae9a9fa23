"""
Whose address a request comes from: that of the peer, or what a proxy the operator has named says of the one before it.

Everybody can write ``X-Forwarded-For``. It is read only where the peer is a named proxy, from its right end, as far as named
proxies have written it; then it is taken away, so that nothing behind this ever reads it. Limits, lockouts and sign-in all
read ``REMOTE_ADDR``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """
    Read addresses and networks (``10.0.0.0/24``), with commas.

    Raises:
        ValueError: one of them is neither.
    """
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise ValueError(f"JIFEN_TRUSTED_PROXIES: {error}; write addresses or networks, with commas") from error


def true_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the address of the client where everything looks for it; the first of the middleware."""

    def with_address(request: HttpRequest) -> HttpResponse:
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = client_of(peer, told, settings.JIFEN_TRUSTED_PROXIES)
        return get_response(request)

    return with_address


def client_of(peer: str, told: str, trusted: Iterable[Network]) -> str:
    """
    Give the address a request comes from.

    Args:
        peer: the address of the other end of the connection.
        told: the content of ``X-Forwarded-For``.
        trusted: proxies whose word counts.
    """
    named = tuple(trusted)
    client = peer
    for before in reversed(told.split(",")):
        if not _is_one_of(client, named) or not _is_address(before):
            break
        client = before.strip()
    return client


def _is_one_of(address: str, named: tuple[Network, ...]) -> bool:
    return _is_address(address) and any(ip_address(address.strip()) in network for network in named)


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip())
    except ValueError:
        return False
    return True
