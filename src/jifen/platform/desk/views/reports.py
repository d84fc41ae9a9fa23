"""What people report: those my office answers, what offices below mine were told, and the answer with its reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifen.kernel.errors import JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Report
from jifen.platform.casework.selectors.reported import ANSWERS, OUTCOMES, SORTS, counts_by_office, ground_for, seen_by
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.platform.web.speaking import tell
from jifen.platform.web.templatetags.words import day

_TOLD = {
    "who": Text("是谁", "Who"),
    "where": Text("在哪里", "Where"),
    "when": Text("什么时候", "When"),
    "words": Text("经过", "What happened"),
    "name": Text("反映人", "Reported by"),
    "contact": Text("联系方式", "How to reach them"),
    "insurance": Text("险种", "Insurance"),
    "first": Text("从", "From"),
    "last": Text("到", "To"),
    "employer": Text("之前的缴费单位", "Who paid before"),
}
_ONLY_WHO_ANSWERS = ("name", "contact")
_LIST = (Text("编号", "Number"), Text("事项", "Matter"), Text("答复机构", "Office"), Text("期限", "Due"))
_COUNTS = (
    Column(Text("机构", "Office")),
    Column(Text("事项", "Matter")),
    Column(Text("收到", "Received"), number=True),
    Column(Text("待答复", "Waiting"), number=True),
    Column(Text("其中超期", "Of these overdue"), number=True),
    Column(Text("属实", "True"), number=True),
)


class AnswerForm(forms.Form):
    """What was found, and why."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=tell("查明的结果", "What was found"),
        choices=[(key, tell(words.zh, words.en)) for key, words in OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=tell("理由和处理情况", "The reason, and what was done"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=tell("反映人会看到全文。", "Whoever reported reads all of it."),
    )


@require_safe
@staff(ANSWERS, "load.read")
def reports(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List what waits, the most urgent first, and count by office; what is about my own office is never here."""
    found = seen_by(seat.user, seat.grounds)
    waiting = paged(request, found.filter(answered_at__isnull=True).order_by("due_on", "pk"))
    answered = found.filter(answered_at__isnull=False).order_by("-answered_at")[:20]
    context = {
        "waiting": waiting,
        "rows": [_row(one) for one in waiting],
        "answered": [_row(one) for one in answered],
        "columns": _LIST,
        "counts": [_count(one) for one in counts_by_office(found)],
        "count_columns": _COUNTS,
    }
    return page(request, seat, "reports.html", context)


def _row(one: Report) -> list[Any]:
    late = one.answered_at is None and one.due_on < clock.today()
    done = OUTCOMES.get(one.outcome, day(one.due_on))
    return [
        Cell(one.number, reverse("desk:report", args=[one.public])),
        SORTS[one.sort],
        one.office.words,
        Cell(done, sort=Sort.LATE if late else None),
    ]


def _count(row: Any) -> list[Any]:
    name = Text(row["office__name"], row["office__name_en"] or row["office__name"])
    return [name, SORTS[row["sort"]], row["told"], row["waiting"], row["overdue"], row["upheld"]]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(ANSWERS, "load.read")
def report(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Read one report and answer it; name and contact are for whoever answers alone, and every reading is on record."""
    one = seen_by(seat.user, seat.grounds).filter(public=public).first()
    if one is None:
        raise Http404
    answers = ground_for(one, seat.user)
    form = AnswerForm(request.POST or None)
    context: dict[str, Any] = {
        "report": one,
        "sort": SORTS[one.sort],
        "told": _told(one, whole=answers is not None),
        "outcome": OUTCOMES.get(one.outcome),
        "form": form if answers is not None and one.answered_at is None else None,
    }
    if one.person is not None:
        office = answers.office.code if answers else seat.grounds[0].office.code
        audit.looked(
            actor=seat.user.username, person=one.person.public, purpose=ANSWERS, fields=["report"], office=office
        )
    if request.method == "POST":
        if not form.is_valid():
            return page(request, seat, "report.html", context, status=422)
        try:
            casework.answer_report(report=one, by=seat.user, **form.cleaned_data)
        except JifenError as error:
            return failed(request, seat, "report.html", context, error)
        say_done(request, "已答复，反映人可以看到。", "Answered; whoever reported can read it.")
        return HttpResponseRedirect(reverse("desk:reports"))
    return page(request, seat, "report.html", context)


def _told(one: Report, *, whole: bool) -> list[tuple[Text, str]]:
    told = dict(one.told)
    if one.accused is not None:
        told["who"] = f"{told.get('who', '')}（{one.accused.name}）"
    if one.person is not None and not told.get("name"):
        told["name"] = one.person.name
    return [(_TOLD[name], told[name]) for name in _TOLD if told.get(name) and (whole or name not in _ONLY_WHO_ANSWERS)]
