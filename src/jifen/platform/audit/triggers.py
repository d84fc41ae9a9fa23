"""Tables that only grow: the database itself refuses to change or remove a row, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN ({lawful}) IS NOT TRUE "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    # INSERT OR REPLACE removes a row without asking the trigger on DELETE.
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_SQLITE_BACK = tuple(f"DROP TRIGGER IF EXISTS {{table}}_no_{what}" for what in ("update", "delete", "replace"))

_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION jifen_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "FOR EACH ROW WHEN (({lawful}) IS NOT TRUE) EXECUTE FUNCTION jifen_append_only()",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jifen_append_only()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION jifen_append_only()",
)
_POSTGRESQL_BACK = tuple(
    f"DROP TRIGGER IF EXISTS {{table}}_no_{what} ON {{table}}" for what in ("update", "delete", "truncate")
)


def append_only(
    table: str, *, key: str = "id", moving: Sequence[str] = (), forward: str = "FALSE"
) -> migrations.RunPython:
    """
    Give the step of a migration that makes a table append-only; refusals are an ``IntegrityError`` on both databases.

    On SQLite a later ``AlterField`` or ``AddField`` may remake the table and lose its triggers: repeat this step there.

    Args:
        table: its name in the database, lower case.
        key: the column of its primary key.
        moving: the columns that may change by design; all others never do.
        forward: SQL over ``OLD`` and ``NEW`` that says when they may, so that they only move forward; by itself never.
    """

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        sqlite = editor.connection.vendor == "sqlite"
        _run(editor, (*_SQLITE_BACK, *_SQLITE) if sqlite else (*_POSTGRESQL_BACK, *_POSTGRESQL))

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor, _SQLITE_BACK if editor.connection.vendor == "sqlite" else _POSTGRESQL_BACK)

    def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
        lawful = " AND ".join((forward, *_kept_still(editor, table, moving)))
        told = {"{table}": table, "{key}": key, "{lawful}": lawful}
        for statement in statements:
            for mark, meant in told.items():
                statement = statement.replace(mark, meant)
            editor.execute(statement, params=None)

    return migrations.RunPython(forwards, backwards)


def _kept_still(editor: BaseDatabaseSchemaEditor, table: str, moving: Sequence[str]) -> list[str]:
    """Write that every column but the moving ones is what it was."""
    if not moving:
        return []
    if editor.connection.vendor == "postgresql":
        # The whole row, so that a column added later is covered and its type can still be altered.
        others = "".join(f" - '{column}'" for column in moving)
        return [f"to_jsonb(OLD){others} = to_jsonb(NEW){others}"]
    with editor.connection.cursor() as cursor:
        columns = [one.name for one in editor.connection.introspection.get_table_description(cursor, table)]
    return [f'OLD."{column}" IS NEW."{column}"' for column in columns if column not in moving]
