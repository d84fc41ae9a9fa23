"""Rounds over the wire: read by anybody, run through a named officer, and for an applicant from the result to the notice."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path += [str(HERE.parent / room) for room in ("casework", "rounds", "settlement")]

from rounds_world import USE, rounds_world  # noqa: E402
from settlement_world import settlers_world  # noqa: E402

from jifen.platform.config import clock  # noqa: E402
from jifen.platform.rounds import services as rounds  # noqa: E402
from jifen.platform.rounds.inputs import is_continuous  # noqa: E402
from jifen.platform.rounds.models import Objection, Round, Run  # noqa: E402
from jifen.platform.rounds.selectors import lists  # noqa: E402
from jifen.ranking import verify  # noqa: E402

__all__ = ["rounds_world", "settlers_world"]


@pytest.fixture
def program_of(anybody: Any) -> Callable[..., Any]:
    """Make a program of the government, or of a department, of an area in a world."""
    from jifen.platform.api.services import issue_token
    from jifen.platform.offices.models import Office

    def make(area: str, *scopes: str, department: str = "") -> Any:
        kind = Office.Kind.DEPARTMENT if department else Office.Kind.GOVERNMENT
        office = Office.objects.get(area=area, kind=kind, department=department)
        until = clock.today() + timedelta(days=200)
        _, secret = issue_token(office=office, purpose="test", scopes=scopes, expires_on=until, by="test")
        return type(anybody)(secret)

    return make


def entered_by_front_end(case: Any, area: str) -> None:
    """Let a case be one the programs of the office entered."""
    from jifen.platform.accounts.models import User
    from jifen.platform.offices.models import Office

    office = Office.objects.get(area=area, kind=Office.Kind.GOVERNMENT)
    case.entered_by = User.objects.get(username=f"program-{office.code}")
    case.save(update_fields=["entered_by"])


def test_anybody_reads_the_days_of_a_batch_before_anybody_is_in_it(anybody: Any, rounds_world: Any) -> None:
    """Where nobody is ranked: of the running batch and the next, and nothing of the kind where people are."""
    batch = next(one for one in Round.objects.filter(state="open") if is_continuous(one))
    ahead = [one for one in anybody.get(f"calendar/{batch.city}").json()["items"] if one["use"] == USE]
    alone = anybody.get(f"rounds/{batch.public}").json()
    ranked = anybody.get(f"rounds/{rounds_world.round.public}").json()

    assert ["2016-03-31", "2016-04-30"] == [one["term"] for one in ahead]
    assert {
        "begins": {"on": "2016-04-07", "provisional": False},
        "until": {"on": "2016-04-14", "provisional": False},
        "objections_until": {"on": "2016-05-26", "provisional": False},
    } == ahead[0]["days"]["hanging"]
    assert ahead[0]["days"] == alone["days"]
    assert ranked["days"]["hanging"] is None


def test_anybody_reads_days_places_and_rounds(anybody: Any, rounds_world: Any) -> None:
    """Each day with what sets it; the places as published; the round of the window."""
    code, round_ = rounds_world.city.code, rounds_world.round
    ahead = anybody.get(f"calendar/{code}").json()["items"]
    (plan,) = anybody.get(f"plans?city={code}").json()["items"]
    found = anybody.get(f"rounds/{round_.public}").json()
    listed = anybody.get(f"rounds?city={code}").json()["items"]

    assert round_.public in {one["round"] for one in ahead} & {one["id"] for one in listed}
    assert (6, 3) == (plan["places"], len(plan["rows"]))
    assert (round_.closes_on.isoformat(), "open") == (found["days"]["cut_off"]["on"], found["state"]["code"])
    assert found["days"]["cut_off"]["basis"]
    assert ([], False) == (found["lists"], found["may_object"])
    assert 404 == anybody.get("rounds/222222222222").status_code
    assert 404 == anybody.get("calendar/110000").status_code


def test_a_round_is_run_through_a_named_officer_and_nobody_else(
    anybody: Any, rounds_world: Any, program_of: Callable[..., Any]
) -> None:
    """Closed, sealed, ranked; a clerk, another city and an older version are refused; officer and program stand in the trail."""
    from jifen.platform.audit.models import Entry

    code, at = rounds_world.city.code, f"rounds/{rounds_world.round.public}"
    here, there = program_of(code, "cases.rank"), program_of(rounds_world.other.code, "cases.rank")
    rounds_world.after_window()
    seen = {"by": rounds_world.officer.username, "version": rounds_world.round.version}
    clerk = here.send("POST", f"{at}/closing", seen | {"by": rounds_world.clerk.username})
    stale = here.send("POST", f"{at}/closing", seen | {"version": 99})
    closed = here.send("POST", f"{at}/closing", seen)
    sealing = here.send("POST", f"{at}/sealing", seen | {"version": closed.json()["version"]})
    address = sealing.json()["address"].removeprefix("/api/v1/")
    waiting = here.get(address).json()
    assert rounds.work_next()
    sealed, version = here.get(address).json(), here.get(at).json()["version"]
    asked = here.send("POST", f"{at}/runs", seen | {"version": version, "kind": "official"})
    run = here.get(f"{at}/runs").json()["items"]

    assert (422, "api.no_clerk") == (clerk.status_code, clerk.json()["code"])
    assert (409, "rounds.round_moved") == (stale.status_code, stale.json()["code"])
    assert [200, 202, 201] == [closed.status_code, sealing.status_code, asked.status_code], asked.content
    assert (None, None, 12) == (waiting["ended_at"], waiting["sealing"], waiting["all_rows"])
    assert (1, 12, None) == (sealed["sealing"], sealed["done_rows"], sealed["refused"])
    assert ("closed", "sealed") == (closed.json()["state"]["code"], here.get(at).json()["state"]["code"])
    assert [404, 404] == [there.get(address).status_code, here.get(f"{at}/sealing/222222222222").status_code]
    assert [(1, "official", "")] == [(one["number"], one["kind"], one["refused"]) for one in run]
    assert 404 == there.send("POST", f"{at}/closing", seen).status_code
    assert 403 == program_of(code, "cases.read").get(f"{at}/runs").status_code
    assert 3 == Entry.objects.filter(act="round.vouched", actor__startswith="program-").count()
    assert seen["by"] == Run.objects.get().asked_by.username


def test_an_open_case_holds_the_round_and_is_waived_by_name(rounds_world: Any, program_of: Callable[..., Any]) -> None:
    """The front end lists what holds the round open; the waiver names case and reason."""
    case = rounds_world.accepted(12, town=rounds_world.town_of(12))
    here, at = program_of(rounds_world.city.code, "cases.rank", "cases.read"), f"rounds/{rounds_world.round.public}"
    rounds_world.after_window()
    seen = {"by": rounds_world.officer.username, "version": rounds_world.round.version}
    held = here.get(f"{at}/blocking").json()["items"]
    refused = here.send("POST", f"{at}/closing", seen)
    waived = here.send("POST", f"{at}/waivers", seen | {"case": case.public, "reason": "部门系统停用，逾期未答复。"})

    assert [case.public] == [one["id"] for one in held]
    assert (409, 201) == (refused.status_code, waived.status_code), waived.content
    assert 200 == here.send("POST", f"{at}/closing", seen).status_code


def test_a_result_is_told_from_its_minute_on_with_a_receipt_that_verifies_and_an_objection(
    rounds_world: Any, program_of: Callable[..., Any], tmp_path: Path
) -> None:
    """Before it nothing tells of it; then result, receipt and objection are those of the applicant's own page."""
    from jifen.platform.people.models import Person

    rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")
    assert rounds.work_next()
    listed = rounds.schedule(
        round_=rounds_world.round, by=rounds_world.approver, release_at=clock.now() + timedelta(hours=30)
    )
    front_end = program_of(rounds_world.city.code, "cases.read", "cases.write")
    case, at = rounds_world.cases[0], f"rounds/{rounds_world.round.public}"
    entered_by_front_end(case, rounds_world.city.code)
    before = front_end.get(f"cases/{case.public}/results").json()
    early = front_end.get(f"cases/{case.public}/results/{USE}/receipt")
    hidden = front_end.get(at).json()["lists"]
    rounds_world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    (result,) = front_end.get(f"cases/{case.public}/results").json()["results"]
    receipt = front_end.get(f"cases/{case.public}/results/{USE}/receipt")
    body = {"use": USE, "line": "education", "why": "本人的学历没有算进去，请核对毕业院校的名册。"}
    raised = front_end.send("POST", f"cases/{case.public}/objections", body)
    (kept,) = front_end.get(f"cases/{case.public}/objections").json()["items"]
    made = rounds.pass_on(objection=Objection.objects.get(), by=rounds_world.clerk, kinds=["insurance"])
    (passed,) = front_end.get(f"cases/{case.public}/objections").json()["items"]
    (tmp_path / "receipt.json").write_bytes(receipt.content)
    (shown,) = front_end.get(at).json()["lists"]

    assert ([], 404, []) == (before["results"], early.status_code, hidden)
    assert (case.public, result["code"]) == (json.loads(receipt.content)["row"]["person"], kept_code(case))
    assert [] == verify(lists.public_folder(listed), tmp_path / "receipt.json", shown["root"]).findings
    assert (["education"], []) == (kept["doubted"], kept["asked"])
    assert made.asked == [one["kind"] for one in passed["asked"]]
    assert {("waiting", None)} == {(one["state"]["code"], one["found"]) for one in passed["asked"]}
    assert (201, "raised", body["why"]) == (raised.status_code, kept["state"]["code"], kept["why"]), raised.content
    assert (f"/lists/{listed.public}/", listed.public) == (shown["address"], result["list"])


