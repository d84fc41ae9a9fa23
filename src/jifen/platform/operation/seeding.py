"""What a platform begins with: its working days, and the offices of the province and of every city that is served."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
from django.db import transaction

from jifen.facts.kinds import DEPARTMENTS
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import COUNTER

SOURCE = "国务院办公厅节假日安排通知（经 chinesecalendar 整理）"


def seed(*, actor: str, with_systems: Iterable[str] = ()) -> None:
    """
    Make working days and offices; what is there already stays as it is.

    Args:
        actor: who does it, for the records.
        with_systems: departments whose systems answer by themselves.
    """
    publish_known_years(actor=actor)
    systems = frozenset(with_systems)
    divisions = schemes.divisions()
    with transaction.atomic():
        for province in dict.fromkeys(f"{city.code[:2]}0000" for city in schemes.cities()):
            name = divisions.name(province)
            top = _government(
                f"{name}积分制管理办公室", "Provincial points office", Office.Level.PROVINCE, province, None
            )
            _departments(name, province, Office.Level.PROVINCE, top, systems)
            for city in schemes.cities():
                if city.code[:2] == province[:2]:
                    _city(city, top, systems)


def publish_known_years(*, actor: str) -> None:
    """Publish the working days of every year the State Council has announced and nobody has published here yet."""
    from jifen.platform.offices.models import PublishedYear

    known = set(PublishedYear.objects.values_list("year", flat=True))
    years = sorted({day.year for day in chinese_calendar.holidays})
    for year in years:
        if year in known:
            continue
        days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
        days = [day for day in days if day.year == year]
        off = [day for day in days if day.weekday() < 5 and chinese_calendar.is_holiday(day)]
        on = [day for day in days if day.weekday() >= 5 and chinese_calendar.is_workday(day)]
        offices.publish_year(by=actor, year=year, days_off=off, workdays=on, source=SOURCE)


def _city(city: City, top: Office, systems: frozenset[str]) -> None:
    head = _government(
        f"{city.name}积分制管理办公室", f"Points office, {city.place}", Office.Level.CITY, city.code, top
    )
    _departments(city.name, city.code, Office.Level.CITY, head, systems)
    divisions = schemes.divisions()
    for town in divisions.children(city.code):
        name = divisions.name(town)
        _government(f"{name}积分受理窗口", f"Points window {town}", Office.Level.TOWN, town, head)


def _government(name: str, name_en: str, level: str, area: str, parent: Office | None) -> Office:
    made, _ = Office.objects.get_or_create(
        kind=Office.Kind.GOVERNMENT,
        area=area,
        defaults={
            "name": name,
            "name_en": name_en,
            "level": level,
            "parent": parent,
            "hours": "周一至周五 8:30–12:00，14:30–17:30",
        },
    )
    return made


def _departments(place: str, area: str, level: str, parent: Office, systems: frozenset[str]) -> None:
    for department, (zh, en) in DEPARTMENTS.items():
        if department in COUNTER:
            continue
        Office.objects.get_or_create(
            kind=Office.Kind.DEPARTMENT,
            department=department,
            area=area,
            defaults={
                "name": f"{place}{zh}部门",
                "name_en": en,
                "level": level,
                "parent": parent,
                "has_system": department in systems,
            },
        )
