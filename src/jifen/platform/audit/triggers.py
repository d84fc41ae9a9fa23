"""Tables that only grow: the database itself refuses to change or remove a row, whoever asks."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
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
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION jifen_append_only()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION jifen_append_only()",
)
_POSTGRESQL_BACK = tuple(f"DROP TRIGGER IF EXISTS {{table}}_no_{what} ON {{table}}" for what in ("change", "truncate"))


def append_only(table: str, *, key: str = "id") -> migrations.RunPython:
    """
    Give the step of a migration that makes a table append-only; refusals are an ``IntegrityError`` on both databases.

    On SQLite a later ``AlterField`` or ``AddField`` may remake the table and lose its triggers: repeat this step there.

    Args:
        table: its name in the database, lower case.
        key: the column of its primary key.
    """

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        sqlite = editor.connection.vendor == "sqlite"
        _run(editor, (*_SQLITE_BACK, *_SQLITE) if sqlite else (*_POSTGRESQL_BACK, *_POSTGRESQL))

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor, _SQLITE_BACK if editor.connection.vendor == "sqlite" else _POSTGRESQL_BACK)

    def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
        for statement in statements:
            editor.execute(statement.replace("{table}", table).replace("{key}", key), params=None)

    return migrations.RunPython(forwards, backwards)
