"""
Whom the desk serves: the person at the counter, or the client of an agent, kept in the session and asked again on every page.

Nothing but public names stands in the session. Turning to another person forgets the one before; a page left open on the
earlier person is refused, so that nothing typed for one reaches the case of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.selectors import own_case
from jifen.platform.desk.access import Seat
from jifen.platform.desk.telling import served
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import mandate_in_force
from jifen.platform.web.pieces import Served

_KEY = "desk_serving"
Way = Literal["clerk", "agent"]


class NobodyServedError(RefusedError):
    """Nobody is being served, or somebody else than the page was opened for."""


@dataclass(frozen=True, slots=True)
class Serving:
    """
    One person being served.

    ``way`` is ``clerk`` at a window or ``agent`` under a mandate; ``actor`` is who the records will name.
    """

    person: Person
    way: Way
    office: Office
    actor: Actor

    def banner(self, case: Case | None = None) -> Served:
        """Name the person on every page; the number is not shown."""
        notes = () if self.way == "clerk" else (Text("凭委托代办", "under a mandate"),)
        reference = (case.number or "") if case else ""
        return served(self.person, reference=reference, leave_url=reverse("desk:leave"), notes=notes)

    def case(self, public: str) -> Case:
        """
        Give a case of the person served.

        Raises:
            NobodyServedError: ``desk.other_person``: it belongs to somebody else, such as the person before.
        """
        found = own_case(self.person, public)
        if found is None:
            raise NobodyServedError(
                "desk.other_person",
                Text(
                    "这一页不是现在正在办理的人的。", "This page belongs to another person than the one being served."
                ),
                Text(
                    "没有保存任何内容。请从“窗口代录”重新进入。",
                    "Nothing was saved. Start again from the window's page.",
                ),
            )
        return found


def begin(request: HttpRequest, *, person: Person, way: Way, office: Office, seat: Seat, purpose: str) -> None:
    """Turn to a person, and forget the one before; that somebody looked is on record."""
    end(request)
    request.session[_KEY] = {"person": person.public, "way": way, "office": office.code}
    audit.looked(
        actor=seat.user.username, person=person.public, purpose=purpose, fields=["identity"], office=office.code
    )


def end(request: HttpRequest) -> None:
    """Forget the person served; what was entered stays in the person's own case."""
    request.session.pop(_KEY, None)


def current(request: HttpRequest, seat: Seat) -> Serving:
    """
    Give whom I serve, with the right to do so as it stands now: a mandate that was revoked ends it at once.

    Raises:
        NobodyServedError: ``desk.nobody_served``.
        NotAllowedError: the right is gone.
    """
    kept = request.session.get(_KEY) or {}
    person = Person.objects.filter(public=kept.get("person", "")).first()
    office = Office.objects.filter(code=kept.get("office", "")).first()
    if person is None or office is None:
        raise NobodyServedError(
            "desk.nobody_served",
            Text("现在没有正在办理的人。", "Nobody is being served."),
            Text("请先查找或登记当事人。", "Find or register the person first."),
        )
    way: Way = "agent" if kept.get("way") == "agent" else "clerk"
    grounds = _grounds(seat, way, office, person)
    return Serving(person, way, office, Actor(seat.user.username, way, office, grounds))


def is_serving(request: HttpRequest) -> bool:
    """Whether somebody is being served in this session."""
    return bool(request.session.get(_KEY))


def _grounds(seat: Seat, way: Way, office: Office, person: Person) -> str:
    act = "case.assist" if way == "clerk" else "client.act"
    held = next((one for one in seat.rights(act) if one.office.pk == office.pk), None)
    if held is None:
        raise NotAllowedError(act)
    if way == "clerk":
        return str(held)
    mandate = mandate_in_force(office, person)
    if mandate is None:
        raise NotAllowedError(act)
    return f"mandate:{mandate.public}"
