"""Files that are not what they say, or that want to hurt the machine that reads them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from jifen.facts.dossier import Trust
from jifen.facts.envelope import open_envelope
from jifen.facts.files import read_workbook
from jifen.kernel.errors import BadInputError, NotFoundError

Write = Callable[..., Path]

APPLICATION = {"person": "A1", "town": "442000001", "applied_on": date(2014, 11, 3)}
SHEET = "xl/worksheets/sheet1.xml"


def repack(path: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """The workbook with each part as ``change`` gives it back; None leaves it out."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                copy.writestr(name, content)
        for name, content in (extra or {}).items():
            copy.writestr(name, content)
    return target.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """Change the first sheet."""
    return lambda name, content: content.replace(old, new) if name == SHEET else content


def refused(content: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(BadInputError) as caught:
        read_workbook(content)
    assert all([*caught.value.what, *caught.value.mend])
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "facts.not_a_workbook"),
        ("人员编号,险种\n".encode("gbk"), "facts.not_a_workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "facts.not_a_workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "facts.workbook_damaged"),
        (b"PK", "facts.workbook_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "facts.workbook_old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "facts.workbook_locked",
        ),
    ],
    ids=["empty", "csv", "html", "zip of nothing", "two letters", "old xls", "password"],
)
def test_what_is_no_workbook_is_said_to_be_none(content: bytes, code: str):
    """The first bytes tell; the name of the file does not."""
    assert refused(content) == code


def test_a_document_of_another_program_is_no_workbook(workbook: Write):
    """A .docx is a zip of XML as well."""
    path = workbook({"申请": [APPLICATION]})

    assert refused(repack(path, lambda name, content: None if name == "xl/workbook.xml" else content)) == (
        "facts.not_a_workbook"
    )


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path):
    """Not a damaged one."""
    with pytest.raises(NotFoundError) as caught:
        read_workbook(tmp_path / "nothing.xlsx")

    assert caught.value.code == "facts.file_missing"


@pytest.mark.parametrize("position", [0.3, 0.6, 0.95])
def test_a_torn_file_is_refused(workbook: Write, position: float):
    """A download that broke off."""
    content = workbook({"申请": [APPLICATION]}).read_bytes()

    assert refused(content[: int(len(content) * position)]) == "facts.workbook_damaged"


