"""
Is every point of a scheme exact?

Every product has to be a whole number at the scale of the scheme, or be rounded where the scheme says so. That is proven
with greatest common divisors: if all points of a line are multiples of some step, so are their sums, and a factor times
the step shows whether any product can be inexact.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import gcd

from jifen.kernel.errors import Text
from jifen.policy.located import Path
from jifen.policy.scheme import Group, Indicator, Scheme, Use
from jifen.policy.totals import Step
from jifen.policy.walking import Findings


def check_exactness(scheme: Scheme, findings: Findings) -> None:
    """Add a complaint for every number and product that is not exact, and every rounding that is missing or idle."""
    _Exactness(scheme, findings).check()


def step_of(numbers: Iterable[Decimal | Fraction]) -> Fraction:
    """The largest number of which all these are whole multiples; 0 when all of them are 0."""
    found = Fraction(0)
    for each in numbers:
        number = Fraction(each)
        common = Fraction(gcd(found.numerator * number.denominator, number.numerator * found.denominator))
        found = common / (found.denominator * number.denominator)
    return found


def numbers_of(indicator: Indicator) -> list[Decimal]:
    """Every number of points a line holds: whatever the line gives is a sum of whole multiples of them."""
    award = indicator.award
    found = [
        award.each_unit,
        award.flat,
        award.below,
        award.outside,
        award.first,
        indicator.at_most,
        indicator.at_least,
    ]
    found += [*(award.levels or {}).values(), *(award.table or {}).values()]
    found += [band.each_unit for band in award.bands or ()]
    found += [number for row in award.ranges or () for number in (row.points, row.step)]
    found += [tier.points for tier in (*(award.tiers or ()), *award.extras)]
    if award.cells is not None:
        found += [] if award.cells.otherwise is None else [award.cells.otherwise]
        for row in award.cells.points.values():
            found += row.values() if isinstance(row, dict) else [row]
    if indicator.deemed is not None:
        found.append(indicator.deemed.points)
    return [number for number in found if number is not None]


class _Exactness:
    """Walks the totals of a scheme and proves that every value on the way is whole at its scale."""

    def __init__(self, scheme: Scheme, findings: Findings) -> None:
        self.scheme = scheme
        self.findings = findings
        self.unit = Fraction(1, 10**scheme.points.decimals)
        self.never = scheme.points.round == "never"

    def check(self) -> None:
        for at, indicator in enumerate(self.scheme.indicators):
            self.line(indicator, ("indicators", at))
        for at, group in enumerate(self.scheme.groups):
            for key in ("at_most", "at_least"):
                self.number(getattr(group, key), ("groups", at, key))
        for use, rule in self.scheme.uses.items():
            self.number(rule.apply_from, ("uses", use, "apply_from"))
            self.total(use, rule.total)

    def number(self, value: Decimal | None, path: Path) -> None:
        if value is not None and Fraction(value) % self.unit:
            self.complain(path, value)

    def complain(self, path: Path, value: object) -> None:
        decimals = self.scheme.points.decimals
        self.findings.add(
            "policy.inexact",
            path,
            Text(f"不能用{decimals}位小数精确表示。", f"This is not exact with {decimals} decimals."),
            Text("请增加 points.decimals，或写明在哪里取整。", "Raise `points.decimals`, or say where it is rounded."),
            value,
        )

    def line(self, indicator: Indicator, path: Path) -> None:
        rounding = indicator.award.round
        divides = indicator.measure is not None and indicator.measure.operation == "shares"
        if rounding is not None and (self.never or rounding.decimals > self.scheme.points.decimals or not divides):
            self.needless((*path, "award", "round"))
        if divides and rounding is None:
            self.findings.add(
                "policy.rounding_undecided",
                (*path, "award"),
                Text("按人数分享会产生除不尽的分值，须写明取整。", "Shares divide points: say how they are rounded."),
                Text(
                    "请写 round: {decimals: …, mode: half_up | down | up}，并把 points.round 改为 where_stated。",
                    "Write round: {decimals: …, mode: half_up | down | up}, with points.round: where_stated.",
                ),
            )
        for number in numbers_of(indicator):
            self.number(number, (*path, "award"))

    def needless(self, path: Path) -> None:
        zh = "方案约定从不取整" if self.never else "此处不产生除不尽的分值，或取整位数多于方案的小数位"
        en = (
            "the scheme never rounds"
            if self.never
            else "nothing is divided here, or it keeps more decimals than the scheme"
        )
        self.findings.add(
            "policy.rounding_needless",
            path,
            Text(f"{zh}，取整没有意义。", f"Rounding means nothing: {en}."),
            Text("请删去，或修改 points。", "Take it out, or change `points`."),
        )

    def total(self, use: Use, steps: tuple[Step, ...]) -> None:
        step = Fraction(0)
        for at, rule in enumerate(steps):
            path: Path = ("uses", use, "total", at)
            if rule.add is not None:
                step = step_of([step, *(self.member(name, use) for name in rule.add)])
            elif rule.times is not None:
                step = step_of(
                    [
                        *([step] if rule.times.when or rule.times.if_negative == "leave" else []),
                        step * Fraction(rule.times.factor),
                    ]
                )
                rounded = at + 1 < len(steps) and steps[at + 1].round is not None
                if step % self.unit and not rounded:
                    self.complain((*path, "times"), rule.times.factor)
                    step = self.unit
            elif rule.round is not None:
                if self.never:
                    self.needless((*path, "round"))
                step = Fraction(1, 10**rule.round)
                if step % self.unit:
                    self.complain((*path, "round"), rule.round)
            else:
                key = "at_most" if rule.at_most is not None else "at_least"
                bound = getattr(rule, key)
                self.number(bound, (*path, key))
                step = step_of([step, bound])

    def member(self, name: str, use: Use, seen: tuple[str, ...] = ()) -> Fraction:
        """The step of a group or line in a use."""
        if name in seen:
            return Fraction(0)
        line = next((one for one in self.scheme.indicators if one.id == name), None)
        if line is not None:
            rounding = line.award.round
            return step_of([Fraction(1, 10**rounding.decimals)] if rounding else numbers_of(line))
        group: Group | None = next((one for one in self.scheme.groups if one.id == name), None)
        if group is None:
            return Fraction(0)
        inner = [one.id for one in self.scheme.groups if one.in_ == name]
        inner += [one.id for one in self.scheme.indicators if one.group == name and use in (one.uses or (use,))]
        bounds = [bound for bound in (group.at_most, group.at_least) if bound is not None]
        return step_of([*bounds, *(self.member(one, use, (*seen, name)) for one in inner)])
