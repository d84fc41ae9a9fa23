"""Public security is asked to register a household, or to cancel its entry: further things a question may be about."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Adds what is asked to be registered, and lets a case have such a question beside one about the same kind."""

    dependencies: ClassVar = [("evidence", "0004_escalation")]

    operations: ClassVar = [
        migrations.RemoveConstraint("question", "one_open_question_a_kind"),
        migrations.RemoveConstraint("question", "a_question_about_a_case_names_it"),
        migrations.AddField("question", "asked", models.JSONField(default=list)),
        migrations.AddField("question", "stopped_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "question",
            "about",
            models.CharField(
                choices=[("case", "办件"), ("real_name", "实名核对"), ("register", "户口登记"), ("cancel", "注销户口登记")],
                default="case",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "question",
            models.UniqueConstraint(
                fields=["person", "case", "about", "kind", "department", "city"],
                condition=Q(state__in=["waiting", "checking"]),
                name="one_open_question_a_kind",
            ),
        ),
        migrations.AddConstraint(
            "question",
            models.CheckConstraint(
                condition=(Q(about__in=["case", "register", "cancel"]) & ~Q(case="")) | (Q(about="real_name") & Q(case="")),
                name="a_question_about_a_case_names_it",
            ),
        ),
    ]
