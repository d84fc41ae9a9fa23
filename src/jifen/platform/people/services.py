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
from jifen.platform.people.models import Mandate, Person
from jifen.platform.people.selectors import find_by_number
from jifen.platform.vault.index import Purpose, blind_index


def register(*, name: str, number: str, phone: str, user: User | None, actor: str) -> Person:
    """
    Give the person of an identity number, registered if need be.

    Args:
        name: as on the identity card.
        number: 15 or 18 places, as people write it.
        phone: where messages go, may be empty.
        user: the person's own account; None where a clerk serves somebody who has none.
        actor: who registers.

    Raises:
        BadInputError: ``platform.identity``: the number cannot be right; ``platform.name``: no name.
        RefusedError: ``platform.identity_taken``: another account holds this number, or this account another number.
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
    with transaction.atomic():
        known = find_by_number(plain)
        if known is not None:
            return _take_over(known, name=name, user=user, phone=phone)
        if user is not None and Person.objects.filter(user=user).exists():
            raise _taken()
        try:
            with transaction.atomic():
                person = Person.objects.create(
                    user=user,
                    name=name.strip(),
                    identity_number=plain,
                    identity_index=blind_index(Purpose.IDENTITY_REGISTRY, plain),
                    phone=phone,
                    created_at=clock.now(),
                )
        except IntegrityError as error:  # two windows registered the same person at once: the other one was first
            other = find_by_number(plain)
            if other is None:
                raise _taken() from error
            return _take_over(other, name=name, user=user, phone=phone)
        audit.record(actor=actor, act="people.register", person=person.public)
    return person


def _take_over(person: Person, *, name: str, user: User | None, phone: str) -> Person:
    """Join an account to somebody who so far was served at the window only."""
    if user is not None and person.user_id not in (None, user.pk):
        raise _taken()
    if user is not None and person.user_id == user.pk and person.real_name == Person.RealName.REFUSED:
        _rename(person, name.strip(), actor=person.public)
    if user is not None and person.user_id is None:
        if Person.objects.filter(user=user).exclude(pk=person.pk).exists():
            raise _taken()
        # What a window has confirmed stays closed to somebody who merely knows a number, or a number without its name.
        if person.real_name != Person.RealName.CONFIRMED and person.name == name.strip():
            person.user = user
            person.save(update_fields=["user"])
        else:
            raise RefusedError(
                "platform.identity_at_window",
                Text("这个号码已在窗口登记。", "This number is already registered at a window."),
                Text("请带身份证到任一受理窗口关联账号。", "Bring the card to any window to join it to your account."),
            )
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


def _taken() -> RefusedError:
    return RefusedError(
        "platform.identity_taken",
        Text("这个身份证号与账号对不上。", "This identity number does not go with this account."),
        Text(
            "一个账号只能登记一个人，一个人只能有一个账号。如有人冒用，请到受理窗口反映。",
            "One account, one person. If somebody uses your number, tell any window.",
        ),
    )


def confirm_real_name(*, person: Person, confirmed: bool, by: str, on: date) -> None:
    """Keep what public security said about name and number."""
    state = Person.RealName.CONFIRMED if confirmed else Person.RealName.REFUSED
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(real_name=state, real_name_on=on)
        audit.record(actor=by, act="people.real_name", person=person.public, data={"state": state})
    person.real_name, person.real_name_on = state, on


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
            to=person.phone,
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
