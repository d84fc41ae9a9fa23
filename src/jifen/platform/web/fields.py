"""Form fields for what people here are asked: days, months, places, numbers with a unit. No date picker, no script needed."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jifen.kernel.errors import Text
from jifen.platform.web.speaking import Lazy, tell, tell_text

_PARTS = (
    ("year", tell("年", "Year"), "4", "short four"),
    ("month", tell("月", "Month"), "2", "short two"),
    ("day", tell("日", "Day"), "2", "short two"),
)
_EARLIEST = 1900


class PartsWidget(forms.MultiWidget):
    """A day or a month as two or three short boxes, each with its own label."""

    template_name = "web/parts/date.html"

    def __init__(self, parts: int = 3, attrs: dict[str, Any] | None = None) -> None:
        self.parts = parts
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric", "maxlength": size, "class": css, "autocomplete": "off"})
            for name, _, size, css in _PARTS[:parts]
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Take a day apart; a month may come as ``"2026-11"``."""
        if not value:
            return [None] * self.parts
        if isinstance(value, date):
            return [value.year, value.month, value.day][: self.parts]
        return [int(part) for part in str(value).split("-")][: self.parts]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give each box its label."""
        context = super().get_context(name, value, attrs)
        for box, (part, label, _, _) in zip(context["widget"]["subwidgets"], _PARTS, strict=False):
            box["label"], box["part"] = label, part
        return context

    def id_for_label(self, id_: str) -> str:
        """Point at the first box."""
        return f"{id_}_0" if id_ else id_


class DayField(forms.MultiValueField):
    """
    A day, asked as year, month and day.

    Errors say which part is wrong: a missing part, a month above 12, a 30 February.
    """

    parts = 3

    def __init__(self, *, latest: date | None = None, earliest: date | None = None, **kwargs: Any) -> None:
        """
        Prepare the field.

        Args:
            latest: the last day that may be given, the day itself included.
            earliest: the first.
            kwargs: label, help_text, required, initial.
        """
        self.latest, self.earliest = latest, earliest
        boxes = [forms.CharField(required=False) for _ in range(self.parts)]
        super().__init__(boxes, require_all_fields=False, widget=PartsWidget(self.parts), **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the boxes as one value."""
        parts = [
            str(part or "").strip() for part in (value if isinstance(value, list | tuple) else [None] * self.parts)
        ]
        if not any(parts):
            if self.required:
                raise ValidationError(tell("请填写日期。", "Enter the date."), code="required")
            return None
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(
                tell(
                    "日期不完整：请用数字填写，例如 2015 3 27。",
                    "The date is not complete: use figures, such as 2015 3 27.",
                ),
                code="incomplete",
            )
        return self.compress(parts)

    def compress(self, data_list: Sequence[Any]) -> Any:
        """Make the day of its parts."""
        year, month, *rest = (int(part) for part in data_list)
        day_ = rest[0] if rest else 1
        if not 1 <= month <= 12:
            raise _no_day(Text("月份应在 1 至 12 之间。", "The month must be between 1 and 12."))
        if not _EARLIEST <= year <= 2200:
            raise _no_day(Text("年份请写满四位，例如 2015。", "Write the year with four figures, such as 2015."))
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day_ <= last:
            raise _no_day(Text(f"{year}年{month}月只有 {last} 天。", f"That month has {last} days."))
        return self._within(date(year, month, day_))

    def _within(self, found: date) -> Any:
        if self.latest is not None and found > self.latest:
            on = self.latest
            raise _no_day(Text(f"不能晚于 {on:%Y-%m-%d}。", f"It cannot be later than {on:%Y-%m-%d}."))
        if self.earliest is not None and found < self.earliest:
            on = self.earliest
            raise _no_day(Text(f"不能早于 {on:%Y-%m-%d}。", f"It cannot be earlier than {on:%Y-%m-%d}."))
        return found


class MonthField(DayField):
    """A month, asked as year and month; its value is ``"2026-11"``."""

    parts = 2

    def _within(self, found: date) -> str:
        super()._within(found)
        return f"{found.year:04}-{found.month:02}"


class PlaceField(forms.ChoiceField):
    """
    A place out of those offered, grouped by what they lie in.

    ``groups`` are (name, [(division code, name), …]); an answer outside of them is refused.
    """

    widget = forms.Select

    def __init__(self, *, groups: Iterable[tuple[Lazy, Iterable[tuple[str, Lazy]]]], **kwargs: Any) -> None:
        """Prepare the field; an empty first choice asks for one."""
        laid = [(name, list(places)) for name, places in groups]
        super().__init__(choices=[("", tell("请选择", "Choose")), *laid], **kwargs)


class NumberField(forms.DecimalField):
    """A number with its unit behind it; typed freely, so that no wheel changes it by accident."""

    widget = forms.TextInput

    def __init__(self, *, unit: Text | str = "", **kwargs: Any) -> None:
        """Prepare the field; ``unit`` is shown behind the box."""
        super().__init__(**kwargs)
        told = tell_text(unit) if isinstance(unit, Text) else unit
        self.widget.attrs |= {"inputmode": "decimal", "class": "short", "autocomplete": "off", "data-unit": told}


def _no_day(text: Text) -> ValidationError:
    return ValidationError(tell_text(text), code="no_day")
