"""Erasing a person: not before the law allows it, and then nothing of them opens any more, while the trail still verifies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import core_world
import pytest
from django.apps import apps
from django.db import connection

from jifen.kernel.errors import RefusedError
from jifen.platform.audit import services as audit
from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import verify
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.services.erasing import KEPT, KEPT_UNSENT
from jifen.platform.config import clock
from jifen.platform.evidence.papers import hand_in
from jifen.platform.messaging.models import Message
from jifen.platform.people import services as people
from jifen.platform.people.models import Person
from jifen.platform.vault.fields import KeyedModel, SealedField, SealedModel
from jifen.platform.vault.suite import ErasedError, SealBrokenError

_PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF"
OF_NOBODY = {"IdempotentCall", "AnswerFile", "Round", "CollectiveHousehold"}
"""
What a program was answered, a department's file about many (docs/decisions/0033-…), the secret of a round, whom to call about a
collective household: none of them is one applicant's.
"""


def refused_case(world: Any, at: int = 0) -> Case:
    """Give a case that was declined, with a paper and claims."""
    case: Case = world.sent(at)
    hand_in(person=case.person, kind="education", name="毕业证.pdf", content=_PDF, actor=case.person.public)
    casework.refuse(case=case, by=world.clerk, reason="不属于本市受理范围", basis="第三条")
    return case


def later(settings: Any, days: timedelta) -> None:
    """Let time pass."""
    settings.JIFEN_TODAY = clock.today() + days + timedelta(days=1)


def test_nobody_is_erased_before_their_time(world: Any, settings: Any) -> None:
    """Neither while something runs, nor on the last day, nor ever once points are frozen."""
    ended, running, frozen = refused_case(world), world.sent(1), world.scored(2)
    casework.confirm(case=frozen, actor=world.applicant(frozen))
    for days in (timedelta(0), KEPT - timedelta(days=2)):
        settings.JIFEN_TODAY = core_world.DAY + days
        with pytest.raises(RefusedError) as refused:
            casework.erase(person=ended.person, actor="system")
        assert ("platform.retained", 0) == (refused.value.code, casework.erase_expired())
    settings.JIFEN_TODAY = core_world.DAY + KEPT * 3

    assert 1 == casework.erase_expired()
    assert [ended.person_id] == list(Person.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
    assert (running.person.name, frozen.person.name) != ("", "")


@pytest.mark.slow
def test_nothing_of_an_erased_person_opens_and_the_trail_verifies(
    committed_world: Any, settings: Any, suite: str, home: Path
) -> None:
    """Names, claims, reasons, papers, messages; somebody else's stay, and the rows of the trail are untouched."""
    case, other = refused_case(committed_world), refused_case(committed_world, 1)
    audit.seal(at=clock.now())
    trail = Entry.objects.filter(person=case.person.public).count()
    later(settings, KEPT)
    casework.erase(person=case.person, actor="system")
    audit.seal(at=clock.now())

    case, other = Case.objects.get(pk=case.pk), Case.objects.get(pk=other.pk)
    rows = [
        (case, "entries"),
        (case.person.facts.first(), "values"),
        (case.person.papers.get(), "name"),
        (case.moves.last(), "reason"),
    ]
    for row, field in rows:
        with pytest.raises(ErasedError):
            getattr(row, field)
    assert ("", "", None) == (case.person.name, case.person.identity_number, case.person.user)
    assert not Message.objects.filter(person=case.person.public).exists()
    assert other.person.name and other.entries and other.moves.last().reason
    digest = case.person.papers.get().content_hash
    assert (home / "papers" / digest[:2] / digest).is_file()  # the other person handed in the same paper
    assert trail + 1 == Entry.objects.filter(person=case.person.public).count()
    assert verify().sound


def test_an_old_copy_of_a_row_opens_only_with_the_secret_of_its_person(world: Any) -> None:
    """Who writes one person's wrapped secret beside another opens neither."""
    one, two = refused_case(world), refused_case(world, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET wrapped_key = (SELECT wrapped_key FROM people_person WHERE id = %s) WHERE id = %s",
            [two.person_id, one.person_id],
        )

    with pytest.raises(SealBrokenError):
        _ = Person.objects.get(pk=one.person_id).name


def test_whoever_never_sent_anything_is_forgotten_sooner_and_may_come_again(world: Any, settings: Any) -> None:
    """The number is free, and who registers again is somebody new."""
    draft = world.draft()
    name, number = draft.person.name, draft.person.identity_number
    casework.withdraw(case=draft, actor=world.applicant(draft), reason="")
    later(settings, KEPT_UNSENT)

    assert 1 == casework.erase_expired()
    assert draft.person != people.register(name=name, number=number, phone="", user=None, actor="clerk")


@pytest.mark.either
def test_every_sealed_row_says_whose_it_is() -> None:
    """A new model cannot forget it: what is sealed under no person's secret stays when the person goes."""
    sealed = [one for one in apps.get_models() if any(isinstance(field, SealedField) for field in one._meta.fields)]
    silent = {one.__name__ for one in sealed if issubclass(one, SealedModel) and not one.sealed_under}

    assert OF_NOBODY == silent
    assert issubclass(Person, KeyedModel)