def kept_code(case: Any) -> str:
    """The code under which a case stands on the list in force."""
    standing = lists.standing_of(case, USE)
    assert standing is not None
    return str(standing.code)


def test_a_household_claims_and_gives_up_and_its_notice_is_a_page(
    settlers_world: Any, program_of: Callable[..., Any]
) -> None:
    """What may be chosen is told first; claiming twice is refused; the notice comes as PDF; giving up frees the place."""
    from jifen.platform.settlement import services as settlement
    from jifen.platform.settlement.models import Claim

    world = settlers_world
    front_end = program_of(world.city.code, "cases.read", "cases.write")
    case = world.homeless[0]
    entered_by_front_end(case, world.city.code)
    at = f"cases/{case.public}/claim"
    told = front_end.get(at).json()
    where = next(one["where"] for one in told["addresses"] if not one["taken_first"] and "employer" in one["where"])
    body = {"where": where, "host": "测试用人单位", "consent": True, "members": told["family"]}
    none = front_end.get(f"{at}/notice")
    made = front_end.send("POST", at, body)
    again = front_end.send("POST", at, body)
    settlement.confirm(claim=Claim.objects.get(case=case), by=world.officer)
    page = front_end.get(f"{at}/notice")
    notice = front_end.get(at).json()["claim"]["notice"]
    given_up = front_end.send("POST", f"{at}/withdrawal", {"reason": "另有安排"})

    assert (None, None) == (told["hindrance"], told["claim"])
    assert (404, 201, 409) == (none.status_code, made.status_code, again.status_code), made.content
    assert (len(told["family"]) + 1, "reserved") == (
        len(made.json()["claim"]["members"]),
        made.json()["claim"]["state"]["code"],
    )
    assert (200, b"%PDF") == (page.status_code, page.content[:4])
    assert len(notice["check_code"]) > 8
    assert (200, "withdrawn") == (given_up.status_code, given_up.json()["claim"]["state"]["code"]), given_up.content
    # Nothing is in force once the claim is over.
    assert (None, 404) == (given_up.json()["claim"]["notice"], front_end.get(f"{at}/notice").status_code)


