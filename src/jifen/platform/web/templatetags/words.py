"""Words in the language of the page. A builtin: every template has these without loading anything."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.platform.web.context import spoken

register = template.Library()

_WEEKDAYS_ZH = "一二三四五六日"
NOTHING = Text("未提供", "Not provided")


def said(value: Any) -> str:
    """
    Give a ``Text`` (or its plain form ``{"zh": …, "en": …}``) in the language of the page, a day or an instant in full with its
    weekday, anything else as it is; None is empty.
    """
    if isinstance(value, Text):
        return value.zh if spoken() == "zh" else value.en
    if isinstance(value, date):
        return instant(value) if isinstance(value, datetime) else day(value)
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return str(value[spoken()])
    return "" if value is None else str(value)


@register.filter
def words(value: Any) -> str:
    """``{{ text|words }}``: a ``Text`` in the language of the page, a day with its weekday; other values as they are, None as nothing."""
    return said(value)


@register.filter
def or_none(value: Any) -> str:
    """``{{ value|or_none }}``: the words of a value, or “未提供 / Not provided” where there is none. Zero is a value."""
    told = said(value)
    return told if told.strip() else said(NOTHING)


@register.simple_tag
def say(zh: str, en: str, **parameters: Any) -> SafeString:
    """
    ``{% say "共 {n} 项" "{n} items" n=count %}``: a sentence whose two languages stand side by side.

    Parameters are escaped; a ``Text`` among them is told in the language of the page. ``as name`` keeps the sentence.
    """
    sentence = zh if spoken() == "zh" else en
    if not parameters:
        return SafeString(sentence)
    return format_html(sentence, **{name: conditional_escape(said(value)) for name, value in parameters.items()})


@register.filter
def day(value: date | datetime | None) -> str:
    """``{{ due|day }}``: a day in full with its weekday, ``2026年11月26日（星期四）`` / ``Thursday 26 November 2026``."""
    return "" if value is None else said(day_text(value))


def day_text(value: date | datetime) -> Text:
    """Write a day in full with its weekday, in both languages, where a sentence goes around it."""
    on = _local(value).date() if isinstance(value, datetime) else value
    return Text(
        f"{on.year}年{on.month}月{on.day}日（星期{_WEEKDAYS_ZH[on.weekday()]}）",
        f"{_DAYS_EN[on.weekday()]} {on.day} {_MONTHS_EN[on.month - 1]} {on.year}",
    )


@register.filter
def instant(value: datetime | None) -> str:
    """``{{ at|instant }}``: day and minute in Guangdong, ``2026年11月26日（星期四）10:32``."""
    if value is None:
        return ""
    return f"{day(value)}{'' if spoken() == 'zh' else ' '}{_local(value):%H:%M}"


@register.filter
def month(value: Any) -> str:
    """``{{ first|month }}``: a month, from a date or ``"2026-11"``: ``2026年11月`` / ``November 2026``."""
    if not value:
        return ""
    year, number = (value.year, value.month) if isinstance(value, date) else map(int, str(value).split("-")[:2])
    return f"{year}年{number}月" if spoken() == "zh" else f"{_MONTHS_EN[number - 1]} {year}"


@register.filter
def points(value: Any) -> str:
    """``{{ total|points }}``: points with their unit, ``78.5 分`` / ``78.5 points``; None is “待核实 / not yet known”, never 0."""
    if value is None or value == "":
        return said(Text("待核实", "not yet known"))
    told = format(value, "f") if isinstance(value, Decimal) else str(value)
    return said(Text(f"{told} 分", f"{told} points"))


@register.filter
def hundredths(value: int | None) -> str:
    """``{{ points_hundredths|hundredths }}``: scaled points (1/100) as a person reads them, ``78.5``; None stays empty."""
    return "" if value is None else show(value, 2)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
