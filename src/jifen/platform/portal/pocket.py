"""Something the browser of a person carries for us, sealed, in as many cookies as it takes; nothing of it is kept here."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jifen.platform.vault.suite import SUITES, Place, SealBrokenError, key_ring

_PIECE = 3_600
_MOST_PIECES = 4
_MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Pocket:
    """
    A place in a browser.

    ``name`` begins the names of its cookies, ``path`` is the only part of the site they are sent to, ``place`` is where alone
    the seal opens, ``seconds`` how long they stay (0: until the browser is closed).
    """

    name: str
    path: str
    place: Place
    seconds: int = 0

    def read(self, request: HttpRequest) -> bytes | None:
        """Give what the browser carries here; None where it carries nothing that we sealed."""
        pieces = [request.COOKIES.get(f"{self.name}_{number}", "") for number in range(_MOST_PIECES)]
        try:
            opened = key_ring(settings.JIFEN_KEYS).open(self.place, urlsafe_b64decode("".join(pieces)))
            return zlib.decompressobj().decompress(opened, _MOST_BYTES)
        except (ValueError, zlib.error, SealBrokenError):
            return None

    def write(self, answer: HttpResponse, plain: bytes, *, secure: bool) -> bool:
        """Let the browser carry something; False where it is more than cookies hold, and nothing is carried then."""
        sealed = key_ring(settings.JIFEN_KEYS).seal(SUITES[settings.JIFEN_SUITE], self.place, zlib.compress(plain, 9))
        text = urlsafe_b64encode(sealed).decode()
        pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
        if len(pieces) > _MOST_PIECES:
            return False
        # A cookie that was to be deleted keeps an age of nothing when it is set again: only those not needed are deleted.
        self.empty(answer, since=len(pieces))
        for number, piece in enumerate(pieces):
            answer.set_cookie(
                f"{self.name}_{number}",
                piece,
                max_age=self.seconds or None,
                path=self.path,
                secure=secure,
                httponly=True,
                samesite="Lax",
            )
        return True

    def empty(self, answer: HttpResponse, *, since: int = 0) -> None:
        """Let the browser forget it, or what lies behind its first pieces."""
        for number in range(since, _MOST_PIECES):
            answer.delete_cookie(f"{self.name}_{number}", path=self.path)
