"""Facts, answers, replies and papers are never removed, and change in nothing but what moves forward by design."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from jifen.platform.audit.triggers import append_only

SUPERSEDED = "OLD.current AND NOT NEW.current"


class Migration(migrations.Migration):
    """Refuse changes in the database itself."""

    dependencies: ClassVar = [("evidence", "0005_registration")]

    operations: ClassVar = [
        # A later row takes the place of an earlier one, once and for ever.
        append_only("evidence_fact", moving=("current",), forward=SUPERSEDED),
        append_only("evidence_answer", moving=("current",), forward=SUPERSEDED),
        # A second pair of eyes looks at an answer once: it counts from then on, or is sent back.
        append_only(
            "evidence_reply",
            moving=("checked_by_id", "checked_at", "sent_back_because"),
            forward="OLD.checked_at IS NULL AND NEW.checked_at IS NOT NULL",
        ),
        # Two records of one person become one: the paper goes over, its name sealed anew. What was taken back stays so.
        append_only("evidence_paper", moving=("person_id", "name", "withdrawn_at"), forward="OLD.withdrawn_at IS NULL"),
    ]
