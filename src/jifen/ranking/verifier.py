"""
Check a published list of ranks by points: 核对积分排名名单.

    python verifier.py DIR [--root HEX] [--receipt FILE]

Works out order, rounds, cut-offs, counts and root again from list.json, compares list.csv and the files beside it, opens a
receipt. Needs only Python 3.10. Written from docs/algorithms/publication.md, it shares no line with the maker of the lists.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from hashlib import sha256
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import Any

ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)  # what odd shapes raise
RANKED = ("placed", "waiting")
RESULTS = (*RANKED, "qualified", "below_qualifying_points", "not_eligible", "not_ranked", "other_way")
SHOWN = ("class", "total", "score", "rank", "second_rank", "round", "pool")  # never of people who were not ranked
PLANNED = ("unit", "places", "words", "reserved")  # what is sealed before a draw; and the qualifying points of the plan
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")


class Report:
    """What a check found: nothing, if the list holds."""

    def __init__(self) -> None:
        self.findings: list[tuple[str, str]] = []  # in Chinese and English
        self.readable, self.people, self.root, self.receipt = True, 0, "", ""

    @property
    def exit_code(self) -> int:
        """0 the list holds, 1 it does not, 2 a file cannot be opened."""
        return min(1, len(self.findings)) if self.readable else 2

    def demand(self, holds: object, zh: str, en: str) -> None:
        """Note what is wrong, unless a condition holds."""
        if not holds:
            self.findings.append((f"{zh}。", f"{en}."))

    def expect(self, where: str, told: object, found: object) -> None:
        """Note where the list tells something else than was worked out."""
        same = told == found and type(told) is type(found)
        self.demand(same, f"{where} 为 {told}，应为 {found}", f"{where} is {told} on the list and must be {found}")

    def lines(self) -> list[str]:
        """Say it all, for a terminal; of many findings the first twenty."""
        if self.findings:
            head = "不通过 / It does NOT hold" if self.readable else "读不出来 / It cannot be read"
            return [f"{head} ({len(self.findings)}):", *(f"  {zh} / {en}" for zh, en in self.findings[:20])]
        receipt = [f"回执属实 / The receipt is true: {self.receipt}"] if self.receipt else []
        return [f"通过，共{self.people}行 / The list holds: {self.people} rows", f"root {self.root}", *receipt]


def verify(directory: str | Path, receipt: str | Path | None = None, root: str | None = None) -> Report:
    """Check the list in a folder, against the root that was announced (hex) and a receipt if given; never raises."""
    report, folder = Report(), Path(directory)
    try:
        listed = Listed((folder / "list.json").read_bytes())
        report.people, report.root = len(listed.rows), listed.root
        check_sealed(report, listed, folder / "entrants.json")
        for check in (check_root, check_rows, check_draw, check_order, check_outcome, check_head):
            check(report, listed)
        check_files(report, listed, folder)
        report.expect("公告上的根 / announced root", listed.root, listed.root if root is None else root.strip().lower())
        if receipt is not None:
            content = Path(receipt).read_bytes()
            try:
                check_receipt(report, listed, parse(content), content.rstrip())
            except ODD:
                report.demand(False, "这个文件不是一张回执", "The file is no receipt: take the one given to you")
    except OSError as odd:
        report.readable = False
        report.demand(False, f"打不开 {odd.filename}", f"{odd.filename} cannot be opened")
    except ODD as odd:
        report.demand(False, f"结构不合规格（{odd!r}）", f"It is not shaped as the specification says ({odd!r})")
    return report


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def merkle_root(entries: Iterable[object]) -> str:
    """The root of RFC 6962 over values in canonical form, in hex."""
    level = [sha256(b"\0" + canonical(entry)).digest() for entry in entries]
    while len(level) > 1:
        pairs = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[2 * len(pairs) :]
    return level[0].hex()


def climb(entry: object, index: int, size: int, proof: list[str]) -> str:
    """The root that an inclusion proof of RFC 6962 leads to, in hex; "" if the proof is too long for the tree."""
    node, last, hashes = sha256(b"\0" + canonical(entry)).digest(), size - 1, [*map(bytes.fromhex, proof)]
    while last > 0:
        if index % 2 or index != last:  # else it has no neighbour on this level and moves up as it is
            node = sha256(b"\1" + (hashes.pop(0) + node if index % 2 else node + hashes.pop(0))).digest()
        index, last = index >> 1, last >> 1
    return "" if hashes else node.hex()


def csv_line(cells: Iterable[object]) -> str:
    """One line of list.csv: every cell quoted, what a spreadsheet could take for a formula defused."""
    texts = ["" if cell is None else str(cell) for cell in cells]
    safe = ["'" + text if text.startswith(tuple("=+-@\t\r\n＝＋－＠")) else text for text in texts]
    return ",".join('"' + text.replace('"', '""') + '"' for text in safe) + "\r\n"


def parse(raw: bytes) -> Any:
    """Read JSON that holds no fractions."""
    return json.loads(raw.decode("utf-8"), parse_float=int, parse_constant=int)  # int refuses a fraction


class Row(dict[str, Any]):
    """The cells of a row by column, None where there is no such column; and what is worked out about it here."""

    key: tuple[int, ...] = ()  # of two ranked people the one with the smaller key stands first
    round: int | None = None
    pool: str | None = None
    second_rank: int | None = None

    def __missing__(self, column: str) -> None:
        return None


class Listed:
    """list.json, with its rows by column, its rules at hand, and its ranked people in order."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.listed = raw, parse(raw)
        if set(self.listed) != {"about", "columns", "root", "rows"} or self.listed["about"]["format"] != "jifen-list/1":
            raise ValueError("jifen-list/1?")
        self.about, self.columns, self.root = (self.listed[name] for name in ("about", "columns", "root"))
        self.rules, self.units, self.decimals = self.about["rules"], self.about["units"], self.about["run"]["decimals"]
        self.order, self.second = self.rules.get("order", []), self.rules.get("second_round")
        self.pool_of = {unit["unit"]: unit["pool"] for unit in self.units}.__getitem__
        self.rows = [Row(zip(self.columns, row, strict=True)) for row in self.listed["rows"]]
        self.people = [row for row in self.rows if row["result"] in RANKED]
        for person in self.people:
            person.key = self.key(person)
        self.people.sort(key=lambda person: (person.key, person["code"]))

    def points(self, cell: str | int) -> int:
        """The whole number behind a score: points are scaled, a measure is what it is."""
        scaled = Decimal(cell).scaleb(0 if isinstance(cell, int) else self.decimals)
        if scaled != int(scaled):
            raise ValueError(cell)
        return int(scaled)

    def key(self, row: Row) -> tuple[int, ...]:
        """What a ranked row is ordered by: class, score, ordinals, lot."""
        key = [row[entry["column"]] for entry in self.order]
        for place, entry in enumerate(self.order):
            if entry["shown"] == "class":
                key[place] = entry["served"].index(key[place])
            elif entry["shown"] == "value":
                key[place] = self.points(key[place]) * (-1 if entry["first"] == "highest" else 1)
            elif key[place] is None:
                key[place] = 0  # equal to nobody so far: no ordinal is needed
        if self.rules["ties"] == "lottery":
            key.append(int(sha256(bytes.fromhex(self.about["draw"]["seed"]) + row["code"].encode()).hexdigest(), 16))
        return tuple(key)

    def lines(self, people: Iterable[Row], name: Callable[[str], str] = str) -> dict[str, list[Row]]:
        """People in order, by their unit or by what ``name`` makes of it; a unit nobody is in has an empty line."""
        lines: dict[str, list[Row]] = {name(unit["unit"]): [] for unit in self.units}
        for person in people:
            lines[name(person["unit"])].append(person)
        return dict(sorted(lines.items()))

    def ranks(self, line: list[Row]) -> list[tuple[Row, int]]:
        """The people of a line with their ranks."""
        ranked: list[tuple[Row, int]] = []
        for number, group in enumerate(tied(line), start=1):
            rank = number if self.rules["rank_style"] == "1223" else len(ranked) + 1
            ranked += [(person, rank) for person in group]
        return ranked


