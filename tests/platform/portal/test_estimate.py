"""A self-assessment: no account, nothing kept, the same figures as the engine."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.urls import reverse

from jifen.platform.casework.models import Case


def _rows() -> dict[str, int]:
    return {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}


def _education(**more: str) -> dict[str, str]:
    return {
        "record": "new",
        "do": "next",
        "level": "本科",
        "mode": "全日制",
        "on_year": "2006",
        "on_month": "7",
        "on_day": "1",
        **more,
    }


def test_an_estimate_leaves_no_row_behind_and_its_answers_in_the_browser_alone(world: Any, browse: Any):
    """Answering, the live total and the result change not one row of any table; the cookie holds no word in clear."""
    client, before = browse(), _rows()
    kind = reverse("portal:estimate_kind", args=[world.place, "education"])
    client.post(kind, _education(whose="self"))
    total = client.post(reverse("portal:estimate_total", args=[world.place]), {"kind": "education", **_education()})
    result = client.get(reverse("portal:estimate_result", args=[world.place]))
    cookie = client.cookies["jifen_estimate_0"]

    assert before == _rows()
    assert (200, 200) == (total.status_code, result.status_code)
    assert "本科" not in cookie.value and cookie["httponly"] and cookie["path"].endswith("/estimate/")
    assert (
        "" == cookie["max-age"] == cookie["expires"]
    )  # it stays until the browser is closed; an age of nothing deletes it
    assert "本科" in client.get(f"{kind}?record=0").content.decode()


def test_the_result_shows_every_line_with_its_article_and_unknown_is_never_zero(world: Any, browse: Any):
    """The line that was answered has its points, the others say that they are not filled in; the article stands beside each."""
    client = browse()
    client.post(reverse("portal:estimate_kind", args=[world.place, "education"]), _education(whose="self"))
    result = client.get(reverse("portal:estimate_result", args=[world.place]))
    shown = [line for seat in result.context["seats"] for line in seat.standing]
    known = [line for line in shown if line.told["points"] is not None]

    assert known and all(line.told["basis"] for line in shown)
    assert any("还没填" in line.words.zh for line in shown if line.told["points"] is None)


def test_the_long_page_takes_everything_at_once(world: Any, browse: Any):
    """One form with every kind: a record, a none, and a mistake that is named at the top."""
    client = browse()
    url = f"{reverse('portal:estimate', args=[world.place])}?all=1"
    page = client.get(url)
    sent = {
        "education-new-level": "本科",
        "education-new-on_year": "2006",
        "education-new-on_month": "7",
        "education-new-on_day": "1",
        "title-none": "on",
    }
    good = client.post(url, sent)
    wrong = client.post(url, {**sent, "education-new-on_month": "17"})
    told = client.get(wrong["Location"])

    assert len(page.content) < 150_000
    assert reverse("portal:estimate_result", args=[world.place]) == good["Location"]
    assert "#education" in told.content.decode() and "autofocus" in told.content.decode()


def test_forgetting_forgets_everything(world: Any, browse: Any):
    """One button, and the browser carries nothing any more."""
    client = browse()
    client.post(reverse("portal:estimate_kind", args=[world.place, "title"]), {"record": "new", "do": "none"})
    client.post(reverse("portal:estimate_forget", args=[world.place]))

    assert not any(value.value for name, value in client.cookies.items() if name.startswith("jifen_estimate"))


def test_a_cookie_we_did_not_seal_is_no_answer(world: Any, browse: Any):
    """Whatever stands in the cookie, the page opens as if nothing were there."""
    client = browse()
    for junk in ("x", "AAAA" * 40, "é"):
        client.cookies["jifen_estimate_0"] = junk

        assert 200 == client.get(reverse("portal:estimate", args=[world.place])).status_code


def test_answers_are_carried_into_an_application_once_somebody_asks(world: Any, browse: Any):
    """After signing in the answers become a draft under the person's own identity, and the browser forgets them."""
    person = world.person()
    client = browse(person.user)
    client.post(reverse("portal:estimate_kind", args=[world.place, "education"]), _education(whose="self"))
    answer = client.post(reverse("portal:estimate_carry", args=[world.place]))
    case = Case.objects.get()

    assert reverse("portal:case", args=[case.public]) == answer["Location"]
    assert "本科" == case.entries["records"]["education"][0]["values"]["level"]
    assert person.identity_number == case.entries["records"]["identity"][0]["values"]["number"]
    assert not any(value.value for name, value in client.cookies.items() if name.startswith("jifen_estimate"))
