"""What windows wrote down without network: the key of a device comes in once, and what it said then stays."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jifen.platform.audit.triggers import append_only
from jifen.platform.vault.fields import SealedJson


class Migration(migrations.Migration):
    """Adds the table, and lets it only grow."""

    dependencies: ClassVar = [
        ("casework", "0003_sealed_reasons"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OfflineEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=26, unique=True)),
                ("fingerprint", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("device_at", models.DateTimeField()),
                ("clock_read", models.CharField(max_length=5)),
                ("notes", SealedJson(default=list)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offline_entries", to="casework.case"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        append_only("casework_offlineentry"),
    ]
