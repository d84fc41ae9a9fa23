"""
Check a published list of ranks by points: 核对积分排名名单.

    python verifier.py DIR [--root HEX] [--receipt FILE]

Works out order, ranks, rounds, cut-offs and counts again from list.json, recomputes its root, compares list.csv and the files
beside it, and opens a receipt. Needs Python 3.10 and nothing else. It was written from docs/algorithms/publication.md,
shares no line with the program that makes the lists, and uses no network.

Exit codes: 0 the list holds, 1 something differs, 2 a file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

SHOWN = (
    "class",
    "total",
    "score",
    "rank",
    "second_rank",
    "round",
    "pool",
)  # of people who were ranked, and of no others
RANKED = ("placed", "waiting")
UNRANKED = ("qualified", "below_qualifying_points", "not_eligible", "not_ranked", "other_way")
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")
HASH = re.compile(r"[0-9a-f]{64}")
POINTS = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MOST_SHOWN = 20


class UnreadableError(Exception):
    """A file is missing, or is not what its name says."""


class Report:
    """What a check found: nothing, if the list holds."""

    def __init__(self) -> None:
        self.findings: list[tuple[str, str]] = []  # each in Chinese and English
        self.readable = True
        self.people = 0
        self.root = self.receipt = ""

    @property
    def ok(self) -> bool:
        """Whether everything that was checked holds."""
        return not self.findings

    @property
    def exit_code(self) -> int:
        """0 the list holds, 1 something differs, 2 a file cannot be read."""
        return (0 if self.ok else 1) if self.readable else 2

    def demand(self, holds: object, zh: str, en: str) -> None:
        """Note what is wrong unless a condition holds."""
        if not holds:
            self.findings.append((zh, en))

    def expect(self, where: str, told: object, found: object) -> None:
        """Note that the list tells something else than was worked out."""
        if told != found or type(told) is not type(found):
            self.demand(
                False,
                f"{where}：名单为 {told}，重算为 {found}。",
                f"{where}: the list says {told}, worked out: {found}.",
            )

    def lines(self) -> list[str]:
        """Say it all, for a terminal."""
        if self.ok:
            told = f"通过：{self.people} 行全部一致。 / The list holds: all {self.people} rows agree."
            return [
                told,
                f"root {self.root}",
                *([f"回执属实。 / The receipt is true. {self.receipt}"] if self.receipt else []),
            ]
        head = "不通过。 / The list does NOT hold." if self.readable else "读不出来。 / It cannot be read."
        more = len(self.findings) - MOST_SHOWN
        shown = [f"  {zh} / {en}" for zh, en in self.findings[:MOST_SHOWN]]
        return [head, *shown, *([f"  另有 {more} 处 / and {more} more"] if more > 0 else [])]


def verify(directory: str | Path, receipt: str | Path | None = None, root: str | None = None) -> Report:
    """
    Check the list in a folder.

    Args:
        directory: the folder with list.json and the files beside it.
        receipt: a receipt to open against the list.
        root: the root printed in the announcement, in hex.

    Returns:
        The report; nothing is raised for a list that does not hold or cannot be read.
    """
    report, folder = Report(), Path(directory)
    try:
        listed = Listed(*read_json(folder / "list.json"))
        report.people, report.root = len(listed.rows), listed.root
        for check in (check_root, check_rows, check_draw, check_order, check_outcome, check_head):
            check(report, listed)
        check_files(report, listed, folder)
        if root is not None:
            report.expect("公告上的根 / the announced root", listed.root, root.strip().lower())
        if receipt is not None:
            check_receipt(report, listed, read_json(Path(receipt))[1])
    except UnreadableError as unreadable:
        report.readable = False
        report.demand(False, *unreadable.args)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, StopIteration, RecursionError) as odd:
        report.demand(False, f"结构不合规格（{odd!r}）。", f"It is not shaped as the specification says ({odd!r}).")
    return report


# ── exact forms ─────────────────────────────────────────────────────────────────────────────────────────────────────


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def sha256(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def merkle_root(entries: Iterable[object]) -> str:
    """The root of RFC 6962 over values in canonical form, in hex."""
    level = [sha256(b"\x00" + canonical(entry)) for entry in entries]
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[2 * len(pairs) :]
    return level[0].hex()


def climb(entry: object, index: int, size: int, proof: Iterable[bytes]) -> str:
    """The root that an inclusion proof of RFC 6962 leads to, in hex; "" if the proof does not fit the tree."""
    node, last, hashes = sha256(b"\x00" + canonical(entry)), size - 1, list(proof)
    while last > 0:
        if index != last or index % 2:  # else it has no neighbour on this level and moves up as it is
            if not hashes:
                return ""
            node = sha256(b"\x01" + (hashes.pop(0) + node if index % 2 else node + hashes.pop(0)))
        index, last = index >> 1, last >> 1
    return "" if hashes else node.hex()


def csv_line(cells: Iterable[object]) -> str:
    """One line of list.csv: every cell quoted, what a spreadsheet could take for a formula defused."""
    texts = ["" if cell is None else str(cell) for cell in cells]
    safe = ["'" + text if text.startswith(tuple("=+-@\t\r\n＝＋－＠")) else text for text in texts]
    return ",".join('"' + text.replace('"', '""') + '"' for text in safe) + "\r\n"


def read_json(path: Path) -> tuple[bytes, Any]:
    """Read a file of JSON without fractions: its bytes, and what they say."""

    def refuse(number: str) -> None:
        raise ValueError(number)

    try:
        raw = path.read_bytes()
        return raw, json.loads(raw.decode("utf-8"), parse_float=refuse, parse_constant=refuse)
    except (OSError, ValueError, RecursionError) as odd:
        told = f"{path.name}: {type(odd).__name__}"
        raise UnreadableError(f"文件读不出来（{told}）。", f"The file cannot be read ({told}).") from None


# ── the list, taken apart ───────────────────────────────────────────────────────────────────────────────────────────


class Person:
    """One ranked row: who stands first has the smaller key. Round and pool are worked out, not read."""

    __slots__ = ("code", "key", "klass", "pool", "round", "row", "second_rank", "unit")

    def __init__(self, row: list[Any], key: tuple[int, ...], unit: str, klass: str | None) -> None:
        self.row, self.code, self.key, self.unit, self.klass = row, row[0], key, unit, klass
        self.round: int | None = None
        self.pool: str | None = None
        self.second_rank: int | None = None


class Listed:
    """list.json with its columns by name, its rules at hand and its ranked rows as people."""

    def __init__(self, raw: bytes, listed: Any) -> None:
        self.raw, self.listed = raw, listed
        self.about, self.columns, self.rows, self.root = (listed[name] for name in ("about", "columns", "rows", "root"))
        if self.about["format"] != "jifen-list/1" or set(listed) != {"about", "columns", "root", "rows"}:
            raise UnreadableError("不是 jifen-list/1 格式。", "This is not of the format jifen-list/1.")
        self.at = {name: place for place, name in enumerate(self.columns)}
        self.decimals, self.rules, self.units = self.about["run"]["decimals"], self.about["rules"], self.about["units"]
        self.order = self.rules.get("order", [])
        ranked = [row for row in self.rows if self.cell(row, "result") in RANKED]
        self.people = sorted((self.person(row) for row in ranked), key=lambda one: (one.key, one.code))

    def cell(self, row: list[Any], column: str) -> Any:
        """A cell by the name of its column; None where the list has no such column."""
        return row[self.at[column]] if column in self.at else None

    def points(self, cell: Any) -> int:
        """The whole number behind a score: points are scaled, a measure is what it is."""
        if type(cell) is int:
            return cell
        whole, _, part = cell.partition(".")
        if not POINTS.fullmatch(cell) or len(part) > self.decimals:
            raise ValueError(cell)
        return int(whole + part.ljust(self.decimals, "0"))

    def person(self, row: list[Any]) -> Person:
        """A ranked row with its key: class, score, ordinals, lot."""
        key = []
        for entry in self.order:
            cell = self.cell(row, entry["column"])
            if entry["shown"] == "class":
                key.append(entry["served"].index(cell))
            elif entry["shown"] == "value":
                key.append(self.points(cell) * (-1 if entry["first"] == "highest" else 1))
            else:
                key.append(cell or 0)
        if self.rules["ties"] == "lottery":
            seed = bytes.fromhex(self.about["draw"]["seed"])
            key.append(int.from_bytes(sha256(seed + row[0].encode("ascii")), "big"))
        return Person(row, tuple(key), self.cell(row, "unit"), self.cell(row, "class"))

    def lines(self, people: Iterable[Person], name: Callable[[str], str]) -> dict[str, list[Person]]:
        """People in order, by their unit or what ``name`` makes of it; every unit has a line."""
        lines: dict[str, list[Person]] = {name(unit["unit"]): [] for unit in self.units}
        for person in people:
            lines[name(person.unit)].append(person)
        return dict(sorted(lines.items()))


def whole(unit: str) -> str:
    """A unit as it is."""
    return unit


def pool_of(unit: str) -> str:
    """The pool of a unit: its area left open."""
    return "/".join(["*", *unit.split("/")[1:]])


def tied(line: Iterable[Person]) -> list[list[Person]]:
    """A line cut into groups of people whom every key leaves equal."""
    return [list(group) for _, group in groupby(line, key=lambda one: one.key)]


def ranks(line: Sequence[Person], style: str) -> list[int]:
    """The ranks of a line in order."""
    numbers: list[int] = []
    for number, group in enumerate(tied(line), start=1):
        numbers += [number if style == "1223" else len(numbers) + 1] * len(group)
    return numbers


# ── the checks ──────────────────────────────────────────────────────────────────────────────────────────────────────


def check_root(report: Report, listed: Listed) -> None:
    """The exact bytes of list.json, and the root over its head and rows."""
    exact = canonical(listed.listed) + b"\n" == listed.raw and unicodedata.is_normalized("NFC", listed.raw.decode())
    report.demand(exact, "list.json 不是规范写法。", "list.json is not in canonical form.")
    head = {"about": listed.about, "columns": listed.columns}
    changed = "内容与根不符：封存后有改动。", "The contents do not give the root: something was changed after sealing."
    report.demand(merkle_root([head, *listed.rows]) == listed.root, *changed)


def check_rows(report: Report, listed: Listed) -> None:
    """Codes, commitments and kinds of cells; of people who were not ranked nothing is shown."""
    ordinals = tuple(entry["column"] for entry in listed.order if entry["shown"] == "ordinal")
    known = {"code", "unit", "name", "result", "commitment", *SHOWN, *ordinals}
    report.demand(known >= set(listed.columns), "有不该公布的列。", "There is a column that must not be published.")
    hidden = [place for name, place in listed.at.items() if name in SHOWN or name in ordinals]
    codes: set[str] = set()
    for row in listed.rows:
        code, result = row[0], listed.cell(row, "result")
        fits = (
            CODE.fullmatch(code) and HASH.fullmatch(row[-1]) and len(row) == len(listed.columns) and code not in codes
        )
        fits = fits and result in (*RANKED, *UNRANKED) and all(cell is None or type(cell) in (int, str) for cell in row)
        report.demand(fits, f"{code} 一行的写法有误。", f"The row of {code} is malformed or stands twice.")
        bare = result in (*RANKED, "qualified") or all(row[place] is None for place in hidden)
        report.demand(
            bare, f"{code} 未参加排名，却有名次或得分。", f"{code} was not ranked, yet a score or rank is shown."
        )
        codes.add(code)


def check_draw(report: Report, listed: Listed) -> None:
    """The list of entrants that was sealed before the draw, and the seed of the lots."""
    draw = listed.about["draw"]
    fits = (draw is not None) == (listed.rules.get("ties") == "lottery")
    report.demand(fits, "摇号记录与并列规则不符。", "The record of the draw does not fit the tie rule.")
    if draw:
        entries = sorted([row[0], row[-1]] for row in listed.rows)
        same = draw["head"]["entrants"] == len(entries) and draw["head"]["run"] == listed.about["run"]
        same = same and merkle_root([draw["head"], *entries]) == draw["root"]
        report.demand(same, "名单不是摇号前封存的名单。", "These are not the people who were sealed before the draw.")
        seed = sha256(b"jifen-seed/1\x00" + bytes.fromhex(draw["root"]) + draw["result"].encode("utf-8"))
        report.expect("摇号种子 / the seed of the lots", draw["seed"], seed.hex())


def check_order(report: Report, listed: Listed) -> None:
    """Every rank, the ordinals that break ties, and the order in which the rows stand."""
    for line in listed.lines(listed.people, whole).values():
        for person, rank in zip(line, ranks(line, listed.rules["rank_style"]), strict=True):
            report.expect(f"{person.code} rank", listed.cell(person.row, "rank"), rank)
    scopes = listed.lines(listed.people, pool_of if listed.rules.get("second_round") else whole)
    for position, entry in enumerate(listed.order):
        for line in scopes.values() if entry["shown"] == "ordinal" else ():
            for _, group in groupby(line, key=lambda one: one.key[:position]):  # noqa: B023 (used at once)
                given = [listed.cell(one.row, entry["column"]) for one in group]
                dense = given[0] == 1 and all(after - before in (0, 1) for before, after in pairwise(given))
                zh, en = f"“{entry['column']}”的序号有误", f"The ordinals of {entry['column']} are wrong"
                report.demand(
                    dense if len(given) > 1 else given == [None], f"{zh}：{given[:9]}。", f"{en}: {given[:9]}."
                )

    def place(row: list[Any]) -> tuple[str, bool, int, str]:
        rank = listed.cell(row, "rank")
        return listed.cell(row, "unit") or "", rank is None, rank or 0, row[0]

    for above, below in pairwise(listed.rows):
        report.demand(place(above) < place(below), f"{below[0]} 的位置有误。", f"{below[0]} stands in the wrong place.")


def check_outcome(report: Report, listed: Listed) -> None:
    """The qualifying points, and who is placed in which round when all places are given out again."""
    lowest = {unit["unit"]: unit["qualifying_points"] for unit in listed.units}
    for row in listed.rows:
        result = listed.cell(row, "result")
        line = lowest[listed.cell(row, "unit")] if result in RANKED else listed.about["qualifying_points"]
        if line is not None and result in (*RANKED, "qualified"):
            reached = listed.points(listed.cell(row, "total")) >= listed.points(line)
            report.demand(reached, f"{row[0]} 未达到规定分值。", f"{row[0]} is below the qualifying points.")
    if listed.order:
        give_out(listed)
    for person in listed.people:
        result = "placed" if person.round else "waiting"
        worked_out = {"result": result, "round": person.round, "pool": person.pool, "second_rank": person.second_rank}
        for column in listed.at.keys() & worked_out.keys():
            report.expect(f"{person.code} {column}", listed.cell(person.row, column), worked_out[column])


def give_out(listed: Listed) -> dict[str, int]:
    """Give out all places again; returns what each unit left over after the first round."""
    rules, second, lines = listed.rules, listed.rules["second_round"], listed.lines(listed.people, whole)
    left = {unit["unit"]: first_round(lines[unit["unit"]], unit, rules) for unit in listed.units}
    if second:
        waiting = [person for person in listed.people if not person.round]
        free = len(waiting)
        room = {u["unit"]: share(u["places"] or 0, second["limit"]) if second["limit"] else free for u in listed.units}
        for pool, line in listed.lines(waiting, pool_of).items():
            for person, rank in zip(line, ranks(line, rules["rank_style"]), strict=True):
                person.second_rank = rank
            free = sum(places for unit, places in left.items() if pool_of(unit) == pool)
            for group in tied(line):
                for unit, people in Counter(person.unit for person in group).items():
                    room[unit] = room[unit] if people <= room[unit] else 0  # closed: nobody below may pass them by
                entering = [person for person in group if room[person.unit]]
                if not enters(len(entering), free, rules["ties"]):
                    break
                free -= len(entering)
                for person in entering:
                    person.round, person.pool, room[person.unit] = 2, "open", room[person.unit] - 1
    return left
