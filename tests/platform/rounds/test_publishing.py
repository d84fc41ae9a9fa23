"""Releasing a list: by a second person, a day after its root, never edited, called back only before its minute."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jifen.kernel.errors import NotFoundError, RefusedError
from jifen.platform.audit.verifying import verify as audit_verify
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.rounds import history, inputs, keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import HistoryLine, Objection, PublishedList, Round, Standing, Waiver
from jifen.platform.rounds.runs import steps
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.services import publishing
from jifen.platform.settlement.selectors.choices import may_claim_on
from jifen.policy.procedure import MaskedNames
from jifen.ranking import verify, witness
from jifen.ranking.disclosure import disclosure

USE = "settlement"


@pytest.fixture
def world(rounds_world: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Give the world where what waits for the commit is done, although nothing is committed."""
    rounds_world.committing = lambda: django_capture_on_commit_callbacks(execute=True)
    return rounds_world


def ranked(world: Any) -> Round:
    """Rank the round: sealed, an official run asked for by the officer and done."""
    world.sealed()
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    return world.round


def scheduled(world: Any, hours: int = 25) -> PublishedList:
    """Set the minute of the list of a ranked round."""
    with world.committing():
        return rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=hours))


def released(world: Any) -> PublishedList:
    """Let the minute of the list pass, and the worker notice."""
    ranked(world)
    listed = scheduled(world)
    world.at(clock.today() + timedelta(days=2))
    with world.committing():
        assert 1 == rounds.release_due()
    return listed


def over(world: Any) -> None:
    """Let publicity and the time for objections end."""
    ends = [day for day in (world.round.publicity_until, world.round.objections_until) if day]
    world.at(max(ends, default=clock.today()) + timedelta(days=1))


def lines() -> list[dict[str, Any]]:
    """Read the history as it is served."""
    return [json.loads(line) for line in history.path().read_bytes().splitlines()]


def refused(call: Any, *given: Any, **more: Any) -> str:
    """Give the code a call is refused with."""
    with pytest.raises(RefusedError) as found:
        call(*given, **more)
    return found.value.code


def test_whoever_asked_for_the_run_cannot_release_its_list(world: Any) -> None:
    """Two pairs of eyes, even where one person has both rights."""
    from jifen.platform.offices.models import Membership

    ranked(world)
    office = world.office(world.city.code)
    Membership.objects.create(user=world.officer, office=office, role=Membership.Role.APPROVER, starts_on=world.since)
    at = clock.now() + timedelta(hours=25)

    assert "rounds.same_hands" == refused(rounds.schedule, round_=world.round, by=world.officer, release_at=at)


def test_an_officer_without_the_right_releases_nothing(world: Any) -> None:
    """Ranking is one right, releasing another."""
    ranked(world)
    at = clock.now() + timedelta(hours=25)

    assert "platform.not_allowed" == refused(rounds.schedule, round_=world.round, by=world.clerk, release_at=at)


def test_a_list_is_fixed_a_day_before_it_is_shown(world: Any) -> None:
    """A minute less is refused; exactly that long is not."""
    ranked(world)
    early = clock.now() + publishing.LEAD - timedelta(minutes=1)

    assert "rounds.too_soon" == refused(rounds.schedule, round_=world.round, by=world.approver, release_at=early)
    late = clock.now() + publishing.LEAD + timedelta(minutes=1)
    assert late == rounds.schedule(round_=world.round, by=world.approver, release_at=late).release_at


def test_a_trial_is_never_released(world: Any) -> None:
    """A round with nothing but a finished trial has no list; nor has one whose official run waits."""
    world.sealed()
    rounds.ask_run(round_=world.round, by=world.officer, kind="dry")
    rounds.work_next()
    at = clock.now() + timedelta(hours=25)

    assert "rounds.no_run" == refused(rounds.schedule, round_=world.round, by=world.approver, release_at=at)
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    assert "rounds.no_run" == refused(rounds.schedule, round_=world.round, by=world.approver, release_at=at)


def test_the_root_is_public_from_the_scheduling_on_and_the_list_is_not(world: Any) -> None:
    """Anybody can keep the root; nobody can read a result, not even about themselves."""
    run = ranked(world).runs.get()
    listed = scheduled(world)

    assert [("entrants",), ("list",)] == [(line["what"],) for line in lines()]
    assert run.root == lines()[-1]["root"]
    assert keeping.list_folder(listed.public).is_dir()
    assert lists.list_in_force(world.round) is None
    assert (False, {}, []) == (lists.is_released(listed), lists.sizes(listed), lists.lists_of(world.round))
    assert {None} == {lists.standing_of(case, USE) for case in world.cases}
    with pytest.raises(NotFoundError):
        lists.receipt_of(run.standings.first())  # type: ignore[arg-type]


