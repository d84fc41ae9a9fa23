"""Naming whose consent an address needs: who they are, as the applicant knows them, and asking each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from django.db import transaction

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.platform.accounts.forms import plain_phone
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.messaging import services as messaging
from jifen.platform.people.selectors import address_of, find_by_number
from jifen.platform.settlement.lifecycle import State
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.settlement.selectors.consents import (
    OF_WORDS,
    consenters_for,
    consents_of,
    covered,
    is_certain,
    same_name,
    stands,
)
from jifen.platform.settlement.selectors.homes import host_fit, is_owner
from jifen.platform.vault.index import Purpose, blind_index
from jifen.policy.registering import Register

MOST_ASKED = 6
"""People one claim may ask, those who were replaced included: nobody sends messages to strangers by it."""


class Named(NamedTuple):
    """
    Somebody whose consent is asked for: as what (``Consent.Of``), who, and where a message reaches them, if anywhere.

    ``relation``: what an owner is to the applicant, of :data:`~jifen.platform.settlement.selectors.homes.TOLD`; empty where unsaid.
    """

    of: str
    name: str
    number: str
    phone: str = ""
    relation: str = ""


def ask_consents(claim: Claim, named: Iterable[Named], actor: Actor) -> list[Consent]:
    """Ask each of some people, who were looked at by :func:`refuse_misnamed`; call it inside a transaction."""
    made = []
    for one in named:
        number = identity.normalise(one.number)
        row = Consent.objects.create(
            claim=claim,
            of=one.of,
            name=one.name.strip(),
            identity_number=number,
            phone=plain_phone(one.phone),
            relation=one.relation,
            index=blind_index(Purpose.CONSENT, number),
            asked_at=clock.now(),
        )
        note(row, "ask", actor)
        _tell_asked(row)
        made.append(row)
    return made


def ask_holder(claim: Claim, actor: Actor) -> None:
    """Ask the holder of the collective household a claim goes to, who answers at the desk; call it inside a transaction."""
    household = claim.household
    if household is None:
        return
    row = Consent.objects.create(
        claim=claim,
        of=Consent.Of.HOLDER,
        name=household.holder.name,
        identity_number="",
        phone=plain_phone(household.in_charge_phone),
        index=b"",
        asked_at=clock.now(),
    )
    note(row, "ask", actor)
    if row.phone:
        given = {"code": row.public, "household": household.name, "count": claim.members.count()}
        messaging.send_notice(to=row.phone, channel="sms", template="family_asks", **given)


def name_again(*, claim: Claim, named: Sequence[Named], actor: Actor) -> list[Consent]:
    """
    Name other people, or the same ones rightly, in place of those who have not consented; before the notice is issued.

    Args:
        claim: reserved.
        named: for everybody whose consent does not stand.
        actor: the applicant, or who acts for them.

    Raises:
        RefusedError: ``settlement.consents_fixed``: a notice is issued, or the claim is over; ``settlement.consents_many``.
        BadInputError: ``settlement.consent_unnamed``; ``settlement.consent_person``; ``settlement.host_unfit``.
    """
    with transaction.atomic():
        held = Claim.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=claim.pk)
        if held.state != State.RESERVED:
            raise _fixed()
        rows, register = consents_of(held), register_of(held.standing)
        standing = [row for row in rows if stands(held, row, register)]
        if held.consents.count() + len(named) > MOST_ASKED:
            raise _many()
        numbers = [*(one.identity_number for one in held.members.all()), *(row.identity_number for row in standing)]
        where = str(held.placement.get("where"))
        needed = set(consenters_for(register, where))
        refuse_misnamed(named, needed - {part for row in standing for part in covered(row.of)}, numbers)
        refuse_unfit_host(named, held.case, register, where)
        for row in rows:
            if row not in standing and row.of != Consent.Of.HOLDER:
                row.state, row.version = Consent.State.REPLACED, row.version + 1
                row.save(update_fields=["state", "version"])
                note(row, "replace", actor)
        host = next((one.name.strip() for one in named if "householder" in covered(one.of)), "")
        if host:
            held.placement = held.placement | {"host": host}
            held.save(update_fields=["placement"])
            keep(held)
        made = ask_consents(held, named, actor)
    claim.refresh_from_db()
    return made


def refuse_misnamed(
    named: Sequence[Named], needed: AbstractSet[str], numbers: Iterable[str], *, address: str = "-"
) -> None:
    """
    Refuse names that cannot be asked, everything at once.

    Args:
        named: who is named.
        needed: whose consent has to be asked for (``householder``, ``owner``).
        numbers: identity numbers of those who cannot consent for this household: everybody who moves.
        address: of the dwelling; whoever consents reads it.

    Raises:
        BadInputError: ``settlement.consent_unnamed``; ``settlement.consent_person``.
    """
    told = [part for one in named for part in sorted(covered(one.of))]
    wrong = [_unnamed(part) for part in sorted(needed - set(told))]
    if not address.strip():
        what = Text("没有写房屋的地址。", "The address of the dwelling is missing.")
        wrong.append(_complaint("settlement.consent_unnamed", "address", what))
    if not set(told) <= needed or len(told) != len(set(told)):
        what = Text(
            "请了不需要同意的人，或同一种写了两次。", "Somebody is named whose consent is not needed, or twice."
        )
        wrong.append(_complaint("settlement.consent_unnamed", "consents", what))
    taken = {identity.normalise(one) for one in numbers}
    for one in named:
        wrong += _unfit(one, taken)
        taken.add(identity.normalise(one.number))
    if wrong:
        raise BadInputError(wrong[0].code, wrong[0].what, wrong[0].mend, where=wrong[0].where, complaints=wrong)


def refuse_unfit_host(named: Sequence[Named], case: Case, register: Register | None, where: str) -> None:
    """
    Refuse the dwelling of an owner who, by the city's texts and as far as it is certain, may not take the household in.

    Raises:
        BadInputError: ``settlement.host_unfit``.
    """
    homes, consenters = (register.homes_of(where) if register is not None else None), consenters_for(register, where)
    for one in named:
        if not is_owner(one.of, consenters):
            continue
        found = host_fit(case, homes, number=one.number, told=one.relation)
        if found.fits is False:
            why = found.why[0]
            raise BadInputError(
                "settlement.host_unfit",
                Text(f"{why.zh}（{found.basis}）。", f"Not by the city's rules: {why.en} ({found.basis})."),
                Text("自家的住房请改选自有住房；否则请换一位房主或另选地址；关系登记有误的先更正身份记录。", "Where it is your own by the rules choose that address; else name another owner or choose another address. A record that is wrong is corrected first."),
                where="relation",
            )  # fmt: skip


def note(row: Consent, act: str, actor: Actor) -> None:
    """Write an act on a consent down, and keep what it says now."""
    audit.record(
        actor=actor.name,
        act=f"consent.{act}",
        office=actor.office.code if actor.office else "",
        case=row.claim.case.public,
        person=row.person.public if row.person else "",
        grounds=actor.grounds,
        data={"claim": row.claim.public, "consent": row.public, "of": row.of, "state": row.state, "manner": row.manner},
    )
    keep(row)


def _tell_asked(row: Consent) -> None:
    """Tell somebody that they are asked: in their account where it is theirs beyond doubt, else by SMS alone; no name is told."""
    known = find_by_number(row.identity_number)
    city = schemes.divisions().name(row.claim.city)
    parameters = {"code": row.public, "city": city}
    if known is not None and is_certain(known) and same_name(known.name, row.name):
        to = address_of(known) or row.phone
        event = f"consent_asked:{row.public}"
        messaging.tell(event=event, template="consent_asked", person=known.public, to=to, **parameters)
    elif row.phone:
        messaging.send_notice(to=row.phone, channel="sms", template="consent_asked", **parameters)


def _unfit(one: Named, taken: set[str]) -> list[Complaint]:
    at = "owner" if one.of == Consent.Of.OWNER else "householder"
    who, found = OF_WORDS[one.of], []
    if not one.name.strip():
        what = Text(f"没有写{who.zh}的姓名。", f"The name of the {who.en} is missing.")
        found.append(_complaint("settlement.consent_person", f"{at}_name", what))
    problems = identity.problems(identity.normalise(one.number))
    if problems:
        found.append(_complaint("settlement.consent_person", f"{at}_number", problems[0].what, problems[0].mend))
    elif identity.normalise(one.number) in taken:
        what = Text(
            f"{who.zh}就是一起落户的人，或同一个人写了两次。",
            f"The {who.en} is one of those who move, or the same person is named twice.",
        )
        mend = Text(
            "户主和房主是同一人的只写一次；自家的房请改选自有住房。",
            "Where both are one person name them once; for a dwelling of your own choose that address.",
        )
        found.append(_complaint("settlement.consent_person", f"{at}_number", what, mend))
    return found


_NAME_THEM = Text("请照身份证填写，由本人亲自表示同意。", "Write it as on the card; they answer themselves.")


def _complaint(code: str, where: str, what: Text, mend: Text = _NAME_THEM) -> Complaint:
    return Complaint(code, where, what, mend)


def _unnamed(part: str) -> Complaint:
    words = OF_WORDS[part]
    what = Text(f"没有写明{words.zh}是谁。", f"It is not said who the {words.en} is.")
    return _complaint("settlement.consent_unnamed", f"{part}_name", what)


def _fixed() -> RefusedError:
    return RefusedError(
        "settlement.consents_fixed",
        Text("通知书已经写明地址，或申领已经结束，不能再改请别人。", "The notice names the address, or the claim is over: nobody else can be asked."),
        Text("要换地址的，先放弃这次申领再重新申领，通知书的有效期不变。", "For another address give the claim up and claim again; the last day stays."),
    )  # fmt: skip


def _many() -> RefusedError:
    return RefusedError(
        "settlement.consents_many",
        Text("这次申领请过的人太多。", "This claim has asked too many people."),
        Text(
            "请带户主或房主到受理窗口办理，或改选别的地址。", "Come to a window with them, or choose another address."
        ),
    )
