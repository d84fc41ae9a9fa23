"""Moving a case: the only way a state changes. A move is made on the version somebody saw, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit import services as audit
from jifen.platform.audit.marks import marks_as_read
from jifen.platform.casework.lifecycle import RULES, STATE_WORDS, Act, Rule, State
from jifen.platform.casework.models import Case, Move
from jifen.platform.casework.sealed import refuse_sealed
from jifen.platform.config import clock
from jifen.platform.offices.models import Office


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name in the records, in what role, for which office, on what ground."""

    name: str
    role: str
    office: Office | None = None
    grounds: str = ""


SYSTEM = Actor("system", "system")


class CaseMovedError(RefusedError):
    """Somebody else moved the case meanwhile; what was seen is no longer so."""


def move(case: Case, act: Act, actor: Actor, *, reason: str = "", basis: str = "", **changed: object) -> Move:
    """
    Make one lawful move; call it inside a transaction.

    Args:
        case: as it was read; its version guards against two hands at once.
        act: what is done.
        actor: who does it.
        reason: in plain words, for the applicant; some moves need one.
        basis: the article a refusal rests on.
        changed: further columns of the case that change with the move.

    Raises:
        CaseMovedError: ``platform.case_moved``.
        RefusedError: ``platform.move_unlawful``, ``platform.reason``, ``platform.case_sealed``.
    """
    rule, state = RULES[act], State(case.state)
    _refuse_unlawful(rule, state, actor, reason)
    moved = Case.objects.filter(pk=case.pk, version=case.version, state=case.state).update(
        state=rule.to.value, version=F("version") + 1, **changed
    )
    if not moved:
        raise CaseMovedError(
            "platform.case_moved",
            Text("这件申请刚刚有了变化。", "The case has just changed."),
            Text("请刷新后再操作，您填写的内容还在。", "Reload and try again; what you typed is still there."),
        )
    if rule.not_once_sealed:  # after the update, which holds the row: a sealing comes before or after it
        refuse_sealed(case)
    made = Move.objects.create(
        case=case,
        version=case.version + 1,
        act=act.value,
        from_state=state.value,
        to_state=rule.to.value,
        at=clock.now(),
        actor=actor.name,
        actor_role=actor.role,
        office=actor.office,
        grounds=actor.grounds,
        reason=reason.strip(),
        basis=basis,
    )
    read = Move.objects.select_related("case__person", "case__office").get(pk=made.pk)
    audit.record(
        actor=actor.name,
        act=f"case.{act.value}",
        office=actor.office.code if actor.office else "",
        case=case.public,
        person=case.person.public,
        grounds=actor.grounds,
        data={"version": made.version, "to": rule.to.value},
        kept=marks_as_read((read, read.case)),
    )
    _renew(case, read.case)
    return made


def _renew(case: Case, read: Case) -> None:
    """Let a case say what was just read of it; unlike ``refresh_from_db`` this opens no sealed column nobody asks for."""
    vars(case).pop("_prefetched_objects_cache", None)
    vars(case).update(vars(read))


def _refuse_unlawful(rule: Rule, state: State, actor: Actor, reason: str) -> None:
    if state not in rule.froms or actor.role not in rule.who:
        raise RefusedError(
            "platform.move_unlawful",
            Text(
                f"办件“{STATE_WORDS[state].zh}”，不能{rule.words.zh}。",
                f"The case is {STATE_WORDS[state].en}: it cannot be {rule.words.en}.",
            ),
            Text("请刷新页面，看看现在轮到哪一步。", "Reload the page and see which step it is at."),
        )
    if rule.needs_reason and not reason.strip():
        raise RefusedError(
            "platform.reason",
            Text("没有写理由。", "No reason is given."),
            Text("请写明理由，当事人会看到。", "Write the reason; the person concerned will read it."),
        )
