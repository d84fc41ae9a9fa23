"""V1 of the trust anchor for what points, ranks and registrations rest on: whatever a superuser changes in a kept table, one run of ``verify`` names the row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from kept_world import changed, constraints_off, constraints_on, kept_world

from jifen.platform.audit import services
from jifen.platform.audit.keeping import ACT, keep, keep_all
from jifen.platform.audit.marks import kept_tables, marks_of
from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import Fault, Finding, size, verify
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.models import Answer, Fact
from jifen.platform.rounds.models import Entrant, Round, Run

TABLES = pytest.mark.parametrize("model", list(kept_tables()), ids=lambda one: one._meta.db_table)
LEFT_OUT = {
    "rounds_run": {"step", "done_rows", "token", "leased_until"},
    "rounds_sealingasked": {"step", "all_rows", "done_rows", "token", "leased_until"},
}
"""Columns nobody vouches for, each with its verdict: what the worker notes while it is at work says nothing of what came of it."""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _superuser(db: None, triggers_off: Any) -> Any:
    """Every test of this file works with no trigger in the way, on rows that were sound."""
    kept_world()
    assert [] == verify().findings
    with triggers_off():
        yield
    constraints_on()


def sql(text: str, *values: object) -> None:
    """Do it past Django."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def found_after(*statements: str) -> list[Finding]:
    """Do something, give what one run finds, and undo it."""
    with transaction.atomic():
        for statement in statements:
            sql(statement)
        found = verify().findings
        transaction.set_rollback(True)
    return found


def rows_of(model: type[models.Model]) -> list[int]:
    """Give the numbers of the two rows."""
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True))


@TABLES
def test_every_altered_cell_is_named(model: type[models.Model]) -> None:
    """Each column of each table; those left out are exactly the ones that have a verdict."""
    table, row = model._meta.db_table, rows_of(model)[0]
    constraints_off(table)
    unseen = set()
    for field in model._meta.concrete_fields:
        found = found_after(
            f"UPDATE {table} SET {connection.ops.quote_name(field.column)} = {changed(field)} WHERE id = {row}"
        )
        expected = [Finding(table, row, Fault.ALTERED)]
        if field.primary_key:
            expected = [Finding(table, row + 1000, Fault.INSERTED), Finding(table, row, Fault.REMOVED)]
        if not found:
            unseen.add(field.column)
            continue

        assert expected == found, field.column
    assert LEFT_OUT.get(table, set()) == unseen


@TABLES
def test_a_removed_an_inserted_and_a_swapped_row_are_named(model: type[models.Model]) -> None:
    """The row that is gone, the copy under a new number, both of two that changed places; all rows gone at once."""
    table, (first, second) = model._meta.db_table, rows_of(model)
    constraints_off(table)
    others = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column) for field in others)
    alone = {name for rule in model._meta.constraints for name in getattr(rule, "fields", ())}
    values = ", ".join(
        changed(field) if field.unique or field.name in alone else connection.ops.quote_name(field.column)
        for field in others
    )
    copied = found_after(f"INSERT INTO {table} (id, {names}) SELECT 999, {values} FROM {table} WHERE id = {first}")
    swapped = found_after(
        f"UPDATE {table} SET id = -2 WHERE id = {first}",
        f"UPDATE {table} SET id = {first} WHERE id = {second}",
        f"UPDATE {table} SET id = {second} WHERE id = -2",
    )

    assert [Finding(table, second, Fault.REMOVED)] == found_after(f"DELETE FROM {table} WHERE id = {second}")
    assert [Finding(table, number, Fault.REMOVED) for number in (first, second)] == found_after(f"DELETE FROM {table}")
    assert [Finding(table, 999, Fault.INSERTED)] == copied
    assert [Finding(table, number, Fault.ALTERED) for number in (first, second)] == swapped