def test_at_its_minute_everybody_sees_it_although_the_worker_stands_still(world: Any) -> None:
    """The state of the round follows later; what is shown follows the clock."""
    ranked(world)
    listed = scheduled(world)
    world.at(clock.today() + timedelta(days=2))

    assert State.SCHEDULED == world.round.state
    assert listed == lists.list_in_force(world.round)
    assert 12 == sum(lists.standing_of(case, USE) is not None for case in world.cases)
    assert (1, 0) == (rounds.release_due(), rounds.release_due())
    assert State.PUBLICITY == world.round.state


def test_everybody_has_a_receipt_that_the_checker_takes(world: Any, tmp_path: Path) -> None:
    """Put together from the sealed row when it is asked for; nothing of it lies written on the disk."""
    listed = released(world)
    for case in world.cases:
        standing = lists.standing_of(case, USE)
        assert standing is not None
        (tmp_path / "receipt.json").write_bytes(lists.receipt_of(standing))
        report = verify(lists.public_folder(listed), tmp_path / "receipt.json", listed.root)
        assert 0 == report.exit_code, report.lines()
        assert standing.code in report.receipt


def test_no_file_of_a_run_names_anybody(world: Any) -> None:
    """Neither name nor case nor identity number, in no file and in neither form."""
    listed = released(world)
    told = [case.public for case in world.cases] + [case.person.name for case in world.cases]
    for folder in (lists.public_folder(listed), keeping.run_folder(listed.run.public)):
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert [] == [word for word in told if word.encode() in content], path


def test_a_list_is_called_back_before_its_minute_with_the_reason(world: Any) -> None:
    """It was never shown; the history says that its root does not stand; the same run may be scheduled again."""
    ranked(world)
    listed = scheduled(world)

    assert "rounds.reason" == refused(rounds.call_back, round_=world.round, by=world.approver, reason=" ")
    with world.committing():
        rounds.call_back(round_=world.round, by=world.approver, reason="时间定错")
    assert State.RANKED == world.round.state
    assert not keeping.list_folder(listed.public).exists()
    assert [("list", listed.root), ("called_back", listed.root)] == [(one["what"], one["root"]) for one in lines()[1:]]
    world.at(clock.today() + timedelta(days=2))
    assert lists.list_in_force(world.round) is None
    again = scheduled(world)
    assert (1, None, listed.run) == (again.number, again.supersedes, again.run)


def test_after_its_minute_a_list_is_never_called_back(world: Any) -> None:
    """Also where the worker has not moved the round yet."""
    ranked(world)
    scheduled(world)
    world.at(clock.today() + timedelta(days=2))

    assert "rounds.shown_already" == refused(rounds.call_back, round_=world.round, by=world.approver, reason="想改")
    rounds.release_due()
    assert "rounds.move_unlawful" == refused(rounds.call_back, round_=world.round, by=world.approver, reason="想改")


def test_files_that_a_dead_process_did_not_lay_ready_are_laid_by_the_worker(world: Any) -> None:
    """The act is committed, and the files are not there: the worker puts them where they belong."""
    ranked(world)
    listed = rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=25))

    assert not keeping.list_folder(listed.public).exists()
    rounds.release_due()
    assert listed.root == json.loads((lists.public_folder(listed) / "list.json").read_bytes())["root"]


def test_a_result_is_final_only_when_everything_is_over(world: Any) -> None:
    """Publicity runs; then an objection is open; then it is final."""
    listed = released(world)

    assert "rounds.publicity_runs" == refused(rounds.finish, round_=world.round, by=world.approver)
    over(world)
    raised = objection(world, listed)
    assert "rounds.objections_open" == refused(rounds.finish, round_=world.round, by=world.approver)
    raised.state, raised.outcome, raised.answered_at = "answered", "rejected", clock.now()
    raised.save()
    rounds.finish(round_=world.round, by=world.approver)
    assert State.FINAL == world.round.state


def test_an_upheld_objection_has_to_be_ranked_first(world: Any) -> None:
    """Facts turned out otherwise, and the list in force was sealed before; whatever the objections say, the row is what counts."""
    released(world)
    reproven(world)
    over(world)

    assert "rounds.upheld_not_ranked" == refused(rounds.finish, round_=world.round, by=world.approver)


