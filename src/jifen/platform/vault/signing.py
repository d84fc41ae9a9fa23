"""Signatures of the platform on what people carry away: receipts and notices. Ed25519, checked with the public key alone."""

from __future__ import annotations

from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from jifen.platform.vault.suite import secrets_of


class Signed(NamedTuple):
    """A public key and a signature made with its secret, both in hex."""

    key: str
    signature: str


def sign(message: bytes) -> Signed:
    """Sign a message with the newest key."""
    private = Ed25519PrivateKey.from_private_bytes(secrets_of(settings.JIFEN_KEYS, "signing")[-1])
    return Signed(_public(private), private.sign(message).hex())


def is_ours(message: bytes, signed: Signed) -> bool:
    """Say whether one of our keys, the newest or an earlier one, signed a message."""
    if signed.key not in public_keys():
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.key))
        public.verify(bytes.fromhex(signed.signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys() -> list[str]:
    """Give the public keys in hex, the newest last."""
    secrets = secrets_of(settings.JIFEN_KEYS, "signing")
    return [_public(Ed25519PrivateKey.from_private_bytes(one)) for one in secrets]


def _public(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()
