"""A sentence of two languages where only a string will do: labels, help and errors of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import lazystr

from jifen.kernel.errors import Text
from jifen.platform.web.templatetags.words import said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Lazy = str | _StrPromise
else:
    Lazy = str


class Told:
    """A ``Text`` that becomes a string when it is shown, in the language of the page it is shown on."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __str__(self) -> str:
        return said(self._text)


def tell(zh: str, en: str) -> _StrPromise:
    """Give a lazy string: ``label=tell("姓名", "Name")``; also for choices, help texts and ``ValidationError``."""
    return lazystr(Told(Text(zh, en)))


def tell_text(text: Text) -> _StrPromise:
    """Give a lazy string for a ``Text``."""
    return tell(text.zh, text.en)
