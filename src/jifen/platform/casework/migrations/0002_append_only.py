"""Moves and scorecards are never changed and never removed."""

from __future__ import annotations

from django.db import migrations

from jifen.platform.audit.triggers import append_only


class Migration(migrations.Migration):
    """Refuse changes in the database itself."""

    dependencies = [("casework", "0001_initial")]
    operations = [append_only("casework_move"), append_only("casework_scorecard")]
