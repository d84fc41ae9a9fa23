"""Laying the files of a list ready: all of them or none, never again once it was called back, whoever else lays them meanwhile."""

from __future__ import annotations

import json
import shutil
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jifen.platform.config import clock
from jifen.platform.rounds import keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import PublishedList
from jifen.platform.rounds.services import publishing
from jifen.platform.rounds.serving import Lists


@pytest.fixture
def world(rounds_world: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Give the world with its round ranked, where what waits for the commit is done."""
    rounds_world.committing = lambda: django_capture_on_commit_callbacks(execute=True)
    rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="official")
    assert rounds.work_next()
    return rounds_world


def scheduled(world: Any) -> PublishedList:
    """Set the minute of the list."""
    with world.committing():
        at = clock.now() + timedelta(hours=30)
        return rounds.schedule(round_=world.round, by=world.approver, release_at=at)


def call_back(world: Any) -> None:
    """Take the list back."""
    with world.committing():
        rounds.call_back(round_=world.round, by=world.approver, reason="发现有误")


def status_after_its_minute(world: Any, listed: PublishedList) -> str:
    """Ask for the list once its minute has passed, and the worker was there."""
    world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    told: list[str] = []
    environ = {"PATH_INFO": f"/lists/{listed.public}/list.json", "REQUEST_METHOD": "GET"}
    list(Lists(lambda environ, start: [b""])(environ, lambda status, fields: told.append(status)))
    return told[0]


def test_a_list_called_back_while_the_worker_lays_it_is_not_laid(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker has read that its files are missing; then it is called back; then the worker goes on."""
    listed = scheduled(world)
    keeping.remove(keeping.list_folder(listed.public))
    seen = []
    looked_at = publishing._is_laid

    def looking(one: PublishedList) -> bool:
        if not seen:
            seen.append(one)
            call_back(world)
        return looked_at(one)

    monkeypatch.setattr(publishing, "_is_laid", looking)
    rounds.release_due()

    assert ([listed], "ranked") == (seen, world.round.state)
    assert not keeping.list_folder(listed.public).exists()
    assert "404 Not Found" == status_after_its_minute(world, listed)


def test_a_folder_of_a_list_that_was_called_back_is_removed_by_the_worker(world: Any) -> None:
    """Wherever it came from: a backup, a process that was stopped half way."""
    listed = scheduled(world)
    kept = keeping.home() / "kept"
    shutil.copytree(keeping.list_folder(listed.public), kept)
    call_back(world)
    shutil.move(kept, keeping.list_folder(listed.public))
    rounds.release_due()

    assert not keeping.list_folder(listed.public).exists()
    assert "404 Not Found" == status_after_its_minute(world, listed)


@pytest.mark.parametrize("gone", ["list.json", "release.json", "index.html", "files.json"])
def test_a_folder_that_is_not_whole_is_laid_again(world: Any, gone: str) -> None:
    """That it is there does not say that everything is in it."""
    listed = scheduled(world)
    folder = keeping.list_folder(listed.public)
    before = {path.name for path in folder.iterdir()}
    (folder / gone).unlink()
    rounds.release_due()

    assert before == {path.name for path in folder.iterdir()}
    assert before >= set(json.loads((folder / "files.json").read_bytes())["files"])


def test_files_that_cannot_be_laid_hold_up_nothing_else(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The run they are made of is gone: it is written to the log, rounds go on, and no draft is left."""
    listed = scheduled(world)
    keeping.remove(keeping.list_folder(listed.public))
    keeping.remove(keeping.run_folder(listed.run.public))
    world.at(clock.today() + timedelta(days=3))

    assert 1 == rounds.release_due()
    assert "publicity" == world.round.state
    assert "cannot be laid ready" in caplog.text
    assert [] == list((keeping.home() / "public").glob(f"*{listed.public}*"))


def test_drafts_that_a_killed_worker_left_are_gone_once_the_list_is_laid(world: Any) -> None:
    """They would lie there, with everything the list shows, until it is taken down."""
    listed = scheduled(world)
    folder = keeping.list_folder(listed.public)
    draft = folder.with_name(f".{listed.public}.4f2k.draft")
    folder.rename(draft)
    shutil.copytree(draft, folder.with_name(f".{listed.public}.old"))
    rounds.release_due()

    assert [folder] == list(folder.parent.glob(f"*{listed.public}*"))


def test_two_that_lay_the_same_list_at_once_lay_all_of_it(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins while the first is half way, and pauses until the first is done."""
    settings.JIFEN_HOME = tmp_path
    source, target = tmp_path / "source", keeping.list_folder("LISTLISTLIST")
    source.mkdir()
    for number in range(6):
        (source / f"f{number}").write_bytes(b"x")
    more, link, paused, go = {keeping.RELEASE: b"{}"}, Path.hardlink_to, threading.Event(), threading.Event()
    linked: list[str] = []

    def linking(self: Path, other: Path) -> None:
        link(self, other)
        linked.append(self.name)
        if threading.current_thread() is second:
            paused.set()
            go.wait(5)
        elif len(linked) == 3:
            second.start()
            paused.wait(5)

    second = threading.Thread(target=keeping.link_folder, args=(source, target, more))
    monkeypatch.setattr(Path, "hardlink_to", linking)
    keeping.link_folder(source, target, more)
    first = keeping.is_linked(source, target, more)
    go.set()
    second.join(10)

    assert (True, True) == (first, keeping.is_linked(source, target, more))
    assert [target] == list(target.parent.iterdir())
