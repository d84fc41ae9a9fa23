"""Acts, looks and seals as they are written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.kernel.identity import synthetic
from jifen.platform.audit import selectors, services
from jifen.platform.audit.digests import root_of
from jifen.platform.audit.models import RECORDED, Entry, Look, Seal
from jifen.platform.audit.verifying import verify
from jifen.platform.config import clock
from jifen.platform.vault.suite import INTERNATIONAL
from jifen.ranking.merkle import Tree, leaf_hash

pytestmark = pytest.mark.django_db


def test_an_act_is_read_back_as_it_was_written(history: Any) -> None:
    """Every column, and data as plain values; the digest holds after a round through the database."""
    entry = selectors.entries_of("C2").get()

    assert ("U1", "case.accept", "O1", "C2", "P1", "D1", {"n": 2}) == (
        entry.actor,
        entry.act,
        entry.office,
        entry.case,
        entry.person,
        entry.grounds,
        entry.data,
    )
    assert 7 == selectors.entries_about("P1").count()


def test_a_person_sees_who_looked_newest_first(history: Any) -> None:
    """The newest look stands on top."""
    assert [["name", "7"], ["name", "6"]] == [look.fields for look in selectors.looks_at("P1")[:2]]


def test_seals_cover_each_table_without_a_hole(history: Any) -> None:
    """Two of each, one chain, the tail counted."""
    seals = Seal.objects.order_by("number")

    assert [("audit_entry", 1, 3), ("audit_look", 1, 3), ("audit_entry", 4, 6), ("audit_look", 4, 6)] == [
        (one.table, one.first, one.last) for one in seals
    ]
    assert [b"", *(bytes(one.digest) for one in seals)][:-1] == [bytes(one.previous) for one in seals]
    assert 2 == selectors.unsealed()
    assert [6, 6] == [selectors.sealed_to(one) for one in RECORDED]


def test_an_untouched_history_is_sound(history: Any) -> None:
    """Nothing is named where nothing was done."""
    report = verify()

    assert (True, 14, 4, 2, []) == (report.sound, report.rows, report.seals, report.unsealed, report.findings)
    assert report.unsealed_since == history[0][-1].at


def test_sealing_twice_makes_nothing_new(history: Any) -> None:
    """The second call finds everything sealed."""
    made = services.seal(at=clock.now())

    assert 2 == len(made)
    assert [] == services.seal(at=clock.now())
    assert verify().sound


def test_numbers_no_transaction_kept_are_written_into_the_seal(history: Any) -> None:
    """A number lost to a rollback is a gap and no removed row."""

    @transaction.atomic
    def fail() -> None:
        services.record(actor="U1", act="case.refuse")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    services.record(actor="U1", act="case.refuse")
    services.seal(at=clock.now())

    assert verify().sound
    assert [1, 2, 3, 4, 5, 6, 7] == list(Entry.objects.order_by("id").values_list("id", flat=True))[:7]


def test_gaps_are_stretches() -> None:
    """From and to, both missing."""
    assert [[1, 2], [5, 5]] == services.gaps_between(1, [3, 4, 6])
    assert [] == services.gaps_between(3, [3, 4])


def test_the_root_is_that_of_the_published_lists() -> None:
    """With SHA-256 the tree is the one of the ranking."""
    for size in range(1, 20):
        leaves = [bytes([number]) for number in range(size)]

        assert Tree(map(leaf_hash, leaves)).root == root_of(INTERNATIONAL, leaves)


def test_a_clock_that_went_back_seals_nothing(history: Any) -> None:
    """Two seconds are forgiven, more is refused; the rows wait."""
    last = selectors.last_seal()
    assert last is not None
    with pytest.raises(RefusedError, match=r"platform\.clock_back"):
        services.seal(at=last.at - timedelta(seconds=3))
    made = services.seal(at=last.at - timedelta(seconds=1))

    assert {last.at} == {one.at for one in made}
    assert verify().sound


def test_an_identity_number_cannot_enter_the_trail() -> None:
    """Neither as a value nor inside a sentence."""
    number = synthetic(1, clock.today(), male=False)

    with pytest.raises(RefusedError, match=r"platform\.audit_sensitive"):
        services.record(actor="U1", act="case.accept", data={"note": f"证件{number}。"})
    with pytest.raises(RefusedError, match=r"platform\.audit_sensitive"):
        services.looked(actor="U1", person=number, purpose="review", fields=[])
    assert 0 == Entry.objects.count() + Look.objects.count()


def test_a_fraction_has_no_place_in_the_trail() -> None:
    """A float has more than one way to be written."""
    with pytest.raises(BadInputError, match=r"ranking\.not_canonical"):
        services.record(actor="U1", act="case.accept", data={"points": 0.1})


@pytest.mark.parametrize("table", ["audit_entry", "audit_look", "audit_seal"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_to_change_a_row(history: Any, table: str, act: str) -> None:
    """Whoever asks, and on both databases the same kind of error."""
    if act.startswith("TRUNCATE") and connection.vendor == "sqlite":
        act = "DELETE FROM {}"  # SQLite has no TRUNCATE
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))

    assert verify().sound


def test_a_row_cannot_be_replaced_by_another_of_its_number(history: Any) -> None:
    """INSERT OR REPLACE would remove the row behind the trigger's back."""
    word = "INSERT" if connection.vendor == "postgresql" else "INSERT OR REPLACE"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{word} INTO audit_entry SELECT * FROM audit_entry WHERE id = 1")

    assert verify().sound
