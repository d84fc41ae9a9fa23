"""Measures of a scheme as nodes of the plan: words become values, windows become days, equal measures become one node."""

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
from jifen.policy.measures import Amount, Counted, Each
from jifen.policy.scheme import Indicator, Scheme
from jifen.policy.words import Matcher, Where, Window
from jifen.scoring import plan as ir
from jifen.scoring.days import Days, fold

_BOUNDS = (("at_least", ir.Test.GE), ("above", ir.Test.GT), ("at_most", ir.Test.LE), ("below", ir.Test.LT))


class Measures:
    """Compiles the measures of one scheme on one day, and remembers them, so that equal ones are computed once."""

    def __init__(self, scheme: Scheme, as_of: date) -> None:
        self.scheme = scheme
        self.as_of = as_of
        self.days = Days(scheme.conventions, as_of)
        self.decimals = scheme.points.decimals
        self.nodes: list[ir.MeasureNode] = []
        self.named: dict[str, int] = {}
        self.tables = {table.id: table for table in scheme.tables}
        self.line_at = {indicator.id: index for index, indicator in enumerate(scheme.indicators)}
        self._seen: dict[ir.MeasureNode, int] = {}
        self._references = {reference.id: reference for reference in scheme.references}
        self._groups = {group.id: group for group in scheme.groups}
        self._compiling: list[str] = []

    # --- points and places --------------------------------------------------------------------------------------------

    def points(self, value: Decimal | int) -> int:
        """Scale points to the decimals of the scheme."""
        return scale(Decimal(value), self.decimals)

    def area(self, word: str) -> str:
        """Give the prefix of a place word: ``here``, ``province``, a town of the scheme, or a code."""
        if word == "here":
            return places.prefix(self.scheme.place)
        if word == "province":
            return places.prefix(self.scheme.place)[:2]
        return places.prefix(self.scheme.towns.get(word, word))

    # --- measures -----------------------------------------------------------------------------------------------------

    def add(self, node: ir.MeasureNode) -> int:
        """Keep a node, or find the equal one that is there; its name does not matter."""
        bare = replace(node, key="")
        if bare not in self._seen:
            self._seen[bare] = len(self.nodes)
            self.nodes.append(node)
        return self._seen[bare]

    def measure_of(self, name: str) -> int:
        """Give the measure of a named measure or of an indicator; names are compiled when first needed."""
        if name in self.named:
            return self.named[name]
        if name in self._compiling:
            raise unresolved(name, "按自身计算", "depends on itself")
        self._compiling.append(name)
        named = next((measure for measure in self.scheme.measures if measure.id == name), None)
        if named is not None:
            self.named[name] = self.add(self.node(name, named, None))
        else:
            indicator = self.scheme.indicators[self.line_at[name]]
            self.named[name] = self._indicator_node(indicator)
        self._compiling.pop()
        return self.named[name]

    def _indicator_node(self, indicator: Indicator) -> int:
        node = self.node(indicator.id, indicator, indicator.group)
        if indicator.limited_by:
            node = replace(node, limited_by=self.measure_of(indicator.limited_by))
        if indicator.less:
            node = replace(node, less=self.measure_of(indicator.less))
        return self.add(node)

    def _window(self, counted: Counted, group: str | None) -> Window | None:
        if isinstance(counted.within, Window):
            return counted.within
        if counted.within == "lifted":
            return None
        while group is not None:
            found = self._groups[group]
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
        positions: tuple[tuple[str, int], ...] = (),
    ) -> ir.MeasureNode:
        """
        Compile one measure.

        Args:
            key: how the columns of a result call it.
            counted: which records and how much of them; without a measure, whether there are any.
            group: the group whose window is inherited.
            kinds: kinds of record where they are not under ``from``.
            positions: position of each label, for the best level.
        """
        names = kinds or counted.from_ or ()
        kind = CATALOGUE[names[0]]
        amount = counted.measure or Amount(exists="records")
        if amount.best is not None and not positions:
            raise unresolved(key, "best 须有等级分值表", "`best` needs a table of levels")
        precise = kind.span is not None and kind.span.precision is Type.MONTH
        window = self._window(counted, group)
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
            filters=tuple(self.filters(kind, counted.where)),
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
        return self._amount(node, kind, amount)

    def _amount(self, node: ir.MeasureNode, kind: Kind, amount: Amount) -> ir.MeasureNode:
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
            periods=self._periods(kind, amount),
            period_field=amount.against.field if amount.against else "",
            scale=law,
        )

    def _periods(self, kind: Kind, amount: Amount) -> tuple[ir.Period, ...]:
        against = amount.against
        if against is None:
            return ()
        decimals = kind.by_name[against.field].decimals
        values = sorted(
            (parse_month(month), value) for month, value in self._references[against.reference].values.items()
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

    def filters(self, kind: Kind, where: Where) -> Iterable[ir.Filter]:
        """Compile what the fields of a record must look like."""
        for name, matcher in where.items():
            yield from self._matcher(kind.by_name[name], matcher)

    def _matcher(self, field: Field, matcher: Matcher) -> Iterable[ir.Filter]:
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


def unresolved(name: str, zh: str, en: str) -> BadPolicyError:
    """Make the error for a word that leads nowhere; a checked scheme never gets here."""
    return BadPolicyError(
        "scoring.cannot_compile",
        Text(f"“{name}”：{zh}。", f"`{name}`: {en}."),
        Text("请按 `jifen policy check` 的提示修改方案。", "Mend the scheme as `jifen policy check` says."),
    )
