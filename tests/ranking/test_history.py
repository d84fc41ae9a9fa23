"""The history of what was published: it only grows, and a witness finds every other thing that can be done to it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.kernel.errors import RefusedError
from jifen.ranking.canonical import canonical
from jifen.ranking.history import Line, What, next_line, read_lines
from jifen.ranking.witness import framed, is_signed, main

KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)]
PUBLIC = [key.public_key().public_bytes_raw().hex() for key in KEYS]
ROOTS = ["ab" * 32, "cd" * 32, "ef" * 32]


def shown_at(number: int) -> str:
    """Give the minute of the list in the line after so many: half an hour after the line."""
    return f"2016-06-01T{number:02d}:30:00Z"


def history(*told: tuple[What, str, str], key: int = 0, digest: str = "") -> list[Line]:
    """Write a history of so many lines, an hour apart."""
    lines: list[Line] = []
    for number, (what, about, root) in enumerate(told):
        at = f"2016-06-01T{number:02d}:00:00Z"
        last = lines[-1] if lines else None
        own = {"release_at": shown_at(number), "digest_of_files": digest or root} if what is What.LIST else {}
        lines.append(
            next_line(last, what=what, about=about, root=root, at=at, key=PUBLIC[key], sign=KEYS[key].sign, **own)
        )
        key = 1 if what is What.KEY else key
    return lines


ROUND = (
    (What.ENTRANTS, "shili/settlement/2016", ROOTS[2]),
    (What.LIST, "shili/settlement/2016", ROOTS[0]),
    (What.LIST, "shili/settlement/2016", ROOTS[1]),
)


Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Run the witness over lines; give its exit code and what it said."""

    def run(lines: list[Line] | bytes, *, kept: str = "kept.json", **given: str) -> tuple[int, str]:
        raw = lines if isinstance(lines, bytes) else b"".join(line.written() for line in lines)
        (tmp_path / "history.jsonl").write_bytes(raw)
        more = [word for name, value in given.items() for word in (f"--{name}", value)]
        code = main([str(tmp_path / "history.jsonl"), "--kept", str(tmp_path / kept), *more])
        return code, capsys.readouterr().out

    return run


def test_a_history_that_grew_holds(told: Told) -> None:
    """Seen at two lines, then at three; the witness keeps the last."""
    lines = history(*ROUND)

    assert (0, 0) == (told(lines[:2])[0], told(lines)[0])


def test_an_old_state_put_back_is_found_out(told: Told) -> None:
    """The third line is gone."""
    lines = history(*ROUND)
    told(lines)
    code, said = told(lines[:2])

    assert 1 == code
    assert "rolled back" in said


def test_two_histories_are_found_out(told: Told) -> None:
    """Another list in the same place, signed by the right key: only who saw the first can tell."""
    told(history(*ROUND))
    code, said = told(history(*ROUND[:2], (What.LIST, "shili/settlement/2016", "99" * 32)))

    assert 1 == code
    assert "two histories" in said


@pytest.mark.parametrize("kept", ["{}", "null", "[]", '{"number": "2"}', '{"number": 1}', "[" * 100_000])
def test_what_was_kept_and_is_broken_is_told_in_words_and_stays(told: Told, tmp_path: Path, kept: str) -> None:
    """Neither taken for a first look nor for a history that holds."""
    (tmp_path / "kept.json").write_text(kept, "utf-8")
    code, said = told(history(*ROUND))

    assert 1 == code
    assert any(words in said for words in ("已损坏", "嵌套过深"))
    assert kept == (tmp_path / "kept.json").read_text("utf-8")


def test_a_line_nested_without_end_is_told_in_words(told: Told) -> None:
    """No trace of Python, whatever stands in the file."""
    assert (1, "✗ 嵌套过深，不是公布的文件 / nested too deeply: nothing of this was published\n") == told(
        b"[" * 100_000 + b"\n"
    )


