"""
The door: who calls, for what, how often, and whether what they bring can be read. In this order, before any act.

401 no valid token · 403 not for this · 429 too often · 400 no key, or an unreadable body · 413 too large · 415 wrong type.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.parser import Parser
from ninja.security import HttpBearer

from jifen.platform.accounts.models import User
from jifen.platform.api import limits
from jifen.platform.api.models import Token
from jifen.platform.api.problems import CallError
from jifen.platform.api.scopes import scope_missing
from jifen.platform.api.services import PREFIX, hash_of
from jifen.platform.api.wording import NO_KEY, USUAL
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.connectors.form import strict_json
from jifen.platform.offices.models import Office

MOST_BYTES = 2**20
KEY_PATTERN = "^[!-~]{1,255}$"
JSON, JOSE, BYTES = "application/json", "application/jose", "application/octet-stream"
_SECRET = re.compile(rf"{PREFIX}_([2-9A-HJ-NP-Z]{{12}})_([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that showed a good token."""

    token: Token

    @property
    def office(self) -> Office:
        """The office whose right the token carries."""
        return self.token.office

    @property
    def account(self) -> User:
        """The account in whose name acts are recorded."""
        account: User = self.token.account
        return account

    @property
    def grounds(self) -> str:
        """What the right rests on, for the records."""
        return f"token:{self.token.public}"

    def for_applicant(self) -> Actor:
        """Act for an applicant whom the office's own front end has signed in."""
        return Actor(self.account.username, "applicant", self.office, self.grounds)


class Bearer(HttpBearer):
    """Lets a token in that is for one scope."""

    def __init__(
        self, scope: str, *, writes: bool, media_types: tuple[str, ...] = (JSON,), most: int = MOST_BYTES
    ) -> None:
        super().__init__()
        self._scope, self._writes, self._media_types, self._most = scope, writes, media_types, most

    def __call__(self, request: HttpRequest) -> Caller:
        """Look at token, scope, count, key and body."""
        token = _token_of(request)
        if token is None:
            _counted(request, caller=_address(request), sort="address")
            raise _usual(401, WWW_Authenticate="Bearer")
        if _counted(request, caller=token.public, sort="token").first:
            Token.objects.filter(pk=token.pk).update(last_used_at=clock.now())
        if self._scope not in token.scopes:
            raise scope_missing(self._scope)
        if self._writes:
            key_of(request)
        check_body(request, self._media_types, self._most)
        return Caller(token)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:  # noqa: ARG002  the name is the framework's
        """Do as :meth:`__call__` does; it reads the header itself."""
        return self(request)


class Anybody:
    """Lets everybody in, as often as an address may call."""

    def __init__(self, sort: str) -> None:
        self._sort = sort

    def __call__(self, request: HttpRequest) -> str:
        """Look at count and body."""
        _counted(request, caller=_address(request), sort=self._sort)
        check_body(request, (JSON,))
        return "anybody"


class StrictParser(Parser):
    """Hands on the body the door has read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Give the body as data."""
        return read_body(request)


def _counted(request: HttpRequest, *, caller: str, sort: str) -> limits.Counted:
    """Count a call, and keep what is left of its minute for the headers of the answer."""
    counted = limits.count(caller=caller, sort=sort)
    request.api_counted = counted  # type: ignore[attr-defined]
    return counted


def key_of(request: HttpRequest) -> str:
    """
    Give the Idempotency-Key of a writing call.

    Raises:
        CallError: 400 ``api.no_key``.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not re.fullmatch(KEY_PATTERN, key):
        raise CallError(400, *NO_KEY)
    return key


def check_body(request: HttpRequest, media_types: tuple[str, ...], most: int = MOST_BYTES) -> None:
    """
    Look at size, media type and form of the body, where there is one.

    Raises:
        CallError: 413, 415 or 400.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > most or len(body_of(request, most)) > most:
        raise _usual(413)
    if not body_of(request):
        return
    if request.content_type not in media_types:
        raise _usual(415, Accept=", ".join(media_types))
    if request.content_type == JSON:
        read_body(request)


def body_of(request: HttpRequest, most: int = MOST_BYTES) -> bytes:
    """Give the bytes of a body; Django's own limit is one for forms, so what may be larger is read here."""
    if most > MOST_BYTES:
        request.api_body = request.read(most + 1)  # type: ignore[attr-defined]
    held: bytes | None = getattr(request, "api_body", None)
    return request.body if held is None else held


def read_body(request: HttpRequest) -> Any:
    """
    Read the body as strict JSON; text that no database can hold is refused with it.

    Raises:
        CallError: 400 ``api.unreadable``.
    """
    try:
        data = strict_json(body_of(request))
        written = json.dumps(data, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise _usual(400) from error
    if b"\\u0000" in written:
        raise _usual(400)
    return data


def _token_of(request: HttpRequest) -> Token | None:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    found = _SECRET.fullmatch(shown.strip())
    if scheme.lower() != "bearer" or not found:
        return None
    token = Token.objects.select_related("office", "account").filter(public=found[1]).first()
    if token is None or not hmac.compare_digest(token.secret_hash, hash_of(found[2])):
        return None
    in_force = token.revoked_at is None and token.expires_on >= clock.today()
    return token if in_force and token.office.active and token.account.is_active else None


def _address(request: HttpRequest) -> str:
    """Name an address by a keyed hash: the count needs no more."""
    return salted_hmac("jifen.api.address", request.META.get("REMOTE_ADDR", "")).hexdigest()


def _usual(status: int, **headers: str) -> CallError:
    code, what, mend = USUAL[status]
    return CallError(status, code, what, mend, **headers)
