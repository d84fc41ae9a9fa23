"""
Two records may name one number while only one holds it; and every person registered from now on has a secret of their own.

People registered before keep what was sealed with the key of the file (docs/decisions/0033-keys-per-person.md).
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from jifen.platform.vault.holding import WrappedKey
from jifen.platform.vault.tokens import public_id


class Migration(migrations.Migration):
    """Adds the table and the columns; records that are there hold their numbers as before."""

    dependencies: ClassVar = [("people", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations: ClassVar = [
        migrations.AlterField(
            "person", "identity_index", models.BinaryField(blank=True, max_length=32, null=True, unique=True)
        ),
        migrations.AddField("person", "wrapped_key", WrappedKey(blank=True, editable=False, null=True)),
        migrations.AddField("person", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Clash",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public", models.CharField(default=public_id, max_length=16, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "待核对"), ("joined", "已关联"), ("dismissed", "不是本人")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claimant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clash", to="people.person"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clashes", to="people.person"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(claimant=F("holder")), name="nobody_clashes_with_themselves")
                ],
            },
        ),
    ]
