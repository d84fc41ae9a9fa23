"""A scheme as a tree of rules, each with its path in the file, so that a check can say where it found something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from jifen.kernel.errors import Complaint, Text
from jifen.policy.conditions import Agreeing, Condition
from jifen.policy.located import Located, Path
from jifen.policy.measures import Amount, Counted
from jifen.policy.scheme import Indicator, Scheme, Veto
from jifen.policy.words import Matcher, Rule, Window


def rules(rule: BaseModel, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """
    Walk a rule and everything inside it, outermost first.

    Args:
        rule: where to begin.
        path: the path of that rule in its file.

    Yields:
        The path and the rule, for every model found.
    """
    yield path, rule
    for name, info in type(rule).model_fields.items():
        yield from _inside(getattr(rule, name), (*path, info.alias or name))


def _inside(value: object, path: Path) -> Iterator[tuple[Path, BaseModel]]:
    if isinstance(value, BaseModel):
        yield from rules(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(inner, (*path, key))
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        for position, inner in enumerate(value):
            yield from _inside(inner, (*path, position))


@dataclass(frozen=True)
class Selection:
    """Which records a rule looks at, wherever in the scheme it says so."""

    path: Path
    kinds: tuple[str, ...]
    where: dict[str, Matcher]
    whose: tuple[str, ...]
    within: Window | None
    valid_on: str | None
    measure: Amount | None
    owner: BaseModel

    @property
    def kinds_path(self) -> Path:
        """Where the kinds themselves are written."""
        return (*self.path, "exists" if isinstance(self.owner, Condition) else "from")


def selections(scheme: Scheme) -> Iterator[Selection]:
    """Every place of a scheme that picks records: lines, named measures, conditions, vetoes."""
    for path, rule in rules(scheme):
        if isinstance(rule, Agreeing):
            yield _selection((*path, "which"), rule.from_, rule.counted)
        elif isinstance(rule, Veto):
            yield Selection(path, (rule.from_,), rule.where, rule.whose, None, None, None, rule)
        elif isinstance(rule, Condition):
            if rule.exists is not None:
                yield _selection(path, rule.exists, rule)
        elif isinstance(rule, Counted) and path[-1:] != ("which",):
            yield _selection(path, rule.from_ or (), rule)


def _selection(path: Path, kinds: tuple[str, ...], rule: Counted) -> Selection:
    within = rule.within if isinstance(rule.within, Window) else None
    return Selection(path, kinds, rule.where, rule.whose or (), within, rule.valid_on, rule.measure, rule)


def window_of(line: Indicator, scheme: Scheme) -> Window | None:
    """The window of a line, or the one it inherits from the nearest group that has one."""
    if isinstance(line.within, Window):
        return line.within
    if line.within == "lifted":
        return None
    groups = {group.id: group for group in scheme.groups}
    at: str | None = line.group
    seen: set[str] = set()
    while at is not None and at in groups and at not in seen:
        if groups[at].within is not None:
            return groups[at].within
        seen.add(at)
        at = groups[at].in_
    return None


class Findings:
    """Complaints about one scheme, each at its line where the file is at hand, else at its path."""

    def __init__(self, scheme: Scheme, located: Located | None) -> None:
        self.complaints: list[Complaint] = []
        self._scheme = scheme
        self._located = located

    def add(self, code: str, path: Path, what: Text, mend: Text, value: object = "") -> None:
        """Add one complaint about the node at a path; the same one is never added twice."""
        complaint = Complaint(code, self._where(path), what, mend, str(value)[:60])
        if complaint not in self.complaints:
            self.complaints.append(complaint)

    def _where(self, path: Path) -> str:
        if self._located:
            return self._located.where(path)
        return f"{self._scheme.id}: {way(self._scheme, path)}"


def way(rule: Rule, path: Path) -> str:
    """A path as people say it, lines by their id: ``indicators[education].award``."""
    names: list[str] = []
    here: object = rule
    for step in path:
        here = _at(here, step)
        name = getattr(here, "id", None)
        if isinstance(step, str):
            names.append(step)
        elif names and isinstance(name, str):
            names[-1] += f"[{name}]"
        elif names:
            names[-1] += f"[{step + 1}]"
    return ".".join(names)


def _at(here: object, step: str | int) -> object:
    if isinstance(here, BaseModel):
        name = next((name for name, info in type(here).model_fields.items() if step in (info.alias, name)), "")
        return getattr(here, name, None)
    if isinstance(here, dict):
        return here.get(step)
    return here[step] if isinstance(here, tuple) and isinstance(step, int) and step < len(here) else None
