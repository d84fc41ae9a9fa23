"""An account is joined to the record that holds its number: what it has filled in meanwhile goes along."""

from __future__ import annotations

from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework.lifecycle import OPEN, State
from jifen.platform.casework.models import Case
from jifen.platform.evidence import papers
from jifen.platform.people import clashing
from jifen.platform.people.models import Clash, Person


def refuse_unsettled_number(person: Person) -> None:
    """
    Keep applications in while another record holds the number: one person, one settlement.

    Raises:
        RefusedError: ``platform.identity_unsettled``.
    """
    if person.identity_index is None:
        raise RefusedError(
            "platform.identity_unsettled",
            Text("提交前还要当面核对一次身份。", "Your identity has to be looked at once before this can be sent."),
            Text(
                "请带身份证到任一受理窗口，并说出本账号的手机号或邮箱。已填的内容都在。",
                "Bring your card to any window and tell the phone or e-mail of this account. All you filled in is kept.",
            ),
        )


def confirm_account(*, holder: Person, contact: str, by: User) -> Clash:
    """Let a window say whose account it is (:func:`jifen.platform.people.clashing.confirm_in_person`)."""
    with transaction.atomic():
        clash = clashing.confirm_in_person(holder=holder, contact=contact, by=by)
        carry_over(clash.claimant)
    return clash


def carry_over(claimant: Person) -> None:
    """
    Bring what a joined account has filled in to the record it now belongs to; it does nothing before or twice.

    A draft stays behind, and lapses there, where the record has an open application under the same scheme already.
    """
    clash = Clash.objects.filter(claimant=claimant, outcome=Clash.Outcome.JOINED).select_related("holder").first()
    if clash is None:
        return
    states = [state.value for state in OPEN]
    taken = Case.objects.filter(person=clash.holder, state__in=states).values("scheme")
    for case in claimant.cases.filter(state=State.DRAFT).exclude(scheme__in=taken):
        # Read under the old secret, written under the one of the record it goes to.
        case.entries, case.placement, case.person = case.entries, case.placement, clash.holder
        case.save(update_fields=["entries", "placement", "person"])
    papers.hand_over(giver=claimant, receiver=clash.holder)
