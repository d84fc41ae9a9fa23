"""Acts, looks and seals, all three append-only."""

from django.db import migrations, models

from jifen.platform.audit.triggers import append_only


class Migration(migrations.Migration):
    """The first form of the three tables."""
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("table", models.TextField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("count", models.BigIntegerField()),
                ("gaps", models.JSONField(default=list)),
                ("whole", models.BooleanField()),
                ("root", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("suite", models.TextField()),
                ("key", models.TextField()),
                ("digest", models.BinaryField()),
                ("signature", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("office", models.TextField(blank=True)),
                ("act", models.TextField()),
                ("case", models.TextField(blank=True)),
                ("person", models.TextField(blank=True)),
                ("grounds", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                ("kept", models.TextField(blank=True)),
                ("digest", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "id"], name="audit_entry_case"),
                    models.Index(fields=["person", "id"], name="audit_entry_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("office", models.TextField(blank=True)),
                ("person", models.TextField()),
                ("case", models.TextField(blank=True)),
                ("purpose", models.TextField()),
                ("fields", models.JSONField(default=list)),
                ("digest", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["person", "id"], name="audit_look_person")],
            },
        ),
        append_only("audit_entry"),
        append_only("audit_look"),
        append_only("audit_seal", key="number"),
    ]
