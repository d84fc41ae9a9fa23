"""Places as a form offers them: the towns of the city first, then the other cities of the province, then other provinces."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from jifen.kernel.errors import Text
from jifen.kernel.places import PROVINCES, province_of
from jifen.platform.casework import schemes
from jifen.platform.web.speaking import tell, tell_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Group: TypeAlias = "tuple[str | _StrPromise, list[tuple[str, str]]]"


@lru_cache(maxsize=64)
def towns_of(city: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Give the towns of a city, grouped by district; of a city without districts in one group."""
    table = schemes.divisions()
    below = table.children(city)
    districts = [code for code in below if table.children(code)]
    if not districts:
        return ((table.name(city), tuple((code, table.name(code)) for code in below)),)
    return tuple(
        (table.name(code), tuple((town, table.name(town)) for town in table.children(code))) for code in districts
    )


@lru_cache(maxsize=64)
def _groups(city: str, towns: bool) -> tuple[tuple[Text, tuple[tuple[str, str], ...]], ...]:
    table = schemes.divisions()
    name = table.name(city)
    here = [(Text(name, name), ((city, name), *((code, table.name(code)) for code in table.children(city))))]
    if towns and any(table.children(code) for code in table.children(city)):
        whole = ((city, name),)
        groups = tuple((Text(district, district), places) for district, places in towns_of(city))
        here = [(Text(name, name), whole), *groups]
    province = f"{city[:2]}0000"
    others = tuple((code, table.name(code)) for code in table.children(province) if code != city)
    outside = tuple((one.code, one.short) for one in PROVINCES.values() if one.code != province)
    return (
        *here,
        (Text("本省其他城市", "Other cities of the province"), others),
        (Text("其他省份", "Other provinces"), outside),
    )


def groups(city: str, *, towns: bool = True, outside: bool = True, held: str = "") -> list[Group]:
    """
    Give what a place may be chosen from.

    Args:
        city: division code of the city of the scheme.
        towns: whether the towns of districts are offered too; without them the list stays short.
        outside: whether other provinces are offered.
        held: a code that was given before; it stays choosable even where the list does not have it.
    """
    known = _groups(city, towns)
    offered: list[Group] = [(tell_text(name), list(places)) for name, places in (known if outside else known[:-1])]
    if held and not any(held == code for _, places in offered for code, _ in places):
        offered.append((tell("已填写", "As given"), [(held, name_of(held))]))
    return offered


def name_of(code: str) -> str:
    """Name a place as people say it, without the province it lies in where that is the one of the table."""
    table = schemes.divisions()
    if code in table:
        full = table.full_name(code)
        top = f"{code[:2]}0000"
        return full.removeprefix(table.name(top)) or full if top in table else full
    elsewhere = province_of(code)
    if elsewhere is None:
        return code
    return elsewhere.short if code == elsewhere.code else f"{elsewhere.short}（{code}）"
