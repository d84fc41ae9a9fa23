"""
What a paper really is: told by its bytes, never by its name; cleaned of what nobody should see, such as where a photograph was taken.

Pictures are not drawn anew: metadata are cut out of them, segment by segment and chunk by chunk.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from jifen.kernel.errors import BadInputError, Text

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 50_000_000
MOST_PAGES = 40
_MOST_UNPACKED = 64 * 2**20

_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_ACTIVE = (b"/JavaScript", b"/JS", b"/EmbeddedFile", b"/Launch", b"/RichMedia", b"/XFA", b"/SubmitForm")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


class PaperRefusedError(BadInputError):
    """A file cannot be taken as a paper."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper that may be kept: its media type, and its bytes without metadata."""

    media_type: str
    content: bytes


def inspect(content: bytes) -> Sheet:
    """
    Look at a file somebody hands in.

    Raises:
        PaperRefusedError: ``platform.paper_size``, ``platform.paper_sort``, ``platform.paper_heic``,
            ``platform.paper_pixels``, ``platform.paper_active``, ``platform.paper_pages`` or ``platform.paper_broken``.
    """
    if not content or len(content) > MOST_BYTES:
        raise _refused("size")
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return Sheet("image/jpeg", _jpeg(content))
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return Sheet("image/png", _png(content))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return Sheet("image/webp", _webp(content))
        if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
            raise _refused("heic")
        if b"%PDF-" in content[:1024]:
            return Sheet("application/pdf", _pdf(content))
    except (struct.error, IndexError, ValueError) as error:
        raise _refused("broken") from error
    raise _refused("sort")


# --- JPEG -------------------------------------------------------------------------------------------------------------

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SOS, _EOI, _ADOBE, _EXIF = 0xDA, 0xD9, 0xEE, 0xE1


def _jpeg(content: bytes) -> bytes:
    """Keep what makes the picture; of the metadata only which way up it is."""
    kept, turned, measured = [b"\xff\xd8"], b"", False
    for marker, segment in _segments(content):
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            _measured(width, height)
            measured = True
        if marker == _EXIF:
            turned = turned or _turned(segment)
        elif not (0xE1 <= marker <= 0xEF and marker != _ADOBE) and marker != 0xFE:
            kept.append(segment)
    if not measured:
        raise ValueError("no frame")
    return b"".join([kept[0], turned, *kept[1:], b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk through the segments up to the end of the picture; a scan comes with the data behind it."""
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == _EOI:
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("segment too long")
        if marker == _SOS:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _turned(segment: bytes) -> bytes:
    """Give a segment that says nothing but which way up the picture is, or nothing where it is upright."""
    if segment[4:10] != b"Exif\x00\x00":
        return b""
    tiff = segment[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(min(count, 200)):
            tag, sort, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == 0x0112 and sort == 3 and 2 <= value <= 8:
                entry = struct.pack(">HHIHH", 0x0112, 3, 1, value, 0)
                body = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + b"\x00\x00\x00\x00"
                return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    except struct.error:
        return b""
    return b""


# --- PNG and WebP -----------------------------------------------------------------------------------------------------

_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})


def _png(content: bytes) -> bytes:
    """Keep the chunks that make the picture."""
    kept, at, ended = [content[:8]], 8, False
    while not ended:
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("chunk too long")
        if at == 8:
            if name != b"IHDR":
                raise ValueError("no header")
            _measured(*struct.unpack_from(">II", content, at + 8))
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        ended, at = name == b"IEND", end
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    """Keep the chunks that make the picture, and clear the flags of those that are gone."""
    kept, at, measured = [], 12, False
    while at + 8 <= len(content):
        name = content[at : at + 4]
        (length,) = struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + (length & 1)
        if end > len(content) + 1:
            raise ValueError("chunk too long")
        chunk = content[at:end]
        size = _webp_size(name, chunk[8:])
        if size is not None:
            _measured(*size)
            measured = True
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0b0000_1100]) + chunk[9:]
        if name not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at = end
    if not measured:
        raise ValueError("no picture")
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_size(name: bytes, data: bytes) -> tuple[int, int] | None:
    if name == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if name == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _measured(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or not width or not height:
        raise _refused("pixels")


# --- PDF --------------------------------------------------------------------------------------------------------------


def _pdf(content: bytes) -> bytes:
    """Refuse what could act, also where it hides in packed streams or behind escapes; count the pages."""
    pages, unpacked = 0, 0
    for part in _parts(content):
        unpacked += len(part)
        if unpacked > _MOST_UNPACKED + MOST_BYTES:
            raise _refused("active")
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
        if any(re.search(re.escape(name) + rb"(?![A-Za-z])", plain) for name in _ACTIVE) or b"/Encrypt" in plain:
            raise _refused("active")
        pages += len(_PAGE.findall(plain))
    if pages > MOST_PAGES:
        raise _refused("pages")
    return content


def _parts(content: bytes) -> Iterator[bytes]:
    """Give the file without its streams, then what its object streams unpack to."""
    yield _STREAM.sub(b"", content)
    for found in _STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(found[1], _MOST_UNPACKED // 4)
        except zlib.error:
            continue


_WORDS: dict[str, tuple[Text, Text]] = {
    "size": (
        Text("文件是空的，或者超过 10 MB。", "The file is empty or larger than 10 MB."),
        Text("请拍得小一些，或分成几份上传。", "Take a smaller picture, or upload it in parts."),
    ),
    "sort": (
        Text("看不出这是图片或 PDF。", "This is neither a picture nor a PDF."),
        Text("请上传 JPG、PNG、WebP 图片或 PDF。", "Upload a JPG, PNG or WebP picture, or a PDF."),
    ),
    "heic": (
        Text("这是 HEIC 格式，窗口的电脑大多打不开。", "This is HEIC, which most counters cannot open."),
        Text(
            "苹果手机请在“设置 → 相机 → 格式”里选“兼容性最佳”后重拍，或截屏后上传。",
            "On an iPhone choose Settings, Camera, Formats, Most Compatible and take it again, or upload a screenshot.",
        ),
    ),
    "pixels": (
        Text("图片的像素太多。", "The picture has too many pixels."),
        Text("请用普通拍照模式，不超过 5000 万像素。", "Use the ordinary mode: 50 megapixels at most."),
    ),
    "active": (
        Text("这份 PDF 加了密、带有脚本或附件，不能收。", "This PDF is encrypted or holds scripts or attachments."),
        Text("请打印成普通 PDF，或拍照上传。", "Print it to a plain PDF, or take a photograph."),
    ),
    "pages": (
        Text("PDF 超过 40 页。", "The PDF has more than 40 pages."),
        Text("请只上传需要的几页。", "Upload only the pages that are needed."),
    ),
    "broken": (
        Text("文件不完整，打不开。", "The file is not whole and cannot be opened."),
        Text("请重新拍照或重新保存后上传。", "Take or save it again, then upload."),
    ),
}


def _refused(why: str) -> PaperRefusedError:
    what, mend = _WORDS[why]
    return PaperRefusedError(f"platform.paper_{why}", what, mend)
