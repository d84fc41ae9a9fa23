"""The look a person chooses, and pages that say what went wrong, asked over HTTP."""

from __future__ import annotations

import httpx
import pytest


def _chosen(site: str, **wanted: str) -> httpx.Response:
    """Press a button of the header as a browser would."""
    with httpx.Client(base_url=site, trust_env=False) as client:
        page = client.get("/look/gallery/?on=404").text
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        return client.post("/look/", data={"csrfmiddlewaretoken": token, **wanted})


def test_a_choice_is_kept_in_a_cookie_no_script_can_read(site: str) -> None:
    """Nothing about the reader is stored on the server."""
    answer = _chosen(site, text="large", next="/look/gallery/?on=desk")

    assert (302, "/look/gallery/?on=desk") == (answer.status_code, answer.headers["location"])
    assert "jifen_text=large" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(site: str, elsewhere: str) -> None:
    """An address of another site, or none, leads home."""
    assert _chosen(site, text="large", next=elsewhere).headers["location"] == "/"


def test_an_unknown_choice_changes_nothing(site: str) -> None:
    """Neither an error nor a cookie."""
    answer = _chosen(site, text="huge", theme="pink", language="xx", next="/")

    assert answer.status_code == 302
    assert "jifen_" not in answer.headers.get("set-cookie", "")


def test_looking_is_not_choosing(site: str) -> None:
    """A link somebody else made cannot change how a page looks; whoever opens it is told so on a page."""
    answer = httpx.get(f"{site}/look/?text=large", trust_env=False)

    assert (405, "POST") == (answer.status_code, answer.headers["allow"])
    assert "不能这样打开这一页" in answer.text


def test_a_program_gets_no_page_it_cannot_read(site: str) -> None:
    """The bare answer stays for whoever asks for data."""
    answer = httpx.get(f"{site}/look/", headers={"Accept": "application/json"}, trust_env=False)

    assert (405, "") == (answer.status_code, answer.text)


@pytest.mark.parametrize(
    ("sent", "status", "words"), [("x=1", 403, "您不能查看或办理这一项"), ("x=" + "1" * 20_000, 413, "文件太大")]
)
def test_a_forged_or_too_large_form_is_answered_in_words(site: str, sent: str, status: int, words: str) -> None:
    """Django's own words for both are English and speak of cookies and settings."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with httpx.Client(base_url=site, trust_env=False) as client:
        client.get("/look/gallery/")
        answer = client.post("/look/", content=sent, headers=kind)

    assert status == answer.status_code
    assert words in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429])
@pytest.mark.parametrize(("language", "free"), [("zh-hans", "全程免费"), ("en", "Free of charge")])
def test_a_refusal_says_what_to_do_in_the_language_of_the_reader(
    site: str, status: int, language: str, free: str
) -> None:
    """With its status, a way home and the words every page carries."""
    answer = httpx.get(f"{site}/look/gallery/?on={status}", cookies={"django_language": language}, trust_env=False)

    assert status == answer.status_code
    assert free in answer.text
    assert 'href="/"' in answer.text


def test_an_unknown_address_has_the_page_of_the_house(site: str) -> None:
    """Django's own page would be English only."""
    answer = httpx.get(f"{site}/nowhere/", trust_env=False)

    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_every_page_carries_the_law_the_demonstration_and_a_way_past_the_header(site: str) -> None:
    """Legal basis, invented people, the moved day, and the skip link first of all."""
    text = httpx.get(f"{site}/look/gallery/", trust_env=False).text

    assert all(words in text for words in ("粤人社发〔2011〕306号", "虚构", "没有委托任何中介"))
    assert text.index('class="skip"') < text.index("<header")
