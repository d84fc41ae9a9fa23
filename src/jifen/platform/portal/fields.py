"""
A record of the catalogue as a form: each field becomes the control that asks for it, and gives back what was typed, word for word.

Nothing is validated here. What was typed goes to :mod:`jifen.platform.casework.entries`; its complaints come back as
:class:`~jifen.platform.casework.entries.Mistake` and stand at their fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import WHOSE, Field, Kind, Type
from jifen.kernel.errors import Complaint, Text
from jifen.platform.casework.entries import Mistake
from jifen.platform.portal import places
from jifen.platform.web.fields import PartsWidget
from jifen.platform.web.speaking import tell, tell_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Lazy: TypeAlias = "str | _StrPromise"
"""Words of two languages that become a string when they are shown."""

WHOSE_FIELD = "whose"
_MOST_RADIOS = 6
_PARTS = ("year", "month", "day")
_LONGEST = 200

_AUTOCOMPLETE = {("identity", "name"): "name", ("employment", "employer"): "organization"}
_HINTS: dict[tuple[str, str], Text] = {
    ("identity", "number"): Text(
        "18 位，照身份证填写；只用于向部门核验，页面上以星号遮盖。",
        "18 places, as on the card; used for verification only and masked on screens.",
    ),
    ("identity", "registered_in"): Text(
        "户口本上的地址。城镇和农村户口都可以申请。",
        "As in the household register. Town and rural registration may both apply.",
    ),
    ("insurance", "base"): Text(
        "不知道就留空，由社保系统核对。", "Leave it empty if you do not know; the system checks it."
    ),
    ("insurance", "manner"): Text(
        "补缴的月份在有的项目里不计，如实填写不会有损失。",
        "Months paid later do not count on some lines; say so openly.",
    ),
    ("education", "on"): Text("照毕业证书上的日期。", "The day on the certificate."),
    ("dwelling", "standard"): Text(
        "不知道就选“未核定”，由住建部门核定。", "Choose 未核定 if unsure; the housing department decides."
    ),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """
    For whom a form asks: the city of the scheme, and the codes the scheme has for an open field (key ``kind.field``).

    ``towns`` offers every town of the city and lays out short choices as buttons; a long page stays short by doing neither.
    """

    city: str
    codes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    towns: bool = True


class RawParts(PartsWidget):
    """A day or a month in boxes that gives and takes what was typed, even where it is no day."""

    def decompress(self, value: Any) -> list[Any]:
        """Take apart what was typed."""
        return apart(str(value or ""), self.parts)


class RecordForm(forms.Form):
    """One record of one kind. It is bound to what is kept already, so that mistakes stand where they were made."""

    use_required_attribute = False

    def __init__(
        self,
        kind: Kind,
        asking: Asking,
        entry: Mapping[str, Any] | None = None,
        *,
        mistakes: Iterable[Mistake] = (),
        only: Iterable[str] = (),
        prefix: str | None = None,
    ) -> None:
        """
        Prepare the form.

        Args:
            kind: what is asked about.
            asking: for whom.
            entry: what is kept, ``{"whose": …, "values": …}``; None for a new record.
            mistakes: what is wrong with this record.
            only: names of the fields that are asked; none named means all.
            prefix: keeps the forms of one page apart.
        """
        self.kind, self.asking = kind, asking
        self.asked = [one for one in kind.fields if not tuple(only) or one.name in tuple(only)]
        self._mistakes = tuple(mistakes)
        kept = entry or {}
        values = kept.get("values") if isinstance(kept.get("values"), Mapping) else {}
        data = flattened(self.asked, values or {}, prefix)
        if len(kind.whose) > 1:
            data[_key(WHOSE_FIELD, prefix)] = str(kept.get(WHOSE_FIELD) or kind.whose[0])
        super().__init__(data, prefix=prefix)
        if len(kind.whose) > 1:
            self.fields[WHOSE_FIELD] = _whose(kind, asking)
        for one in self.asked:
            held = str((values or {}).get(one.name) or "")
            self.fields[one.name] = control(kind, one, asking, held=held)

    def full_clean(self) -> None:
        """Put the mistakes at their fields; the form itself finds none."""
        self.cleaned_data = {}
        found = ErrorDict(renderer=self.renderer)
        for one in self._mistakes:
            name = one.field if one.field in self.fields else NON_FIELD_ERRORS
            found.setdefault(name, self.error_class(renderer=self.renderer)).append(told(one.complaint))
        self._errors = found


def told(complaint: Complaint) -> Lazy:
    """Give a complaint as one lazy sentence: what is wrong, and how to mend it."""
    what, mend = complaint.what, complaint.mend
    return tell(f"{what.zh}{mend.zh}", f"{what.en} {mend.en}")


def control(kind: Kind, one: Field, asking: Asking, *, held: str = "") -> forms.Field:
    """
    Give the control that asks for a field.

    Args:
        kind: of which record.
        one: the field.
        asking: for whom.
        held: what is kept already; a place outside the list stays choosable.
    """
    made = _control(kind, one, asking, held)
    made.label, made.required = tell(one.zh, one.en[:1].upper() + one.en[1:]), one.required
    hint = _HINTS.get((kind.name, one.name))
    if hint is not None or one.help:
        made.help_text = tell_text(hint) if hint else tell(one.help, _HELP_EN.get(one.help, one.help))
    filled = _AUTOCOMPLETE.get((kind.name, one.name))
    if filled:
        made.widget.attrs["autocomplete"] = filled
    return made


_HELP_EN = {
    "仍在持续的留空": "Leave empty while it still runs.",
    "同一单位请写同一代码或全称": "Write the same employer the same way each time.",
    "长期有效的留空": "Leave empty if it never ends.",
    "没有的留空": "Leave empty if there is none.",
    "尚无决定的留空": "Leave empty if nothing is decided yet.",
    "只有已处理的填写，其余留空": "Only where it has been dealt with.",
    "只填本市方案列出的代码": "One of those the scheme lists.",
}
_UNITS_EN = {"小时": "hours", "元": "yuan", "毫升": "ml", "分": "points", "人": "persons", "学年": "school years"}


def _control(kind: Kind, one: Field, asking: Asking, held: str) -> forms.Field:
    codes = asking.codes.get(f"{kind.name}.{one.name}", ())
    match one.type:
        case Type.DATE | Type.MONTH:
            return forms.Field(widget=RawParts(3 if one.type is Type.DATE else 2))
        case Type.PLACE:
            towns = asking.towns or (kind.name, one.name) == ("application", "town")
            outside = asking.towns or one.name == "registered_in"
            offered = places.groups(asking.city, towns=towns, outside=outside, held=held)
            return forms.ChoiceField(choices=[("", tell("请选择", "Choose")), *offered])
        case Type.FLAG:
            return _chosen([("是", tell("是", "Yes")), ("否", tell("否", "No"))], asking)
        case Type.LEVEL:
            return _chosen([(level, level) for level in one.levels], asking)
        case Type.CODE if codes:
            none = [] if one.required else [("", tell("没有", "None"))]
            return forms.ChoiceField(
                choices=[("", tell("请选择", "Choose")), *codes] if one.required else [*none, *codes]
            )
        case Type.NUMBER:
            unit = tell(one.unit, _UNITS_EN.get(one.unit, one.unit))
            typed = {"inputmode": "decimal", "class": "short", "autocomplete": "off", "data-unit": unit}
            return forms.CharField(widget=forms.TextInput(typed))
        case Type.IDENTITY:
            shaped = {"autocomplete": "off", "maxlength": "24", "inputmode": "text", "spellcheck": "false"}
            return forms.CharField(widget=forms.TextInput(shaped))
        case _:
            return forms.CharField(widget=forms.TextInput({"maxlength": str(_LONGEST), "autocomplete": "off"}))


def _chosen(options: Sequence[tuple[str, Lazy]], asking: Asking) -> forms.Field:
    if len(options) <= _MOST_RADIOS and asking.towns:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", tell("请选择", "Choose")), *options])


def _whose(kind: Kind, asking: Asking) -> forms.Field:
    options = [(name, tell(WHOSE[name].zh, WHOSE[name].en)) for name in kind.whose]
    made = _chosen(options, asking)
    made.label = tell("谁的记录", "Whose record")
    return made


# --- what was typed, and back -------------------------------------------------------------------------------------------


def apart(text: str, parts: int) -> list[str]:
    """Take ``2014-3-5`` apart; what is no day at all stands in the first box."""
    found = text.split("-", parts - 1)
    return [*found, *[""] * (parts - len(found))]


def _together(parts: list[str]) -> str:
    typed = [part.strip() for part in parts]
    return "-".join(typed) if any(typed) else ""


def _key(name: str, prefix: str | None) -> str:
    return f"{prefix}-{name}" if prefix else name


def flattened(asked: Iterable[Field], values: Mapping[str, Any], prefix: str | None = None) -> dict[str, str]:
    """Give kept values as the form would have sent them."""
    data: dict[str, str] = {}
    for one in asked:
        key, shown = _key(one.name, prefix), _shown(one, values.get(one.name))
        if one.type in (Type.DATE, Type.MONTH):
            boxes = 3 if one.type is Type.DATE else 2
            data |= {f"{key}_{part}": typed for part, typed in zip(_PARTS, apart(shown, boxes), strict=False)}
        else:
            data[key] = shown
    return data


def _shown(one: Field, value: Any) -> str:
    if value is None or value == "":
        # A level with an absent label starts on that label: it is what an empty answer means.
        return str(one.absent) if one.type is Type.LEVEL and isinstance(one.absent, str) else _flag(one.absent)
    return _flag(value) or str(value)


def _flag(value: Any) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else ""


def typed_values(asked: Iterable[Field], data: Mapping[str, str], prefix: str | None = None) -> dict[str, str]:
    """Give what was typed for some fields, word for word; an empty field is left out."""
    values: dict[str, str] = {}
    for one in asked:
        key = _key(one.name, prefix)
        if one.type in (Type.DATE, Type.MONTH):
            boxes = _PARTS[: 3 if one.type is Type.DATE else 2]
            typed = _together([str(data.get(f"{key}_{part}", "")) for part in boxes])
        else:
            typed = str(data.get(key, "")).strip()
        if typed:
            values[one.name] = typed[: _LONGEST * 2]
    return values


def typed_record(kind: Kind, data: Mapping[str, str], prefix: str | None = None) -> dict[str, Any] | None:
    """Give what was typed as an entry, or None where nothing was typed that a blank form does not say already."""
    values = typed_values(kind.fields, data, prefix)
    untouched = typed_values(kind.fields, flattened(kind.fields, {}, prefix), prefix)
    if all(untouched.get(name) == value for name, value in values.items()):
        return None
    whose = str(data.get(_key(WHOSE_FIELD, prefix), "")) or kind.whose[0]
    return {WHOSE_FIELD: whose if whose in kind.whose else kind.whose[0], "values": values}


def kind_named(name: str) -> Kind | None:
    """Give a kind of the catalogue, or None."""
    return CATALOGUE.get(name)
