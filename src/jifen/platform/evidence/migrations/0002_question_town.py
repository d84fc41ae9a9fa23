"""A question knows the place it belongs to, so that review may be handed down for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column; questions that were open before stay with the office that holds them."""

    dependencies: ClassVar = [("evidence", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="question",
            name="town",
            field=models.CharField(blank=True, max_length=12),
        ),
    ]