def test_a_zip_with_a_password_is_said_to_be_locked(workbook: Write):
    """The flag of encryption is set on a part."""
    content = bytearray(workbook({"申请": [APPLICATION]}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        content[place + offset] |= 1

    assert refused(bytes(content)) == "facts.workbook_locked"


def test_a_bomb_is_refused_before_it_is_unpacked(workbook: Write):
    """Fifty megabytes of blanks take fifty kilobytes in the zip."""
    bomb = b"<sst>" + b" " * 50_000_000 + b"</sst>"

    assert refused(
        repack(workbook({"申请": [APPLICATION]}), lambda _, content: content, {"xl/sharedStrings2.xml": bomb})
    ) == ("facts.workbook_swollen")


def test_a_part_that_is_there_twice_is_refused(workbook: Write):
    """One reader would take the first, another the last."""
    path = workbook({"申请": [APPLICATION]})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")

    assert refused(path.read_bytes()) == "facts.workbook_damaged"


def test_a_zip_directory_that_lies_about_a_size_is_refused(workbook: Write):
    """The directory says one byte; what unpacks is a sheet."""
    content = bytearray(workbook({"申请": [APPLICATION]}).read_bytes())
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    content[place + 24 : place + 28] = (1).to_bytes(4, "little")

    assert refused(bytes(content)) == "facts.workbook_damaged"


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b"<!DOCTYPE a>",
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_entities_are_refused_wherever_they_stand(workbook: Write, declaration: bytes, part: str):
    """No spreadsheet writes them; bombs and readers of foreign files do."""
    path = workbook({"申请": [APPLICATION]})
    with xlsxwriter.Workbook(path) as book:  # it keeps its texts in a part of their own
        book.add_worksheet("申请").write_string("A1", "人员编号")

    def declare(name: str, content: bytes) -> bytes:
        start = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return content[:start] + declaration + content[start:] if name == part else content

    assert refused(repack(path, declare)) == "facts.xml_entities"


def test_a_declaration_hidden_in_another_encoding_is_refused_too(workbook: Write):
    """Two bytes a letter do not hide it."""
    path = workbook({"申请": [APPLICATION]})
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><worksheet/>'.encode("utf-16")

    assert refused(repack(path, lambda name, content: hidden if name == SHEET else content)) == "facts.xml_entities"


def test_an_encoding_nobody_knows_is_refused(workbook: Write):
    """Found by throwing bytes at the reader."""
    start = b'<?xml version="1.0" encoding="UTF-81e400"?>'

    def declare(name: str, content: bytes) -> bytes:
        return start + content[content.find(b"<workbook") :] if name == "xl/workbook.xml" else content

    assert refused(repack(workbook({"申请": [APPLICATION]}), declare)) == "facts.workbook_damaged"


def test_xml_that_is_none_is_refused(workbook: Write):
    """A tag that never closes."""
    assert (
        refused(repack(workbook({"申请": [APPLICATION]}), in_sheet(b"</sheetData>", b""))) == "facts.workbook_damaged"
    )


def test_a_sheet_of_a_million_empty_rows_is_read_and_never_unpacked_whole(workbook: Write):
    """Formatting a column to its end makes 1,048,576 rows of nothing; what goes to the reader stays small."""
    path = workbook({"申请": [APPLICATION, APPLICATION | {"person": "A2"}]})
    rows = b"".join(b'<row r="%d" spans="1:2"><c r="A%d" s="1"/></row>' % (n, n) for n in range(4, 1_048_577))
    content = repack(path, in_sheet(b"</sheetData>", rows + b"</sheetData>"))
    envelope = open_envelope(content, "book")

    assert len(envelope.clean.getvalue()) < 100_000
    assert envelope.marks["申请"].rows == 3
    intake = read_workbook(content)
    assert intake.complaints == ()
    assert [dossier.person for dossier in intake.dossiers] == ["A1", "A2"]
    assert intake.rows_read == 2


def test_merged_cells_behind_a_million_empty_rows_are_still_seen(workbook: Write):
    """What stands behind the data of a sheet is kept when the empty rows are cut off."""
    path = workbook({"申请": [APPLICATION]}, lambda book: book["申请"].merge_cells("A2:B2"))
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(4, 400_000))

    intake = read_workbook(repack(path, in_sheet(b"</sheetData>", rows + b"</sheetData>")))
    assert [complaint.code for complaint in intake.complaints] == ["facts.merged_cells"]


def test_a_stray_cell_at_the_far_corner_costs_its_sheet_and_nothing_else(workbook: Write):
    """The fast reader would ask for sixteen thousand million cells."""
    path = workbook({"无偿献血": [], "申请": [APPLICATION]})
    stray = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    intake = read_workbook(repack(path, in_sheet(b"</sheetData>", stray)))

    assert [(complaint.code, complaint.where) for complaint in intake.complaints] == [
        ("facts.sheet_too_large", "无偿献血!XFD1048576")
    ]
    assert intake.dossiers[0].is_known("application", Trust.DECLARED)
    assert not intake.dossiers[0].is_known("blood", Trust.DECLARED)


def test_cells_that_stand_outside_their_row_are_placed_by_their_own_address(workbook: Write):
    """A row that says it is the last one, with a first cell near the top, hides nothing."""
    path = workbook({"无偿献血": [], "申请": [APPLICATION]})
    cells = b"".join(b'<c r="%s" t="n"><v>1</v></c>' % address for address in (b"A1", b"B1048576", b"C2"))
    stray = b'<row r="1048576">' + cells + b"</row></sheetData>"
    intake = read_workbook(repack(path, in_sheet(b"</sheetData>", stray)))

    assert [complaint.where for complaint in intake.complaints] == ["无偿献血!I1048576"]


def test_a_stray_cell_is_seen_through_odd_writing(workbook: Write):
    """Another order of attributes, other quotes, a > inside one: still the same cell to an XML parser."""
    path = workbook({"无偿献血": [], "申请": [APPLICATION]})
    stray = b"<row r='1048576'><c x=\"/>\" t='n'\n r='XFD1048576'><v>1</v></c></row></sheetData>"

    intake = read_workbook(repack(path, in_sheet(b"</sheetData>", stray)))
    assert [complaint.code for complaint in intake.complaints] == ["facts.sheet_too_large"]


@pytest.mark.parametrize("reference", ["A99999999", "ZZZZ1", "1", "A0", "Ａ1", "a1", "A", "&#88;FD1048576 ", "$A$1"])
def test_a_cell_with_an_impossible_address_is_refused(workbook: Write, reference: str):
    """The fast reader would make room up to it, and end the whole process."""
    stray = f'<row r="9"><c r="{reference}" t="n"><v>1</v></c></row></sheetData>'.encode()

    assert (
        refused(repack(workbook({"申请": [APPLICATION]}), in_sheet(b"</sheetData>", stray))) == "facts.workbook_damaged"
    )


@pytest.mark.parametrize("number", ["0", "1048577", "4294967295", "99999999999999", "-1", "x"])
def test_a_row_with_an_impossible_number_is_refused(workbook: Write, number: str):
    """Its cells need no address of their own to be far away."""
    stray = f'<row r="{number}"><c t="n"><v>1</v></c></row></sheetData>'.encode()

    assert (
        refused(repack(workbook({"申请": [APPLICATION]}), in_sheet(b"</sheetData>", stray))) == "facts.workbook_damaged"
    )


def test_cells_without_an_address_stand_beside_one_another(workbook: Write):
    """Some programs leave the addresses out."""
    rows = [["人员编号", "献血地", "献血量", "献血日期"], ["A1", "442000", 200, "2014-01-01"]]

    def strip(name: str, content: bytes) -> bytes:
        return re.sub(rb' r="[A-Z]*[0-9]+"', b"", content) if name == SHEET else content

    intake = read_workbook(repack(workbook({"无偿献血": rows}), strip))
    assert intake.complaints == ()
    assert intake.dossiers[0].records["blood"][0].where == "无偿献血!A2"


@pytest.mark.parametrize("value", [b"1e999", b"NaN", b"-1e300", b"9" * 400])
def test_a_number_that_is_none_is_refused_in_its_cell(workbook: Write, value: bytes):
    """Its row is named, and the rows beside it stay."""
    rows = [{"person": "A1", "place": "442000", "volume": volume, "on": "2014-01-01"} for volume in (200, 77777)]
    path = workbook({"无偿献血": rows})
    intake = read_workbook(repack(path, lambda _, part: part.replace(b"<v>77777</v>", b"<v>%s</v>" % value)))

    assert [complaint.where for complaint in intake.complaints] == ["无偿献血!D3"]
    assert len(intake.dossiers[0].records["blood"]) == 1


def test_a_relation_that_leads_out_of_the_file_is_not_followed(workbook: Write):
    """A sheet whose part is ../../etc/passwd has no part."""
    path = workbook({"申请": [APPLICATION]})

    def lead_out(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"/xl/worksheets/sheet1.xml", b"../../../../etc/passwd")
            if name.endswith("workbook.xml.rels")
            else content
        )

    assert refused(repack(path, lead_out)) == "facts.workbook_damaged"


def test_macros_and_pictures_never_reach_the_reader(workbook: Write):
    """Only the parts that hold values are handed on."""
    extra = {"xl/vbaProject.bin": b"\0" * 100, "xl/media/a.png": b"\x89PNG", "xl/externalLinks/a.xml": b"<a/>"}
    content = repack(workbook({"申请": [APPLICATION]}), lambda _, content: content, extra)

    with zipfile.ZipFile(open_envelope(content, "book").clean) as clean:
        assert not set(extra) & set(clean.namelist())
    assert read_workbook(content).dossiers[0].person == "A1"


def test_prefixed_tags_hide_nothing(workbook: Write):
    """Some programs write x:c for c; a formula there is a formula."""
    rows = [{"person": "A1", "place": "442000", "volume": "=100+100", "on": "2014-01-01"}]

    def prefixed(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        content = content.replace(b'xmlns="', b'xmlns:x="', 1)
        return re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", content)

    intake = read_workbook(repack(workbook({"无偿献血": rows}), prefixed))
    assert [complaint.code for complaint in intake.complaints] in (["facts.formula"], ["facts.header_missing"])
