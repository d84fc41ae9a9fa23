"""Scorecards keep the rows a ranking reads, and a closed round fixes the day a case is scored as of."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

import jifen.platform.vault.fields
from jifen.platform.audit.triggers import append_only


class Migration(migrations.Migration):
    """Adds both; the table of scorecards is remade on SQLite and refuses changes again afterwards."""

    dependencies: ClassVar = [("casework", "0006_spot_checks")]

    operations: ClassVar = [
        migrations.AddField(model_name="case", name="counts_until", field=models.DateField(blank=True, null=True)),
        migrations.AddField(
            model_name="scorecard", name="rows", field=jifen.platform.vault.fields.SealedJson(null=True)
        ),
        migrations.AlterField(
            model_name="scorecard",
            name="purpose",
            field=models.CharField(
                choices=[("official", "正式计分"), ("frozen", "锁定"), ("closing", "截止时计分")], max_length=10
            ),
        ),
        append_only("casework_scorecard"),
    ]
