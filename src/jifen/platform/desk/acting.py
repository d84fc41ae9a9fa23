"""The page of an act: it says what the act means and takes what it needs; then the service is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jifen.kernel.errors import JifenError, Text
from jifen.platform.desk.access import Seat
from jifen.platform.desk.acts import Act, T
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.web.pieces import Cell, Served


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """An act on one thing: its name and state, the page it is shown on, and what somebody should know before."""

    act: Act[T]
    subject: T
    name: Text | str
    state: Cell
    back: str
    facts: Sequence[tuple[Text, Any]] = ()
    serving: Served | None = None


def ask(request: HttpRequest, seat: Seat, asked: Asked[Any], *, then: Callable[[object], str]) -> HttpResponse:
    """
    Show the page of an act, or do it.

    A thing that counts its moves is handed to the service as it was when the page was drawn, so that an act on an older
    version is refused there.

    Args:
        request: GET shows, POST does.
        seat: who acts; whether they may was looked at before, and is again by the service.
        asked: the act and what it is about.
        then: where to go with what the service gave.
    """
    act, subject = asked.act, asked.subject
    form = act.form(subject, request.POST if request.method == "POST" else None, label_suffix="")
    context = {"asked": asked, "act": act, "form": form, "ready": act.ready(subject)}
    context["version"] = getattr(subject, "version", "")
    if request.method != "POST":
        return page(request, seat, "act.html", context, serving=asked.serving)
    if not form.is_valid():
        return page(request, seat, "act.html", context, status=422, serving=asked.serving)
    version = request.POST.get("version", "")
    if version.isdigit():
        subject.version = int(version)
    try:
        made = act.do(subject, seat.user, form.cleaned_data)
    except JifenError as error:
        subject.refresh_from_db()
        context |= {"version": getattr(subject, "version", ""), "ready": act.ready(subject)}
        return failed(request, seat, "act.html", context, error, serving=asked.serving)
    say_done(request, *act.done)
    return HttpResponseRedirect(then(made))