def test_no_result_is_final_while_facts_of_somebody_on_the_list_are_proven_again(world: Any) -> None:
    """Reopened by an officer: what departments still owe may make the list wrong; who was waived in waits for nobody."""
    released(world)
    over(world)
    placed = Standing.objects.filter(run__round=world.round, result="placed").exclude(case=world.cases[0]).first()
    before = may_claim_on(placed.case, placed)
    Case.objects.filter(pk=world.cases[0].pk).update(state="verifying")
    meanwhile = may_claim_on(placed.case, Standing.objects.get(pk=placed.pk))

    assert "rounds.being_verified" == refused(rounds.finish, round_=world.round, by=world.approver)
    assert before is None
    assert meanwhile is not None
    Waiver.objects.create(
        round=world.round, case=world.cases[0], reason="部门停机", by=world.officer, at=clock.now(),
    )  # fmt: skip
    rounds.finish(round_=world.round, by=world.approver)
    assert State.FINAL == world.round.state


@pytest.mark.parametrize("silent", [("publicity",), ("objections",), ("publicity", "objections")])
def test_a_period_that_nobody_has_set_is_no_period_that_is_over(
    world: Any, monkeypatch: pytest.MonkeyPatch, silent: tuple[str, ...]
) -> None:
    """The text is silent and the city has announced nothing: no list is scheduled until it has."""
    ranked(world)
    said = publishing.days_of(inputs.pack_of(world.round), USE, world.round.term)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "days_of", lambda *_: replace(said, **dict.fromkeys(silent)))
        found = refused(
            rounds.schedule, round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=25)
        )

    assert ("rounds.days_unset", State.RANKED) == (found, world.round.state)
    assert not PublishedList.objects.exists()
    assert scheduled(world).number == 1


def test_a_round_in_publicity_whose_last_day_nobody_set_is_not_final(world: Any) -> None:
    """However it came there: silence is not the end of a period."""
    released(world)
    Round.objects.update(publicity_until=None, objections_until=None)

    assert "rounds.days_unset" == refused(rounds.finish, round_=world.round, by=world.approver)


def objection(world: Any, listed: PublishedList) -> Objection:
    """Write down an objection of the first applicant."""
    standing = listed.run.standings.order_by("leaf").first()
    return Objection.objects.create(
        number="YY-1", listed=listed, standing=standing, objector=world.cases[0].person, own=True, line="education",
        office=world.office(world.city.code), raised_at=clock.now(),
    )  # fmt: skip


def test_a_month_after_it_is_final_the_files_go_and_roots_and_totals_stay(world: Any) -> None:
    """Twenty-nine days it lies there still; what came of each case stays for good, a receipt cannot be given any more."""
    listed = released(world)
    over(world)
    rounds.finish(round_=world.round, by=world.approver)
    final = clock.today()
    world.at(final + timedelta(days=29))
    assert (0, True) == (rounds.take_down_due(), lists.public_folder(listed).is_dir())
    world.at(final + timedelta(days=30))
    with world.committing():
        assert 1 == rounds.take_down_due()

    assert not lists.public_folder(listed).exists()
    assert not keeping.run_folder(listed.run.public).exists()
    kept = gzip.decompress(keeping.earlier_file(listed.public).read_bytes())
    assert [] == [one.code for one in listed.run.standings.all() if one.code.encode() in kept]
    assert ("taken_down", listed.root) == (lines()[-1]["what"], lines()[-1]["root"])
    assert listed == lists.list_in_force(world.round)
    standing = lists.standing_of(world.cases[0], USE)
    assert standing is not None
    with pytest.raises(NotFoundError):
        lists.receipt_of(standing)
    rounds.release_due()
    assert not lists.public_folder(listed).exists()
    assert [] == audit_verify().findings


def test_a_list_that_was_taken_down_is_still_measured_against(world: Any) -> None:
    """Whoever kept it could hold a later list with names beside it: that one is refused as if the files still lay there."""
    listed = released(world)
    before = list(steps._earlier(listed.run, ["name", "unit"]))
    over(world)
    rounds.finish(round_=world.round, by=world.approver)
    world.at(clock.today() + timedelta(days=30))
    rounds.take_down_due()
    kept = list(steps._earlier(listed.run, ["name", "unit"]))
    later = {"columns": ["name", *kept[0]["columns"]], "root": "0" * 64}
    later["rows"] = [[f"王{at}", *row] for at, row in enumerate(kept[0]["rows"])]
    gained = [disclosure(later, earlier=one).gains for one in (before, kept)]

    assert [listed.root] == [one["root"] for one in kept]
    assert [] == list(steps._earlier(listed.run, kept[0]["columns"]))
    assert gained[0] == gained[1] != ()


