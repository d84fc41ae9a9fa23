"""The register of offices, what is handed down, places, and what each office has to do."""

from __future__ import annotations

from typing import Any


def _all(program: Any, path: str) -> list[Any]:
    """Follow ``next`` to the end."""
    met, cursor = [], ""
    while True:
        page = program.get(f"{path}{'&' if '?' in path else '?'}limit=7&cursor={cursor}").json()
        met += page["items"]
        if not (cursor := page["next"]):
            return met


def test_everybody_reads_the_register_part_by_part(anybody: Any, province: Any):
    """Narrowed by area and kind; employers stand in no register."""
    from jifen.platform.offices.models import Office

    every = _all(anybody, "offices")
    tax = _all(anybody, "offices?area=442000&kind=department&department=tax")

    assert {
        "code", "name", "kind", "level", "department", "area", "under", "address", "phone", "hours", "has_system",
    } == set(every[0])  # fmt: skip
    assert Office.objects.exclude(kind="employer").count() == len({one["code"] for one in every}) == len(every)
    assert "employer" not in {one["kind"] for one in every}
    assert [("tax", "442000")] == [(one["department"], one["area"]) for one in tax]


def test_everybody_reads_who_may_accept_where_and_on_which_document(anybody: Any, province: Any):
    """Only what runs today; nobody who signed it is named."""
    from jifen.platform.config import clock
    from jifen.platform.offices.models import Delegation

    before = _all(anybody, "delegations?area=442000")
    Delegation.objects.filter(public=before[0]["id"]).update(revoked_at=clock.now())

    assert {"id", "giver", "receiver", "acts", "area", "basis", "starts_on", "ends_on"} == set(before[0])
    assert {"4420"} == {one["area"][:4] for one in before}
    assert len(before) - 1 == len(_all(anybody, "delegations?area=442000"))


def test_a_place_tells_what_lies_in_it(anybody: Any, province: Any):
    """Towns one may apply to are found without a table of one's own."""
    told = anybody.get("places/442000").json()

    assert {"code", "name", "full_name", "inside"} == set(told)
    assert ("中山市", True) == (told["name"], bool(told["inside"]))
    assert 404 == anybody.get("places/999999").status_code


def test_a_government_reads_what_each_office_below_has_to_do(program: Any, asked: Any):
    """Few are null; another city's offices are not in it; the province has all."""
    city = _all(program("442000", "load.read"), "load/offices")
    province = _all(program("440000", "load.read"), "load/offices")
    held = {one["office"]: one for one in city}

    assert {
        "office", "name", "area", "waiting", "overdue", "by_system", "by_hand", "cases", "cases_overdue",
    } == set(city[0])  # fmt: skip
    assert {"4420"} == {one["area"][:4] for one in city}
    assert held[asked.office.code]["waiting"] is None
    assert {"4406", "4420", "4400"} == {one["area"][:4] for one in province}
