"""What is published, sealed or on record is never changed and never removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from jifen.platform.audit.triggers import append_only


class Migration(migrations.Migration):
    """Refuse changes in the database itself."""

    dependencies: ClassVar = [("settlement", "0001_initial")]
    operations: ClassVar = [
        append_only("settlement_claimmove"),
        append_only("settlement_notice"),
        append_only("settlement_bar"),
        append_only("settlement_barlift"),
    ]
