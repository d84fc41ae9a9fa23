"""V1 of the trust anchor: whatever a superuser changes by SQL, one run of ``verify`` names the row."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from jifen.platform.audit import services
from jifen.platform.audit.digests import digest_of
from jifen.platform.audit.models import Entry, Look, Seal
from jifen.platform.audit.verifying import Fault, Finding, verify
from jifen.platform.config import clock

TABLES = tuple(apps.get_app_config("audit").get_models())
COLUMNS = [(model, field) for model in TABLES for field in model._meta.concrete_fields]
CELLS = pytest.mark.parametrize(
    ("model", "field"), COLUMNS, ids=[f"{model.__name__}.{field.column}" for model, field in COLUMNS]
)
EACH = pytest.mark.parametrize("model", TABLES, ids=lambda one: one.__name__)
RECORDED = pytest.mark.parametrize("model", [Entry, Look], ids=lambda one: one.__name__)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _superuser(history: Any, triggers_off: Any) -> Any:
    """Every test of this file works with no trigger in the way, on a history that was sound."""
    assert verify().sound
    with triggers_off():
        yield


def sql(text: str, *values: object) -> None:
    """Do it past Django."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def quoted(field: models.Field[Any, Any]) -> str:
    """Name a column; ``case`` is a word of SQL."""
    return connection.ops.quote_name(field.column)


def named() -> set[tuple[str, int]]:
    """Give what one run names."""
    return {(one.table, one.row) for one in verify().findings}


def changed(field: models.Field[Any, Any], column: str) -> str:
    """Write the SQL of another value of the same type; a type without an answer fails the test, so that nobody forgets."""
    sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.DateTimeField):
        return (
            f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-1 hour')" if sqlite else f"{column} - interval '1 microsecond'"
        )
    if isinstance(field, models.JSONField):
        return "'{\"x\": 1}'"
    if isinstance(field, models.BinaryField):
        return "x'00'" if sqlite else f"set_byte({column} || '\\x00'::bytea, 0, 7)"
    if isinstance(field, models.BigIntegerField | models.BigAutoField):
        return f"{column} + 1000"
    if isinstance(field, models.BooleanField):
        return f"NOT {column}"
    if isinstance(field, models.TextField):
        return f"{column} || 'x'"
    raise AssertionError(f"{field}: no verdict yet on what tampering with it looks like")


@CELLS
@pytest.mark.parametrize("row", [2, 7])
def test_an_altered_cell_is_named(model: type[models.Model], field: models.Field[Any, Any], row: int) -> None:
    """Each column of each table, in a sealed row and in the unsealed tail; of a moved key, both places or the new one."""
    table, key = model._meta.db_table, model._meta.pk.column
    row = min(row, 4) if model is Seal else row
    column = quoted(field)
    sql(f"UPDATE {table} SET {column} = {changed(field, column)} WHERE {key} = {row}")

    assert (table, row + 1000 if field.primary_key else row) in named()
    if field.primary_key and row == 2:
        assert (table, row) in named()


@CELLS
def test_a_cell_taken_from_the_next_row_is_named(model: type[models.Model], field: models.Field[Any, Any]) -> None:
    """A value that is right elsewhere is wrong here; where both rows say the same nothing was changed."""
    table, key, column = model._meta.db_table, model._meta.pk.column, quoted(field)
    before = {repr(value) for value in said_in(model, field)}
    if field.primary_key:
        swap(table, key)
        assert {(table, 2), (table, 3)} <= named()
        return
    sql(f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE {key} = 3) WHERE {key} = 2")

    assert (len(before) > 1) is ((table, 2) in named())


def said_in(model: type[models.Model], field: models.Field[Any, Any]) -> list[object]:
    """What rows 2 and 3 say in a column."""
    values = model._default_manager.filter(pk__in=(2, 3)).values_list(field.name, flat=True)
    return [bytes(value) if isinstance(value, bytes | memoryview) else value for value in values]


def swap(table: str, key: str) -> None:
    """Let two rows change places."""
    for old, new in ((2, -2), (3, 2), (-2, 3)):
        sql(f"UPDATE {table} SET {key} = {new} WHERE {key} = {old}")


