"""A sentence of two languages where only a string will do: labels, help and errors of forms."""

from __future__ import annotations

from django.utils.functional import lazystr

from jifen.kernel.errors import Text
from jifen.platform.web.templatetags.words import said


class Told:
    """A ``Text`` that becomes a string when it is shown, in the language of the page it is shown on."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __str__(self) -> str:
        return said(self._text)


def tell(zh: str, en: str) -> str:
    """Give a lazy string: ``label=tell("姓名", "Name")``; also for choices, help texts and ``ValidationError``."""
    told: str = lazystr(Told(Text(zh, en)))
    return told


def tell_text(text: Text) -> str:
    """Give a lazy string for a ``Text``."""
    return tell(text.zh, text.en)
