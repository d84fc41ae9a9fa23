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
from jifen.ranking.lottery import check_sealed
from jifen.ranking.merkle import Tree, leaf_hash
from jifen.ranking.outcome import Outcome, Ranking
from jifen.ranking.readme import README
from jifen.ranking.receipts import receipt_bytes
from jifen.ranking.sealing import Seals

_LISTED = (b'{"about":', b',"columns":', b',"root":"', b'","rows":[', b"]}\n")


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


class Leaf(NamedTuple):
    """
    Where one person stands on a list: ``place`` among the leaves of the tree, from 1; ``at`` and ``length`` of their row in
    ``list.json``, in bytes. Private: it ties a code to a person.
    """

    place: int
    outcome: Outcome
    code: str
    score: str
    at: int
    length: int


class Publication:
    """A finished list: its files, its root, its receipts."""

    def __init__(
        self, ranking: Ranking, secret: bytes, area_names: Mapping[str, str], *, masked_names: bool, trial: bool
    ) -> None:
        self._seals = Seals(secret, ranking.run)
        fields = columns(ranking, masked_names=masked_names)
        self.columns = ["code", *fields, "commitment"]
        self.rows: list[list[Cell]] = []
        self._outcomes: list[Outcome] = []
        for code, outcome in _in_order(ranking, self._seals):
            entrant = outcome.entrant
            commitment = self._seals.commitment(entrant.person, entrant.row)
            self.rows.append([code, *(field(outcome) for field in fields.values()), commitment])
            self._outcomes.append(outcome)
        if ranking.draw:
            check_sealed(ranking.draw, [[str(row[0]), str(row[-1])] for row in self.rows])
        verifier = (package_files("jifen.ranking") / "verifier.py").read_bytes()
        self._beside = {"README.txt": README.encode("utf-8"), "verifier.py": verifier}
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in self._beside.items()}
        self.about = about(ranking, area_names=area_names, file_hashes=hashes, trial=trial)
        self._spoken = [canonical(row) for row in self.rows]
        head = canonical({"about": self.about, "columns": self.columns})
        self.tree = Tree(map(leaf_hash, [head, *self._spoken]))

    @property
    def root(self) -> str:
        """The hash that stands for the whole list, in hex: print it in the announcement."""
        return self.tree.root.hex()

    @property
    def anonymity(self) -> Anonymity:
        """How much the list gives away; for the officer who decides, not for the list."""
        shown = [place for place, name in enumerate(self.columns) if name in {"unit", "class", "total", "score"}]
        result = self.columns.index("result")
        groups = Counter(
            tuple(row[place] for place in shown)
            for row in self.rows
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
        head, tail = self._listed_around()
        listed = b"".join((head, b",".join(self._spoken), tail))
        return {"list.json": listed, "list.csv": csv_bytes([self.columns, *self.rows]), **self._beside}

    def leaves(self) -> Iterator[Leaf]:
        """Say of everyone, in the order of the list, where their row stands in ``list.json`` and in the tree."""
        at = len(self._listed_around()[0])
        for index, (spoken, row, outcome) in enumerate(zip(self._spoken, self.rows, self._outcomes, strict=True), 1):
            cells = dict(zip(self.columns, row, strict=True))
            score = cells.get("total", cells.get("score"))
            yield Leaf(index, outcome, str(row[0]), "" if score is None else str(score), at, len(spoken))
            at += len(spoken) + 1

    def receipts(self) -> Iterator[bytes]:
        """Write the receipts one after another, one line of JSON each, in the order of the list. They are private."""
        return (self._receipt(place) for place in range(len(self.rows)))

    def holders(self) -> Iterator[Holder]:
        """Say whose receipts they are, in the same order. It is private too."""
        for row, outcome in zip(self.rows, self._outcomes, strict=True):
            yield Holder(outcome.entrant.person, str(outcome.entrant.row.get("name") or ""), str(row[0]))

    def receipt(self, person: str) -> bytes:
        """
        Write the receipt of one person.

        Raises:
            NotFoundError: ``ranking.person_unknown`` when nobody of that id was in the score table.
        """
        for place, outcome in enumerate(self._outcomes):
            if outcome.entrant.person == person:
                return self._receipt(place)
        raise NotFoundError(
            "ranking.person_unknown",
            Text("成绩表中没有此人。", "Nobody of this id is in the score table."),
            Text("请核对编号。", "Check the id."),
        )

    def _receipt(self, place: int) -> bytes:
        entrant = self._outcomes[place].entrant
        index = place + 1  # the head of the list is leaf 0
        return receipt_bytes(
            leaf=self.rows[place],
            index=index,
            size=len(self.tree),
            proof=self.tree.proof(index),
            root=self.root,
            row=entrant.row,
            salt=self._seals.salt(entrant.person),
        )

    def _listed_around(self) -> tuple[bytes, bytes]:
        """What stands before and behind the rows in ``list.json``."""
        opens, columns, root, rows, closes = _LISTED
        told = (opens, canonical(self.about), columns, canonical(self.columns), root, self.root.encode("ascii"), rows)
        return b"".join(told), closes


def publish(
    ranking: Ranking,
    *,
    secret: bytes,
    area_names: Mapping[str, str] | None = None,
    masked_names: bool = False,
    trial: bool = False,
) -> Publication:
    """
    Make the list anyone can check, and the receipts.

    Args:
        ranking: a finished ranking.
        secret: 32 random bytes or more, new for each run, kept apart from the list by the caller. The same ranking and secret
            give the same bytes.
        area_names: official names of the areas by code, to stand beside the codes.
        masked_names: show surname and a star, only where a rule on publicity demands a name.
        trial: mark the list as one that is never published; the checker takes it for no list.

    Returns:
        The publication; nothing is written anywhere.

    Raises:
        RefusedError: ``ranking.secret_too_short``, ``ranking.codes_collide``; ``ranking.entrants_changed`` when the rows are not
            those that were sealed for the draw.
        BadInputError: ``ranking.not_canonical`` when a score row holds a value without a single spelling, such as a float.
    """
    return Publication(ranking, secret, area_names or {}, masked_names=masked_names, trial=trial)


def _in_order(ranking: Ranking, seals: Seals) -> list[tuple[str, Outcome]]:
    """The outcomes in the order of the list: by unit, the ranked first, by rank, equals by their codes."""
    codes = seals.codes(outcome.entrant.person for outcome in ranking.outcomes)
    units = {report.unit for report in ranking.units}

    def place(pair: tuple[str, Outcome]) -> tuple[str, bool, int, str]:
        code, outcome = pair
        unit = outcome.entrant.unit if outcome.entrant.unit in units else ""
        return unit, outcome.standing is None, outcome.standing.rank if outcome.standing else 0, code

    return sorted(((codes[outcome.entrant.person], outcome) for outcome in ranking.outcomes), key=place)
