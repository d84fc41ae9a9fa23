"""
Worked cases: does the scheme give what an officer says it gives?

A case is a sentence, the facts and the expected lines (``policy.cases``). Every fact counts as verified and every kind as
answered, unless the case says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jifen.facts import validation
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing, Trust
from jifen.facts.kinds import Kind, Type
from jifen.kernel.errors import BadPolicyError, Complaint, Text
from jifen.kernel.points import show
from jifen.policy.cases import Case, Row
from jifen.policy.scheme import Scheme
from jifen.scoring.compiling import compile_plan
from jifen.scoring.person import PersonEngine
from jifen.scoring.scorecard import Scorecard

VERIFIED = Proof(Standing.VERIFIED, by="案例")
ANONYMOUS = "某某"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing a case expects and the scheme does not give."""

    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: 应为 expected {self.expected}, 实为 found {self.found}"


# --- facts of a case --------------------------------------------------------------------------------------------------


def dossier_of(case: Case, scheme: Scheme, name: str = "case") -> Dossier:
    """
    Build the dossier a case describes.

    Raises:
        BadPolicyError: ``scoring.case_facts`` with every fact that is no word of the catalogue.
    """
    dossier = Dossier(name)
    complaints: list[Complaint] = []
    place = case.place or scheme.place
    for kind_name, rows in case.facts.items():
        if kind_name not in CATALOGUE:
            complaints.append(_bad_fact(case, kind_name, "目录中没有这类事实", "the catalogue has no such kind"))
            continue
        proof = Proof() if kind_name in case.declared_only else VERIFIED
        for row in rows:
            for single in _spread(CATALOGUE[kind_name], row):
                made = _record(CATALOGUE[kind_name], single, proof, scheme, place)
                if isinstance(made, Record):
                    dossier.add([made])
                else:
                    complaints.extend(made)
    for kind_name in CATALOGUE:
        if kind_name not in case.unknown:
            dossier.answers[kind_name] = Proof() if kind_name in case.declared_only else VERIFIED
    if complaints:
        raise BadPolicyError(
            "scoring.case_facts",
            Text(f"案例“{case.title}”的事实写法有误。", f"The facts of the case “{case.title}” cannot be read."),
            Text("请按事实目录改写。", "Write them in the words of the catalogue of facts."),
            complaints=complaints,
        )
    return dossier


def _spread(kind: Kind, row: Row) -> Iterator[Row]:
    """Write out a row that stands for several: a list in a level field is one record each, ``times`` repeats it."""
    row = dict(row)
    times = int(row.pop("times", 1))
    for name, value in row.items():
        if isinstance(value, list | tuple):
            for single in value:
                yield from _spread(kind, {**row, name: single, "times": times})
            return
    for _ in range(times):
        yield row


def _record(kind: Kind, row: Row, proof: Proof, scheme: Scheme, place: str) -> Record | list[Complaint]:
    row = dict(row)
    whose = str(row.pop("whose", "self"))
    complaints = [
        Complaint(
            "facts.field_unknown", kind.name, Text("没有这个字段。", "There is no such field."), Text("", ""), name
        )
        for name in row
        if name not in kind.by_name
    ]
    values: dict[str, object] = {}
    for field in kind.fields:
        cell = row.get(field.name)
        if field.type is Type.PLACE and isinstance(cell, str):
            cell = place if cell == "here" else scheme.towns.get(cell, cell)
        if field.name == "name" and cell is None:
            cell = ANONYMOUS
        if field.type is Type.NUMBER and isinstance(cell, Decimal):
            cell = format(cell, "f")
        value = validation.read(field, cell)
        if isinstance(value, Complaint):
            complaints.append(Complaint(value.code, f"{kind.name}.{field.name}", value.what, value.mend, str(cell)))
        else:
            values[field.name] = value
    return complaints or Record(kind.name, values, whose, proof)


def _bad_fact(case: Case, value: str, zh: str, en: str) -> Complaint:
    mend = Text("请按事实目录改写。", "Write it in the words of the catalogue of facts.")
    return Complaint("scoring.case_facts", case.title, Text(f"{zh}。", f"{en.capitalize()}."), mend, value)


