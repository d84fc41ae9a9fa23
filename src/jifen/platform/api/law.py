"""Cities, schemes, kinds of records, and the self-assessment: open to everybody, nothing is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from ninja import Body, Query, Router
from pydantic import ConfigDict, Field

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadInputError, JifenError, NotFoundError, RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.api.entries import Entries, Incoming
from jifen.platform.api.law_shapes import CitiesOut, KindsOut, SchemeOut, SchemesOut
from jifen.platform.api.operations import Operation
from jifen.platform.api.shapes import EstimateOut, mistakes_of, words
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework.schemes import City
from jifen.platform.casework.selectors.windows import window_of
from jifen.platform.config import clock
from jifen.policy import phrasing as law
from jifen.policy.packs import Pack
from jifen.policy.phrasing.conditions import condition
from jifen.policy.scheme import Use, UseRule
from jifen.scoring.explaining.rule_words import worth

router = Router(tags=["law"])


class EstimateIn(Incoming):
    """A self-assessment: the scheme, the town ("" where it is not chosen yet), and what was typed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "scheme": "place/points@2014-10-30",
                    "entries": {
                        "records": {"education": [{"values": {"level": "本科", "on": "2006-07-01"}}]},
                        "closed": ["education"],
                    },
                    "advise": True,
                }
            ]
        }
    )

    scheme: Annotated[str, Field(max_length=60, examples=["place/points@2014-10-30"])]
    town: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{6})?$")] = ""
    entries: Entries
    advise: bool = False


@Operation("GET", "/cities", "cities", CitiesOut).on(router)
def cities(request: HttpRequest) -> dict[str, Any]:
    """The cities that are served."""
    today = clock.today()
    return {
        "items": [
            {
                "code": city.code,
                "name": city.name,
                "place": city.place,
                "schemes": [pack.id for pack in schemes.open_packs(city, today)],
            }
            for city in schemes.cities()
        ]
    }


@Operation("GET", "/schemes", "schemes", SchemesOut).on(router)
def all_schemes(
    request: HttpRequest, place: Annotated[str, Query(pattern=r"^([a-z][a-z0-9_-]{0,30})?$")] = ""
) -> dict[str, Any]:
    """The schemes of all cities, or of one: those of today and those before and after."""
    served = [city for city in schemes.cities() if place in ("", city.place)]
    return {"items": [_head(pack) for city in served for pack in _packs(city)]}


@Operation("GET", "/schemes/{place}/{programme}/{in_force}", "scheme", SchemeOut).on(router)
def scheme(request: HttpRequest, place: str, programme: str, in_force: str) -> dict[str, Any]:
    """One scheme: indicators, uses and when one may apply, gates, vetoes, each with its article; where its guide (PDF) is."""
    pack = served_pack(f"{place}/{programme}@{in_force}")
    found = pack.scheme
    today = clock.today()
    opens = schemes.opens(pack.id, today)
    on = today if opens else found.in_force.from_
    every = [str(use) for use in found.uses]
    return {
        **_head(pack),
        "instruments": [{"title": one.title, "number": one.number} for one in found.instruments],
        "applies": [_use(pack, use, rule, today) for use, rule in found.uses.items()],
        "groups": [_group(one) for one in found.groups],
        "indicators": [_indicator(one, every) for one in found.indicators],
        "gates": [_rule(one) | {"needs": words(condition(one.needs))} for one in found.gates],
        "vetoes": [_rule(one) for one in found.vetoes],
        "kinds": [{"kind": kind, "name": _name(kind)} for kind in schemes.kinds_asked(pack.id, on)],
        "guide": f"{reverse('portal:guide_pdf', args=[place])}?{urlencode({'scheme': pack.id})}" if opens else "",
    }


@Operation("GET", "/kinds", "kinds", KindsOut).on(router)
def kinds(request: HttpRequest) -> dict[str, Any]:
    """Every kind of record, field by field: what a form has to ask."""
    return {"items": [_kind(name) for name in CATALOGUE]}


