"""Scheme → plan: words become values, days are folded, points become scaled integers. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Field, Kind, Type
from jifen.kernel import places
from jifen.kernel.dates import month_of, parse_month
from jifen.kernel.errors import BadPolicyError, Text
from jifen.kernel.points import scale
from jifen.policy.conditions import Condition
from jifen.policy.measures import Amount, Counted, Each
from jifen.policy.scheme import BetterTotal, Group, Indicator, Scheme, Step, UseRule, Veto
from jifen.policy.words import Matcher, Window
from jifen.scoring import plan as ir
from jifen.scoring.awarding import compile_award
from jifen.scoring.days import Days, fold
from jifen.scoring.exactness import grain, with_rounding

_BOUNDS = (("at_least", ir.Test.GE), ("above", ir.Test.GT), ("at_most", ir.Test.LE), ("below", ir.Test.LT))


def compile_plan(scheme: Scheme, as_of: date, *, fingerprint: str = "") -> ir.Plan:
    """
    Make a scheme ready to be computed on one day.

    Args:
        scheme: a scheme that has been checked (``policy.checking``).
        as_of: the day of the run; facts after it never count.
        fingerprint: content hash of the pack, carried into every result.

    Raises:
        BadPolicyError: a word of the scheme cannot be resolved, or a product is not exact at the scale of the scheme.
    """
    return _Compiler(scheme, as_of).plan(fingerprint)


class _Compiler:
    """Holds what has been compiled so far, so that equal measures are computed once."""

    def __init__(self, scheme: Scheme, as_of: date) -> None:
        self.scheme = scheme
        self.as_of = as_of
        self.days = Days(scheme.conventions, as_of)
        self.decimals = scheme.points.decimals
        self.nodes: list[ir.MeasureNode] = []
        self.seen: dict[ir.MeasureNode, int] = {}
        self.groups: list[ir.GroupNode] = []
        self.group_seen: dict[ir.GroupNode, int] = {}
        self.line_at = {indicator.id: index for index, indicator in enumerate(scheme.indicators)}
        self.tables = {table.id: table for table in scheme.tables}
        self.references = {reference.id: reference for reference in scheme.references}
        self.windows = {group.id: group for group in scheme.groups}
        self.compiling: list[str] = []
        self.named: dict[str, int] = {}
        self.grain = 0

    def plan(self, fingerprint: str) -> ir.Plan:
        for measure in self.scheme.measures:
            self.measure_of(measure.id)
        lines = tuple(self.line(indicator) for indicator in self.scheme.indicators)
        self.grain = grain(lines)
        uses: dict[str, ir.UsePlan] = {use: self.use(use, rule) for use, rule in self.scheme.uses.items()}
        seats = ("self", "partner") if any(len(use.seats) > 1 for use in uses.values()) else ("self",)
        return ir.Plan(
            scheme=self.scheme.id,
            fingerprint=fingerprint,
            as_of=self.as_of,
            decimals=self.decimals,
            measures=tuple(self.nodes),
            named={measure.id: self.named[measure.id] for measure in self.scheme.measures},
            lines=lines,
            groups=tuple(self.groups),
            uses=uses,
            seats=seats,
            order=self.order(),
        )

    # --- points and places --------------------------------------------------------------------------------------------

    def points(self, value: Decimal | int) -> int:
        return scale(Decimal(value), self.decimals)

    def area(self, word: str) -> str:
        if word == "here":
            return places.prefix(self.scheme.place)
        if word == "province":
            return places.prefix(self.scheme.place)[:2]
        return places.prefix(self.scheme.towns.get(word, word))

    # --- measures -----------------------------------------------------------------------------------------------------

    def add(self, node: ir.MeasureNode) -> int:
        bare = replace(node, key="")
        if bare not in self.seen:
            self.seen[bare] = len(self.nodes)
            self.nodes.append(node)
        return self.seen[bare]

    def measure_of(self, name: str) -> int:
        """Give the measure of a named measure or of an indicator; names are compiled when first needed."""
        if name in self.named:
            return self.named[name]
        if name in self.compiling:
            raise _unresolved(name, "按自身计算", "depends on itself")
        self.compiling.append(name)
        named = next((measure for measure in self.scheme.measures if measure.id == name), None)
        if named is not None:
            self.named[name] = self.add(self.node(name, named, None))
        else:
            indicator = self.scheme.indicators[self.line_at[name]]
            self.named[name] = self.indicator_node(indicator)
        self.compiling.pop()
        return self.named[name]

    def indicator_node(self, indicator: Indicator) -> int:
        node = self.node(indicator.id, indicator, indicator.group)
        if indicator.limited_by:
            node = replace(node, limited_by=self.measure_of(indicator.limited_by))
        if indicator.less:
            node = replace(node, less=self.measure_of(indicator.less))
        return self.add(node)

    def window(self, counted: Counted, group: str | None) -> Window | None:
        if isinstance(counted.within, Window):
            return counted.within
        if counted.within == "lifted":
            return None
        while group is not None:
            found = self.windows[group]
            if found.within is not None:
                return found.within
            group = found.in_
        return None

    def node(
        self,
        key: str,
        counted: Counted,
        group: str | None,
        *,
        kinds: tuple[str, ...] = (),
        extra: tuple[ir.Filter, ...] = (),
        positions: tuple[tuple[str, int], ...] = (),
    ) -> ir.MeasureNode:
        names = kinds or counted.from_ or ()
        kind = CATALOGUE[names[0]]
        amount = counted.measure or Amount(exists="records")
        precise = kind.span is not None and kind.span.precision is Type.MONTH
        window = self.window(counted, group)
        compared = (window.by if window and window.by else None) or kind.on
        by_month = precise or (compared is not None and kind.by_name[compared].type is Type.MONTH)
        starts, ends = self.days.window(window, months=by_month) if window else ((), ())
        until = self.days.until(months=precise)
        spans = amount.is_span and kind.span is not None
        if window is not None and window.up_to is not None:
            until = self.days.anchor(window.up_to, months=precise)
        node = ir.MeasureNode(
            key=key,
            kinds=names,
            whose=counted.whose or self.scheme.conventions.whose,
            op=_OPS[amount.operation](amount),
            filters=tuple(self.filters(kind, counted)) + extra,
            valid_on=self.days.anchor(counted.valid_on, months=precise) if counted.valid_on else None,
            lasting_months=counted.lasting.months if counted.lasting else 0,
            lasting_days=counted.lasting.days if counted.lasting else 0,
            compared=compared,
            starts=starts,
            ends=fold((*ends, until)) if spans else ends,
            until=None if spans or not (kind.on or kind.span) or kind.name in ("application", "identity") else until,
            until_field=kind.on or "",
            span=(kind.span.start, kind.span.end) if kind.span else None,
            by_month=precise,
            positions=positions,
        )
        return self.amount(node, kind, amount)

    def amount(self, node: ir.MeasureNode, kind: Kind, amount: Amount) -> ir.MeasureNode:
        """Fill in what is counted and in which units."""
        field = getattr(amount, amount.operation)
        own = kind.by_name.get(field) if isinstance(field, str) else None
        unit, law = 1, 1
        if amount.is_span:
            unit = amount.months_per_unit
        elif own is not None and own.type is Type.NUMBER:
            law = 10**own.decimals
        if node.op is ir.Op.SHARES:
            law = ir.SHARE_PARTS
        if amount.times_share is not None:
            law *= 100 * 10 ** kind.by_name[amount.times_share].decimals
        if amount.in_units_of is not None:
            unit, law = scale(amount.in_units_of * law, 0), 1
        each = amount.each
        return replace(
            node,
            field=field if own is not None else "",
            share_field=amount.times_share or "",
            first_field=amount.first_holder or "",
            groups=_groups(each, 1 if amount.remainders == "lost" else unit * law) if each else None,
            unit=unit,
            lost=amount.remainders == "lost",
            gap_months=amount.gaps_up_to.months if amount.gaps_up_to else 0,
            gap_days=amount.gaps_up_to.days if amount.gaps_up_to else 0,
            gaps_count=bool(amount.gaps_count),
            same=amount.same or "",
            running=bool(amount.running),
            on=self.days.anchor(amount.on or self.scheme.conventions.age_on) if node.op is ir.Op.YEARS else None,
            periods=self.periods(kind, amount),
            period_field=amount.against.field if amount.against else "",
            scale=law,
        )

    def periods(self, kind: Kind, amount: Amount) -> tuple[ir.Period, ...]:
        against = amount.against
        if against is None:
            return ()
        decimals = kind.by_name[against.field].decimals
        values = sorted(
            (parse_month(month), value) for month, value in self.references[against.reference].values.items()
        )
        edges = [month for month, _ in values[1:]] + [month_of(self.as_of) + 1]

        def bound(value: Decimal, percent: Decimal) -> int:
            # A month qualifies when its base reaches the percentage: the bound is rounded up to the next whole fen.
            return -int(-(value * percent / 100 * 10**decimals) // 1)

        return tuple(
            ir.Period(
                first, edge - 1, bound(value, against.at_least), bound(value, against.below) if against.below else None
            )
            for (first, value), edge in zip(values, edges, strict=True)
        )

    def filters(self, kind: Kind, counted: Counted) -> Iterable[ir.Filter]:
        for name, matcher in counted.where.items():
            yield from self.matcher(kind.by_name[name], matcher)

    def matcher(self, field: Field, matcher: Matcher) -> Iterable[ir.Filter]:
        is_place = field.type is Type.PLACE

        def values(words: Iterable[str | bool]) -> tuple[str | bool, ...]:
            return tuple(self.area(str(word)) for word in words) if is_place else tuple(words)

        def areas(words: str | tuple[str, ...]) -> tuple[str, ...]:
            return tuple(self.area(word) for word in ((words,) if isinstance(words, str) else words))

        if matcher.one_of is not None:
            yield ir.Filter(field.name, ir.Test.WITHIN if is_place else ir.Test.IN, values(matcher.one_of))
        if matcher.none_of is not None:
            yield ir.Filter(field.name, ir.Test.NOT_WITHIN if is_place else ir.Test.NOT_IN, values(matcher.none_of))
        if matcher.within is not None:
            yield ir.Filter(field.name, ir.Test.WITHIN, areas(matcher.within))
        if matcher.not_within is not None:
            yield ir.Filter(field.name, ir.Test.NOT_WITHIN, areas(matcher.not_within))
        if matcher.listed_in is not None:
            table = self.tables[matcher.listed_in]
            words = table.listed or tuple(member for members in (table.classes or {}).values() for member in members)
            yield ir.Filter(field.name, ir.Test.WITHIN if is_place else ir.Test.IN, values(words))
        if matcher.same_as is not None:
            yield ir.Filter(field.name, ir.Test.SAME_AS, application_field=matcher.same_as.split(".", 1)[1])
        if matcher.filled is not None:
            yield ir.Filter(field.name, ir.Test.FILLED if matcher.filled else ir.Test.EMPTY)
        for key, test in _BOUNDS:
            bound = getattr(matcher, key)
            if bound is not None:
                yield ir.Filter(field.name, test, bound=scale(bound, field.decimals))

    # --- conditions ---------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition, groups: dict[str, int] | None = None) -> ir.Condition:
        shape = condition.shape
        label = {"name": condition.name or "", "basis": condition.basis or ""}
        if shape in ("all_of", "any_of"):
            children = tuple(self.condition(child, groups) for child in getattr(condition, shape))
            return ir.Condition("all" if shape == "all_of" else "any", children, **label)  # type: ignore[arg-type]
        if shape == "not_":
            assert condition.not_ is not None
            return ir.Condition("not", (self.condition(condition.not_, groups),), **label)  # type: ignore[arg-type]
        if shape == "agree":
            parts = tuple(
                ir.Agreeing(self.add(self.node("", part.counted, None, kinds=part.from_)), part.field, part.group or "")
                for part in condition.agree or ()
            )
            return ir.Condition("agree", agreeing=parts, **label)  # type: ignore[arg-type]
        if shape == "exists":
            index = self.add(self.node("", condition, None, kinds=condition.exists or ()))
            return ir.Condition("compare", index=index, low=1, **label)  # type: ignore[arg-type]
        if shape == "points_of":
            assert condition.points_of is not None
            low, high = _interval(condition, 10**self.decimals)
            if condition.points_of in self.line_at:
                op, index = "line", self.line_at[condition.points_of]
            elif groups is not None:
                op, index = "group", groups[condition.points_of]
            else:
                raise _unresolved(
                    condition.points_of, "在指标内不可引用分组", "a line cannot ask for the points of a group"
                )
            return ir.Condition(op, index=index, low=low, high=high, **label)  # type: ignore[arg-type]
        if condition.measured is not None:
            index = self.add(self.node("", condition.measured, None))
        else:
            index = self.measure_of(str(condition.measure_of))
        low, high = _interval(condition, self.nodes[index].scale)
        return ir.Condition("compare", index=index, low=low, high=high, **label)  # type: ignore[arg-type]

    # --- lines and groups ---------------------------------------------------------------------------------------------

    def line(self, indicator: Indicator) -> ir.Line:
        measures, award = compile_award(self, indicator)
        void, deemed, force = indicator.void_when, indicator.deemed, indicator.in_force
        return ir.Line(
            id=indicator.id,
            measures=measures,
            award=award,
            cap=self.points(indicator.at_most) if indicator.at_most is not None else None,
            floor=self.points(indicator.at_least) if indicator.at_least is not None else None,
            requires=self.condition(indicator.requires) if indicator.requires else None,
            void=self.condition(void.when) if void else None,
            deemed=(self.condition(deemed.when), self.points(deemed.points)) if deemed else None,
            ended=force is not None
            and not (force.from_ <= self.as_of and (force.until is None or self.as_of <= force.until)),
        )

    def order(self) -> tuple[int, ...]:
        """Order the lines so that each comes after the lines whose points it asks for."""
        asked = {i: set(_lines_asked(indicator)) for i, indicator in enumerate(self.scheme.indicators)}
        done: list[int] = []
        while len(done) < len(asked):
            ready = [i for i in asked if i not in done and all(self.line_at[name] in done for name in asked[i])]
            if not ready:
                left = next(self.scheme.indicators[i].id for i in asked if i not in done)
                raise _unresolved(left, "指标之间循环引用", "the lines ask for each other in a circle")
            done.extend(ready)
        return tuple(done)

    def group(self, use: str, group: Group, found: dict[str, int]) -> int:
        lines = tuple(
            index
            for index, indicator in enumerate(self.scheme.indicators)
            if indicator.group == group.id and (indicator.uses is None or use in indicator.uses)
        )
        inner = tuple(self.group(use, child, found) for child in self.scheme.groups if child.in_ == group.id)
        pick = None
        if group.combine == "applicants_choice":
            children = [child.id for child in self.scheme.groups if child.in_ == group.id]
            members = [self.scheme.indicators[index].id for index in lines] + children
            pick = self.add(
                ir.MeasureNode(
                    key=f"choice_{group.id}",
                    kinds=("choice",),
                    whose=("self",),
                    op=ir.Op.PICK,
                    filters=(ir.Filter("item", ir.Test.IN, (group.choice or group.id,)),),
                    field="pick",
                    positions=tuple((word, at) for at, name in enumerate(members, 1) for word in (name, str(at))),
                    until=self.days.until(months=False),
                    until_field="on",
                )
            )
        node = ir.GroupNode(
            id=group.id,
            lines=lines,
            groups=inner,
            combine=group.combine,
            cap=self.points(group.at_most) if group.at_most is not None else None,
            floor=self.points(group.at_least) if group.at_least is not None else None,
            pick=pick,
        )
        if node not in self.group_seen:
            self.group_seen[node] = len(self.groups)
            self.groups.append(node)
        found[group.id] = self.group_seen[node]
        return found[group.id]

    # --- uses ---------------------------------------------------------------------------------------------------------

    def use(self, use: str, rule: UseRule) -> ir.UsePlan:
        groups: dict[str, int] = {}
        for group in self.scheme.groups:
            if group.in_ is None:
                self.group(use, group, groups)
        better = rule.points_of if isinstance(rule.points_of, BetterTotal) else None
        return ir.UsePlan(
            use=use,
            group_of=groups,
            steps=with_rounding(tuple(self.step(step, groups) for step in rule.total), self.grain, use),
            line=self.points(rule.apply_from) if rule.apply_from is not None else None,
            gates=tuple(
                ir.GateNode(gate.id, self.condition(gate.needs, groups))
                for gate in self.scheme.gates
                if use in gate.for_
            ),
            vetoes=tuple(self.veto(veto) for veto in self.scheme.vetoes if use in veto.for_),
            seats=better.better_total_of if better else ("self",),
            if_equal=better.if_equal if better else "self",
            provided=self.condition(better.provided, groups) if better and better.provided else None,
        )

    def step(self, step: Step, groups: dict[str, int]) -> ir.Step:
        if step.add is not None:
            lines = tuple(self.line_at[name] for name in step.add if name in self.line_at)
            return ir.Step("add", groups=tuple(groups[name] for name in step.add if name in groups), lines=lines)
        if step.times is not None:
            num, den = step.times.factor.as_integer_ratio()
            when = self.condition(step.times.when, groups) if step.times.when else None
            return ir.Step("times", num=num, den=den, when=when, if_negative=step.times.if_negative)
        if step.at_most is not None:
            return ir.Step("cap", bound=self.points(step.at_most))
        if step.at_least is not None:
            return ir.Step("floor", bound=self.points(step.at_least))
        assert step.round is not None and step.mode is not None
        return ir.Step("round", bound=10 ** (self.decimals - step.round), mode=step.mode)

    def veto(self, veto: Veto) -> ir.VetoNode:
        kind = CATALOGUE[veto.from_]
        filters = tuple(
            filter_ for name, matcher in veto.where.items() for filter_ in self.matcher(kind.by_name[name], matcher)
        )
        months, days = (None, 0) if veto.lasts == "for_ever" else (0, 0)
        if not isinstance(veto.lasts, str):
            months, days = veto.lasts.months, veto.lasts.days
        on = self.days.anchor(self.scheme.conventions.facts_until)
        pending = not kind.by_name[veto.starts].required
        return ir.VetoNode(veto.id, veto.from_, veto.whose, filters, veto.starts, months, days, on, pending)


def _groups(each: Each, per_unit: int) -> ir.Groups:
    """Compile a grouping; what one group may give at most is kept in the scale in which its parts are added up."""
    most = each.at_most * per_unit if each.at_most is not None else None
    return ir.Groups(each.by, each.take, each.among or (), most)


_OPS: dict[str, Callable[[Amount], ir.Op]] = {
    "best": lambda amount: ir.Op.BEST,
    "count": lambda amount: ir.Op.COUNT if amount.count == "records" else ir.Op.DISTINCT,
    "sum": lambda amount: ir.Op.SUM,
    "shares": lambda amount: ir.Op.SHARES,
    "largest": lambda amount: ir.Op.LARGEST,
    "months": lambda amount: ir.Op(str(amount.months)),
    "half_years": lambda amount: ir.Op(str(amount.half_years)),
    "full_years": lambda amount: ir.Op(str(amount.full_years)),
    "age": lambda amount: ir.Op.YEARS,
    "years_since": lambda amount: ir.Op.YEARS,
    "exists": lambda amount: ir.Op.EXISTS,
}


def _interval(condition: Condition, per_unit: int) -> tuple[int | None, int | None]:
    """Turn the bounds of a leaf into whole quantity units, both inside."""

    def floor(value: Decimal) -> int:
        return int(value * per_unit // 1)

    low = None
    if condition.at_least is not None:
        low = -floor(-condition.at_least)
    if condition.above is not None:
        low = floor(condition.above) + 1
    high = None
    if condition.at_most is not None:
        high = floor(condition.at_most)
    if condition.below is not None:
        high = -floor(-condition.below) - 1
    return low, high


def _lines_asked(indicator: Indicator) -> Iterable[str]:
    """Name the lines whose points the conditions of a line ask for."""
    roots = [indicator.requires, indicator.void_when.when if indicator.void_when else None]
    roots += [indicator.deemed.when if indicator.deemed else None]
    roots += [tier.needs for tier in (indicator.award.tiers or ()) + indicator.award.extras]
    stack = [root for root in roots if root is not None]
    while stack:
        node = stack.pop()
        if node.points_of is not None:
            yield node.points_of
        stack.extend(child for child in (*(node.all_of or ()), *(node.any_of or ()), node.not_) if child is not None)


def _unresolved(name: str, zh: str, en: str) -> BadPolicyError:
    return BadPolicyError(
        "scoring.cannot_compile",
        Text(f"“{name}”：{zh}。", f"`{name}`: {en}."),
        Text("请按 `jifen policy check` 的提示修改方案。", "Mend the scheme as `jifen policy check` says."),
    )
