"""
The published list: what everyone may see, sealed by one root, and a receipt for each applicant.

The list holds what a stranger needs to recompute order, cut-offs and counts, and nothing else about a person: a code that
says nothing, the score, ordinals where ties were broken, rank and result. Everything else is in the receipts, which are
private. ``docs/algorithms/publication.md`` is the specification; ``verifier.py`` checks a list against it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files as package_files
from typing import NamedTuple

from jifen.kernel.errors import NotFoundError, Text
from jifen.ranking.about import about
from jifen.ranking.canonical import Cell, canonical, csv_bytes
from jifen.ranking.columns import columns
from jifen.ranking.entrants import Entrant
from jifen.ranking.lottery import check_sealed
from jifen.ranking.merkle import Tree, leaf_hash
from jifen.ranking.outcome import Outcome, Ranking
from jifen.ranking.readme import README
from jifen.ranking.sealing import Seals

RECEIPT_FORMAT = "jifen-receipt/1"


@dataclass(frozen=True, slots=True)
class Anonymity:
    """
    How much a list gives away to someone who already knows a person's unit and score.

    ``unique`` rows share unit, class and score with nobody; ``groups`` is the number of different combinations, so the mean
    chance of picking the right row is ``groups / ranked``; ``smallest`` is the size of the smallest group.
    """

    ranked: int
    unique: int
    groups: int
    smallest: int


class Holder(NamedTuple):
    """Whose receipt it is: the id and name in the score table, and the code on the list."""

    person: str
    name: str
    code: str


class Publication:
    """A finished list: its files, its root, its receipts."""

    def __init__(self, ranking: Ranking, secret: bytes, area_names: Mapping[str, str], masked_names: bool) -> None:
        self._seals = Seals(secret, ranking.run)
        fields = columns(ranking, masked_names=masked_names)
        self._columns = ["code", *fields, "commitment"]
        self._rows: list[list[Cell]] = []
        self._entrants: list[Entrant] = []
        for code, outcome in _in_order(ranking, self._seals):
            entrant = outcome.entrant
            commitment = self._seals.commitment(entrant.person, entrant.row)
            self._rows.append([code, *(field(outcome) for field in fields.values()), commitment])
            self._entrants.append(entrant)
        if ranking.draw:
            check_sealed(ranking.draw, [[str(row[0]), str(row[-1])] for row in self._rows])
        verifier = (package_files("jifen.ranking") / "verifier.py").read_bytes()
        self._beside = {"README.txt": README.encode("utf-8"), "verifier.py": verifier}
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in self._beside.items()}
        self.about = about(ranking, area_names=area_names, file_hashes=hashes)
        self._spoken = [canonical(row) for row in self._rows]
        head = canonical({"about": self.about, "columns": self._columns})
        self._tree = Tree(map(leaf_hash, [head, *self._spoken]))

    @property
    def root(self) -> str:
        """The hash that stands for the whole list, in hex: print it in the announcement."""
        return self._tree.root.hex()

    @property
    def anonymity(self) -> Anonymity:
        """How much the list gives away; for the officer who decides, not for the list."""
        shown = [place for place, name in enumerate(self._columns) if name in {"unit", "class", "total", "score"}]
        result = self._columns.index("result")
        groups = Counter(
            tuple(row[place] for place in shown)
            for row in self._rows
            if row[result] in {"placed", "waiting", "qualified"}
        )
        sizes = groups.values()
        return Anonymity(sum(sizes), sum(size == 1 for size in sizes), len(groups), min(sizes, default=0))

    def files(self) -> dict[str, bytes]:
        """
        Write the public files.

        Returns:
            ``list.json``, ``list.csv``, ``verifier.py`` and ``README.txt`` with their bytes, the same for the same ranking
            and secret.
        """
        # Each row is already in its canonical form, and so is the whole when they are put together in this order.
        parts = (canonical(self.about), canonical(self._columns), self.root.encode("ascii"), b",".join(self._spoken))
        listed = b'{"about":%b,"columns":%b,"root":"%b","rows":[%b]}\n' % parts
        return {"list.json": listed, "list.csv": csv_bytes([self._columns, *self._rows]), **self._beside}

    def receipts(self) -> Iterator[bytes]:
        """Write the receipts one after another, one line of JSON each, in the order of the list. They are private."""
        return (self._receipt(place) for place in range(len(self._rows)))

    def holders(self) -> Iterator[Holder]:
        """Say whose receipts they are, in the same order. It is private too."""
        for row, entrant in zip(self._rows, self._entrants, strict=True):
            yield Holder(entrant.person, str(entrant.row.get("name") or ""), str(row[0]))

    def receipt(self, person: str) -> bytes:
        """
        Write the receipt of one person.

        Raises:
            NotFoundError: ``ranking.person_unknown`` when nobody of that id was in the score table.
        """
        for place, entrant in enumerate(self._entrants):
            if entrant.person == person:
                return self._receipt(place)
        raise NotFoundError(
            "ranking.person_unknown",
            Text("成绩表中没有此人。", "Nobody of this id is in the score table."),
            Text("请核对编号。", "Check the id."),
        )

    def _receipt(self, place: int) -> bytes:
        entrant = self._entrants[place]
        index = place + 1  # the head of the list is leaf 0
        receipt = {
            "code": self._rows[place][0],
            "format": RECEIPT_FORMAT,
            "index": index,
            "leaf": self._rows[place],
            "proof": [node.hex() for node in self._tree.proof(index)],
            "root": self.root,
            "row": entrant.row,
            "salt": self._seals.salt(entrant.person).hex(),
            "size": len(self._tree),
        }
        return canonical(receipt) + b"\n"


def publish(
    ranking: Ranking,
    *,
    secret: bytes,
    area_names: Mapping[str, str] | None = None,
    masked_names: bool = False,
) -> Publication:
    """
    Make the list anyone can check, and the receipts.

    Args:
        ranking: a finished ranking.
        secret: 32 random bytes or more, new for each run, kept apart from the list by the caller. The same ranking and secret
            give the same bytes.
        area_names: official names of the areas by code, to stand beside the codes.
        masked_names: show surname and a star, only where a rule on publicity demands a name.

    Returns:
        The publication; nothing is written anywhere.

    Raises:
        RefusedError: ``ranking.secret_too_short``, ``ranking.codes_collide``; ``ranking.entrants_changed`` when the rows are not
            those that were sealed for the draw.
        BadInputError: ``ranking.not_canonical`` when a score row holds a value without a single spelling, such as a float.
    """
    return Publication(ranking, secret, area_names or {}, masked_names)


def _in_order(ranking: Ranking, seals: Seals) -> list[tuple[str, Outcome]]:
    """The outcomes in the order of the list: by unit, the ranked first, by rank, equals by their codes."""
    codes = seals.codes(outcome.entrant.person for outcome in ranking.outcomes)
    units = {report.unit for report in ranking.units}

    def place(pair: tuple[str, Outcome]) -> tuple[str, bool, int, str]:
        code, outcome = pair
        unit = outcome.entrant.unit if outcome.entrant.unit in units else ""
        return unit, outcome.standing is None, outcome.standing.rank if outcome.standing else 0, code

    return sorted(((codes[outcome.entrant.person], outcome) for outcome in ranking.outcomes), key=place)
