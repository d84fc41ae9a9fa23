"""Overdue work is raised, once a level, and files of answers wait for the worker."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jifen.platform.vault.fields
import jifen.platform.vault.tokens


class Migration(migrations.Migration):
    """Adds the two tables."""

    dependencies: ClassVar = [
        ('evidence', '0003_question_about'),
        ('offices', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='AnswerFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('public', models.CharField(default=jifen.platform.vault.tokens.public_id, max_length=16, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('content', jifen.platform.vault.fields.SealedText(blank=True)),
                ('answers', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('result', jifen.platform.vault.fields.SealedJson(default=dict)),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.CharField(default=jifen.platform.vault.tokens.public_id, max_length=16, unique=True)),
                ('case', models.CharField(blank=True, db_index=True, max_length=16)),
                ('objection', models.CharField(blank=True, db_index=True, max_length=16)),
                ('due_on', models.DateField()),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '本机构负责人'), (2, '上级机构')])),
                ('raised_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('handed_at', models.DateTimeField(blank=True, null=True)),
                ('handed_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late', to='offices.office')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='evidence.question')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='raised', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('question', None), _negated=True), fields=('question', 'due_on', 'level'), name='a_question_raised_once'), models.UniqueConstraint(condition=models.Q(('question', None)), fields=('case', 'objection', 'due_on', 'level'), name='others_raised_once'), models.CheckConstraint(condition=models.Q(('case', ''), ('objection', ''), ('question', None), _negated=True), name='what_is_raised_is_named')],
            },
        ),
    ]
