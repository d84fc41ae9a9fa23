"""A ranking run: asked for by an officer, done by the worker, the same bytes every time; a trial never becomes a list."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.audit.verifying import verify as audit_verify
from jifen.platform.config import clock
from jifen.platform.rounds import inputs, keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import HistoryLine, Run, Standing
from jifen.platform.rounds.runs.lease import LeaseLostError, take_next
from jifen.platform.rounds.runs.steps import Work
from jifen.platform.rounds.selectors import lists
from jifen.ranking import verify
from jifen.ranking.holding import hold


def ran(world: Any, kind: str = "official") -> Run:
    """Seal, ask for a run, and let the worker do it."""
    world.sealed()
    run = rounds.ask_run(round_=world.round, by=world.officer, kind=kind)

    assert rounds.work_next()
    assert not rounds.work_next()
    run.refresh_from_db()
    return run


def public_files(run: Run) -> dict[str, bytes]:
    """Read what of a run would be published."""
    folder = keeping.run_folder(run.public) / "public"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_an_official_run_ranks_the_round_and_says_what_came_of_everybody(rounds_world: Any) -> None:
    """Twelve standings, a list the checker passes, and a round that is ranked and tells nobody."""
    run = ran(rounds_world)
    report = verify(keeping.run_folder(run.public) / "public", root=run.root)

    assert (0, 12) == (report.exit_code, report.people), report.lines()
    assert 12 == run.standings.count()
    assert State.RANKED == rounds_world.round.state
    assert (6, 6) == rounds.progress(run)
    assert lists.list_in_force(rounds_world.round) is None
    assert {None} == {lists.standing_of(case, "settlement") for case in rounds_world.cases}


def test_a_standing_says_what_the_row_of_the_list_says(rounds_world: Any) -> None:
    """Code, unit, result, rank and score, and where the row lies in the file."""
    run = ran(rounds_world)
    raw = public_files(run)["list.json"]
    columns = json.loads(raw)["columns"]
    for own in run.standings.all():
        row = dict(zip(columns, json.loads(raw[own.at : own.at + own.length]), strict=True))
        told = (own.code, own.unit, own.result, own.rank, own.score or None)

        assert tuple(row[name] for name in ("code", "unit", "result", "rank", "total")) == told


def test_every_file_lies_there_compressed_in_both_ways_and_says_the_same(rounds_world: Any) -> None:
    """Whoever takes less gets the same."""
    import gzip

    import brotli

    files = public_files(ran(rounds_world))
    plain = {name: content for name, content in files.items() if not name.endswith((".gz", ".br"))}

    assert {"list.json", "list.csv", "index.html", "entrants.json", "files.json", "verifier.py", "README.txt"} <= set(
        plain
    )
    for name, content in plain.items():
        if len(content) >= 256:
            assert content == gzip.decompress(files[f"{name}.gz"]) == brotli.decompress(files[f"{name}.br"])


def test_the_manifest_names_every_file_and_is_signed(rounds_world: Any) -> None:
    """Its digest is that of the run; the signature holds under the platform's public key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from jifen.platform.vault.suite import framed
    from jifen.ranking.canonical import canonical

    run = ran(rounds_world)
    files = public_files(run)
    told = json.loads(files.pop("files.json"))
    plain = {name: content for name, content in files.items() if not name.endswith((".gz", ".br"))}
    signed = framed(b"jifen list", canonical({"digest": run.digest, "root": run.root}))
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["key"]))
    key.verify(bytes.fromhex(told["signature"]), signed)

    assert {name: sha256(content).hexdigest() for name, content in plain.items()} == told["files"]
    assert (run.digest, run.root) == (told["digest"], told["root"])


def test_a_trial_leaves_the_round_as_it_was_and_is_marked_in_every_file(rounds_world: Any) -> None:
    """Nobody stands anywhere, and the checker takes its list for none."""
    run = ran(rounds_world, "dry")
    files = public_files(run)

    assert State.SEALED == rounds_world.round.state
    assert 0 == Standing.objects.count()
    assert "jifen-trial/1" == json.loads(files["list.json"])["about"]["format"]
    assert "试算".encode() in files["index.html"]
    assert 1 == verify(keeping.run_folder(run.public) / "public").exit_code


def test_one_official_run_a_sealing(rounds_world: Any) -> None:
    """Asked for twice it is refused; trials may be as many as one likes."""
    rounds_world.sealed()
    for kind in ("dry", "dry", "official"):
        rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind=kind)
    with pytest.raises(RefusedError) as refused:
        rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")

    assert "rounds.run_again" == refused.value.code


def test_nobody_is_ranked_before_the_entrants_are_sealed(rounds_world: Any) -> None:
    """The round is closed and not sealed."""
    rounds_world.closed()
    with pytest.raises(RefusedError) as refused:
        rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")

    assert "rounds.not_sealed" == refused.value.code


