"""
Forms for records, made from the catalogue: a field of a kind becomes a field of a form, what is typed stays text.

Nothing is judged here. The clerk that reads files judges (``casework.entries``, ``connectors.wire``), and its complaints come
back to the field they are about. Places are typed with a list of suggestions, so that no page repeats the whole province for
every record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.files import Codebook
from jifen.facts.kinds import WHOSE, Field, Kind, Type
from jifen.kernel.errors import JifenError, Text
from jifen.kernel.places import PROVINCES, province_named
from jifen.platform.casework import schemes
from jifen.platform.web.speaking import tell, tell_text

PLACES = "places"
"""The id of the list of suggestions for places; a page with record forms draws it once."""

WHOSE_FIELD = "whose"
REMOVE = "remove"
_ASK = ("", tell("请选择", "Choose"))
_HINTS = {
    Type.DATE: Text("如 2014-3-5", "such as 2014-3-5"),
    Type.MONTH: Text("如 2014-03", "such as 2014-03"),
    Type.PLACE: Text("输入名称或代码，可从提示中选", "type a name or code; suggestions appear"),
}


class RecordForm(forms.Form):
    """
    One record of a kind, as text.

    ``prefix`` tells the records of a page apart. :meth:`entry` gives it in the shape of ``casework.entries``; an untouched
    form is no record.
    """

    use_required_attribute = False

    def __init__(self, kind: Kind, *, codes: Mapping[str, Iterable[str]] | None = None, **kwargs: Any) -> None:
        super().__init__(label_suffix="", **kwargs)
        self.kind = kind
        if len(kind.whose) > 1:
            seats = [(name, tell_text(Text(WHOSE[name].zh, WHOSE[name].en))) for name in kind.whose]
            self.fields[WHOSE_FIELD] = forms.ChoiceField(choices=seats, label=tell("归属", "Whose"), initial="self")
        for one in kind.fields:
            self.fields[one.name] = _field(one, (codes or {}).get(f"{kind.name}.{one.name}"))
        if self.is_bound or self.initial:
            label = tell("去掉这条记录", "Remove this record")
            self.fields[REMOVE] = forms.BooleanField(required=False, label=label)

    def _clean_fields(self) -> None:
        """Judge nothing: the clerk reads what was typed, and complains once."""

    def typed(self, name: str) -> str:
        """Give what stands in a field as it was typed."""
        raw = self.data.get(self.add_prefix(name), "") if self.is_bound else self.initial.get(name, "")
        return str(raw or "").strip()

    def is_empty(self) -> bool:
        """Whether it holds no record: nothing but whose it is was filled in, or it is to be removed."""
        return self.typed(REMOVE) == "on" or not any(self.typed(one.name) for one in self.kind.fields)

    def entry(self, inside: str) -> dict[str, Any]:
        """
        Give the record as it was typed.

        Args:
            inside: the city in which a place that is only named is looked for first.
        """
        values = {one.name: _typed_value(one, self.typed(one.name), inside) for one in self.kind.fields}
        entry: dict[str, Any] = {"values": {name: value for name, value in values.items() if value != ""}}
        whose = self.typed(WHOSE_FIELD)
        return entry | ({"whose": whose} if whose not in ("", "self") else {})

    def complain(self, name: str, words: Text) -> None:
        """Put a complaint at a field, or above the record where the field is not one of the form."""
        told = tell_text(words)
        self.add_error(name if name in self.fields else None, forms.ValidationError(told))


def _field(one: Field, codes: Iterable[str] | None) -> forms.Field:
    common: dict[str, Any] = {"required": one.required, "label": tell_text(Text(one.zh, one.en))}
    hint = Text(one.help, one.help) if one.help else _HINTS.get(one.type)
    if hint is not None:
        common["help_text"] = tell_text(hint)
    words = {Type.LEVEL: one.levels, Type.FLAG: ("是", "否"), Type.CODE: tuple(codes or ())}.get(one.type, ())
    if words:
        made: forms.Field = forms.ChoiceField(choices=[_ASK, *((word, word) for word in words)], **common)
    else:
        made = forms.CharField(widget=forms.TextInput(_attributes(one)), max_length=200, **common)
    return made


def _attributes(one: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"autocomplete": "off", "maxlength": "200"}
    if one.type is Type.PLACE:
        found["list"] = PLACES
    if one.type in (Type.NUMBER, Type.DATE, Type.MONTH):
        found["class"] = "short"
    if one.type is Type.NUMBER:
        found |= {"inputmode": "decimal", "data-unit": one.unit}
    return found


def _typed_value(one: Field, text: str, inside: str) -> Any:
    if one.type is not Type.PLACE or not text or text[0].isdigit():
        return text
    for area in (inside, f"{inside[:2]}0000"):
        try:
            return schemes.divisions().find(text, area)
        except JifenError:
            continue
    elsewhere = province_named(text)
    return elsewhere.code if elsewhere else text


def initial_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a form shows at first for an entry: values in their JSON form become what one would have typed."""
    values = entry.get("values")
    told = values if isinstance(values, Mapping) else {}
    return {name: _as_typed(value) for name, value in told.items()} | {WHOSE_FIELD: entry.get("whose", "self")}


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def codes_of(book: Codebook) -> dict[str, tuple[str, ...]]:
    """Give the codes a scheme declares, by field."""
    return {name: tuple(sorted(codes)) for name, codes in book.codes.items()}


def place_suggestions(city: str) -> list[tuple[str, str]]:
    """Give what the list of suggestions holds: the towns of a city, the cities of its province, then the other provinces."""
    known = schemes.divisions()
    top = f"{city[:2]}0000"
    cities = [code for code in known.children(top) if code != city]
    near = [(code, known.name(code)) for code in (*known.children(city), city, *cities)]
    return [*near, *((one.code, one.name) for one in PROVINCES.values() if one.code != top)]


def forms_of(
    kind: str,
    entries: Iterable[Mapping[str, Any]],
    *,
    data: Any = None,
    more: int = 1,
    most: int,
    codes: Mapping[str, Iterable[str]] | None = None,
) -> list[RecordForm]:
    """
    Give the forms of all records of a kind on one page, and some empty ones behind them.

    Args:
        kind: which.
        entries: what is there already, in the shape of ``casework.entries``.
        data: what was sent; its ``count`` says how many forms it holds.
        more: how many empty forms stand behind the filled ones.
        most: how many forms a page may hold.
        codes: the codes a scheme declares.
    """
    made = CATALOGUE[kind]
    if data is not None:
        count = min(int(data["count"]) if str(data.get("count", "")).isdigit() else 0, most)
        return [RecordForm(made, codes=codes, data=data, prefix=f"r{number}") for number in range(count)]
    held = [initial_of(one) for one in entries]
    blank = 1 if made.single and len(made.whose) == 1 and held else 0
    rows = [*held, *({} for _ in range(0 if blank else more))][:most]
    return [RecordForm(made, codes=codes, initial=row, prefix=f"r{number}") for number, row in enumerate(rows)]
