"""Fields for days, months, places and numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils.translation import override

from jifen.platform.web.fields import DayField, MonthField, NumberField, PlaceField


class _Form(forms.Form):
    born_on = DayField(latest=date(2026, 11, 26))
    first = MonthField(required=False)
    place = PlaceField(groups=[("甲市", [("449901", "东街道")])], required=False)
    rent = NumberField(unit="元", required=False)


def _form(**sent: str) -> _Form:
    return _Form({"born_on_year": "1990", "born_on_month": "2", "born_on_day": "3"} | sent)


def _errors(**sent: str) -> dict[str, Any]:
    with override("zh-hans"):
        return {name: [str(one) for one in told] for name, told in _form(**sent).errors.items()}


def test_a_day_of_three_boxes_is_one_day() -> None:
    """A month of two boxes keeps the written form of records."""
    form = _form(first_year="2012", first_month="3")

    assert form.is_valid()
    assert {"born_on": date(1990, 2, 3), "first": "2012-03", "place": "", "rent": None} == form.cleaned_data


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        ("day", "30", "1990年2月只有 28 天。"),
        ("month", "13", "月份应在 1 至 12 之间。"),
        ("year", "90", "年份请写满四位，例如 2015。"),
        ("year", "", "日期不完整：请用数字填写，例如 2015 3 27。"),
        ("year", "²⁰¹⁵", "日期不完整：请用数字填写，例如 2015 3 27。"),
        ("year", "2027", "不能晚于 2026-11-26。"),
    ],
)
def test_a_wrong_day_says_which_part_is_wrong(part: str, value: str, expected: str) -> None:
    """Never “enter a valid date”."""
    assert {"born_on": [expected]} == _errors(**{f"born_on_{part}": value})


def test_a_month_left_out_is_nothing_but_half_a_month_is_a_mistake() -> None:
    """An optional month may be empty as a whole only."""
    assert _errors() == {}
    assert list(_errors(first_year="2012")) == ["first"]


def test_a_place_that_was_not_offered_is_refused() -> None:
    """The server looks at what it offered, whatever the browser sends."""
    assert list(_errors(place="440000")) == ["place"]


def test_a_day_of_a_draft_fills_the_boxes_again() -> None:
    """Both a date and a written month are taken apart."""
    shown = str(_Form(initial={"born_on": date(1990, 2, 3), "first": "2012-03"}))

    assert all(f'value="{part}"' in shown for part in (1990, 2, 3, 2012))
