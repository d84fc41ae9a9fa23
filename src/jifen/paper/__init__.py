"""
Pages for paper: data go in, a PDF comes out, the same bytes for the same data.

Every string is held against the font before anything is set: a page with an empty box where a name should be is worse than
one that says which character it could not show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jifen.paper.glyphs import FAMILY, FONTS, missing, replaced

if TYPE_CHECKING:
    import typst


def lacking(data: Any) -> tuple[str, ...]:
    """Name the characters of some data that the font cannot show, each once."""
    return missing(_strings(data))


def set_page(template: Path, data: Mapping[str, Any], *, archival: bool = False) -> bytes:
    """
    Set a page.

    Args:
        template: a typst file; it reads ``data`` (JSON) from its inputs and finds the family to use in ``data.font``.
        data: texts, numbers, lists, mappings and truth values; nothing of it is read as markup. What the font lacks stands
            as ``〓``; ask :func:`lacking` first to say so on the page.
        archival: as PDF/A-2b, which opens the same in thirty years.
    """
    inputs = {"data": json.dumps({"font": FAMILY, **_mended(data, lacking(data))}, ensure_ascii=False)}
    made = _compiler(template).compile(sys_inputs=inputs, timestamp=0, pdf_standards="a-2b" if archival else None)
    if not isinstance(made, bytes):
        raise TypeError("typst makes one PDF")
    return made


def _strings(data: Any) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _strings(value)


def _mended(data: Any, gone: tuple[str, ...]) -> Any:
    if not gone:
        return data
    if isinstance(data, str):
        return replaced(data, gone)
    if isinstance(data, Mapping):
        return {key: _mended(value, gone) for key, value in data.items()}
    return [_mended(value, gone) for value in data] if isinstance(data, list | tuple) else data


@cache
def _compiler(template: Path) -> typst.Compiler:
    """One compiler a template: reading the font takes longer than setting a page."""
    import typst

    return typst.Compiler(template, root=template.parent, font_paths=[FONTS], ignore_system_fonts=True)