def tied(line: Iterable[Row]) -> list[list[Row]]:
    """A line cut into groups of people whom every key leaves equal."""
    return [list(group) for _, group in groupby(line, key=lambda person: person.key)]


def check_root(report: Report, listed: Listed) -> None:
    """The exact bytes of list.json, and the root over its head and rows."""
    exact = canonical(listed.listed) + b"\n" == listed.raw and unicodedata.is_normalized("NFC", listed.raw.decode())
    report.demand(exact, "list.json 不是规范写法", "list.json is not in canonical form")
    root = merkle_root([{"about": listed.about, "columns": listed.columns}, *listed.listed["rows"]])
    report.demand(root == listed.root, "内容与根不符，封存后有改动", "The root is not that of the contents")


def check_rows(report: Report, listed: Listed) -> None:
    """Codes, commitments and kinds of cells; of people who were not ranked nothing is shown."""
    ordinals = {entry["column"] for entry in listed.order if entry["shown"] == "ordinal"}
    more = set(listed.columns) - ordinals - {"code", "unit", "name", "result", "commitment", *SHOWN}
    report.demand(not more, f"有不该公布的列 {more}", f"There are columns that must not be published: {more}")
    codes = Counter(row["code"] for row in listed.rows)
    for row in listed.rows:
        code, shown = row["code"], row["result"] in (*RANKED, "qualified")
        fits = CODE.fullmatch(code) and codes[code] == 1 and re.fullmatch("[0-9a-f]{64}", row["commitment"])
        plain = row["result"] in RESULTS and all(type(cell) in (int, str, type(None)) for cell in row.values())
        report.demand(fits and plain, f"{code} 一行有误", f"The row of {code} is malformed or stands twice")
        bare = shown or all(row[column] is None for column in (*SHOWN, *ordinals))
        report.demand(bare, f"{code} 未参加排名，却有得分或名次", f"{code} was not ranked, yet score or rank is shown")


