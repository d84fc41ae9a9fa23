"""What every act on a case shares: reading what was typed, stating it as claims, asking departments, telling the applicant."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import entries as typed
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.kinship import is_kin
from jifen.platform.evidence.selectors import answered_by
from jifen.platform.messaging import services as messaging
from jifen.platform.people.selectors import address_of


def not_own(case: Case, by: User) -> None:
    """
    Keep officials away from what they entered themselves, from their own application and from that of their family.

    Raises:
        RefusedError: ``platform.own_case``.
    """
    if by.pk in (case.entered_by_id, case.person.user_id) or is_kin(by, [case.person]):
        raise RefusedError(
            "platform.own_case",
            Text(
                "自己录入的、自己或家人的申请不能由自己受理。",
                "Nobody accepts what they entered, or an application of their own or of their family.",
            ),
            Text("请同事受理。", "Ask a colleague."),
        )


def reading_of(case: Case) -> typed.Reading:
    """Read what was typed in a case so far."""
    return typed.read(case.entries, schemes.codebook(case.scheme, clock.today()))


def state_claims(
    case: Case, actor: str, kinds: Iterable[str] | None = None, *, reading: typed.Reading | None = None
) -> None:
    """
    State what was typed as claims of the person: all kinds the scheme looks at, or those named.

    Args:
        case: whose person claims.
        actor: who states it, for the records.
        kinds: None takes all.
        reading: what the entries of the case say, where that was read already.
    """
    said = reading or reading_of(case)
    wanted = kinds if kinds is not None else schemes.kinds_asked(case.scheme, clock.today())
    claims = {
        kind: evidence.Claim(tuple(said.records(kind)), kind in said.closed) for kind in wanted if kind != "application"
    }
    evidence.state_all_claims(person=case.person, claims=claims, actor=actor)


def ask_departments(case: Case, actor: Actor, kinds: Iterable[str] | None = None) -> None:
    """
    Ask whoever may prove what is not proven yet.

    Raises:
        RefusedError: ``platform.no_office``: nobody was named to accept applications for the town.
    """
    asking = _asking(case, actor)
    for kind in kinds if kinds is not None else schemes.kinds_asked(case.scheme, clock.today()):
        if kind != "application" and evidence.needs_asking(case.person, kind):
            evidence.ask(person=case.person, kind=kind, asking=asking)


def ask_again(case: Case, actor: Actor, kinds: Iterable[str], *, because: str) -> None:
    """
    Have people look again at everything of some kinds, proven or refuted; until they answer, what was proven stays so.

    Raises:
        RefusedError: ``platform.no_office``.
    """
    asking = _asking(case, actor)
    for kind in kinds:
        evidence.ask(person=case.person, kind=kind, asking=asking, again=because)


def ask_who_answered(case: Case, actor: Actor, kinds: Iterable[str], *, because: str, deadline: Deadline) -> None:
    """
    As :func:`ask_again`, but of the department whose answer stands, and until a day of its own.

    Raises:
        RefusedError: ``platform.no_office``.
    """
    asking = _asking(case, actor, deadline)
    for kind in kinds:
        proved_by = answered_by(case.person, kind)
        evidence.ask(person=case.person, kind=kind, asking=asking, department=proved_by, again=because)


def _asking(case: Case, actor: Actor, deadline: Deadline | None = None) -> evidence.Asking:
    office = case.office or actor.office
    if office is None:
        raise RefusedError(
            "platform.no_office",
            Text("没有机构可以受理这个镇街的申请。", "No office accepts applications for this town."),
            Text("请市级机构先下放或指定受理机构。", "The city has to delegate or name an office first."),
        )
    return evidence.Asking(case.public, office, case.city, actor.name, case.town, deadline)


def tell(case: Case, template: str, more: str = "", **parameters: object) -> None:
    """Tell the applicant of one event of the case; ``more`` tells events of one version apart."""
    messaging.tell(
        event=f"{template}:{case.public}:{case.version}{more}",
        template=template,
        person=case.person.public,
        to=address_of(case.person),
        case=case.public,
        number=case.number or case.public,
        **parameters,
    )
