"""
The answers of a self-assessment, carried by the person's own browser and by nothing else.

They lie sealed in cookies of the session that only the pages of this self-assessment are sent; nothing of them ever touches
the database, a file or a log. Closing the browser forgets them, and so does one button.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jifen.kernel.errors import BadInputError, Text
from jifen.platform.portal.pocket import Pocket
from jifen.platform.vault.suite import Place


@dataclass(slots=True)
class Carried:
    """The programme somebody assesses themselves under (``points``, ``settlement`` …), and what they typed."""

    programme: str = ""
    entries: dict[str, Any] = field(default_factory=dict)


def read(request: HttpRequest, place: str) -> Carried:
    """Give what the browser carries; nothing where it carries nothing that we sealed."""
    held = _pocket(place).read(request)
    try:
        found = json.loads(held or b"")
        return Carried(str(found["programme"]), dict(found["entries"]))
    except (ValueError, KeyError, TypeError):
        return Carried()


def write(answer: HttpResponse, place: str, carried: Carried, *, secure: bool) -> None:
    """
    Let the browser carry the answers.

    Raises:
        BadInputError: ``platform.too_much_to_carry``: more than cookies hold.
    """
    plain = json.dumps({"programme": carried.programme, "entries": carried.entries}, ensure_ascii=False)
    if not _pocket(place).write(answer, plain.encode(), secure=secure):
        raise BadInputError(
            "platform.too_much_to_carry",
            Text("自评的记录太多，浏览器装不下了。", "There are more records than a self-assessment can carry."),
            Text(
                "请先看结果；要填全部记录，请登录后开始申请，那里会逐项保存。",
                "Look at the result first; to give every record, sign in and start an application, which saves them.",
            ),
        )


def forget(answer: HttpResponse, place: str) -> None:
    """Let the browser forget everything."""
    _pocket(place).empty(answer)


def _pocket(place: str) -> Pocket:
    path = reverse("portal:estimate", args=[place])
    return Pocket("jifen_estimate", path, Place("portal_estimate", "answers", place))
