"""
The answers of a self-assessment, carried by the person's own browser and by nothing else.

They lie sealed in cookies of the session that only the pages of this self-assessment are sent; nothing of them ever touches
the database, a file or a log. Closing the browser forgets them, and so does one button.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jifen.kernel.errors import BadInputError, Text
from jifen.platform.vault.suite import SUITES, Place, SealBrokenError, key_ring

_COOKIE = "jifen_estimate"
_PIECE = 3_600
_MOST_PIECES = 4
_MOST_BYTES = 2**20


@dataclass(slots=True)
class Carried:
    """The programme somebody assesses themselves under (``points``, ``settlement`` …), and what they typed."""

    programme: str = ""
    entries: dict[str, Any] = field(default_factory=dict)


def read(request: HttpRequest, place: str) -> Carried:
    """Give what the browser carries; nothing where it carries nothing that we sealed."""
    pieces = [request.COOKIES.get(f"{_COOKIE}_{number}", "") for number in range(_MOST_PIECES)]
    try:
        sealed = urlsafe_b64decode("".join(pieces))
        opened = key_ring(settings.JIFEN_KEYS).open(_place(place), sealed)
        found = json.loads(zlib.decompressobj().decompress(opened, _MOST_BYTES))
        return Carried(str(found["programme"]), dict(found["entries"]))
    except (ValueError, KeyError, TypeError, zlib.error, SealBrokenError):
        return Carried()


def write(answer: HttpResponse, place: str, carried: Carried, *, secure: bool) -> None:
    """
    Let the browser carry the answers.

    Raises:
        BadInputError: ``platform.too_much_to_carry``: more than cookies hold.
    """
    plain = json.dumps({"programme": carried.programme, "entries": carried.entries}, ensure_ascii=False)
    packed = zlib.compress(plain.encode(), 9)
    sealed = key_ring(settings.JIFEN_KEYS).seal(SUITES[settings.JIFEN_SUITE], _place(place), packed)
    text = urlsafe_b64encode(sealed).decode()
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    if len(pieces) > _MOST_PIECES:
        raise BadInputError(
            "platform.too_much_to_carry",
            Text("自评的记录太多，浏览器装不下了。", "There are more records than a self-assessment can carry."),
            Text(
                "请先看结果；要填全部记录，请登录后开始申请，那里会逐项保存。",
                "Look at the result first; to give every record, sign in and start an application, which saves them.",
            ),
        )
    for number in range(_MOST_PIECES):
        if number < len(pieces):
            answer.set_cookie(
                f"{_COOKIE}_{number}", pieces[number], path=_path(place), secure=secure, httponly=True, samesite="Lax"
            )
        else:
            answer.delete_cookie(f"{_COOKIE}_{number}", path=_path(place))


def forget(answer: HttpResponse, place: str) -> None:
    """Let the browser forget everything."""
    for number in range(_MOST_PIECES):
        answer.delete_cookie(f"{_COOKIE}_{number}", path=_path(place))


def _path(place: str) -> str:
    return reverse("portal:estimate", args=[place])


def _place(place: str) -> Place:
    return Place("portal_estimate", "answers", place)
