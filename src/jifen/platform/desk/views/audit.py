"""The audit trail for auditors: the acts in a case or about a person, who looked, how far it is sealed, and checking it now."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jifen.kernel.errors import Text
from jifen.platform.audit import selectors
from jifen.platform.audit import services as trail
from jifen.platform.audit.models import Entry, Look
from jifen.platform.audit.verifying import Report, verify
from jifen.platform.casework.models import Case
from jifen.platform.desk import sheets
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import page
from jifen.platform.web.templatetags.words import instant

ENTRY_COLUMNS = (
    Text("序号", "No."),
    Text("时间", "When"),
    Text("经办", "Who"),
    Text("行为", "Act"),
    Text("机构", "Office"),
    Text("依据", "Ground"),
    Text("内容", "What"),
)
LOOK_COLUMNS = (
    Text("序号", "No."),
    Text("时间", "When"),
    Text("谁", "Who"),
    Text("目的", "Purpose"),
    Text("字段", "Fields"),
    Text("办件", "Case"),
)
_MOST = 300


@require_http_methods(["GET", "HEAD", "POST"])
@staff("audit.read")
def audit(request: HttpRequest, seat: Seat) -> HttpResponse:
    """
    Show the trail of one case or one person, by number or public id; ``form=xlsx`` gives it as a workbook.

    A POST checks every row against its seal now. Reading the trail about a person is itself written down.
    """
    wanted = request.GET.get("of", "").strip()[:40]
    entries, looks = _found(seat, wanted) if wanted else ([], [])
    if wanted and request.GET.get("form") == "xlsx":
        return _workbook(entries, looks)
    report = verify() if request.method == "POST" else None
    context: dict[str, Any] = {
        "of": wanted,
        "entries": [_entry_row(one) for one in entries],
        "looks": [_look_row(one) for one in looks],
        "entry_columns": ENTRY_COLUMNS,
        "look_columns": LOOK_COLUMNS,
        "most": _MOST,
        "seal": selectors.last_seal(),
        "unsealed": selectors.unsealed(),
        "report": report,
        "findings": _findings(report),
    }
    return page(request, seat, "audit.html", context)


def _found(seat: Seat, wanted: str) -> tuple[list[Entry], list[Look]]:
    """Find what was written about a case (number or public id) or a person (public id), the first rows of it."""
    case = Case.objects.filter(number=wanted).first()
    public = case.public if case else wanted
    acts = list(islice(selectors.entries_of(public), _MOST)) or list(islice(selectors.entries_about(public), _MOST))
    person = acts[0].person if acts and acts[0].person else public
    looks = list(selectors.looks_at(person)[:_MOST])
    if acts or looks:
        trail.looked(
            actor=seat.user.username,
            person=person,
            purpose="audit.read",
            fields=["audit"],
            office=seat.grounds[0].office.code,
            case=case.public if case else "",
        )
    return acts, looks


def _entry_row(one: Entry) -> list[object]:
    data = "；".join(f"{name}={value}" for name, value in one.data.items())
    return [one.pk, instant(one.at), one.actor, one.act, one.office, one.grounds, data]


def _look_row(one: Look) -> list[object]:
    return [one.pk, instant(one.at), one.actor, one.purpose, "、".join(one.fields), one.case]


def _findings(report: Report | None) -> list[list[object]]:
    return [[one.table, one.row, one.fault.value] for one in report.findings[:_MOST]] if report else []


def _workbook(entries: list[Entry], looks: list[Look]) -> HttpResponse:
    return sheets.workbook(
        "audit.xlsx",
        [
            sheets.Sheet("行为", ENTRY_COLUMNS, map(_entry_row, entries)),
            sheets.Sheet("查阅", LOOK_COLUMNS, map(_look_row, looks)),
        ],
    )
