"""
A witness: keeps the last line of a published history, and tells when the past was changed. Needs Python alone.

    python witness.py history.jsonl --kept witness.json [--key HEX] [--list list.json] [--folder DIR] [--at 2016-06-15T02:00:00Z]
    python witness.py --notice "what the QR code says" --key HEX --on 2016-06-15

核对公布历史：逐条核对签名和前后相接，并记住看到的最后一条；历史被退回、被改写、或给不同的人看了不同的历史，都会指出。
Anybody may run it, on any machine. Keep ``witness.json``; the next run holds the history against it. With ``--list`` it says
whether that list is the one in force for its round, now or at the moment given with ``--at``. With ``--folder`` it holds every file
of a list, pages and all, against the signed line of the history, and its entrants against the line of their sealing
(逐个核对名单文件夹里的文件，名册是否就是排名前封存的那一份). With ``--notice`` it checks the QR code of a settlement notice
(核对入户通知书的二维码) by the platform's public key; compare digest and names with the paper. This file shares no code with
the program that writes histories.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

FORMAT, FIRST = "jifen-history/1", "0" * 64
KEYS = {"about", "at", "format", "key", "number", "previous", "root", "signature", "what"}
OF_A_LIST = {"digest_of_files", "release_at"}
WHAT = {"entrants", "list", "called_back", "superseded", "taken_down", "key"}
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
MANIFEST, ENTRANTS = "files.json", "entrants.json"

Point = tuple[int, int, int, int]


class WrongError(Exception):
    """Something does not hold; what, in Chinese and English."""


# --- Ed25519, RFC 8032: verification only -----------------------------------------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(one: Point, two: Point) -> Point:
    """Add two points in extended coordinates."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(count: int, point: Point) -> Point:
    """Add a point so many times."""
    found: Point = (0, 1, 1, 0)
    while count:
        if count & 1:
            found = add(found, point)
        point, count = add(point, point), count >> 1
    return found


