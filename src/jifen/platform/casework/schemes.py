"""The law as the platform uses it: packs by city and day, engines and explainers kept ready, the places of the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from django.conf import settings

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Trust
from jifen.facts.files import Codebook
from jifen.kernel.errors import JifenError, Text
from jifen.kernel.places import Divisions
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import GroupKey, LineOnly, MeasureKey, Ranked
from jifen.policy.registry import Registry
from jifen.ranking.order import Keys
from jifen.ranking.score_table import ScoreTable
from jifen.scoring.advice import Adviser
from jifen.scoring.compiling import compile_plan
from jifen.scoring.explaining import Explainer
from jifen.scoring.inspecting import inspect, unverified
from jifen.scoring.person import PersonEngine, kinds_of
from jifen.scoring.plan import Plan


@dataclass(frozen=True, slots=True)
class City:
    """A city that is served: its division code, its official name, and the first part of the ids of its packs."""

    code: str
    name: str
    place: str


@cache
def registry() -> Registry:
    """Open every pack there is."""
    return Registry(settings.JIFEN_PACKS)


def divisions() -> Divisions:
    """Give the table of divisions."""
    return registry().divisions


@cache
def cities() -> tuple[City, ...]:
    """Give the cities that are served, in the order of their codes."""
    found: dict[str, City] = {}
    for scheme in registry().ids():
        place = scheme.partition("/")[0]
        if settings.JIFEN_PLACES and place not in settings.JIFEN_PLACES:
            continue
        code = registry().load(registry().versions(scheme)[-1]).scheme.place
        if not code.endswith("0000"):
            found[code] = City(code, divisions().name(code), place)
    return tuple(found[code] for code in sorted(found))


def city_of(code: str) -> City | None:
    """Give the city of a division code, or None where it is not served."""
    return next((city for city in cities() if city.code == f"{code[:4]}00"), None)


def city_named(place: str) -> City | None:
    """Give the city whose packs lie under a place, or None."""
    return next((city for city in cities() if city.place == place), None)


def open_packs(city: City, on: date) -> tuple[Pack, ...]:
    """Give the schemes of a city that are in force on a day; none is a fact to be told, not an error."""
    return tuple(pack for pack in registry().in_force(on) if pack.scheme.place == city.code)


def pack_of(scheme: str) -> Pack:
    """
    Give the pack of a full id (``place/programme@in force``).

    Raises:
        NotFoundError: ``policy.unknown_scheme`` or ``policy.unknown_version``.
    """
    return registry().find(scheme)


def plan_of(scheme: str, as_of: date) -> Plan:
    """Compile a scheme for a day."""
    return _plan(scheme, as_of)


@lru_cache(maxsize=64)
def _plan(scheme: str, as_of: date) -> Plan:
    pack = pack_of(scheme)
    return compile_plan(pack.scheme, as_of, fingerprint=pack.fingerprint)


@lru_cache(maxsize=64)
def explainer(scheme: str, as_of: date, trust: Trust) -> Explainer:
    """Give what scores and explains under a scheme on a day."""
    pack = pack_of(scheme)
    return Explainer(pack.scheme, PersonEngine(_plan(scheme, as_of), trust), divisions=divisions(), rules=pack.ranking)


@lru_cache(maxsize=32)
def adviser(scheme: str, as_of: date, trust: Trust) -> Adviser:
    """Give what advises under a scheme on a day."""
    pack = pack_of(scheme)
    return Adviser(pack.scheme, as_of, trust, fingerprint=pack.fingerprint)


def rules_of(pack: Pack, use: str) -> LineOnly | Ranked | None:
    """Give the ranking rules of a use, or None where a pack has none for it."""
    return pack.ranking.uses.get(use) if pack.ranking else None  # type: ignore[call-overload]


def leading_of(pack: Pack, use: str) -> Text | None:
    """Name what is compared first where that is not the total: the points of a group, or a measure in its own whole units."""
    rules = rules_of(pack, use)
    key = rules.order[Keys(rules.order).leading] if isinstance(rules, Ranked) else None
    match key:
        case GroupKey(group=wanted):
            name = next(one.name for one in pack.scheme.groups if one.id == wanted)
            return Text(f"{name}得分", f"points of {name}")
        case MeasureKey(measure=wanted):
            name = next(one.name for one in pack.scheme.measures if one.id == wanted)
            return Text(name, name)
        case _:
            return None


@lru_cache(maxsize=64)
def score_table(scheme: str, as_of: date, use: str) -> ScoreTable | None:
    """Give the columns a ranking reads of a scorecard, or None where the use is not ranked under the scheme."""
    rules = rules_of(pack_of(scheme), use)
    return ScoreTable(_plan(scheme, as_of), use, rules) if rules else None


@lru_cache(maxsize=64)
def kinds_asked(scheme: str, as_of: date) -> tuple[str, ...]:
    """Name the kinds of records a scheme looks at, in the order people meet them."""
    wanted = set(kinds_of(_plan(scheme, as_of)))
    return tuple(name for name in CATALOGUE if name in wanted)


def codebook(scheme: str, on: date) -> Codebook:
    """Give what answers are held against: the codes the scheme declares, the divisions, the day."""
    codes = frozenset(code.code for code in pack_of(scheme).scheme.codes)
    open_fields = ("certificate.code", "other_points.code") if codes else ()
    return Codebook(dict.fromkeys(open_fields, codes), divisions(), on)


@cache
def moves_with_the_day(scheme: str) -> bool:
    """Say whether anything counts up to the day of the scoring: where all counts up to the application, no later day changes it."""
    return _says(pack_of(scheme).scheme.model_dump(), "as_of")


def _says(value: object, word: str) -> bool:
    """Whether a word stands somewhere in plain data, as a value."""
    if isinstance(value, dict):
        return any(_says(one, word) for one in value.values())
    return any(_says(one, word) for one in value) if isinstance(value, list | tuple) else value == word


@cache
def fit_for_officials(scheme: str) -> bool:
    """Say whether a scheme may decide anything: no draft, nothing in it unverified, and it passes ``jifen policy check``."""
    pack = pack_of(scheme)
    if pack.scheme.status == "draft" or unverified(pack.scheme):
        return False
    return inspect(pack.folder, registry()).passes


def is_as_pinned(scheme: str, fingerprint: str) -> bool:
    """Say whether the pack of a scheme is still the one that was pinned: law that was changed in place may not score."""
    return pack_of(scheme).fingerprint == fingerprint


def opens(scheme: str, on: date) -> bool:
    """Say whether a scheme is in force on a day, without raising."""
    try:
        return registry().find(scheme.partition("@")[0], as_of=on).id == scheme
    except JifenError:
        return False


def registry_codebook() -> Codebook:
    """Give what a department's records are held against: the divisions; a department knows no codes of a scheme."""
    return Codebook({}, divisions(), None)
