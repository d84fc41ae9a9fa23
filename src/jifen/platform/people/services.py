"""Knowing who a person is, and letting others act for them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.messaging import services as messaging
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import require
from jifen.platform.people import clashing
from jifen.platform.people.models import Clash, Mandate, Person
from jifen.platform.people.selectors import address_of, find_by_number, of_user
from jifen.platform.vault.index import Purpose, blind_index


def register(*, name: str, number: str, phone: str, user: User | None, actor: str) -> Person:
    """
    Give the person of an identity number, registered if need be.

    An account that names a number another record holds gets a record of its own, from which nothing can be sent until it is
    settled whose number it is (:mod:`jifen.platform.people.clashing`): it is told nothing by that.

    Args:
        name: as on the identity card.
        number: 15 or 18 places, as people write it.
        phone: where messages go, may be empty.
        user: the person's own account; None where a clerk serves somebody who has none.
        actor: who registers.

    Raises:
        BadInputError: ``platform.identity``: the number cannot be right; ``platform.name``: no name.
        RefusedError: ``platform.identity_taken``: the account is registered for another number;
            ``platform.identity_at_window``: too many accounts claim this one.
    """
    plain = identity.normalise(number)
    wrong = identity.problems(plain)
    if wrong:
        raise BadInputError("platform.identity", wrong[0].what, wrong[0].mend, complaints=wrong)
    if not name.strip():
        raise BadInputError(
            "platform.name",
            Text("没有填姓名。", "There is no name."),
            Text("请照身份证填写。", "Write it as on the card."),
        )
    try:
        return _registered(name=name.strip(), number=plain, phone=phone, user=user, actor=actor)
    except IntegrityError:  # another hand registered the same number, or the same account, meanwhile: now it is there
        return _registered(name=name.strip(), number=plain, phone=phone, user=user, actor=actor)


def _registered(*, name: str, number: str, phone: str, user: User | None, actor: str) -> Person:
    with transaction.atomic():
        own = of_user(user) if user is not None else None
        if own is not None:
            return _again(own, name=name, number=number, phone=phone)
        known = find_by_number(number)
        if known is not None and user is None:
            return _reach(known, phone)
        made = Person.objects.create(
            user=user,
            name=name,
            identity_number=number,
            identity_index=None if known else blind_index(Purpose.IDENTITY_REGISTRY, number),
            phone=phone,
            created_at=clock.now(),
        )
        audit.record(actor=actor, act="people.register", person=made.public)
        return clashing.claim(holder=known, claimant=made) if known else made


def _again(person: Person, *, name: str, number: str, phone: str) -> Person:
    """Give the person an account is registered for already; a name that was refused may be written anew."""
    if person.identity_number != number:
        raise RefusedError(
            "platform.identity_taken",
            Text("这个身份证号与账号对不上。", "This identity number does not go with this account."),
            Text(
                "一个账号只能登记一个人，一个人只能有一个账号。如有人冒用，请到受理窗口反映。",
                "One account, one person. If somebody uses your number, tell any window.",
            ),
        )
    if person.real_name == Person.RealName.REFUSED:
        _rename(person, name, actor=person.public)
    return _reach(person, phone)


def _reach(person: Person, phone: str) -> Person:
    """Keep where messages go, where nothing is kept yet."""
    if phone and not person.phone:
        person.phone = phone
        person.save(update_fields=["phone"])
    return person


def _rename(person: Person, name: str, *, actor: str) -> None:
    """Take the name anew that public security has refused; the number stays, and the name is checked once more."""
    if name == person.name:
        return
    person.name, person.real_name, person.real_name_on = name, Person.RealName.UNCHECKED, None
    person.save(update_fields=["name", "real_name", "real_name_on"])
    audit.record(actor=actor, act="people.rename", person=person.public)


def confirm_real_name(*, person: Person, confirmed: bool, by: str, on: date) -> None:
    """Keep what public security said about name and number; an account that waited for it is joined to its record."""
    state = Person.RealName.CONFIRMED if confirmed else Person.RealName.REFUSED
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(real_name=state, real_name_on=on)
        audit.record(actor=by, act="people.real_name", person=person.public, data={"state": state})
        clashing.settle_all(person)
    person.real_name, person.real_name_on = state, on


def erase(*, person: Person, actor: str) -> None:
    """Destroy the secret of a person, and of the records that were joined to theirs; nothing of them opens any more."""
    with transaction.atomic():
        joined = person.clashes.filter(outcome=Clash.Outcome.JOINED)
        for one in (person, *(clash.claimant for clash in joined)):
            one.destroy_key()
            one.name = one.identity_number = one.phone = ""
            one.user, one.identity_index, one.erased_at = None, None, clock.now()
            one.save()
            audit.record(actor=actor, act="people.erase", person=one.public)


def ask_mandate(*, by: User, agent: Office, person: Person, starts_on: date, ends_on: date) -> Mandate:
    """
    Ask a person to be allowed to act for them; it gives no right until the person has confirmed.

    Raises:
        NotAllowedError: ``by`` does not work for the agent.
        BadInputError: ``platform.mandate``: it would end before it begins or run for more than a year.
    """
    held = require(by, "client.act", area=agent.area)
    if not starts_on <= ends_on <= date(starts_on.year + 1, starts_on.month, min(starts_on.day, 28)):
        raise BadInputError(
            "platform.mandate",
            Text("委托期限不对。", "The mandate has no possible term."),
            Text("结束不早于开始，最长一年。", "It ends after it begins, within a year."),
        )
    with transaction.atomic():
        made = Mandate.objects.create(
            person=person, agent=agent, starts_on=starts_on, ends_on=ends_on, asked_at=clock.now(), asked_by=by
        )
        audit.record(
            actor=by.username,
            act="mandate.ask",
            office=agent.code,
            person=person.public,
            grounds=str(held),
            data={"mandate": made.public},
        )
        messaging.tell(
            event=f"mandate:{made.public}",
            template="mandate_asked",
            person=person.public,
            to=address_of(person),
            agent=agent.name,
            from_=starts_on,
            until=ends_on,
        )
    return made


def confirm_mandate(*, person: Person, mandate: Mandate) -> None:
    """Let an agent act, from now on and until its end or its revocation."""
    _decide(person, mandate, "mandate.confirm", confirmed_at=clock.now())


def revoke_mandate(*, person: Person, mandate: Mandate) -> None:
    """Dismiss an agent at once; refusing one that was never confirmed is the same."""
    _decide(person, mandate, "mandate.revoke", revoked_at=clock.now())


def _decide(person: Person, mandate: Mandate, act: str, **changed: object) -> None:
    if mandate.person_id != person.pk:
        raise RefusedError(
            "platform.not_yours",
            Text("这份委托不是您的。", "This mandate is not yours."),
            Text("请从“我的委托”进入。", "Go in by your own mandates."),
        )
    with transaction.atomic():
        if Mandate.objects.filter(pk=mandate.pk, revoked_at__isnull=True).update(**changed):
            audit.record(actor=person.public, act=act, person=person.public, data={"mandate": mandate.public})
