"""
Chance without chance: numbers that look random and are a fixed function of seed, column and row, written as SQL.

A column of a row is mixed by two multiplications modulo two primes, whose factors come from a hash of seed and column.
Products stay below 2**62, so nothing overflows, and no function of the database is trusted to stay as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FIRST_PRIME, _SECOND_PRIME = 2_147_483_647, 2_147_483_629


@dataclass(frozen=True, slots=True)
class Dice:
    """The dice of one seed. ``of`` is the SQL of the whole number a throw belongs to, 0 or more."""

    seed: int

    def throw(self, column: str, of: str = "x") -> str:
        """Give the SQL of a whole number from 0 to two thousand million."""
        digest = hashlib.sha256(f"{self.seed}:{column}".encode()).digest()
        first, plus, second = (int.from_bytes(digest[n : n + 4], "big") % (_SECOND_PRIME - 2) + 2 for n in (0, 4, 8))
        mixed = f"((CAST({of} AS BIGINT) % {_FIRST_PRIME} * {first} + {plus}) % {_FIRST_PRIME})"
        # Without the shift between them the two multiplications would be one, and persons would come in a lattice.
        return f"(xor({mixed}, {mixed} >> 13) * {second} % {_SECOND_PRIME})"

    def below(self, limit: int | str, column: str, of: str = "x") -> str:
        """Give the SQL of a whole number from 0 to ``limit`` - 1; a limit given as SQL counts as 1 at least."""
        bound = str(limit) if isinstance(limit, int) else f"greatest(1, {limit})"
        return f"({self.throw(column, of)} % {bound})"

    def odds(self, thousandths: int, column: str, of: str = "x") -> str:
        """Give the SQL of a condition that holds so many times in a thousand."""
        return f"({self.below(1000, column, of)} < {thousandths})"

    def one_of(self, words: Sequence[str], column: str, of: str = "x") -> str:
        """Give the SQL of one of several words, each as likely."""
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
        return f"[{listed}][1 + {self.below(len(words), column, of)}]"

    def weighed(self, words: Mapping[str, int], column: str, of: str = "x") -> str:
        """Give the SQL of one of several words, each as likely as its weight."""
        return self.one_of([word for word, weight in words.items() for _ in range(weight)], column, of)
