"""What a clerk or an agent fills in for somebody: the tasks of a case, the page of one kind, where and for what, sending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Silence
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.entries import MOST_RECORDS, Mistake
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.desk.forms import WholeApplicationForm
from jifen.platform.desk.records import RecordForm, codes_of, forms_of
from jifen.platform.desk.serving import Serving
from jifen.platform.desk.telling import kind_words
from jifen.platform.offices.models import Office
from jifen.platform.web.pieces import Sort, Task
from jifen.platform.web.templatetags.words import said
from jifen.policy.packs import Pack
from jifen.policy.scheme import USES

APPLICATION_FIELDS = ("grade", "ground", "capacity", "klass")
"""Fields of the application itself that a person states; town and days come from the case."""

_BEFORE_SENDING = ("draft", "returned")


def kinds_of(case: Case) -> tuple[str, ...]:
    """Name the kinds of records a case asks for, without the application itself."""
    return tuple(kind for kind in schemes.kinds_asked(case.scheme, clock.today()) if kind != "application")


def tasks(case: Case, mistakes: Iterable[Mistake]) -> list[Task]:
    """Give the task list of a case: where and for what, every kind, and sending."""
    wrong = {one.kind for one in mistakes}
    may = set(casework.editable_kinds(case))
    found = [_application_task(case)]
    records, closed = case.entries.get("records", {}), case.entries.get("closed", ())
    for kind in kinds_of(case):
        count = len(records.get(kind, ()))
        done = kind in closed
        sort = Sort.NO if kind in wrong else Sort.DONE if done else Sort.NOW if count else Sort.TODO
        words = Text("有误", "to be mended") if kind in wrong else _told(count, done)
        if from_source(kind) and not count:
            sort, words = Sort.UNKNOWN, Text("由部门核查，可不填", "the department answers; may be left")
        url = reverse("desk:serve_kind", args=[case.public, kind]) if kind in may else ""
        found.append(Task(kind_words(kind), url, sort, words))
    return found


def from_source(kind: str) -> bool:
    """Whether only the source's own word says that there are no records, so that nobody has to fill the kind in."""
    return CATALOGUE[kind].silence is Silence.SOURCE and kind != "identity"


def _told(count: int, done: bool) -> Text:
    if done and not count:
        return Text("没有", "none")
    if done:
        return Text(f"{count} 条，已列全", f"{count}, complete")
    return (
        Text(f"{count} 条，未确认列全", f"{count}, not confirmed complete")
        if count
        else Text("未填写", "not filled in")
    )


def _application_task(case: Case) -> Task:
    done = bool(case.town and case.uses)
    url = reverse("desk:serve_application", args=[case.public]) if case.state in _BEFORE_SENDING else ""
    words = Text("已填写", "filled in") if done else Text("未填写", "not filled in")
    return Task(
        Text("申请镇街、用途和落户地", "Town, purpose and placement"), url, Sort.DONE if done else Sort.TODO, words
    )


# ── one kind ────────────────────────────────────────────────────────────────────────────────────────────────────────


PER_PAGE = 25
"""Records of a kind on one page; more of them would make it too heavy for a slow line."""


def window(case: Case, kind: str, wanted: str) -> int:
    """Give the number of the first record on the page that was asked for, the nearest there is."""
    count = len(case.entries.get("records", {}).get(kind, ()))
    start = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    return min(start, count) // PER_PAGE * PER_PAGE


def kind_forms(case: Case, kind: str, start: int = 0, data: Any = None) -> list[RecordForm]:
    """Give the forms of one kind: the records from ``start`` on, and an empty one behind the last."""
    held = case.entries.get("records", {}).get(kind, [])
    if kind == "identity" and not held:
        held = [_known(case)]
    codes = codes_of(schemes.codebook(case.scheme, clock.today()))
    more = 1 if start + PER_PAGE > len(held) else 0
    return forms_of(kind, held[start : start + PER_PAGE], data=data, more=more, most=PER_PAGE + 1, codes=codes)


def _known(case: Case) -> dict[str, Any]:
    """Give what the card said when the person was registered, so that nobody types it twice."""
    number = case.person.identity_number
    born, sex = identity.birth_date(number).isoformat(), "男" if identity.is_male(number) else "女"
    return {"values": {"name": case.person.name, "number": number, "born_on": born, "sex": sex}}


