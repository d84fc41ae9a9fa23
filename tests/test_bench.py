"""The bench compares like with like: the SQL it measures the product against gives the same scores, column by column."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PERSONS = 2_000


@pytest.fixture(autouse=True)
def bench_on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the scripts of the bench importable, and forget them afterwards."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "bench"]:
        del sys.modules[name]


@pytest.mark.slow
def test_the_sql_written_by_hand_gives_what_the_generated_sql_and_the_python_engine_give(tmp_path: Path) -> None:
    """Two thousand people, unknown facts among them: every column of the three agrees."""
    from bench import equality, setting, tasks

    from jifen.facts.synthesis import synthesise
    from jifen.scoring.population import PopulationEngine

    facts = tmp_path / "people"
    synthesise(facts, persons=PERSONS, seed=7, setting=setting.setting())
    tasks.handwritten(facts, tmp_path / "by hand")
    tasks.generated(facts, tmp_path / "generated")
    engine = PopulationEngine(setting.plan(), setting.TRUST)

    assert {} == equality.differences(tmp_path / "generated", tmp_path / "by hand")
    assert {} == equality.differences_from_cards(engine, facts, tmp_path / "generated")


def test_the_bare_scan_reads_what_the_scheme_looks_at_and_no_more() -> None:
    """The limit the full run is held against would be too easy if the scan read columns nobody needs."""
    from bench import setting, tasks

    needed = tasks.columns_needed(setting.plan())

    assert {"no", "whose", "standing", "kind", "place", "start", "end"} == set(needed["insurance"])
    assert "reference" not in {name for columns in needed.values() for name in columns}
