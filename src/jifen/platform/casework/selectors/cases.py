"""Reading cases: one's own, those of an office, and the story of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jifen.kernel.dates import Month, parse_month, show_month
from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.casework.lifecycle import RULES, Act, State
from jifen.platform.casework.models import Case, OfflineEntry, Report, Scorecard
from jifen.platform.casework.selectors.raised import matter_of, raised_in
from jifen.platform.casework.selectors.waiting import NOTHING, turned_over, why
from jifen.platform.config import clock
from jifen.platform.evidence.models import Escalation, Question
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


def brought_in(by: User) -> QuerySet[OfflineEntry]:
    """Give what a clerk brought in from offline and is not sent yet, the oldest first."""
    mine = OfflineEntry.objects.filter(entered_by=by, case__state=State.DRAFT)
    return mine.select_related("case", "case__person", "office").order_by("received_at")


def current_scorecard(case: Case) -> Scorecard | None:
    """Give the newest scorecard of a case."""
    return case.scorecards.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Happening:
    """
    One thing on the timeline of a case: when, what, who held it, why, and whether it still lies ahead.

    ``reason`` and ``basis`` are as an official wrote them; ``why`` says in both languages why a matter is with people
    instead of a system, and that no point is lost by it. ``beside`` marks what goes on beside the case and holds it up in
    nothing.
    """

    at: datetime | None
    what: Text
    who: Text
    reason: str = ""
    basis: str = ""
    due_on: date | None = None
    provisional: bool = False
    overdue: bool = False
    ahead: bool = False
    why: Text = NOTHING
    beside: bool = False


def timeline(case: Case) -> list[Happening]:
    """Tell the story of a case: what happened, who holds it now and until when, and what comes next."""
    told = [
        Happening(one.at, RULES[Act(one.act)].words, _who(one.actor_role, one.office), one.reason, one.basis)
        for one in case.moves.select_related("office").order_by("version")
    ]
    told += [_brought(one) for one in case.offline_entries.select_related("office")]
    questions = questions_of(case.public) if case.accepted_on else []  # nobody is asked before
    turned = turned_over(case.public) if any(one.trouble for one in questions) else {}
    for question in questions:
        if question.state in OPEN or (question.trouble and _answered_by_system(question)):
            told.append(_asked(question, turned.get(question.public)))
    told += [_raised(one) for one in raised_in(case)]
    told += [_reported(one) for one in Report.objects.filter(case=case.public).select_related("office")]
    # What has been done stands in the order it was done; what is under way comes after it.
    told.sort(key=lambda one: (one.due_on is not None, one.due_on is None and one.at))
    return [*told, *_ahead(case)]


def _raised(one: Escalation) -> Happening:
    """Tell that something was late and to whom that was raised; and which office got it instead."""
    matter, to = matter_of(one), one.to
    own = one.level == Escalation.Level.OWN
    zh = f"{matter.zh}超期，已上报{to.name}{'负责人' if own else ''}"
    en = f"{matter.en} is overdue: raised to {'the head of ' if own else ''}{to.name_en or to.name}"
    other = one.handed_to
    why = Text(f"已改由{other.name}办理。", f"It is with {other.name_en or other.name} now.") if other else NOTHING
    return Happening(one.raised_at, Text(zh, en), one.office.words, why=why)


def _brought(entry: OfflineEntry) -> Happening:
    """Tell that a window wrote something down without network: when it came in, and what was said of the time before."""
    said = timezone.localtime(entry.device_at)
    return Happening(
        entry.received_at,
        Text("窗口断网时登记，网络恢复后收到", "written down at a window without network, received when it was back"),
        entry.office.words,
        why=Text(
            f"登记编号 {entry.ticket}。窗口电脑记的时间是 {said:%Y-%m-%d %H:%M}，窗口钟表是 {entry.clock_read}；收到时间以平台为准。",
            f"Ticket {entry.ticket}. The window's computer said {said:%Y-%m-%d %H:%M}, its clock {entry.clock_read}; what counts is when the platform received it.",
        ),
    )


def _answered_by_system(question: Question) -> bool:
    return question.state == Question.State.ANSWERED and question.rung == Question.Rung.SYSTEM


def _asked(question: Question, turned: datetime | None) -> Happening:
    """Tell one question: under way with its office and its day, or answered by a system that had failed before."""
    under_way = question.state in OPEN
    return Happening(
        (turned or question.asked_at) if under_way else question.answered_at,
        Text(f"核验“{question.get_kind_display()}”", f"verifying {question.kind}"),
        question.office.words,
        due_on=question.due_on if under_way else None,
        provisional=under_way and question.due_is_provisional,
        overdue=under_way and question.due_on < clock.today(),
        why=why(question, turned),
    )


def _reported(report: Report) -> Happening:
    """Tell what the applicant has reported; only what names the case is here, never a report of a fee."""
    first, last = (parse_month(report.told[name]) for name in ("first", "last"))
    span = Text(_month_zh(first), show_month(first))
    if last != first:
        span = Text(f"{span.zh}至{_month_zh(last)}", f"{span.en} to {show_month(last)}")
    answered = report.answered_at is not None
    return Happening(
        report.answered_at or report.said_at,
        Text(
            f"反映参保中断：{report.told['insurance']}，{span.zh}",
            f"missing insured months reported ({report.told['insurance']}): {span.en}",
        ),
        report.office.words,
        reason=f"{report.get_outcome_display()}：{report.answer}" if answered else "",
        due_on=None if answered else report.due_on,
        provisional=report.due_is_provisional and not answered,
        overdue=not answered and report.due_on < clock.today(),
        beside=True,
    )


def _month_zh(month: Month) -> str:
    return f"{month // 12}年{month % 12 + 1}月"


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
    return office.words if office else Text("", "")


_ROLES = {
    "applicant": Text("申请人", "the applicant"),
    "clerk": Text("受理窗口", "the window"),
    "agent": Text("代办人", "an agent"),
    "officer": Text("市级机构", "the city"),
    "system": Text("系统", "the system"),
}


def _who(role: str, office: Office | None) -> Text:
    return office.words if office else _ROLES.get(role, Text(role, role))