@EACH
@pytest.mark.parametrize("row", [1, 2, 4])
def test_a_removed_row_is_named(model: type[models.Model], row: int) -> None:
    """The first, one inside, the newest seal: that it is gone is said with its number."""
    sql(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = {row}")
    found = named() if model is not Seal or row != 4 else {("audit_seal", 4)}

    assert (model._meta.db_table, row) in found


@RECORDED
@pytest.mark.parametrize("row", [0, 8, 1000, -5])
def test_an_inserted_row_is_named(model: type[models.Model], row: int) -> None:
    """Before the beginning, in the tail, far ahead: a copy of a true row is no true row."""
    insert(model, row)

    assert (model._meta.db_table, row) in named()


def insert(model: type[models.Model], row: int) -> None:
    """Copy the second row to another number."""
    key = model._meta.pk.column
    others = ", ".join(quoted(field) for field in model._meta.concrete_fields if not field.primary_key)
    table = model._meta.db_table
    sql(f"INSERT INTO {table} ({key}, {others}) SELECT {row}, {others} FROM {table} WHERE {key} = 2")


def test_an_inserted_seal_is_named() -> None:
    """A copy of a true seal under another number."""
    insert(Seal, 9)

    assert ("audit_seal", 9) in named()


@RECORDED
def test_a_row_put_into_a_gap_is_named(model: type[models.Model]) -> None:
    """A number that no transaction kept when it was sealed cannot be filled later, not even with the right digest."""
    table = model._meta.db_table
    last = model._default_manager.get(pk=7)
    last.pk, last.digest = 9, b""  # type: ignore[attr-defined]
    last.digest = digest_of(last)  # type: ignore[attr-defined]
    last.save(force_insert=True)
    services.seal(at=clock.now())
    last.pk = 8
    last.digest = digest_of(last)  # type: ignore[attr-defined]
    last.save(force_insert=True)

    assert [Finding(table, 8, Fault.INSERTED)] == verify().findings


@RECORDED
def test_a_back_dated_row_is_named_even_with_a_true_digest(model: type[models.Model]) -> None:
    """Who holds the keys and sets the clock back is betrayed by the seals."""
    row = model._default_manager.get(pk=2)
    row.pk = 8
    row.digest = digest_of(row)  # type: ignore[attr-defined]
    row.save(force_insert=True)
    services.seal(at=clock.now())

    assert [Finding(model._meta.db_table, 8, Fault.BACK_DATED)] == verify().findings


@RECORDED
def test_a_sealed_row_rewritten_with_the_key_breaks_the_root(model: type[models.Model]) -> None:
    """The digest is true, the seal is not to be talked round."""
    row = model._default_manager.get(pk=2)
    row.actor = "U9"  # type: ignore[attr-defined]
    row.digest = digest_of(row)  # type: ignore[attr-defined]
    sql(f"UPDATE {model._meta.db_table} SET actor = 'U9', digest = %s WHERE id = 2", row.digest)  # type: ignore[attr-defined]

    assert [Fault.ROOT] == [one.fault for one in verify().findings]


def test_garbage_is_named_and_nothing_worse() -> None:
    """SQLite takes any type in any column: the check names the row instead of falling over it."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps the types of columns itself")
    for (model, field), value in product(COLUMNS, ["'garbage'", "NULL", "x'ff'", "99", "'[1, {}]'", "1e300"]):
        table, key = model._meta.db_table, model._meta.pk.column
        with suppress(IntegrityError), transaction.atomic():  # a column may refuse it
            sql(f"UPDATE {table} SET {quoted(field)} = {value} WHERE {key} = 2")
            found = {one.row for one in verify().findings}
            transaction.set_rollback(True)

            assert {2, 0} & found, (table, field.column, value)


def test_other_keys_make_every_row_foreign(settings: Any, tmp_path: Any) -> None:
    """With the keys of another platform nothing passes."""
    from jifen.platform.config.keys import KEYS, make_keys

    make_keys(tmp_path / "keys", KEYS)
    settings.JIFEN_KEYS = tmp_path / "keys"

    assert 14 + 4 == len(verify().findings)


def test_two_thousand_edits_are_all_named() -> None:
    """V2 in the size of a build: random rows, random columns, one run."""
    import random

    chance = random.Random(20111011)
    for number in range(2000):
        services.record(actor="U1", act="case.accept", case=str(number))
    services.seal(at=clock.now())
    edited = set(chance.sample(range(1, 2001), 500))
    for number in edited:
        column = chance.choice(["actor", "office", "act", "person", "grounds"])
        sql(f"UPDATE audit_entry SET {column} = {column} || 'x' WHERE id = {number}")

    assert {("audit_entry", number) for number in edited} == named()
