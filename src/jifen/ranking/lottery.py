"""
Drawing lots so that nobody can steer them: first the list of entrants is sealed, then a public draw gives the seed.

``seal`` fixes who enters, with what row, for which places, and which public draw will decide; its bytes are published. Only
then ``draw_lots`` takes the result of that draw. The seed is a hash over both, a lot a hash over the seed and the row code,
so anyone can draw again, and nobody could have known a lot while list and places were still open.

What the result looks like is sealed as well (``drawn_form``), and it is hashed as bare numbers: ``01,02`` and ``1 2。`` are one
result, so nobody can choose among spellings.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.ranking.canonical import canonical
from jifen.ranking.drawn_form import form_in, numbers_of
from jifen.ranking.entrants import Run, people
from jifen.ranking.merkle import Tree, leaf_hash
from jifen.ranking.quota import Quota
from jifen.ranking.sealing import Seals

NO_LOTS = "不抽签 no lots are drawn"
"""What stands in the head of a seal as its draw where no lots are drawn."""

_SEED_DOMAIN = b"jifen-seed/1\x00"


@dataclass(frozen=True, slots=True)
class Draw:
    """
    A finished draw: the sealed head and its root, the public result as bare numbers, the seed, and every person's lot.

    The lower lot stands first.
    """

    head: Mapping[str, object]
    root: str
    result: str
    seed: str
    lots: Mapping[str, int]


def seal(rows: Iterable[Mapping[str, object]], *, run: Run, secret: bytes, source: str, quota: Quota) -> bytes:
    """
    Seal the list of entrants, and the places they compete for, before the draw.

    Args:
        rows: the whole score table, everyone in it.
        run: what the table says about itself.
        secret: the secret of the run.
        source: which public draw will decide, in words precise enough that there can be only one result, with the form of the
            result as :func:`jifen.ranking.drawn_form.form_in` reads it; ``NO_LOTS`` where none are drawn.
        quota: what the plan gives each unit.

    Returns:
        The bytes of ``entrants.json``, to be published before the draw takes place.

    Raises:
        BadInputError: ``ranking.draw_without_words`` when the source is empty; ``ranking.draw_form`` when it does not say what the
            result looks like; ``ranking.bad_scores``.
    """
    if not source.strip():
        raise _without_words()
    if source != NO_LOTS:
        form_in(source)
    head, root = _sealed(people(rows), Seals(secret, run), run, source, quota.fingerprint(run.decimals))
    return canonical({"head": head, "root": root}) + b"\n"


def draw_lots(rows: Iterable[Mapping[str, object]], *, run: Run, secret: bytes, sealed: bytes, result: str) -> Draw:
    """
    Draw the lots of a sealed list.

    Args:
        rows: the same score table as was sealed.
        run: what the table says about itself.
        secret: the same secret.
        sealed: the bytes that ``seal`` returned and that were published.
        result: the result of the public draw, as announced; spaces, commas, zeros in front make no difference.

    Returns:
        The draw, with one lot per person.

    Raises:
        RefusedError: ``ranking.entrants_changed`` when table, run or secret are not those that were sealed.
        BadInputError: ``ranking.draw_without_words`` when the result is empty; ``ranking.draw_form`` when it is not of the form
            that was sealed.
    """
    if not result.strip():
        raise _without_words()
    table = list(rows)
    head, root = check_entrants(table, run=run, secret=secret, sealed=sealed)
    result = numbers_of(result, form_in(str(head["source"])))
    seed = hashlib.sha256(_SEED_DOMAIN + bytes.fromhex(root) + result.encode("utf-8")).digest()
    codes = Seals(secret, run).codes(person for person, _ in people(table))
    lots = {person: lot(seed, code) for person, code in codes.items()}
    return Draw(head, root, result, seed.hex(), lots)


def check_entrants(
    rows: Iterable[Mapping[str, object]], *, run: Run, secret: bytes, sealed: bytes
) -> tuple[Mapping[str, object], str]:
    """
    Make sure that rows are those that were sealed, whether lots are drawn or not.

    Args:
        rows: the whole score table.
        run: what the table says about itself.
        secret: the secret of the run.
        sealed: the bytes that ``seal`` returned.

    Returns:
        Head and root of the seal.

    Raises:
        RefusedError: ``ranking.entrants_changed``.
    """
    try:
        said = json.loads(sealed)["head"]
        source, places = str(said["source"]), str(said["quota"])
        head, root = _sealed(people(rows), Seals(secret, run), run, source, places)
    except (ValueError, KeyError, TypeError):
        raise _changed() from None
    if canonical({"head": head, "root": root}) + b"\n" != sealed:
        raise _changed()
    return head, root


def lot(seed: bytes, code: str) -> int:
    """The lot of a row code under a seed (256 bits); the lower stands first."""
    return int.from_bytes(hashlib.sha256(seed + code.encode("ascii")).digest(), "big")


def check_places(head: Mapping[str, object], quota: Quota, decimals: int) -> None:
    """
    Make sure that the places are those that were sealed with the entrants: lots known, places could be moved to favour.

    Args:
        head: the head of the seal.
        quota: what the plan gives each unit.
        decimals: scale of the points of the run.

    Raises:
        RefusedError: ``ranking.places_changed``.
    """
    if head["quota"] != quota.fingerprint(decimals):
        raise RefusedError(
            "ranking.places_changed",
            Text("名额表不是摇号前封存的那一份。", "This is not the quota that was sealed before the draw."),
            Text(
                "请用封存时的名额表；名额确有变更的，须重新封存并改用以后的公开抽签结果。",
                "Use the quota of the seal; if places had to change, seal again and use a later draw.",
            ),
        )


def check_sealed(draw: Draw, entries: Iterable[list[str]]) -> None:
    """
    Make sure that rows are those for which lots were drawn.

    Args:
        draw: the finished draw.
        entries: code and commitment of every row.

    Raises:
        RefusedError: ``ranking.entrants_changed``.
    """
    if _root(draw.head, entries) != draw.root:
        raise _changed()


def _sealed(
    rows: Iterable[tuple[str, Mapping[str, object]]], seals: Seals, run: Run, source: str, places: str
) -> tuple[dict[str, object], str]:
    commitments = {person: seals.commitment(person, row) for person, row in rows}
    head: dict[str, object] = {
        "entrants": len(commitments),
        "form": [list(group) for group in form_in(source)] if source != NO_LOTS else [],
        "format": "jifen-entrants/3",
        "quota": places,
        "run": asdict(run),
        "source": unicodedata.normalize("NFC", source),
    }
    return head, _root(head, ([code, commitments[person]] for person, code in seals.codes(commitments).items()))


def _root(head: Mapping[str, object], entries: Iterable[list[str]]) -> str:
    """The root over the head and the entries in the order of their codes, in hex."""
    return Tree(map(leaf_hash, [canonical(head), *map(canonical, sorted(entries))])).root.hex()


def _changed() -> RefusedError:
    return RefusedError(
        "ranking.entrants_changed",
        Text(
            "名单与已封存的名单不一致，不能摇号。",
            "This is not the list of entrants that was sealed; no lots are drawn.",
        ),
        Text(
            "请用封存时的成绩表、密钥和 entrants.json；名单确有变更的，须重新封存并改用以后的公开抽签结果。",
            "Use the score table, secret and entrants.json of the seal; if the list had to change, seal again and use a later draw.",
        ),
    )


def _without_words() -> BadInputError:
    return BadInputError(
        "ranking.draw_without_words",
        Text("未写明公开抽签的来源或结果。", "The public draw, or its result, is not stated."),
        Text("请写明哪一次公开抽签、结果如何公告。", "Say which public draw decides and what it gave."),
    )
