"""
Sending twice is sending once: what a writing call answered is what its key answers, byte for byte.

The act, its key and its answer are one transaction, so that none is there without the others. While it runs, a second call with
the key is told to wait; on the embedded database, which has one writer at a time, it waits of itself and gets the answer. A
process that dies leaves nothing of all three, and the next call with the key does the act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from jifen.kernel.errors import JifenError
from jifen.platform.api.admission import Caller, body_of, key_of
from jifen.platform.api.models import IdempotentCall
from jifen.platform.api.problems import Answer, CallError, of_error
from jifen.platform.api.wording import IN_FLIGHT, KEY_REUSED
from jifen.platform.config import clock

_SERVER_ERROR = 500


def once(request: HttpRequest, caller: Caller, act: Callable[[], Answer]) -> Answer:
    """
    Do an act, or give what it answered before.

    A refusal is an answer like any other and is kept; whoever has mended something sends it with a new key. An answer of 5xx
    is never kept, and nothing it began stays.

    Raises:
        CallError: 409 ``api.in_flight``, 422 ``api.key_reused``.
    """
    key, begun = key_of(request), clock.now()
    fingerprint = salted_hmac(
        "jifen.api.call", f"{request.method} {request.path}\n".encode() + body_of(request), algorithm="sha256"
    ).hexdigest()
    with transaction.atomic():
        _hold(caller, key)
        held = IdempotentCall.objects.filter(token=caller.token, key=key).first()
        if held is not None:
            return _again(held, fingerprint)
        answer = _acted(act)
        if answer.status >= _SERVER_ERROR:
            transaction.set_rollback(True)
            return answer
        IdempotentCall.objects.create(
            token=caller.token,
            key=key,
            fingerprint=fingerprint,
            case=_case_in(request),
            begun_at=begun,
            status=answer.status,
            media_type=answer.media_type,
            content=answer.content.decode(),
        )
    return answer


def _case_in(request: HttpRequest) -> str:
    """Give the case that stands in the address of a call."""
    found = request.resolver_match
    return str(found.kwargs.get("case", "")) if found else ""


def _hold(caller: Caller, key: str) -> None:
    """Keep the key to oneself until the transaction ends."""
    if connection.vendor != "postgresql":
        return  # one writer at a time: who has come this far is alone
    name = hashlib.sha256(f"jifen api call {caller.token.pk} {key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name[:8], "big", signed=True)])
        if not cursor.fetchone()[0]:
            raise CallError(409, *IN_FLIGHT, Retry_After="2")


def _again(held: IdempotentCall, fingerprint: str) -> Answer:
    if held.fingerprint != fingerprint:
        raise CallError(422, *KEY_REUSED)
    return Answer(held.status, held.content.encode(), held.media_type, {"Idempotent-Replayed": "true"})


def _acted(act: Callable[[], Answer]) -> Answer:
    try:
        with transaction.atomic():
            return act()
    except JifenError as error:
        return of_error(error)
