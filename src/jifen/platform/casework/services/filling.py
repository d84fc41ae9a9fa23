"""Filling in an application and sending it: everything typed is kept, nothing is sent that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import entries as typed
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import OPEN, Act, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor, CaseMovedError, move
from jifen.platform.casework.services.joining import refuse_unsettled_number
from jifen.platform.casework.services.steps import reading_of, state_claims, tell
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import accepting_offices
from jifen.platform.offices.selectors import due
from jifen.platform.people.models import Person

ACCEPT_DAYS = 5
"""Working days an office has to accept."""


class NotReadyError(BadInputError):
    """A case cannot be sent yet; every mistake is listed where it stands."""

    def __init__(self, mistakes: Iterable[typed.Mistake], missing: Iterable[Text]) -> None:
        self.mistakes, self.missing = tuple(mistakes), tuple(missing)
        super().__init__(
            "platform.not_ready",
            Text("还有内容需要补充或改正。", "Some things are still missing or need mending."),
            Text("请逐项处理后再提交，已填的内容都在。", "Mend them one by one; what you filled in is kept."),
            complaints=[one.complaint for one in self.mistakes],
        )


def open_case(*, person: Person, scheme: str, by: User, actor: Actor, entries: Mapping[str, Any] | None = None) -> Case:
    """
    Open an application, or give the one that is open already under the same scheme.

    Args:
        person: whose.
        scheme: full id of a scheme in force today.
        by: the account that opens it.
        actor: who acts, for the records.
        entries: what was answered before, such as a self-assessment.

    Raises:
        RefusedError: ``platform.scheme_closed``: the scheme is not in force, or may not decide anything.
    """
    if not schemes.opens(scheme, clock.today()) or not schemes.fit_for_officials(scheme):
        raise RefusedError(
            "platform.scheme_closed",
            Text("这个方案今天不受理申请。", "This scheme takes no applications today."),
            Text("请在首页选择现行的方案。", "Choose a scheme that is in force on the home page."),
        )
    pack, now = schemes.pack_of(scheme), clock.now()
    already = _open_case_of(person, scheme)
    if already is not None:
        return already
    try:
        with transaction.atomic():
            case = Case.objects.create(
                person=person,
                city=pack.scheme.place,
                scheme=scheme,
                uses=list(pack.scheme.uses),
                entries=dict(entries or {}),
                entered_by=by,
                opened_at=now,
                saved_at=now,
            )
            data = {"scheme": scheme}
            audit.record(actor=actor.name, act="case.open", case=case.public, person=person.public, data=data)
    except IntegrityError:
        found = _open_case_of(person, scheme)
        if found is None:
            raise
        return found
    return case


def _open_case_of(person: Person, scheme: str) -> Case | None:
    states = [state.value for state in OPEN]
    return Case.objects.filter(person=person, scheme=scheme, state__in=states).first()


def editable_kinds(case: Case) -> tuple[str, ...]:
    """Name the kinds that may be changed now: all in a draft, those named by a return, all again until points are frozen."""
    asked = (*schemes.kinds_asked(case.scheme, clock.today()), "application")
    if case.state == State.RETURNED:
        named = set(case.returned.filter(settled_at__isnull=True).values_list("kind", flat=True))
        return tuple(kind for kind in asked if kind in named)
    if case.state in (State.DRAFT, State.VERIFYING, State.SCORED):
        return tuple(asked)
    return ()


Rows = list[dict[str, Any]]


def save_entries(*, case: Case, kind: str, rows: Rows, closed: bool, actor: Actor) -> tuple[typed.Mistake, ...]:
    """Keep what was typed for one kind of record, whatever was kept before; otherwise as :func:`change_entries`."""
    return change_entries(case=case, kind=kind, change=lambda *_: (rows, closed), actor=actor)


def change_entries(
    *, case: Case, kind: str, change: Callable[[Rows, bool], tuple[Rows, bool]], actor: Actor
) -> tuple[typed.Mistake, ...]:
    """
    Change what was typed for one kind of record; it is kept even where it cannot be read. Gives what is wrong with it.

    ``change`` takes the records as they are kept at that moment, and whether these were said to be all; it gives both anew.
    A field saved by a script and the form it stands in arrive together: neither may start from what it saw earlier.

    Raises:
        RefusedError: ``platform.not_editable``: this kind may not be changed now.
    """
    if kind not in editable_kinds(case):
        raise _not_editable()
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        entries = dict(held.entries)
        rows, closed = change(list(entries.get("records", {}).get(kind, ())), kind in entries.get("closed", ()))
        entries["records"] = {**entries.get("records", {}), kind: rows[: typed.MOST_RECORDS]}
        others = [one for one in entries.get("closed", ()) if one != kind]
        entries["closed"] = [*others, kind] if closed else others
        held.entries = entries
        _save(held, "entries")
    case.refresh_from_db()
    return tuple(one for one in reading_of(case).mistakes if one.kind == kind)


def save_application(*, case: Case, values: Mapping[str, str], town: str, uses: Iterable[str]) -> None:
    """
    Keep where and for what somebody applies.

    Raises:
        RefusedError: ``platform.not_editable``.
        BadInputError: ``platform.town``: the town does not lie in the city; ``platform.uses``: none, or one the scheme lacks.
    """
    if case.state not in (State.DRAFT, State.RETURNED):
        raise _not_editable()
    if town and not within(town, case.city):
        raise BadInputError(
            "platform.town",
            Text("这个镇街不在所申请的城市。", "This town does not lie in the city."),
            Text("请从列表中选择。", "Choose one from the list."),
        )
    known = schemes.pack_of(case.scheme).scheme.uses
    wanted = [use for use in dict.fromkeys(uses) if use in known]
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        held.entries = {**held.entries, "application": dict(values)}
        held.town, held.uses = town, wanted
        _save(held, "entries", "town", "uses")
    case.refresh_from_db()


def save_placement(*, case: Case, placement: Mapping[str, Any], as_typed: bool = False) -> None:
    """
    Keep where the household will be registered and who moves along; nothing here asks for land or a homestead.

    ``as_typed`` keeps an answer that is not whole yet beside what holds so far.
    """
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        if held.state not in (State.DRAFT, State.RETURNED, State.VERIFYING, State.SCORED):
            raise _not_editable()
        held.entries = {**held.entries, "placement": dict(placement)}
        held.placement = held.placement if as_typed else dict(placement)
        _save(held, "entries", "placement")
    case.refresh_from_db()


def _save(held: Case, *changed: str) -> None:
    held.saved_at = clock.now()
    held.save(update_fields=[*changed, "saved_at"])
    if held.state != State.DRAFT:  # what was never sent counts for nothing, and changes with every key
        keep(held)


def _not_editable() -> RefusedError:
    return RefusedError(
        "platform.not_editable",
        Text("这一项现在不能修改。", "This cannot be changed now."),
        Text("退回补正时只能修改被点名的事项；其他更正请用“更正”。", "After a return only the named items open."),
    )


def what_is_missing(case: Case) -> tuple[tuple[typed.Mistake, ...], tuple[typed.Gap, ...]]:
    """Give the mistakes and the gaps that keep a case from being sent."""
    reading = reading_of(case)
    return reading.mistakes, _gaps(case, reading)


def _gaps(case: Case, reading: typed.Reading) -> tuple[typed.Gap, ...]:
    gaps: list[tuple[str, Text]] = []
    if not case.town:
        gaps.append(("application", Text("还没有选择申请镇街。", "The town applied to is not chosen.")))
    if not case.uses:
        gaps.append(("application", Text("还没有选择用途。", "It is not said what the points are for.")))
    if not any(record.whose == "self" for record in reading.records("identity")):
        gaps.append(("identity", Text("还没有填写本人身份。", "Your own identity is not filled in.")))
    for kind in schemes.kinds_asked(case.scheme, clock.today()):
        if kind in ("application", "identity") or kind in reading.closed or CATALOGUE[kind].silence.value == "source":
            continue
        zh = f"“{CATALOGUE[kind].zh}”还没有确认：填写记录，或选“没有”。"
        gaps.append((kind, Text(zh, f"Not confirmed yet: {CATALOGUE[kind].en}; fill in records or say none.")))
    return tuple(typed.Gap(*one) for one in gaps)


def submit(*, case: Case, actor: Actor, key: str) -> Case:
    """
    Send an application. Sending twice is sending once: the same key gives the same receipt.

    Args:
        case: a draft, or one that was returned.
        actor: who sends.
        key: chosen by the form, so that a second click is known for what it is.

    Raises:
        NotReadyError: ``platform.not_ready``, with every mistake and gap.
        RefusedError: ``platform.name_refused``: public security holds another name under the number;
            ``platform.identity_unsettled``: another record holds the number; ``platform.move_unlawful`` and what else :func:`move` refuses.
    """
    if case.sent_with and case.sent_with == key:
        return case
    try:
        return _send(case, actor, key)
    except CaseMovedError:
        # Two clicks at once: the other one was faster, and this one gets the same receipt.
        case.refresh_from_db()
        if case.sent_with != key:
            raise
        return case


def _refuse_wrong_name(person: Person) -> None:
    person.refresh_from_db(fields=["real_name", "identity_index"])
    refuse_unsettled_number(person)
    if person.real_name == Person.RealName.REFUSED:
        raise RefusedError(
            "platform.name_refused",
            Text("公安登记的姓名与您填写的不一致。", "Public security holds another name under your number."),
            Text(
                "请在“我的身份登记”照身份证重填姓名，或带身份证到受理窗口核对，然后再提交。",
                "Write the name as on your card under “My identity”, or bring the card to a window; then send again.",
            ),
        )


def _send(case: Case, actor: Actor, key: str) -> Case:
    _refuse_wrong_name(case.person)
    reading, read_from = reading_of(case), case.entries
    gaps = _gaps(case, reading)
    if reading.mistakes or gaps:
        raise NotReadyError(reading.mistakes, [one.text for one in gaps])
    first = case.state == State.DRAFT
    today = clock.today()
    office = _receiving_office(case.town)
    deadline = due(today, ACCEPT_DAYS)
    with transaction.atomic():
        changed: dict[str, Any] = {
            "sent_with": key,
            "office": office,
            "due_on": deadline.date,
            "due_is_provisional": deadline.provisional,
        }
        if first:
            changed |= {"number": _number(case), "applied_on": today}
        else:
            changed |= {"completed_on": today}
            case.returned.filter(settled_at__isnull=True).update(settled_at=clock.now())
        move(case, Act.SUBMIT if first else Act.RESUBMIT, actor, **changed)
        # Another hand may have saved meanwhile: what is claimed is what the case holds now.
        state_claims(case, actor.name, reading=reading if case.entries == read_from else None)
        tell(case, "submitted", office=office.words if office else "", due=deadline.date)
    return case


def _receiving_office(town: str) -> Office | None:
    found = accepting_offices(town, clock.today())
    return found[0] if found else None


def _number(case: Case) -> str:
    """Give a case its number: the city's code, the year, and the random public name, so that nobody can count others by it."""
    return f"{case.city[:4]}-{clock.today():%Y}-{case.public[:8]}"
