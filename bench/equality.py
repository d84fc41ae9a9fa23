"""Equality first: every column of every person, or nothing is timed."""

from __future__ import annotations

from pathlib import Path

from jifen.facts.parquet_layout import connect, literal
from jifen.facts.population import read_population
from jifen.scoring.person import PersonEngine
from jifen.scoring.population import PopulationEngine
from jifen.scoring.scorecard import Scorecard

Row = dict[str, object]


def differences(one: Path, other: Path) -> dict[str, int]:
    """
    Compare two folders of scores.

    Returns:
        The number of persons who differ, by column; a column only one of them has differs in everybody.
    """
    left, right = (f"read_parquet({literal(folder / 'scores-*.parquet')}, filename = true)" for folder in (one, other))
    with connect() as database:
        columns = [_columns(database.execute(f"DESCRIBE SELECT * FROM {side}").fetchall()) for side in (left, right)]
        shared = [name for name in columns[0] if columns[0][name] == columns[1].get(name)]
        counts = ", ".join(f'count(*) FILTER (WHERE l."{name}" IS DISTINCT FROM r."{name}")' for name in shared)
        query = f"SELECT count(*), {counts} FROM {left} l FULL JOIN {right} r USING (person)"
        persons, *found = database.execute(query).fetchall()[0]
    differing = {name: count for name, count in zip(shared, found, strict=True) if count}
    return differing | {name: persons for side in columns for name in side if name not in shared}


def _columns(described: list[tuple[str, ...]]) -> dict[str, str]:
    return {row[0]: row[1] for row in described if row[0] != "filename"}


def differences_from_cards(engine: PopulationEngine, facts: Path, scores: Path) -> dict[str, int]:
    """
    Compare scores made by SQL with the scorecards of the Python engine: quantities, points, groups, totals, gates, vetoes.

    Args:
        engine: the engine that made the scores.
        facts: the people, few enough to be loaded as dossiers.
        scores: the folder of scores.

    Returns:
        The number of persons who differ, by column.
    """
    person = PersonEngine(engine.plan, engine.trust)
    cards = {dossier.person: person.score(dossier) for dossier in read_population(facts).dossiers}
    found: dict[str, int] = {}
    with connect() as database:
        result = database.execute(f"SELECT * FROM read_parquet({literal(scores / 'scores-*.parquet')})")
        names = [column[0] for column in result.description or ()]
        for values in result.fetchall():
            row: Row = dict(zip(names, values, strict=True))
            expected = _row(engine, cards.pop(str(row["person"])))
            for name, value in expected.items():
                if row[name] != value:
                    found[name] = found.get(name, 0) + 1
    return found | ({"person": len(cards)} if cards else {})


def _row(engine: PopulationEngine, card: Scorecard) -> Row:
    """Give what the columns of the scores should be, from a scorecard."""
    plan, seat, names = engine.plan, card.seat(), engine.quantities.names
    row: Row = {name: seat.measures[index] for index, name in names.measures.items()}
    row |= {f"p_{line.id}": line.points for line in seat.lines}
    for use, rule in plan.uses.items():
        score = card.uses[use]
        row |= {f"g_{use}_{group}": seat.groups[index] for group, index in rule.group_of.items()}
        row |= {f"gate_{use}_{gate.id}": gate.met for gate in score.gates}
        row |= {f"veto_{use}_{veto.id}": veto.bars for veto in score.vetoes}
        row |= {f"total_{use}": score.total, f"may_apply_{use}": score.may_apply}
    return row