def test_a_head_put_back_to_what_it_once_was_is_named() -> None:
    """What was true before the last move is not true now."""
    head = Round.objects.first()
    assert head is not None
    Round.objects.filter(pk=head.pk).update(version=1, term="2016H1")
    keep(head)
    assert verify().sound

    assert [Finding("rounds_round", head.pk, Fault.ALTERED)] == found_after(
        f"UPDATE rounds_round SET version = 0, term = '{head.term}' WHERE id = {head.pk}"
    )


def test_the_entry_that_keeps_a_row_cannot_be_removed_or_rewritten_with_it() -> None:
    """Row and trail altered together, without the keys: the trail names its own row, and the kept one is vouched for by none."""
    services.seal(at=clock.now())
    entry = Entry.objects.filter(act=ACT, kept__contains="rounds_plan").latest("id")
    row = rows_of(next(model for model in kept_tables() if model._meta.db_table == "rounds_plan"))[0]
    found = found_after(
        f"UPDATE rounds_plan SET places = places + 1 WHERE id = {row}", f"DELETE FROM audit_entry WHERE id = {entry.pk}"
    )

    assert {("audit_entry", entry.pk, Fault.REMOVED), ("rounds_plan", row, Fault.INSERTED)} <= {
        (one.table, one.row, one.fault) for one in found
    }


def test_a_sealed_list_is_kept_a_thousand_rows_to_an_entry() -> None:
    """Of 2,500 entrants each is named by itself, and the trail grew by three entries."""
    pattern = Entrant.objects.select_related("sealing").first()
    assert pattern is not None
    before = Entry.objects.count()
    Entrant.objects.bulk_create(
        Entrant(sealing_id=10_000 + number, case_id=pattern.case_id, scorecard_id=pattern.scorecard_id)
        for number in range(2_500)
    )
    keep_all(Entrant.objects.filter(sealing_id__gte=10_000))
    rows = Entrant.objects.filter(sealing_id__gte=10_000).order_by("pk").values_list("pk", flat=True)
    altered = [rows[0], rows[999], rows[1_000], rows[2_499]]
    listed = ", ".join(str(row) for row in altered)

    assert 3 == Entry.objects.count() - before
    assert [Finding("rounds_entrant", row, Fault.ALTERED) for row in altered] == found_after(
        f"UPDATE rounds_entrant SET case_id = case_id + 1 WHERE id IN ({listed})"
    )
    Entrant.objects.filter(sealing_id__gte=10_000).delete()  # they refer to no sealing


def test_a_run_at_work_is_sound_between_two_notes_of_its_worker() -> None:
    """Lease, token, step and count change without an entry; its end does not."""
    run = Run.objects.first()
    assert run is not None
    Run.objects.filter(pk=run.pk).update(step="rank", token=4, done_rows=300, leased_until=clock.now())
    assert verify().sound
    Run.objects.filter(pk=run.pk).update(root="0" * 64, ended_at=clock.now())

    assert [Finding("rounds_run", run.pk, Fault.ALTERED)] == verify().findings


