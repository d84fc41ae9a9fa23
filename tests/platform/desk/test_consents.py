"""At the window: householder and owner without an account consent in person; the officer sees who has and who is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from settlement_world import let_host

from jifen.platform.audit.models import Look

ZH = {"accept-language": "zh-hans"}
PAPER = "2016-10-08 本人签名的同意书"


@pytest.fixture
def hosts(settlers: Any, monkeypatch: Any) -> Any:
    """Give the world under rules that let people settle with relatives and friends."""
    let_host(monkeypatch)
    return settlers


def page(browser: Any, name: str, *args: Any) -> str:
    """Open a page of the desk."""
    answer = browser.get(reverse(f"desk:{name}", args=args), headers=ZH)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def serve(browser: Any, person: Any) -> None:
    """Find the person at the counter by the number on the card."""
    assert 302 == browser.post(reverse("desk:assist"), {"number": person.identity_number}).status_code


def test_a_householder_consents_at_the_window(hosts: Any, browse: Callable[[Any], Any]) -> None:
    """Found by the card; the applicant is named and no more; without paper or the word about kin nothing is written down."""
    friend = hosts.friend(account=False)
    claim = hosts.hosted(friend)
    asked = claim.consents.get()
    clerk = browse(hosts.clerk)
    serve(clerk, friend)
    assert "登记其同意" in page(clerk, "serve")
    told = page(clerk, "serve_consents")

    def answered(**more: str) -> int:
        given = {"answer": "give", "paper": PAPER, "no_kin": "on"} | more
        sent = {f"{asked.public}-{name}": value for name, value in given.items() if value} | {"consent": asked.public}
        return int(clerk.post(reverse("desk:serve_consents"), sent, headers=ZH).status_code)

    assert claim.case.person.name in told and claim.case.person.identity_number not in told
    assert [422, 422, 422, 302] == [answered(paper=""), answered(no_kin=""), answered(answer="revoke"), answered()]
    asked.refresh_from_db()
    assert ("given", "window", hosts.clerk.username) == (asked.state, asked.manner, asked.by)
    assert Look.objects.filter(person=claim.case.person.public, purpose="case.assist").exists()
    assert "收回同意" in page(clerk, "serve_consents")


def test_nothing_is_there_for_whom_nothing_is_asked(hosts: Any, browse: Callable[[Any], Any]) -> None:
    """Another person at the counter, and an answer sent for them all the same."""
    friend, other = hosts.friend(account=False), hosts.friend("赵六", account=False)
    asked = hosts.hosted(friend).consents.get()
    clerk = browse(hosts.clerk)
    serve(clerk, other)
    clerk.post(reverse("desk:serve_consents"), {"consent": asked.public, f"{asked.public}-answer": "give"})
    asked.refresh_from_db()

    assert "没有请这位当事人同意的事" in page(clerk, "serve_consents")
    assert "asked" == asked.state


def test_an_officer_sees_who_consented_and_how_and_cannot_go_past_who_is_missing(
    hosts: Any, browse: Callable[[Any], Any]
) -> None:
    """The notice is refused with the name; once the consent stands it is issued, and the request can be taken back."""
    friend = hosts.friend(account=False)
    claim = hosts.hosted(friend)
    officer, clerk = browse(hosts.officer), browse(hosts.clerk)

    def do(key: str) -> Any:
        claim.refresh_from_db()
        return officer.post(reverse("desk:claim_act", args=[claim.public, key]), {"version": claim.version}, headers=ZH)

    shown, refused = page(officer, "claim", claim.public), do("confirm")
    serve(clerk, friend)
    public = claim.consents.get().public
    given = {"answer": "give", "paper": PAPER, "no_kin": "on"}
    clerk.post(
        reverse("desk:serve_consents"), {f"{public}-{name}": one for name, one in given.items()} | {"consent": public}
    )

    assert "还差：户主兼房主王五（等待答复）" in shown and "符合" in shown
    assert 409 == refused.status_code and "王五" in refused.content.decode()
    assert [302, 302, 302] == [do(key).status_code for key in ("confirm", "register", "unregister")]
    assert PAPER in page(officer, "claim", claim.public)
