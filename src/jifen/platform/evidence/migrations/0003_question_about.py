"""What a question is about stands in a column of its own; the lease lies in ``next_at``, and its old column goes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q

_OPEN = Q(state__in=["waiting", "checking"])


def told_apart(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Mark the real-name checks, which so far were those whose case was the person."""
    questions = apps.get_model("evidence", "Question").objects.using(editor.connection.alias)
    questions.filter(case=F("person__public")).update(about="real_name", case="")


def told_by_case(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the person back where the case stands."""
    person = apps.get_model("people", "Person").objects.filter(pk=models.OuterRef("person_id")).values("public")
    questions = apps.get_model("evidence", "Question").objects.using(editor.connection.alias)
    questions.filter(about="real_name").update(case=models.Subquery(person[:1]))


class Migration(migrations.Migration):
    """Adds ``about``, marks what is there, and lets the database hold the two together."""

    dependencies: ClassVar = [("evidence", "0002_question_town"), ("people", "0001_initial")]

    operations: ClassVar = [
        migrations.RemoveField("question", "leased_until"),
        migrations.RemoveConstraint("question", "one_open_question_a_kind"),
        migrations.AddField(
            "question",
            "about",
            models.CharField(
                choices=[("case", "办件"), ("real_name", "实名核对")], default="case", max_length=10
            ),
        ),
        migrations.AlterField("question", "case", models.CharField(blank=True, db_index=True, max_length=16)),
        migrations.RunPython(told_apart, told_by_case),
        migrations.AddConstraint(
            "question",
            models.UniqueConstraint(
                fields=["person", "case", "kind", "department", "city"],
                condition=_OPEN,
                name="one_open_question_a_kind",
            ),
        ),
        migrations.AddConstraint(
            "question",
            models.CheckConstraint(
                condition=(Q(about="case") & ~Q(case="")) | (Q(about="real_name") & Q(case="")),
                name="a_question_about_a_case_names_it",
            ),
        ),
    ]
