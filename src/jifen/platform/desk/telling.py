"""Rows as the desk shows them: records with their standing, questions with who holds them, the story of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Type
from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import timeline
from jifen.platform.config import clock
from jifen.platform.connectors.port import VERDICT_TEXTS, Verdict
from jifen.platform.evidence.dossiers import values_of
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.people.models import Person
from jifen.platform.web.pieces import Cell, Column, Moment, Served, Sort

STANDINGS: dict[str, tuple[Sort, Text]] = {
    "declared": (Sort.WAIT, Text("已申报，待核验", "declared, not verified yet")),
    "verified": (Sort.DONE, Text("已核实", "verified")),
    "refuted": (Sort.NO, Text("已否定", "refuted")),
}
_RUNGS = {"system": Text("系统核验", "by system"), "hand": Text("人工核查", "by hand")}
_STATES: dict[str, tuple[Sort, Text]] = {
    "waiting": (Sort.WAIT, Text("等待答复", "waiting for an answer")),
    "checking": (Sort.NOW, Text("等待复核", "waiting for a second check")),
    "answered": (Sort.DONE, Text("已答复", "answered")),
    "withdrawn": (Sort.LOCKED, Text("已撤回", "withdrawn")),
}
CASE_SORTS = {
    State.SUBMITTED: Sort.WAIT,
    State.RETURNED: Sort.TODO,
    State.REFUSED: Sort.NO,
    State.VERIFYING: Sort.NOW,
    State.SCORED: Sort.TODO,
    State.FROZEN: Sort.DONE,
    State.WITHDRAWN: Sort.LOCKED,
    State.LAPSED: Sort.LOCKED,
}


def kind_words(kind: str) -> Text:
    """Name a kind of record."""
    if kind not in CATALOGUE:
        return Text(kind, kind)
    return Text(CATALOGUE[kind].zh, CATALOGUE[kind].en)


def department_words(department: str) -> Text:
    """Name a department."""
    return Text(*DEPARTMENTS.get(department, (department, department)))


def seat_words(whose: str) -> Text:
    """Name a seat of the household."""
    return Text(WHOSE[whose].zh, WHOSE[whose].en)


def place_words(code: str) -> str:
    """Name a place from the province down; a code the table does not hold stays a code."""
    known = schemes.divisions()
    return known.full_name(code) if code in known else code


def served(person: Person, *, reference: str = "", leave_url: str = "", notes: Sequence[Text] = ()) -> Served:
    """Name a person in the banner, with the number masked."""
    return Served(person.name, identity.mask(person.identity_number), reference, leave_url, tuple(notes))


# ── records ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RecordTable:
    """
    The records of one kind side by side: a column for each field that says anything, and how well each is known.

    ``more`` counts those that a page with every kind on it leaves out; ``kind`` names the page that has them all.
    """

    name: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Any, ...], ...]
    kind: str = ""
    more: int = 0


def facts_table(kind: str, facts: Sequence[Fact]) -> RecordTable:
    """Show facts of a kind: whose, what they say, how well they are known, from whom and why."""
    told = [(one.whose, one.values, one.standing, _proof_words(one)) for one in facts]
    return _table_of(kind, told)


def records_table(kind: str, records: Sequence[Record]) -> RecordTable:
    """Show records that were read, such as those of a reply."""
    told = [(one.whose, values_of(one), one.proof.standing.value, Text("", "")) for one in records]
    return _table_of(kind, told)


def _table_of(kind: str, told: Sequence[tuple[str, Mapping[str, Any], str, Text]]) -> RecordTable:
    fields = [one for one in CATALOGUE[kind].fields if any(row[1].get(one.name) not in (None, "") for row in told)]
    columns = [Text("归属", "Whose"), *map(_field_words, fields), Text("核验", "Standing")]
    rows = []
    with_proof = any(proof.zh for *_, proof in told)
    for whose, values, standing, proof in told:
        sort, words = STANDINGS[standing]
        cells = [json_words(one, values[one.name]) if values.get(one.name) not in (None, "") else "" for one in fields]
        rows.append((seat_words(whose), *cells, Cell(words, sort=sort), *([proof] if with_proof else [])))
    columns += [Text("依据", "From whom")] * with_proof
    return RecordTable(kind_words(kind), tuple(columns), tuple(rows))


def _proof_words(fact: Fact) -> Text:
    if not fact.by:
        return Text("", "")
    zh, en = department_words(fact.by)
    on, reference = fact.on.isoformat() if fact.on else "", fact.reference or "—"
    why = f"；{fact.reason}" if fact.reason else ""
    return Text(f"{zh}，{on}，{reference}{why}", f"{en}, {on}, {reference}{why}")


def value_details(kind: str, values: Mapping[str, Any]) -> list[tuple[Text, Any]]:
    """Give the filled-in fields of a record in their JSON form, each with its name."""
    fields = CATALOGUE[kind].fields
    return [
        (_field_words(one), json_words(one, values[one.name]))
        for one in fields
        if values.get(one.name) not in (None, "")
    ]


def json_words(field: Field, value: Any) -> str:
    """Write a value in its JSON form as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type is Type.PLACE:
        return place_words(str(value).split()[0])
    return f"{value} {field.unit}".strip()