# --- running ----------------------------------------------------------------------------------------------------------


class Bench:
    """A scheme with its engines kept by day and trust, so that many cases run quickly."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.engines: dict[tuple[date, str, object], PersonEngine] = {}

    def score(self, case: Case, dossier: Dossier) -> Scorecard:
        """Score the facts of a case on its day."""
        key = (case.as_of, case.trust, tuple(sorted(case.tables.items())))
        if key not in self.engines:
            plan = compile_plan(_with_tables(self.scheme, case.tables), case.as_of)
            self.engines[key] = PersonEngine(plan, Trust(case.trust))
        return self.engines[key].score(dossier)


def run_case(case: Case, bench: Bench, dossier: Dossier | None = None) -> list[Mismatch]:
    """Run one case and list what is not as expected."""
    card = bench.score(case, dossier or dossier_of(case, bench.scheme))
    return list(_compare(case, card, bench))


def _with_tables(scheme: Scheme, tables: dict[str, tuple[str, ...]]) -> Scheme:
    if not tables:
        return scheme
    filled = tuple(
        table.model_copy(update={"listed": tables[table.id]}) if table.id in tables else table
        for table in scheme.tables
    )
    return scheme.model_copy(update={"tables": filled})


def _compare(case: Case, card: Scorecard, bench: Bench) -> Iterator[Mismatch]:
    expect, decimals = case.expect, card.decimals
    seat = card.seat(next(iter(case.expect.totals), None)) if case.expect.totals else card.seat()
    for line in seat.lines:
        found, wanted = _shown(line.points, decimals), _wanted(expect.lines.get(line.id, Decimal(0)))
        if found != wanted:
            yield Mismatch(f"line {line.id}", wanted, found)
    for name in set(expect.lines) - {line.id for line in seat.lines}:
        yield Mismatch(f"line {name}", "?", "no such line")
    yield from _compare_groups(case, card, bench)
    for use, total in expect.totals.items():
        found = _shown(card.uses[use].total, decimals)
        if found != _wanted(total):
            yield Mismatch(f"total {use}", _wanted(total), found)
    gates = {gate.id: gate.met for use in card.uses.values() for gate in use.gates}
    for name, verdict in expect.gates.items():
        found = {True: "met", False: "not_met", None: "unknown"}[gates[name]] if name in gates else "no such gate"
        if found != verdict:
            yield Mismatch(f"gate {name}", verdict, found)
    yield from _compare_vetoes(case, card)
    for use, may in expect.may_apply.items():
        found = {True: "yes", False: "no", None: "unknown"}[card.uses[use].may_apply]
        if found != may:
            yield Mismatch(f"may_apply {use}", may, found)


def _compare_groups(case: Case, card: Scorecard, bench: Bench) -> Iterator[Mismatch]:
    engine = next(iter(bench.engines.values()))
    for name, value in case.expect.groups.items():
        wanted = {name: value} if not isinstance(value, dict) else value
        uses = [name] if isinstance(value, dict) else list(card.uses)
        for use in uses:
            groups = engine.plan.uses[use].group_of
            for group, points in wanted.items():
                found = (
                    _shown(card.seat(use).groups[groups[group]], card.decimals) if group in groups else "no such group"
                )
                if found != _wanted(points):
                    yield Mismatch(f"group {use}.{group}", _wanted(points), found)


def _compare_vetoes(case: Case, card: Scorecard) -> Iterator[Mismatch]:
    found: dict[str, str] = {}
    for use in card.uses.values():
        for veto in use.vetoes:
            if veto.bars is None:
                found[veto.id] = "unknown"
            elif veto.bars:
                found[veto.id] = veto.until.isoformat() if veto.until else "no end"
    wanted = {name: str(day) for name, day in case.expect.vetoes.items()}
    for name in sorted(set(found) | set(wanted)):
        if name not in wanted and found[name] == "unknown":
            continue
        if found.get(name) != wanted.get(name):
            yield Mismatch(f"veto {name}", wanted.get(name, "does not bar"), found.get(name, "does not bar"))


def _shown(points: int | None, decimals: int) -> str:
    return "unknown" if points is None else show(points, decimals)


def _wanted(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value.normalize(), "f") if value else "0"