def test_a_clerk_ranks_nobody(rounds_world: Any) -> None:
    """The right to run rounds is an officer's."""
    rounds_world.sealed()
    with pytest.raises(RefusedError) as refused:
        rounds.ask_run(round_=rounds_world.round, by=rounds_world.clerk, kind="dry")

    assert "platform.not_allowed" == refused.value.code


def test_a_run_again_over_the_same_seal_gives_the_same_bytes(rounds_world: Any) -> None:
    """Two trials, one digest; each file alike."""
    rounds_world.sealed()
    made = [rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="dry") for _ in range(2)]
    while rounds.work_next():
        pass
    one, other = (Run.objects.get(pk=run.pk) for run in made)

    assert one.digest == other.digest
    assert public_files(one) == public_files(other)


def test_the_order_of_the_rows_changes_no_byte(rounds_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shuffled ten times."""
    sealing = rounds_world.sealed()
    plain = list(inputs.rows_of(sealing))
    digests = set()
    for seed in range(10):
        rows = random.Random(seed).sample(plain, len(plain))
        run = rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="dry")
        lease = take_next(Run)
        assert lease is not None
        work = Work(lease)
        work.rows = hold(rows)
        for step in ("seal", "rank", "measure", "write"):
            getattr(work, step)()
        digests.add(work.digest)
        Run.objects.filter(pk=run.pk).update(ended_at=clock.now())

    assert 1 == len(digests)


def test_a_row_that_is_not_the_sealed_one_stops_the_run(rounds_world: Any) -> None:
    """Somebody who can write the database lifts a total: the run is refused with the reason, and the round stays sealed."""
    sealing = rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")
    lease = take_next(Run)
    assert lease is not None
    work = Work(lease)
    work.rows = hold(row | {"total": (row["total"] or 0) + 1} for row in inputs.rows_of(sealing))
    with pytest.raises(RefusedError) as refused:
        work.seal()

    assert "ranking.entrants_changed" == refused.value.code


def test_a_list_that_gives_too_much_away_is_refused_with_the_reasons(
    rounds_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the gate says stands in the run; the round stays sealed, and another run may be asked for."""
    from jifen.platform.rounds.runs import steps
    from jifen.ranking import publish

    monkeypatch.setattr(steps, "publish", lambda *given, **more: publish(*given, **more | {"masked_names": True}))
    run = ran(rounds_world)

    assert "ranking.gives_away" == run.refused["code"]
    assert {"ranking.small_group"} == {one["code"] for one in run.refused["complaints"]}
    assert (State.SEALED, 0) == (rounds_world.round.state, run.standings.count())
    monkeypatch.undo()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")
    rounds.work_next()
    assert State.RANKED == rounds_world.round.state


def test_what_a_list_gives_away_is_told_to_whoever_releases_it(rounds_world: Any) -> None:
    """Three towns of four applicants each: fewer than five, told and not refused."""
    measured: Any = lists.measured(ran(rounds_world))

    assert (12, 1 / 4, [["unit"]] * 3) == (
        measured["rows"],
        measured["highest"],
        [group[0] for group in measured["thin"]],
    )


def test_a_worker_that_lost_its_lease_writes_nothing(rounds_world: Any, settings: Any) -> None:
    """The first holder is stopped behind its ranking; the second takes over and finishes; the first wakes up."""
    rounds_world.sealed()
    run = rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")
    first = take_next(Run)
    assert first is not None
    stopped = Work(first)
    for step in ("collect", "seal", "rank", "measure", "write"):
        getattr(stopped, step)()
    Run.objects.filter(pk=run.pk).update(leased_until=clock.now() - timedelta(seconds=1))
    second = take_next(Run)
    assert second is not None and second.token == first.token + 1
    with pytest.raises(LeaseLostError):
        stopped.sign()

    assert not keeping.run_folder(run.public).exists()
    assert 0 == Standing.objects.count()
    Work(second).through()
    with pytest.raises(LeaseLostError):
        stopped.sign()
    run.refresh_from_db()
    assert (12, State.RANKED) == (run.standings.count(), rounds_world.round.state)


def test_two_workers_take_one_run_once(rounds_world: Any) -> None:
    """The second finds nothing to do while the first holds the lease."""
    rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="dry")

    assert take_next(Run) is not None
    assert take_next(Run) is None


def test_nobody_else_on_the_machine_reads_what_a_run_made(rounds_world: Any, settings: Any, tmp_path: Path) -> None:
    """A result that is not shown yet lies where only the platform's own account looks."""
    settings.JIFEN_HOME = tmp_path
    ran(rounds_world)

    assert "700" == f"{(tmp_path / 'lists').stat().st_mode & 0o777:o}"


def test_the_sealing_stands_in_the_history_and_the_trail_holds(rounds_world: Any) -> None:
    """One line of the entrants; nothing of the run is public; every row is kept."""
    run = ran(rounds_world)
    lines = [json.loads(line) for line in HistoryLine.objects.values_list("written", flat=True)]

    assert [("entrants", run.sealing and run.sealing.root)] == [(line["what"], line["root"]) for line in lines]
    assert [] == audit_verify().findings
