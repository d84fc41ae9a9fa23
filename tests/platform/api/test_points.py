"""After sending: points, records, disputes, messages and looks are read over the wire as on the screen."""

from __future__ import annotations

from typing import Any


def test_points_of_a_draft_come_from_what_was_typed_and_unknown_is_null(front_end: Any, opened: str):
    """The same engine; before acceptance on what was declared."""
    told = front_end.get(f"cases/{opened}/points").json()

    assert {"case", "trust", "explanation", "waiting"} == set(told)
    assert ("declared", []) == (told["trust"], told["waiting"])
    assert all(use["total"] is not None for use in told["explanation"]["uses"])


def test_while_departments_are_asked_each_is_named_with_its_day(front_end: Any, opened: str, clerk: Any):
    """Nothing is verified yet, so nothing is promised and nothing is zero."""
    from jifen.platform.casework import services as casework
    from jifen.platform.casework.models import Case

    front_end.send("POST", f"cases/{opened}/submission")
    case = Case.objects.get(public=opened)
    casework.accept(case=case, by=clerk(case))
    told = front_end.get(f"cases/{opened}/points").json()

    assert ("verified", True) == (told["trust"], bool(told["waiting"]))
    assert {"kind", "office", "due_on", "due_is_provisional"} == set(told["waiting"][0])
    assert [None] == list({use["total"] for use in told["explanation"]["uses"]})


def test_every_record_says_who_verified_it_and_no_identity_number_leaves(
    front_end: Any, opened: str, scored: Any, applicant: Any
):
    """Standing, department and day; numbers stay masked."""
    scored(opened)
    answer = front_end.get(f"cases/{opened}/facts?limit=100")
    facts = answer.json()["items"]

    assert {
        "id", "kind", "whose", "values", "standing", "by", "on", "reason", "valid_until",
    } == set(facts[0])  # fmt: skip
    assert {"verified"} == {one["standing"] for one in facts if one["by"]}
    assert applicant["person"]["number"].encode() not in answer.content


def test_months_that_are_missing_are_told_and_reported_once(front_end: Any, opened: str):
    """The same gap as on the screen, the same report however often it is sent; what is no gap is not found."""
    from datetime import date

    from jifen.platform.casework.models import Case
    from jifen.platform.config import clock
    from jifen.platform.evidence.models import Fact

    case = Case.objects.get(public=opened)
    common = {"kind": "insurance", "standing": "verified", "by": "human_resources", "on": date(2016, 3, 1)}
    for start, end in (("2014-01", "2014-03"), ("2014-06", "2014-08")):
        values = {"kind": "养老", "place": case.city, "start": start, "end": end, "employer": "甲厂", "manner": "正常"}
        Fact.objects.create(person=case.person, values=values, stated_at=clock.now(), stated_by="test", **common)
    (insurance,) = front_end.get(f"cases/{opened}/insured").json()["insurances"]
    gap = {"insurance": "养老", "first": "2014-04", "last": "2014-05"}
    made = [front_end.send("POST", f"cases/{opened}/gap-reports", gap) for _ in range(2)]
    wrong = front_end.send("POST", f"cases/{opened}/gap-reports", gap | {"last": "2014-06"})

    assert [{"first": "2014-04", "last": "2014-05", "months": 2, "reportable": True}] == insurance["gaps"]
    assert [201, 201] == [one.status_code for one in made], made[0].content
    assert made[0].json()["number"] == made[1].json()["number"]
    assert (404, "api.no_gap") == (wrong.status_code, wrong.json()["code"])


def test_a_line_is_disputed_verified_again_and_answered(front_end: Any, opened: str, scored: Any):
    """The case goes back to the departments, and the dispute is read with its reason."""
    card = scored(opened).scorecards.get()
    line = card.explanation["seats"][0]["lines"][0]["id"]
    body = {"scorecard": card.number, "line": line, "why": "少算了一年。"}
    wrong = front_end.send("POST", f"cases/{opened}/disputes", body | {"line": "nothing"})
    old = front_end.send("POST", f"cases/{opened}/disputes", body | {"scorecard": 99})
    made = front_end.send("POST", f"cases/{opened}/disputes", body)
    told = front_end.get(f"cases/{opened}/disputes").json()["items"]

    assert [(422, "api.no_line"), (404, "api.no_scorecard")] == [
        (one.status_code, one.json()["code"]) for one in (wrong, old)
    ]
    assert (201, "verifying") == (made.status_code, made.json()["state"]["code"]), made.content
    assert [(card.number, line, "少算了一年。", "")] == [
        (one["scorecard"], one["line"], one["why"], one["answer"]) for one in told
    ]


def test_a_kind_is_corrected_after_sending_and_only_it_is_asked_about_again(
    front_end: Any, opened: str, scored: Any, applicant: Any
):
    """The same call as before sending; the place in the queue stays."""
    case = scored(opened)
    rows = applicant["entries"]["records"].get("education", [])
    rows = [*rows, {"values": {"level": "初中", "on": "1999-07-01"}}]
    saved = front_end.send("PUT", f"cases/{opened}/records/education", {"rows": rows, "closed": True})
    waiting = front_end.get(f"cases/{opened}/points").json()["waiting"]

    assert (200, "verifying") == (saved.status_code, saved.json()["state"]["code"]), saved.content
    assert {"education"} == {one["kind"] for one in waiting}
    assert str(case.applied_on) == front_end.get(f"cases/{opened}").json()["applied_on"]


def test_messages_and_looks_are_the_applicants_own(front_end: Any, opened: str, program: Any):
    """What was sent in this case; who looked in any; another city finds neither."""
    front_end.send("POST", f"cases/{opened}/submission")
    front_end.get(f"cases/{opened}/points")
    messages = front_end.get(f"cases/{opened}/messages").json()["items"]
    looks = front_end.get(f"cases/{opened}/looks").json()["items"]
    other = program("440600", "cases.read")

    assert [{"at", "words"}] == [set(one) for one in messages]
    assert [["points"]] == [one["fields"] for one in looks]
    assert {"at", "who", "office", "purpose", "fields"} == set(looks[0])
    assert "查阅本辖区办件" == looks[0]["purpose"]["zh"]
    assert [404, 404] == [other.get(f"cases/{opened}/{name}").status_code for name in ("messages", "looks")]
