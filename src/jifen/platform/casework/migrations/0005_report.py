"""What people report: money asked for, months of insurance missing; with a number, a day, and one answer."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import jifen.platform.vault.tokens
from jifen.platform.vault.fields import SealedJson, SealedText


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies: ClassVar = [
        ("casework", "0004_offline_entries"),
        ("offices", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "public",
                    models.CharField(default=jifen.platform.vault.tokens.public_id, max_length=16, unique=True),
                ),
                ("number", models.CharField(max_length=24, unique=True)),
                ("sort", models.CharField(choices=[("fee", "有人收费"), ("gap", "参保中断")], max_length=4)),
                ("area", models.CharField(max_length=12)),
                ("case", models.CharField(blank=True, db_index=True, max_length=16)),
                ("told", SealedJson()),
                ("same_as", models.CharField(max_length=64, unique=True)),
                ("said_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("due_is_provisional", models.BooleanField(default=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "属实"),
                            ("partly", "部分属实"),
                            ("dismissed", "不属实"),
                            ("unclear", "无法查清"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer", SealedText(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accused",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="offices.office"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["office", "answered_at", "due_on"], name="reports_of_an_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(accused__isnull=True) | ~Q(accused=models.F("office")),
                        name="nobody_answers_about_themselves",
                    ),
                    models.CheckConstraint(
                        condition=Q(answered_at__isnull=True, outcome="")
                        | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                        name="an_answered_report_has_its_outcome",
                    ),
                ],
            },
        ),
    ]
