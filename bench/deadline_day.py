"""
Deadline day in small: everybody presses the last button at once, and some press it twice.

``python -m bench.deadline_day --seconds 60`` measures SQLite and PostgreSQL, one after the other, and writes
``results/deadline_day.json`` and ``.md``. Both databases write through to the disk before they acknowledge.

What is measured is the submitting call alone, from the first try of a client to the answer it believes: drafts are filled in
beforehand. Clients, site and database share the machine. The goals are those of the trust anchors, L1. CPU is what all calls
of the run used, replays among them, divided by the new submissions; the embedded database works inside the site.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.deadline_clients import CLIENTS, Log, gathered, start
from bench.deadline_stage import ROOT, WORKERS, staged
from bench.machine import load, machine
from bench.setting import WORK

RESULTS = ROOT / "bench" / "results"
PACKAGES = ("django", "granian", "django-ninja", "psycopg")
WARM_UP = 4 * CLIENTS
"""Submissions before the clock runs: every worker reads the law with its first call."""

_WARM_UP_SECONDS = 60.0
_MORE_THAN_ENOUGH = 1.3


@dataclass(frozen=True)
class Goal:
    """What has to be reached: submissions a second, the slowest hundredth in seconds, share of answers that are 5xx."""

    rate: float
    p99: float
    server_errors: float = 0.001


GOALS = {"sqlite": Goal(60, 1.5), "postgresql": Goal(100, 1.0)}


def measure(kind: str, seconds: float, folder: Path) -> dict[str, Any]:
    """
    Live through deadline day once.

    Args:
        kind: a key of :data:`GOALS`.
        seconds: how long clients begin new calls.
        folder: for the stage; removed in the end.

    Returns:
        The figures, times in milliseconds; ``missed`` names what misses its goal.
    """
    goal = GOALS[kind]
    with staged(folder, kind) as stage:
        prepared = stage.run("prepare", str(WARM_UP + round(seconds * goal.rate * _MORE_THAN_ENOUGH)))
        warm = prepared | {"drafts": prepared["drafts"][:WARM_UP]}
        with stage.served() as site:
            before = gathered(start(site.port, warm, _WARM_UP_SECONDS))
            begun, load_before, used = time.monotonic(), load(), stage.cpu_seconds(site)
            log = gathered(start(site.port, prepared | {"drafts": prepared["drafts"][WARM_UP:]}, seconds))
            elapsed, now_used = time.monotonic() - begun, stage.cpu_seconds(site)
        found = figures(log, elapsed) | stage.tally([*before.sent, *log.sent])
        found["cpu_ms"] = {who: round(1000 * (now_used[who] - used[who]) / max(1, found["new"]), 1) for who in used}
    found |= {"database": prepared["database"], "load before": load_before, "load after": load()}
    return found | {"goal": vars(goal), "missed": missed(found, goal)}


def figures(log: Log, elapsed: float) -> dict[str, Any]:
    """Make figures of a log; times in milliseconds, ``seconds`` as they passed."""
    waits = sorted(log.waits) or [float("inf")]
    return {
        "seconds": round(elapsed, 1),
        "new": len(log.waits),
        "new_per_second": round(len(log.waits) / elapsed, 1),
        "p50_ms": round(1000 * waits[len(waits) // 2]),
        "p99_ms": round(1000 * waits[len(waits) * 99 // 100]),
        "slowest_ms": round(1000 * waits[-1]),
        "server_error_share": log.server_errors / max(1, log.answers),
        "broken_off": log.broken_off,
        "waved_off": log.waved_off,
        "replays": log.replays,
        "replays_differing": log.replays_differing,
        "reused": log.reused,
        "reused_accepted": log.reused_accepted,
        "refused": len(log.refused),
        "unanswered": len(log.unanswered),
    }


def missed(found: dict[str, Any], goal: Goal) -> list[str]:
    """Name what misses its goal."""
    wrong = "lost doubled replays_differing reused_accepted refused unanswered".split()
    named = [name for name in wrong if found[name]]
    named += ["new_per_second"] if found["new_per_second"] < goal.rate else []
    named += ["p99_ms"] if found["p99_ms"] > 1000 * goal.p99 else []
    return named + (["server_error_share"] if found["server_error_share"] > goal.server_errors else [])


def table(about: dict[str, str], measured: dict[str, dict[str, Any]]) -> str:
    """Draw the figures as Markdown."""
    head = (
        "database|new/s|goal|p50 ms|p99 ms|goal|CPU ms site + database + clients|5xx|lost|doubled|replays differing|"
        "key reused, not 422|goals"
    ).split("|")
    rows = [head, ["---"] + ["--:"] * (len(head) - 2) + ["---"]]
    for one in measured.values():
        share = f"{100 * one['server_error_share']:.2f} %"
        rows.append(
            [
                one["database"].split(" (")[0],
                f"{one['new_per_second']:.1f}",
                f"≥ {one['goal']['rate']:.0f}",
                f"{one['p50_ms']:,}",
                f"{one['p99_ms']:,}",
                f"≤ {1000 * one['goal']['p99']:,.0f}",
                " + ".join(f"{one['cpu_ms'].get(who, 0):.1f}" for who in ("site", "database", "clients")),
                share,
                f"{one['lost']} of {one['new']:,}",
                str(one["doubled"]),
                f"{one['replays_differing']} of {one['replays']:,}",
                f"{one['reused_accepted']} of {one['reused']:,}",
                f"missed: {', '.join(one['missed'])}" if one["missed"] else "met",
            ]
        )
    lines = ["# Deadline day", "", __doc__.strip().replace("``", "`") if __doc__ else "", ""]
    lines += [f"- {name}: {words}" for name, words in about.items()]
    lines += [
        f"- load, {kind}: {one['load before']} before, {one['load after']} after" for kind, one in measured.items()
    ]
    return "\n".join([*lines, "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.deadline_day", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long clients begin new calls")
    parser.add_argument("--database", choices=GOALS, action="append", help="which; both unless named")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the figures")
    told = parser.parse_args()
    about = machine(PACKAGES) | {"clients": f"{CLIENTS}, 10 % replays, 2 % keys reused; {WORKERS} processes serve"}
    measured = {kind: measure(kind, told.seconds, WORK / "deadline" / kind) for kind in told.database or GOALS}
    told.out.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"about": about, "measured": measured}, indent=1, ensure_ascii=False)
    (told.out / "deadline_day.json").write_text(content + "\n", encoding="utf-8")
    drawn = table(about, measured)
    (told.out / "deadline_day.md").write_text(drawn, encoding="utf-8")
    print(drawn)


if __name__ == "__main__":
    main()
