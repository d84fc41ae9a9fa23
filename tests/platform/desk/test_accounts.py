"""Accounts that claim a number somebody else's record holds: listed without names, joined with the person at the counter."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.evidence.selectors import real_name_checks
from jifen.platform.people import services as people
from jifen.platform.people.models import Clash, Person
from jifen.platform.people.selectors import find_by_number, of_user

PHONE = "+8613800000001"


def claimed(world: Any, serial: int = 7, phone: str = PHONE) -> tuple[Person, User]:
    """Give somebody entered at a window, and the account that claims their number under a confirmed name."""
    name, number = world.person(serial)
    at_window = people.register(name=name, number=number, phone="", user=None, actor="test")
    user = User.objects.create_user(phone=phone, phone_verified=True)
    mine = people.register(name=name, number=number, phone=phone, user=user, actor="applicant")
    people.confirm_real_name(person=mine, confirmed=True, by="public_security", on=clock.today())
    return at_window, user


def find(browser: Any, number: str) -> Any:
    """Turn to the person of a number."""
    return browser.post(reverse("desk:assist"), {"number": number}, follow=True)


def test_the_list_names_nobody(world: Any, browse: Any) -> None:
    """Neither name nor number nor phone: who is meant shows when the person comes."""
    at_window, _ = claimed(world)
    text = browse(world.clerk()).get(reverse("desk:accounts")).content.decode()

    assert Clash.objects.get().public in text
    assert not any(part in text for part in (at_window.name, at_window.identity_number[-8:], "138"))


def test_one_who_has_applied_elsewhere_is_not_listed_here(world: Any, browse: Any) -> None:
    """The window of the city applied to has it."""
    case = world.sent()
    user = User.objects.create_user(phone=PHONE, phone_verified=True)
    people.register(
        name=case.person.name, number=case.person.identity_number, phone=PHONE, user=user, actor="applicant"
    )
    public = Clash.objects.get().public
    here, there = (browse(one).get(reverse("desk:accounts")) for one in (world.clerk(), world.clerk(area=world.there)))

    assert (True, False) == (public in here.content.decode(), public in there.content.decode())


def test_with_card_and_phone_the_account_is_joined(world: Any, browse: Any) -> None:
    """The page of the person leads there; a phone that is not theirs joins nothing."""
    at_window, user = claimed(world)
    browser = browse(world.clerk())
    served = find(browser, at_window.identity_number)
    assert reverse("desk:accounts") in served.content.decode().partition("<main")[2]
    wrong = browser.post(reverse("desk:accounts"), {"contact": "13800000009"})
    assert (409, False) == (wrong.status_code, at_window == of_user(user))

    right = browser.post(reverse("desk:accounts"), {"contact": "13800000001"}, follow=True)

    assert reverse("desk:serve") == right.redirect_chain[-1][0]
    assert at_window == of_user(user)


def test_an_account_that_is_not_theirs_is_put_away(world: Any, browse: Any) -> None:
    """And listed no more."""
    at_window, user = claimed(world)
    browser = browse(world.clerk())
    find(browser, at_window.identity_number)
    browser.post(reverse("desk:accounts"), {"none": "yes"})

    assert ("dismissed", False) == (Clash.objects.get().outcome, at_window == of_user(user))
    assert Clash.objects.get().public not in browser.get(reverse("desk:accounts")).content.decode()


def test_an_empty_answer_is_told_at_its_field(world: Any, browse: Any) -> None:
    """And nothing changes."""
    at_window, _ = claimed(world)
    browser = browse(world.clerk())
    find(browser, at_window.identity_number)
    answer = browser.post(reverse("desk:accounts"), {"contact": ""})

    assert (422, "") == (answer.status_code, Clash.objects.get().outcome)


def test_whoever_is_registered_at_the_window_has_the_name_checked(world: Any, browse: Any) -> None:
    """The question goes out with the registration."""
    name, number = world.person(9)
    browse(world.clerk()).post(reverse("desk:assist"), {"number": number, "name": name, "phone": ""})
    person = find_by_number(number)
    assert person is not None

    assert ["public_security"] == [one.department for one in real_name_checks(person)]
