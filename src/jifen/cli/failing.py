"""Errors and complaints, drawn for the person who has to mend them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text as Styled

from jifen.cli.exits import Exit
from jifen.cli.prose import Prose
from jifen.cli.terminal import aside
from jifen.facts.cells import csv_line
from jifen.facts.whole import whole_file
from jifen.kernel.errors import BadInputError, BadPolicyError, Complaint, JifenError, NotFoundError, RefusedError

_SHOWN = 12
_CODES: dict[type[JifenError], Exit] = {
    RefusedError: Exit.REFUSED,
    BadInputError: Exit.UNREADABLE,
    BadPolicyError: Exit.UNREADABLE,
    NotFoundError: Exit.UNREADABLE,
}


def exit_code(error: JifenError) -> Exit:
    """Say which exit code an error stands for."""
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), Exit.UNREADABLE)


def draw_error(error: JifenError) -> None:
    """Draw an error: what happened, what to do, in both languages, and every complaint it carries."""
    console = aside()
    where = f"{error.where} · " if error.where else ""
    console.print(Prose(("✗ ", "barred"), f"{where}{error.what.zh}", hang=2))
    if error.mend.zh:
        console.print(Prose(f"  {error.mend.zh}", hang=2))
    console.print(Prose(f"  {error.what.en} {error.mend.en}".rstrip(), hang=2, style="soft"))
    console.print(Prose(f"  {error.code}", style="code"))
    if error.complaints:
        draw_complaints(error.complaints)


def draw_complaints(complaints: Sequence[Complaint], kept_in: Path | None = None, *, shown: int = _SHOWN) -> None:
    """
    Draw a list of complaints, or of notices, as a table of 80 columns.

    Args:
        complaints: what is wrong.
        kept_in: the file that holds them all.
        shown: how many are drawn, from the first on.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=True, header_style="soft")
    table.add_column("位置 where", overflow="fold", max_width=22)
    table.add_column("哪里不对、怎样改 what is wrong, how to mend it", overflow="fold")
    for complaint in complaints[:shown]:
        value = f"“{complaint.value}” " if complaint.value else ""
        zh = Prose(f"{value}{complaint.what.zh}{complaint.mend.zh}")
        en = Prose(f"{complaint.what.en} {complaint.mend.en}", style="soft")
        table.add_row(complaint.where, Group(zh, en))
    console = aside()
    console.print(table)
    if len(complaints) > shown:
        console.print(Styled(f"… 共 {len(complaints)} 条 / {len(complaints)} in all", style="soft"))
    if kept_in is not None:
        console.print(Styled(f"全部列在 / all of them in {kept_in}", style="soft"))


def keep_complaints(complaints: Sequence[Complaint], notices: Sequence[Complaint], path: Path) -> None:
    """Write every complaint, then every notice, to a CSV file that a spreadsheet can open and cannot run."""
    texts = ("哪里不对", "怎样改", "what is wrong", "how to mend it")
    header = ("轻重 severity", "位置 where", "代码 code", "值 value", *texts)
    graded = [("有误 error", one) for one in complaints] + [("提示 notice", one) for one in notices]
    rows = (
        (grade, one.where, one.code, one.value, one.what.zh, one.mend.zh, one.what.en, one.mend.en)
        for grade, one in graded
    )
    with whole_file(path) as draft:
        draft.write_text("\ufeff" + "".join(map(csv_line, (header, *rows))), encoding="utf-8", newline="")


def draw_trouble(zh: str, en: str) -> None:
    """Draw a trouble that is no error of ours: wrong usage, a disk that is full, an interruption."""
    aside().print(Prose(("✗ ", "barred"), zh, hang=2))
    aside().print(Prose(f"  {en}", hang=2, style="soft"))
