"""
Sending twice is sending once: what a writing call answered is what its key answers, byte for byte.

The key is taken in a transaction of its own, so that a second call sees it; the act and its answer are then kept in one
transaction, so that neither is there without the other. A process that dies leaves a key that is taken and has no answer: then
the act was not done either, and after the lease the next call with the key does it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from jifen.kernel.errors import JifenError
from jifen.platform.api.admission import Caller, key_of
from jifen.platform.api.models import IdempotentCall
from jifen.platform.api.passing import passing
from jifen.platform.api.problems import Answer, CallError, of_error
from jifen.platform.api.wording import IN_FLIGHT, KEY_REUSED
from jifen.platform.config import clock

LEASE = timedelta(seconds=60)
_SERVER_ERROR = 500


def once(request: HttpRequest, caller: Caller, act: Callable[[], Answer]) -> Answer:
    """
    Do an act, or give what it answered before.

    A refusal is an answer like any other and is kept; whoever has mended something sends it with a new key. An answer of 5xx
    is never kept, and nothing it began stays.

    Raises:
        CallError: 409 ``api.in_flight``, 422 ``api.key_reused``.
    """
    held, answered = _take(request, caller)
    if answered:
        return Answer(held.status or 0, held.content.encode(), held.media_type, {"Idempotent-Replayed": "true"})
    done = False
    try:
        with transaction.atomic():
            answer = _acted(act)
            done = answer.status < _SERVER_ERROR
            if done:
                _keep(held, answer)
            else:
                transaction.set_rollback(True)
    finally:
        if not done:
            IdempotentCall.objects.filter(pk=held.pk, begun_at=held.begun_at, status__isnull=True).delete()
    return answer


def _acted(act: Callable[[], Answer]) -> Answer:
    try:
        with transaction.atomic():
            return act()
    except JifenError as error:
        return of_error(error)


def _take(request: HttpRequest, caller: Caller) -> tuple[IdempotentCall, bool]:
    """Take a key, or find what was answered to it; says whether it was."""
    key, now = key_of(request), clock.now()
    fingerprint = salted_hmac(
        "jifen.api.call", f"{request.method} {request.path}\n".encode() + request.body, algorithm="sha256"
    ).hexdigest()
    try:
        # The answer is waited for until it is on the disk, and takes the key there with it.
        with passing():
            made = IdempotentCall.objects.create(token=caller.token, key=key, fingerprint=fingerprint, begun_at=now)
    except IntegrityError:
        held = IdempotentCall.objects.get(token=caller.token, key=key)
    else:
        return made, False
    if held.fingerprint != fingerprint:
        raise CallError(422, *KEY_REUSED)
    if held.status is not None:
        return held, True
    stale = IdempotentCall.objects.filter(pk=held.pk, status__isnull=True, begun_at=held.begun_at)
    if held.begun_at > now - LEASE or not stale.update(begun_at=now):
        raise CallError(409, *IN_FLIGHT, Retry_After="2")
    held.begun_at = now
    return held, False


def _keep(held: IdempotentCall, answer: Answer) -> None:
    """Keep an answer, unless another process has taken the key over meanwhile: then that one's act is the act."""
    locked = IdempotentCall.objects.select_for_update().get(pk=held.pk)
    if locked.status is not None or locked.begun_at != held.begun_at:
        raise CallError(409, *IN_FLIGHT, Retry_After="2")
    locked.status, locked.media_type, locked.content = answer.status, answer.media_type, answer.content.decode()
    locked.save(update_fields=["status", "media_type", "content"])
