"""V1 of the trust anchor for what is published: whatever a superuser changes in a kept table, one run of ``verify`` names the row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models, transaction
from kept_world import constraints_off, constraints_on, kept_world

from jifen.platform.audit import services
from jifen.platform.audit.keeping import ACT, keep, keep_all, kept_tables
from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import Fault, Finding, verify
from jifen.platform.config import clock
from jifen.platform.rounds.models import Entrant, Round, Run

TABLES = pytest.mark.parametrize("model", list(kept_tables()), ids=lambda one: one._meta.db_table)
LEFT_OUT = {"rounds_run": {"step", "done_rows", "token", "leased_until"}}
"""Columns nobody vouches for, each with its verdict: what the worker notes while a run goes on says nothing of its result."""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _superuser(db: None, triggers_off: Any) -> Any:
    """Every test of this file works with no trigger in the way, on rows that were sound."""
    kept_world()
    assert [] == verify().findings
    with triggers_off():
        yield
    constraints_on()


def sql(text: str, *values: object) -> None:
    """Do it past Django."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def found_after(*statements: str) -> list[Finding]:
    """Do something, give what one run finds, and undo it."""
    with transaction.atomic():
        for statement in statements:
            sql(statement)
        found = verify().findings
        transaction.set_rollback(True)
    return found


def rows_of(model: type[models.Model]) -> list[int]:
    """Give the numbers of the two rows."""
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True))


def changed(field: Any) -> str:
    """Write the SQL of another value of the same type; a type without an answer fails the test, so that nobody forgets."""
    column, sqlite = connection.ops.quote_name(field.column), connection.vendor == "sqlite"
    if field.remote_field or isinstance(field, models.IntegerField):
        return f"COALESCE({column}, 0) + 1000"
    if isinstance(field, models.DateTimeField):
        later = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-1 second')" if sqlite else f"{column} - interval '1 second'"
        return f"COALESCE({later}, '2016-03-09 01:00:00+00:00')"
    if isinstance(field, models.DateField):
        earlier = f"date({column}, '-1 day')" if sqlite else f"{column} - 1"
        return f"COALESCE({earlier}, '2016-03-09')"
    if isinstance(field, models.UUIDField):
        return "'0123456789abcdef0123456789abcdef'"
    if isinstance(field, models.JSONField):
        return "'{\"x\": 1}'"
    if isinstance(field, models.BinaryField):
        return "x'00'" if sqlite else "'\\x00'::bytea"
    if isinstance(field, models.BooleanField):
        return f"NOT {column}"
    if isinstance(field, models.CharField | models.TextField):
        return f"'~' || substr({column}, 2)"
    raise AssertionError(f"{field}: no verdict yet on what tampering with it looks like")


@TABLES
def test_every_altered_cell_is_named(model: type[models.Model]) -> None:
    """Each column of each table; those left out are exactly the ones that have a verdict."""
    table, row = model._meta.db_table, rows_of(model)[0]
    constraints_off(table)
    unseen = set()
    for field in model._meta.concrete_fields:
        found = found_after(
            f"UPDATE {table} SET {connection.ops.quote_name(field.column)} = {changed(field)} WHERE id = {row}"
        )
        expected = [Finding(table, row, Fault.ALTERED)]
        if field.primary_key:
            expected = [Finding(table, row + 1000, Fault.INSERTED), Finding(table, row, Fault.REMOVED)]
        if not found:
            unseen.add(field.column)
            continue

        assert expected == found, field.column
    assert LEFT_OUT.get(table, set()) == unseen


@TABLES
def test_a_removed_an_inserted_and_a_swapped_row_are_named(model: type[models.Model]) -> None:
    """The row that is gone, the copy under a new number, both of two that changed places; all rows gone at once."""
    table, (first, second) = model._meta.db_table, rows_of(model)
    constraints_off(table)
    others = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column) for field in others)
    alone = {name for rule in model._meta.constraints for name in getattr(rule, "fields", ())}
    values = ", ".join(
        changed(field) if field.unique or field.name in alone else connection.ops.quote_name(field.column)
        for field in others
    )
    copied = found_after(f"INSERT INTO {table} (id, {names}) SELECT 999, {values} FROM {table} WHERE id = {first}")
    swapped = found_after(
        f"UPDATE {table} SET id = -2 WHERE id = {first}",
        f"UPDATE {table} SET id = {first} WHERE id = {second}",
        f"UPDATE {table} SET id = {second} WHERE id = -2",
    )

    assert [Finding(table, second, Fault.REMOVED)] == found_after(f"DELETE FROM {table} WHERE id = {second}")
    assert [Finding(table, number, Fault.REMOVED) for number in (first, second)] == found_after(f"DELETE FROM {table}")
    assert [Finding(table, 999, Fault.INSERTED)] == copied
    assert [Finding(table, number, Fault.ALTERED) for number in (first, second)] == swapped


