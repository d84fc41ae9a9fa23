"""Two rows of every kept table, made from the schema: a table or a column that comes later is there without a line here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, models

from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.audit.marks import kept_tables
from jifen.platform.casework.models import Case
from jifen.platform.evidence.models import Answer, Fact, Question
from jifen.platform.offices.models import Office

_BEGIN = datetime(2016, 3, 1, 1, 0, tzinfo=UTC)


class World:
    """Rows by model and number, each made when it is first asked for, with all it refers to."""

    def __init__(self) -> None:
        self._made: dict[tuple[type[models.Model], int], Any] = {}

    def row(self, model: Any, number: int) -> Any:
        """Give a row; whatever the schema does not fill in itself is filled with a value of its type."""
        if (model, number) not in self._made:
            fields = [one for one in model._meta.concrete_fields if not self._is_filled(one)]
            given = {one.name: self._value(one, number) for one in fields} | self._told(model, number)
            self._made[model, number] = model.objects.create(**given)
        return self._made[model, number]

    def _is_filled(self, field: Any) -> bool:
        return bool(
            field.primary_key or field.has_default() or field.null or (field.blank and field.empty_strings_allowed)
        )

    def _value(self, field: Any, number: int) -> Any:
        if field.remote_field:
            return self.row(field.related_model, number)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.DateTimeField):
            return _BEGIN + timedelta(days=number)
        if isinstance(field, models.DateField):
            return date(2016, 3, number)
        if isinstance(field, models.IntegerField):
            return number
        if isinstance(field, models.JSONField) or type(field).__name__ == "SealedJson":
            return {"row": number}
        if isinstance(field, models.BooleanField):
            return True
        if type(field) is models.BinaryField:
            return bytes((number,))
        return f"x{number}"

    def _told(self, model: Any, number: int) -> dict[str, Any]:
        """What a constraint wants otherwise."""
        names = {field.name for field in model._meta.concrete_fields}
        first = {"number": 1} if model.__name__ in ("Plan", "PublishedList") else {}
        other = {"agreed_by": self.row(User, number + 1)} if "agreed_by" in names else {}
        # Every other one is what somebody says of themselves; the rest is proven.
        proven = {"standing": "verified", "by": "x", "on": date(2016, 3, number)} if number % 2 else {}
        proven = proven if model in (Fact, Answer) else {}
        # Drafts are kept by nobody yet.
        sent = {"state": "submitted", "number": f"N{number}"} if model is Case else {}
        asked = {"case": f"C{number}"} if model is Question else {}
        return first | other | sent | asked | proven | ({"department": "", "level": "city"} if model is Office else {})


def kept_world(rows: int = 2) -> None:
    """Make some rows of each kept table, and keep them as a service does."""
    world = World()
    for model in kept_tables():
        keep(*(world.row(model, number) for number in range(1, rows + 1)))


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


def constraints_off(table: str) -> None:
    """Do as a superuser could: no check and no unique index stands in the way of a row of a table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u')", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            "WHERE x.indrelid = %s::regclass AND x.indisunique AND NOT x.indisprimary",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


def constraints_on() -> None:
    """Put back what the rollback of a test does not."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
