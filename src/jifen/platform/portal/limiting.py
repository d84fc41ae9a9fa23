"""How often one address may use what is open to everybody and costs something. Nothing is kept of an address but a keyed hash."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.config import clock

PER_MINUTE = {"receipts": 30, "notices": 30, "complaints": 6}
"""Uses of one address a minute in one process: enough for a dormitory or an office behind one address."""

PER_HOUR = {"objections": 30}
"""The same for an hour."""

_MINUTE, _HOUR = 60, 3600
_LATER = {
    _MINUTE: Text("请过一分钟再试；晚一分钟不影响任何结果。", "Try again in a minute; a minute changes nothing."),
    _HOUR: Text("请过一小时再试；期限内都可以提出。", "Try again in an hour; there is time until the last day."),
}


class TooOftenError(RefusedError):
    """Something was asked too often from one address."""


def spend(request: HttpRequest, sort: str) -> None:
    """
    Count one use.

    Args:
        request: who asks.
        sort: a key of :data:`PER_MINUTE` or :data:`PER_HOUR`.

    Raises:
        TooOftenError: ``platform.too_often``.
    """
    most, length = (PER_HOUR[sort], _HOUR) if sort in PER_HOUR else (PER_MINUTE[sort], _MINUTE)
    caller = salted_hmac(f"jifen.portal.{sort}", request.META.get("REMOTE_ADDR", "")).hexdigest()
    name = f"{sort}:{caller}:{int(clock.now().timestamp()) // length}"
    cache.add(name, 0, 2 * length)
    if cache.incr(name) > most:
        raise TooOftenError(
            "platform.too_often",
            Text("从这个网络提交得太频繁。", "Too much was asked from this address."),
            _LATER[length],
        )
