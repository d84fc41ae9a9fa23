"""
The score table: one row for each person and one use, as ranking reads it. Both engines fill it, with the same values.

Columns: ``person``, ``name``, ``town``, ``applied_on``, ``klass``, what the ranking rules ask for besides, ``eligible``,
``total``, a ``key_…`` for each ranking key, then ``q_…`` and ``p_…`` of every line. None is *unknown*, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Record, Standing, Trust
from jifen.facts.parquet_layout import STANDINGS
from jifen.policy.ranking_rules import ClassesKey, DateKey, GroupKey, LineOnly, MeasureKey, Ranked, TotalKey
from jifen.scoring import plan as ir
from jifen.scoring.person.asking import all_of, not_
from jifen.scoring.scorecard import Scorecard, UseScore

Value = str | int | bool | date | None
Rules = LineOnly | Ranked | None
_OF_APPLICATION = frozenset(field.name for field in CATALOGUE["application"].fields)


class Column(NamedTuple):
    """
    A column: its name, its SQL type, its value of a scorecard, and how the same is read from scores made by SQL.

    In the SQL ``s`` is a row of scores, ``a`` the application that counts, ``i`` the applicant's identity.
    """

    name: str
    form: str
    of: Callable[[Scorecard, Dossier], Value]
    sql: str


class ScoreTable:
    """The columns of one scheme and use."""

    def __init__(self, plan: ir.Plan, use: str, rules: Rules) -> None:
        """
        Lay out the table.

        Args:
            plan: the scheme on the day of the run.
            use: what the points are used for; one of the plan.
            rules: the ranking rules of the use, for its keys; None where nobody is ranked.
        """
        self.plan, self.use, self.rule = plan, use, plan.uses[use]
        self.columns = tuple(self._columns(rules if isinstance(rules, Ranked) else None))

    def row(self, card: Scorecard, dossier: Dossier) -> dict[str, Value]:
        """Give the row of one person."""
        return {column.name: column.of(card, dossier) for column in self.columns}

    def select(self, scores: str, application: str, identity: str, trust: Trust) -> str:
        """
        Write the query that reads the rows of a bucket.

        Args:
            scores: what SQL reads the scores from, such as ``read_parquet('…')``.
            application: the same for the table of applications.
            identity: the same for the table of identities.
            trust: which records the run counted.
        """
        listed = ",\n  ".join(f'CAST({column.sql} AS {column.form}) AS "{column.name}"' for column in self.columns)
        standing = [str(number) for number, one in enumerate(STANDINGS) if _counts(one, trust)]
        told = [str(number) for number, one in enumerate(STANDINGS) if one is not Standing.REFUTED]
        return f"""SELECT
  {listed}
