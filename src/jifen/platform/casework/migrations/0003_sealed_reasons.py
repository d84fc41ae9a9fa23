"""
Why a case was moved, and what is to be corrected, speak of a person: both are sealed, and so is what was written before.

A file of the database keeps what it once held until it is compacted: see the upgrade notes in ``docs/operations.md``.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

from jifen.platform.audit.triggers import append_only
from jifen.platform.vault.fields import Sealed, SealedText

_TEXTS = (("Move", "reason"), ("ReturnedItem", "what"))


def seal(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Name every row for good, and seal what it says in clear."""
    for model, column in _TEXTS:
        rows = apps.get_model("casework", model).objects.using(editor.connection.alias)
        for row in rows.order_by("pk").iterator(chunk_size=1000):
            row.seal_id = uuid.uuid4()
            setattr(row, column, getattr(row, f"{column}_clear"))
            row.save(update_fields=["seal_id", column])


def open_again(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write in clear what was sealed."""
    for model, column in _TEXTS:
        rows = apps.get_model("casework", model).objects.using(editor.connection.alias)
        for row in rows.order_by("pk").iterator(chunk_size=1000):
            setattr(row, f"{column}_clear", getattr(row, column))
            row.save(update_fields=[f"{column}_clear"])


def _let_change() -> Operation:
    """Take the guard of the moves away while they are sealed; on the way back it is put up again."""
    guard = append_only("casework_move")
    assert guard.reverse_code is not None
    return migrations.RunPython(guard.reverse_code, guard.code)


def _beside(model: str, column: str, *, blank: bool) -> list[Operation]:
    return [
        migrations.RenameField(model, column, f"{column}_clear"),
        migrations.AlterField(model, f"{column}_clear", models.TextField(blank=True)),  # so that there is a way back
        migrations.AddField(model, "seal_id", models.UUIDField(default=None, editable=False, null=True)),
        migrations.AddField(model, column, SealedText(blank=blank, default=Sealed(b"")), preserve_default=False),
    ]


def _alone(model: str, column: str) -> list[Operation]:
    return [
        migrations.RemoveField(model, f"{column}_clear"),
        migrations.AlterField(model, "seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]


class Migration(migrations.Migration):
    """Seals the two texts; moves stay append-only before and after."""

    dependencies: ClassVar = [("casework", "0002_append_only"), ("people", "0002_clash_and_secret")]

    operations: ClassVar = [
        _let_change(),
        *_beside("Move", "reason", blank=True),
        *_beside("ReturnedItem", "what", blank=False),
        migrations.RunPython(seal, open_again),
        *_alone("Move", "reason"),
        *_alone("ReturnedItem", "what"),
        append_only("casework_move"),
    ]
