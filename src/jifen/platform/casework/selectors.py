"""Reading cases: one's own, those of an office, and the story of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from jifen.kernel.errors import Text
from jifen.platform.casework.lifecycle import RULES, Act, State
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.config import clock
from jifen.platform.evidence.selectors import OPEN, questions_of
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds
from jifen.platform.people.models import Person


def own_cases(person: Person) -> QuerySet[Case]:
    """Give the cases of a person, the newest first."""
    return Case.objects.filter(person=person).select_related("office").order_by("-opened_at")


def own_case(person: Person, public: str) -> Case | None:
    """Give one case of a person, or None where it is somebody else's: the two look alike from outside."""
    return own_cases(person).filter(public=public).select_related("person").first()


def within_grounds(held: Iterable[Grounds]) -> QuerySet[Case]:
    """Give the cases of the areas somebody has a right over; drafts belong to the applicant alone."""
    areas = Q(pk__in=[])
    for one in held:
        digits = one.area.rstrip("0") if len(one.area) == 6 else one.area
        areas |= Q(town__startswith=digits) | (Q(town="") & Q(city__startswith=digits))
    return Case.objects.filter(areas).exclude(state=State.DRAFT).select_related("person", "office")


def queue(held: Iterable[Grounds], state: State) -> QuerySet[Case]:
    """Give the cases of one state somebody works on, the most urgent first."""
    return within_grounds(held).filter(state=state.value).order_by("due_on", "applied_on", "pk")


def counts(held: Iterable[Grounds]) -> dict[str, int]:
    """Count the cases of the areas by state, and the overdue ones as ``overdue``."""
    rows = within_grounds(held)
    found = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk")).order_by()}
    found["overdue"] = rows.filter(due_on__lt=clock.today()).count()
    return found


def current_scorecard(case: Case) -> Scorecard | None:
    """Give the newest scorecard of a case."""
    return case.scorecards.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on the timeline of a case: when, what, who held it, why, and whether it still lies ahead."""

    at: datetime | None
    what: Text
    who: Text
    reason: str = ""
    basis: str = ""
    due_on: date | None = None
    provisional: bool = False
    overdue: bool = False
    ahead: bool = False


def timeline(case: Case) -> list[Happening]:
    """Tell the story of a case: what happened, who holds it now and until when, and what comes next."""
    told = [
        Happening(one.at, RULES[Act(one.act)].words, _who(one.actor_role, one.office), one.reason, one.basis)
        for one in case.moves.select_related("office").order_by("version")
    ]
    today = clock.today()
    for question in questions_of(case.public):
        if question.state in OPEN:
            told.append(
                Happening(
                    question.asked_at,
                    Text(f"核验“{question.get_kind_display()}”", f"verifying {question.kind}"),
                    Text(question.office.name, question.office.name_en or question.office.name),
                    due_on=question.due_on,
                    provisional=question.due_is_provisional,
                    overdue=question.due_on < today,
                )
            )
    return [*told, *_ahead(case)]


_NEXT: dict[State, tuple[Text, ...]] = {
    State.DRAFT: (Text("提交申请", "send the application"), Text("受理", "acceptance"), Text("核验", "verification")),
    State.SUBMITTED: (
        Text("受理", "acceptance"),
        Text("核验", "verification"),
        Text("确认积分", "confirming the points"),
    ),
    State.RETURNED: (Text("补正后再次提交", "send again after correcting"), Text("受理", "acceptance")),
    State.VERIFYING: (Text("计分", "scoring"), Text("本人确认积分", "you confirm the points")),
    State.SCORED: (Text("本人确认积分", "you confirm the points"), Text("参加排名", "ranking")),
    State.FROZEN: (Text("参加排名、公示", "ranking and public notice"),),
}


def _ahead(case: Case) -> list[Happening]:
    first = True
    found = []
    for words in _NEXT.get(State(case.state), ()):
        due = case.due_on if first else None
        found.append(
            Happening(
                None,
                words,
                holder(case) if first else Text("", ""),
                due_on=due,
                provisional=case.due_is_provisional,
                overdue=due is not None and due < clock.today(),
                ahead=True,
            )
        )
        first = False
    return found


def holder(case: Case) -> Text:
    """Say who holds a case now."""
    if case.state in (State.DRAFT, State.RETURNED, State.SCORED):
        return Text("您本人", "you")
    if case.state == State.VERIFYING:
        count = sum(question.state in OPEN for question in questions_of(case.public))
        return Text(f"{count} 个部门核验事项", f"{count} matters with departments")
    office = case.office
    return Text(office.name, office.name_en or office.name) if office else Text("", "")


_ROLES = {
    "applicant": Text("申请人", "the applicant"),
    "clerk": Text("受理窗口", "the window"),
    "agent": Text("代办人", "an agent"),
    "officer": Text("市级机构", "the city"),
    "system": Text("系统", "the system"),
}


def _who(role: str, office: Office | None) -> Text:
    return Text(office.name, office.name_en or office.name) if office else _ROLES.get(role, Text(role, role))
