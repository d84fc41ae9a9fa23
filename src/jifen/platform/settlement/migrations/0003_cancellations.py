"""What public security is told of an annulment after a registration, and what it answers; never changed and never removed."""

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
    """Adds the two tables, and refuses changes in the database itself."""

    dependencies: ClassVar = [
        ('evidence', '0005_registration'),
        ('offices', '0001_initial'),
        ('settlement', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='Cancellation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('public', models.CharField(default=jifen.platform.vault.tokens.public_id, max_length=16, unique=True)),
                ('members', jifen.platform.vault.fields.SealedJson()),
                ('reason', jifen.platform.vault.fields.SealedText()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cancellations', to='settlement.claim')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cancellation', to='evidence.question')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CancellationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('done', '已注销'), ('kept', '保留登记'), ('dropped', '不再需要')], max_length=8)),
                ('on', models.DateField()),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('reason', jifen.platform.vault.fields.SealedText(blank=True)),
                ('by', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('cancellation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='settlement.cancellation')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'kept', 'dropped'])), name='a_known_end_of_a_cancellation')],
            },
        ),
        append_only("settlement_cancellation"),
        append_only("settlement_cancellationanswer"),
    ]
