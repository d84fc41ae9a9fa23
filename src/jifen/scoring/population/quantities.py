"""
Quantities: every measure, agreement and veto of a plan from every seat, one row per person; NULL is *unknown*.

Their columns are the only thing the points are made of, and they are stored with the points. A change of rates, caps or
thresholds therefore never goes back to the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Standing, Trust
from jifen.facts.kinds import Silence
from jifen.facts.parquet_layout import PERSONS, STANDINGS
from jifen.scoring import plan as ir
from jifen.scoring.person import kinds_of
from jifen.scoring.person.measuring import seats_of
from jifen.scoring.population.days import APPLICATION_FIELDS, DAYS, DayColumns
from jifen.scoring.population.facts import Facts
from jifen.scoring.population.sql_text import Stages, indented, listed, quoted

PARTNER = "has_partner"
PERSON_COLUMNS = ("no", "person", *APPLICATION_FIELDS)


@dataclass(frozen=True)
class QuantityNames:
    """
    The names of the stored columns, as seen from the applicant's seat.

    ``measures`` has a name for each measure that anything looks at: ``q_<line>``, ``q_<line>_<n>`` for the cells of a line,
    ``m_<name>`` for a named measure and ``x_<n>`` for one that only a condition asks for. ``also`` are further names of a
    measure that several lines share. ``agreements`` and ``vetoes`` are answers; where there is one seat only, a veto is
    called as in its first use. Seen from the partner's seat each has ``partner_`` before it.
    """

    measures: dict[int, str]
    also: dict[str, str]
    agreements: dict[tuple[ir.Agreeing, ...], str]
    vetoes: dict[ir.VetoNode, str]


def of_seat(name: str, seat: str) -> str:
    """Give the name of a column as seen from a seat."""
    return name if seat == "self" else f"{seat}_{name}"


def quantity_names(plan: ir.Plan) -> QuantityNames:
    """Name the stored columns of a plan."""
    wanted: list[tuple[str, int]] = []
    for line in plan.lines:
        several = len(line.measures) > 1 or isinstance(line.award, ir.Cells)
        for number, index in enumerate(line.measures, 1):
            wanted.append((f"q_{line.id}_{number}" if several else f"q_{line.id}", index))
    wanted += [(f"m_{name}", index) for name, index in plan.named.items()]
    measures: dict[int, str] = {}
    also: dict[str, str] = {}
    for name, index in wanted:
        if index in measures:
            also[name] = measures[index]
        else:
            measures[index] = name
    agreements = dict.fromkeys(condition.agreeing for condition in conditions_of(plan) if condition.op == "agree")
    vetoes: dict[ir.VetoNode, str] = {}
    for use, rule in plan.uses.items():
        for veto in rule.vetoes:
            vetoes.setdefault(veto, f"veto_{use}_{veto.id}" if len(plan.seats) == 1 else f"v_{len(vetoes) + 1}")
    asked = _users(plan)
    return QuantityNames(
        measures={index: measures.get(index, f"x_{index}") for index in range(len(plan.measures)) if asked[index]},
        also=also,
        agreements={parts: f"a_{number}" for number, parts in enumerate(agreements, 1)},
        vetoes=vetoes,
    )


def conditions_of(plan: ir.Plan) -> Iterator[ir.Condition]:
    """Walk every condition of a plan, parts before wholes."""
    roots: list[ir.Condition | None] = []
    for line in plan.lines:
        roots += [line.requires, line.void, line.deemed[0] if line.deemed else None]
        if isinstance(line.award, ir.Tiers):
            roots += [condition for condition, _ in (*line.award.tiers, *line.award.extras)]
    for rule in plan.uses.values():
        roots += [rule.provided, *(step.when for step in rule.steps), *(gate.needs for gate in rule.gates)]
    for root in roots:
        if root is not None:
            yield from _walk(root)


def _walk(condition: ir.Condition) -> Iterator[ir.Condition]:
    for child in condition.children:
        yield from _walk(child)
    yield condition


class Quantities:
    """Builds the SQL that goes from the facts of a bucket to its quantities."""

    def __init__(self, plan: ir.Plan, trust: Trust) -> None:
        self.plan = plan
        self.trust = trust
        self.names = quantity_names(plan)
        self.days = DayColumns(plan.as_of)
        self.facts = Facts(trust, self.days)
        self.kinds = kinds_of(plan)
        self.users = _users(plan)
        self.raw: dict[str, str] = {}
        self.stored: list[str] = []
        self.stages = Stages("answered", [*PERSON_COLUMNS, *map(_none, self.kinds)])
        if len(plan.seats) > 1:
            self._store(PARTNER, self._raw(self.facts.partner()), "")
        for seat in plan.seats:
            self._seat(seat)

    # --- columns ------------------------------------------------------------------------------------------------------

    def _seat(self, seat: str) -> None:
        for index in self.names.measures:
            self._measure(index, self.plan.measures[index], seat)
        for parts, name in self.names.agreements.items():
            self._agreement(parts, of_seat(name, seat), seat)
        for veto, name in self.names.vetoes.items():
            bars = self._raw(self.facts.bars(veto, seats_of((veto.kind,), veto.whose, seat), f"veto {veto.id}"))
            self._store(of_seat(name, seat), _answer(bars, (veto.kind,)), f"veto {veto.id}")

    def _measure(self, index: int, node: ir.MeasureNode, seat: str) -> None:
        about = self.users[index]
        units = self._raw(self.facts.units(node, seats_of(node.kinds, node.whose, seat), about))
        nothing = " + ".join(quoted(_none(kind)) for kind in node.kinds)
        if node.op is ir.Op.EXISTS and node.groups is None:
            # A record that exists is not made doubtful by records still to come; any other figure is.
            sql = f"CASE WHEN {units} > 0 THEN 1 ELSE {nothing} END"
        else:
            sql = f"coalesce({units}, 0) + {nothing}"
        name = of_seat(self.names.measures[index], seat)
        if node.less is not None:
            own = self.stages.define(f"{name} before it is shortened", f"CAST({sql} AS BIGINT)")
            other = quoted(of_seat(self.names.measures[node.less], seat))
            sql = f"CASE WHEN {own} < {other} THEN 0 ELSE {own} - {other} END"
        if node.limited_by is not None:
            own = self.stages.define(f"{name} before it is limited", f"CAST({sql} AS BIGINT)")
            other = quoted(of_seat(self.names.measures[node.limited_by], seat))
            sql = f"CASE WHEN {own} > {other} THEN {other} WHEN {own} <= {other} THEN {own} END"
        self._store(name, f"CAST({sql} AS BIGINT)", about)

    def _agreement(self, parts: tuple[ir.Agreeing, ...], name: str, seat: str) -> None:
        nodes = [self.plan.measures[part.measure] for part in parts]
        lists = [
            self.facts.named(node, part, seats_of(node.kinds, node.whose, seat), "agree")
            for node, part in zip(nodes, parts, strict=True)
        ]
        shared = lists[0]
        for other in lists[1:]:
            shared = f"list_intersect({shared}, {other})"
        kinds = tuple(dict.fromkeys(kind for node in nodes for kind in node.kinds))
        self._store(name, _answer(self._raw(f"len({shared}) > 0"), kinds), "agree")

    def _raw(self, sql: str) -> str:
        """Put an answer of the facts among the columns that everything else is made of; equal answers are one column."""
        if sql not in self.raw:
            self.raw[sql] = f"n_{len(self.raw) + 1}"
            self.stages.level[self.raw[sql]] = 0
        return quoted(self.raw[sql])

    def _store(self, name: str, sql: str, about: str) -> None:
        self.stages.define(name, sql, about)
        self.stored.append(name)

    # --- text ---------------------------------------------------------------------------------------------------------

    def ctes(self) -> dict[str, str]:
        """Give every table from the facts to the quantities; the last has the stored columns."""
        facts = self.facts.ctes()
        waiting = {"waiting": self._waiting()} if self.trust is Trust.VERIFIED else {}
        return {
            "last_application": self.days.application_table(self.facts.tests.counts),
            DAYS: self.days.table(),
            **waiting,
            **facts,
            "answered": self._answered(),
            **self.stages.ctes("quantities"),
        }

    def _answered(self) -> str:
        rows = [("no" if name == "no" else quoted(name), "") for name in PERSON_COLUMNS]
        for number, kind in enumerate(self.kinds):
            rows.append((f"CASE WHEN {self._is_known(number, kind)} THEN 0 END AS {quoted(_none(kind))}", ""))
        rows += [(f"{sql} AS {quoted(name)}", "") for sql, name in self.raw.items()]
        joins = [f"LEFT JOIN {DAYS} USING (no)", self.facts.joins()]
        if self.trust is Trust.VERIFIED:
            joins.append("LEFT JOIN waiting USING (no)")
        return f"SELECT\n{indented(listed(rows))}\nFROM {PERSONS}\n" + "\n".join(joins)

    def _is_known(self, number: int, kind: str) -> str:
        """Write whether the list of a kind is closed by a word that suffices: ``Dossier.is_known``."""
        answered = quoted(f"answered_{kind}")
        if self.trust is Trust.DECLARED:
            return f"{answered} >= 1"
        least = 1 if CATALOGUE[kind].silence is Silence.APPLICANT else 2
        return f"{answered} >= {least} AND (coalesce(waits, 0) & {1 << number}) = 0"

    def _waiting(self) -> str:
        """Give the kinds of which a claim still waits for its answer, as bits; where none does, Parquet skips the scan."""
        declared = STANDINGS.index(Standing.DECLARED)
        parts = [
            f"SELECT no, CAST({1 << number} AS BIGINT) AS bit FROM {quoted(kind)} WHERE standing = {declared}"
            for number, kind in enumerate(self.kinds)
        ]
        every = indented("\nUNION ALL\n".join(parts))
        return f"SELECT no, bit_or(bit) AS waits\nFROM (\n{every}\n)\nGROUP BY no"


def _none(kind: str) -> str:
    """Name the column that says what no record of a kind means: 0 where the list is closed, NULL where it is open."""
    return f"no_{kind}"


def _answer(found: str, kinds: tuple[str, ...]) -> str:
    """Write an answer that records can give: yes if they do, no if they do not and every list is closed."""
    closed = " AND ".join(f"{quoted(_none(kind))} = 0" for kind in kinds)
    return f"CASE WHEN {found} THEN TRUE WHEN {closed} THEN FALSE END"


def _users(plan: ir.Plan) -> list[str]:
    """Say of each measure who looks at it, for the reader of the SQL."""
    users: list[list[str]] = [[] for _ in plan.measures]
    for line in plan.lines:
        for index in line.measures:
            users[index].append(line.id)
        roots = [line.requires, line.void, line.deemed[0] if line.deemed else None]
        if isinstance(line.award, ir.Tiers):
            roots += [condition for condition, _ in (*line.award.tiers, *line.award.extras)]
        _note(users, roots, line.id)
    for name, index in plan.named.items():
        users[index].append(name)
    for group in plan.groups:
        if group.pick is not None:
            users[group.pick].append(f"choice in {group.id}")
    for rule in plan.uses.values():
        _note(users, [rule.provided, *(step.when for step in rule.steps)], f"total of {rule.use}")
        for gate in rule.gates:
            _note(users, [gate.needs], f"gate {gate.id}")
    for index, node in reversed(list(enumerate(plan.measures))):
        for other in (node.less, node.limited_by):
            if other is not None and users[index]:
                users[other].append(f"limits {users[index][0]}")
    return [", ".join(dict.fromkeys(names)) for names in users]


def _note(users: list[list[str]], roots: Sequence[ir.Condition | None], user: str) -> None:
    for root in roots:
        for condition in _walk(root) if root is not None else ():
            if condition.op == "compare":
                users[condition.index].append(user)
