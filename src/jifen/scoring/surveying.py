"""
The survey: raise each number of a scheme by one and run the worked cases again.

A number that no case notices could be wrong without anybody seeing it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import ValidationError

from jifen.facts.dossier import Dossier
from jifen.kernel.errors import JifenError
from jifen.policy.cases import Case
from jifen.policy.scheme import Scheme
from jifen.scoring.compiling import compile_plan
from jifen.scoring.worked import Bench, dossier_of, run_case


class Surveyed(NamedTuple):
    """One number of a scheme: where it stands (by the ids of the lines), as written, and whether some case notices it."""

    number: str
    value: str
    noticed: bool


def survey(tree: dict[str, Any], cases: Iterable[Case]) -> Iterator[Surveyed]:
    """
    Raise every number of a scheme by one, one at a time, and say whether some case notices.

    Args:
        tree: the scheme as it was read from its file, before it became a ``Scheme``.
        cases: the worked cases of the pack; one that fails already notices nothing.
    """
    scheme = Scheme.model_validate(tree)
    bench = Bench(scheme)
    prepared = [(case, dossier_of(case, scheme)) for case in cases]
    passing = [(case, dossier) for case, dossier in prepared if not run_case(case, bench, dossier)]
    for path, value in _numbers(tree, ()):
        changed = (_changed(tree, path, by) for by in (1, -1))
        usable = next((made for made in changed if made is not None), None)
        yield Surveyed(_named(tree, path), str(value), usable is None or _noticed(usable, passing))


def _named(tree: Any, path: tuple[str | int, ...]) -> str:
    """Write a path as an officer would say it: ``indicators.insurance.at_most``."""
    words: list[str] = []
    node: Any = tree
    for step in path:
        inside = (isinstance(node, dict) and step in node) or isinstance(node, list)
        node = node[step] if inside else None
        words.append(
            str(node["id"]) if isinstance(step, int) and isinstance(node, dict) and "id" in node else str(step)
        )
    return ".".join(words)


def _noticed(scheme: Scheme, prepared: list[tuple[Case, Dossier]]) -> bool:
    bench = Bench(scheme)
    for case, dossier in prepared:
        try:
            if run_case(case, bench, dossier):
                return True
        except JifenError:
            return True
    return False


_NOT_LAW = {"in_force", "decimals", "place", "towns", "instruments", "deviations", "not_adopted", "codes", "contains"}
_LENGTH = re.compile(r"^(\d+) (years?|months?|days?)$")


def _numbers(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _NOT_LAW:
                continue
            if isinstance(key, int) and not isinstance(key, bool):
                yield (*path, f"{_KEY}{key}"), key
            yield from _numbers(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _numbers(value, (*path, index))
    elif isinstance(node, bool):
        return
    elif isinstance(node, int | Decimal | date) or (isinstance(node, str) and _LENGTH.match(node)):
        yield path, node


_KEY = "key "


def _changed(tree: dict[str, Any], path: tuple[str | int, ...], by: int) -> Scheme | None:
    """Give the scheme with one number changed, or None where the language itself refuses the change."""
    changed = copy.deepcopy(tree)
    node: Any = changed
    for step in path[:-1]:
        node = node[step]
    last = path[-1]
    if isinstance(last, str) and last.startswith(_KEY):
        key = int(last.removeprefix(_KEY))
        items = [(name + by if name == key else name, value) for name, value in node.items()]
        if len({name for name, _ in items}) != len(items):
            return None
        node.clear()
        node.update(items)
    else:
        node[last] = _raised(node[last], by)
    try:
        scheme = Scheme.model_validate(changed)
        compile_plan(scheme, scheme.in_force.from_)
    except (ValidationError, JifenError, ValueError):
        return None
    return scheme


def _raised(value: Any, by: int) -> Any:
    if isinstance(value, date):
        return value + timedelta(days=by)
    if isinstance(value, str):
        found = _LENGTH.match(value)
        assert found is not None
        return f"{int(found[1]) + by} {found[2]}"
    return value + by
