"""
Every figure the README quotes, measured again: ``make bench``.

Equality comes first: any difference between engines ends the run and no time is printed. Then every engine runs in a process of
its own, once in each repetition, one after another, so that what disturbs the machine disturbs them alike.

``BENCH_QUICK=1`` leaves out the run of ten million. ``BENCH_PERSONS=50000`` makes a trial that is neither quoted nor written down.
"""

from __future__ import annotations

import os
import shutil
import sys

from bench import equality, figures, setting
from bench.machine import load, machine
from bench.one_person import ENGINES
from bench.tasks import run_apart

from jifen.scoring.population import PopulationEngine

MILLION = 1_000_000
REPETITIONS = 3
RESULTS = setting.ROOT / "bench" / "results"
SCORES, BY_HAND, AGAIN = (setting.WORK / name for name in ("scores", "scores-by-hand", "scores-again"))


def main() -> None:
    """Check, measure, write."""
    persons = int(os.environ.get("BENCH_PERSONS", MILLION))
    quick = persons < MILLION or os.environ.get("BENCH_QUICK") == "1"
    about = machine() | {"load before": load()}
    for name, words in about.items():
        _say(f"{name}: {words}")
    _check_three_engines()
    _check_at_scale(persons)
    repetitions = [_repetition(number, persons) for number in range(1, REPETITIONS + 1)]
    large = None if quick else _ten_million()
    about |= {
        "load after": load(),
        "people": f"{persons:,}, invented, seed {setting.SEED}; 25 records a person on average",
    }
    if persons < MILLION:
        _say(figures.table(figures.figures(repetitions, large)))
        return
    print(figures.write(RESULTS, about, repetitions, large))


def _check_three_engines(persons: int = 2_000) -> None:
    """Hold the Python engine, the generated SQL and the hand-written SQL against one another, unknown facts included."""
    facts = setting.people(persons)
    run_apart("bench.tasks", "generated", facts, SCORES)
    run_apart("bench.tasks", "handwritten", facts, BY_HAND)
    engine = PopulationEngine(setting.plan(), setting.TRUST)
    _refuse("Python engine and generated SQL", equality.differences_from_cards(engine, facts, SCORES))
    _refuse("generated and hand-written SQL", equality.differences(SCORES, BY_HAND))
    _say(f"{persons:,} people, {len(engine.columns)} columns: Python engine = generated SQL = hand-written SQL")


def _check_at_scale(persons: int) -> None:
    facts = setting.people(persons)
    run_apart("bench.tasks", "generated", facts, SCORES)
    run_apart("bench.tasks", "handwritten", facts, BY_HAND)
    run_apart("bench.tasks", "rescore", SCORES, AGAIN)
    _refuse("generated and hand-written SQL", equality.differences(SCORES, BY_HAND))
    _refuse("scores and points made again", equality.differences(SCORES, AGAIN))
    _say(f"{persons:,} people: generated SQL = hand-written SQL = points made again, every column")


def _refuse(engines: str, differing: dict[str, int]) -> None:
    if differing:
        listed = "\n".join(f"  {name}: {count:,} persons" for name, count in differing.items())
        raise SystemExit(f"{engines} differ; nothing is timed.\n{listed}")


def _repetition(number: int, persons: int) -> figures.Repetition:
    """Run every engine once; the order turns from one repetition to the next."""
    facts = setting.people(persons)
    tasks = [
        ("scan", "bench.tasks", "scan", facts, AGAIN),
        ("handwritten", "bench.tasks", "handwritten", facts, BY_HAND),
        ("generated", "bench.tasks", "generated", facts, SCORES),
        ("rescore", "bench.tasks", "rescore", SCORES, AGAIN),
        ("points_only", "bench.tasks", "points_only", SCORES, AGAIN),
        *((name, "bench.one_person", name) for name in ENGINES),
        ("ranking", "bench.ranking_run", facts, SCORES, setting.WORK / "ranking" / "list"),
    ]
    turned = tasks[number:] + tasks[:number]
    found = {}
    for name, module, *arguments in turned:
        found[name] = run_apart(str(module), *arguments)
        _say(f"repetition {number}, load {load()}: {name} {_brief(found[name])}")
    return found


def _ten_million() -> figures.Repetition:
    """Run ten million beside one million; the scores of ten million are not kept."""
    facts = setting.people(10 * MILLION)
    found = {"one_million": run_apart("bench.tasks", "generated", setting.people(MILLION), SCORES)}
    found["ten_million"] = run_apart("bench.tasks", "generated", facts, AGAIN)
    _say(f"10 M: {_brief(found['ten_million'])}")
    shutil.rmtree(AGAIN)
    return found


def _brief(measured: figures.Measured) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in measured.items())


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