def test_a_head_put_back_to_what_it_once_was_is_named() -> None:
    """What was true before the last move is not true now."""
    head = Round.objects.first()
    assert head is not None
    Round.objects.filter(pk=head.pk).update(version=1, term="2016H1")
    keep(head)
    assert verify().sound

    assert [Finding("rounds_round", head.pk, Fault.ALTERED)] == found_after(
        f"UPDATE rounds_round SET version = 0, term = '{head.term}' WHERE id = {head.pk}"
    )


def test_the_entry_that_keeps_a_row_cannot_be_removed_or_rewritten_with_it() -> None:
    """Row and trail altered together, without the keys: the trail names its own row, and the kept one is vouched for by none."""
    services.seal(at=clock.now())
    entry = Entry.objects.filter(act=ACT, data__table="rounds_plan").latest("id")
    row = rows_of(next(model for model in kept_tables() if model._meta.db_table == "rounds_plan"))[0]
    found = found_after(
        f"UPDATE rounds_plan SET places = places + 1 WHERE id = {row}", f"DELETE FROM audit_entry WHERE id = {entry.pk}"
    )

    assert {("audit_entry", entry.pk, Fault.REMOVED), ("rounds_plan", row, Fault.INSERTED)} <= {
        (one.table, one.row, one.fault) for one in found
    }


def test_a_sealed_list_is_kept_a_thousand_rows_to_an_entry() -> None:
    """Of 2,500 entrants each is named by itself, and the trail grew by three entries."""
    pattern = Entrant.objects.select_related("sealing").first()
    assert pattern is not None
    before = Entry.objects.count()
    Entrant.objects.bulk_create(
        Entrant(sealing_id=10_000 + number, case_id=pattern.case_id, scorecard_id=pattern.scorecard_id)
        for number in range(2_500)
    )
    keep_all(Entrant.objects.filter(sealing_id__gte=10_000))
    rows = Entrant.objects.filter(sealing_id__gte=10_000).order_by("pk").values_list("pk", flat=True)
    altered = [rows[0], rows[999], rows[1_000], rows[2_499]]
    listed = ", ".join(str(row) for row in altered)

    assert 3 == Entry.objects.count() - before
    assert [Finding("rounds_entrant", row, Fault.ALTERED) for row in altered] == found_after(
        f"UPDATE rounds_entrant SET case_id = case_id + 1 WHERE id IN ({listed})"
    )
    Entrant.objects.filter(sealing_id__gte=10_000).delete()  # they refer to no sealing


def test_a_run_at_work_is_sound_between_two_notes_of_its_worker() -> None:
    """Lease, token, step and count change without an entry; its end does not."""
    run = Run.objects.first()
    assert run is not None
    Run.objects.filter(pk=run.pk).update(step="rank", token=4, done_rows=300, leased_until=clock.now())
    assert verify().sound
    Run.objects.filter(pk=run.pk).update(root="0" * 64, ended_at=clock.now())

    assert [Finding("rounds_run", run.pk, Fault.ALTERED)] == verify().findings


def test_what_is_written_while_it_is_checked_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round moves after the trail was read and before its row is: the trail is read on, and the row is sound."""
    from jifen.platform.audit import keeping

    head, plain = Round.objects.first(), keeping.walk
    assert head is not None

    def move_first(model: Any, *arguments: Any) -> Any:
        if model is Round:
            Round.objects.filter(pk=head.pk).update(version=head.version + 1)
            keep(head)
        return plain(model, *arguments)

    monkeypatch.setattr(keeping, "walk", move_first)

    assert verify().sound


def test_a_table_that_is_not_kept_is_refused() -> None:
    """Whoever keeps a row no check would look at learns so at once."""
    with pytest.raises(KeyError):
        keep(*Entry.objects.all()[:1])
