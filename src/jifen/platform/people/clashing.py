"""
Two records claim one number: which account it belongs to, settled by the name, the phone, or a window, never by knowing the number.

Who claims a number that is taken gets a record like everybody, and learns nothing; only sending from it is refused. Name and
number alone open nothing: somebody else may know both.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.forms import plain_phone
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.messaging import services as messaging
from jifen.platform.offices.permission import Grounds, NotAllowedError, rights
from jifen.platform.people.models import Clash, Person
from jifen.platform.people.selectors import address_of

MOST_CLAIMS = 3
"""How many accounts may claim one number from home: nobody finds out by trying what somebody is called."""


def claim(*, holder: Person, claimant: Person) -> Person:
    """
    Keep that the record of an account claims a number another record holds.

    Returns:
        The record of the account from now on: the holder's, where name and phone prove it at once, else the claimant's.

    Raises:
        RefusedError: ``platform.identity_at_window``: too many accounts claim it already.
    """
    if holder.clashes.count() >= MOST_CLAIMS:
        raise RefusedError(
            "platform.identity_at_window",
            Text("这个号码要在窗口核对。", "This number has to be looked at by a window."),
            Text("请带身份证到任一受理窗口关联账号。", "Bring the card to any window to join it to your account."),
        )
    made = Clash.objects.create(holder=holder, claimant=claimant, asked_at=clock.now())
    audit.record(actor=claimant.public, act="people.clash", person=holder.public, data={"clash": made.public})
    return settle(claimant)


def settle(claimant: Person) -> Person:
    """
    Join an account to the record that holds its number, if everything is there to prove that it is the same person.

    Returns:
        The record of the account: the holder's if they were joined, else the claimant's.
    """
    clash = Clash.objects.select_for_update().filter(claimant=claimant, outcome=Clash.Outcome.OPEN).first()
    if clash is None or not (_name_holds(clash) and (clash.seen_at is not None or _phone_holds(clash))):
        return claimant
    _join(clash)
    return clash.holder


def settle_all(person: Person) -> None:
    """Look again at every claim the name of a person bears on: its own, and those on its number."""
    settle(person)
    for clash in open_clashes(person):
        settle(clash.claimant)


def _name_holds(clash: Clash) -> bool:
    """Public security has confirmed the name the account goes by, here or there."""
    named = [clash.claimant] + [clash.holder] * (clash.holder.name == clash.claimant.name)
    return any(one.real_name == Person.RealName.CONFIRMED for one in named)


def _phone_holds(clash: Clash) -> bool:
    """The phone a window wrote down beside the same name is the one whose code the account has entered."""
    user, holder = clash.claimant.user, clash.holder
    return (
        user is not None
        and holder.user_id is None
        and user.phone_verified
        and plain_phone(holder.phone) == user.phone
        and holder.name == clash.claimant.name
    )


def _join(clash: Clash) -> None:
    """Give the record to the account; an account that held it so far is left with the record it is swapped for."""
    holder, claimant = clash.holder, clash.claimant
    entering, leaving, reached_at = claimant.user, holder.user, holder.phone
    claimant.user = None
    claimant.save(update_fields=["user"])
    holder.user, holder.phone = entering, claimant.phone or ("" if leaving else reached_at)
    if holder.name == claimant.name and claimant.real_name == Person.RealName.CONFIRMED:
        holder.real_name, holder.real_name_on = claimant.real_name, claimant.real_name_on
    holder.save(update_fields=["user", "phone", "real_name", "real_name_on"])
    claimant.user, claimant.phone = leaving, reached_at if leaving else ""
    claimant.save(update_fields=["user", "phone"])
    clash.outcome, clash.settled_at = Clash.Outcome.JOINED, clock.now()
    clash.save(update_fields=["outcome", "settled_at"])
    by = clash.seen_by.username if clash.seen_by else audit.SYSTEM
    audit.record(actor=by, act="people.join", person=holder.public, data={"clash": clash.public})
    for to in dict.fromkeys((address_of(holder), reached_at)):  # whoever was reached so far hears of it as well
        messaging.tell(event=f"joined:{clash.public}", template="account_joined", person=holder.public, to=to)


# ── at a window ─────────────────────────────────────────────────────────────────────────────────────────────────────


def confirm_in_person(*, holder: Person, contact: str, by: User) -> Clash:
    """
    Keep that a window has seen the card and its owner, who told the phone or e-mail address of their account.

    The account is joined at once, or as soon as public security has confirmed its name.

    Args:
        holder: the record that was found by the number on the card.
        contact: phone or e-mail address, whole, as the person told it.
        by: the clerk.

    Raises:
        NotAllowedError: ``by`` serves nobody at a window.
        RefusedError: ``platform.no_such_claim``: no account with this phone or address claims the number;
            ``platform.own_case``: a clerk confirms neither their own record nor their own account.
    """
    held = _at_window(by)
    with transaction.atomic():
        clash = next((one for one in open_clashes(holder) if _is_reached_at(one.claimant, contact)), None)
        if clash is None:
            raise RefusedError(
                "platform.no_such_claim",
                Text(
                    "没有用这个手机号或邮箱登记这个号码的账号。",
                    "No account with this phone or address claims the number.",
                ),
                Text(
                    "请本人核对账号的手机号或邮箱后再说一遍。",
                    "Ask the person for the phone or address of the account again.",
                ),
            )
        if by.pk in (holder.user_id, clash.claimant.user_id):
            raise RefusedError(
                "platform.own_case",
                Text("不能核对自己的账号。", "Nobody confirms an account of their own."),
                Text("请同事办理。", "Ask a colleague."),
            )
        clash.seen_at, clash.seen_by = clock.now(), by
        clash.save(update_fields=["seen_at", "seen_by"])
        _written(held, by, "people.seen", clash)
        settle(clash.claimant)
    clash.refresh_from_db()
    return clash


def dismiss(*, holder: Person, by: User) -> int:
    """
    Keep that the person at the window knows none of the accounts that claim their number; gives how many there were.

    Raises:
        NotAllowedError: ``by`` serves nobody at a window.
    """
    held = _at_window(by)
    with transaction.atomic():
        found = list(open_clashes(holder))
        for clash in found:
            clash.outcome, clash.settled_at = Clash.Outcome.DISMISSED, clock.now()
            clash.save(update_fields=["outcome", "settled_at"])
            _written(held, by, "people.dismiss", clash)
    return len(found)


def open_clashes(holder: Person) -> list[Clash]:
    """Give the claims on the number of a record that are not settled, the oldest first."""
    rows = holder.clashes.filter(outcome=Clash.Outcome.OPEN).select_related("claimant__user", "holder__user")
    return list(rows.order_by("pk"))


def _is_reached_at(claimant: Person, contact: str) -> bool:
    user, told = claimant.user, contact.strip()
    if user is None or not told:
        return False
    by_phone = user.phone_verified and user.phone == plain_phone(told)
    return by_phone or EmailAddress.objects.filter(user=user, verified=True, email__iexact=told).exists()


def _at_window(by: User) -> Grounds:
    held = next(rights(by, "case.assist"), None)
    if held is None:
        raise NotAllowedError("case.assist")
    return held


def _written(held: Grounds, by: User, act: str, clash: Clash) -> None:
    audit.record(
        actor=by.username,
        act=act,
        office=held.office.code,
        person=clash.holder.public,
        grounds=str(held),
        data={"clash": clash.public},
    )
