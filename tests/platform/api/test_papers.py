"""Papers over the wire: taken, listed, fetched as a download, taken back before sending; hostile ones are refused."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest

PAPER = {"id", "kind", "name", "media_type", "size", "sha256", "scanned", "handed_in_at", "handed_in_here"}


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def picture(width: int = 2, height: int = 2, *more: bytes) -> bytes:
    """Give a small PNG, with further chunks before its data."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\0" * width for _ in range(height))))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + data + _chunk(b"IEND", b"")


def _hand_in(front_end: Any, case: str, content: bytes, *, kind: str = "education", **headers: str) -> Any:
    named = {"Content_Type": "application/octet-stream", "Paper_Name": "%E6%AF%95%E4%B8%9A%E8%AF%81.png"} | headers
    return front_end.send("POST", f"cases/{case}/records/{kind}/papers", content, **named)


def test_a_paper_is_taken_once_listed_and_fetched_as_a_download(front_end: Any, opened: str):
    """Its name from the header, its type from its bytes, metadata cut out, and a look on record."""
    from jifen.platform.audit.models import Look

    content = picture(2, 2, _chunk(b"tEXt", b"where\0home"))
    first, again = (_hand_in(front_end, opened, content) for _ in range(2))
    listed = front_end.get(f"cases/{opened}/papers").json()
    fetched = front_end.get(f"cases/{opened}/papers/{first.json()['id']}")

    assert (201, PAPER, "毕业证.png") == (first.status_code, set(first.json()), first.json()["name"]), first.content
    assert first.json()["id"] == again.json()["id"]
    assert [first.json()] == listed["items"]
    assert (200, "image/png", picture()) == (fetched.status_code, fetched["Content-Type"], fetched.content)
    assert fetched["Content-Disposition"].startswith("attachment;")
    assert ("default-src 'none'; sandbox", "nosniff") == (
        fetched["Content-Security-Policy"], fetched["X-Content-Type-Options"],
    )  # fmt: skip
    assert {("papers",), ("education",)} == {tuple(look.fields) for look in Look.objects.all()}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "platform.paper_size"),
        (b"GIF89a" + b"\0" * 40, 422, "platform.paper_sort"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 422, "platform.paper_sort"),
        (b"PK\x03\x04" + b"\0" * 40, 422, "platform.paper_sort"),
        (picture(60_000, 60_000)[:80], 422, "platform.paper_pixels"),
        (picture()[:-20], 422, "platform.paper_broken"),
        (b"%PDF-1.4 /OpenAction /JavaScript", 422, "platform.paper_active"),
        (b"%PDF-1.4" + b" /Type /Page " * 41, 422, "platform.paper_pages"),
        (b"\xff\xd8\xff" + b"\0" * (10 * 2**20), 413, "api.too_large"),
    ],
    ids=["empty", "gif", "script", "zip", "bomb", "broken", "acts", "pages", "large"],
)
def test_a_paper_that_may_not_be_kept_is_refused_as_on_the_screen(
    front_end: Any, opened: str, content: bytes, status: int, code: str
):
    """Size, type, bombs and what could act, each named; nothing is kept."""
    from jifen.platform.evidence.models import Paper

    answer = _hand_in(front_end, opened, content)

    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert 0 == Paper.objects.count()


def test_six_megabytes_are_taken_although_a_form_may_hold_five(front_end: Any, opened: str):
    """A photograph of a phone comes whole, and its replay gets the same bytes."""
    content = b"%PDF-1.4\n" + b"%" + b"a" * (6 * 2**20)
    first, again = (_hand_in(front_end, opened, content, key="k-1") for _ in range(2))

    assert (201, first.content) == (again.status_code, again.content)
    assert "true" == again["Idempotent-Replayed"]


def test_a_name_is_no_path_and_a_name_that_is_none_is_cleaned(front_end: Any, opened: str):
    """What its owner called it is shown and nothing else."""
    told = _hand_in(front_end, opened, picture(), Paper_Name="..%2F..%2Fetc%2F%00%ED%A0%80%E2%80%AEx.png").json()
    wrong = _hand_in(front_end, opened, picture(), Paper_Name="a b")

    assert "x.png" in told["name"] and "/" not in told["name"] and "\u202e" not in told["name"]
    assert (422, "api.invalid") == (wrong.status_code, wrong.json()["code"])


def test_json_and_kinds_that_are_not_there_are_refused(front_end: Any, opened: str):
    """415 names the type; an unknown kind says so."""
    json = _hand_in(front_end, opened, b"{}", Content_Type="application/json")
    kind = _hand_in(front_end, opened, picture(), kind="nothing")

    assert (415, "application/octet-stream") == (json.status_code, json["Accept"])
    assert (422, "platform.paper_kind") == (kind.status_code, kind.json()["code"])


def test_a_paper_is_taken_back_before_sending_and_not_after(front_end: Any, opened: str):
    """Afterwards the applicant may do so on the platform, the front end no more."""
    first = _hand_in(front_end, opened, picture()).json()["id"]
    back = front_end.send("DELETE", f"cases/{opened}/papers/{first}")
    gone = front_end.get(f"cases/{opened}/papers/{first}")
    second = _hand_in(front_end, opened, picture(3)).json()["id"]
    front_end.send("POST", f"cases/{opened}/submission")
    sent = front_end.send("DELETE", f"cases/{opened}/papers/{second}")

    assert (200, 404, 409, "api.paper_sent") == (
        back.status_code, gone.status_code, sent.status_code, sent.json()["code"],
    )  # fmt: skip
    assert [second] == [one["id"] for one in front_end.get(f"cases/{opened}/papers").json()["items"]]


def test_papers_of_another_city_and_papers_handed_in_elsewhere_are_out_of_reach(
    front_end: Any, opened: str, program: Any
):
    """Another city finds no case; what the applicant handed in on the platform stays the applicant's to take back."""
    from jifen.platform.casework.models import Case
    from jifen.platform.evidence import papers

    person = Case.objects.get(public=opened).person
    own = papers.hand_in(person=person, kind="education", name="a.png", content=picture(), actor=person.public)
    back = front_end.send("DELETE", f"cases/{opened}/papers/{own.public}")
    other = program("440600", "cases.read").get(f"cases/{opened}/papers/{own.public}")

    assert (409, 404) == (back.status_code, other.status_code)
    assert own.public in [one["id"] for one in front_end.get(f"cases/{opened}/papers").json()["items"]]
