"""What is kept of a call knows the case it was about, and goes when the rounds of that case are over."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Calls that were kept before know no case: they go by their age."""

    dependencies: ClassVar = [("api", "0002_answers_with_their_keys")]
    operations: ClassVar = [
        migrations.AddField("idempotentcall", "case", models.CharField(blank=True, db_index=True, default="", max_length=16), preserve_default=False),
    ]
