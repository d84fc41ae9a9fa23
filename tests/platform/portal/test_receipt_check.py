"""Anybody may ask whether a receipt is genuine; the page says when it was received, and nothing about the person."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jifen.platform.casework import receipts
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.receipts import Receipt
from jifen.platform.portal import limiting

PAGE = "/receipts/"


@pytest.fixture
def given(world: Any) -> tuple[Case, Receipt]:
    """A case that was sent, and its receipt."""
    person = world.person()
    case = world.draft(person)
    return case, receipts.send(case=case, actor=Actor(person.public, "applicant"), key="k")


def ask(number: str, code: str) -> Any:
    """Ask about a receipt, as nobody in particular."""
    return Client().get(PAGE, {"number": number, "code": code})


def test_number_and_code_say_that_a_receipt_is_genuine_and_nothing_about_the_person(given: tuple[Case, Receipt]):
    """The day and the minute it was received stand there; name, number, town and state of the case do not."""
    case, receipt = given
    answer = ask(receipt.number, receipt.check_code)
    page = answer.content.decode()

    assert receipt == answer.context["found"]
    assert "真实有效" in page and "2016年3月16日（星期三）" in page
    assert not any(word in page for word in (case.person.name, case.person.identity_number, "等待受理", case.public))


def test_a_code_may_be_typed_as_people_type(given: tuple[Case, Receipt]):
    """Spaces, full-width and small letters change nothing."""
    _, receipt = given
    code = receipt.check_code.replace("-", " ").upper().translate({ord("A") + at: 0xFF21 + at for at in range(6)})

    assert receipt == ask(f" {receipt.number.lower()} ", code).context["found"]


def test_the_code_of_the_picture_leads_to_the_page_that_checks_it(given: tuple[Case, Receipt]):
    """What a telephone reads from the receipt is an address of this platform that answers at once."""
    _, receipt = given
    read = receipt.address(f"https://example.test{PAGE}")
    parts = urlsplit(read)

    assert ("example.test", PAGE) == (parts.netloc, parts.path)
    assert all(part in read for part in (receipt.number, receipt.body, receipt.signature))
    assert receipt == Client().get(f"{PAGE}?{parts.query}").context["found"]


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000", "abc", "核对码"])
def test_a_number_alone_tells_nothing(given: tuple[Case, Receipt], code: str):
    """A number that exists and one that does not get the same words, letter for letter but for the number itself."""
    _, receipt = given
    other = "4420-2016-AAAAAAAA"
    pages = [ask(number, code).content.decode().replace(number, "X") for number in (receipt.number, other)]
    known, unknown = (re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page) for page in pages)

    assert known == unknown
    assert "真实有效" not in known


def test_a_changed_letter_of_a_receipt_is_no_receipt(given: tuple[Case, Receipt]):
    """Neither with the whole signature changed nor with the code of another receipt."""
    _, receipt = given
    changed = ("0" if receipt.signature[0] != "0" else "1") + receipt.signature[1:]

    assert None is ask(receipt.number, changed).context["found"]


def test_asking_again_and_again_is_slowed_down(given: tuple[Case, Receipt], monkeypatch: pytest.MonkeyPatch):
    """After so many questions a minute the page answers 429, and says that no deadline suffers."""
    _, receipt = given
    cache.clear()
    monkeypatch.setitem(limiting.PER_MINUTE, "receipts", 2)
    answers = [ask(receipt.number, receipt.check_code).status_code for _ in range(3)]

    assert [200, 200, 429] == answers
    assert 200 == Client().get(PAGE).status_code


def test_the_receipt_shows_its_code_and_where_it_is_checked(given: tuple[Case, Receipt], browse: Any):
    """On the page of the applicant."""
    case, receipt = given
    page = browse(case.person.user).get(reverse("portal:receipt", args=[case.public])).content.decode()

    assert receipt.check_code in page and PAGE in page