def _field_words(field: Field) -> Text:
    return Text(field.zh, field.en)


MOST_ROWS = 30
"""Records of a kind on a page that shows every kind."""


def facts_tables(facts: Mapping[str, Sequence[Fact]], kinds: Iterable[str], only: str = "") -> list[RecordTable]:
    """
    Give the records of some kinds, kind by kind, in the order people meet them; kinds without records are left out.

    Args:
        facts: what is in force, by kind.
        kinds: those the scheme asks for.
        only: one kind, then with every record of it.
    """
    if only:
        return [facts_table(only, facts.get(only, ()))]
    shown = [(kind, facts[kind]) for kind in kinds if kind in facts]
    return [
        replace(facts_table(kind, rows[:MOST_ROWS]), kind=kind, more=max(0, len(rows) - MOST_ROWS))
        for kind, rows in shown
    ]


# ── questions and cases ─────────────────────────────────────────────────────────────────────────────────────────────

QUESTION_COLUMNS = (
    Text("事项", "Matter"),
    Text("由谁办理", "With"),
    Text("方式", "How"),
    Text("进度", "Standing"),
    Text("期限", "Due"),
)


def question_row(question: Question) -> list[Any]:
    """Give the row of a question in a case: matter, holder, how it is asked, how far it is, until when."""
    sort, words = _STATES[question.state]
    is_open = question.state in ("waiting", "checking")
    late = is_open and question.due_on < clock.today()
    return [
        kind_words(question.kind),
        Text(question.office.name, question.office.name_en or question.office.name),
        _RUNGS[question.rung],
        Cell(words, sort=sort),
        Cell(due_words(question.due_on, question.due_is_provisional), sort=Sort.LATE) if late else
        (due_words(question.due_on, question.due_is_provisional) if is_open else ""),
    ]  # fmt: skip


def due_words(on: Any, provisional: bool = False) -> Text:
    """Write a due day, and whether it is provisional."""
    if on is None:
        return Text("", "")
    return Text(
        f"{on.isoformat()}{'（暂定）' if provisional else ''}",
        f"{on.isoformat()}{' (provisional)' if provisional else ''}",
    )


def state_cell(case: Case) -> Cell:
    """Give the state of a case as a mark."""
    state = State(case.state)
    return Cell(STATE_WORDS[state], sort=CASE_SORTS.get(state, Sort.TODO))


def due_cell(on: Any, provisional: bool = False) -> Any:
    """Give a due day, marked where it has gone by."""
    words = due_words(on, provisional)
    return Cell(words, sort=Sort.LATE) if on is not None and on < clock.today() else words


def moments(case: Case) -> list[Moment]:
    """Tell the story of a case for the timeline; open questions are left out, since the page lists them with their holders."""
    told = []
    for one in timeline(case):
        if one.due_on is not None and not one.ahead:
            continue
        sort = Sort.DONE if not one.ahead else Sort.LATE if one.overdue else Sort.TODO
        note = "；".join(part for part in (one.reason, f"依据：{one.basis}" if one.basis else "") if part)
        told.append(Moment(one.what, sort, one.who, one.at, one.due_on, one.provisional, note))
    return told


def verdict_words(verdict: str) -> Text:
    """Name a verdict."""
    return VERDICT_TEXTS[Verdict(verdict)]


def columns(*named: tuple[str, str]) -> list[Column]:
    """Give columns of a table by their names in both languages."""
    return [Column(Text(zh, en)) for zh, en in named]
