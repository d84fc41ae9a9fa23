"""
People made to stand on the edges of a plan: a day before and on the day, a unit less and a unit, spans that touch and overlap.

One generator serves two uses: seeded, for many persons at a time, and driven by hypothesis, which shrinks it to the smallest
person. The first of its choices is always the plainest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.kinds import Field, Kind, Type
from jifen.kernel.dates import add_months, month_of
from jifen.scoring import plan as ir
from jifen.scoring.days import application_days, resolve
from jifen.scoring.person import kinds_of
from jifen.scoring.population.quantities import conditions_of

ONE_DAY = timedelta(days=1)
VERIFIED = Proof(Standing.VERIFIED, by="window")
DECLARED = Proof()
REFUTED = Proof(Standing.REFUTED, by="window")

FIRMS = ("甲厂", "乙厂", "丙店")
GROUPS_OF_FIRMS = ("", "", "甲厂", "集团")
OTHER_PLACES = ("440000", "440100", "450000", "449900", "449900001", "110101001001")
LONG_AGO = (date(2000, 2, 29), date(1985, 6, 1), date(2012, 2, 29), date(2004, 2, 29))


class Edges:
    """What a plan looks at: its days, its words, its numbers, so that generated facts stand right beside them."""

    def __init__(self, plan: ir.Plan) -> None:
        self.plan = plan
        self.kinds = kinds_of(plan)
        self.rules: dict[str, list[tuple[tuple[ir.Filter, ...], tuple[str, ...]]]] = {}
        self.words: dict[tuple[str, str], set[Any]] = {}
        self.numbers: dict[tuple[str, str], set[int]] = {}
        self.sets: dict[str, list[tuple[str, tuple[Any, ...]]]] = {}
        self.places: set[str] = set()
        self.lengths = {1, 12}
        self.gaps = {(0, 0), (1, 0)}
        self.ages = {0, 1, 18}
        self.days: set[ir.Day] = {ir.Day(fixed=plan.as_of)}
        self.by_application: dict[tuple[date | None, ...], list[date]] = {}
        for node in plan.measures:
            self._measure(node)
        for rule in plan.uses.values():
            for veto in rule.vetoes:
                self.days.add(veto.on)
                self._filters((veto.kind,), veto.filters, veto.whose)
                self.lengths.add(veto.months or 1)
        for condition in conditions_of(plan):
            if condition.op == "compare":
                self._bound(plan.measures[condition.index], condition)
        for line in plan.lines:
            for index in line.measures:
                self._award(plan.measures[index], line.award)
        self.applications = list(self._applications())

    def _measure(self, node: ir.MeasureNode) -> None:
        self.days |= {day for day in (*node.starts, *node.ends, node.until, node.valid_on, node.on) if day is not None}
        self._filters(node.kinds, node.filters, node.whose)
        if node.op in (ir.Op.COVERED, ir.Op.RUN):
            self.lengths |= {node.unit, 3 * node.unit}
            self.gaps.add((node.gap_months, node.gap_days))
        self.lengths.add(node.lasting_months or 1)
        for kind in node.kinds:
            for label, _ in node.positions:
                self._word(kind, node.field, label)
            if node.groups and node.groups.by in (fields := CATALOGUE[kind].by_name):
                labels = node.groups.among or fields[node.groups.by].levels or FIRMS
                if fields[node.groups.by].type in (Type.LEVEL, Type.TEXT):
                    self.sets.setdefault(kind, []).append((node.groups.by, labels))
            if node.same in CATALOGUE[kind].by_name:
                self.sets.setdefault(kind, []).append((node.same, FIRMS))
            for period in node.periods:
                bounds = {period.low - 1, period.low} | ({period.high - 1, period.high} if period.high else set())
                self.numbers.setdefault((kind, node.period_field), set()).update(bounds)
            if node.op in (ir.Op.SUM, ir.Op.LARGEST):
                each = node.unit if node.unit > 1 else node.scale
                sizes = {each - 1, each, each + 1, 3 * each}
                if node.share_field:
                    sizes = {size // 10_000 for size in sizes} | {each // 10_000 + 1}
                self.numbers.setdefault((kind, node.field), set()).update(sizes)

    def _filters(self, kinds: tuple[str, ...], filters: tuple[ir.Filter, ...], whose: tuple[str, ...]) -> None:
        for kind in kinds:
            self.rules.setdefault(kind, []).append((filters, whose))
        for test in filters:
            for kind in kinds:
                for value in test.values:
                    self._word(kind, test.field, value)
                if test.bound:
                    self.numbers.setdefault((kind, test.field), set()).update(
                        {test.bound - 1, test.bound, test.bound + 1}
                    )

    def _word(self, kind: str, field: str, value: str | bool) -> None:
        if CATALOGUE[kind].by_name[field].type is Type.PLACE if field in CATALOGUE[kind].by_name else False:
            self.places.add(_code(str(value)))
        else:
            self.words.setdefault((kind, field), set()).add(value)

    def _bound(self, node: ir.MeasureNode, condition: ir.Condition) -> None:
        for bound in (condition.low, condition.high):
            if bound is None:
                continue
            if node.op is ir.Op.YEARS:
                self.ages |= {bound, bound + 1}
            elif node.op in (ir.Op.COVERED, ir.Op.RUN):
                self.lengths.add(bound * node.unit)
            elif node.op in (ir.Op.SUM, ir.Op.LARGEST):
                for kind in node.kinds:
                    self.numbers.setdefault((kind, node.field), set()).update(
                        {bound * node.unit - 1, bound * node.unit}
                    )

    def _award(self, node: ir.MeasureNode, award: ir.Award) -> None:
        if node.op is ir.Op.YEARS and isinstance(award, ir.Intervals):
            self.ages |= {edge for row in award.rows for edge in (row.low, row.high) if edge is not None}

    def _applications(self) -> Iterator[dict[str, date | None]]:
        run = self.plan.as_of
        for applied in (
            *(run, run - ONE_DAY, run - timedelta(days=45), run.replace(day=1), run.replace(day=1) - ONE_DAY),
            *(date(2012, 2, 29), add_months(run, -7), run + ONE_DAY),
        ):
            yield {"applied_on": applied, "accepted_on": None, "completed_on": None}
            yield {"applied_on": applied, "accepted_on": applied + timedelta(days=20), "completed_on": None}
            yield {"applied_on": applied, "accepted_on": None, "completed_on": applied + timedelta(days=31)}

    def dates(self, application: dict[str, Any]) -> list[date]:
        """Give the days of the plan for one application, with the days beside them."""
        key = tuple(application.get(name) for name in ("applied_on", "accepted_on", "completed_on"))
        if key not in self.by_application:
            known = application_days(application, self.plan.as_of)
            found = {resolve(day, known) for day in self.days} | set(known.values())
            self.by_application[key] = sorted({day + n * ONE_DAY for day in found for n in (-1, 0, 1)})
        return self.by_application[key]

    def options(self, kind: Kind, field: Field) -> list[Any]:
        """Give the values a field may take, the words of the plan first."""
        words = sorted(self.words.get((kind.name, field.name), ()), key=str)
        match field.type:
            case Type.LEVEL:
                return [word for word in words if word in field.levels] + list(field.levels)
            case Type.CODE:
                return [*words, *words, "别的"]
            case Type.FLAG:
                return [False, True]
            case Type.NUMBER:
                asked = self.numbers.get((kind.name, field.name), set())
                top = field.at_most if field.at_most is not None else 10**6
                plain = {0, 1, 2, 7} | ({9_999, 10_000, 3_333} if field.name == "share" else set())
                return [*sorted(value for value in asked | plain if 0 <= value <= top), top]
            case Type.PLACE:
                here = sorted(self.places) or ["449900"]
                inside = [place + "001" for place in here if len(place) < 12]
                return here + here + inside + list(OTHER_PLACES) + ([""] if not field.required else [])
            case Type.TEXT if field.name.endswith("_group"):
                return list(GROUPS_OF_FIRMS)
            case Type.TEXT:
                return list(FIRMS) + ([] if field.required else [""])
            case _:
                return [""]


def _code(area: str) -> str:
    return area.ljust(6, "0")


class Maker:
    """Makes persons from a source of choices."""

    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self.kinds = [CATALOGUE[name] for name in edges.kinds if name not in ("application", "identity")]
        self.options = {
            (kind.name, field.name): edges.options(kind, field) for kind in CATALOGUE.values() for field in kind.fields
        }

    def dossier(self, random: Random, person: str, most_kinds: int = 5) -> Dossier:
        """Make a person whose records are of a few kinds, so that each person looks closely at something."""
        dossier = Dossier(person)
        application = self._application(random, dossier)
        dates = self.edges.dates(application)
        self._identity(random, dossier, dates)
        count = random.randint(0, min(most_kinds, len(self.kinds)))
        for kind in random.sample(self.kinds, count):
            dossier.add(self._records(random, kind, dates, str(application.get("town", ""))))
        self._answers(random, dossier)
        return dossier

    def _application(self, random: Random, dossier: Dossier) -> dict[str, Any]:
        if random.random() > 0.95:
            return {}
        kind, last = CATALOGUE["application"], {}
        for _ in range(1 if random.random() < 0.97 else 2):
            days = random.choice(self.edges.applications)
            values = {f.name: random.choice(self.options[kind.name, f.name]) for f in kind.fields if f.name not in days}
            record = Record("application", {**values, **days}, proof=VERIFIED if random.random() < 0.97 else DECLARED)
            dossier.add([record])
            last = record.values
        return last

    def _identity(self, random: Random, dossier: Dossier, dates: list[date]) -> None:
        kind = CATALOGUE["identity"]
        seats = ["self", *(["partner"] if random.random() > 0.5 else []), *(["child"] if random.random() > 0.8 else [])]
        for whose in seats:
            if random.random() > 0.97:
                continue
            values = {f.name: random.choice(self.options[kind.name, f.name]) for f in kind.fields}
            born = add_months(random.choice(dates), -12 * random.choice(sorted(self.edges.ages)))
            values["born_on"] = random.choice([born, born, born, *LONG_AGO])
            dossier.add([Record("identity", values, whose, self._proof(random))])

    def _records(self, random: Random, kind: Kind, dates: list[date], town: str) -> list[Record]:
        """Make records most of which are looked at by one and the same rule."""
        rules = self.edges.rules[kind.name]
        rule = random.choice(rules)
        records: list[Record] = []
        for _ in range(random.choice((1, 1, 2, 2, 3, 4, 5))):
            before = random.choice(records) if records and random.random() > 0.3 else None
            values = {f.name: self._value(random, kind, f, dates, town, before) for f in kind.fields}
            filters, seats = rule if random.random() < 0.8 else random.choice(rules)
            if random.random() < 0.8:
                self._meet(random, kind, values, filters, town)
            if kind.span is not None:
                self._span(random, kind, values, before)
            records.append(Record(kind.name, values, self._whose(random, kind, seats), self._proof(random)))
        if kind.span is not None and random.random() > 0.4:
            self._chain(random, kind, records, dates)
        if kind.name in self.edges.sets and random.random() > 0.5:
            records += self._set(random, kind, tuple(records))
        return records

    def _set(self, random: Random, kind: Kind, records: tuple[Record, ...]) -> Iterator[Record]:
        """Repeat records for other labels of a field by which a rule groups them, most of them just alike."""
        field, labels = random.choice(self.edges.sets[kind.name])
        for record in records:
            for label in labels:
                if label != record.values[field] and random.random() > 0.15:
                    values = {**record.values, field: label}
                    if kind.span is not None and random.random() > 0.8:
                        self._span(random, kind, values, record)
                    yield Record(kind.name, values, record.whose, record.proof)

    def _whose(self, random: Random, kind: Kind, seats: tuple[str, ...]) -> str:
        whose = random.choice(kind.whose) if random.random() > 0.9 else random.choice(seats)
        swapped = whose == "self" and "partner" in kind.whose and len(self.edges.plan.seats) > 1
        return "partner" if swapped and random.random() > 0.5 else whose

    def _chain(self, random: Random, kind: Kind, records: list[Record], dates: list[date]) -> None:
        """Line the spans up, back from a day of the plan, with gaps as long as one is forgiven, a day less or a day more."""
        assert kind.span is not None
        start, end, by_month = kind.span.start, kind.span.end, kind.span.precision is Type.MONTH
        day = random.choice(dates)
        gaps, lengths = sorted(self.edges.gaps), sorted(self.edges.lengths)
        last: Any = month_of(day) if by_month else day
        for number, record in enumerate(records):
            months, days = random.choice(gaps)
            off = random.choice((0, 0, 1, -1))
            if number or random.random() > 0.5:
                last = last - months - off if by_month else add_months(last, -months) - timedelta(days=days + off)
            length = random.choice((random.choice(lengths), random.choice(lengths), random.randint(1, 30)))
            first = last - length + 1 if by_month else add_months(last + ONE_DAY, -length)
            first += off if by_month else timedelta(days=random.choice((0, 0, 1, -1)))
            record.values.update({start: min(first, last), end: last})
            last = first - 1 if by_month else first - ONE_DAY
        if random.random() > 0.7 and not kind.by_name[end].required:
            records[0].values[end] = None

    def _meet(
        self, random: Random, kind: Kind, values: dict[str, Any], filters: tuple[ir.Filter, ...], town: str
    ) -> None:
        """Make the values pass the filters of a rule, so that its records are common and not a lucky find."""
        for test in filters:
            value = values[test.field]
            match test.test:
                case ir.Test.IN:
                    value = random.choice(test.values)
                case ir.Test.WITHIN:
                    value = _code(str(random.choice(test.values)))
                case ir.Test.GE | ir.Test.LE:
                    value = test.bound
                case ir.Test.GT:
                    value = test.bound + 1
                case ir.Test.LT:
                    value = max(0, test.bound - 1)
                case ir.Test.SAME_AS if test.application_field == "town":
                    value = town
                case ir.Test.EMPTY:
                    value = None if kind.by_name[test.field].type in (Type.DATE, Type.MONTH) else ""
            values[test.field] = value

    def _value(
        self, random: Random, kind: Kind, field: Field, dates: list[date], town: str, before: Record | None
    ) -> Any:
        if before is not None and random.random() > 0.5:
            return before.values[field.name]
        match field.type:
            case Type.DATE:
                return None if not field.required and random.random() > 0.6 else self._day(random, dates)
            case Type.MONTH:
                return None if not field.required and random.random() > 0.6 else month_of(self._day(random, dates))
            case Type.PLACE if town and random.random() > 0.8:
                return town
            case _:
                return random.choice(self.options[kind.name, field.name])

    def _day(self, random: Random, dates: list[date]) -> date:
        day = random.choice(dates)
        chance = random.random()
        if chance > 0.95:
            return random.choice(LONG_AGO)
        return add_months(day, -random.choice(sorted(self.edges.lengths))) if chance > 0.6 else day

    def _span(self, random: Random, kind: Kind, values: dict[str, Any], before: Record | None) -> None:
        assert kind.span is not None
        start, end, by_month = kind.span.start, kind.span.end, kind.span.precision is Type.MONTH
        if before is not None and before.values[end] is not None and random.random() > 0.4:
            months, days = random.choice(sorted(self.edges.gaps))
            off = random.choice((0, 1, -1))
            if by_month:
                values[start] = before.values[end] + 1 + months + off
            else:
                values[start] = add_months(before.values[end] + ONE_DAY, months) + timedelta(days=days + off)
        length, off = random.choice(sorted(self.edges.lengths)), random.choice((0, 1, -1))
        if random.random() > 0.15:
            if by_month:
                values[end] = values[start] + length - 1 + off
            else:
                values[end] = add_months(values[start], length) + timedelta(days=off - 1)
        if values[end] is not None and values[end] < values[start]:
            values[end] = values[start]

    def _proof(self, random: Random) -> Proof:
        chance = random.random()
        return VERIFIED if chance < 0.9 else DECLARED if chance < 0.96 else REFUTED

    def _answers(self, random: Random, dossier: Dossier) -> None:
        careless = random.random()
        for name in self.edges.kinds:
            if careless < 0.6:
                dossier.answers[name] = VERIFIED
                continue
            chance = random.random()
            if chance < 0.8:
                dossier.answers[name] = VERIFIED
            elif chance < 0.9:
                dossier.answers[name] = DECLARED
            elif chance < 0.93:
                dossier.answers[name] = REFUTED


def dossiers(maker: Maker, most: int = 6) -> st.SearchStrategy[list[Dossier]]:
    """Give lists of persons that hypothesis can shrink."""
    persons = st.randoms(use_true_random=False).map(lambda random: maker.dossier(random, "P"))
    return st.lists(persons, min_size=1, max_size=most).map(
        lambda found: [replace_person(dossier, f"P{number}") for number, dossier in enumerate(found)]
    )


def replace_person(dossier: Dossier, person: str) -> Dossier:
    """Give the same records to somebody else."""
    return replace(dossier, person=person)


def many(maker: Maker, seed: int, persons: int) -> list[Dossier]:
    """Make so many persons, the same for the same seed."""
    random = Random(seed)
    return [maker.dossier(random, f"P{number:07d}") for number in range(persons)]
