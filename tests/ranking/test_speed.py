"""A whole city at once: 300,000 people ranked, published, and checked by a stranger."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jifen.ranking import Publication, Run, publish, rank, read_quota

BASIS = {"basis": "示例办法第一条"}
PEOPLE = 300_000
TOWNS = [f"4499{number:05}" for number in range(1, 25)]
SECRET = bytes(range(32))
SECOND_ROUND = {
    "who": "unsuccessful",
    "pool": "all_areas",
    "order": "same",
    "limit": {"percent": 10, "of": "own_places", "rounding": "down", **BASIS},
    **BASIS,
}


@pytest.mark.slow
def test_300_000_people_are_ranked_published_and_verified_in_time(
    rules: Callable[..., Any],
    row: Callable[..., Any],
    run: Run,
    write: Callable[[Publication, Path], Path],
    tmp_path: Path,
):
    """Processor time: ranking and publishing within two minutes, the stand-alone check within one."""
    dice = random.Random(2015)
    people = [
        row(
            f"p{number}",
            town=dice.choice(TOWNS),
            total=dice.randrange(300, 2500),
            key_quality=100 * dice.randrange(20),
            applied_on=date(2014, 9, 1) + timedelta(days=dice.randrange(240)),
            eligible=dice.choice([True] * 18 + [False, None]),
        )
        for number in range(PEOPLE)
    ]
    # Few apply in the first towns, so that there is something left for the second round.
    stated = rules(second_round=SECOND_ROUND)
    places = [{"area": town, "places": 20_000 if number < 3 else 4_000} for number, town in enumerate(TOWNS)]

    started = time.process_time()
    quota = read_quota(places, stated, decimals=1)
    ranking = rank(people, stated, run=run, quota=quota, qualifying_points=600)
    folder = write(publish(ranking, secret=SECRET), tmp_path)
    made_in = time.process_time() - started

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-I", "-S", str(folder / "verifier.py"), str(folder)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert "通过，共300000行" in checked.stdout
    assert ranking.pools[0].placed > 0
    assert made_in < 120
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 60
