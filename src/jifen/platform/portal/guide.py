"""The guide of a city, made from the scheme that also computes: what it says and what is counted can never disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.portal.papers_needed import Confirmed, confirmed
from jifen.policy import phrasing as law
from jifen.policy.comparing import Change, differences
from jifen.policy.packs import Pack
from jifen.policy.phrasing.conditions import condition, step
from jifen.policy.scheme import Gate, Group, Indicator, Scheme, UseRule, Veto
from jifen.policy.words import Window
from jifen.scoring.explaining.lines import id_in_words
from jifen.scoring.explaining.rule_words import worth

NOT_FOR_OFFICIALS = Text(
    "草案或有未核对的内容，只供参考，不受理申请。", "A draft, or not verified in full: for reading only."
)
_COMBINED = {
    "best_of": Text("组内取最高的一项", "only the highest line counts"),
    "applicants_choice": Text("由申请人选一项", "the applicant chooses one line"),
}


@dataclass(frozen=True, slots=True)
class LineGuide:
    """One line: what it is, what it is worth, its limit and window, its article, the records it looks at, and who proves them."""

    name: Text
    worth: Text
    limit: Text
    window: Text
    basis: str
    records: Text
    proof: tuple[Confirmed, ...]
    uses: Text
    reading: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class GroupGuide:
    """A section or a group inside one; ``depth`` 0 is a section."""

    name: str
    depth: int
    notes: tuple[Text, ...]
    lines: tuple[LineGuide, ...]


@dataclass(frozen=True, slots=True)
class UseGuide:
    """What points bring for one use: from how many one may apply, how the total is made, under what conditions, what bars."""

    name: str
    line: Text
    total: tuple[Text, ...]
    gates: tuple[tuple[str, Text, str], ...]
    vetoes: tuple[tuple[str, Text, str], ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide of one scheme."""

    pack: Pack
    title: Text
    span: Text
    instruments: tuple[str, ...]
    uses: tuple[UseGuide, ...]
    groups: tuple[GroupGuide, ...]
    papers: tuple[Confirmed, ...]
    official: bool


def guide(pack: Pack, city: City, *, kinds: Iterable[str]) -> Guide:
    """
    Tell a scheme.

    Args:
        pack: the scheme.
        city: where; its departments confirm records by system or by hand.
        kinds: the kinds of records the scheme asks about.
    """
    scheme = pack.scheme
    proofs = {one.kind: one for one in confirmed(kinds, city.code)}
    return Guide(
        pack,
        Text(scheme.title, scheme.title_en),
        law.span(scheme.in_force),
        tuple(f"《{one.title}》（{one.number}）" for one in scheme.instruments),
        tuple(_use(scheme, use, rule) for use, rule in scheme.uses.items()),
        tuple(_group(scheme, group, depth, proofs) for depth, group in _tree(scheme, None, 0)),
        tuple(one for one in proofs.values() if one.paper),
        schemes.fit_for_officials(pack.id),
    )


def _tree(scheme: Scheme, inside: str | None, depth: int) -> list[tuple[int, Group]]:
    found: list[tuple[int, Group]] = []
    for group in scheme.groups:
        if group.in_ == inside:
            found += [(depth, group), *_tree(scheme, group.id, depth + 1)]
    return found


def _group(scheme: Scheme, group: Group, depth: int, proofs: dict[str, Confirmed]) -> GroupGuide:
    notes = [_COMBINED[group.combine]] if group.combine in _COMBINED else []
    if group.at_most is not None:
        most = law.points(group.at_most)
        notes.append(Text(f"合计最高 {most.zh}", f"{most.en} at most together"))
    if group.at_least is not None:
        least = law.points(group.at_least)
        notes.append(Text(f"合计最低 {least.zh}", f"{least.en} at least together"))
    windows = {one.id: one for one in scheme.groups}
    lines = tuple(_line(one, proofs, windows) for one in scheme.indicators if one.group == group.id)
    return GroupGuide(group.name, depth, tuple(notes), lines)


def _window(one: Indicator, groups: dict[str, Group], kinds: list[str]) -> Text:
    """Give the window of a line: its own, else that of the nearest group around it; a word lifts what is inherited."""
    found, inside = one.within, groups.get(one.group)
    while found is None and inside is not None:
        found, inside = inside.within, groups.get(inside.in_ or "")
    return law.window(found, kinds) if isinstance(found, Window) else Text("", "")


def _line(one: Indicator, proofs: dict[str, Confirmed], groups: dict[str, Group]) -> LineGuide:
    kinds = [kind for kind in one.from_ or () if kind in CATALOGUE]
    most = law.points(one.at_most) if one.at_most is not None else Text("", "")
    return LineGuide(
        Text(one.name, f"{one.name}（{id_in_words(one.id)}）"),
        worth(one),
        Text(f"最高 {most.zh}", f"{most.en} at most") if most.zh else most,
        _window(one, groups, kinds),
        one.basis,
        law.kinds(kinds),
        tuple(proofs[kind] for kind in dict.fromkeys(kinds) if kind in proofs),
        law.uses(one.uses) if one.uses else Text("", ""),
        one.reading or "",
        one.evidence == "unverified",
    )


def _use(scheme: Scheme, use: str, rule: UseRule) -> UseGuide:
    names = {one.id: one.name for one in scheme.groups} | {one.id: one.name for one in scheme.indicators}
    from_ = rule.apply_from
    line = (
        Text(f"{law.number(from_)} 分起可以申请", f"apply from {law.number(from_)} points")
        if from_ is not None
        else Text("不设申请分数线", "no line to apply")
    )
    return UseGuide(
        rule.name,
        line,
        tuple(step(one, names) for one in rule.total),
        tuple(_gate(one) for one in scheme.gates if use in one.for_),
        tuple(_veto(one) for one in scheme.vetoes if use in one.for_),
        rule.basis,
    )


def _gate(one: Gate) -> tuple[str, Text, str]:
    return one.name, condition(one.needs), one.basis


def _veto(one: Veto) -> tuple[str, Text, str]:
    if isinstance(one.lasts, str):
        ends = {"for_ever": Text("长期", "without end"), "until_filled": Text("处理完毕为止", "until dealt with")}
        lasts = ends.get(one.lasts, Text(one.lasts, one.lasts))
    else:
        lasts = law.length(one.lasts)
    return one.name, Text(f"限制期：{lasts.zh}", f"bars for: {lasts.en}"), one.basis


# --- versions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionTold:
    """One version of a scheme, and what changed from the one before; None for the first."""

    pack: Pack
    title: Text
    span: Text
    changes: tuple[Change, ...] | None
    official: bool


def versions(city: City) -> list[tuple[str, list[VersionTold]]]:
    """Give every scheme of a city with its versions, the newest first."""
    registry = schemes.registry()
    ids = [scheme for scheme in registry.ids() if scheme.partition("/")[0] == city.place]
    return [(scheme, list(reversed(_versions(scheme)))) for scheme in ids]


@lru_cache(maxsize=32)
def _versions(scheme: str) -> tuple[VersionTold, ...]:
    registry = schemes.registry()
    told: list[VersionTold] = []
    before: Pack | None = None
    for version in registry.versions(scheme):
        pack = registry.load(version)
        changes = tuple(differences(before.scheme, pack.scheme)) if before else None
        title = Text(pack.scheme.title, pack.scheme.title_en)
        span = law.span(pack.scheme.in_force)
        told.append(VersionTold(pack, title, span, changes, schemes.fit_for_officials(pack.id)))
        before = pack
    return tuple(told)
