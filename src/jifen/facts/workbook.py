"""
Workbooks (.xlsx): reading them with complaints to the cell, and writing records and empty templates.

What a workbook says beyond its rows, as the first sheet of the template prints it:

* **A sheet that is there closes its list.** For every person of the workbook, what the sheet holds is all the applicant
  declares of that kind; no row means none. A sheet that is not there says nothing, and nothing is unknown, not zero.
* **The sheet 核验答复 closes a list for a department**, or opens one again (未答复). It closes only what is there: a kind
  that is answered and has no sheet stays unknown, since a sheet that was renamed or deleted held something.
* **Formulas are not taken**, not even their last result; nor merged cells or error values. Each row with one is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import python_calamine

from jifen.facts import template
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import ANSWERS
from jifen.facts.dossier import Dossier
from jifen.facts.envelope import Envelope, open_envelope
from jifen.facts.intake import Clerk, Intake
from jifen.facts.kinds import Kind
from jifen.facts.sheet_survey import SheetMarks
from jifen.facts.tables import Table, take_in
from jifen.facts.validation import Codebook, is_empty
from jifen.facts.whole import content_of, whole_file
from jifen.facts.wording import bad_input, complain, nearest

_OURS = frozenset({template.HELP, template.LISTS})
_NO_MARKS = SheetMarks()


def read_workbook(source: Path | bytes, codebook: Codebook | None = None) -> Intake:
    """
    Read a workbook of records.

    Args:
        source: the file, or its content.
        codebook: what to hold against the cells; without it, codes, divisions and future dates go unchecked.

    Returns:
        A dossier for every person named anywhere in it, in the order they appear, and every complaint and notice.

    Raises:
        BadInputError: the file is no workbook that can be used; its codes are those of ``envelope.open_envelope`` and
            ``facts.no_known_sheet``.
        NotFoundError: ``facts.file_missing``.
    """
    name = source.name if isinstance(source, Path) else ""
    envelope = open_envelope(source if isinstance(source, bytes) else content_of(source), name)
    clerk = Clerk(codebook or Codebook())
    try:
        book = python_calamine.load_workbook(envelope.clean)
        known = [name for sheet in book.sheets_metadata if (name := _read_sheet(book, sheet, envelope, clerk))]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise bad_input("facts.workbook_damaged", name, reason=type(error).__name__) from error
    if not known:
        raise bad_input("facts.no_known_sheet", name, near="、".join(kind.zh for kind in list(CATALOGUE.values())[:4]))
    clerk.require_tables(known)
    return clerk.close()


def write_workbook(
    dossiers: Iterable[Dossier],
    path: Path,
    *,
    title: str = "积分申请人员记录",
    places: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """
    Write records so that :func:`read_workbook` gives the same dossiers back.

    Args:
        dossiers: the records; a sheet is written for every kind that somebody has a record or an answer of.
        path: where to; the file appears whole or not at all.
        title: the first line of the first sheet.
        places: division code → name, offered in drop-downs.
        codes: ``kind.field`` → (code → name), offered in drop-downs.
    """
    kept = list(dossiers)
    used = {name for dossier in kept for name in (*dossier.records, *dossier.answers)} | {"application"}
    kinds = [kind for kind in CATALOGUE.values() if kind.name in used]
    with whole_file(path) as draft:
        template.write_book(draft, kinds, kept, template.Offers(title, places or {}, codes or {}))


def write_template(
    path: Path,
    *,
    title: str = "积分申请材料登记表",
    places: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
    kinds: Collection[str] | None = None,
    historic: bool = False,
) -> None:
    """
    Write an empty workbook to fill in.

    Args:
        path: where to; the file appears whole or not at all.
        title: the first line of the first sheet.
        places: division code → name, offered in drop-downs; other codes may be typed.
        codes: ``kind.field`` → (code → name) of the codes a scheme declares, offered in drop-downs.
        kinds: names of the kinds to ask for; None asks for all, without the historic ones unless ``historic``.
        historic: ask for the facts of repealed schemes too.
    """

    def wanted(kind: Kind) -> bool:
        return kind.name in kinds if kinds is not None else historic or not kind.historic

    asked = [kind for kind in CATALOGUE.values() if wanted(kind)]
    with whole_file(path) as draft:
        template.write_book(draft, asked, (), template.Offers(title, places or {}, codes or {}))


def _read_sheet(
    book: python_calamine.CalamineWorkbook, sheet: python_calamine.SheetMetadata, envelope: Envelope, clerk: Clerk
) -> str:
    """Read one sheet; name the kind it is of, or the answers, and nothing if it is none that a workbook may have."""
    title = unicodedata.normalize("NFKC", sheet.name).strip()
    if title in _OURS or sheet.typ is not python_calamine.SheetTypeEnum.WorkSheet:
        return ""
    kind = next((kind for kind in CATALOGUE.values() if title in (kind.zh, kind.name)), None)
    marks = envelope.marks.get(sheet.name, _NO_MARKS)
    if kind is None and title != ANSWERS:
        if marks.rows:
            near = nearest(title, [*(kind.zh for kind in CATALOGUE.values()), ANSWERS])
            clerk.complaints.append(complain("facts.sheet_unknown", f"{sheet.name}!A1", near=near))
        return ""
    name = ANSWERS if kind is None else kind.name
    if marks.too_large:
        clerk.complaints.append(
            complain("facts.sheet_too_large", f"{sheet.name}!{marks.too_large}", last=marks.too_large)
        )
        if kind is not None:
            clerk.leave_open(kind)
        return name
    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    if sheet.visible is not python_calamine.SheetVisibleEnum.Visible and any(
        not is_empty(c) for row in rows for c in row
    ):
        clerk.notices.append(complain("facts.sheet_hidden", f"{sheet.name}!A1"))
    flaws = dict.fromkeys(marks.errors, "facts.error_value") | dict.fromkeys(marks.formulas, "facts.formula")
    take_in(Table(sheet.name, kind, rows, flaws, marks.merged), clerk)
    return name