def check_draw(report: Report, listed: Listed) -> None:
    """The drawn result, and the seed of the lots."""
    draw, by_lot = listed.about["draw"], listed.rules.get("ties") == "lottery"
    report.demand((draw is not None) == by_lot, "摇号记录与并列规则不符", "The draw does not fit the tie rule")
    if draw:
        for group, (count, low, high, order) in zip(draw["result"].split(" + "), draw["head"]["form"], strict=True):
            drawn = [number for number in map(int, group.split()) if low <= number <= high]
            bare = " ".join(map(str, sorted({*drawn}) if order == "ascending" else drawn))
            report.demand((group, len(drawn)) == (bare, count), "抽签结果写法有误", "The drawn result is malformed")
        seed = sha256(b"jifen-seed/1\x00" + bytes.fromhex(draw["root"]) + draw["result"].encode())
        report.expect("摇号种子 / seed", draw["seed"], seed.hexdigest())


def check_order(report: Report, listed: Listed) -> None:
    """Every rank, the ordinals that break ties, and the order in which the rows stand."""
    for line in listed.lines(listed.people).values():
        for person, rank in listed.ranks(line):
            report.expect(f"{person['code']} rank", person["rank"], rank)
    scopes = listed.lines(listed.people, listed.pool_of).values()
    for end, entry in enumerate(listed.order):
        for line in scopes if entry["shown"] == "ordinal" else ():
            for before, group in groupby(line, key=lambda person: person.key[:end]):
                given = [person[entry["column"]] for person in group]
                dense = given[0] == 1 and all(after - earlier in (0, 1) for earlier, after in pairwise(given))
                fits = dense if len(given) > 1 else given == [None]
                report.demand(fits, f"{entry['column']} 序号有误 {before}", f"{entry['column']} is wrong at {before}")
    for above, below in pairwise((r["unit"] or "", r["rank"] is None, r["rank"] or 0, r["code"]) for r in listed.rows):
        report.demand(above < below, f"{below[-1]} 的位置有误", f"{below[-1]} stands in the wrong place")


def check_outcome(report: Report, listed: Listed) -> None:
    """The qualifying points, and who is placed in which round when all places are given out again."""
    lowest = {unit["unit"]: unit["qualifying_points"] for unit in listed.units}
    for row in listed.rows:
        if row["result"] in (*RANKED, "qualified"):
            lines = {listed.about["qualifying_points"], lowest.get(row["unit"])} - {None}
            below = any(listed.points(row["total"]) < listed.points(line) for line in lines)
            report.demand(not below, f"{row['code']} 未达到规定分值", f"{row['code']} is below the qualifying points")
    first_round(listed)
    if listed.second:
        second_round(listed, listed.second["limit"])
    for person in listed.people:
        found = {"round": person.round, "pool": person.pool, "second_rank": person.second_rank}
        found["result"] = RANKED[person.round is None]
        for column in found.keys() & set(listed.columns):
            report.expect(f"{person['code']} {column}", person[column], found[column])


def first_round(listed: Listed) -> None:
    """Give out the places of every unit; notes in each unit what it leaves to a second round."""
    for unit, line in zip(listed.units, listed.lines(listed.people).values(), strict=True):
        places, kept, reserved = unit["places"], unit["reserved"], listed.rules["reserved"]
        if places is None or not kept:
            unit["found"] = max(0, (places or 0) - fill(listed, line, len(line) if places is None else places, 1))
            continue
        first, opens = reserved["served"] == "reserved_first", reserved["leftover"] == "open"
        taken = 0 if first else fill(listed, line, places - sum(kept.values()), 1)
        entered = {klass: fill(listed, line, kept[klass], 1, klass) for klass in kept}
        taken, idle = taken + sum(entered.values()), sum(max(0, kept[klass] - entered[klass]) for klass in kept)
        taken += fill(listed, line, places - taken - (0 if opens else idle), 1) if first or opens else 0
        unit["found"] = max(0, places - taken - (idle if reserved["leftover"] == "unused" else 0))


