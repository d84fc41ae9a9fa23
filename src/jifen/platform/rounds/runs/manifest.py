"""The manifest of a list: every file with its hash, and the platform's signature over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from jifen.platform.vault.suite import framed, secrets_of
from jifen.ranking.canonical import canonical

MANIFEST = "files.json"
_FRAME = b"jifen list"


def manifest(files: Mapping[str, bytes], root: str) -> tuple[str, bytes]:
    """
    Hash all files, and sign.

    Args:
        files: content by name; the same files give the same bytes.
        root: root of the list, in hex.

    Returns:
        The digest over all, in hex, and the content of ``files.json``: ``digest``, ``files`` (SHA-256 by name), ``key``, ``root``
        and ``signature``, an Ed25519 signature over ``jifen list``, framed, and the canonical form of digest and root.
    """
    hashes = {name: sha256(content).hexdigest() for name, content in files.items()}
    digest = sha256(canonical(hashes)).hexdigest()
    private = Ed25519PrivateKey.from_private_bytes(secrets_of(settings.JIFEN_KEYS, "signing")[-1])
    told: dict[str, object] = {"digest": digest, "files": hashes, "key": private.public_key().public_bytes_raw().hex()}
    signature = private.sign(framed(_FRAME, canonical({"digest": digest, "root": root}))).hex()
    return digest, canonical(told | {"root": root, "signature": signature}) + b"\n"
