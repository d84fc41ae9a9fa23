"""Decisions under a delegation are drawn by lot and looked at again; a drawing is never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jifen.platform.vault.fields
import jifen.platform.vault.tokens
from jifen.platform.audit.triggers import append_only


class Migration(migrations.Migration):
    """Adds the drawings and what was drawn."""

    dependencies: ClassVar = [
        ("casework", "0005_report"),
        ("evidence", "0004_escalation"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SpotDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("seed", models.CharField(max_length=32)),
                ("decisions", models.PositiveIntegerField()),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="offices.delegation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("public", models.CharField(default=jifen.platform.vault.tokens.public_id, max_length=16, unique=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("passed", models.BooleanField(blank=True, null=True)),
                ("finding", jifen.platform.vault.fields.SealedText(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="spot_checks", to="casework.case"
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "move",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.move"
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="evidence.reply"
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="casework.spotdraw"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="spotdraw",
            constraint=models.UniqueConstraint(fields=("delegation", "since"), name="no_decision_stands_in_two_draws"),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("move__isnull", True), ("reply__isnull", False)),
                    models.Q(("move__isnull", False), ("reply__isnull", True)),
                    _connector="OR",
                ),
                name="one_decision_a_spot_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("passed__isnull", True)),
                    models.Q(("checked_at__isnull", False), ("passed__isnull", False)),
                    _connector="OR",
                ),
                name="a_spot_check_done_has_its_result",
            ),
        ),
        append_only("casework_spotdraw"),
    ]
