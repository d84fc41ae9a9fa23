"""
Finding one matter: by the number of a case, by the number of a question, or by the person's whole identity number.

Nothing is found by a part, and nothing outside one's own grounds. Whose number was typed learns of it, whatever was found.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import within_grounds
from jifen.platform.desk.access import Seat
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import in_reach
from jifen.platform.people.selectors import find_by_number

ACT = "person.find"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What lies within somebody's grounds: cases, the newest first, and questions, the most urgent first."""

    cases: tuple[Case, ...] = ()
    questions: tuple[Question, ...] = ()


def find(seat: Seat, typed: str) -> Found:
    """
    Find what somebody may see, by a whole number.

    Args:
        seat: who looks, and on which grounds.
        typed: the number of a case or a question, or an identity number, as it was typed.

    Raises:
        BadInputError: ``desk.find_nothing``: nothing was typed; ``desk.find_number``: it looks like an identity number and
            is none.
    """
    wanted = "".join(typed.split()).upper()
    if not wanted:
        raise BadInputError(
            "desk.find_nothing",
            Text("没有填写号码。", "No number was typed."),
            Text(
                "请填写完整的办件编号、核查编号或公民身份号码。",
                "Type the whole number of a case, a question or a person.",
            ),
        )
    if "-" not in wanted and len(wanted) >= 15:
        return _of_person(seat, identity.normalise(wanted))
    return _within(seat, Q(number=wanted) | Q(public=wanted), Q(public=wanted))


def _of_person(seat: Seat, number: str) -> Found:
    wrong = identity.problems(number)
    if wrong:
        raise BadInputError("desk.find_number", wrong[0].what, wrong[0].mend)
    person = find_by_number(number)
    office = seat.office.code if seat.office else ""
    if person is None:
        audit.record(actor=seat.user.username, act=ACT, office=office, data={"found": 0})
        return Found()
    audit.looked(actor=seat.user.username, person=person.public, purpose=ACT, fields=["identity"], office=office)
    return _within(seat, Q(person=person), Q(person=person))


def _within(seat: Seat, case: Q, question: Q) -> Found:
    cases = within_grounds(seat.rights("case.read", "case.accept")).filter(case).order_by("-pk")
    held = seat.rights("question.answer", "question.check")
    questions = in_reach(held).filter(question).exclude(person__user=seat.user)
    rows = questions.select_related("person", "office", "asked_for").order_by("due_on", "pk")
    return Found(tuple(cases[:_MOST]), tuple(rows[:_MOST]))
