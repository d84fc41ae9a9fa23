"""
A round in large: entrants sealed, ranked, their list released, and then everybody looks.

``python -m bench.round_day`` takes 10,000 and 300,000 people through it on the embedded database and writes
``results/round_day.json`` and ``.md``. Every act is a process of its own; what is measured are the services people and the worker use.
The people are written into the database beforehand. Clients, site and database share the machine. The goals are those of the trust
anchors, L4 and L5.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.deadline_stage import ROOT, WORKERS, Site, Stage, staged
from bench.machine import load, machine
from bench.setting import WORK
from bench.static_clients import Page, asked

RESULTS = ROOT / "bench" / "results"
PACKAGES = ("django", "granian", "brotli")
PEOPLE = (10_000, 300_000)
SECONDS = 20.0
GOALS = {10_000: (30.0, 2048), 300_000: (600.0, 2048)}
"""Seconds of a ranking run and megabytes of memory, by people."""

STATIC, STATIC_P99, LOOKUPS, LOOKUPS_P99 = 2_000, 100, 150, 500
VISITORS = 500
"""How many people are signed in and look their own result up."""


def measure(people: int, folder: Path) -> dict[str, Any]:
    """
    Take so many people through a round.

    Returns:
        What each act took; requests a second of the static list, in ``static``; ``missed`` names what misses its goal.
    """
    with staged(folder, "sqlite") as stage:
        found: dict[str, Any] = {"people": people, "load before": load()}
        found["prepare"] = act(stage, "prepare", people)
        stage = replace(stage, environment=stage.environment | {"JIFEN_TODAY": found["prepare"]["day"]})
        for name in ("close", "seal"):
            found[name] = act(stage, name)
        found["run"] = act(stage, "run", "official")
        found["release"] = act(stage, "release")
        found["lookups"] = act(stage, "lookups", 2_000)
        own = act(stage, "visitors", VISITORS).pop("pages")
        names = sorted(name for name in found["release"]["files"] if name.endswith(".html"))
        with stage.served() as site:
            found["static"] = answers(
                stage, site, [(f"/lists/{found['release']['list']}/{name}", "") for name in names]
            )
            found["own"] = answers(stage, site, own)
    found["load after"] = load()
    return found | {"missed": missed(found)}


def answers(stage: Stage, site: Site, pages: list[Page]) -> dict[str, Any]:
    """Ask for pages for a while; with what an answer cost the site and the clients of the processor."""
    before = stage.cpu_seconds(site)
    found = asked(site.port, pages, SECONDS)
    after = stage.cpu_seconds(site)
    return found | {
        f"{who}_cpu_ms": round(1000 * (after[who] - before[who]) / max(1, found["answers"]), 3) for who in before
    }


def act(stage: Stage, name: str, argument: object = "") -> dict[str, Any]:
    """Do one act in a process of its own; give what it took."""
    command = [sys.executable, "-m", "bench.round_stage", name, str(argument)]
    print(f"{name} …", file=sys.stderr, flush=True)
    done = subprocess.run(command, check=False, env=stage.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"round_stage {name} failed; what it said stands above")
    found: dict[str, Any] = json.loads(done.stdout)
    print(f"{name}: {found['seconds']} s, {found['rss_mb']} MB", file=sys.stderr, flush=True)
    return found


def missed(found: dict[str, Any]) -> list[str]:
    """Name what misses its goal."""
    seconds, memory = GOALS.get(found["people"], (float("inf"), 2048))
    held = {
        "run seconds": found["run"]["seconds"] <= seconds,
        "run memory": found["run"]["rss_mb"] <= memory,
        "static per second": found["static"]["per_second"] >= STATIC,
        "static p99": found["static"]["p99_ms"] <= STATIC_P99,
        "failures": not found["static"]["failures"] + found["own"]["failures"],
        "own results per second": found["own"]["per_second"] >= LOOKUPS,
        "own results p99": found["own"]["p99_ms"] <= LOOKUPS_P99,
    }
    return [name for name, holds in held.items() if not holds]


def table(about: dict[str, str], measured: list[dict[str, Any]]) -> str:
    """Draw the figures as Markdown."""
    head = ["", *(f"{one['people']:,} people" for one in measured), "goal"]

    def line(name: str, goal: str, told: Any) -> list[str]:
        return [name, *(str(told(one)) for one in measured), goal]

    rows = [
        head,
        ["---", *["--:"] * len(measured), "---"],
        line("closing, s", "", lambda one: one["close"]["seconds"]),
        line("sealing, s · CPU, s · peak MB", "", lambda one: _sealing(one["seal"])),
        line(
            "ranking run, s · peak MB",
            "≤ 30 s at 10,000; ≤ 600 s and ≤ 2,048 MB at 300,000",
            lambda one: f"{one['run']['seconds']} · {one['run']['rss_mb']:,}",
        ),
        line("… CPU, s", "", lambda one: one["run"]["cpu"]),
        *(line(f"… {step}, s", "", lambda one, step=step: one["run"]["steps"][step]) for step in measured[0]["run"]["steps"]),
        line("list.json, MB", "", lambda one: round(one["release"]["files"]["list.json"] / 1e6, 1)),
        line("largest page, kB", "≤ 150", largest_page),
        line("own results a second, whole page", f"≥ {LOOKUPS}", lambda one: f"{one['own']['per_second']:,}"),
        line("… p50 · p99, ms", f"p99 ≤ {LOOKUPS_P99}", lambda one: f"{one['own']['p50_ms']} · {one['own']['p99_ms']}"),
        line("… the selector alone", "", lambda one: f"{one['lookups']['results_per_second']:,}"),
        line("receipts a second", "", lambda one: f"{one['lookups']['receipts_per_second']:,}"),
        line("static pages a second", f"≥ {STATIC:,}", lambda one: f"{one['static']['per_second']:,}"),
        line("… p50 · p99, ms", f"p99 ≤ {STATIC_P99}", lambda one: f"{one['static']['p50_ms']} · {one['static']['p99_ms']}"),
        line(
            "… CPU a request, site + client, ms", "",
            lambda one: f"{one['static']['site_cpu_ms']} + {one['static']['clients_cpu_ms']}",
        ),
        line("goals", "", lambda one: f"missed: {', '.join(one['missed'])}" if one["missed"] else "met"),
    ]  # fmt: skip
    lines = ["# A round in large", "", __doc__.strip().replace("``", "`") if __doc__ else "", ""]
    lines += [f"- {name}: {words}" for name, words in about.items()]
    lines += [f"- load, {one['people']:,}: {one['load before']} before, {one['load after']} after" for one in measured]
    return "\n".join([*lines, "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def _sealing(one: dict[str, Any]) -> str:
    return f"{one['seconds']} · {one['cpu']} · {one['rss_mb']:,}"


def largest_page(one: dict[str, Any]) -> float:
    """Give the size of the largest page, uncompressed, in kilobytes."""
    return round(max(size for name, size in one["release"]["files"].items() if name.endswith(".html")) / 1e3, 1)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.round_day", description=__doc__)
    parser.add_argument("--people", type=int, action="append", help="how many; 10,000 and 300,000 unless said")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the figures")
    told = parser.parse_args()
    about = machine(PACKAGES) | {"clients": f"16 connections of one process, brotli taken; {WORKERS} processes serve"}
    measured = [measure(people, WORK / "round") for people in told.people or PEOPLE]
    told.out.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"about": about, "measured": measured}, indent=1, ensure_ascii=False)
    (told.out / "round_day.json").write_text(content + "\n", encoding="utf-8")
    drawn = table(about, measured)
    (told.out / "round_day.md").write_text(drawn, encoding="utf-8")
    print(drawn)


if __name__ == "__main__":
    main()
