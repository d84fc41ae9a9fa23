"""What is published, sealed or on record is never changed and never removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from jifen.platform.audit.triggers import append_only


class Migration(migrations.Migration):
    """Refuse changes in the database itself."""

    dependencies: ClassVar = [("rounds", "0001_initial")]
    operations: ClassVar = [
        append_only("rounds_target"),
        append_only("rounds_plan"),
        append_only("rounds_announcement"),
        append_only("rounds_roundmove"),
        append_only("rounds_waiver"),
        append_only("rounds_sealing"),
        append_only("rounds_entrant"),
        append_only("rounds_standing"),
        append_only("rounds_publishedlist"),
        append_only("rounds_historyline"),
    ]