def second_round(listed: Listed, limit: dict[str, Any] | None) -> None:
    """Rank those without a place again, pool by pool, and give out what is left over."""
    room = {unit["unit"]: share(unit["places"] or 0, limit) for unit in listed.units} if limit else None
    for pool, line in listed.lines([p for p in listed.people if not p.round], listed.pool_of).items():
        for person, rank in listed.ranks(line):
            person.second_rank = rank
        fill(listed, line, sum(unit["found"] for unit in listed.units if unit["pool"] == pool), 2, room=room)


def fill(listed: Listed, line: list[Row], places: int, number: int, klass: str = "", room: Any = None) -> int:
    """Fill places from the top of a line, tied groups whole or not at all; returns how many people entered."""
    free = places
    for group in tied(line):
        entering = [person for person in group if not person.round and klass in ("", person["class"])]
        if room is not None:
            for unit, people in Counter(person["unit"] for person in entering).items():
                room[unit] = room[unit] - people if people <= room[unit] else -1  # closed: nobody may pass them by
            entering = [person for person in entering if room[person["unit"]] >= 0]
        if len(entering) > free and not (listed.rules["ties"] == "admit_all" and free > 0):
            break
        free -= len(entering)
        for person in entering:
            person.round, person.pool = number, "reserved" if klass else "open"
    return places - free


def share(places: int, limit: dict[str, Any]) -> int:
    """A share, in hundredths of a percent, of a unit's own places, rounded as the rules say."""
    whole, rest = divmod(places * int(limit["basis_points"]), 10_000)
    return whole + int({"down": False, "half_up": 2 * rest >= 10_000, "up": rest > 0}[limit["rounding"]])


def check_head(report: Report, listed: Listed) -> None:
    """Counts, units and pools as the head tells them."""
    results, applied = Counter(row["result"] for row in listed.rows), Counter(row["unit"] for row in listed.rows)
    counts, limit = {name: results[name] for name in RESULTS}, (listed.second or {}).get("limit")
    report.expect("counts", listed.about["counts"], {"applied": len(listed.rows), **counts})
    for unit, line in zip(listed.units, listed.lines(listed.people).values(), strict=True):
        first = [person for person in line if person.round == 1]
        kept = {klass: [p for p in first if (p.pool, p["class"]) == ("reserved", klass)] for klass in unit["reserved"]}
        found = {"applied": applied[unit["unit"]], "ranked": len(line), "placed": len(first), "left": unit.pop("found")}
        found["placed_second"] = sum(person.round == 2 for person in line)
        found["second_limit"] = share(unit["places"] or 0, limit) if limit else None
        found["cut_off"] = cut_off(listed, [person for person in first if person.pool == "open"])
        found["reserved_cut_offs"] = {klass: cut_off(listed, people) for klass, people in kept.items() if people}
        area, *parts = unit["unit"].split("/")
        county = area[:6] if area.isdigit() else unit["pool"][:6]  # the name of a zone does not tell its county
        wide = {"all_areas": "*", "county": county}[listed.second["pool"]] if listed.second else area
        found["pool"] = "/".join([wide, *parts])
        for name, value in found.items():
            report.expect(f"{unit['unit']} {name}", unit[name], value)
    again, pools = [person for person in listed.people if person.second_rank], []
    for pool, line in listed.lines(again, listed.pool_of).items() if listed.second else ():
        placed = [person for person in line if person.round == 2]
        places = sum(unit["left"] for unit in listed.units if unit["pool"] == pool)
        found = {"pool": pool, "places": places, "ranked": len(line), "placed": len(placed)}
        pools.append(found | {"left": max(0, places - len(placed)), "cut_off": cut_off(listed, placed)})
    report.expect("pools", listed.about["pools"], pools)


def cut_off(listed: Listed, placed: list[Row]) -> dict[str, Any] | None:
    """The last person placed: class, rank in their round, score."""
    if not placed:
        return None
    last, leading = placed[-1], next(entry for entry in listed.order if entry["shown"] != "class")
    score = last[leading["column"]] if leading["shown"] == "value" else None
    klass = last["class"] if listed.order[0]["shown"] == "class" else None
    return {"class": klass, "rank": last["second_rank" if last.round == 2 else "rank"], "score": score}


