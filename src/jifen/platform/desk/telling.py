"""Rows as the desk shows them: records with their standing, questions with who holds them, the story of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import DEPARTMENTS, WHOSE
from jifen.kernel.errors import Text
from jifen.kernel.places import province_of
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import RULES, STATE_WORDS, Act, State
from jifen.platform.casework.models import Case, SpotCheck
from jifen.platform.casework.selectors import timeline
from jifen.platform.config import clock
from jifen.platform.evidence.findings import STATE_WORDS as QUESTION_STATES
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import OF_REGISTER, REGISTER_WORDS
from jifen.platform.people.models import Person
from jifen.platform.web.pieces import Cell, Moment, Served, Sort
from jifen.platform.web.templatetags.words import day_text

_RUNGS = {"system": Text("系统核验", "by system"), "hand": Text("人工核查", "by hand")}
_STATES = {"waiting": Sort.WAIT, "checking": Sort.NOW, "answered": Sort.DONE, "withdrawn": Sort.LOCKED}
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


def matter_words(question: Question) -> Text:
    """Name what a question is about: a kind of record, or what is asked of the register of households."""
    return REGISTER_WORDS[question.about] if question.about in OF_REGISTER else kind_words(question.kind)


def department_words(department: str) -> Text:
    """Name a department."""
    return Text(*DEPARTMENTS.get(department, (department, department)))


def seat_words(whose: str) -> Text:
    """Name a seat of the household."""
    return Text(WHOSE[whose].zh, WHOSE[whose].en)


def relation(seat: str) -> Text:
    """Name a member of a household that moves; for the register a child is a child, whatever school it goes to."""
    return Text("子女", "child") if seat in ("child", "other_child") else seat_words(seat)


def place_words(code: str) -> str:
    """Name a place from the province down; of a place outside the table the province is named, and the code beside it."""
    known = schemes.divisions()
    if code in known:
        return known.full_name(code)
    elsewhere = province_of(code)
    if elsewhere is None:
        return code
    return elsewhere.name if code == elsewhere.code else f"{elsewhere.name}（{code}）"


def served(person: Person, *, reference: str = "", leave_url: str = "", notes: Sequence[Text] = ()) -> Served:
    """Name a person in the banner; without the number, which nobody at the counter reads off a screen."""
    return Served(person.name, reference=reference, leave_url=leave_url, notes=tuple(notes))


# ── questions and cases ─────────────────────────────────────────────────────────────────────────────────────────────

QUESTION_COLUMNS = (
    Text("事项", "Matter"),
    Text("由谁办理", "With"),
    Text("方式", "How"),
    Text("进度", "Standing"),
    Text("期限", "Due"),
)


def question_state(question: Question, found: Text | None = None) -> Cell:
    """Give how far a question is as a mark, and what was found where it is answered."""
    sort, words = _STATES[question.state], QUESTION_STATES[question.state]
    if found is not None and question.state == "answered":
        words = Text(f"{words.zh}：{found.zh}", f"{words.en}: {found.en}")
    return Cell(words, sort=sort)


def question_row(question: Question, found: Text | None = None) -> list[Any]:
    """Give the row of a question in a case: matter, holder, how it is asked, how far it is and what was found, until when."""
    is_open = question.state in ("waiting", "checking")
    late = is_open and question.due_on < clock.today()
    return [
        kind_words(question.kind),
        question.office.words,
        _RUNGS[question.rung],
        question_state(question, found),
        Cell(due_words(question.due_on, question.due_is_provisional), sort=Sort.LATE) if late else
        (due_words(question.due_on, question.due_is_provisional) if is_open else ""),
    ]  # fmt: skip


def due_words(on: date | None, provisional: bool = False) -> Text:
    """Write a due day in full, and whether it is provisional."""
    if on is None:
        return Text("", "")
    zh, en = day_text(on)
    return Text(f"{zh}（暂定）", f"{en} (provisional)") if provisional else Text(zh, en)


def state_cell(case: Case) -> Cell:
    """Give the state of a case as a mark."""
    state = State(case.state)
    return Cell(STATE_WORDS[state], sort=CASE_SORTS.get(state, Sort.TODO))


def due_cell(on: date | None, provisional: bool = False) -> Any:
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


def decision_words(check: SpotCheck) -> Text:
    """Name the decision that a spot check looks at."""
    if check.move is not None:
        return RULES[Act(check.move.act)].words
    kind = kind_words(check.reply.question.kind) if check.reply else Text("", "")
    return Text(f"答复“{kind.zh}”", f"answered: {kind.en}")
