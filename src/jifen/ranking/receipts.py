"""
A receipt: what lets one person hold their own row against a published list. It is private.

A receipt is made of the public row, its proof, and what the row commits to; nothing of it has to be kept written: where the
row lies sealed elsewhere, the receipt is put together when its owner asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jifen.ranking.canonical import Cell, canonical

RECEIPT_FORMAT = "jifen-receipt/1"


def receipt_bytes(
    *,
    leaf: Sequence[Cell],
    index: int,
    size: int,
    proof: Iterable[bytes],
    root: str,
    row: Mapping[str, object],
    salt: bytes,
) -> bytes:
    """
    Write the receipt of one person.

    Args:
        leaf: the row as it stands on the list.
        index: its place among the leaves of the tree, from 1.
        size: how many leaves the tree has.
        proof: the inclusion proof, from the bottom up.
        root: root of the list, in hex.
        row: the private row of the score table.
        salt: opens the commitment to it.

    Returns:
        One line of canonical JSON.
    """
    receipt = {
        "code": leaf[0],
        "format": RECEIPT_FORMAT,
        "index": index,
        "leaf": list(leaf),
        "proof": [node.hex() for node in proof],
        "root": root,
        "row": row,
        "salt": salt.hex(),
        "size": size,
    }
    return canonical(receipt) + b"\n"