def test_names_stand_on_a_list_only_where_a_text_forces_them_there(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Masked, and measured: in a round so small a name gives people away, and the run is refused."""
    own = inputs.pack_of(world.round).procedure.uses[USE]
    forced = own.model_copy(update={"masked_names": MaskedNames(basis="公示办法")})
    monkeypatch.setattr(steps, "procedure_of", lambda *_: forced)
    world.sealed()
    run = rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    run.refresh_from_db()

    assert run.refused is not None
    assert "ranking.gives_away" in json.dumps(run.refused)


def reproven(world: Any, at: int = 0) -> None:
    """Have the facts of a case proven again, and turn out otherwise: a new scorecard with another total."""
    from jifen.platform.casework.models import Scorecard

    case = world.cases[at]
    old = case.scorecards.order_by("number").last()
    rows = {USE: old.rows[USE] | {"total": (old.rows[USE]["total"] or 0) + 7}}
    told = {name: getattr(old, name) for name in ("purpose", "as_of", "fingerprint", "facts_hash", "code_version")}
    Scorecard.objects.create(
        case=case, number=old.number + 1, totals=old.totals, explanation=old.explanation, rows=rows,
        made_at=clock.now(), because="重新核实", **told,
    )  # fmt: skip


def ranked_again(world: Any) -> PublishedList:
    """Seal again, rank again, and release the list that supersedes the first."""
    with world.committing():
        rounds.seal_entrants(round_=world.round, by=world.officer, because="异议成立")
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    listed = scheduled(world)
    world.at(clock.today() + timedelta(days=2))
    with world.committing():
        rounds.release_due()
    return listed


def test_a_list_is_superseded_never_edited_and_says_what_is_not_as_before(world: Any, tmp_path: Path) -> None:
    """The same code in both, the difference beside the new one, and a witness who says which is in force."""
    first = released(world)
    before = (lists.public_folder(first) / "list.json").read_bytes()
    reproven(world)
    second = ranked_again(world)
    told = json.loads((lists.public_folder(second) / "difference.json").read_bytes())
    own = lists.standing_of(world.cases[0], USE)

    assert own is not None
    assert (first.root, second.root) == (told["old_root"], told["new_root"])
    assert {own.code: "proven_again"} == {
        row["code"]: row["why"] for row in told["rows"] if row["why"] == "proven_again"
    }
    assert before == (lists.public_folder(first) / "list.json").read_bytes()
    assert second == lists.list_in_force(world.round)
    assert [first, second] == lists.lists_of(world.round)
    assert ("", "异议成立") == (first.because, second.because)
    page, changes = ((lists.public_folder(second) / name).read_text() for name in ("index.html", "difference.html"))
    assert "第 2 份" in page and f'href="/round/{world.round.public}/#check"' in page
    assert own.code in changes and first.root in changes
    assert (lists.public_folder(second) / f"../{first.public}/index.html").is_file()
    assert f'href="../{first.public}/index.html"' in changes
    hashes = json.loads((lists.public_folder(second) / "files.json").read_bytes())["files"]
    assert {"difference.html", "difference.json", "difference.csv"} <= hashes.keys()
    for listed, said in ((first, "已被取代"), (second, "有效")):
        path = lists.public_folder(listed) / "list.json"
        assert said in witness.witness(history.path(), tmp_path / "kept.json", None, path)[1]


def test_the_first_list_is_in_force_until_the_minute_of_the_second(world: Any) -> None:
    """While the round is ranked again everybody still sees the first."""
    first = released(world)
    reproven(world)
    rounds.seal_entrants(round_=world.round, by=world.officer, because="异议成立")
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    scheduled(world)

    assert first == lists.list_in_force(world.round)
    assert [first] == lists.lists_of(world.round)
    standing = lists.standing_of(world.cases[0], USE)
    assert standing is not None and first.run == standing.run


def test_a_new_signing_key_is_announced_by_the_old_one(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The witness follows from one key to the next."""
    ranked(world)
    scheduled(world)
    old = history._secrets()
    monkeypatch.setattr(history, "_secrets", lambda: (*old, bytes(range(32))))
    with transaction.atomic():
        history.append(what=history.What.TAKEN_DOWN, round_=world.round, root="ab" * 32)
    history.write_file()

    assert ["entrants", "list", "key", "taken_down"] == [line["what"] for line in lines()]
    assert 4 == len(witness.read(history.path().read_bytes(), None)[0])


def test_nobody_writes_history_over(world: Any) -> None:
    """Rows are append-only, and the file is written from the rows."""
    ranked(world)
    history.path().write_bytes(b"")
    history.write_file()

    assert HistoryLine.objects.count() == len(lines())
