"""A key is kept together with its answer; one that had none stood for an act that was never done."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def forget_unanswered(apps: Any, editor: Any) -> None:
    """Free the keys of calls that broke off."""
    apps.get_model("api", "IdempotentCall").objects.filter(status__isnull=True).delete()


class Migration(migrations.Migration):
    """Every call has an answer."""

    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.RunPython(forget_unanswered, migrations.RunPython.noop),
        migrations.AlterField("idempotentcall", "status", models.PositiveSmallIntegerField()),
        migrations.AlterField("idempotentcall", "media_type", models.CharField(max_length=60)),
    ]