def save_kind(
    *, case: Case, kind: str, forms: list[RecordForm], closed: bool, serving: Serving, start: int = 0
) -> tuple[Mistake, ...]:
    """
    Keep what was typed for a kind; what is wrong comes back at its field, and is kept as well.

    The forms take the place of the records of their page, from ``start`` on; the other pages stay.

    Raises:
        RefusedError: ``platform.not_editable``.
    """
    filled = [form for form in forms if not form.is_empty()]
    held = case.entries.get("records", {}).get(kind, [])
    typed = [form.entry(case.city) for form in filled]
    rows = [*held[:start], *typed, *held[start + PER_PAGE :]][:MOST_RECORDS]
    act = casework.save_entries if case.state in _BEFORE_SENDING else casework.correct
    mistakes = act(case=case, kind=kind, rows=rows, closed=closed, actor=serving.actor)
    for form in filled:
        form.is_valid()
    for mistake in mistakes:
        if start <= mistake.at < start + len(filled):
            filled[mistake.at - start].complain(mistake.field, mistake.complaint.what)
    return mistakes


def check_kind(case: Case, kind: str, held: Serving) -> None:
    """
    Refuse a kind the scheme does not ask for, and what an agent would change after the person has sent it.

    Raises:
        BadInputError: ``desk.kind_unknown``.
        RefusedError: ``desk.agent_after_sending``.
    """
    if held.way == "agent" and case.state not in _BEFORE_SENDING:
        raise RefusedError(
            "desk.agent_after_sending",
            Text("申请提交后，代办人不能更改内容。", "After sending an agent changes nothing."),
            Text("请委托人登录自己的账号更正。", "Ask the client to correct it in their own account."),
        )
    if kind not in kinds_of(case):
        raise BadInputError(
            "desk.kind_unknown",
            Text("这个方案没有这一类记录。", "The scheme has no such kind of record."),
            Text("请从页面所列事项中选择。", "Choose among those on the page."),
        )


# ── where and for what ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Applying:
    """The page that asks for town, purposes, the statements of the application, and where the household will be registered."""

    form: WholeApplicationForm
    stated: RecordForm


def applying(case: Case, data: Any = None) -> Applying:
    """Prepare the page, with what was sent where something was."""
    initial = {**case.placement, "town": case.town, "uses": case.uses}
    form = WholeApplicationForm(case, towns_of(case.city), uses_of(case.scheme), data, initial=initial)
    codes = codes_of(schemes.codebook(case.scheme, clock.today()))
    kept = case.entries.get("application", {})
    stated = RecordForm(CATALOGUE["application"], codes=codes, data=data, initial=dict(kept), prefix="a")
    for name in [name for name in stated.fields if name not in APPLICATION_FIELDS]:
        del stated.fields[name]
    return Applying(form, stated)


def packs_open_at(office: Office) -> list[Pack]:
    """Give the schemes a window may open applications under today: those of its city that may decide something."""
    city = schemes.city_of(office.area)
    packs = schemes.open_packs(city, clock.today()) if city else ()
    return [pack for pack in packs if schemes.fit_for_officials(pack.id)]


def towns_of(city: str) -> list[tuple[str, str]]:
    """Give the towns of a city to choose from: code and name."""
    known = schemes.divisions()
    return [(code, known.name(code)) for code in known.children(city)]


def uses_of(scheme: str) -> list[tuple[str, str]]:
    """Give the uses of a scheme to choose from: code, and words in the language of the page."""
    return [(str(use), said(Text(*USES[use]))) for use in schemes.pack_of(scheme).scheme.uses]


def save_application(*, case: Case, page: Applying) -> bool:
    """Keep where and for what somebody applies; False with the complaints at their fields."""
    if not page.form.is_valid():
        return False
    told = page.form.cleaned_data
    values = {name: page.stated.typed(name) for name in APPLICATION_FIELDS if page.stated.typed(name)}
    casework.save_application(case=case, values=values, town=told["town"], uses=told["uses"])
    if page.form.placed:
        casework.save_placement(case=case, placement=page.form.placed)
    return True
