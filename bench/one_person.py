"""
One person at a time: how long a call takes, warm and after other work, for us and for the peers.

``python -m bench.one_person ENGINE`` prints one line of JSON. Dossiers are in memory (nothing is fetched), of 25 to 30 records,
unknown facts among them. We go from records to a scorecard with its evidence, gates and vetoes; the peers are given whole
units ready-made, because neither can count the months of overlapping spans, and make points, groups and totals of them.

Times are of the call: wall, and CPU of the thread. Where others use the machine too, only the second is ours.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from bench import setting

from jifen.facts.dossier import Dossier
from jifen.facts.population import read_population
from jifen.scoring import plan as ir
from jifen.scoring.person import PersonEngine
from jifen.scoring.person.asking import State
from jifen.scoring.person.measuring import open_case
from jifen.scoring.scorecard import Scorecard

PERSONS = 1_000
RECORDS = range(25, 31)
COLD_CALLS = 300
Call = Callable[[], object]


class Known(NamedTuple):
    """A person of whom everything is known: the scorecard, what the points were made of, and the same for the peers."""

    card: Scorecard
    state: State
    units: dict[str, int]


# --- engines ----------------------------------------------------------------------------------------------------------


def jifen(people: Sequence[Dossier]) -> list[Call]:
    """Records to scorecard, with evidence."""
    score = engine().score
    return [lambda person=person: score(person) for person in people]  # type: ignore[misc]


def jifen_points(people: Sequence[Dossier]) -> list[Call]:
    """The points stage alone: lines with their evidence, groups and totals, from units that are ready."""
    seat, plan = engine().seats["self"], setting.plan()
    totals = [seat.entries[use].total for use in plan.uses]

    def points(state: State) -> list[int | None]:
        for index in plan.order:
            state.points[index] = seat.lines[index](state).points
        state.groups.clear()
        for together in seat.groups:
            state.groups.append(together(state.points, state.groups, state.units))
        return [total(state, state.groups, state.points) for total in totals]

    known = ready(people)
    _assert_equal([(points(one.state), one) for one in known])
    return [lambda state=one.state: points(state) for one in known]  # type: ignore[misc]


def zen(people: Sequence[Dossier]) -> list[Call]:
    """The points stage in zen-engine, as one node of expressions."""
    return _zen(people, tables=False)


def zen_tables(people: Sequence[Dossier]) -> list[Call]:
    """The points stage in zen-engine, every table of the law a decision table."""
    return _zen(people, tables=True)


def openfisca(people: Sequence[Dossier]) -> list[Call]:
    """The points stage in OpenFisca-Core, a new simulation for each person."""
    from bench.openfisca_system import OpenFiscaPoints

    evaluate, uses = OpenFiscaPoints(setting.plan()).evaluate, list(setting.plan().uses)
    known = ready(people)
    _assert_equal([([evaluate(one.units)[use] for use in uses], one) for one in known])
    return [lambda units=one.units: evaluate(units) for one in known]  # type: ignore[misc]


def _zen(people: Sequence[Dossier], *, tables: bool) -> list[Call]:
    from bench.zen_decision import ZenPoints

    evaluate, uses = ZenPoints(setting.plan(), tables=tables).evaluate, list(setting.plan().uses)
    known = ready(people)
    results = [(evaluate(one.units), one) for one in known]
    _assert_equal([([result[use] for use in uses], one) for result, one in results])
    lines = [[result[f"l{index}"] for index in range(len(one.state.points))] for result, one in results]
    if lines != [one.state.points for one in known]:
        raise SystemExit("zen-engine gives other points")
    return [lambda units=one.units: evaluate(units) for one in known]  # type: ignore[misc]


ENGINES: dict[str, tuple[Callable[[Sequence[Dossier]], list[Call]], int]] = {
    "jifen": (jifen, 6_000),
    "jifen_points": (jifen_points, 6_000),
    "zen": (zen, 6_000),
    "zen_tables": (zen_tables, 6_000),
    "openfisca": (openfisca, 1_000),
}
"""Each engine with the number of warm calls that are timed."""


# --- people -----------------------------------------------------------------------------------------------------------


@cache
def engine() -> PersonEngine:
    """Compile the scheme for single persons."""
    return PersonEngine(setting.plan(), setting.TRUST)


def sample() -> list[Dossier]:
    """Load the people with a typical number of records."""
    dossiers = read_population(setting.people(PERSONS)).dossiers
    return [dossier for dossier in dossiers if sum(map(len, dossier.records.values())) in RECORDS]


def ready(people: Sequence[Dossier]) -> list[Known]:
    """Measure the people of whom everything is known; the peers have no unknown."""
    scoring, plan = engine(), setting.plan()
    asked = _asked(plan)
    found = []
    for dossier in people:
        case = open_case(dossier, scoring.kinds, scoring.trust, plan.as_of)
        state, _ = scoring.seats["self"].run(case)
        if None not in state.units:
            units = {
                f"m{index}": units for index, units in enumerate(state.units) if units is not None and index in asked
            }
            found.append(Known(scoring.score(dossier), state, units))
    return found


def _asked(plan: ir.Plan) -> set[int]:
    """Give the measures that points need; gates ask for more."""
    found = {index for line in plan.lines for index in line.measures}
    found |= {line.requires.index for line in plan.lines if line.requires}
    return found | {step.when.index for rule in plan.uses.values() for step in rule.steps if step.when}


def _assert_equal(pairs: Sequence[tuple[list[int | None], Known]]) -> None:
    if not pairs or any(totals != [use.total for use in one.card.uses.values()] for totals, one in pairs):
        raise SystemExit("the engines give other totals")


# --- timing -----------------------------------------------------------------------------------------------------------


def timed(calls: Sequence[Call], count: int, between: Callable[[], object] | None = None) -> dict[str, float]:
    """Time so many calls, going round; give median and 99th percentile in microseconds."""
    wall, cpu = [], []
    for number in range(count):
        call = calls[number % len(calls)]
        if between is not None:
            between()
        spent, began = time.thread_time_ns(), time.perf_counter_ns()
        call()
        wall.append(time.perf_counter_ns() - began)
        cpu.append(time.thread_time_ns() - spent)
    return {
        f"{name}_p{percent}_us": sorted(times)[count * percent // 100] / 1000
        for name, times in (("wall", wall), ("cpu", cpu))
        for percent in (50, 99)
    }


def other_work() -> Callable[[], object]:
    """Give some 20 ms of work as a web process has it between two calls: a large document read and written."""
    rows = [{"no": number, "name": f"row {number}", "points": [number, number * 2]} for number in range(6_000)]
    document = json.dumps(rows)
    return lambda: json.dumps(json.loads(document))


def main(name: str) -> None:
    """Time one engine, warm and cold."""
    make, warm_calls = ENGINES[name]
    calls = make(sample())
    for call in calls:
        call()
    warm = timed(calls, warm_calls)
    cold = timed(calls, COLD_CALLS, other_work())
    print(json.dumps({"people": len(calls), **warm, **{f"cold_{key}": value for key, value in cold.items()}}))


if __name__ == "__main__":
    main(sys.argv[1])
