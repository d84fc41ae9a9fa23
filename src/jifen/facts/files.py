"""
Whatever holds records, whichever form it has: the door through which every other room comes.

::

    read_any(path)   workbook .xlsx · dossiers .json · one table .csv · folder of Parquet tables  →  Intake
    open_population(folder)                                                                       →  Population
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import PERSON
from jifen.facts.document_schema import json_schema
from jifen.facts.documents import read_json, to_json, write_json
from jifen.facts.intake import Clerk, Intake
from jifen.facts.kinds import Kind
from jifen.facts.parquet_layout import Bucket, Population, open_population
from jifen.facts.population import load_person, read_population, write_population
from jifen.facts.soundness import check_population
from jifen.facts.tables import Table, take_in
from jifen.facts.validation import Codebook
from jifen.facts.whole import MANIFEST, content_of
from jifen.facts.wording import bad_input, complain, not_found
from jifen.facts.workbook import read_workbook, write_template, write_workbook

__all__ = [
    "Bucket",
    "Codebook",
    "Intake",
    "Population",
    "check_population",
    "json_schema",
    "load_person",
    "open_population",
    "read_any",
    "read_csv",
    "read_json",
    "read_population",
    "read_workbook",
    "to_json",
    "write_json",
    "write_population",
    "write_template",
    "write_workbook",
]

_LONGEST_CELL = 32_767


def read_any(path: Path, codebook: Codebook | None = None) -> Intake:
    """
    Read records from a file or folder of any form we know; the name tells the form, the content has to bear it out.

    Args:
        path: a workbook (.xlsx, .xlsm), dossiers (.json), one table (.csv named after its kind), a Parquet folder.
        codebook: what to hold against the cells.

    Raises:
        NotFoundError: ``facts.file_missing``.
        BadInputError: ``facts.file_kind_unknown``, ``facts.folder_unknown``, or what the reader of that form raises.
    """
    if not path.exists():
        raise not_found("facts.file_missing", path=path)
    if path.is_dir():
        if not (path / MANIFEST).is_file():
            raise bad_input("facts.folder_unknown", str(path))
        return read_population(path, codebook)
    form = path.suffix.lower()
    if form in (".xlsx", ".xlsm"):
        return read_workbook(path, codebook)
    if form == ".json":
        return read_json(path, codebook)
    kind = next((kind for kind in CATALOGUE.values() if path.stem in (kind.zh, kind.name)), None)
    if form == ".csv" and kind is not None:
        return read_csv(path, kind, codebook)
    raise bad_input("facts.file_kind_unknown", path=path.name)


def read_csv(path: Path, kind: Kind, codebook: Codebook | None = None) -> Intake:
    """
    Read one table of records: comma-separated, UTF-8 (with or without byte order mark), GBK or GB18030.

    The encoding is not guessed from frequencies: bytes that are not UTF-8 have to be GB18030 throughout, and the header
    has to come out of it.

    Args:
        path: the file.
        kind: the kind whose table it is.
        codebook: what to hold against the cells.

    Raises:
        NotFoundError: ``facts.file_missing``.
        BadInputError: ``facts.csv_encoding``, ``facts.file_too_large`` or ``facts.file_unreadable``.
    """
    clerk = Clerk(codebook or Codebook())
    rows = _rows(_decoded(path), path.name, clerk, kind)
    take_in(Table(path.name, kind, rows), clerk)
    return clerk.close()


def _decoded(path: Path) -> str:
    content = content_of(path)
    # A broken UTF-8 file can come out of GB18030 as other characters; only a Chinese header shows that it did not.
    for encoding, headers in (("utf-8-sig", (PERSON.zh, PERSON.name)), ("gb18030", (PERSON.zh,))):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and any(header in text[:_LONGEST_CELL] for header in headers):
            return text
    raise bad_input("facts.csv_encoding", path.name)


def _rows(text: str, name: str, clerk: Clerk, kind: Kind) -> list[list[str]]:
    """Split into rows; where the quoting breaks, what follows is lost, which is said and leaves the list open."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            rows.append(row)
    except csv.Error as error:
        clerk.complaints.append(complain("facts.csv_unreadable", f"{name}:{reader.line_num}", reason=error))
        clerk.leave_open(kind)
    return rows
