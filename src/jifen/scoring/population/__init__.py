"""
A population: the plan as one SQL query, run bucket by bucket, from a folder of facts to a folder of scores.

::

    facts (facts.parquet_layout) ──► quantities ──► points ──► totals ──► scores-0000.parquet, … and manifest.json
                                         └── stored with the scores, so that ``rescore`` needs no facts

It computes what ``person`` computes, column by column, for every person, unknown included; a test compares the two. What the
columns are called is told in ``sql_quantities`` and in :meth:`PopulationEngine.columns`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from jifen.facts.dossier import Trust
from jifen.facts.parquet_layout import PERSONS, fingerprint, open_population
from jifen.kernel.errors import BadInputError, Text
from jifen.scoring import plan as ir
from jifen.scoring.population.days import APPLICATION_FIELDS
from jifen.scoring.population.events import RECORD
from jifen.scoring.population.points import Points
from jifen.scoring.population.quantities import PARTNER, Quantities, of_seat
from jifen.scoring.population.scores_folder import FORMAT, Means, Part, Progress, Scores, open_scores, write_scores
from jifen.scoring.population.sql_text import Stages, cases, indented, listed, literal, quoted, with_clause
from jifen.scoring.population.uses import Uses


class PopulationEngine:
    """A plan compiled to SQL for runs of one trust; make it once, run it on as many folders as you like."""

    def __init__(self, plan: ir.Plan, trust: Trust) -> None:
        self.plan = plan
        self.trust = trust
        self.quantities = Quantities(plan, trust)
        stages = Stages("quantities", self._stored)
        names = self.quantities.names
        self._points = {seat: Points(plan, names, stages, seat) for seat in plan.seats}
        Uses(plan, names, stages, self._points)
        self._stages = stages
        self._outputs = list(self._result_columns())

    # --- columns ------------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """
        Give the columns of the scores with their SQL types; numbers are scaled integers, NULL is unknown.

        ==========================  ====================================================================================
        ``no``, ``person``          number within the bucket, and id
        ``town``, ``applied_on``,   of the application; ``klass`` is empty where there is none
        ``klass``
        ``has_partner``             only where two seats are compared: whether somebody sits in the second
        ``q_<line>``                units of a line with one measure; ``q_<line>_<n>`` of the n-th cell of one with several
        ``m_<name>``, ``x_<n>``     units of a named measure; of a measure that only a condition asks for
        ``a_<n>``, ``v_<n>``        whether records agree; whether a veto bars
        ``p_<line>``                points of a line
        ``g_<use>_<group>``         points of a group in a use
        ``partner_…``               all of these from the partner's seat; NULL without a partner
        ``total_<use>``             the total, from the seat named in ``seat_<use>``
        ``gate_<use>_<gate>``       whether a gate is met
        ``veto_<use>_<veto>``       whether a veto bars
        ``may_apply_<use>``         whether everything is met
        ==========================  ====================================================================================
        """
        return self._chosen(None)

    def _chosen(self, only: Collection[str] | None) -> tuple[tuple[str, str], ...]:
        if only is not None and (unknown := set(only) - {name for name, _, _ in self._outputs}):
            raise ValueError(f"no such columns: {', '.join(sorted(unknown))}")
        return tuple((name, form) for name, _, form in self._outputs if only is None or name in only)

    @property
    def _stored(self) -> list[str]:
        return ["no", "person", *APPLICATION_FIELDS, *self.quantities.stored]

    def _result_columns(self) -> Iterator[tuple[str, str, str]]:
        forms = {"no": "BIGINT", "applied_on": "DATE"}
        for name in ("no", "person", *APPLICATION_FIELDS):
            yield name, f"CAST({quoted(name)} AS BIGINT)" if name == "no" else quoted(name), forms.get(name, "VARCHAR")
        if PARTNER in self.quantities.stored:
            yield PARTNER, quoted(PARTNER), "BOOLEAN"
        for seat, points in self._points.items():
            for name, sql, form in self._seat_columns(points):
                # Seen from a seat that nobody sits in, there is nothing to see.
                yield of_seat(name, seat), sql if seat == "self" else cases([(quoted(PARTNER), sql)]), form
        for use, rule in self.plan.uses.items():
            for name, form in [
                (f"total_{use}", "BIGINT"),
                (f"seat_{use}", "VARCHAR"),
                *((f"gate_{use}_{gate.id}", "BOOLEAN") for gate in rule.gates),
                *((f"veto_{use}_{veto.id}", "BOOLEAN") for veto in rule.vetoes),
                (f"may_apply_{use}", "BOOLEAN"),
            ]:
                yield name, quoted(name), form

    def _seat_columns(self, points: Points) -> Iterator[tuple[str, str, str]]:
        names = self.quantities.names
        for name in names.measures.values():
            yield name, points.column(name), "BIGINT"
        for name, same in names.also.items():
            yield name, points.column(same), "BIGINT"
        for name in names.agreements.values():
            yield name, points.column(name), "BOOLEAN"
        for name in names.vetoes.values() if len(self.plan.seats) > 1 else ():
            yield name, points.column(name), "BOOLEAN"
        for line in self.plan.lines:
            yield f"p_{line.id}", points.column(f"p_{line.id}"), "BIGINT"
        for use, rule in self.plan.uses.items():
            for group, index in rule.group_of.items():
                yield f"g_{use}_{group}", points.groups[index], "BIGINT"

    # --- text ---------------------------------------------------------------------------------------------------------

    def sql(self, only: Collection[str] | None = None) -> str:
        """
        Give the query of a bucket, for engineers to read.

        It reads ``persons`` and the tables of the kinds of the plan, with the number of each row as ``record_no``, and gives one
        row per person with :attr:`columns`, or with those that are named.
        """
        found = self.quantities.ctes()
        last = list(found)[-1]
        return self._query({**found, "quantities": self._stored_from(last)}, only, kept=("days",))

    def points_sql(self, only: Collection[str] | None = None) -> str:
        """Give the query from stored quantities, the table ``stored``, to the same columns."""
        return self._query({"quantities": self._stored_from("stored")}, only)

    def _stored_from(self, table: str) -> str:
        rows = [
            (f"coalesce({quoted(name)}, '') AS {quoted(name)}" if name == "klass" else quoted(name), "")
            for name in self._stored
        ]
        return f"SELECT\n{indented(listed(rows))}\nFROM {table}"

    def _query(self, tables: dict[str, str], only: Collection[str] | None, kept: tuple[str, ...] = ()) -> str:
        stages = self._stages.ctes("points")
        chosen = {name for name, _ in self._chosen(only)}
        outputs = [(name, sql) for name, sql, _ in self._outputs if name in chosen]
        rows = [(sql if sql == quoted(name) else f"{sql} AS {quoted(name)}", "") for name, sql in outputs]
        head = f"-- {self.plan.scheme} as of {self.plan.as_of.isoformat()}, counting {self.trust.value} records"
        return "\n".join(
            [
                head,
                with_clause({**tables, **stages}, kept),
                f"SELECT\n{indented(listed(rows))}",
                f"FROM {list(stages)[-1]}",
            ]
        )

    # --- runs ---------------------------------------------------------------------------------------------------------

    def score(
        self,
        population: Path,
        out: Path,
        on_progress: Progress | None = None,
        threads: int | None = None,
        memory_limit: str | None = None,
        only: Collection[str] | None = None,
    ) -> Scores:
        """
        Score a population, bucket by bucket.

        Args:
            population: a folder of facts (``facts.parquet_layout``).
            out: the folder of scores; it appears whole or not at all, and replaces only a folder of ours.
            on_progress: told after every bucket.
            threads: how many threads may work; all there are unless said.
            memory_limit: as DuckDB reads it, ``"4GB"``; what does not fit is kept on disk beside ``out`` meanwhile.
            only: the names of the columns to write; all unless said. Writing them is a good part of the work.

        Raises:
            NotFoundError, BadInputError: as ``facts.files.open_population`` and ``scores_folder.write_scores``.
        """
        parts = [
            Part({name: _records(bucket.table(name)) for name in (PERSONS, *self.quantities.kinds)}, bucket.persons)
            for bucket in open_population(population).buckets
        ]
        means = Means(threads, memory_limit)
        query, columns = self.sql(only), self._chosen(only)
        return write_scores(query, columns, parts, self._manifest(), out, on_progress, means)

    def rescore(
        self,
        quantities: Path,
        out: Path,
        on_progress: Progress | None = None,
        threads: int | None = None,
        memory_limit: str | None = None,
        only: Collection[str] | None = None,
    ) -> Scores:
        """
        Make the points anew from the quantities of an earlier run: for a scheme that differs in points only.

        Args:
            quantities: a folder of scores whose plan measures the same things in the same way on the same day.
            out: as for :meth:`score`.
            on_progress: told after every bucket.
            threads: as for :meth:`score`.
            memory_limit: as for :meth:`score`.
            only: as for :meth:`score`.

        Raises:
            NotFoundError: ``scoring.no_scores``.
            BadInputError: ``scoring.quantities_differ`` when the facts have to be measured again.
        """
        stored = open_scores(quantities)
        kept = {name for name, _ in stored.columns}
        if stored.manifest.get("quantities") != self.signature() or not kept.issuperset(self._stored):
            raise _quantities_differ(quantities)
        parts = [Part({"stored": _stored(file)}, persons) for file, persons in stored.parts()]
        means = Means(threads, memory_limit)
        query, columns = self.points_sql(only), self._chosen(only)
        return write_scores(query, columns, parts, self._manifest(), out, on_progress, means)

    def signature(self) -> str:
        """
        Give the SHA-256 of all that the quantities depend on besides the facts themselves.

        Two plans with the same signature measure the same things under the same names; only their points can differ.
        """
        names = self.quantities.names
        measured = [(name, replace(self.plan.measures[index], key="")) for index, name in names.measures.items()]
        answered = [*names.agreements.items(), *((replace(veto, id=""), name) for veto, name in names.vetoes.items())]
        asked = (FORMAT, fingerprint(), self.plan.as_of, self.trust, self.plan.seats, measured, answered)
        return hashlib.sha256(repr(asked).encode()).hexdigest()

    def _manifest(self) -> dict[str, object]:
        return {
            "scheme": self.plan.scheme,
            "fingerprint": self.plan.fingerprint,
            "as_of": self.plan.as_of.isoformat(),
            "trust": self.trust.value,
            "decimals": self.plan.decimals,
            "quantities": self.signature(),
        }


def _records(file: Path) -> str:
    """
    Write a table of facts with the number of each row, which tells equal records apart and says which came last.

    A bucket holds few enough persons for a short ``no``, and windows and groups by a short one are cheaper.
    """
    rows = f"read_parquet({literal(str(file))}, file_row_number = true)"
    return f"SELECT * REPLACE (CAST(no AS INTEGER) AS no), file_row_number AS {RECORD} FROM {rows}"


def _stored(file: Path) -> str:
    return f"SELECT * FROM read_parquet({literal(str(file))})"


def _quantities_differ(folder: Path) -> BadInputError:
    return BadInputError(
        "scoring.quantities_differ",
        Text(
            "该结果没有按本方案和当日量取的全部数量，不能只重算分值。",
            "Not all quantities of this scheme and day are there, so points alone cannot be made anew.",
        ),
        Text("请用 jifen score 从事实重新计算。", "Score the facts again with `jifen score`."),
        where=str(folder),
    )
