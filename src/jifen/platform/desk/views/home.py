"""The first page: what waits for me, what is late, who I am and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.selectors import counts
from jifen.platform.casework.selectors.raised import still_open
from jifen.platform.config import clock
from jifen.platform.desk import roundwork, settling, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import page
from jifen.platform.desk.telling import due_words, matter_words, place_words
from jifen.platform.offices.models import Membership
from jifen.platform.offices.permission import ACTS, Grounds
from jifen.platform.rounds.selectors.lateness import late_objections
from jifen.platform.rounds.selectors.objections import ANSWERS, HANDLES, seen_by
from jifen.platform.settlement.lifecycle import State as Claimed
from jifen.platform.settlement.selectors import with_proposals
from jifen.platform.web.pieces import Cell, Sort, Task
from jifen.platform.web.templatetags.words import day_text

_SHOWN = (State.SUBMITTED, State.RETURNED, State.VERIFYING, State.SCORED, State.FROZEN)


@staff()
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the queues with their counts, what is late, and every right I hold with its ground."""
    held = tuple(one for act in ACTS for one in seat.rights(act))
    seat.grounds = seat.grounds or held
    context = {
        "tasks": [*_case_tasks(seat), *_question_tasks(seat), *_round_tasks(seat)],
        "late": _late(seat),
        "rights": [_right(one) for one in held],
        "states": _states(seat),
        "today": clock.today(),
    }
    return page(request, seat, "home.html", context)


def _case_tasks(seat: Seat) -> list[Task]:
    if not seat.rights("case.accept"):
        return []
    first = work.to_accept(seat).first()
    count = work.to_accept(seat).count()
    if first is None:
        return [Task(Text("受理申请", "Accept applications"), reverse("desk:cases"), Sort.DONE, _nothing())]
    return [
        Task(
            Text("受理申请", "Accept applications"),
            reverse("desk:case", args=[first.public]),
            Sort.LATE if first.due_on and first.due_on < clock.today() else Sort.TODO,
            _count(count),
            _first_due(first.due_on),
        )
    ]


def _question_tasks(seat: Seat) -> list[Task]:
    found = []
    for act, name, view, words in (
        ("question.answer", "questions", "question", Text("答复核查", "Answer questions")),
        ("question.check", "checks", "check", Text("复核同事的答复", "Check colleagues' answers")),
    ):
        if not seat.rights(act):
            continue
        rows = work.to_answer(seat) if act == "question.answer" else work.to_check(seat)
        first, count = rows.first(), rows.count()
        if first is None:
            found.append(Task(words, reverse(f"desk:{name}"), Sort.DONE, _nothing()))
            continue
        sort = Sort.LATE if first.due_on < clock.today() else Sort.TODO
        url = reverse(f"desk:{view}", args=[first.public])
        found.append(Task(words, url, sort, _count(count), _first_due(first.due_on)))
    return found


def _round_tasks(seat: Seat) -> list[Task]:
    """Give the rounds that wait for an act of mine, and the claims that wait for their notice."""
    found = [
        Task(
            coming.what,
            reverse("desk:round", args=[one.public]),
            Sort.LATE if roundwork.is_late(one) else Sort.TODO,
            roundwork.name_of(one),
        )
        for one, coming in roundwork.waiting_in(seat)
    ]
    if seat.rights(settling.HANDLES):
        claims = settling.claims_in_area(seat).filter(state=Claimed.RESERVED)
        if (first := claims.first()) is not None:
            words = Text("核发入户通知书", "Issue settlement notices")
            found.append(Task(words, reverse("desk:claim", args=[first.public]), Sort.TODO, _count(claims.count())))
    if seat.rights(settling.ANNULS) and (waiting := with_proposals(settling.claims_in_area(seat)).count()):
        words = Text("决定入户资格的提请", "Decide on proposals about settlements")
        found.append(Task(words, f"{reverse('desk:claims')}?state={settling.PROPOSED}", Sort.TODO, _count(waiting)))
    return found


def _nothing() -> Text:
    return Text("没有待办", "nothing waits")


def _count(count: int) -> Text:
    return Text(f"{count} 件", f"{count} waiting")


def _first_due(on: date | None) -> Text:
    zh, en = due_words(on)
    return Text(f"最早一件 {zh} 到期", f"the first is due on {en}")


def _late(seat: Seat) -> list[list[object]]:
    """Give the most overdue cases, questions and objections, five at most of each."""
    today = clock.today()
    raised = _raised(seat)
    told: list[list[object]] = []
    if seat.rights("case.accept"):
        for case in work.to_accept(seat).filter(due_on__lt=today)[:5]:
            url = reverse("desk:case", args=[case.public])
            told.append(
                [
                    Cell(case.number or case.public, url),
                    Text("受理", "acceptance"),
                    Cell(due_words(case.due_on), sort=Sort.LATE),
                    raised.get(case.public, Text("", "")),
                ]
            )
    if seat.rights("question.answer"):
        for one in work.to_answer(seat).filter(due_on__lt=today)[:5]:
            url = reverse("desk:question", args=[one.public])
            late = Cell(due_words(one.due_on), sort=Sort.LATE)
            told.append([Cell(one.public, url), matter_words(one), late, raised.get(one.public, Text("", ""))])
    return told + _late_objections(seat, raised)


def _late_objections(seat: Seat, raised: Mapping[str, Text]) -> list[list[object]]:
    """Give the most overdue objections among those I may read, those upheld and not ranked again among them."""
    held = seat.rights(HANDLES, ANSWERS)
    if not held:
        return []
    read = seen_by(seat.user, held)
    told: list[list[object]] = []
    for one in islice((one for one in late_objections(clock.today()) if read.filter(pk=one.pk).exists()), 5):
        number = Cell(one.number, reverse("desk:objection", args=[one.public]))
        late = Cell(due_words(one.due_on, one.due_is_provisional), sort=Sort.LATE)
        told.append([number, Text("办理异议", "an objection"), late, raised.get(one.public, Text("", ""))])
    return told


def _raised(seat: Seat) -> dict[str, Text]:
    """Say of what my offices owe to whom it was raised, and when the office above reminded of it."""
    told = {}
    mine = seat.offices("case.accept", "question.answer", HANDLES, ANSWERS, "round.run")
    for one in still_open().filter(office__in=mine).order_by("level"):
        zh, en = f"已上报{one.to.name}", f"raised to {one.to.name_en or one.to.name}"
        if one.reminded_at:
            on = day_text(one.reminded_at)
            zh, en = f"{zh}，{on.zh}催办", f"{en}, who reminded on {on.en}"
        told[one.question.public if one.question else one.objection or one.case] = Text(zh, en)
    return told


def _right(held: Grounds) -> list[object]:
    role = Membership.Role(held.membership.role)
    ground = Text(f"{held.office.name} · {role.label}", f"{held.office.name_en or held.office.name} · {role}")
    if held.delegation:
        one = held.delegation
        until = day_text(one.ends_on)
        ground = Text(
            f"{ground.zh}；{one.giver.name}下放，{until.zh}止（{one.basis}）",
            f"{ground.en}; delegated by {one.giver.name_en or one.giver.name} until {until.en}",
        )
    return [ACTS[held.act], place_words(held.area), ground]


def _states(seat: Seat) -> list[list[object]]:
    held = seat.rights("case.read", "case.accept")
    if not held:
        return []
    found = counts(held)
    return [
        [Cell(STATE_WORDS[state], f"{reverse('desk:cases')}?state={state}"), found.get(state, 0)] for state in _SHOWN
    ]
