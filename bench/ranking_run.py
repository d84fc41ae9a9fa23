"""
Ranking, publishing and verifying 300,000 people: ``python -m bench.ranking_run FACTS SCORES OUT`` prints one line of JSON.

The rows are those of the score table of a real run. So that the work is the heaviest there can be, everybody with a known total
is taken as eligible; places are a fiftieth of them, shared among the towns, and the second round is run.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path

from bench import setting
from bench.tasks import cpu, peak_megabytes, run_command

from jifen.facts.parquet_layout import connect, literal, open_population
from jifen.kernel.points import scale
from jifen.policy.ranking_rules import Ranked
from jifen.ranking import Publication, Quota, Ranking, Run, publish, rank, read_quota
from jifen.ranking.score_table import ScoreTable

PEOPLE = 300_000
USE = "settlement"
Rows = list[dict[str, object]]


def rows_of(facts: Path, scores: Path) -> Rows:
    """Read the score table of the first people; everybody with a known total is eligible."""
    bucket = open_population(facts).buckets[0]
    tables = [f"read_parquet({literal(bucket.table(name))})" for name in ("application", "identity")]
    query = ScoreTable(setting.plan(), USE, _rules()).select(
        f"(SELECT * FROM read_parquet({literal(scores / 'scores-0000.parquet')}) WHERE no < {PEOPLE})",
        *tables,
        setting.TRUST,
    )
    with connect() as database:
        result = database.execute(query)
        names = [column[0] for column in result.description or ()]
        rows = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    return [{**row, "eligible": None if row["total"] is None else True} for row in rows]


def _rules() -> Ranked:
    ranking = setting.pack().ranking
    rules = ranking.uses[USE] if ranking else None
    assert isinstance(rules, Ranked)
    return rules


def _quota(rows: Rows, decimals: int) -> Quota:
    towns = sorted({str(row["town"]) for row in rows if row["town"]})
    places = max(1, len(rows) // 50 // len(towns))
    return read_quota([{"area": town, "places": places} for town in towns], _rules(), decimals=decimals)


def ranked(rows: Rows) -> Ranking:
    """Put the people in order and give the places."""
    plan, line = setting.plan(), setting.pack().scheme.uses[USE].apply_from
    run = Run(plan.scheme, plan.fingerprint, USE, plan.as_of, setting.TRUST.value, plan.decimals)
    qualifying = None if line is None else scale(line, plan.decimals)
    return rank(rows, _rules(), run=run, quota=_quota(rows, plan.decimals), qualifying_points=qualifying)


def written(ranking: Ranking, out: Path) -> Publication:
    """Write the list and everybody's receipt."""
    publication = publish(ranking, secret=b"bench bench bench bench bench 32")
    out.mkdir(parents=True, exist_ok=True)
    for name, content in publication.files().items():
        (out / name).write_bytes(content)
    with (out.parent / "receipts.jsonl").open("wb") as stream:
        stream.writelines(publication.receipts())
    (out.parent / "receipt.json").write_bytes(publication.receipt(ranking.outcomes[0].entrant.person))
    return publication


def main(facts: Path, scores: Path, out: Path) -> None:
    """Measure the three steps; the verifier runs as a stranger would run it, from the published folder."""
    rows = rows_of(facts, scores)
    setting.pack()
    marks = [cpu()]
    ranking = ranked(rows)
    marks.append(cpu())
    written(ranking, out)
    marks.append(cpu())
    run_command(
        [sys.executable, "-I", str(out / "verifier.py"), str(out), "--receipt", str(out.parent / "receipt.json")]
    )
    marks.append(cpu())
    steps = dict(zip(("rank", "publish", "verify"), (b - a for a, b in pairwise(marks)), strict=True))
    size = sum(file.stat().st_size for file in out.iterdir()) / 1e6
    print(json.dumps({"rows": len(rows), **steps, "list_mb": size, "rss_mb": peak_megabytes()}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
