"""Where and when people are invented for a scheme, so that every line of it has something to count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jifen.facts.synthesis import Setting
from jifen.kernel.errors import NotFoundError
from jifen.kernel.places import Divisions
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import ClassesKey, Ranked
from jifen.scoring import plan as ir
from jifen.scoring.compiling import compile_plan


def setting_of(pack: Pack, divisions: Divisions, as_of: date) -> Setting:
    """Say where and when invented people apply, so that every line of a scheme has something to count."""
    scheme = pack.scheme
    plan = compile_plan(scheme, as_of)
    classes = [key.served for rule in _ranked(pack) for key in rule.order if isinstance(key, ClassesKey)]
    return Setting(
        home=scheme.place,
        towns=tuple(scheme.towns.values()) or _towns(scheme.place, divisions),
        as_of=as_of,
        elsewhere=tuple(city for city in cities_beside(scheme.place, divisions) if city != scheme.place)[:6],
        trades=values_named(plan, "qualification", "trade"),
        certificates=values_named(plan, "certificate", "code"),
        systems=values_named(plan, "other_points", "code"),
        classes=tuple(classes[0]) if classes else (),
        choices={
            str(node.filters[0].values[0]): tuple(name for name, _ in node.positions)
            for node in plan.measures
            if node.op is ir.Op.PICK
        },
    )


def _ranked(pack: Pack) -> Iterator[Ranked]:
    for rule in pack.ranking.uses.values() if pack.ranking else ():
        if isinstance(rule, Ranked):
            yield rule


def values_named(plan: ir.Plan, kind: str, field: str) -> tuple[str, ...]:
    """Collect the values of a field that the rules of a plan name."""
    found = [
        str(value)
        for node in plan.measures
        if kind in node.kinds
        for test in node.filters
        if test.field == field and test.test is ir.Test.IN
        for value in test.values
    ]
    return tuple(dict.fromkeys(found))


def cities_beside(place: str, divisions: Divisions) -> tuple[str, ...]:
    """List the cities of the province a place lies in, the place itself included; none where the table lacks it."""
    province = f"{place[:2]}0000"
    return divisions.children(province) if province in divisions else ()


def _towns(place: str, divisions: Divisions) -> tuple[str, ...]:
    """Find towns below a place, or the counties where no towns are known, or the place itself."""
    try:
        below = divisions.children(place)
    except NotFoundError:
        return (place,)
    towns = tuple(town for part in below for town in (divisions.children(part) or (part,)))
    return towns or (place,)
