"""The parts of a page: ``{% load parts %}``. What each shows is a value of ``web.pieces``; how it looks stands in ``web/parts``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jifen.kernel.errors import JifenError, Text
from jifen.platform.web.pieces import WORDS, Cell, Column, Sort
from jifen.platform.web.templatetags.words import said

register = template.Library()

_SHAPES: dict[Sort, str] = {
    Sort.DONE: '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.500 8.200l2.500 2.500 4.500-5" fill="none" stroke="Canvas" stroke-width="1.800"/>',
    Sort.NOW: '<circle cx="8" cy="8" r="6.200" fill="none" stroke="currentColor" stroke-width="1.600"/><path d="M8 1.800a6.200 6.200 0 0 1 0 12.400z" fill="currentColor"/>',
    Sort.WAIT: '<rect x="1.800" y="1.800" width="12.400" height="12.400" fill="none" stroke="currentColor" stroke-width="1.600"/><path d="M2 9l7-7M2 14L14 2M7 14l7-7" stroke="currentColor" stroke-width="1.400"/>',
    Sort.UNKNOWN: '<circle cx="8" cy="8" r="6.400" fill="none" stroke="currentColor" stroke-width="1.700" stroke-dasharray="1.600 2.400"/>',
    Sort.TODO: '<circle cx="8" cy="8" r="6.200" fill="none" stroke="currentColor" stroke-width="1.600"/>',
    Sort.NO: '<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="2.400"/>',
    Sort.LATE: '<path d="M8 1.500L15 14.500H1z" fill="none" stroke="currentColor" stroke-width="1.700"/><path d="M8 6v4M8 11.200v1.500" stroke="currentColor" stroke-width="1.700"/>',
    Sort.LOCKED: '<path d="M2 8h12" stroke="currentColor" stroke-width="3"/>',
}


@register.simple_tag
def shape(sort: str, css: str = "") -> SafeString:
    """``{% shape "done" %}``: the shape of a state alone, for places where its word stands beside it anyway."""
    drawn = SafeString(_SHAPES[Sort(sort)])
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>', css or "shape", drawn
    )


@register.simple_tag
def mark(sort: str, words: Any = "") -> SafeString:
    """``{% mark "wait" text %}``: a state as shape and word; without words the usual ones of the state."""
    told = said(words) or said(WORDS[Sort(sort)])
    return format_html('<span class="mark {}">{}{}</span>', str(Sort(sort)), shape(sort), told)


# --- forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, question: bool = False, hint: Any = "", unit: Any = "") -> dict[str, Any]:
    """
    ``{% field form.name %}``: one field with label, hint, error and control.

    ``question=True`` makes the label the heading of the page. ``unit`` (or ``data-unit`` of the widget) stands behind a
    number. Radio buttons, check boxes and dates become a group with a legend.
    """
    widget = bound.field.widget
    grouped = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget)
    return {
        "bound": bound,
        "complaints": _complaints(bound),
        "shape": _control(widget),
        "grouped": grouped,
        "question": question,
        "hint": said(hint) or bound.help_text,
        "unit": said(unit) or widget.attrs.get("data-unit", ""),
        "control": bound.as_widget(attrs=_described(bound, bool(said(hint) or bound.help_text), grouped)),
        "options": list(bound.subwidgets)
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        else [],
        "described": _described(bound, bool(said(hint) or bound.help_text), False).get("aria-describedby", ""),
    }


def _control(widget: forms.Widget) -> str:
    """Say which of the drawn controls a widget is."""
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


def _described(bound: BoundField, hinted: bool, grouped: bool) -> dict[str, str | bool]:
    """Tie hint and error to the control; in a group they are tied to the group."""
    ids = [f"{bound.auto_id}-hint"] * hinted + [f"{bound.auto_id}-error"] * bool(bound.errors)
    described: dict[str, str | bool] = {} if grouped else {"aria-describedby": " ".join(ids)} if ids else {}
    return described | ({"aria-invalid": "true"} if bound.errors and not grouped else {})


def _complaints(bound: BoundField, *, named: bool = False) -> list[str]:
    """Tell the errors of a field; Django's bare “this field is required” says what to do, and in a summary every error names its field."""
    usual = str(forms.Field.default_error_messages["required"])
    chosen = isinstance(bound.field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple)
    ask = Text("请选择", "Choose: ") if chosen else Text("请填写", "Fill in: ")
    if isinstance(bound.field.widget, forms.FileInput):
        ask = Text("请上传", "Upload: ")
    if isinstance(bound.field.widget, forms.CheckboxInput):
        ask = Text("请勾选：", "Tick: ")
    told = []
    for one in bound.errors:
        if str(one) == usual:
            told.append(f"{said(ask)}{bound.label}")
        else:
            told.append(f"{bound.label}{said(Text('：', ': '))}{one}" if named else str(one))
    return told


