"""Papers: told by their bytes, cleaned, sealed before any row, delivered to whom they belong as a download and nothing else."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jifen.platform.evidence import papers
from jifen.platform.evidence.contents import PaperRefusedError, inspect
from jifen.platform.evidence.models import Paper


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _jpeg(*, width: int = 40, height: int = 30, turned: int = 6) -> bytes:
    """Make the bones of a photograph that knows where it was taken, with something stuck on behind its end."""
    tiff = b"II\x2a\x00" + struct.pack("<IH", 8, 1) + struct.pack("<HHIHH", 0x0112, 3, 1, turned, 0) + b"GPS 22.5 113.4"
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"data\xff\x00data\xff\xd0data"
    made = [b"\xff\xd8", _segment(0xE0, b"JFIF\x00\x01\x01"), _segment(0xE1, b"Exif\x00\x00" + tiff)]
    made += [_segment(0xFE, b"a remark"), _segment(0xC0, frame), scan, b"\xff\xd9", b"hidden behind"]
    return b"".join(made)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int = 1, height: int = 1) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    more = _chunk(b"tEXt", b"Author\x00somebody") + _chunk(b"IDAT", zlib.compress(b"\x00\x00")) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + more


def _pdf(*parts: bytes, pages: int = 1) -> bytes:
    return b"%PDF-1.4\n" + b"<< /Type /Page >>\n" * pages + b"\n".join(parts) + b"\n%%EOF"


def test_where_a_photograph_was_taken_is_cut_out_and_which_way_up_it_is_stays():
    """Position, remarks and what was stuck on behind the end are gone; the scan and the orientation are there."""
    sheet = inspect(_jpeg())

    assert "image/jpeg" == sheet.media_type
    assert not any(secret in sheet.content for secret in (b"GPS", b"remark", b"hidden"))
    assert b"data\xff\x00data\xff\xd0data\xff\xd9" in sheet.content
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in sheet.content
    assert sheet.content == inspect(sheet.content).content


def test_a_png_keeps_the_chunks_of_the_picture_alone():
    """Texts beside the picture are dropped."""
    sheet = inspect(_png())

    assert b"somebody" not in sheet.content and b"IDAT" in sheet.content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "platform.paper_size"),
        (b"x" * (10 * 2**20 + 1), "platform.paper_size"),
        (b"MZ\x90\x00 a program", "platform.paper_sort"),
        (b"<svg xmlns='...'><script/></svg>", "platform.paper_sort"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "platform.paper_heic"),
        (_png(30_000, 30_000), "platform.paper_pixels"),
        (_jpeg(width=60_000, height=60_000), "platform.paper_pixels"),
        (_jpeg()[:60], "platform.paper_broken"),
        (_png()[:30], "platform.paper_broken"),
        (_pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "platform.paper_active"),
        (_pdf(b"<< /S /J#61vaScript >>"), "platform.paper_active"),
        (_pdf(b"<< /Type /EmbeddedFile >>"), "platform.paper_active"),
        (_pdf(b"<< /S /Launch >>"), "platform.paper_active"),
        (_pdf(b"stream\n" + zlib.compress(b"<< /S /Launch >>") + b"\nendstream"), "platform.paper_active"),
        (_pdf(b"<< /Encrypt 5 0 R >>"), "platform.paper_active"),
        (_pdf(pages=41), "platform.paper_pages"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(content: bytes, code: str):
    """Empty, too large, a program, a picture that would burst, a PDF that could act: each has its own code and its mend."""
    with pytest.raises(PaperRefusedError) as caught:
        inspect(content)

    assert code == caught.value.code and caught.value.mend.zh


def test_a_paper_is_kept_once_sealed_and_opens_again(world: Any):
    """The same photograph twice is one row and one file, in which nobody can read; the bytes come back whole."""
    person = world.person()
    made = [
        papers.hand_in(person=person, kind="award", name="../../证书\u202e.jpg", content=_jpeg(), actor="t")
        for _ in range(2)
    ]
    path = settings.JIFEN_HOME / "papers" / made[0].content_hash[:2] / made[0].content_hash

    assert made[0] == made[1] and 1 == Paper.objects.count()
    assert "证书.jpg" == made[0].name
    assert b"JFIF" not in path.read_bytes() and 0o600 == path.stat().st_mode & 0o777
    assert inspect(_jpeg()).content == papers.content_of(made[0])
    assert [] == list(path.parent.glob(".*"))


def test_a_paper_comes_back_to_its_owner_as_a_download_in_a_sandbox_and_to_nobody_else(world: Any, browse: Any):
    """Uploading, opening, taking back: the answer can run nothing, and for others it is not there."""
    person, other = world.person(), world.person()
    case = world.draft(person)
    client = browse(person.user)
    upload = reverse("portal:papers", args=[case.public])
    taken = client.post(upload, {"kind": "award", "paper": SimpleUploadedFile("a.exe", _jpeg())})
    refused = client.post(upload, {"kind": "award", "paper": SimpleUploadedFile("a.jpg", b"MZ")})
    paper = Paper.objects.get()
    url = reverse("portal:paper", args=[paper.public])
    own, stranger = client.get(url), browse(other.user).get(url)
    browse(other.user).post(reverse("portal:paper_back", args=[paper.public]))
    still = client.get(url)
    client.post(reverse("portal:paper_back", args=[paper.public]))

    assert (302, 400) == (taken.status_code, refused.status_code)
    assert own["Content-Disposition"].startswith("attachment") and "image/jpeg" == own["Content-Type"]
    assert "sandbox" in own["Content-Security-Policy"] and "nosniff" == own["X-Content-Type-Options"]
    assert (404, 200, 404) == (stranger.status_code, still.status_code, client.get(url).status_code)
