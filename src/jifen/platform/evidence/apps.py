"""The app ``evidence``."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.evidence"
    label = "evidence"
    # Points rest on facts, answers and replies, and departments are asked about claims: each row is kept whole (audit.marks).
    kept: ClassVar[dict[str, frozenset[str]]] = {}
    # Papers lie sealed under the hash of their content; questions, files and what is overdue are work, and what came of it is kept.
    not_kept: ClassVar[frozenset[str]] = frozenset({"Paper", "Question", "AnswerFile", "Escalation"})
