"""
One person: the plan as Python closures, with the records that counted for every line.

This engine defines what a scheme means. ``population`` computes the same for millions and is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable

from jifen.facts.dossier import Dossier, Record, Trust
from jifen.scoring import plan as ir
from jifen.scoring.person.asking import Answer, Asked, Asker, State, all_of, not_
from jifen.scoring.person.awarding import pricing
from jifen.scoring.person.barring import compile_veto
from jifen.scoring.person.measuring import NOTHING, Case, compile_measure, open_case
from jifen.scoring.person.totalling import compile_group, compile_total, limited
from jifen.scoring.scorecard import LineScore, Scorecard, SeatScore, Status, UseScore

Lines = tuple[LineScore, ...]


class PersonEngine:
    """A plan compiled for single persons of one trust; make it once, call :meth:`score` as often as you like."""

    def __init__(self, plan: ir.Plan, trust: Trust) -> None:
        self.plan = plan
        self.trust = trust
        self.kinds = kinds_of(plan)
        self.seats = {seat: _Seat(plan, seat) for seat in plan.seats}

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
        found = {seat: self.seats[seat].run(case) for seat in plan.seats if seat == "self" or has_partner(case)}
        states = {seat: state for seat, (state, _) in found.items()}
        return Scorecard(
            person=dossier.person,
            scheme=plan.scheme,
            fingerprint=plan.fingerprint,
            as_of=plan.as_of,
            trust=self.trust,
            decimals=plan.decimals,
            seats={
                seat: SeatScore(lines, tuple(state.groups), tuple(state.units))
                for seat, (state, lines) in found.items()
            },
            uses={use: self._use(rule, states) for use, rule in plan.uses.items()},
            unknown_kinds=tuple([kind for kind in self.kinds if kind in case.unknown]),
        )

    def _use(self, rule: ir.UsePlan, states: dict[str, State]) -> UseScore:
        seat, provided, total = self._choose(rule, states)
        entry, state = self.seats[seat].entries[rule.use], states[seat]
        gates = tuple([gate(state) for gate in entry.gates])
        vetoes = tuple([veto(state.case) for veto in entry.vetoes])
        reached = None if total is None else rule.line is None or total >= rule.line
        answers = [reached, provided, *[gate.met for gate in gates], *[not_(veto.bars) for veto in vetoes]]
        proven = total if total is not None else self.seats[seat].proven(entry, state)
        return UseScore(rule.use, seat, total, proven, rule.line, reached, gates, vetoes, all_of(answers))

    def _choose(self, rule: ir.UsePlan, states: dict[str, State]) -> tuple[str, Answer, int | None]:
        """
        Choose the seat whose points count.

        Returns:
            The seat, whether anybody may stand at all, and the total: the higher whole total where two may stand.
        """
        entries = {seat: self.seats[seat].entries[rule.use] for seat in rule.seats if seat in states}
        totals = {
            seat: entry.total(states[seat], states[seat].groups, states[seat].points) for seat, entry in entries.items()
        }
        if len(rule.seats) == 1:
            return "self", True, totals["self"]
        standing: list[str] = []
        for seat, entry in entries.items():
            answer = entry.provided(states[seat]) if entry.provided else True
            if answer is None:
                return "self", None, None
            if answer:
                standing.append(seat)
        if not standing:
            return "self", False, totals["self"]
        if len(standing) == 1:
            return standing[0], True, totals[standing[0]]
        first, second = (totals[seat] for seat in standing)
        if first is None or second is None:
            return "self", True, None
        best = rule.if_equal if first == second else standing[0] if first > second else standing[1]
        return best, True, totals[best]


class _Entry:
    """One use as seen from one seat."""

    def __init__(self, rule: ir.UsePlan, asker: Asker, seat: str) -> None:
        self.total = compile_total(rule, asker)
        self.known = compile_total(rule, asker, undecided_left_out=True)
        self.gates = [asker.gate(gate) for gate in rule.gates]
        self.vetoes = [compile_veto(veto, seat) for veto in rule.vetoes]
        self.provided = asker.ask(rule.provided) if rule.provided else None


class _Seat:
    """Everything of a plan as seen from one seat of the household."""

    def __init__(self, plan: ir.Plan, seat: str) -> None:
        asker = Asker(plan, seat)
        self.plan = plan
        self.measures = [(_silenced_by(node), compile_measure(node, seat)) for node in plan.measures]
        self.lines = [_line(line, asker) for line in plan.lines]
        self.groups = [compile_group(group) for group in plan.groups]
        self.entries = {use: _Entry(rule, asker, seat) for use, rule in plan.uses.items()}

    def run(self, case: Case) -> tuple[State, Lines]:
        """Compute quantities, lines and groups."""
        state = State(case, [], [], [None] * len(self.lines), [])
        units, records, points, groups = state.units, state.records, state.points, state.groups
        silent = case.silent
        for kind, measure in self.measures:
            found, counted = NOTHING if kind in silent else measure(case, units)
            units.append(found)
            records.append(counted)
        scores: list[LineScore | None] = [None] * len(self.lines)
        for index in self.plan.order:
            score = self.lines[index](state)
            scores[index] = score
            points[index] = score.points
        for together in self.groups:
            groups.append(together(points, groups, units))
        return state, tuple(scores)  # type: ignore[arg-type]

    def proven(self, entry: _Entry, state: State) -> int:
        """Make the same sum over what is known; a line nobody has answered is left out, and the caller says so."""
        points: list[int | None] = [value or 0 for value in state.points]
        groups: list[int | None] = []
        for together in self.groups:
            groups.append(together(points, groups, state.units) or 0)
        return entry.known(state, groups, points) or 0


def _silenced_by(node: ir.MeasureNode) -> str:
    """Name the kind without which a measure is nothing; none for a measure that looks further than its own records."""
    alone = len(node.kinds) == 1 and node.less is None and node.limited_by is None
    return node.kinds[0] if alone else ""


# --- lines ------------------------------------------------------------------------------------------------------------


def _line(line: ir.Line, asker: Asker) -> Callable[[State], LineScore]:
    """Give the function that scores one line: quantities → award → requirement → void → deemed → floor → cap."""
    plain, name, measures = _plain(line, asker), line.id, line.measures
    if line.ended:
        return lambda state: LineScore(name, tuple([state.units[at] for at in measures]), 0, 0, Status.ENDED, ())
    if line.requires is None and line.void is None and line.deemed is None:
        return plain
    tests = [
        (asker.ask(condition), wanted, otherwise)
        for condition, wanted, otherwise in (
            (line.requires, True, Status.NOT_MET),
            (line.void, False, Status.VOID),
        )
        if condition is not None
    ]
    deemed = (asker.ask(line.deemed[0]), line.deemed[1]) if line.deemed else None
    floor, cap = line.floor, line.cap

    def score(state: State) -> LineScore:
        found = plain(state)
        points, status = found.worth, found.status
        for asked, wanted, otherwise in tests:
            points, status = _conditional(points, status, asked(state), wanted, otherwise)
        if deemed is not None:
            points, status = _deemed(points, status, deemed[0](state), deemed[1])
        return found._replace(points=limited(points, floor, cap), status=status)

    return score


def _plain(line: ir.Line, asker: Asker) -> Callable[[State], LineScore]:
    """Score a line without its conditions."""
    name, floor, cap, award = line.id, line.floor, line.cap, line.award
    if isinstance(award, ir.Tiers):
        return _by_tiers(line, award, asker)
    price = pricing(award)
    if len(line.measures) == 1:
        return _single(line, price)

    def several(state: State) -> LineScore:
        units = tuple([state.units[at] for at in line.measures])
        counted = _joined(state, line.measures)
        if None in units:
            return LineScore(name, units, None, None, Status.UNKNOWN, counted)
        value = price(units)  # type: ignore[arg-type]
        status = Status.COUNTED if counted or value else Status.NONE
        return LineScore(name, units, value, limited(value, floor, cap), status, counted)

    return several


def _single(line: ir.Line, price: Callable[[tuple[int, ...]], int]) -> Callable[[State], LineScore]:
    """Score a line of one measure; most of them find nothing, and for that they have one answer ready."""
    name, floor, cap, (only,) = line.id, line.floor, line.cap, line.measures

    def worth(units: int, counted: tuple[Record, ...]) -> LineScore:
        value = price((units,))
        status = Status.COUNTED if counted or value else Status.NONE
        return LineScore(name, (units,), value, limited(value, floor, cap), status, counted)

    nothing = worth(*NOTHING)

    def score(state: State) -> LineScore:
        units, counted = state.units[only], state.records[only]
        if units is None:
            return LineScore(name, (None,), None, None, Status.UNKNOWN, counted)
        return worth(units, counted) if units or counted else nothing

    return score


def _by_tiers(line: ir.Line, award: ir.Tiers, asker: Asker) -> Callable[[State], LineScore]:
    tiers = [(asker.ask(condition), points) for condition, points in award.tiers]
    extras = [(asker.ask(condition), points) for condition, points in award.extras]

    def score(state: State) -> LineScore:
        value = _tiers(state, tiers, extras)
        status = Status.UNKNOWN if value is None else Status.COUNTED if value else Status.NONE
        return LineScore(line.id, (), value, limited(value, line.floor, line.cap), status, ())

    return score


def _tiers(state: State, tiers: list[tuple[Asked, int]], extras: list[tuple[Asked, int]]) -> int | None:
    """Take the best tier that is met; a tier nobody can decide yet matters only if it is worth more."""
    answers = [(asked(state), points) for asked, points in tiers]
    best = max((points for answer, points in answers if answer), default=0)
    if any(answer is None and points > best for answer, points in answers):
        return None
    more = [(asked(state), points) for asked, points in extras]
    if any(answer is None for answer, _ in more):
        return None
    return best + sum(points for answer, points in more if answer)


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


def _joined(state: State, measures: tuple[int, ...]) -> tuple[Record, ...]:
    return tuple({id(record): record for index in measures for record in state.records[index]}.values())


def has_partner(case: Case) -> bool:
    """Say whether a partner stands in the case: somebody whose identity is on record."""
    return any(record.whose == "partner" for record in case.records["identity"])


def kinds_of(plan: ir.Plan) -> tuple[str, ...]:
    """Name every kind of record a plan looks at, in a fixed order."""
    kinds = {kind for node in plan.measures for kind in node.kinds}
    kinds |= {veto.kind for use in plan.uses.values() for veto in use.vetoes}
    return tuple(sorted(kinds | {"application", "identity"}))