@register.inclusion_tag("web/parts/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """``{% fields form %}``: every field of a form in its order, hidden ones too."""
    return {"form": form}


@register.inclusion_tag("web/parts/errors.html")
def errors(form: BaseForm | None = None, error: JifenError | None = None) -> dict[str, Any]:
    """
    ``{% errors form %}`` or ``{% errors error=caught %}``: the summary above the form, nothing where all is well.

    Each entry repeats the words at its field and leads there. A ``JifenError`` tells its complaints with their places.
    """
    entries: list[dict[str, str]] = []
    if form is not None and form.is_bound:
        for bound in form:
            entries += [{"words": one, "to": _first_control(bound)} for one in _complaints(bound, named=True)]
        entries += [{"words": str(one), "to": ""} for one in form.non_field_errors()]
    if error is not None:
        told = [(error.where, error.what, error.mend)] if not error.complaints else []
        told += [(one.where, one.what, one.mend) for one in error.complaints]
        entries += [{"words": said(what), "mend": said(mend), "where": where, "to": ""} for where, what, mend in told]
    return {"entries": entries}


def _first_control(bound: BoundField) -> str:
    """Give the id of the first control of a field: the link must land where one can type."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)


# --- lists ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/tasks.html")
def tasks(rows: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """``{% tasks rows %}``: a task list of ``pieces.Task``; the whole row is the link, its state stands in word and shape."""
    return {"rows": rows, "label": label}


@register.inclusion_tag("web/parts/answers.html")
def answers(rows: Iterable[Any]) -> dict[str, Any]:
    """``{% answers rows %}``: a check-answers list of ``pieces.Answer``; each link to change says what it changes."""
    return {"rows": rows}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(moments: Iterable[Any]) -> dict[str, Any]:
    """``{% timeline moments %}``: past, present and coming steps of a case (``pieces.Moment``), the present one marked."""
    return {"moments": moments}


@register.inclusion_tag("web/parts/record.html")
def record(shown: Any) -> dict[str, Any]:
    """``{% record shown %}``: a record card (``pieces.RecordShown``)."""
    return {"record": shown}


_SELDOM_WIDER = 4
"""So many columns fit on a wide screen in large text."""


@register.inclusion_tag("web/parts/table.html")
def table(
    caption: Any, columns: Sequence[Column | Any], rows: Iterable[Sequence[Any]], stacks: bool = True, empty: Any = ""
) -> dict[str, Any]:
    """
    ``{% table caption columns rows %}``: a data table; the first cell of a row heads it.

    ``columns`` are ``pieces.Column`` or words, cells words, numbers, safe HTML or ``pieces.Cell``. On a phone the rows
    become stacks; ``stacks=False`` lets the table scroll inside its own box. Whatever may scroll, also a table of many columns in
    large text, is reached by keyboard. ``empty`` is said where there are no rows.
    """
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    laid = [
        [(head, cell if isinstance(cell, Cell) else Cell(cell)) for head, cell in zip(heads, row, strict=True)]
        for row in rows
    ]
    scrolls = not stacks or len(heads) > _SELDOM_WIDER
    return {"caption": caption, "heads": heads, "rows": laid, "stacks": stacks, "scrolls": scrolls, "empty": empty}


@register.inclusion_tag("web/parts/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page[Any], parameter: str = "page", label: Any = "") -> dict[str, Any]:
    """``{% pager page_obj %}``: first, earlier, later and last page of a paginator, the rest of the query kept; nothing on a single page; ``label`` where there are two."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)

    def to(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "label": label,
        "first": to(1) if page.number > 2 else "",
        "last": to(page.paginator.num_pages) if page.number < page.paginator.num_pages - 1 else "",
        "earlier": to(page.previous_page_number()) if page.has_previous() else "",
        "later": to(page.next_page_number()) if page.has_next() else "",
    }


# --- boxes ------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, sort: str = "", title: Any = "") -> SafeString:
    """
    ``{% notice "wait" title=… %}…{% endnotice %}``: something to know.

    ``sort``: empty for plain information, ``wait`` for what is open, ``stop`` for refusals, ``quiet`` for asides.
    """
    head = format_html("<h2>{}</h2>", said(title)) if title else ""
    return format_html('<div class="notice {}">{}{}</div>', sort, head, content)


@register.simple_block_tag
def empty(content: str, title: Any = "") -> SafeString:
    """``{% empty title %}…{% endempty %}``: nothing is here, why, and what would bring something."""
    shape_of_nothing = SafeString(
        '<svg viewBox="0 0 48 48" aria-hidden="true" focusable="false"><path d="M6 40V28h8v12zM20 40V18h8v22zM34 40V8h8v32z" '
        'fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2 4" stroke-linecap="round"/></svg>'
    )
    return format_html('<div class="empty">{}<h2>{}</h2>{}</div>', shape_of_nothing, said(title), content)


@register.inclusion_tag("web/parts/hero.html")
def hero(use: Any, level: int = 2) -> dict[str, Any]:
    """``{% hero use %}``: the points of one use with their line and meaning; takes an ``explanation.UseTold`` or its like."""
    return {"use": use, "level": level}


@register.inclusion_tag("web/parts/gap.html")
def gap(distance: Any, steps: Iterable[Any] = (), caution: Any = "") -> dict[str, Any]:
    """``{% gap distance steps caution %}``: what is missing for one use and what adds most (``scoring.advice`` values)."""
    told = [
        {"what": step.what, "more": step.more, "earliest": step.earliest, "effect": effect}
        for step in steps
        for effect in step.effects
        if effect.use == distance.use
    ]
    return {"distance": distance, "steps": told, "caution": caution}


@register.inclusion_tag("web/parts/person.html")
def person_banner(served: Any) -> dict[str, Any]:
    """``{% person_banner served %}``: whom the desk is serving (``pieces.Served``), on every page until the clerk leaves the case."""
    return {"served": served}


@register.inclusion_tag("web/parts/receipt.html")
def receipt(reference: str, rows: Iterable[tuple[Any, Any]], code: str = "", title: Any = "") -> dict[str, Any]:
    """``{% receipt reference rows code %}``: a receipt; ``rows`` are (name, value), ``code`` the QR code as SVG, made by us."""
    return {
        "reference": reference,
        "rows": list(rows),
        "code": SafeString(code),
        "title": said(title) or said(Text("回执", "Receipt")),
    }


@register.simple_tag
def lines(values: Iterable[Any]) -> SafeString:
    """``{% lines sentences %}``: sentences as a plain list, nothing where there are none."""
    items = format_html_join("", "<li>{}</li>", ((said(one),) for one in values))
    return format_html("<ul>{}</ul>", items) if items else SafeString("")
