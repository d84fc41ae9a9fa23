"""V2 of the trust anchor: random edits of several rows and tables at once; what one run names is what was changed, and nothing else."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from kept_world import changed, constraints_off, constraints_on, kept_world

from jifen.platform.audit.marks import kept_tables
from jifen.platform.audit.verifying import verify

EDITS = int(os.environ.get("EDITS", "200"))
"""How many a build tries; ``EDITS=10000`` tries as many as the anchor asks for."""

_ROWS = 4
_SEED = 20111011

Rows = dict[tuple[str, int], tuple[object, ...]]

pytestmark = pytest.mark.django_db


class Insider:
    """Somebody with the database, no trigger and no constraint in the way, who edits whatever comes to mind."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._tables = list(kept_tables())

    def edit(self) -> None:
        """Do one to three edits, each of one table."""
        for _ in range(self._chance.randint(1, 3)):
            model: Any = self._chance.choice(self._tables)
            self._chance.choice([self._alter, self._alter, self._copy, self._remove, self._insert, self._swap])(model)

    def _some(self, model: Any) -> list[int]:
        rows = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return self._chance.sample(rows, min(len(rows), self._chance.randint(1, 3)))

    def _alter(self, model: Any) -> None:
        fields = [one for one in model._meta.concrete_fields if not one.primary_key]
        chosen = self._chance.sample(fields, min(len(fields), self._chance.randint(1, 3)))
        values = ", ".join(f"{quoted(field)} = {changed(field)}" for field in chosen)
        sql(f"UPDATE {model._meta.db_table} SET {values} WHERE {within(self._some(model))}")

    def _copy(self, model: Any) -> None:
        table, field = model._meta.db_table, self._chance.choice(model._meta.concrete_fields[1:])
        theirs = f"SELECT {quoted(field)} FROM {table} WHERE {within(self._some(model)[:1])}"
        rows = within(self._some(model))
        sql(f"UPDATE {table} SET {quoted(field)} = ({theirs}) WHERE {rows} AND EXISTS ({theirs})")

    def _remove(self, model: Any) -> None:
        sql(f"DELETE FROM {model._meta.db_table} WHERE {within(self._some(model))}")

    def _insert(self, model: Any) -> None:
        table, others = model._meta.db_table, [one for one in model._meta.concrete_fields if not one.primary_key]
        names = ", ".join(quoted(field) for field in others)
        values = ", ".join(changed(field) if field.unique else quoted(field) for field in others)
        number = self._chance.choice([0, -7, 500, 10**9]) + self._chance.randint(1, 400)
        sql(
            f"INSERT INTO {table} (id, {names}) SELECT {number} + id, {values} FROM {table} WHERE {within(self._some(model))}"
        )

    def _swap(self, model: Any) -> None:
        rows = self._some(model)
        for one, other in pairwise(rows):
            for old, new in ((one, -999_999), (other, one), (-999_999, other)):
                sql(f"UPDATE {model._meta.db_table} SET id = {new} WHERE id = {old}")


def sql(text: str) -> None:
    """Do it past Django."""
    with connection.cursor() as cursor:
        cursor.execute(text)


def quoted(field: models.Field[Any, Any]) -> str:
    """Name a column; ``case`` is a word of SQL."""
    return connection.ops.quote_name(field.column)


def within(rows: list[int]) -> str:
    """Write which rows are meant."""
    return f"id IN ({', '.join(map(str, rows)) or 'NULL'})"


def lying_there() -> Rows:
    """Read what lies in every kept table, past Django, but for the columns nobody vouches for."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model, left_out in kept_tables().items():
            table = model._meta.db_table
            names = [quoted(field) for field in model._meta.concrete_fields if field.name not in left_out]
            cursor.execute(f"SELECT id, {', '.join(names)} FROM {table}")
            for number, *row in cursor.fetchall():
                found[table, number] = tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Take everything back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def was_done(insider: Insider) -> bool:
    """Let somebody edit; a column may refuse it, and then nothing has changed."""
    try:
        with transaction.atomic():
            insider.edit()
    except IntegrityError:
        return False
    return True


@pytest.fixture
def insider(db: None, triggers_off: Any) -> Iterator[Insider]:
    """Give somebody at work in a database that was sound."""
    kept_world(_ROWS)
    assert verify().sound
    with triggers_off():
        for model in kept_tables():
            constraints_off(model._meta.db_table)
        yield Insider(random.Random(_SEED))
    constraints_on()


def test_random_edits_of_many_rows_are_all_named(insider: Insider) -> None:
    """Altered, copied over, removed, put in, swapped: the rows that differ before and after are the rows that are named."""
    before, tried, told = lying_there(), 0, 0
    while tried < EDITS:
        with undone():
            if not was_done(insider):
                continue
            tried += 1
            after = lying_there()
            expected = {row for row in before | after if before.get(row) != after.get(row)}
            told += len(expected)

            assert expected == {(one.table, one.row) for one in verify().findings}, tried
    assert told > EDITS