def test_a_stranger_s_key_is_refused_unless_the_old_key_named_it(told: Told) -> None:
    """A key changes by a line the old one signs; afterwards the new one is in force and the old one is not."""
    good = history(ROUND[0], (What.KEY, "new key", PUBLIC[1]), ROUND[1])

    assert 0 == told(good, key=PUBLIC[0])[0]
    assert 1 == told(history(*ROUND, key=1), kept="other.json", key=PUBLIC[0])[0]
    with pytest.raises(RefusedError, match=r"ranking\.history_key"):
        next_line(good[-1], what=What.LIST, about="", root="", at="2016-07", key=PUBLIC[0], sign=KEYS[0].sign)


def test_the_clock_never_runs_backwards() -> None:
    """A line older than the one before it is not made."""
    (last,) = history(ROUND[0])
    with pytest.raises(RefusedError, match=r"ranking\.history_backwards"):
        next_line(last, what=What.LIST, about="", root="", at="2016-05-31", key=PUBLIC[0], sign=KEYS[0].sign)


A, B = ((What.LIST, "shili/settlement/2016", root) for root in ROOTS[:2])
BACK, OLD = (What.CALLED_BACK, *B[1:]), (What.SUPERSEDED, *A[1:])


@pytest.mark.parametrize(
    ("then", "minutes", "first", "second"),
    [
        ((A, B), 60, "in force", "not shown before"),
        ((A, B), 89, "in force", "not shown before"),
        ((A, B), 90, "superseded", "in force"),
        ((A, B), 150, "superseded", "in force"),
        ((A, B, BACK), 150, "in force", "called back"),
        ((A, B, BACK, B), 150, "in force", "not shown before"),
        ((A, B, BACK, B, OLD), 270, "superseded", "in force"),
        ((A, B, OLD), 60, "superseded", "not shown before"),
    ],
)
def test_what_has_become_of_two_lists_is_told_by_the_minutes_in_their_lines(
    told: Told, tmp_path: Path, then: tuple[tuple[What, str, str], ...], minutes: int, first: str, second: str
) -> None:
    """Scheduled is not shown, called back never was, and the clock needs no line: minutes count from midnight, lines come each hour."""
    at = f"2016-06-01T{minutes // 60:02d}:{minutes % 60:02d}:00Z"
    for root, words in ((ROOTS[0], first), (ROOTS[1], second)):
        (tmp_path / "list.json").write_text(json.dumps({"root": root}))
        assert words in told(history(*then), kept=f"{root}.json", list=str(tmp_path / "list.json"), at=at)[1]


@pytest.mark.parametrize("what", [What.ENTRANTS, What.SUPERSEDED])
def test_only_the_line_of_a_list_has_a_minute_and_a_digest(told: Told, what: What) -> None:
    """And every one has them, as they are signed; a minute that was over when it was written down is none."""
    of_a_list, other = history(A)[0], history((what, *A[1:]))[0]
    late = next_line(
        None, what=What.LIST, about="", root=ROOTS[0], at="2016-06-02T00:00:00Z", key=PUBLIC[0], sign=KEYS[0].sign,
        release_at=shown_at(0), digest_of_files=ROOTS[0],
    )  # fmt: skip

    assert {"release_at", "digest_of_files"} == set(json.loads(of_a_list.written())) - set(json.loads(other.written()))
    assert 0 == told([of_a_list])[0]
    assert "after its list was shown" in told([late], kept="late.json")[1]


@pytest.mark.parametrize(
    ("more", "number", "words"),
    [
        ((), 1, "in force"),
        (((What.LIST, "shili/settlement/2016", ROOTS[2]),), 1, "superseded"),
        (((What.TAKEN_DOWN, "shili/settlement/2016", ROOTS[1]),), 1, "taken down"),
        ((), 2, "no such list"),
    ],
)
def test_a_list_is_in_force_superseded_taken_down_or_unknown(
    told: Told, tmp_path: Path, more: tuple[tuple[What, str, str], ...], number: int, words: str
) -> None:
    """By its root alone."""
    root = ROOTS[1] if number == 1 else "77" * 32
    (tmp_path / "list.json").write_text(json.dumps({"root": root}))

    assert words in told(history(*ROUND, *more), list=str(tmp_path / "list.json"))[1]


