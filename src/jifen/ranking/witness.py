"""
A witness: keeps the last line of a published history, and tells when the past was changed. Needs Python alone.

    python witness.py history.jsonl --kept witness.json [--key HEX] [--list list.json]
    python witness.py --notice "what the QR code says" --key HEX --on 2016-06-15

核对公布历史：逐条核对签名和前后相接，并记住看到的最后一条；历史被退回、被改写、或给不同的人看了不同的历史，都会指出。
Anybody may run it, on any machine. Keep ``witness.json``; the next run holds the history against it. With ``--list`` it says
whether that list is the one in force for its round. With ``--notice`` it checks the QR code of a settlement notice (核对入户通知书
的二维码) by the platform's public key; compare digest and names with the paper. This file shares no code with the program that writes histories.
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

FORMAT, FIRST = "jifen-history/1", "0" * 64
KEYS = {"about", "at", "format", "key", "number", "previous", "root", "signature", "what"}
WHAT = {"entrants", "list", "superseded", "taken_down", "key"}

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
        fits = isinstance(line, dict) and set(line) == KEYS and line["format"] == FORMAT and line["what"] in WHAT
        demand(fits and canonical(line) == text, f"{at[0]}写法有误", f"{at[1]} is malformed")
        demand(line["number"] == number, f"{at[0]}编号不对", f"{at[1]} has the wrong number")
        demand(line["previous"] == digests[-1], f"{at[0]}与前一条不相接", f"{at[1]} is not tied to the line before")
        demand(
            not lines or lines[-1]["at"] <= line["at"], f"{at[0]}早于前一条", f"{at[1]} is older than the line before"
        )
        demand(key is None or line["key"] == key, f"{at[0]}的密钥不对", f"{at[1]} is signed with another key")
        signature, signed = line.pop("signature"), canonical(line)
        holds = is_signed(bytes.fromhex(line["key"]), signed, bytes.fromhex(signature))
        demand(bytes.fromhex(signature).hex() == signature, f"{at[0]}写法有误", f"{at[1]} is malformed")
        demand(holds, f"{at[0]}签名不成立", f"The signature of {at[1]} does not hold")
        key = line["root"] if line["what"] == "key" else line["key"]
        lines.append(line)
        digests.append(sha256(signed).hexdigest())
    return lines, digests


def hold_against(kept: dict[str, Any], digests: list[str]) -> None:
    """Hold a history against what was kept of it: it may only have grown."""
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


def standing(lines: list[dict[str, Any]], root: str) -> str:
    """Say what became of a list by its root."""
    about = next((line["about"] for line in lines if line["root"] == root and line["what"] == "list"), None)
    demand(about is not None, "历史中没有这份名单", "The history knows no such list")
    last = next(line for line in reversed(lines) if line["about"] == about and line["what"] != "entrants")
    if last["root"] == root and last["what"] == "list":
        return f"这份名单有效：{about} / This list is in force: {about}"
    if last["what"] == "taken_down":
        return f"公示已结束，名单已撤下：{about} / Publicity is over, the list was taken down: {about}"
    return f"这份名单已被取代：{about}，现为 {last['root']} / This list was superseded: {about}, now {last['root']}"


def notice(said: str, key: str | None, on: str | None) -> list[str]:
    """
    Check what the QR code of a settlement notice says.

    Raises:
        WrongError: it is not signed with the key, or has run out.
    """
    demand(
        key and on,
        "请用 --key 给出公告的公钥，用 --on 给出日期",
        "Give the announced public key with --key and the day with --on",
    )
    told = dict(part.partition("=")[::2] for part in said.rpartition("?")[2].split("&"))
    number, digest, until = (told.get(name, "") for name in ("number", "digest", "until"))
    parts = b"jifen notice", canonical({"digest": digest, "number": number, "valid_until": until})
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    holds = is_signed(bytes.fromhex(key or ""), message, bytes.fromhex(told.get("code", "")))
    demand(holds, "签名不成立，通知书不能确认", "The signature does not hold: the notice is not confirmed")
    demand(not until or str(on) <= until, f"通知书已于 {until} 到期", f"The notice ran out on {until}")
    return [
        f"✓ 通知书 {number} 真实，有效期至 {until or '—'} / Notice {number} is genuine, valid until {until or '—'}",
        f"  {digest}",
    ]


def witness(history: Path, kept: Path | None, key: str | None, listed: Path | None) -> list[str]:
    """
    Check a history, hold it against what was kept, keep its last line.

    Raises:
        WrongError: what does not hold; then nothing is kept.
    """
    known = json.loads(kept.read_text("utf-8")) if kept and kept.exists() else None
    lines, digests = read(history.read_bytes(), key or (known and known["first_key"]))
    if known:
        hold_against(known, digests)
    told = [f"✓ {len(lines)} 条，签名和相接都成立 / {len(lines)} lines, signed and tied"]
    if listed:
        told.append("✓ " + standing(lines, json.loads(listed.read_bytes())["root"]))
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
    parser.add_argument("--notice", help="通知书二维码的内容 / what the QR code of a notice says")
    parser.add_argument("--on", help="核对的日期 / the day it is checked on")
    told = parser.parse_args(arguments)
    if (told.history is None) == (told.notice is None):
        parser.error("请给出公布历史或 --notice / give the history, or --notice")
    try:
        lines = notice(told.notice, told.key, told.on) if told.notice else _witnessed(told)
        said, code = "\n".join(lines), 0
    except (WrongError, OSError, ValueError, KeyError, TypeError) as error:
        said, code = f"✗ {error}", 1
    sys.stdout.write(said + "\n")
    return code


def _witnessed(told: argparse.Namespace) -> list[str]:
    return witness(told.history, told.kept, told.key, told.listed)


if __name__ == "__main__":
    sys.exit(main())
