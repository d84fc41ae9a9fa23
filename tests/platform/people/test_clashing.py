"""One number, one person, one account: who merely knows a name and a number learns nothing and takes over nothing."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from jifen.kernel import identity
from jifen.kernel.errors import RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.audit.models import Entry
from jifen.platform.config import clock
from jifen.platform.messaging.models import Message
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.people import clashing
from jifen.platform.people import services as people
from jifen.platform.people.models import Clash, Person
from jifen.platform.people.selectors import find_by_number, of_user

NAME, PHONE, OTHER = "陈小红", "+8613800000001", "+8613800000002"
NUMBER = identity.synthetic(31, date(1980, 5, 6), male=True)


def account(phone: str = PHONE, **more: Any) -> User:
    """Make the account of a person."""
    return User.objects.create_user(phone=phone, phone_verified=True, **more)


def register(user: User | None, name: str = NAME, phone: str = "") -> Person:
    """Register a name under the one number."""
    return people.register(name=name, number=NUMBER, phone=phone, user=user, actor="applicant")


def answered(person: Person, confirmed: bool = True) -> None:
    """Let public security answer."""
    people.confirm_real_name(person=person, confirmed=confirmed, by="public_security", on=clock.today())


@pytest.fixture
def at_window(db: None) -> Person:
    """Give somebody a window entered, with the phone they told."""
    return register(None, phone=PHONE)


def test_an_account_sees_nothing_of_what_a_window_entered_before_anything_is_proven(at_window: Person) -> None:
    """It has a record of its own under the same number; the number is still found where it was."""
    user = account()
    mine = register(user)

    assert (mine, mine, at_window) == (of_user(user), register(user), find_by_number(NUMBER))
    assert (mine.name, mine.identity_number, None) == (NAME, NUMBER, mine.identity_index)
    at_window.refresh_from_db()
    assert at_window.user is None
    assert [at_window] == [one.holder for one in Clash.objects.all()]


def test_name_and_phone_together_join_the_account(at_window: Person) -> None:
    """The name alone does not, nor the phone alone; both do, and the person is told."""
    user = account()
    mine = register(user)
    assert mine == of_user(user)

    answered(mine)

    at_window.refresh_from_db()
    assert (at_window, "confirmed") == (of_user(user), at_window.real_name)
    assert "joined" == Clash.objects.get().outcome
    assert 1 == Entry.objects.filter(act="people.join", person=at_window.public).count()
    assert {PHONE, ""} == set(Message.objects.filter(template="account_joined").values_list("to", flat=True))


@pytest.mark.parametrize(
    ("phone", "name", "confirmed"), [(OTHER, NAME, True), (PHONE, "别的名", True), (PHONE, NAME, False)]
)
def test_anything_less_leaves_it_to_a_window(at_window: Person, phone: str, name: str, confirmed: bool) -> None:
    """Another phone, another name than the window wrote down, or a name public security does not confirm."""
    user = account(phone)
    answered(register(user, name), confirmed)

    at_window.refresh_from_db()
    assert (None, "") == (at_window.user, Clash.objects.get().outcome)


def test_a_phone_nobody_has_proven_joins_nothing(at_window: Person) -> None:
    """The code sent there has to have come back."""
    user = User.objects.create_user(phone=PHONE)
    answered(register(user))

    assert at_window != of_user(user)


def test_a_name_confirmed_at_the_window_lets_the_right_phone_in_at_once(at_window: Person) -> None:
    """Nothing is left to wait for, and no second check is needed."""
    answered(at_window)
    user = account()

    assert at_window == register(user) == of_user(user)


def test_the_answer_to_the_windows_own_check_joins_an_account_that_waits(at_window: Person) -> None:
    """Whichever of the two checks is answered first."""
    user = account()
    register(user)
    answered(at_window)

    assert at_window == of_user(user)


def test_two_accounts_with_one_number_are_left_to_a_window_whatever_they_know(db: None) -> None:
    """The second learns nothing and gets nothing by itself, even with the right name confirmed; nor does the first lose anything."""
    first, second = account(), account(OTHER)
    held = register(first, phone=PHONE)
    mine = register(second, phone=OTHER)
    answered(mine)

    assert (held, mine) == (of_user(first), of_user(second))
    assert "" == Clash.objects.get().outcome


# ── at a window ──


def test_a_window_joins_the_account_whose_phone_the_person_tells(world: Any) -> None:
    """An account that held the number so far is left with an empty record; both phones are told."""
    wrong, right = account(), account(OTHER)
    held = register(wrong, phone=PHONE)
    mine = register(right, phone=OTHER)
    answered(mine)

    made = clashing.confirm_in_person(holder=held, contact="138 0000 0002", by=world.clerk)

    held.refresh_from_db()
    assert ("joined", right, OTHER) == (made.outcome, held.user, held.phone)
    left = of_user(wrong)
    assert left is not None
    assert (None, 0) == (left.identity_index, left.facts.count())
    told = Message.objects.filter(template="account_joined", person=held.public)
    assert {"", PHONE, OTHER} == set(told.values_list("to", flat=True))
    assert {"people.seen", "people.join"} == set(
        Entry.objects.filter(actor=world.clerk.username).values_list("act", flat=True)
    ) & {"people.seen", "people.join"}


def test_the_window_s_word_waits_for_the_name_and_nobody_has_to_come_twice(world: Any) -> None:
    """Seen in person but not confirmed by public security yet: joined the moment it is."""
    at_window = register(None)
    user = User.objects.create_user(email="chen@example.org")
    EmailAddress.objects.create(user=user, email="chen@example.org", verified=True)
    mine = register(user)
    made = clashing.confirm_in_person(holder=at_window, contact="Chen@example.org ", by=world.clerk)
    assert ("", mine) == (made.outcome, of_user(user))

    answered(mine)

    assert at_window == of_user(user)


@pytest.mark.parametrize("contact", ["13800000003", "", "nobody@example.org"])
def test_whoever_cannot_tell_the_account_is_not_joined(world: Any, contact: str) -> None:
    """The card alone does not say which account is theirs."""
    at_window = register(None)
    answered(register(account()))
    with pytest.raises(RefusedError) as refused:
        clashing.confirm_in_person(holder=at_window, contact=contact, by=world.clerk)

    assert ("platform.no_such_claim", "") == (refused.value.code, Clash.objects.get().outcome)


def test_only_a_window_settles_whose_number_it_is(world: Any) -> None:
    """Neither the city's officer nor a reviewer; and a clerk never for the own account."""
    at_window = register(None)
    register(account())
    reviewer = world.reviewer(world.office(world.city.code, "education"))
    for by in (world.officer, reviewer):
        with pytest.raises(NotAllowedError):
            clashing.confirm_in_person(holder=at_window, contact=PHONE, by=by)
        with pytest.raises(NotAllowedError):
            clashing.dismiss(holder=at_window, by=by)
    Person.objects.filter(pk=at_window.pk).update(user=world.clerk)
    at_window.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        clashing.confirm_in_person(holder=at_window, contact=PHONE, by=world.clerk)

    assert "platform.own_case" == refused.value.code


def test_accounts_that_are_nobody_s_are_dismissed_and_stay_shut(world: Any) -> None:
    """They are listed no more, and what comes in later joins nothing."""
    at_window = register(None, phone=PHONE)
    user = account()
    mine = register(user)

    assert 1 == clashing.dismiss(holder=at_window, by=world.clerk)
    answered(mine)
    assert ([], mine) == (clashing.open_clashes(at_window), of_user(user))


def test_a_fourth_account_is_sent_to_a_window(at_window: Person) -> None:
    """Nobody finds out by trying what somebody is called."""
    for at in range(3):
        register(account(f"+861380000001{at}"))
    with pytest.raises(RefusedError) as refused:
        register(account("+8613800000019"))

    assert ("platform.identity_at_window", 4) == (refused.value.code, Person.objects.count())


def test_one_account_registering_three_times_at_once_is_one_record(committed_world: Any) -> None:
    """Whether the number is free or taken."""
    register(None)
    user = account()
    together, found, faults = threading.Barrier(3), [], []

    def enter() -> None:
        together.wait(20)
        try:
            found.append(register(user).pk)
        except Exception as fault:  # noqa: BLE001  handed on below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ([], 1, 1) == (faults, len(set(found)), Clash.objects.count())
