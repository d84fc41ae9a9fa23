"""A city's own front end carries an applicant from the first answer to the frozen points."""

from __future__ import annotations

from typing import Any

HEAD = {"id", "number", "person", "scheme", "city", "town", "state", "due_on", "due_is_provisional"}
CASE = HEAD | {
    "fingerprint", "uses", "holder", "opened_at", "saved_at", "applied_on", "accepted_on", "editable", "timeline",
    "to_correct", "version", "counts_until", "counted_anew",
}  # fmt: skip


def _open(front_end: Any, applicant: Any) -> str:
    body = {name: applicant[name] for name in ("person", "scheme", "entries")}
    answer = front_end.send("POST", "cases", body)
    assert 201 == answer.status_code, answer.content
    assert CASE == set(answer.json())
    return str(answer.json()["id"])


def test_an_application_goes_from_the_first_answer_to_submission(front_end: Any, opened: str, applicant: Any):
    """Save one kind, send, read the story; no identity number leaves with it."""
    rows = applicant["entries"]["records"].get("education", [])
    saved = front_end.send("PUT", f"cases/{opened}/records/education", {"rows": rows, "closed": True})
    sent = front_end.send("POST", f"cases/{opened}/submission")
    read = front_end.get(f"cases/{opened}")

    assert (200, []) == (saved.status_code, saved.json()["mistakes"])
    assert {"id", "state", "saved_at", "mistakes"} == set(saved.json())
    assert (200, "submitted") == (sent.status_code, sent.json()["state"]["code"])
    assert CASE == set(read.json())
    assert read.json()["number"] and read.json()["due_on"] and read.json()["timeline"]
    assert applicant["person"]["number"].encode() not in read.content
    assert "no-store" == read["Cache-Control"]


def test_what_cannot_be_read_is_kept_and_complained_about_where_it_stands(front_end: Any, opened: str):
    """A front end shows the mistake beside its field."""
    rows = [{"values": {"level": "大学", "on": "2006-07-01"}}]
    told = front_end.send("PUT", f"cases/{opened}/records/education", {"rows": rows, "closed": True}).json()
    sent = front_end.send("POST", f"cases/{opened}/submission")

    assert [("education", 0, "level")] == [(one["kind"], one["at"], one["field"]) for one in told["mistakes"]]
    assert (422, "platform.not_ready") == (sent.status_code, sent.json()["code"])
    assert sent.json()["complaints"]


def test_everything_that_is_missing_is_named_at_once(front_end: Any, applicant: Any):
    """An empty application is not sent, and every gap is told."""
    case = _open(front_end, applicant | {"entries": {}})
    sent = front_end.send("POST", f"cases/{case}/submission")

    assert 422 == sent.status_code
    assert len({one["what"]["zh"] for one in sent.json()["complaints"]}) > 3


def test_opening_twice_gives_the_case_that_is_open(front_end: Any, opened: str, applicant: Any):
    """One open case a person and scheme, whatever the key."""
    assert opened == _open(front_end, applicant)


def test_withdrawing_twice_is_refused_the_second_time(front_end: Any, opened: str):
    """409 tells which step the case is at."""
    answers = [front_end.send("POST", f"cases/{opened}/withdrawal", {"reason": "搬家"}) for _ in range(2)]

    assert [(200, "withdrawn"), (409, "platform.move_unlawful")] == [
        (answers[0].status_code, answers[0].json()["state"]["code"]),
        (answers[1].status_code, answers[1].json()["code"]),
    ]


def test_another_city_finds_nothing(program: Any, opened: str):
    """What lies outside the area looks like nothing: reading, writing, and in lists."""
    other = program("440600", "cases.read", "cases.write")
    answers = [
        other.get(f"cases/{opened}"),
        other.get(f"cases/{opened}/scorecard"),
        other.send("POST", f"cases/{opened}/submission"),
        other.send("PUT", f"cases/{opened}/records/education", {"rows": [], "closed": True}),
        other.send("POST", f"cases/{opened}/withdrawal", {}),
        other.get("cases/222222222222"),
    ]

    assert [404] * 6 == [answer.status_code for answer in answers]
    assert 1 == len({answer.json()["code"] for answer in answers})
    assert [] == other.get("cases").json()["items"]


