"""
What stays with the office: the secret of a list, and a receipt for every applicant.

::

    secret.key             the secret; whoever holds it can link codes to people
    receipts.csv           whose receipt is which
    receipts/7K/7K2M-….json   one receipt each, to be handed to the applicant; sorted by the first two letters of the code
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from jifen.facts.cells import csv_line
from jifen.facts.whole import whole_file
from jifen.kernel.errors import BadInputError, NotFoundError, Text
from jifen.ranking.publication import Publication

SECRET, RECEIPTS, HOLDERS = "secret.key", "receipts", "receipts.csv"
_SHELF = 2  # letters of a code by which receipts are put into folders: of 300,000 about 300 in each


def secret_of(path: Path | None) -> bytes:
    """
    Take the secret of an earlier step, or make a new one from the system's source of randomness.

    Raises:
        NotFoundError: ``cli.secret_missing``.
        BadInputError: ``cli.secret_unreadable``.
    """
    if path is None:
        return secrets.token_bytes(32)
    if not path.is_file():
        raise NotFoundError(
            "cli.secret_missing",
            Text(f"没有密钥文件 {path}。", f"There is no secret {path}."),
            Text("去掉 --secret 会新造一个。", "Leave out --secret to make a new one."),
        )
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise BadInputError(
            "cli.secret_unreadable",
            Text("密钥文件不是十六进制文字。", "The secret is not written in hexadecimal digits."),
            Text("请用 jifen rank 写出的 secret.key。", "Use the secret.key that `jifen rank` wrote."),
            where=str(path),
        ) from error


def keep(folder: Path, key: bytes, publication: Publication | None) -> None:
    """
    Keep the secret, and the receipts if there is a list, where only the office looks.

    Receipts of an earlier run in the same folder are replaced as a whole.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole_file(folder / SECRET) as draft:
        draft.touch(mode=0o600)
        draft.write_text(key.hex() + "\n", encoding="ascii")
    if publication is None:
        return
    shelf, old = (folder / f".{RECEIPTS}.{os.getpid()}.{state}" for state in ("part", "old"))
    shutil.rmtree(shelf, ignore_errors=True)
    shelf.mkdir(mode=0o700)
    try:
        with whole_file(folder / HOLDERS) as draft:
            draft.touch(mode=0o600)
            draft.write_text("\ufeff" + _file_receipts(publication, shelf), encoding="utf-8", newline="")
            if (folder / RECEIPTS).exists():
                (folder / RECEIPTS).rename(old)
            shelf.rename(folder / RECEIPTS)
    finally:
        shutil.rmtree(shelf, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _file_receipts(publication: Publication, shelf: Path) -> str:
    """Write each receipt to a file of its own; give the table of whose is which."""
    lines = [csv_line(("人员编号 person", "姓名 name", "行码 code", "回执 receipt"))]
    made: set[str] = set()
    for holder, receipt in zip(publication.holders(), publication.receipts(), strict=True):
        group = holder.code[:_SHELF]
        if group not in made:
            (shelf / group).mkdir(mode=0o700)
            made.add(group)
        name = f"{group}/{holder.code}.json"
        handle = os.open(shelf / name, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(receipt)
        lines.append(csv_line((holder.person, holder.name, holder.code, f"{RECEIPTS}/{name}")))
    return "".join(lines)
