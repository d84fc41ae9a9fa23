"""Cities, schemes, kinds and self-assessments, as anybody reads them."""

from __future__ import annotations

from typing import Any

HEAD = {
    "id", "city", "title", "in_force_from", "in_force_until", "status", "open", "decides", "uses", "fingerprint",
}  # fmt: skip


def test_a_city_names_the_schemes_that_are_in_force_today(anybody: Any, province: Any):
    """What a front end asks first."""
    answer = anybody.get("cities")

    assert 200 == answer.status_code
    assert [{"code", "name", "place", "schemes"}] * 2 == [set(one) for one in answer.json()["items"]]
    assert all(one["schemes"] for one in answer.json()["items"])


def test_a_scheme_is_told_with_an_article_for_every_line(anybody: Any, province: Any):
    """Keys are exact, and no line is without its basis."""
    head = anybody.get("schemes").json()["items"][-1]
    told = anybody.get(f"schemes/{head['id'].replace('@', '/')}").json()

    assert HEAD == set(head)
    assert HEAD | {"instruments", "applies", "groups", "indicators", "gates", "vetoes", "kinds", "guide"} == set(told)
    assert all(line["basis"] and line["worth"]["zh"] for line in told["indicators"])


def test_a_scheme_says_when_one_may_apply_and_where_its_printable_guide_is(anybody: Any, province: Any):
    """No day is invented; the guide is the same one the screens print."""
    from django.test import Client

    head = next(one for one in anybody.get("schemes").json()["items"] if one["open"])
    told = anybody.get(f"schemes/{head['id'].replace('@', '/')}").json()
    guide = Client().get(told["guide"])

    assert {"words", "basis", "opens", "closes", "open_now"} == set(told["applies"][0]["window"])
    assert told["applies"][0]["window"]["words"]["zh"]
    assert (200, b"%PDF-") == (guide.status_code, guide.content[:5])


def test_a_scheme_that_is_not_there_is_a_problem_and_never_the_nearest_one(anybody: Any, province: Any):
    """A missing law is told as missing."""
    answer = anybody.get("schemes/nowhere/points/2014-10-30")

    assert (404, "application/problem+json", "api.no_scheme") == (
        answer.status_code, answer["Content-Type"], answer.json()["code"],
    )  # fmt: skip


def test_what_was_read_before_is_not_sent_again(anybody: Any, province: Any):
    """The tag of the first answer makes the second one 304 without a body."""
    first = anybody.get("kinds")
    again = anybody.get("kinds", If_None_Match=first["ETag"])

    assert (304, b"", first["ETag"]) == (again.status_code, again.content, again["ETag"])


def test_a_self_assessment_explains_its_total_and_keeps_nothing(anybody: Any, applicant: Any):
    """The same engine as the official score, with advice where it is asked for."""
    from jifen.platform.casework.models import Case
    from jifen.platform.people.models import Person

    body = {name: applicant[name] for name in ("scheme", "town", "entries")} | {"advise": True}
    answer = anybody.send("POST", "estimate", body, key="")
    told = answer.json()

    assert {"explanation", "advice", "mistakes"} == set(told)
    assert [] == told["mistakes"]
    assert all(use["total"] is not None for use in told["explanation"]["uses"])
    assert (0, 0) == (Case.objects.count(), Person.objects.count())


def test_a_kind_nobody_answered_leaves_the_total_unknown_and_not_zero(anybody: Any, applicant: Any):
    """Unknown is never zero, over the wire as well."""
    body = {"scheme": applicant["scheme"], "entries": {}}
    use = anybody.send("POST", "estimate", body, key="").json()["explanation"]["uses"][0]

    assert use["total"] is None


def test_a_town_of_another_city_is_refused(anybody: Any, applicant: Any):
    """Points depend on the place applied to."""
    answer = anybody.send("POST", "estimate", {"scheme": applicant["scheme"], "town": "440600", "entries": {}}, key="")

    assert (422, "platform.town") == (answer.status_code, answer.json()["code"])
