"""What points rest on only grows: the database refuses to change or remove a fact, an answer, a reply or a paper, but for what moves forward."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from kept_world import World, changed

from jifen.platform.config import clock
from jifen.platform.evidence.models import Answer, Fact, Paper, Reply

MOVING: dict[type[models.Model], set[str]] = {
    Fact: {"current"},
    Answer: {"current"},
    Reply: {"checked_by", "checked_at", "sent_back_because"},
    Paper: {"person", "name", "withdrawn_at"},
}
"""Columns that may change by design: what takes a row's place, what a second pair of eyes says, whose record holds a paper."""

TABLES = pytest.mark.parametrize("model", list(MOVING), ids=lambda one: one._meta.db_table)

pytestmark = pytest.mark.django_db


def refused(text: str) -> bool:
    """Do it past Django; say whether the database refused it because the table only grows. What was done is undone."""
    with transaction.atomic():
        connection.check_constraints()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(text)
        except IntegrityError as error:
            return "append-only" in str(error)
        transaction.set_rollback(True)
    return False


def quoted(field: Any) -> str:
    """Name a column; ``on`` is a word of SQL."""
    return connection.ops.quote_name(field.column)


@TABLES
def test_only_what_moves_by_design_can_be_changed(model: type[models.Model]) -> None:
    """Every column of every table, read off the schema: one that comes later is refused unless it has a verdict here."""
    row = World().row(model, 1)
    # Only together with its hour does a reply get what is said of it.
    hour = f", checked_at = '{clock.now().isoformat()}'" if model is Reply else ""
    able = {
        field.name
        for field in model._meta.concrete_fields
        if not refused(
            f"UPDATE {model._meta.db_table} SET {quoted(field)} = {changed(field)}"
            f"{'' if field.name == 'checked_at' else hour} WHERE id = {row.pk}"
        )
    }

    assert MOVING[model] == able


@TABLES
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET id = id + 1000"])
def test_no_row_goes(model: type[models.Model], act: str) -> None:
    """Removed, emptied out, or given another number: refused on both databases."""
    World().row(model, 1)
    if act.startswith("TRUNCATE") and connection.vendor == "sqlite":
        act = "UPDATE {} SET rowid = rowid + 1000"  # SQLite has no TRUNCATE, but a second name for the key

    assert refused(act.format(model._meta.db_table))


@TABLES
def test_no_row_is_replaced_under_its_number(model: type[models.Model]) -> None:
    """INSERT OR REPLACE would remove the row behind the trigger's back; elsewhere the key is taken."""
    World().row(model, 1)
    word = "INSERT" if connection.vendor == "postgresql" else "INSERT OR REPLACE"
    table = model._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{word} INTO {table} SELECT * FROM {table}")

    assert 1 == model._default_manager.count()


@pytest.mark.parametrize("model", [Fact, Answer])
def test_what_was_superseded_never_comes_back(model: Any) -> None:
    """``current`` is cleared once and for ever."""
    row = World().row(model, 1)
    model.objects.filter(pk=row.pk).update(current=False)

    assert refused(f"UPDATE {model._meta.db_table} SET current = NOT current")
    assert refused(f"UPDATE {model._meta.db_table} SET current = current")


def test_a_reply_is_checked_once() -> None:
    """Agreed or sent back with the hour, and never anything else afterwards; sent back without the hour it is not checked."""
    row = World().row(Reply, 1)
    first = refused("UPDATE evidence_reply SET sent_back_because = 'x'")
    Reply.objects.filter(pk=row.pk).update(checked_by=row.given_by, checked_at=clock.now())

    assert first
    assert refused("UPDATE evidence_reply SET sent_back_because = 'x'")
    assert refused("UPDATE evidence_reply SET checked_at = NULL")


def test_a_paper_taken_back_stays_so() -> None:
    """It may go over to another record of its person while it counts, and no more after that."""
    row = World().row(Paper, 1)
    Paper.objects.filter(pk=row.pk).update(withdrawn_at=clock.now())

    assert refused("UPDATE evidence_paper SET withdrawn_at = NULL")
    assert refused("UPDATE evidence_paper SET person_id = person_id")
