"""What a scheme asks people about: the kinds in the order in which people think, and the codes of its open fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Kind, Sensitivity, Silence, Type
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.portal.fields import Asking

APPLICATION_FIELDS = ("town", "grade", "ground", "capacity", "klass")
"""What the applicant says in the record of the application; its days are the window's."""


@dataclass(frozen=True, slots=True)
class Section:
    """Kinds that belong together in people's minds."""

    name: Text
    kinds: tuple[str, ...]


_SECTIONS = (
    Section(Text("本人和家庭", "You and your family"), ("identity", "family")),
    Section(
        Text("学历和技能", "Education and skills"),
        ("education", "qualification", "title", "contest", "patent", "science"),
    ),
    Section(
        Text("参保、就业和纳税", "Insurance, work and tax"),
        ("insurance", "employment", "business", "housing_fund", "tax", "investment"),
    ),
    Section(Text("居住和住所", "Residence and dwelling"), ("residence_permit", "residence", "dwelling")),
    Section(Text("子女就读", "Schooling of a child"), ("schooling",)),
    Section(
        Text("服务社会和表彰", "Service to society, awards"),
        ("volunteering", "blood", "stem_cell", "donation", "award"),
    ),
    Section(Text("其他", "Other"), ("certificate", "other_points", "means", "choice")),
    Section(Text("守法和信用", "Law and good faith"), ("offence", "bar")),
)
_HISTORIC = Text("当年政策的历史事项", "Matters of past policy")
WHY_HISTORIC = Text(
    "这些事项出自当时有效的方案，今天的政策已不再使用。只因本方案当时要求，才在最后列出；相关记录只由部门答复，不影响您了解其他积分。",
    "The scheme of that time asks for these; today's policy does not. They stand last for that reason alone, and only departments answer them.",
)


def sections(scheme: str, on: date) -> tuple[Section, ...]:
    """Give the kinds a scheme asks about, in sections; historic ones last."""
    asked = [kind for kind in schemes.kinds_asked(scheme, on) if kind != "application"]
    found = [
        Section(one.name, tuple(kind for kind in one.kinds if kind in asked and not CATALOGUE[kind].historic))
        for one in _SECTIONS
    ]
    found.append(Section(_HISTORIC, tuple(kind for kind in asked if CATALOGUE[kind].historic)))
    placed = {kind for one in found for kind in one.kinds}
    rest = tuple(kind for kind in asked if kind not in placed)
    return tuple(one for one in (*found[:-1], Section(Text("更多", "More"), rest), found[-1]) if one.kinds)


def in_order(scheme: str, on: date) -> tuple[str, ...]:
    """Give the same kinds in one row."""
    return tuple(kind for section in sections(scheme, on) for kind in section.kinds)


def answered_by_departments(kind: Kind) -> bool:
    """Say whether a kind is never asked of the applicant: an offence, a bar, a birth; the department alone answers."""
    return kind.silence is Silence.SOURCE and kind.sensitivity is Sensitivity.GUARDED


@lru_cache(maxsize=32)
def asking(scheme: str, *, towns: bool = True) -> Asking:
    """Give for whom the forms of a scheme ask."""
    pack = schemes.pack_of(scheme)
    found, names = pack.scheme, {one.code: one.name for one in pack.scheme.codes}
    dump = found.model_dump(mode="json", by_alias=True, exclude_none=True)
    ranked = set(_texts(pack.ranking.model_dump(mode="json", by_alias=True))) if pack.ranking else set()
    chosen = {one.choice for one in found.groups if one.choice}
    special = {
        "application.klass": [code for code in names if code in ranked],
        "choice.item": [code for code in names if code in chosen],
        "choice.pick": [code for code in names if code not in chosen],
    }
    codes: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind in CATALOGUE.values():
        for one in kind.fields:
            key = f"{kind.name}.{one.name}"
            if one.type is Type.CODE and names and key != "qualification.trade":
                used = set(_codes_used(dump, kind.name, one.name))
                offered = (
                    special.get(key) if key in special else [code for code in names if code in used] or list(names)
                )
                codes[key] = tuple((code, names[code]) for code in offered or ())
    return Asking(found.place, codes, towns)


def application_fields(scheme: str) -> tuple[str, ...]:
    """Name what the record of the application asks here: a class served first only where the ranking has one."""
    classed = bool(asking(scheme).codes.get("application.klass"))
    return tuple(name for name in APPLICATION_FIELDS if name != "klass" or classed)


def _codes_used(node: Any, kind: str, name: str) -> Iterator[str]:
    """Find the codes that the rules of a scheme look for in a field of a kind."""
    if isinstance(node, Mapping):
        looked_at = node.get("from") or node.get("exists") or ()
        where = node.get("where")
        if (
            isinstance(where, Mapping)
            and name in where
            and kind in ([looked_at] if isinstance(looked_at, str) else looked_at)
        ):
            yield from _texts(where[name])
        for child in node.values():
            yield from _codes_used(child, kind, name)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _codes_used(child, kind, name)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _texts(child)
