"""Somebody tries a name and a number that are registered already: from outside nothing tells it, and nothing is sent."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from jifen.kernel import identity
from jifen.platform.people import services as people
from jifen.platform.people.models import Person

NAME = "陈小红"


def number(at: int) -> str:
    """Give an identity number of the county that belongs to nobody."""
    return identity.synthetic(at, date(1985, 5, 17), male=True)


def entered(browser: Client, told: str) -> list[tuple[int, str, str]]:
    """Register with a number, open an application, and look around; gives every answer."""
    posted = browser.post(reverse("portal:identity"), {"name": NAME, "number": told})
    pages = [browser.get(reverse(f"portal:{name}")) for name in ("me", "identity", "looks", "messages", "export")]
    return [_plain(posted), *map(_plain, pages)]


def _plain(answer: Any) -> tuple[int, str, str]:
    """Give status, target and page without what differs from request to request."""
    text = answer.content.decode()
    text = re.sub(
        r'(nonce|value)="[^"]*"|4499\S{0,40}|\+86138\d+|\d\d:\d\d(:\d\d)?(\.\d+)?|\b[2-9A-Z]{12}\b', "…", text
    )
    return answer.status_code, answer.headers.get("Location", ""), text


def test_a_number_that_is_registered_looks_like_one_that_is_not(world: Any, browse: Any) -> None:
    """Status, target and every page are the same, whether the number was free, entered at a window, or another account's."""
    at_window = people.register(name=NAME, number=number(1), phone="", user=None, actor="clerk")
    by_account = people.register(name=NAME, number=number(2), phone="", user=world.account(), actor="applicant")
    free, first, second = (entered(browse(world.account()), number(at)) for at in (3, 1, 2))

    assert free == first == second
    assert [at_window, by_account] == [one.clash.holder for one in Person.objects.filter(identity_index=None)]


def test_nothing_is_sent_while_another_record_holds_the_number(world: Any, browse: Any) -> None:
    """Filling in goes on, and the error says what to bring where."""
    people.register(name=NAME, number=number(1), phone="", user=None, actor="clerk")
    user = world.account()
    mine = people.register(name=NAME, number=number(1), phone="", user=user, actor="applicant")
    case = world.draft(mine)
    browser = browse(user)
    answer = browser.post(reverse("portal:send", args=[case.public]), {"declared": "on", "key": "k1"})

    case.refresh_from_db()
    assert "draft" == case.state
    assert "身份证" in answer.content.decode() and "窗口" in answer.content.decode()
