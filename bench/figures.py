"""
From measurements to figures: ratios inside a repetition, then the median of the ratios; a goal beside each, met or missed.

A measurement is what one process printed: ``{"cpu": 31.2, …}``; a repetition holds one for every engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

Measured = Mapping[str, float]
Repetition = Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``goal`` is an upper bound, or a lower one where ``at_least`` says so; None where there is no goal."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, or nothing where there is no goal."""
        if self.goal is None:
            return ""
        return "met" if (self.value >= self.goal if self.at_least else self.value <= self.goal) else "missed"


def figures(repetitions: Sequence[Repetition], large: Repetition | None) -> list[Figure]:
    """
    Make the figures.

    Args:
        repetitions: every engine once in each.
        large: one run of ten million beside one of a million; None in a quick run.
    """
    return [*_populations(repetitions), *_growth(large), *_one_person(repetitions), *_ranking(repetitions)]


def ratio(repetitions: Sequence[Repetition], one: str, other: str, what: str) -> float:
    """Give the median of the ratios of two engines, each taken inside one repetition."""
    return median(repetition[one][what] / repetition[other][what] for repetition in repetitions)


def _populations(repetitions: Sequence[Repetition]) -> list[Figure]:
    def compared(one: str, other: str) -> float:
        return ratio(repetitions, one, other, "cpu")

    def seconds(engine: str) -> float:
        return median(repetition[engine]["cpu"] for repetition in repetitions)

    return [
        Figure("generated SQL, CPU against hand-written SQL", compared("generated", "handwritten"), "×", 1.25),
        Figure("full run, CPU against a bare scan", compared("generated", "scan"), "×", 20),
        Figure("points again from stored quantities, against a full run", compared("rescore", "generated"), "×", 0.1),
        Figure("… without writing them", compared("points_only", "generated"), "×"),
        Figure("full run of 1 M, CPU", seconds("generated"), "s"),
        Figure("hand-written SQL of 1 M, CPU", seconds("handwritten"), "s"),
        Figure("bare scan of 1 M, CPU", seconds("scan"), "s"),
        Figure("full run of 1 M, peak memory", median(one["generated"]["rss_mb"] for one in repetitions) / 1024, "GiB"),
    ]


def _growth(large: Repetition | None) -> list[Figure]:
    if large is None:
        return []
    ten, one = large["ten_million"], large["one_million"]
    return [
        Figure("10 M against 1 M, CPU", ten["cpu"] / one["cpu"], "×", 13),
        Figure("10 M against 1 M, peak memory", ten["rss_mb"] / one["rss_mb"], "×", 1.3),
        Figure("full run of 10 M, CPU", ten["cpu"], "s"),
        Figure("full run of 10 M, wall", ten["wall"], "s"),
    ]


def _one_person(repetitions: Sequence[Repetition]) -> list[Figure]:
    def micros(engine: str, what: str) -> float:
        return median(repetition[engine][what] for repetition in repetitions)

    def faster(peer: str, what: str = "cpu_p50_us", ours: str = "jifen") -> float:
        return ratio(repetitions, peer, ours, what)

    return [
        Figure("one person, records to scorecard, p50", micros("jifen", "cpu_p50_us"), "µs"),
        Figure("one person, records to scorecard, p99", micros("jifen", "cpu_p99_us"), "µs", 500),
        Figure("… p99 as the clock saw it", micros("jifen", "wall_p99_us"), "µs"),
        Figure("… after other work, p50", micros("jifen", "cold_cpu_p50_us"), "µs"),
        Figure("… after other work, p99", micros("jifen", "cold_cpu_p99_us"), "µs"),
        Figure("OpenFisca-Core, points stage only, takes", faster("openfisca"), "× our whole"),
        Figure("… both after other work", faster("openfisca", "cold_cpu_p50_us"), "× our whole"),
        Figure("zen-engine, points stage only, takes", faster("zen"), "× our whole"),
        Figure("… both after other work", faster("zen", "cold_cpu_p50_us"), "× our whole"),
        Figure("zen-engine with decision tables takes", faster("zen_tables"), "× our whole"),
        Figure("one person, points stage only, p50", micros("jifen_points", "cpu_p50_us"), "µs"),
        _faster("OpenFisca-Core", "openfisca", faster),
        _faster("zen-engine", "zen", faster),
        _faster("zen-engine with decision tables", "zen_tables", faster),
    ]


def _faster(name: str, peer: str, faster: Callable[..., float]) -> Figure:
    """Compare the same work: the points stage of a peer against ours, which keeps evidence as well."""
    value = faster(peer, ours="jifen_points")
    return Figure(f"{name}, the same points stage, takes", value, "× our points stage", 10, at_least=True)


def _ranking(repetitions: Sequence[Repetition]) -> list[Figure]:
    def seconds(step: str) -> float:
        return median(repetition["ranking"][step] for repetition in repetitions)

    return [
        Figure("ranking 300,000, CPU", seconds("rank"), "s"),
        Figure("publishing them with all receipts, CPU", seconds("publish"), "s"),
        Figure("verifying the list, stand-alone, CPU", seconds("verify"), "s", 60),
    ]


# --- writing ----------------------------------------------------------------------------------------------------------


def table(made: Sequence[Figure]) -> str:
    """Draw the figures as a Markdown table."""
    rows = [("figure", "measured", "goal", ""), ("---", "--:", "--:", "---")]
    for figure in made:
        bound = "" if figure.goal is None else f"{'≥' if figure.at_least else '≤'} {_shown(figure.goal)}"
        rows.append((figure.name, f"{_shown(figure.value)} {figure.unit}", bound, _MARKS[figure.verdict]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_MARKS = {"met": "met", "missed": "**missed**", "": ""}


def _shown(value: float) -> str:
    digits: Callable[[float], str] = next(
        show
        for limit, show in ((100, lambda v: f"{v:,.0f}"), (10, lambda v: f"{v:.1f}"), (0, lambda v: f"{v:.2g}"))
        if abs(value) >= limit
    )
    return digits(value)


def write(folder: Path, about: Mapping[str, str], repetitions: Sequence[Repetition], large: Repetition | None) -> str:
    """
    Write ``figures.json`` with every measurement and ``figures.md`` with the table.

    Returns:
        The Markdown.
    """
    made = figures(repetitions, large)
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        "machine": about,
        "figures": [asdict(figure) | {"verdict": figure.verdict} for figure in made],
        "repetitions": repetitions,
        "ten_million": large,
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    (folder / "figures.json").write_text(text, encoding="utf-8")
    described = "\n".join(f"- {name}: {words}" for name, words in about.items())
    page = f"# Figures\n\n{table(made)}\n\nMeasured on:\n\n{described}\n\nHow to read them: [../README.md](../README.md).\n"
    (folder / "figures.md").write_text(page, encoding="utf-8")
    return page
