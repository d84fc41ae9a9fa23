"""
The Merkle tree of RFC 6962: one hash that stands for a list, and short proofs that an entry is in it.

A leaf is hashed behind a byte 0, a node behind a byte 1, so that neither can pass for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

_HASH = 32


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry as a leaf (32 bytes)."""
    return hashlib.sha256(b"\x00" + entry).digest()


class Tree:
    """A tree over leaf hashes, all levels kept so that proofs are cheap."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """
        Build the tree.

        Args:
            leaves: leaf hashes in order; at least one.
        """
        level = list(leaves)
        self._levels = [level]
        while len(level) > 1:
            level = _level_above(level)
            self._levels.append(level)

    def __len__(self) -> int:
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves and their order (32 bytes)."""
        return self._levels[-1][0]

    def leaf(self, index: int) -> bytes:
        """The leaf hash at a place, counted from 0."""
        return self._levels[0][index]

    def proof(self, index: int) -> list[bytes]:
        """
        Collect the hashes which, together with a leaf, give the root (the audit path of RFC 6962, 2.1.1).

        Args:
            index: place of the leaf, counted from 0.

        Returns:
            One hash for each level at which the leaf's branch has a neighbour, from the bottom up.
        """
        return [self._levels[level][place] for level, place in _neighbours(len(self), index)]

    def packed(self) -> bytes:
        """Write all hashes, level after level from the leaves up, 32 bytes each: :func:`proof_from` finds its way in it."""
        return b"".join(map(b"".join, self._levels))


def proof_from(read: Callable[[int], bytes], size: int, index: int) -> list[bytes]:
    """
    Collect a proof out of a packed tree without reading the rest of it.

    Args:
        read: gives the 32 bytes at a place, counted in bytes.
        size: how many leaves.
        index: place of the leaf, counted from 0.

    Returns:
        The same as :meth:`Tree.proof`.
    """
    starts = list(accumulate((_level_size(size, level) for level in range(size.bit_length())), initial=0))
    return [read(_HASH * (starts[level] + place)) for level, place in _neighbours(size, index)]


def _neighbours(size: int, index: int) -> list[tuple[int, int]]:
    """The level and place of each hash of a proof; a level's last one without a neighbour moves up as it is."""
    found = []
    for level in range((size - 1).bit_length()):
        if (index >> level) ^ 1 < _level_size(size, level):
            found.append((level, (index >> level) ^ 1))
    return found


def _level_size(size: int, level: int) -> int:
    return -(-size >> level)


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    # The last one of an odd level has no neighbour and moves up unchanged; this gives the split at the largest power of
    # two that the RFC defines.
    paired = [
        hashlib.sha256(b"\x01" + level[place] + level[place + 1]).digest() for place in range(0, len(level) - 1, 2)
    ]
    return paired + list(level[len(paired) * 2 :])