def test_a_program_is_told_whose_dwelling_it_may_be_and_says_what_the_owner_is(
    settlers_world: Any, program_of: Callable[..., Any], monkeypatch: Any
) -> None:
    """What the texts allow stands beside the address; who is none of it is refused at the question; the town is told with the claim."""
    from settlement_world import let_host

    world = settlers_world
    let_host(monkeypatch, kin=("parent",))
    front_end = program_of(world.city.code, "cases.read", "cases.write")
    case, friend = world.homeless[0], world.friend()
    entered_by_front_end(case, world.city.code)
    at = f"cases/{case.public}/claim"
    owner = {"of": "both", "name": friend.name, "number": friend.identity_number, "phone": ""}
    body = {"where": "host", "members": [], "address": "测试路8号301"}
    wrong, unheard_of, made = (
        front_end.send("POST", at, body | {"consents": [owner | {"relation": one}]})
        for one in ("friend", "neighbour", "parent")
    )

    own = next(one for one in front_end.get(at).json()["addresses"] if one["where"] == "own")
    assert ("self" in own["owner_may_be"], []) == (True, own["owner_doubted"])
    assert (422, "settlement.host_unfit") == (wrong.status_code, wrong.json()["code"])
    assert (422, "api.invalid") == (unheard_of.status_code, unheard_of.json()["code"])
    claim = made.json()["claim"]
    assert (201, case.town, ["parent"]) == (
        made.status_code,
        claim["town"],
        [one["relation"] for one in claim["consents"]],
    )


def test_a_program_asks_for_the_registration_and_takes_it_back_but_consents_for_nobody(
    settlers_world: Any, program_of: Callable[..., Any]
) -> None:
    """The household is registered in one go; whose consent an address needs is told, and only asked for."""
    from jifen.platform.settlement import services as settlement

    world = settlers_world
    front_end = program_of(world.city.code, "cases.read", "cases.write")
    claim = world.reserved()
    entered_by_front_end(claim.case, world.city.code)
    at = f"cases/{claim.case.public}/claim"
    early = front_end.send("POST", f"{at}/registration", {})
    fixed = front_end.send("POST", f"{at}/consents", {"consents": []})
    settlement.confirm(claim=claim, by=world.officer)
    asked = front_end.send("POST", f"{at}/registration", {})
    back = front_end.send("POST", f"{at}/registration/withdrawal", {})
    told = front_end.get(at).json()

    assert ("settlement.nothing_to_register", 409) == (early.json()["code"], early.status_code)
    assert (200, []) == (fixed.status_code, fixed.json()["claim"]["consents"]), fixed.content
    assert [(200, True), (200, False)] == [
        (one.status_code, one.json()["claim"]["registering"]) for one in (asked, back)
    ]
    assert [] == told["unfit"] and {()} == {tuple(one["consents"]) for one in told["addresses"]}


