"""The terminal: one console for results, one for everything beside them. Results go to stdout, the rest to stderr."""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.theme import Theme

NARROW = 80
"""What a terminal can show that is asked for nothing else; every table fits."""
_WIDE = 100
_THEME = Theme(
    {
        "head": "bold",
        "soft": "dim",
        "yes": "cyan",
        "no": "bold",
        "barred": "red",
        "open": "yellow",
        "code": "dim",
    }
)


@cache
def screen() -> Console:
    """The console for results."""
    return _console(stderr=False)


@cache
def aside() -> Console:
    """The console for complaints, progress and errors."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, theme=_THEME, highlight=False, soft_wrap=False, emoji=False)
    console.width = min(max(console.width, 60), _WIDE) if console.is_terminal else NARROW
    return console


def progress() -> Progress:
    """A line that shows how far long work has come; it leaves nothing behind, and nothing where nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        TimeElapsedColumn(),
        console=aside(),
        transient=True,
        disable=not aside().is_terminal,
    )


def print_json(data: Any) -> None:
    """Write data for a program: keys sorted, UTF-8, the same bytes for the same data."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2) + "\n")