def check_files(report: Report, listed: Listed, folder: Path) -> None:
    """list.csv says what list.json says, and the files beside them are those the list was published with."""
    told = (folder / "list.csv").read_bytes().decode("utf-8", errors="surrogateescape")
    found = "\ufeff" + "".join(csv_line(cells) for cells in (listed.columns, *listed.listed["rows"]))
    for number, (one, other) in enumerate(zip_longest(told.split("\r\n"), found.split("\r\n")), start=1):
        report.demand(one == other, f"list.csv 第{number}行有出入", f"Line {number} of list.csv is not as in list.json")
    report.expect("files", sorted(listed.about["files"]), ["README.txt", "verifier.py"])
    for name in ("README.txt", "verifier.py"):
        changed = sha256((folder / name).read_bytes()).hexdigest() != listed.about["files"][name]
        report.demand(not changed, f"{name} 被改动", f"{name} was changed")


def check_sealed(report: Report, listed: Listed, file: Path) -> None:
    """Who was sealed before the ranking, and for which places: as entrants.json has it, and as the record of a draw has it."""
    entries, seals = sorted([row["code"], row["commitment"]] for row in listed.rows), [listed.about["draw"]]
    line = listed.about["qualifying_points"]  # if the scheme sets it, the plan does not
    plan = [[*map(unit.get, PLANNED), None if line else unit["qualifying_points"]] for unit in listed.units]
    plan = plan if any(cells[1:] != [None, "", {}, None] for cells in plan) else []  # without a plan none is sealed
    if file.exists():
        seals.append(parse(file.read_bytes()))
        exact = canonical(seals[-1]) + b"\n" == file.read_bytes() and set(seals[-1]) == {"head", "root"}
        report.demand(exact, "entrants.json 写法有误", "entrants.json is malformed")
    for head, root in [(seal["head"], seal["root"]) for seal in seals if seal]:
        report.expect("封存的名额 / sealed places", head["quota"], sha256(canonical(plan)).hexdigest())
        found = [len(entries), listed.about["run"], merkle_root([head, *entries])]
        same = [head["entrants"], head["run"], root] == found and root == seals[-1]["root"]
        report.demand(same, "名单不是排名前封存的名单", "These are not the people who were sealed before the ranking")


def check_receipt(report: Report, listed: Listed, receipt: Any, raw: bytes) -> None:
    """A receipt opens the commitment of its row, and its row is on the list; nothing in it could stand otherwise."""
    index, leaf, private, proof, salt = (receipt[name] for name in ("index", "leaf", "row", "proof", "salt"))
    fits = set(receipt) == {"code", "format", "index", "leaf", "proof", "root", "row", "salt", "size"}
    fits = fits and receipt["format"] == "jifen-receipt/1" and receipt["code"] == leaf[0] and canonical(receipt) == raw
    fits = fits and type(index) is int and [bytes.fromhex(text).hex() for text in (salt, *proof)] == [salt, *proof]
    report.demand(fits and receipt["size"] == len(listed.rows) + 1, "回执写法有误", "The receipt is malformed")
    sealed = sha256(b"jifen-row/1\0" + bytes.fromhex(salt) + canonical(private)).hexdigest()
    report.demand(sealed == leaf[-1], "本人数据与封存值不符", "The private row does not open the commitment")
    row = listed.rows[index - 1] if 1 <= index <= len(listed.rows) else Row()
    report.demand(list(row.values()) == leaf, "名单上没有回执中的这一行", "The row of the receipt is not on the list")
    leads = climb(leaf, index, receipt["size"], proof) == receipt["root"] == listed.root
    report.demand(leads, "回执的证明得不出名单的根", "The proof of the receipt does not lead to the root of the list")
    same = row["total"] is None or listed.points(row["total"]) == private["total"]
    report.demand(same, "名单上的总分与本人数据不符", "The total on the list is not that of the private row")
    report.receipt = " · ".join(str(row[name]) for name in ("code", "unit", "total", "rank", "result") if row[name])


def main(arguments: list[str] | None = None) -> int:
    """Check a folder from the command line."""
    parser = argparse.ArgumentParser(description="核对积分排名名单 / Check a published list of ranks by points")
    parser.add_argument("directory", help="名单所在文件夹 / the folder of the list")
    parser.add_argument("--root", help="公告上的根 / the root printed in the announcement")
    parser.add_argument("--receipt", help="本人的回执 / your receipt")
    report = verify(**vars(parser.parse_args(arguments)))
    print("\n".join(report.lines()))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
