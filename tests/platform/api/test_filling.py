"""An application is filled in over the wire as on the screen: the family, the household, what is missing, the receipt."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def family(front_end: Any, opened: str, applicant: Any) -> str:
    """The case of somebody whose child has an identity record."""
    rows = [*applicant["entries"]["records"]["identity"]]
    own = next(row for row in rows if row.get("whose", "self") == "self")
    child = {"whose": "child", "values": own["values"] | {"name": "张小明", "number": _child_number()}}
    child["values"]["born_on"] = "2010-05-01"
    body = {"rows": [own, child], "closed": True}
    saved = front_end.send("PUT", f"cases/{opened}/records/identity", body)
    assert (200, []) == (saved.status_code, saved.json()["mistakes"]), saved.content
    return opened


def _child_number() -> str:
    from datetime import date

    from jifen.kernel.identity import synthetic

    return synthetic(3, date(2010, 5, 1), True)


def test_the_family_and_where_it_goes_are_kept_as_the_screen_keeps_them(front_end: Any, family: str):
    """Another's household needs name and consent; what was kept is read back."""
    from jifen.platform.casework.models import Case

    body = {"where": "host", "host": "李四", "consent": True, "members": [{"whose": "child", "name": "张小明"}]}
    saved = front_end.send("PUT", f"cases/{family}/placement", body)
    told = front_end.get(f"cases/{family}/entries").json()

    assert 200 == saved.status_code, saved.content
    assert body == told["placement"]
    assert {"where": "host", "host": "李四", "consent": True, "members": ["child:张小明"]} == Case.objects.get(
        public=family
    ).placement


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"where": "host"}, ["host", "consent"]),
        ({"where": "community_household", "host": "某社区"}, ["consent"]),
        ({"where": "own", "members": [{"whose": "child", "name": "不在册"}]}, ["members"]),
    ],
)
def test_a_household_that_cannot_be_is_refused_with_everything_that_is_wrong(
    front_end: Any, opened: str, body: Any, where: list[str]
):
    """Name, consent, and an identity record of everybody who moves along."""
    answer = front_end.send("PUT", f"cases/{opened}/placement", body)

    assert (422, "platform.placement") == (answer.status_code, answer.json()["code"])
    assert where == [one["where"] for one in answer.json()["complaints"]]


def test_nobody_can_be_asked_about_land(front_end: Any, opened: str):
    """A field that is not known is refused, so none can be slipped in."""
    answer = front_end.send("PUT", f"cases/{opened}/placement", {"where": "own", "homestead": "放弃"})

    assert (422, "api.invalid") == (answer.status_code, answer.json()["code"])


def test_what_was_typed_is_read_back_with_its_mistakes_and_what_is_missing(front_end: Any, applicant: Any):
    """For another device, and for checking before sending; the look is on record."""
    from jifen.platform.audit.models import Look

    body = {name: applicant[name] for name in ("person", "scheme")}
    case = front_end.send("POST", "cases", body).json()["id"]
    rows = [{"values": {"level": "大学", "on": "2006-07-01"}}]
    front_end.send("PUT", f"cases/{case}/records/education", {"rows": rows, "closed": True})
    told = front_end.get(f"cases/{case}/entries").json()

    assert {
        "town", "uses", "records", "closed", "application", "placement", "mistakes", "missing",
    } == set(told)  # fmt: skip
    assert ({"whose", "values"}, ["education"]) == (set(told["records"]["education"][0]), told["closed"])
    assert [("education", "level")] == [(one["kind"], one["field"]) for one in told["mistakes"]]
    assert "application" in {one["kind"] for one in told["missing"]}
    assert ["case.read"] == [look.purpose for look in Look.objects.all()]


def test_sending_gives_a_signed_receipt_that_anybody_can_check(front_end: Any, opened: str):
    """None before; the same one after a second sending with the same key."""
    from jifen.platform.casework import receipts

    before = front_end.get(f"cases/{opened}/receipt")
    front_end.send("POST", f"cases/{opened}/submission", key="k-1")
    given = front_end.get(f"cases/{opened}/receipt").json()
    front_end.send("POST", f"cases/{opened}/submission", key="k-1")

    assert (404, "api.no_receipt") == (before.status_code, before.json()["code"])
    assert {"number", "body", "at", "key", "signature", "check_code"} == set(given)
    assert receipts.holds(
        receipts.Receipt(**{name: given[name] for name in ("number", "body", "at", "key", "signature")})
    )
    assert given == front_end.get(f"cases/{opened}/receipt").json()