def test_a_thousand_of_a_thousand_changed_bytes_are_rejected(told: Told) -> None:
    """Whatever byte changes, the history no longer holds."""
    raw = b"".join(line.written() for line in history(*ROUND))
    chance = random.Random(7)
    for _ in range(1000):
        at, by = chance.randrange(len(raw)), chance.randrange(1, 256)
        changed = raw[:at] + bytes([raw[at] ^ by]) + raw[at + 1 :]

        assert 1 == told(changed, kept=f"kept-{at}-{by}.json")[0], (at, by)


def test_lines_are_read_as_they_were_written() -> None:
    """The writer reads its own."""
    lines = history(*ROUND)

    assert lines == read_lines(line.written() for line in lines)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_signatures_hold_exactly_when_the_library_says_so(seed: bytes, message: bytes, bit: int) -> None:
    """The witness has a verifier of its own; a flipped bit of the signature never holds."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8

    assert is_signed(public, message, signature)
    assert not is_signed(public, message, bytes(flipped))
    assert not is_signed(public, message + b"x", signature)


def folder_of(path: Path, entrants: str | None) -> str:
    """Write the folder of a list with the entrants of a root beside it, signed as the platform does; gives the digest of its files."""
    path.mkdir()
    written = {"list.json": canonical({"root": ROOTS[0]})}
    written |= {"entrants.json": canonical({"head": {}, "root": entrants})} if entrants else {}
    for name, content in written.items():
        (path / name).write_bytes(content)
    files = {name: sha256(content).hexdigest() for name, content in written.items()}
    digest = sha256(canonical(files)).hexdigest()
    message = framed(b"jifen list", canonical({"digest": digest, "root": ROOTS[0]}))
    told = {
        "digest": digest,
        "files": files,
        "key": PUBLIC[0],
        "root": ROOTS[0],
        "signature": KEYS[0].sign(message).hex(),
    }
    (path / "files.json").write_bytes(canonical(told) + b"\n")
    return digest


@pytest.mark.parametrize(
    ("before", "entrants", "words"),
    [
        ([("round", 1), ("round", 2)], 2, "都是公布时的内容"),
        ([("round", 1), ("round", 2)], 1, "不是本批次排名前最后封存的名册"),
        ([("another", 2)], 2, "没有这份名单之前的封存"),
        ([], 2, "没有这份名单之前的封存"),
        ([("round", 2)], None, "中没有 entrants.json"),
    ],
)
def test_a_list_stands_on_what_was_sealed_last_for_its_round_before_it(
    told: Told, tmp_path: Path, before: list[tuple[str, int]], entrants: int | None, words: str
) -> None:
    """Sealed before, for another round, not at all or left out: the line of the history decides which entrants are those of a list."""
    digest = folder_of(tmp_path / "list", None if entrants is None else ROOTS[entrants])
    lines = [(What.ENTRANTS, about, ROOTS[root]) for about, root in before]
    written = history(*lines, (What.LIST, "round", ROOTS[0]), (What.ENTRANTS, "round", ROOTS[1]), digest=digest)
    code, said = told(written, folder=str(tmp_path / "list"))

    assert (int("都是" not in words), True) == (code, words in said), said


def test_the_witness_needs_nothing_but_python(tmp_path: Path) -> None:
    """Copied alone into an empty folder, without this package on the path."""
    script = tmp_path / "witness.py"
    script.write_bytes((Path(__file__).parents[2] / "src" / "jifen" / "ranking" / "witness.py").read_bytes())
    (tmp_path / "history.jsonl").write_bytes(b"".join(line.written() for line in history(*ROUND)))
    done = subprocess.run(
        [sys.executable, "-I", "-S", script.name, "history.jsonl"], cwd=tmp_path, capture_output=True, text=True, check=False
    )  # fmt: skip

    assert 0 == done.returncode, done.stdout + done.stderr