def test_what_is_written_while_it_is_checked_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round moves after the trail was read and before its row is: the trail is read on, and the row is sound."""
    from jifen.platform.audit import keeping

    head, plain = Round.objects.first(), keeping.walk
    assert head is not None

    def move_first(model: Any, **told: Any) -> Any:
        if model is Round:
            Round.objects.filter(pk=head.pk).update(version=head.version + 1)
            keep(head)
        return plain(model, **told)

    monkeypatch.setattr(keeping, "walk", move_first)

    assert verify().sound


def test_a_draft_is_kept_by_nobody_until_it_is_sent() -> None:
    """What is still filled in is sound as it lies; made to count past the services it is named, and so is a sent case made a draft."""
    sent = Case.objects.filter(state="submitted").first()
    assert sent is not None
    draft = Case.objects.create(
        person_id=sent.person_id,
        entered_by_id=sent.entered_by_id,
        city="1",
        scheme="y",
        opened_at=clock.now(),
        saved_at=clock.now(),
    )
    assert verify().sound
    table = "casework_case"

    assert [] == found_after(
        f"UPDATE {table} SET town = '1' WHERE id = {draft.pk}", f"DELETE FROM {table} WHERE id = 0"
    )
    assert [Finding(table, draft.pk, Fault.INSERTED)] == found_after(
        f"UPDATE {table} SET state = 'submitted', number = 'x' WHERE id = {draft.pk}"
    )
    assert [Finding(table, sent.pk, Fault.ALTERED)] == found_after(
        f"UPDATE {table} SET state = 'draft' WHERE id = {sent.pk}"
    )


def test_a_claim_is_kept_as_a_proof_is() -> None:
    """What somebody says of themselves, altered, made a proof, or put in past the services, is named; so is a proof made a claim."""
    proof, claim = Fact.objects.order_by("pk")
    made = Fact.objects.create(
        person_id=proof.person_id, kind="award", values={}, standing="declared", stated_at=clock.now(), stated_by="x"
    )

    assert ["verified", "declared"] == [proof.standing, claim.standing]
    assert [Finding("evidence_fact", made.pk, Fault.INSERTED)] == verify().findings
    keep(made)
    for value in ("whose = 'child'", "standing = 'verified', \"by\" = 'x', \"on\" = '2016-03-01'"):
        assert [Finding("evidence_fact", claim.pk, Fault.ALTERED)] == found_after(
            f"UPDATE evidence_fact SET {value} WHERE id = {claim.pk}"
        )
    assert [Finding("evidence_fact", proof.pk, Fault.ALTERED)] == found_after(
        f"UPDATE evidence_fact SET standing = 'declared' WHERE id = {proof.pk}"
    )


def test_rows_just_made_have_the_marks_they_have_when_read_again(suite: str) -> None:
    """With both suites and on both databases: days, instants, sealed values, texts beyond ASCII; and no row without a number."""
    person = Fact.objects.values_list("person", flat=True)[0]
    told = {"person_id": person, "stated_at": clock.now(), "stated_by": "申报人", "on": clock.today(), "by": "x"}
    facts = [Fact(kind="award", values={"name": f"奖{number}"}, standing="declared", **told) for number in range(3)]
    words = [Answer(kind=kind, standing="declared", **told) for kind in ("award", "patent")]

    with pytest.raises(TypeError):
        marks_of(made=words)
    Fact.objects.bulk_create(facts)
    Answer.objects.bulk_create(words)

    assert marks_of(*facts, *words) == marks_of(made=[*facts, *words])
    assert facts[0].values == {"name": "奖0"}


def test_what_a_check_says_of_its_progress_adds_up() -> None:
    """Every row is told once, of the trail and of the kept tables."""
    told: list[int] = []
    verify(told.append)

    assert size() == sum(told) > 50


def test_a_check_reads_many_rows_at_a_time(django_assert_max_num_queries: Any) -> None:
    """The questions put to the database grow by the thousand rows, hence its time by the rows."""
    pattern = Entrant.objects.first()
    assert pattern is not None
    with CaptureQueriesContext(connection) as few:
        verify()
    Entrant.objects.bulk_create(
        Entrant(sealing_id=10_000 + number, case_id=pattern.case_id, scorecard_id=pattern.scorecard_id)
        for number in range(4_000)
    )
    keep_all(Entrant.objects.filter(sealing_id__gte=10_000))

    with django_assert_max_num_queries(len(few) + 4 * 4):  # a handful for every thousand
        assert verify().sound
    Entrant.objects.filter(sealing_id__gte=10_000).delete()  # they refer to no sealing


def test_a_table_that_is_not_kept_is_refused() -> None:
    """Whoever keeps a row no check would look at learns so at once."""
    with pytest.raises(KeyError):
        keep(*Entry.objects.all()[:1])
