"""What a person claims: taken down once, never in place of what a department has proven."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from jifen.facts.dossier import Record
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import facts_in_force, holds, values_of
from jifen.platform.evidence.models import Answer, Fact, Standing
from jifen.platform.people.models import Person


def state_claims(*, person: Person, kind: str, records: Iterable[Record], closed: bool, actor: str) -> int:
    """
    Take down what a person claims of one kind; what was claimed before and is not any more is taken back.

    Facts a department has proven stay, and what repeats a proven fact is no new claim, so that nobody is asked twice.

    Returns:
        How many claims wait for an answer after that.
    """
    now = clock.now()
    held = list(facts_in_force(person, kind))
    proven = [(fact.whose, fact.values) for fact in held if fact.standing != Standing.DECLARED]
    wanted = [(record.whose, values_of(record)) for record in records]
    with transaction.atomic():
        waiting = 0
        for fact in held:
            if fact.standing != Standing.DECLARED:
                continue
            pair = (fact.whose, fact.values)
            if pair in wanted:
                wanted.remove(pair)
                waiting += 1
            else:
                Fact.objects.filter(pk=fact.pk).update(current=False)
        for whose, values in wanted:
            if (whose, values) in proven:
                continue
            waiting += 1
            Fact.objects.create(
                person=person,
                kind=kind,
                whose=whose,
                values=values,
                standing=Standing.DECLARED,
                stated_at=now,
                stated_by=actor,
            )
        if closed:
            _close_by_word(person, kind, actor)
        audit.record(actor=actor, act="evidence.claim", person=person.public, data={"kind": kind, "waiting": waiting})
    return waiting


def _close_by_word(person: Person, kind: str, actor: str) -> None:
    """Keep the applicant's word that a list is complete, unless a department's word stands already."""
    now = clock.now()
    held = Answer.objects.filter(person=person, kind=kind, current=True).first()
    if held is not None and (
        held.standing == Standing.DECLARED or (held.standing == Standing.VERIFIED and holds(held))
    ):
        return
    if held is not None:
        Answer.objects.filter(pk=held.pk).update(current=False)
    Answer.objects.create(person=person, kind=kind, standing=Standing.DECLARED, stated_at=now, stated_by=actor)
