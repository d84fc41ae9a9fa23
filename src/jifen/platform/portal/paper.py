"""Pages for paper: typst, and the font that every character is held against before anything is set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jifen

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "typst"
FAMILY = "Noto Sans SC"
_FONTS = Path(jifen.__file__).parent / "cli" / "fonts"


def set_page(template: str, data: Mapping[str, Any]) -> bytes:
    """
    Set a page.

    Args:
        template: name of a file in ``typst/``.
        data: texts, numbers, lists and truth values; nothing of it is read as markup.

    Returns:
        The PDF; the same data gives the same bytes.
    """
    inputs = {"data": json.dumps({"font": FAMILY, **data}, ensure_ascii=False)}
    made = _compiler(template).compile(sys_inputs=inputs, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("typst makes one PDF")
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    """One compiler a template: reading the font takes longer than setting a page."""
    import typst

    return typst.Compiler(_TEMPLATES / template, root=_TEMPLATES, font_paths=[_FONTS], ignore_system_fonts=True)


def spoken(texts: Iterable[Any], *, english: bool) -> list[str]:
    """Give texts in one language."""
    return [one.en if english else one.zh for one in texts]