def decoded(raw: bytes) -> Point | None:
    """Read a point of 32 bytes; None if there is none like it."""
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (not x and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of a message holds under a public key."""
    public, first = (decoded(key), decoded(signature[:32])) if (len(key), len(signature)) == (32, 64) else (None, None)
    scalar = int.from_bytes(signature[32:], "little")
    base = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    if public is None or first is None or base is None or scalar >= Q:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(scalar, base), add(first, times(challenge, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the history ------------------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """Write a value in the one form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def framed(*parts: bytes) -> bytes:
    """Put parts together so that they cannot be taken for others: each with its length in front."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def demand(holds: object, zh: str, en: str) -> None:
    """Go on only if something holds."""
    if not holds:
        raise WrongError(f"{zh} / {en}")


def read(raw: bytes, key: str | None) -> tuple[list[dict[str, Any]], list[str]]:
    """Read a history and check every line: numbers, ties, times, signatures. Gives the lines and their digests."""
    demand(raw.endswith(b"\n"), "历史不完整，末尾被截断", "The history is cut off")
    lines: list[dict[str, Any]] = []
    digests = [FIRST]
    for number, text in enumerate(raw[:-1].split(b"\n"), start=1):
        at = f"第 {number} 条", f"line {number}"
        line = json.loads(text)
        fits = isinstance(line, dict) and line.get("format") == FORMAT and line.get("what") in WHAT
        fits = fits and set(line) == (KEYS | OF_A_LIST if line["what"] == "list" else KEYS)
        fits = fits and all(MOMENT.fullmatch(line[name]) for name in ("at", "release_at") if name in line)
        demand(fits and canonical(line) == text, f"{at[0]}写法有误", f"{at[1]} is malformed")
        demand(line["number"] == number, f"{at[0]}编号不对", f"{at[1]} has the wrong number")
        demand(line["previous"] == digests[-1], f"{at[0]}与前一条不相接", f"{at[1]} is not tied to the line before")
        demand(
            not lines or lines[-1]["at"] <= line["at"], f"{at[0]}早于前一条", f"{at[1]} is older than the line before"
        )
        demand(key is None or line["key"] == key, f"{at[0]}的密钥不对", f"{at[1]} is signed with another key")
        late = line["what"] != "list" or line["at"] <= line["release_at"]
        demand(late, f"{at[0]}在公布之后才写下", f"{at[1]} was written after its list was shown")
        signature, signed = line.pop("signature"), canonical(line)
        holds = is_signed(bytes.fromhex(line["key"]), signed, bytes.fromhex(signature))
        demand(bytes.fromhex(signature).hex() == signature, f"{at[0]}写法有误", f"{at[1]} is malformed")
        demand(holds, f"{at[0]}签名不成立", f"The signature of {at[1]} does not hold")
        key = line["root"] if line["what"] == "key" else line["key"]
        lines.append(line)
        digests.append(sha256(signed).hexdigest())
    return lines, digests


def hold_against(kept: Any, digests: list[str]) -> None:
    """Hold a history against what was kept of it: it may only have grown."""
    fits = isinstance(kept, dict) and isinstance(kept.get("number"), int) and kept["number"] > 0
    demand(
        fits and isinstance(kept.get("digest"), str) and isinstance(kept.get("first_key"), str),
        "留存的文件已损坏，不能用来核对；请从备份取回",
        "What was kept is broken and nothing can be held against it: take it from a backup",
    )
    demand(
        len(digests) > kept["number"],
        f"历史变短了：曾有 {kept['number']} 条，现有 {len(digests) - 1} 条",
        f"The history was rolled back: it had {kept['number']} lines and has {len(digests) - 1}",
    )
    demand(
        digests[kept["number"]] == kept["digest"],
        f"第 {kept['number']} 条与上次看到的不同：有两份历史",
        f"Line {kept['number']} is not the one seen before: there are two histories",
    )


def list_line(lines: list[dict[str, Any]], root: str) -> int:
    """Find the place of the last line that set the minute of a list, by its root."""
    found = [place for place, line in enumerate(lines) if line["root"] == root and line["what"] == "list"]
    demand(found, "历史中没有这份名单", "The history knows no such list")
    return found[-1]


def standing(lines: list[dict[str, Any]], root: str, now: str) -> str:
    """Say what has become of a list by its root at a moment: from the minute of the next of its round on it is superseded."""
    place = list_line(lines, root)
    about, release_at = lines[place]["about"], lines[place]["release_at"]
    later = [line for line in lines[place + 1 :] if line["about"] == about]
    own = {line["what"] for line in later if line["root"] == root}
    following: list[dict[str, Any]] = []
    for line in later:
        if line["what"] == "called_back":
            following = [one for one in following if one["root"] != line["root"]]
        following += [line] if line["what"] == "list" else []
    shown = [line for line in following if line["release_at"] <= now]
    if "called_back" in own:
        return f"这份名单在公布前撤回，从未公布：{about} / This list was called back and was never shown: {about}"
    if any(line["what"] == "taken_down" for line in later):
        return f"公示已结束，名单已撤下：{about} / Publicity is over, the list was taken down: {about}"
    if shown or "superseded" in own:
        new = (shown or following or [{"root": "—"}])[-1]["root"]
        return f"这份名单已被取代：{about}，现为 {new} / This list was superseded: {about}, now {new}"
    if release_at > now:
        return f"这份名单还没有公布，定于 {release_at}：{about} / This list is not shown before {release_at}: {about}"
    ahead = "".join(f"；下一份 {one['release_at']} / the next at {one['release_at']}" for one in following[-1:])
    return f"这份名单有效：{about} / This list is in force: {about}{ahead}"


def check_folder(lines: list[dict[str, Any]], folder: Path) -> list[str]:
    """Hold every file of a list against files.json, and that against the line of the history that set its minute."""
    raw = (folder / MANIFEST).read_bytes()
    told = json.loads(raw)
    fits = isinstance(told, dict) and set(told) == {"digest", "files", "key", "root", "signature"}
    demand(fits and canonical(told) + b"\n" == raw, f"{MANIFEST} 写法有误", f"{MANIFEST} is malformed")
    place = list_line(lines, told["root"])
    fits = sha256(canonical(told["files"])).hexdigest() == told["digest"] == lines[place]["digest_of_files"]
    demand(fits, f"{MANIFEST} 不是历史中的那一份", f"{MANIFEST} is not the one the history tells of")
    known = told["key"] in {line["key"] for line in lines[: place + 1]}
    message = framed(b"jifen list", canonical({"digest": told["digest"], "root": told["root"]}))
    holds = known and is_signed(bytes.fromhex(told["key"]), message, bytes.fromhex(told["signature"]))
    demand(holds, f"{MANIFEST} 的签名不成立", f"The signature of {MANIFEST} does not hold")
    for name, digest in told["files"].items():
        demand(NAME.fullmatch(name) and (folder / name).is_file(), f"缺少 {name}", f"{name} is missing")
        same = sha256((folder / name).read_bytes()).hexdigest() == digest
        demand(same, f"{name} 被改动", f"{name} was changed")
    root = json.loads((folder / "list.json").read_bytes())["root"]
    demand(root == told["root"], "list.json 不是这份名单", "list.json is not of this list")
    check_entrants(lines, place, told["files"], folder)
    count = len(told["files"])
    said = [f"✓ {count} 个文件都是公布时的内容 / {count} files, each as it was published"]
    besides = sorted(path.name for path in folder.iterdir() if path.name not in (*told["files"], MANIFEST))
    besides = [name for name in besides if not name.endswith((".br", ".gz", "release.json"))]
    return said + [f"  不属于名单的文件 / not of the list: {'、'.join(besides)}" for _ in besides[:1]]


def check_entrants(lines: list[dict[str, Any]], place: int, files: dict[str, str], folder: Path) -> None:
    """Hold the entrants of a list against the history: they are those sealed last for its round, before its minute was set."""
    about = lines[place]["about"]
    sealed = [line["root"] for line in lines[:place] if line["what"] == "entrants" and line["about"] == about]
    demand(sealed, "历史中没有这份名单之前的封存", "The history tells of no entrants sealed before this list")
    demand(ENTRANTS in files, f"{MANIFEST} 中没有 {ENTRANTS}", f"{MANIFEST} does not list {ENTRANTS}")
    root = json.loads((folder / ENTRANTS).read_bytes())["root"]
    demand(
        root == sealed[-1],
        f"{ENTRANTS} 不是本批次排名前最后封存的名册",
        f"{ENTRANTS} is not what was sealed last for the round before this list",
    )


def notice(said: str, key: str | None, on: str | None) -> list[str]:
    """
    Check what the QR code of a settlement notice says; whether it was superseded or ended since, no paper can tell.

    Raises:
        WrongError: it is not signed with the key, or has run out; a day that is provisional on the paper ends nothing.
    """
    demand(
        key and on,
        "请用 --key 给出公告的公钥，用 --on 给出日期",
        "Give the announced public key with --key and the day with --on",
    )
    demand(DAY.fullmatch(str(on)), "日期请写成 2016-05-09 这样", "Write the day like 2016-05-09")
    told = dict(part.partition("=")[::2] for part in said.rpartition("?")[2].split("&"))
    number, digest, until = (told.get(name, "") for name in ("number", "digest", "until"))
    provisional = told.get("provisional") == "1"
    said_by_us = {"digest": digest, "number": number, "provisional": provisional, "valid_until": until}
    message = framed(b"jifen notice", canonical(said_by_us))
    holds = is_signed(bytes.fromhex(key or ""), message, bytes.fromhex(told.get("code", "")))
    demand(holds, "签名不成立，通知书不能确认", "The signature does not hold: the notice is not confirmed")
    demand(not until or provisional or str(on) <= until, f"通知书已于 {until} 到期", f"The notice ran out on {until}")
    day, day_en = (f"{until}（暂定）", f"{until} (provisional)") if provisional else (until or "—", until or "—")
    page = said.rpartition("?")[0]
    return [
        f"✓ 通知书 {number} 真实，写明有效期至 {day} / Notice {number} is genuine, and says it is valid until {day_en}",
        f"  {digest}",
        f"! 此后是否被取代、放弃或撤销，离线看不出，请到 {page} 核对",
        f"  Whether it was superseded or ended since is not seen offline: look at {page}",
    ]


def witness(
    history: Path,
    kept: Path | None,
    key: str | None,
    listed: Path | None,
    folder: Path | None = None,
    at: str | None = None,
) -> list[str]:
    """
    Check a history, hold it against what was kept, keep its last line; say how a list stands, and hold its files against it.

    Raises:
        WrongError: what does not hold; then nothing is kept.
    """
    known = json.loads(kept.read_text("utf-8")) if kept and kept.exists() else None
    first = known.get("first_key") if isinstance(known, dict) else None
    lines, digests = read(history.read_bytes(), key or first)
    if kept and kept.exists():
        hold_against(known, digests)
    told = [f"✓ {len(lines)} 条，签名和相接都成立 / {len(lines)} lines, signed and tied"]
    if listed:
        now = at or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        demand(MOMENT.fullmatch(now), "时间写法有误", "The moment is malformed")
        told.append("✓ " + standing(lines, json.loads(listed.read_bytes())["root"], now))
    told += check_folder(lines, folder) if folder else []
    if kept and lines:
        last = {"first_key": lines[0]["key"], "number": len(lines), "digest": digests[-1], "at": lines[-1]["at"]}
        draft = kept.with_name(kept.name + ".draft")
        draft.write_text(json.dumps(last, indent=1) + "\n", "utf-8")
        draft.replace(kept)
    return told


def main(arguments: list[str] | None = None) -> int:
    """Check from the command line; 0: it holds, 1: it does not."""
    parser = argparse.ArgumentParser(description="见证公布历史 / Witness the history of what was published")
    parser.add_argument("history", type=Path, nargs="?", help="公布历史文件 / the history")
    parser.add_argument("--kept", type=Path, help="自己留存的文件，没有就新建 / what you keep of it; made if missing")
    parser.add_argument("--key", help="公告上的第一把公钥 / the first public key, as announced")
    parser.add_argument("--list", type=Path, dest="listed", help="名单 list.json / a list")
    parser.add_argument("--folder", type=Path, help="名单的全部文件所在的文件夹 / the folder with all files of a list")
    parser.add_argument("--at", help="看名单在哪一刻是否有效 / the moment a list is looked at; now if not given")
    parser.add_argument("--notice", help="通知书二维码的内容 / what the QR code of a notice says")
    parser.add_argument("--on", help="核对的日期 / the day it is checked on")
    told = parser.parse_args(arguments)
    if (told.history is None) == (told.notice is None):
        parser.error("请给出公布历史或 --notice / give the history, or --notice")
    try:
        lines = notice(told.notice, told.key, told.on) if told.notice else _witnessed(told)
        said, code = "\n".join(lines), 0
    except RecursionError:
        said, code = "✗ 嵌套过深，不是公布的文件 / nested too deeply: nothing of this was published", 1
    except (WrongError, OSError, ValueError, KeyError, TypeError) as error:
        said, code = f"✗ {error}", 1
    sys.stdout.write(said + "\n")
    return code


def _witnessed(told: argparse.Namespace) -> list[str]:
    return witness(told.history, told.kept, told.key, told.listed, told.folder, told.at)


if __name__ == "__main__":
    sys.exit(main())
