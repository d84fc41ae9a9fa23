"""
The keys with which messages between the platform and the departments are signed: Ed25519, one pair a party.

A folder of keys holds ``<party>.private.jwk`` (readable by its owner alone) and ``<party>.public.jwk``. In production each
party keeps its private key to itself, and only public ones are exchanged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from jifen.kernel.errors import BadInputError, NotFoundError, Text

PLATFORM = "platform"
"""The name under which the platform signs."""


def make_keys(folder: Path, parties: Iterable[str]) -> None:
    """Make the pairs that are not there yet; those that are stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for party in parties:
        secret = folder / f"{party}.private.jwk"
        if secret.exists():
            continue
        key = OKPKey.generate_key("Ed25519", private=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(key.as_dict(private=True), file)
        (folder / f"{party}.public.jwk").write_text(json.dumps(key.as_dict(private=False)), encoding="utf-8")


def private_key(folder: Path, party: str) -> OKPKey:
    """
    Read the key with which a party signs.

    Raises:
        NotFoundError: ``connectors.key_missing``.
        BadInputError: ``connectors.key_unreadable``.
    """
    return _key(folder / f"{party}.private.jwk")


def public_key(folder: Path, party: str) -> OKPKey:
    """
    Read the key with which a party's signatures are checked.

    Raises:
        NotFoundError: ``connectors.key_missing``.
        BadInputError: ``connectors.key_unreadable``.
    """
    return _key(folder / f"{party}.public.jwk")


def _key(path: Path) -> OKPKey:
    if not path.is_file():
        what = Text(f"没有密钥文件“{path.name}”。", f"There is no key file “{path.name}”.")
        mend = Text("请与对方交换公钥后放入密钥目录。", "Exchange public keys and put it into the folder of keys.")
        raise NotFoundError("connectors.key_missing", what, mend, where=path.name)
    try:
        key = OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, JoseError) as error:
        what = Text(f"密钥文件“{path.name}”无法读取。", f"The key file “{path.name}” cannot be read.")
        mend = Text("请放入 Ed25519 的 JWK 文件。", "Put in an Ed25519 key as a JWK file.")
        raise BadInputError("connectors.key_unreadable", what, mend, where=path.name) from error
    return key
