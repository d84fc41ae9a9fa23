"""Everything held about a person: what came of them, their claim and its papers too; and every look in words."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import jifen.platform
from jifen.platform.portal.exporting import everything, field_words
from jifen.platform.settlement import services as settlement

ROOMS = Path(next(iter(jifen.platform.__path__)))


def test_a_person_takes_result_claim_family_and_notice_along(settlers_world: Any) -> None:
    """What the platform knows of a settlement is theirs to take: rank and points, who moves along, what was issued until when."""
    claim = settlers_world.confirmed()
    case = claim.case
    held = everything(case.person)
    (result,) = [one for found in held["cases"] for one in found["results"] if one["use"] == "settlement"]
    (claimed,) = held["claims"]

    assert ("placed", claim.standing.code) == (result["result"], result["code"])
    assert ("confirmed", claim.members.count()) == (claimed["state"], len(claimed["members"]))
    assert [(one.number, one.told) for one in claim.notices.all()] == [
        (one["number"], one["told"]) for one in claimed["notices"]
    ]
    assert {"reference", "released_on", "released_because", "moved_out_on", "moved_out_because"} <= set(
        claimed["members"][0]
    )
    assert [] == held["bars"]


def test_what_public_security_was_told_of_an_annulment_is_taken_along(settlers_world: Any) -> None:
    """Which office, why, whom it is about, and that it has not answered yet."""
    claim = settlers_world.registered()
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="证书系伪造")
    settlement.annul(claim=claim, by=settlers_world.approver, reason="证书系伪造")
    (told,) = everything(claim.case.person)["claims"][0]["cancellations"]

    assert ("证书系伪造", "", None, 4) == (
        told["reason"],
        told["outcome"],
        told["answered_at"],
        len(told["members"]),
    )
    assert settlers_world.question(claim).office.name == told["office"]


def test_before_its_minute_no_result_is_taken_along(publishing: Any) -> None:
    """The file says of a result no more than the page does."""
    publishing.scheduled()

    assert {()} == {
        tuple(one["results"]) for case in publishing.world.cases for one in everything(case.person)["cases"]
    }


def test_every_look_is_told_in_words() -> None:
    """Whoever reads who looked at their record reads what was seen, in Chinese, and no name of a field."""
    looked = {
        element.value
        for path in ROOMS.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "looked"
        for word in call.keywords
        if word.arg == "fields"
        for element in ast.walk(word.value)
        if isinstance(element, ast.Constant) and isinstance(element.value, str)
    }

    assert {"identity", "claim"} <= looked
    assert [] == [name for name in sorted(looked) if field_words(name).zh.isascii()]
