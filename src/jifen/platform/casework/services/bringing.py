"""Bringing in what a window wrote down without network: once, however often it arrives, and never as of an earlier time."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case, OfflineEntry
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.services.filling import open_case, save_application
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.offices.models import Office


class Note(TypedDict):
    """What was said about one kind of record, and whether the clerk has seen a paper on it."""

    kind: str
    said: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Told:
    """
    One entry as it lay on the device.

    ``key`` was made there, 26 characters; ``device_at`` is what its clock said, ``clock_read`` the clerk's own reading
    (``HH:MM``). The rest is what the person said: ``scheme`` is a full id, ``town`` a division code.
    """

    key: str
    name: str
    number: str
    phone: str
    scheme: str
    town: str
    uses: tuple[str, ...]
    notes: tuple[Note, ...]
    device_at: datetime
    clock_read: str


def bring_in(*, told: Told, by: User, office: Office, actor: Actor) -> OfflineEntry:
    """
    Open a draft for whom an entry is about, or give what the same entry opened before.

    Whoever has an open application under the scheme keeps it: it gets the notes, and a town only where it has none.

    Args:
        told: what lay on the device.
        by: the clerk who wrote it down, and sends it now.
        office: the window.
        actor: who acts, for the records.

    Raises:
        BadInputError: ``platform.identity``, ``platform.name``, ``platform.town``.
        RefusedError: ``platform.offline_other_name``: the number belongs to another name; ``platform.offline_changed``: the
            entry came in before, and said something else; ``platform.offline_not_yours``: another clerk sent it before;
            ``platform.scheme_closed``.
    """
    fingerprint = _fingerprint(told)
    held = _held(told.key)
    if held is None:
        try:
            with transaction.atomic():
                return _take_in(told, fingerprint, by, office, actor)
        except IntegrityError:  # the same entry from another window of the browser: that one was first
            held = _held(told.key)
            if held is None:
                raise
    _refuse_another(held, fingerprint, by)
    return held


def _held(key: str) -> OfflineEntry | None:
    return OfflineEntry.objects.select_related("case").filter(key=key).first()


def _fingerprint(told: Told) -> str:
    """Give a keyed hash of all an entry says: what lies in clear in the database tells nothing of it."""
    said = json.dumps(asdict(told), ensure_ascii=False, sort_keys=True, default=str)
    return salted_hmac("jifen.casework.offline", said, algorithm="sha256").hexdigest()


def _take_in(told: Told, fingerprint: str, by: User, office: Office, actor: Actor) -> OfflineEntry:
    person = evidence.register_at_window(name=told.name, number=told.number, phone=told.phone, actor=actor.name)
    if person.name != told.name.strip():
        raise RefusedError(
            "platform.offline_other_name",
            Text("这个号码登记的是另一个姓名。", "This number is registered under another name."),
            Text(
                "请照身份证核对号码和姓名后改正；确实无误的，请从“窗口代录”按号码查找办理。",
                "Compare both with the card and mend them; if they are right, find the person by “Entry at the window”.",
            ),
        )
    case = open_case(person=person, scheme=told.scheme, by=by, actor=actor)
    if case.state == State.DRAFT and not case.town:
        values = case.entries.get("application", {})
        save_application(case=case, values=values, town=told.town, uses=told.uses)
    made = OfflineEntry.objects.create(
        key=told.key,
        fingerprint=fingerprint,
        case=case,
        office=office,
        entered_by=by,
        received_at=clock.now(),
        device_at=told.device_at,
        clock_read=told.clock_read,
        notes=list(told.notes),
    )
    _write_down(made, actor)
    return made


def _write_down(made: OfflineEntry, actor: Actor) -> None:
    case: Case = made.case
    audit.record(
        actor=actor.name,
        act="case.bring_in",
        office=made.office.code,
        case=case.public,
        person=case.person.public,
        grounds=actor.grounds,
        data={
            "ticket": made.ticket,
            "device_said": made.device_at.isoformat(timespec="seconds"),
            "clerk_read": made.clock_read,
        },
    )


def _refuse_another(held: OfflineEntry, fingerprint: str, by: User) -> None:
    if held.entered_by_id != by.pk:
        raise RefusedError(
            "platform.offline_not_yours",
            Text("这条登记已由另一个账号送到。", "Another account has sent this entry already."),
            Text("请由登记它的窗口人员继续办理。", "Leave it to the clerk who wrote it down."),
        )
    if held.fingerprint != fingerprint:
        raise RefusedError(
            "platform.offline_changed",
            Text(
                "这条登记先前已经收到，当时的内容与现在不同。",
                "This entry was received before, and said something else then.",
            ),
            Text(
                "没有覆盖。请在“断网带回的登记”打开草稿补上改动，再从本机删除这一条。",
                "Nothing was overwritten. Make the change in the draft under “Brought in from offline”, then remove the entry here.",
            ),
        )
