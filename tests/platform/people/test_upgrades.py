"""Upgrading a platform that has been at work: what was in clear is sealed, what was told apart by a convention has its column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Move, ReturnedItem
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question

REASON, WHAT = "张三的租赁合同没有备案", "请张三补交备案证明"


def _to(*targets: tuple[str, str]) -> Any:
    """Bring some apps to a migration; gives the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps


@pytest.fixture
def back_to(committed_world: Any) -> Iterator[Callable[..., Any]]:
    """Give what brings apps back to an earlier migration; afterwards they are the newest again."""
    yield _to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def columns(table: str, column: str) -> list[object]:
    """Give a column as it lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.slow
def test_reasons_written_in_clear_are_sealed_and_moves_stay_append_only(
    committed_world: Any, back_to: Callable[..., Any]
) -> None:
    """Back to the tables of before and forward again: every text reads as it did, none lies in clear, no move can change."""
    case = committed_world.sent()
    items = [casework.Item("dwelling", WHAT)]
    casework.return_for_correction(case=case, by=committed_world.clerk, items=items, reason=REASON)
    before = [(one.version, one.reason) for one in Move.objects.order_by("pk")]
    back_to(("casework", "0002_append_only"))
    assert REASON in columns("casework_move", "reason")
    assert [WHAT] == columns("casework_returneditem", "what")

    back_to(("casework", "0007_rows_and_cut_off"))

    assert (before, WHAT) == (
        [(one.version, one.reason) for one in Move.objects.order_by("pk")],
        ReturnedItem.objects.get().what,
    )
    stored = [*columns("casework_move", "reason"), *columns("casework_returneditem", "what")]
    assert not any(text.encode() in bytes(one) for one in stored for text in (REASON, WHAT))
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.update(actor="somebody else")


@pytest.mark.slow
def test_checks_of_names_get_a_column_of_their_own(committed_world: Any, back_to: Callable[..., Any]) -> None:
    """What used to be told by naming the person where the case stands is told by itself; questions about cases stay as they are."""
    case = committed_world.accepted()
    evidence.check_real_name(person=case.person, actor=case.person.public)
    about_case = Question.objects.filter(case=case.public).count()
    back_to(("evidence", "0002_question_town"))
    assert 1 == columns("evidence_question", '"case"').count(case.person.public)

    back_to(("evidence", "0005_registration"))

    found = Question.objects.get(about="real_name")
    assert ("", case.person) == (found.case, found.person)
    assert about_case == Question.objects.filter(about="case", case=case.public).count()