@Operation("POST", "/estimate", "estimate", EstimateOut, sort="estimate").on(router)
def estimate(request: HttpRequest, asked: Annotated[EstimateIn, Body()]) -> dict[str, Any]:
    """A self-assessment under a scheme in force today; nothing is kept."""
    pack = served_pack(asked.scheme)
    if not schemes.opens(pack.id, clock.today()):
        raise RefusedError(
            "platform.scheme_closed",
            Text("这个方案今天没有施行。", "This scheme is not in force today."),
            Text("请从 /cities 选择现行的方案。", "Choose one that is in force, from /cities."),
        )
    town = asked.town or pack.scheme.place
    if town not in schemes.divisions() or not within(town, pack.scheme.place):
        raise BadInputError(
            "platform.town",
            Text("这个镇街不在所申请的城市。", "This town does not lie in the city."),
            Text("请用该市镇街的区划代码。", "Use the division code of a town of the city."),
        )
    made = scoring.estimate(
        scheme=pack.id, town=town, entries=asked.entries.as_typed(), on=clock.today(), advise=asked.advise
    )
    return {
        "explanation": made.explanation.as_data(),
        "advice": made.advice.as_data() if made.advice else None,
        "mistakes": mistakes_of(made),
    }


def served_pack(scheme: str) -> Pack:
    """
    Give the pack of a full id, if its city is served.

    Raises:
        NotFoundError: ``api.no_scheme``.
    """
    place, _, day = scheme.partition("@")
    if day and schemes.city_named(place.partition("/")[0]):
        try:
            return schemes.pack_of(scheme)
        except JifenError as error:
            raise _no_scheme(scheme) from error
    raise _no_scheme(scheme)


def _no_scheme(scheme: str) -> NotFoundError:
    return NotFoundError(
        "api.no_scheme",
        Text(f"没有方案“{scheme[:60]}”。", f"There is no scheme “{scheme[:60]}”."),
        Text("请从 /schemes 选择。", "Choose one from /schemes."),
    )


def _packs(city: City) -> list[Pack]:
    registry = schemes.registry()
    own = [name for name in registry.ids() if name.partition("/")[0] == city.place]
    return [registry.load(version) for name in own for version in registry.versions(name)]


def _head(pack: Pack) -> dict[str, Any]:
    found = pack.scheme
    return {
        "id": pack.id,
        "city": found.place,
        "title": {"zh": found.title, "en": found.title_en},
        "in_force_from": found.in_force.from_,
        "in_force_until": found.in_force.until,
        "status": found.status,
        "open": schemes.opens(pack.id, clock.today()),
        "decides": schemes.fit_for_officials(pack.id),
        "uses": list(found.uses),
        "fingerprint": pack.fingerprint,
    }


def _use(pack: Pack, use: Use, rule: UseRule, today: date) -> dict[str, Any]:
    window = window_of(pack, use, today)
    return {
        "use": use,
        "name": rule.name,
        "apply_from": _number(rule.apply_from),
        "basis": rule.basis,
        "window": {
            "words": words(window.words),
            "basis": window.basis,
            "opens": window.opens,
            "closes": window.closes,
            "open_now": window.open_now,
        },
    }


def _group(one: Any) -> dict[str, Any]:
    limits = {"at_most": _number(one.at_most), "at_least": _number(one.at_least)}
    return {
        "id": one.id,
        "name": one.name,
        "inside": one.in_ or "",
        "combine": one.combine,
        "basis": one.basis,
    } | limits


def _indicator(one: Any, every: list[str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "group": one.group,
        "worth": words(worth(one)),
        "uses": list(one.uses or every),
        "unified": one.unified or "",
        "basis": one.basis,
        "reading": one.reading or "",
        "evidence": one.evidence,
    }


def _rule(one: Any) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "uses": list(one.for_), "basis": one.basis, "reading": one.reading or ""}


def _kind(name: str) -> dict[str, Any]:
    kind = CATALOGUE[name]
    listed = [
        {
            "name": one.name,
            "words": {"zh": one.zh, "en": one.en},
            "type": one.type.value,
            "unit": one.unit,
            "decimals": one.decimals,
            "levels": list(one.levels),
            "required": one.required,
            "help": one.help,
        }
        for one in kind.fields
    ]
    return {"kind": name, "name": _name(name), "fields": listed, "proved_by": list(kind.proved_by)}


def _name(kind: str) -> dict[str, str]:
    return {"zh": CATALOGUE[kind].zh, "en": CATALOGUE[kind].en}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else law.number(value)
