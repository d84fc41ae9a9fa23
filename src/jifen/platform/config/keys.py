"""The secrets of one platform, each in a file of its own that only its owner reads. They are made once and never printed."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from jifen.kernel.errors import NotFoundError, Text

_BYTES = 32


def secret(folder: Path, name: str) -> bytes:
    """
    Read a secret.

    Args:
        folder: where the keys lie.
        name: of the file, such as ``session``.

    Raises:
        NotFoundError: ``platform.no_keys``: this is no home of a platform yet.
    """
    path = folder / name
    if not path.is_file():
        raise NotFoundError(
            "platform.no_keys",
            Text(f"{folder} 里没有密钥 {name}。", f"There is no key {name} in {folder}."),
            Text(
                "请先运行 jifen platform init，或把备份的密钥放回原处。",
                "Run `jifen platform init` first, or put the keys back from their backup.",
            ),
        )
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def make_keys(folder: Path, names: tuple[str, ...]) -> list[str]:
    """
    Make the secrets that are not there yet; those that are stay as they are.

    Returns:
        The names of those that were made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = []
    for name in names:
        path = folder / name
        if path.exists():
            continue
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(_BYTES))
        made.append(name)
    return made


KEYS = ("session", "sealing", "index", "signing", "exchange")
"""Sessions and forms; sealed fields; blind indexes; receipts and seals; talking to departments."""


if __name__ == "__main__":  # a home for checks that need no other
    make_keys(Path(sys.argv[1]), KEYS)
