"""What changed between two schemes, as an officer would say it: one sentence for each line, group, gate, use or list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel

from jifen.kernel.errors import Text
from jifen.policy import phrasing
from jifen.policy.comparing.generic_changes import rule_changes
from jifen.policy.comparing.line_changes import line_changes
from jifen.policy.meanings import word_means
from jifen.policy.phrasing import conditions as phrasing_conditions
from jifen.policy.phrasing import joined
from jifen.policy.scheme import USES, Indicator, Scheme, Use

Part = Literal["scheme", "conventions", "indicator", "group", "measure", "use", "gate", "veto", "table", "reference"]
Item = TypeVar("Item", bound=BaseModel)


@dataclass(frozen=True)
class Change:
    """
    One thing that is new, gone or different.

    ``about`` is the name people know it by, ``what`` the sentence that follows: ``参保情况（全省）：每满一年 1 分 → 1.5 分``.
    """

    sort: Literal["added", "removed", "changed"]
    part: Part
    id: str
    about: Text
    what: Text

    @property
    def sentence(self) -> Text:
        """The whole sentence."""
        return Text(f"{self.about.zh}：{self.what.zh}", f"{self.about.en}: {self.what.en}")


def differences(old: Scheme, new: Scheme) -> list[Change]:
    """
    Say what changed from one scheme to another, for people who know the first.

    Args:
        old: the earlier scheme.
        new: the later one; it may be of another place.

    Returns:
        Changes in the order of a scheme; none when both give everybody the same, whatever their wording.

    Law:
        粤人社发〔2011〕306号 二（三）1 (unified values and limits were raised)
    """
    return [
        *_header(old, new),
        *_compared("indicator", old.indicators, new.indicators, lambda a, b: _line(a, old, b, new), _new_line),
        *_compared("group", old.groups, new.groups, _rules),
        *_compared("measure", old.measures, new.measures, _rules),
        *_uses(old, new),
        *_compared("gate", old.gates, new.gates, _rules),
        *_compared("veto", old.vetoes, new.vetoes, _rules),
        *_compared("table", old.tables, new.tables, _rules),
        *_compared("reference", old.references, new.references, _rules),
        *_towns(old, new),
    ]


# What names a rule or tells where it comes from changes nothing for the people under it.
_WORDING = frozenset(
    {"id", "name", "basis", "reading", "evidence", "unified", "encourages", "title", "note", "name_en"}
)


def _rules(old: BaseModel, new: BaseModel) -> list[Text]:
    return list(rule_changes(old, new, leaving_out=_WORDING))


def _line(old: Indicator, old_scheme: Scheme, new: Indicator, new_scheme: Scheme) -> list[Text]:
    said = [found.what for found in line_changes(old, old_scheme, new, new_scheme)]
    if old.uses != new.uses:
        said.append(phrasing.change(Text("用途", "uses"), phrasing.uses(old.uses), phrasing.uses(new.uses)))
    return said


def _new_line(line: Indicator) -> Text:
    worth = phrasing.award(line.award, phrasing.unit(line.from_ or (), line.measure))
    limit = phrasing.bound(line.at_most)
    cap = Text(f"上限 {limit.zh}", f"limit {limit.en}") if line.at_most is not None else Text("", "")
    return joined((worth, cap), "；", "; ")


def _compared(
    part: Part,
    old: Iterable[Item],
    new: Iterable[Item],
    tell: Callable[[Item, Item], list[Text]],
    describe: Callable[[Item], Text] | None = None,
) -> Iterator[Change]:
    before = {str(getattr(item, "id", "")): item for item in old}
    after = {str(getattr(item, "id", "")): item for item in new}
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        one = now if now is not None else was
        about = Text(str(getattr(one, "name", name)), f"{part} `{name}`")
        if was is None and now is not None:
            extra = describe(now) if describe else Text("", "")
            yield Change("added", part, name, about, joined((Text("新增", "added"), extra), "，", ": "))
        elif now is None:
            yield Change("removed", part, name, about, Text("取消", "removed"))
        elif was is not None:
            told = tell(was, now)
            if told:
                yield Change("changed", part, name, about, joined(told, "；", "; "))


def _header(old: Scheme, new: Scheme) -> Iterator[Change]:
    about = Text(new.title, new.title_en)
    told = []
    for what, before, after in (
        (Text("地区", "place"), Text(old.place, old.place), Text(new.place, new.place)),
        (Text("施行", "in force"), phrasing.span(old.in_force), phrasing.span(new.in_force)),
        (Text("状态", "status"), word_means("status", old.status), word_means("status", new.status)),
        (Text("依据", "documents"), _documents(old), _documents(new)),
        (Text("所包含的省方案", "contains"), _named(old.contains), _named(new.contains)),
    ):
        if before != after:
            told.append(phrasing.change(what, before, after))
    told += list(rule_changes(old.points, new.points))
    if told:
        yield Change("changed", "scheme", new.scheme, about, joined(told, "；", "; "))
    told = _rules(old.conventions, new.conventions)
    if told:
        yield Change("changed", "conventions", "conventions", Text("通用约定", "conventions"), joined(told, "；", "; "))


def _documents(scheme: Scheme) -> Text:
    return joined((Text(one.number, one.number) for one in scheme.instruments), "、", ", ")


def _named(value: str | None) -> Text:
    return Text(value, value) if value else phrasing.NOTHING


def _uses(old: Scheme, new: Scheme) -> Iterator[Change]:
    for use in dict.fromkeys((*new.uses, *old.uses)):
        about = Text(*USES[use])
        if use not in old.uses:
            yield Change("added", "use", use, about, Text("新增", "added"))
        elif use not in new.uses:
            yield Change("removed", "use", use, about, Text("取消", "removed"))
        else:
            before, after = _total(old, use), _total(new, use)
            told = [phrasing.change(Text("总分", "total"), before, after)] if before != after else []
            told += rule_changes(old.uses[use], new.uses[use], leaving_out=_WORDING | {"total"})
            if told:
                yield Change("changed", "use", use, about, joined(told, "；", "; "))


def _total(scheme: Scheme, use: Use) -> Text:
    names = {one.id: one.name for one in scheme.groups} | {one.id: one.name for one in scheme.indicators}
    return joined((phrasing_conditions.step(step, names) for step in scheme.uses[use].total), "，再", ", then ")


def _towns(old: Scheme, new: Scheme) -> Iterator[Change]:
    parts = []
    for zh, en, names in (
        ("新增", "added", [name for name in new.towns if name not in old.towns]),
        ("取消", "removed", [name for name in old.towns if name not in new.towns]),
    ):
        if names:
            parts.append(Text(f"{zh} {'、'.join(names)}", f"{en} {', '.join(names)}"))
    if parts:
        yield Change("changed", "scheme", "towns", Text("镇街", "towns"), joined(parts, "；", "; "))