FROM {scores} s
LEFT JOIN (SELECT * FROM {application} WHERE whose = 'self' AND standing IN ({", ".join(standing)})) a USING (no)
LEFT JOIN (SELECT * FROM {identity} WHERE whose = 'self' AND standing IN ({", ".join(told)})) i USING (no)
ORDER BY s.no"""  # noqa: S608  names of columns come from a checked scheme, paths are written as literals by the caller

    # --- columns ------------------------------------------------------------------------------------------------------

    def _columns(self, ranked: Ranked | None) -> Iterator[Column]:
        yield Column("person", "VARCHAR", lambda card, dossier: card.person, "s.person")
        yield Column("name", "VARCHAR", _name, "coalesce(i.name, '')")
        for name in dict.fromkeys(("town", "applied_on", "klass", *_asked_of_application(ranked))):
            yield _application_column(name)
        yield Column(
            "eligible", "BOOLEAN", lambda card, dossier: self._eligible(card.uses[self.use]), self._eligible_sql()
        )
        yield Column("total", "BIGINT", lambda card, dossier: card.uses[self.use].total, f's."total_{self.use}"')
        if ranked:
            yield from self._keys(ranked)
        for line in self.plan.lines:
            several = len(line.measures) > 1 or isinstance(line.award, ir.Cells)
            for number, index in enumerate(line.measures, 1):
                name = f"q_{line.id}_{number}" if several else f"q_{line.id}"
                yield self._measured(name, name, index)
        for at, line in enumerate(self.plan.lines):
            yield Column(f"p_{line.id}", "BIGINT", self._points_of(at), self._seated(f"p_{line.id}"))

    def _keys(self, ranked: Ranked) -> Iterator[Column]:
        for key in ranked.order:
            match key:
                case GroupKey():
                    index = self.rule.group_of[key.group]
                    sql = self._seated(f"g_{self.use}_{key.group}")
                    yield Column(f"key_{key.group}", "BIGINT", self._group(index), sql)
                case MeasureKey():
                    yield self._measured(f"key_{key.measure}", f"m_{key.measure}", self.plan.named[key.measure])
                case ClassesKey() | TotalKey() | DateKey():
                    continue  # they are columns already

    def _measured(self, name: str, stored: str, index: int) -> Column:
        return Column(name, "BIGINT", lambda card, dossier: card.seat(self.use).measures[index], self._seated(stored))

    def _points_of(self, at: int) -> Callable[[Scorecard, Dossier], Value]:
        return lambda card, dossier: card.seat(self.use).lines[at].points

    def _group(self, index: int) -> Callable[[Scorecard, Dossier], Value]:
        return lambda card, dossier: card.seat(self.use).groups[index]

    def _seated(self, name: str) -> str:
        """Write a column as the seat that counts sees it."""
        if len(self.rule.seats) == 1:
            return f's."{name}"'
        return f"""CASE WHEN s."seat_{self.use}" = 'partner' THEN s."partner_{name}" ELSE s."{name}" END"""

    # --- who may take part --------------------------------------------------------------------------------------------

    def _eligible(self, score: UseScore) -> bool | None:
        """
        Say whether somebody fulfils every condition but the line, which ranking compares itself.

        Whether anybody may stand for the use at all is only seen in ``may_apply``, once everything else is fulfilled.
        """
        answers = [*(gate.met for gate in score.gates), *(not_(veto.bars) for veto in score.vetoes)]
        met = all_of(answers)
        return score.may_apply if met is True and score.reached is True else met

    def _eligible_sql(self) -> str:
        parts = [f's."gate_{self.use}_{gate.id}"' for gate in self.rule.gates]
        parts += [f'NOT s."veto_{self.use}_{veto.id}"' for veto in self.rule.vetoes]
        met = " AND ".join(parts) or "TRUE"
        total = f's."total_{self.use}"'
        reached = f"{total} IS NOT NULL" if self.rule.line is None else f"{total} >= {self.rule.line}"
        return f'CASE WHEN ({met}) AND {reached} THEN s."may_apply_{self.use}" ELSE {met} END'


def _name(card: Scorecard, dossier: Dossier) -> str:
    identity = dossier.single("identity")
    return str(identity.values["name"]) if identity else ""


def _asked_of_application(ranked: Ranked | None) -> list[str]:
    """Name what ranking asks for besides points: days to compare, columns that compete apart."""
    if ranked is None:
        return []
    days = [key.field for key in ranked.order if isinstance(key, DateKey)]
    return [*days, *ranked.compete_in.split_by]


def _application_column(name: str) -> Column:
    form = "DATE" if name.endswith("_on") else "VARCHAR"
    if name == "channel":
        return Column(name, form, _channel, "coalesce(nullif(a.klass, ''), a.grade)")
    if name not in _OF_APPLICATION:
        # A column only the accepting office can fill in: it stays open here.
        return Column(name, form, lambda card, dossier: None, "NULL")
    sql = f"coalesce(a.{name}, '')" if name == "klass" else f"a.{name}"

    def of(card: Scorecard, dossier: Dossier) -> Value:
        record = _application(dossier, card.trust)
        value = record.values[name] if record else ("" if name == "klass" else None)
        return value if isinstance(value, str | date) else None

    return Column(name, form, of, sql)


def _channel(card: Scorecard, dossier: Dossier) -> Value:
    """The channel people compete in: the class of an application where it has one, else its grade."""
    record = _application(dossier, card.trust)
    if record is None:
        return None
    channel = record.values["klass"] or record.values["grade"]
    return channel if isinstance(channel, str) else None


def _application(dossier: Dossier, trust: Trust) -> Record | None:
    found = dossier.counting("application", trust)
    return found[-1] if found else None


def _counts(standing: Standing, trust: Trust) -> bool:
    return standing is Standing.VERIFIED or (trust is Trust.DECLARED and standing is Standing.DECLARED)
