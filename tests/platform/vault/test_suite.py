"""Sealing: what opens, and everything that must not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import NotFoundError
from jifen.platform.config.keys import make_keys
from jifen.platform.vault.suite import INTERNATIONAL, SM, SUITES, KeyRing, Place, SealBrokenError, Suite, framed

HERE = Place("people_person", "name", "a")
pytestmark = pytest.mark.either
BOTH = pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """A ring of one key."""
    make_keys(tmp_path, ("sealing",))
    return KeyRing(tmp_path)


@BOTH
def test_what_was_sealed_opens_in_its_place(ring: KeyRing, suite: Suite) -> None:
    """Both suites give the value back, the empty one too, and no byte of it shows."""
    for value in ("陈小红".encode(), b"", b"\x00" * 5000):
        sealed = ring.seal(suite, HERE, value)

        assert value == ring.open(HERE, sealed)
        assert not value or value not in sealed


@BOTH
def test_the_same_value_never_looks_the_same(ring: KeyRing, suite: Suite) -> None:
    """Equal values cannot be told from unequal ones of the same length."""
    seals = {ring.seal(suite, HERE, b"x") for _ in range(50)}

    assert 50 == len(seals)


@BOTH
@pytest.mark.parametrize("other", [HERE._replace(table="x"), HERE._replace(column="x"), HERE._replace(subject="b")])
def test_a_value_moved_to_another_place_does_not_open(ring: KeyRing, suite: Suite, other: Place) -> None:
    """Another table, column or row: each is part of the seal."""
    sealed = ring.seal(suite, HERE, b"x")

    with pytest.raises(SealBrokenError) as caught:
        ring.open(other, sealed)

    assert ("platform.seal_broken", str(other)) == (caught.value.code, caught.value.where)


@BOTH
def test_every_changed_byte_is_noticed(ring: KeyRing, suite: Suite) -> None:
    """Version, suite, key, nonce, ciphertext, tag: not one byte may differ, and none may be missing."""
    sealed = ring.seal(suite, HERE, b"abc")
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    changed += [sealed[:at] for at in range(len(sealed))]

    for one in changed:
        with pytest.raises(SealBrokenError):
            ring.open(HERE, one)


@given(st.binary(max_size=80))
def test_garbage_is_a_broken_seal_and_nothing_worse(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    """Whatever lies in the column, the error is ours."""
    folder = tmp_path_factory.getbasetemp() / "garbage"
    make_keys(folder, ("sealing",))

    with pytest.raises(SealBrokenError):
        KeyRing(folder).open(HERE, garbage)


def test_the_other_suite_stays_readable(ring: KeyRing) -> None:
    """Switching the setting strands nothing."""
    assert [b"x", b"x"] == [ring.open(HERE, ring.seal(suite, HERE, b"x")) for suite in SUITES.values()]


def test_the_newest_key_seals_and_all_open(tmp_path: Path) -> None:
    """Ten comes after two, and a value sealed before the change of keys still opens."""
    make_keys(tmp_path, ("sealing",))
    old = KeyRing(tmp_path).seal(INTERNATIONAL, HERE, b"old")
    make_keys(tmp_path, ("sealing.2", "sealing.10"))
    ring = KeyRing(tmp_path)
    new = ring.seal(INTERNATIONAL, HERE, b"new")
    (tmp_path / "sealing.10").unlink()

    assert b"old" == ring.open(HERE, old)
    assert b"new" == ring.open(HERE, new)
    with pytest.raises(SealBrokenError, match="密钥不在这里"):
        KeyRing(tmp_path).open(HERE, new)


def test_another_platforms_key_is_named_as_such(ring: KeyRing, tmp_path: Path) -> None:
    """A wrong key under the right name is not taken for tampering."""
    make_keys(tmp_path / "other", ("sealing",))
    sealed = ring.seal(SM, HERE, b"x")

    with pytest.raises(SealBrokenError, match="The key it was sealed with is not here"):
        KeyRing(tmp_path / "other").open(HERE, sealed)


def test_a_folder_without_keys_says_what_to_run(tmp_path: Path) -> None:
    """No key is made up on the way."""
    with pytest.raises(NotFoundError, match="jifen platform init"):
        KeyRing(tmp_path)


def test_the_suites_compute_what_the_standards_print() -> None:
    """SM3 of “abc” from GB/T 32905, SHA-256 from FIPS 180, HMAC-SM3 against its definition."""
    abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    inner = hashes.Hash(hashes.SM3())
    inner.update(bytes(byte ^ 0x36 for byte in b"k".ljust(64, b"\0")) + b"m")
    outer = SM.hash(bytes(byte ^ 0x5C for byte in b"k".ljust(64, b"\0")) + inner.finalize())

    assert abc == SM.hash(b"abc").hex()
    assert "ba7816bf8f01cfea" == INTERNATIONAL.hash(b"abc").hex()[:16]
    assert outer == SM.mac(b"k", b"m")


def test_sm4_gcm_gives_the_vector_of_its_standard() -> None:
    """RFC 8998, A.1: key, nonce, associated data and text give this ciphertext and tag."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    beside = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    text = bytes.fromhex("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8)
    sealed = SM.seal(key, nonce, text, beside)

    assert "17f399f08c67d5ee" == sealed.hex()[:16]
    assert "83de3541e4c2b58177e065a9bf7b62ec" == sealed[-16:].hex()
    assert text == SM.open(key, nonce, sealed, beside)


def test_framing_keeps_parts_apart() -> None:
    """“ab” and “c” are not “a” and “bc”."""
    assert framed(b"ab", b"c") != framed(b"a", b"bc")