def test_a_department_cancels_an_entry_after_an_annulment_and_the_claim_says_so(
    settlers_world: Any, program_of: Callable[..., Any]
) -> None:
    """Fetched with its purpose and pushed like a registration; an answer that means neither is refused."""
    from jifen.facts.dossier import Proof, Standing
    from jifen.platform.connectors.port import Reply, Verdict
    from jifen.platform.connectors.wire import reply_data
    from jifen.platform.evidence.models import Question
    from jifen.platform.evidence.replies import question_of
    from jifen.platform.settlement import services as settlement

    world = settlers_world
    claim = world.registered()
    settlement.propose_annulment(claim=claim, by=world.officer, reason="证书系伪造")
    settlement.annul(claim=claim, by=world.approver, reason="证书系伪造")
    front_end = program_of(world.city.code, "cases.read")
    entered_by_front_end(claim.case, world.city.code)
    office = world.question(claim).office
    police = program_of(office.area, "questions.read", "replies.write", department=office.department)
    asked = next(
        one["question"]
        for one in police.get("questions?limit=100").json()["items"]
        if one["question"]["purpose"] == "注销落户登记"
    )
    row = Question.objects.get(public=asked["id"])
    wanted, today = question_of(row), clock.today()
    proof = Proof(Standing.VERIFIED, row.department, today, "注销 7 号")
    records = tuple(replace(one, proof=proof) for one in wanted.claims)
    given = Reply(wanted, Verdict.CONFIRMED, records, False, today, row.department, "注销 7 号")
    reply = reply_data(given)
    unsure = police.send("POST", f"questions/{asked['id']}/reply", reply | {"verdict": "unknown", "records": []})
    waiting = front_end.get(f"cases/{claim.case.public}/claim").json()["claim"]
    done = police.send("POST", f"questions/{asked['id']}/reply", reply)
    settlement.take_cancellations()
    told = front_end.get(f"cases/{claim.case.public}/claim").json()["claim"]

    assert (422, 201) == (unsure.status_code, done.status_code), (unsure.content, done.content)
    assert (None, "done") == (waiting["cancellation"]["outcome"], told["cancellation"]["outcome"])
    assert ("annulled", None) == (told["state"]["code"], told["stopped_at"])


def test_collective_households_are_told_with_their_free_places(anybody: Any, settlers_world: Any) -> None:
    """Those that take people in, and nobody who is in charge of them."""
    made = settlers_world.household(room=5)
    (found,) = anybody.get(f"households/{settlers_world.city.code}").json()["items"]

    assert (made.public, 5) == (found["id"], found["free"])
    assert "张三" not in json.dumps(found, ensure_ascii=False)


def test_answers_are_forgotten_once_the_rounds_of_their_case_are_down_or_after_548_days(rounds_world: Any) -> None:
    """A round that still runs keeps its calls however old; no case means the age decides."""
    from jifen.platform.api.models import IdempotentCall
    from jifen.platform.api.services import KEPT_DAYS, issue_token, sweep_calls
    from jifen.platform.offices.models import Office

    office = Office.objects.get(area=rounds_world.city.code, kind=Office.Kind.GOVERNMENT)
    until = clock.today() + timedelta(days=200)
    token, _ = issue_token(office=office, purpose="t", scopes=["cases.read"], expires_on=until, by="test")
    rounds_world.sealed()
    case = rounds_world.cases[0].public

    def kept(key: str, case: str, age: int) -> None:
        IdempotentCall.objects.create(
            token=token, key=key, fingerprint="f", case=case, begun_at=clock.now() - timedelta(days=age), status=200, media_type="a",
        )  # fmt: skip

    kept("old", "", KEPT_DAYS + 1)
    kept("young", "", KEPT_DAYS - 1)
    kept("running", case, KEPT_DAYS + 100)
    first = sweep_calls()
    after = set(IdempotentCall.objects.values_list("key", flat=True))
    Round.objects.filter(pk=rounds_world.round.pk).update(state="taken_down")

    assert (1, {"young", "running"}) == (first, after)
    assert 1 == sweep_calls()
    assert ["young"] == list(IdempotentCall.objects.values_list("key", flat=True))
