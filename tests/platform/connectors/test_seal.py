"""Signed messages: who, to whom, when, once, and in answer to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import OKPKey

from jifen.platform.connectors.port import UnansweredError
from jifen.platform.connectors.seal import FRESH, Envelope, SeenNonces, seal, unseal

NOW = datetime(2014, 11, 5, 8, 0, tzinfo=UTC)
SENT = Envelope("education", "platform", NOW, answers="what-was-asked-of-you")
KEY = OKPKey.generate_key("Ed25519", private=True)


def test_a_message_opens_for_whom_it_was_made() -> None:
    """The body comes out as it went in."""
    token = seal({"中": 1}, SENT, KEY).encode()

    assert ({"中": 1}, SENT.nonce) == unseal(token, SENT, KEY, SeenNonces(), where="x")


def test_a_message_opens_once() -> None:
    """The second time it is a replay, within the time it would still be fresh."""
    token, seen = seal({}, SENT, KEY).encode(), SeenNonces()
    unseal(token, SENT, KEY, seen, where="x")

    with pytest.raises(UnansweredError, match="replayed"):
        unseal(token, replace(SENT, at=NOW + FRESH), KEY, seen, where="x")


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        (replace(SENT, sender="tax"), "wrong_addressee"),
        (replace(SENT, addressee="tax"), "wrong_addressee"),
        (replace(SENT, answers="something-else-was-asked"), "replayed"),
        (replace(SENT, at=NOW + FRESH + timedelta(seconds=1)), "stale"),
        (replace(SENT, at=NOW - FRESH - timedelta(seconds=1)), "stale"),
    ],
)
def test_a_message_does_not_open_elsewhere_or_at_another_time(expected: Envelope, code: str) -> None:
    """Sender, addressee, question and time are all part of what is signed."""
    with pytest.raises(UnansweredError, match=code):
        unseal(seal({}, SENT, KEY).encode(), expected, KEY, SeenNonces(), where="x")


@pytest.mark.parametrize("where", [5, 60, -5])
def test_one_changed_letter_breaks_the_signature(where: int) -> None:
    """Head, payload and signature are covered."""
    token = bytearray(seal({"closes": False}, SENT, KEY).encode())
    token[where] = ord("A") if token[where] != ord("A") else ord("B")

    with pytest.raises(UnansweredError):
        unseal(bytes(token), SENT, KEY, SeenNonces(), where="x")


def test_an_unsigned_message_is_not_ours() -> None:
    """The algorithm ``none`` and another one are refused by name."""
    payload = seal({}, SENT, KEY).split(".")[1]
    unsigned = f"eyJhbGciOiJub25lIn0.{payload}."

    with pytest.raises(UnansweredError, match="not_ours"):
        unseal(unsigned.encode(), SENT, KEY, SeenNonces(), where="x")


def test_words_that_are_too_old_to_matter_are_forgotten() -> None:
    """The memory of a long-running process does not grow for ever."""
    seen = SeenNonces()
    for minute in range(1_000):
        seen.is_new(f"n{minute}", NOW + timedelta(minutes=minute))

    assert 12 > len(seen._until)
