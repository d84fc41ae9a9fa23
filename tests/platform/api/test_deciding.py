"""A city's own front end decides through the clerk it names, and never by itself."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def sent(front_end: Any, opened: str, clerk: Any) -> dict[str, Any]:
    """A case that waits for acceptance: its address, and what a decision on it names."""
    from jifen.platform.casework.models import Case

    front_end.send("POST", f"cases/{opened}/submission")
    case = Case.objects.get(public=opened)
    return {"case": case, "at": f"cases/{opened}", "seen": {"by": clerk(case).username, "version": case.version}}


def test_a_clerk_accepts_through_the_citys_own_front_end(front_end: Any, sent: Any):
    """The scheme is pinned, the departments are asked, and both clerk and program stand in the trail."""
    from jifen.platform.audit.selectors import entries_of
    from jifen.platform.casework.models import Move

    answer = front_end.send("POST", f"{sent['at']}/acceptance", sent["seen"])
    trail = {row.act: row.actor for row in entries_of(sent["case"].public)}

    assert (200, "verifying") == (answer.status_code, answer.json()["state"]["code"]), answer.content
    assert answer.json()["fingerprint"]
    assert sent["seen"]["by"] == trail["case.accept"] == Move.objects.get(act="accept").actor
    assert trail["case.vouched"].startswith("program-")


def test_a_case_is_returned_with_everything_named_and_only_that_becomes_editable(front_end: Any, sent: Any):
    """The applicant mends it over the wire and sends again."""
    items = [{"kind": "education", "what": "毕业证看不清。"}]
    body = sent["seen"] | {"reason": "材料不全。", "items": items}
    unknown = front_end.send("POST", f"{sent['at']}/return", body | {"items": [{"kind": "nothing", "what": "x"}]})
    answer = front_end.send("POST", f"{sent['at']}/return", body)
    mended = front_end.send("POST", f"{sent['at']}/submission")

    assert (422, "api.kind_unknown") == (unknown.status_code, unknown.json()["code"])
    assert (200, "returned", ["education"]) == (
        answer.status_code, answer.json()["state"]["code"], answer.json()["editable"],
    )  # fmt: skip
    assert items == answer.json()["to_correct"]
    assert (200, "submitted") == (mended.status_code, mended.json()["state"]["code"])


def test_declining_needs_the_article_and_tells_it(front_end: Any, sent: Any):
    """Reason and article stand in the story of the case."""
    body = sent["seen"] | {"reason": "不符合申请条件。", "basis": "办法第五条"}
    bare = front_end.send("POST", f"{sent['at']}/refusal", sent["seen"] | {"reason": "不符合。"})
    answer = front_end.send("POST", f"{sent['at']}/refusal", body)
    last = answer.json()["timeline"][-1]

    assert (422, 200, "refused") == (bare.status_code, answer.status_code, answer.json()["state"]["code"])
    assert ("不符合申请条件。", "办法第五条") == (last["reason"], last["basis"])


def test_a_frozen_case_is_verified_again_by_an_officer_and_not_by_a_clerk(
    front_end: Any, opened: str, scored: Any, clerk: Any
):
    """The frozen scorecard stays; the right is the officer's."""
    case = scored(opened)
    front_end.send("POST", f"cases/{opened}/confirmation")
    case.refresh_from_db()
    body = {"version": case.version, "reason": "部门更正了登记。", "kinds": ["education"]}
    clerks = front_end.send("POST", f"cases/{opened}/reopening", body | {"by": clerk(case).username})
    answer = front_end.send("POST", f"cases/{opened}/reopening", body | {"by": "officer-zhongshan"})

    assert (422, "api.no_clerk") == (clerks.status_code, clerks.json()["code"])
    assert (200, "verifying", 2) == (
        answer.status_code, answer.json()["state"]["code"], case.scorecards.count(),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["nobody", "window-foshan", "officer-zhongshan", "program"])
def test_nobody_without_the_right_decides_and_all_look_alike(front_end: Any, sent: Any, name: str):
    """Nobody of that name, a clerk of another city, an officer without the right, and the program itself."""
    name = f"program-{sent['case'].office.parent.code}" if name == "program" else name
    answer = front_end.send("POST", f"{sent['at']}/acceptance", sent["seen"] | {"by": name})
    sent["case"].refresh_from_db()

    assert (422, "api.no_clerk", "submitted") == (answer.status_code, answer.json()["code"], sent["case"].state)


def test_nobody_accepts_what_they_sent_in_themselves(front_end: Any, sent: Any):
    """A clerk who is the applicant is refused as at the desk."""
    from jifen.platform.accounts.models import User

    sent["case"].person.user = User.objects.get(username=sent["seen"]["by"])
    sent["case"].person.save()
    answer = front_end.send("POST", f"{sent['at']}/acceptance", sent["seen"])

    assert (409, "platform.own_case") == (answer.status_code, answer.json()["code"])


def test_a_decision_on_what_has_changed_since_is_refused(front_end: Any, sent: Any):
    """The version somebody saw is the version they decide on."""
    old = sent["seen"] | {"version": sent["seen"]["version"] - 1}
    answer = front_end.send("POST", f"{sent['at']}/acceptance", old)

    assert (409, "platform.case_moved") == (answer.status_code, answer.json()["code"])


def test_deciding_needs_its_own_scope_and_its_own_area(program: Any, sent: Any):
    """403 without the scope, 404 from another city."""
    answers = [
        program("442000", "cases.read", "cases.write").send("POST", f"{sent['at']}/acceptance", sent["seen"]),
        program("440600", "cases.accept").send("POST", f"{sent['at']}/acceptance", sent["seen"]),
    ]

    assert [403, 404] == [answer.status_code for answer in answers]