def test_a_city_cannot_open_a_case_of_another_city(program: Any, applicant: Any):
    """The scheme has to lie in the area of the token's office."""
    body = {name: applicant[name] for name in ("person", "scheme")}
    answer = program("440600", "cases.write").send("POST", "cases", body)

    assert (422, "api.other_area") == (answer.status_code, answer.json()["code"])


def test_a_number_with_another_name_opens_nothing(front_end: Any, opened: str, applicant: Any):
    """Whoever knows only a number learns nothing of the person."""
    body = {"person": applicant["person"] | {"name": "另一人"}, "scheme": applicant["scheme"]}
    answer = front_end.send("POST", "cases", body)

    assert (422, "api.other_name") == (answer.status_code, answer.json()["code"])
    assert applicant["person"]["name"].encode() not in answer.content


def test_a_case_begun_in_the_portal_is_read_once_sent_but_not_driven(front_end: Any, province: Any):
    """A draft belongs to the applicant; a sent case of the area may be read, and acted on only where it was begun."""
    from jifen.platform.casework import services as casework
    from jifen.platform.casework.moving import Actor
    from jifen.platform.operation.demonstration import file_case

    city = province[-1]
    case = file_case(pack=city.pack, dossier=city.dossiers[1], phone="+8613900000001", own_account=True)
    draft = front_end.get(f"cases/{case.public}").status_code
    casework.submit(case=case, actor=Actor(case.person.public, "applicant"), key="k")
    read = front_end.get(f"cases/{case.public}").status_code
    driven = front_end.send("POST", f"cases/{case.public}/withdrawal", {})

    assert (404, 200, 409, "api.not_entered_here") == (draft, read, driven.status_code, driven.json()["code"])


def test_points_of_record_are_read_line_by_line_and_the_person_sees_who_read_them(
    front_end: Any, opened: str, scored: Any
):
    """Accepted, answered, scored, confirmed; each look leaves one row."""
    from jifen.platform.audit.models import Look

    before = front_end.get(f"cases/{opened}/scorecard")
    scored(opened)
    card = front_end.get(f"cases/{opened}/scorecard")
    frozen = front_end.send("POST", f"cases/{opened}/confirmation")

    assert (404, "api.no_scorecard") == (before.status_code, before.json()["code"])
    assert {
        "case", "number", "purpose", "as_of", "fingerprint", "facts_hash", "code_version", "made_at", "totals",
        "explanation",
    } == set(card.json())  # fmt: skip
    assert ["scorecard"] == Look.objects.get().fields
    assert (200, "frozen") == (frozen.status_code, frozen.json()["state"]["code"])


def test_a_list_is_read_part_by_part_and_a_made_up_cursor_is_refused(front_end: Any, province: Any):
    """Following ``next`` meets every case once."""
    city = province[-1]
    for dossier in city.dossiers[:3]:
        identity = dossier.single("identity").values
        person = {"name": identity["name"], "number": identity["number"]}
        assert 201 == front_end.send("POST", "cases", {"person": person, "scheme": city.pack.id}).status_code
    met, cursor = [], ""
    while True:
        page = front_end.get(f"cases?limit=2&cursor={cursor}").json()
        met += [one["id"] for one in page["items"]]
        assert [HEAD] * len(page["items"]) == [set(one) for one in page["items"]]
        if not (cursor := page["next"]):
            break
    wrong = front_end.get("cases?cursor=MQ")

    assert 3 == len(met) == len(set(met))
    assert (422, "api.cursor") == (wrong.status_code, wrong.json()["code"])
