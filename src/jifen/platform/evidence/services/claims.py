"""What a person claims: taken down once, never in place of what a department has proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record
from jifen.platform.audit import services as audit
from jifen.platform.audit.marks import marks_of
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import answers_in_force, facts_in_force, holds, read_document, values_of
from jifen.platform.evidence.models import Answer, Fact, Standing
from jifen.platform.people.models import Person


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of one kind: its records, and whether they are said to be all there are."""

    records: tuple[Record, ...]
    closed: bool


def state_claims(*, person: Person, kind: str, records: Iterable[Record], closed: bool, actor: str) -> int:
    """
    Take down what a person claims of one kind; see :func:`state_all_claims`.

    Returns:
        How many claims wait for an answer after that.
    """
    return state_all_claims(person=person, claims={kind: Claim(tuple(records), closed)}, actor=actor)[kind]


def state_all_claims(*, person: Person, claims: Mapping[str, Claim], actor: str) -> dict[str, int]:
    """
    Take down what a person claims; what was claimed before of these kinds and is not any more is taken back.

    Facts a department has proven stay, and what repeats a proven fact is no new claim, so that nobody is asked twice. On the
    busiest day this is most of the work of taking an application in, hence a handful of statements for all kinds together.

    Returns:
        By kind, how many claims wait for an answer after that.
    """
    now = clock.now()
    with transaction.atomic():
        held: dict[str, list[Fact]] = {kind: [] for kind in claims}
        for fact in facts_in_force(person):
            if fact.kind in held:
                held[fact.kind].append(fact)
        made: list[Fact] = []
        dropped: list[Fact] = []
        waiting: dict[str, int] = {}
        for kind, claim in claims.items():
            new, old, staying = _compared(held[kind], claim)
            made += [
                Fact(
                    person=person,
                    kind=kind,
                    whose=whose,
                    values=values,
                    standing=Standing.DECLARED.value,
                    stated_at=now,
                    stated_by=actor,
                )
                for whose, values in new
            ]
            dropped += old
            waiting[kind] = staying + len(new)
        if dropped:
            Fact.objects.filter(pk__in=[fact.pk for fact in dropped]).update(current=False)
        Fact.objects.bulk_create(made)
        words, ended = _close_by_word(person, [kind for kind, claim in claims.items() if claim.closed], actor, now)
        audit.record(
            actor=actor,
            act="evidence.claim",
            person=person.public,
            data={"waiting": waiting},
            kept=marks_of(*dropped, *ended, made=[*made, *words]),
        )
    return waiting


def take_back_decision(*, person: Person, kind: str, reference: str, actor: str, reason: str) -> None:
    """
    Take down that an office has taken a decision of its own back; the decision stays on record, refuted with the reason.

    Args:
        person: about whom.
        kind: of record, as it was decided.
        reference: where the decision was put on record.
        actor: who took it back.
        reason: why.
    """
    with transaction.atomic():
        written: list[Fact] = []
        for fact in Fact.objects.filter(person=person, kind=kind, reference=reference, current=True):
            Fact.objects.filter(pk=fact.pk).update(current=False)
            made = Fact.objects.create(
                person=person,
                kind=kind,
                values=fact.values,
                standing=Standing.REFUTED,
                by=fact.by,
                on=clock.today(),
                reference=reference,
                reason=reason,
                supersedes=fact,
                stated_at=clock.now(),
                stated_by=actor,
            )
            written += [fact, made]
        audit.record(
            actor=actor,
            act="evidence.take_back",
            person=person.public,
            data={"kind": kind, "reference": reference},
            kept=marks_of(*written),
        )


def _compared(held: list[Fact], claim: Claim) -> tuple[list[tuple[str, object]], list[Fact], int]:
    """Hold a claim against the facts in force: what is new, which facts are claimed no more, how many claims stay."""
    proven = [(fact.whose, fact.values) for fact in held if fact.standing != Standing.DECLARED]
    wanted: list[tuple[str, object]] = [(record.whose, values_of(record)) for record in claim.records]
    dropped: list[Fact] = []
    staying = 0
    for fact in held:
        if fact.standing != Standing.DECLARED:
            continue
        pair = (fact.whose, fact.values)
        if pair in wanted:
            wanted.remove(pair)
            staying += 1
        else:
            dropped.append(fact)
    return [pair for pair in wanted if pair not in proven], dropped, staying


def _close_by_word(person: Person, kinds: list[str], actor: str, now: datetime) -> tuple[list[Answer], list[Answer]]:
    """
    Keep the applicant's word that lists are complete, unless a department's word stands already.

    Returns:
        The words given, and those that ended.
    """
    if not kinds:
        return [], []
    held = {row.kind: row for row in answers_in_force(person) if row.kind in kinds}
    standing = {kind for kind, row in held.items() if _stands(row)}
    dropped = [row for kind, row in held.items() if kind not in standing]
    if dropped:
        Answer.objects.filter(pk__in=[row.pk for row in dropped]).update(current=False)
    made = [
        Answer(person=person, kind=kind, standing=Standing.DECLARED.value, stated_at=now, stated_by=actor)
        for kind in kinds
        if kind not in standing
    ]
    Answer.objects.bulk_create(made)
    return made, dropped


def _stands(row: Answer) -> bool:
    return row.standing == Standing.DECLARED or (row.standing == Standing.VERIFIED and holds(row))


def state_decision(*, person: Person, kind: str, values: Mapping[str, object], reference: str, actor: str) -> Fact:
    """
    Take down what an office has decided about a person; the decision is its own proof.

    Args:
        person: about whom.
        kind: of record, one the window itself proves.
        values: in their JSON form.
        reference: where the decision is on record.
        actor: who decided.

    Raises:
        ValueError: the kind is proven by a department.
    """
    if CATALOGUE[kind].proved_by != ("window",):
        raise ValueError(f"{kind} is proven by {CATALOGUE[kind].proved_by}, not by a decision")
    (record,) = read_document({"person": person.public, "records": {kind: [{"values": dict(values)}]}}).records[kind]
    with transaction.atomic():
        made = Fact.objects.create(
            person=person,
            kind=kind,
            values=values_of(record),
            standing=Standing.VERIFIED,
            by="window",
            on=clock.today(),
            reference=reference,
            stated_at=clock.now(),
            stated_by=actor,
        )
        audit.record(
            actor=actor,
            act="evidence.decide",
            person=person.public,
            data={"kind": kind, "fact": made.public},
            kept=marks_of(made),
        )
    return made
