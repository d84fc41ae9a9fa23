"""A self-assessment: under which scheme, what was answered, what comes next, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework.entries import Mistake, read
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.portal import answering
from jifen.platform.portal.answering import Rows
from jifen.platform.portal.asking import answered_by_departments, application_fields, asking, in_order, sections
from jifen.platform.portal.carried import Carried
from jifen.platform.portal.fields import RecordForm, typed_record, typed_values
from jifen.platform.web.pieces import Sort, Task
from jifen.policy.packs import Pack

APPLICATION = CATALOGUE["application"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One self-assessment under one scheme."""

    city: City
    pack: Pack
    entries: Mapping[str, Any]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are asked, in the order of the pages."""
        return in_order(self.pack.id, clock.today())

    @property
    def town(self) -> str:
        """The town applied to, or the city where none is chosen."""
        typed = self.entries.get("application")
        chosen = str(typed.get("town", "")) if isinstance(typed, Mapping) else ""
        return chosen if chosen.isdigit() and chosen.startswith(self.city.code[:4]) else self.city.code

    def mistakes(self) -> tuple[Mistake, ...]:
        """What cannot be read in the answers."""
        return read(self.entries, schemes.codebook(self.pack.id, clock.today())).mistakes

    def estimate(self, *, advise: bool = False) -> scoring.Estimate:
        """Score the answers; nothing is kept."""
        return scoring.estimate(
            scheme=self.pack.id, town=self.town, entries=self.entries, on=clock.today(), advise=advise
        )

    def after(self, kind: str) -> str:
        """Name the next kind that is not answered yet, looking onwards from one; empty where all are."""
        order = self.kinds
        start = order.index(kind) + 1 if kind in order else 0
        open_ones = [one for one in order[start:] if not answering.is_closed(self.entries, one)]
        return open_ones[0] if open_ones else ""

    def application_form(self) -> RecordForm:
        """Ask where and for what somebody would apply."""
        typed = self.entries.get("application")
        entry = {"values": typed if isinstance(typed, Mapping) else {}}
        return RecordForm(APPLICATION, asking(self.pack.id), entry, only=application_fields(self.pack.id))


def assessment(city: City, carried: Carried) -> Assessment | None:
    """Give the assessment that is under way; None where the programme is not chosen yet, or is not in force any more."""
    packs = programmes(city)
    if len(packs) == 1:
        return Assessment(city, packs[0], carried.entries)
    chosen = next((pack for pack in packs if programme_of(pack) == carried.programme), None)
    return Assessment(city, chosen, carried.entries) if chosen else None


def programmes(city: City) -> tuple[Pack, ...]:
    """Give the schemes of a city that are in force today."""
    return schemes.open_packs(city, clock.today())


def programme_of(pack: Pack) -> str:
    """Name the programme of a scheme, the second part of its id."""
    return pack.scheme.scheme.partition("/")[2]


def with_application(entries: Mapping[str, Any], data: Mapping[str, str], scheme: str) -> dict[str, Any]:
    """Give entries with what was said of the application."""
    asked = [APPLICATION.by_name[name] for name in application_fields(scheme)]
    return {**entries, "application": typed_values(asked, data)}


def with_all(entries: Mapping[str, Any], data: Mapping[str, str], found: Assessment) -> dict[str, Any]:
    """Give entries with everything the long page sent; a kind is closed where somebody said so, or gave a record."""
    made = with_application(entries, data, found.pack.id)
    for name in found.kinds:
        kind, before = CATALOGUE[name], answering.rows_of(entries, name)
        rows: Rows = []
        for prefix in (*(f"{name}-{at}" for at in range(len(before))), f"{name}-new"):
            record = typed_record(kind, data, prefix)
            rows += [record] if record else []
        none = data.get(f"{name}-none") == "on"
        made = answering.with_rows(made, name, [] if none else rows, closed=none or bool(rows))
    return made


def task_list(found: Assessment, url: str) -> list[tuple[Text, list[Task]]]:
    """Give the tasks in their sections; ``url`` leads to a kind, with ``KIND`` where its name goes."""
    mistakes = found.mistakes()
    laid = []
    for section in sections(found.pack.id, clock.today()):
        tasks = []
        for name in section.kinds:
            sort, words = answering.state(found.entries, name, mistakes)
            hint = _hint(name)
            tasks.append(Task(answering.name_of(name), url.replace("KIND", name), sort, words, hint))
        laid.append((section.name, tasks))
    return laid


def _hint(kind: str) -> Text:
    if answered_by_departments(CATALOGUE[kind]):
        return Text("正式申请时由部门答复，不用您填写", "In an application the department answers this, not you")
    return Text("", "")


def progress(found: Assessment) -> tuple[int, int]:
    """Count the kinds that are answered, and all of them."""
    done = sum(answering.state(found.entries, kind, ())[0] is Sort.DONE for kind in found.kinds)
    return done, len(found.kinds)
