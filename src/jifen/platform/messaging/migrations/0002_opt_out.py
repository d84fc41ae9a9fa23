"""Who wants no reminders."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies: ClassVar = [("messaging", "0001_initial")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=16, unique=True)),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
