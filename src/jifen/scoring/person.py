"""
One person: the plan as Python closures, with the records that counted for every line.

This engine defines what a scheme means. ``population`` computes the same for millions and is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jifen.facts.dossier import Dossier, Record, Trust
from jifen.kernel.dates import add_months
from jifen.kernel.points import Rounding, divide
from jifen.scoring import plan as ir
from jifen.scoring.awarding import worth
from jifen.scoring.days import resolve
from jifen.scoring.measuring import Case, compile_measure, open_case, predicate, seats_of, selector
from jifen.scoring.scorecard import GateScore, Leaf, LineScore, Scorecard, SeatScore, Status, UseScore, VetoScore

Answer = bool | None
"""Three-valued: met, not met, or unknown."""


@dataclass(slots=True)
class _State:
    """What has been found so far from one seat."""

    case: Case
    units: list[int | None]
    records: list[tuple[Record, ...]]
    points: list[int | None]
    groups: list[int | None]


Asked = Callable[[_State], Answer]


class PersonEngine:
    """A plan compiled for single persons of one trust; make it once, call :meth:`score` as often as you like."""

    def __init__(self, plan: ir.Plan, trust: Trust) -> None:
        self.plan = plan
        self.trust = trust
        self.kinds = kinds_of(plan)
        self.seats = {seat: _Seat(plan, seat) for seat in plan.seats}
        self.veto = {
            seat: {veto: _veto(veto, seat) for use in plan.uses.values() for veto in use.vetoes} for seat in plan.seats
        }

    def score(self, dossier: Dossier) -> Scorecard:
        """
        Compute the scorecard of one case.

        Args:
            dossier: the records of the household, with who proved them.

        Returns:
            Every line, group, gate and veto with its evidence; None wherever somebody has not answered yet.
        """
        plan = self.plan
        case = open_case(dossier, self.kinds, self.trust, plan.as_of)
        states = {seat: self.seats[seat].run(case) for seat in plan.seats if seat == "self" or has_partner(case)}
        return Scorecard(
            person=dossier.person,
            scheme=plan.scheme,
            fingerprint=plan.fingerprint,
            as_of=plan.as_of,
            trust=self.trust,
            decimals=plan.decimals,
            seats={
                seat: SeatScore(lines, tuple(state.groups), tuple(state.units))
                for seat, (state, lines) in states.items()
            },
            uses={
                use: self._use(rule, {seat: state for seat, (state, _) in states.items()})
                for use, rule in plan.uses.items()
            },
            unknown_kinds=tuple(kind for kind in self.kinds if not case.known[kind]),
        )

    def _use(self, rule: ir.UsePlan, states: dict[str, _State]) -> UseScore:
        totals = {seat: self.seats[seat].total(rule, states[seat]) for seat in rule.seats if seat in states}
        seat, provided = self._choose(rule, states, totals)
        state, own = states[seat], self.seats[seat]
        total = totals[seat] if provided is not None else None
        if len(totals) > 1 and None in totals.values() and self._both_stand(rule, states):
            total = None
        gates = tuple(own.gate(gate, state) for gate in rule.gates)
        vetoes = tuple(self.veto[seat][veto](state.case) for veto in rule.vetoes)
        reached = None if total is None else rule.line is None or total >= rule.line
        answers = [reached, provided, *(gate.met for gate in gates), *(_not(veto.bars) for veto in vetoes)]
        return UseScore(
            use=rule.use,
            seat=seat,
            total=total,
            proven=own.proven(rule, state),
            line=rule.line,
            reached=reached,
            gates=gates,
            vetoes=vetoes,
            may_apply=_all(answers),
        )

    def _provided(self, rule: ir.UsePlan, states: dict[str, _State]) -> dict[str, Answer]:
        return {seat: self.seats[seat].provided(rule, states[seat]) for seat in rule.seats if seat in states}

    def _both_stand(self, rule: ir.UsePlan, states: dict[str, _State]) -> bool:
        return all(answer is True for answer in self._provided(rule, states).values())

    def _choose(self, rule: ir.UsePlan, states: dict[str, _State], totals: dict[str, int | None]) -> tuple[str, Answer]:
        """Choose the seat whose whole total counts; the second value says whether anybody may stand at all."""
        if len(rule.seats) == 1:
            return "self", True
        answers = self._provided(rule, states)
        if None in answers.values():
            return "self", None
        standing = [seat for seat, answer in answers.items() if answer]
        if not standing:
            return "self", False
        if len(standing) == 1:
            return standing[0], True
        values = {seat: totals[seat] for seat in standing}
        if None in values.values():
            return "self", True
        highest = max(value for value in values.values() if value is not None)
        best = [seat for seat in standing if values[seat] == highest]
        return (best[0] if len(best) == 1 else rule.if_equal), True


class _Seat:
    """Everything of a plan as seen from one seat of the household."""

    def __init__(self, plan: ir.Plan, seat: str) -> None:
        self.plan = plan
        self.measures = [compile_measure(node, seat) for node in plan.measures]
        self.asked: dict[ir.Condition, Asked] = {}
        self.seat = seat
        self.lines = [self._line(line) for line in plan.lines]
        for use in plan.uses.values():
            for condition in (use.provided, *(step.when for step in use.steps), *(gate.needs for gate in use.gates)):
                if condition is not None:
                    self.ask(condition)

    def run(self, case: Case) -> tuple[_State, tuple[LineScore, ...]]:
        """Compute quantities, lines and groups."""
        state = _State(case, [], [], [None] * len(self.lines), [])
        units, records = state.units, state.records
        for measure in self.measures:
            found, counted = measure(case, units)
            units.append(found)
            records.append(counted)
        scores: list[LineScore | None] = [None] * len(self.lines)
        for index in self.plan.order:
            score = self.lines[index](state)
            scores[index] = score
            state.points[index] = score.points
        for group in self.plan.groups:
            state.groups.append(_group(group, state.points, state.groups, units))
        return state, tuple(score for score in scores if score is not None)

    # --- conditions ---------------------------------------------------------------------------------------------------

    def ask(self, condition: ir.Condition) -> Asked:
        """Compile a condition once."""
        if condition not in self.asked:
            self.asked[condition] = self._ask(condition)
        return self.asked[condition]

    def _ask(self, condition: ir.Condition) -> Asked:
        children = [self.ask(child) for child in condition.children]
        index, low, high = condition.index, condition.low, condition.high
        match condition.op:
            case "all":
                return lambda state: _all([child(state) for child in children])
            case "any":
                return lambda state: _any([child(state) for child in children])
            case "not":
                return lambda state: _not(children[0](state))
            case "line":
                return lambda state: _between(state.points[index], low, high)
            case "group":
                return lambda state: _between(state.groups[index], low, high)
            case "agree":
                return self._agree(condition.agreeing)
            case _:
                return lambda state: _between(state.units[index], low, high)

    def _agree(self, parts: tuple[ir.Agreeing, ...]) -> Asked:
        compiled = [(selector(self.plan.measures[part.measure], self.seat), part) for part in parts]
        kinds = {kind for part in parts for kind in self.plan.measures[part.measure].kinds}

        def agree(state: _State) -> Answer:
            named = [{_named(record, part) for record in select(state.case)} - {""} for select, part in compiled]
            if set.intersection(*named):
                return True
            return False if all(state.case.known[kind] for kind in kinds) else None

        return agree

    def leaves(self, condition: ir.Condition, state: _State) -> Iterator[Leaf]:
        """Walk the leaves of a condition in the order in which they are written; a *not* is one leaf."""
        if condition.op in ("all", "any") and not condition.name:
            for child in condition.children:
                yield from self.leaves(child, state)
            return
        found = None
        if condition.op == "compare":
            found = state.units[condition.index]
        elif condition.op == "line":
            found = state.points[condition.index]
        elif condition.op == "group":
            found = state.groups[condition.index]
        yield Leaf(condition.name, condition.basis, self.ask(condition)(state), condition.index, found)

    def gate(self, gate: ir.GateNode, state: _State) -> GateScore:
        """Decide a gate and show every leaf of it."""
        return GateScore(gate.id, self.ask(gate.needs)(state), tuple(self.leaves(gate.needs, state)))

    def provided(self, rule: ir.UsePlan, state: _State) -> Answer:
        """Say whether this seat may stand for a use."""
        return True if rule.provided is None else self.ask(rule.provided)(state)

    # --- lines --------------------------------------------------------------------------------------------------------

    def _line(self, line: ir.Line) -> Callable[[_State], LineScore]:
        points_of = self._worth(line)
        requires = self.ask(line.requires) if line.requires else None
        void = self.ask(line.void) if line.void else None
        deemed = (self.ask(line.deemed[0]), line.deemed[1]) if line.deemed else None
        measures, name = line.measures, line.id

        def score(state: _State) -> LineScore:
            units = tuple([state.units[index] for index in measures])
            counted = state.records[measures[0]] if len(measures) == 1 else _joined(state, measures)
            if line.ended:
                return LineScore(name, units, 0, 0, Status.ENDED, ())
            value = points_of(state, units)
            status = Status.UNKNOWN if value is None else Status.COUNTED if counted or value else Status.NONE
            points = value
            for condition, wanted, otherwise in ((requires, True, Status.NOT_MET), (void, False, Status.VOID)):
                if condition is not None:
                    points, status = _conditional(points, status, condition(state), wanted, otherwise)
            if deemed is not None:
                points, status = _deemed(points, status, deemed[0](state), deemed[1])
            return LineScore(name, units, value, _limited(points, line.floor, line.cap), status, counted)

        return score

    def _worth(self, line: ir.Line) -> Callable[[_State, tuple[int | None, ...]], int | None]:
        award = line.award
        if isinstance(award, ir.Tiers):
            tiers = [(self.ask(condition), points) for condition, points in award.tiers]
            extras = [(self.ask(condition), points) for condition, points in award.extras]
            return lambda state, units: _tiers(state, tiers, extras)

        def known(state: _State, units: tuple[int | None, ...]) -> int | None:
            return None if None in units else worth(award, units)  # type: ignore[arg-type]

        return known

    # --- totals -------------------------------------------------------------------------------------------------------

    def total(self, rule: ir.UsePlan, state: _State) -> int | None:
        """Make the total of a use, step by step as the scheme writes them."""
        return self._steps(rule, state, state.groups, state.points)

    def proven(self, rule: ir.UsePlan, state: _State) -> int:
        """Make the same sum over what is known; a line nobody has answered is left out, and the caller says so."""
        points: list[int | None] = [value or 0 for value in state.points]
        groups: list[int | None] = []
        for group in self.plan.groups:
            groups.append(_group(group, points, groups, state.units))
        return self._steps(rule, state, [value or 0 for value in groups], points) or 0

    def _steps(self, rule: ir.UsePlan, state: _State, groups: list[int | None], points: list[int | None]) -> int | None:
        total: int | None = 0
        for step in rule.steps:
            if step.op == "add":
                total = _sum(
                    [total, *(groups[index] for index in step.groups), *(points[index] for index in step.lines)]
                )
            elif total is None:
                return None
            elif step.op == "times":
                applies = True if step.when is None else self.ask(step.when)(state)
                total = _multiplied(total, step, applies)
            elif step.op == "cap":
                total = min(total, step.bound)
            elif step.op == "floor":
                total = max(total, step.bound)
            else:
                total = divide(total, step.bound, Rounding(step.mode)) * step.bound
        return total


# --- small rules of unknown -------------------------------------------------------------------------------------------


def _all(answers: list[Answer]) -> Answer:
    return False if False in answers else None if None in answers else True


def _any(answers: list[Answer]) -> Answer:
    return True if True in answers else None if None in answers else False


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _between(value: int | None, low: int | None, high: int | None) -> Answer:
    return None if value is None else (low is None or value >= low) and (high is None or value <= high)


def _sum(values: list[int | None]) -> int | None:
    return None if None in values else sum(values)  # type: ignore[arg-type]


def _limited(value: int | None, floor: int | None, cap: int | None) -> int | None:
    if value is None:
        return None
    if floor is not None and value < floor:
        value = floor
    return cap if cap is not None and value > cap else value


def _conditional(
    points: int | None, status: Status, answer: Answer, wanted: bool, otherwise: Status
) -> tuple[int | None, Status]:
    """Apply a requirement or a void: the line keeps its points only where the answer is the wanted one."""
    if answer is None:
        return (0, status) if points == 0 else (None, Status.UNKNOWN)
    return (points, status) if answer is wanted else (0, otherwise)


def _deemed(points: int | None, status: Status, answer: Answer, value: int) -> tuple[int | None, Status]:
    if answer is None:
        return None, Status.UNKNOWN
    return (value, Status.DEEMED) if answer else (points, status)


def _multiplied(total: int, step: ir.Step, applies: Answer) -> int | None:
    if applies is None:
        return None
    if not applies or (total < 0 and step.if_negative == "leave"):
        return total
    return divide(total * step.num, step.den * step.bound, Rounding(step.mode)) * step.bound


def _tiers(state: _State, tiers: list[tuple[Asked, int]], extras: list[tuple[Asked, int]]) -> int | None:
    """Take the best tier that is met; a tier nobody can decide yet matters only if it is worth more."""
    answers = [(asked(state), points) for asked, points in tiers]
    best = max((points for answer, points in answers if answer), default=0)
    if any(answer is None and points > best for answer, points in answers):
        return None
    more = [(asked(state), points) for asked, points in extras]
    if any(answer is None for answer, _ in more):
        return None
    return best + sum(points for answer, points in more if answer)


def _group(
    node: ir.GroupNode, points: list[int | None], groups: list[int | None], units: list[int | None]
) -> int | None:
    members = [points[index] for index in node.lines] + [groups[index] for index in node.groups]
    if node.combine == "applicants_choice":
        value = _chosen(members, units[node.pick] if node.pick is not None else None)
    elif None in members:
        return None
    elif node.combine == "best_of":
        value = max(members, default=0)  # type: ignore[type-var]
    else:
        value = sum(members)  # type: ignore[arg-type]
    return _limited(value, node.floor, node.cap)


def _chosen(members: list[int | None], pick: int | None) -> int | None:
    """Take the member the applicant chose; without a choice, only where there is nothing to choose between."""
    if pick:
        return members[pick - 1]
    if None in members:
        return None
    worth_something = [value for value in members if value]
    return sum(worth_something) if len(worth_something) < 2 else None  # type: ignore[arg-type]


def _named(record: Record, part: ir.Agreeing) -> object:
    values = record.values
    return (values.get(part.group) if part.group else "") or values[part.field]


def _joined(state: _State, measures: tuple[int, ...]) -> tuple[Record, ...]:
    found: list[Record] = []
    for index in measures:
        found.extend(record for record in state.records[index] if record not in found)
    return tuple(found)


# --- vetoes -----------------------------------------------------------------------------------------------------------


def _veto(node: ir.VetoNode, seat: str) -> Callable[[Case], VetoScore]:
    whose = seats_of((node.kind,), node.whose, seat)
    tests = [predicate(test) for test in node.filters]

    def decide(case: Case) -> VetoScore:
        on = resolve(node.on, case.days)
        barring: list[tuple[date, Record]] = []
        for record in case.records[node.kind]:
            if record.whose in whose and all(test(case, record.values) for test in tests):
                last = last_barred_day(node, record.values[node.starts], on)
                if last is not None:
                    barring.append((last, record))
        if not barring:
            return VetoScore(node.id, False if case.known[node.kind] else None, None, ())
        latest = max(last for last, _ in barring)
        return VetoScore(node.id, True, None if latest == date.max else latest, tuple(record for _, record in barring))

    return decide


def last_barred_day(node: ir.VetoNode, start: object, on: date) -> date | None:
    """Give the last day a record bars (``date.max``: no end), or None when it does not bar on the day."""
    if start is None:
        return date.max
    assert isinstance(start, date)
    if start > on:
        return None
    if node.months is None:
        return date.max
    last = add_months(start, node.months) + timedelta(days=node.days - 1)
    return last if on <= last else None


def has_partner(case: Case) -> bool:
    """Say whether a partner stands in the case: somebody whose identity is on record."""
    return any(record.whose == "partner" for record in case.records["identity"])


def kinds_of(plan: ir.Plan) -> tuple[str, ...]:
    """Name every kind of record a plan looks at, in a fixed order."""
    kinds = {kind for node in plan.measures for kind in node.kinds}
    kinds |= {veto.kind for use in plan.uses.values() for veto in use.vetoes}
    return tuple(sorted(kinds | {"application", "identity"}))
