"""The pages of the portal for paper: which template, in which language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jifen import paper

_TEMPLATES = Path(__file__).parent / "typst"


def set_page(template: str, data: Mapping[str, Any]) -> bytes:
    """Set a page by the name of a file in ``typst/``; see :func:`jifen.paper.set_page`."""
    return paper.set_page(_TEMPLATES / template, data)


def spoken(texts: Iterable[Any], *, english: bool) -> list[str]:
    """Give texts in one language."""
    return [one.en if english else one.zh for one in texts]
