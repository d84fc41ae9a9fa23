"""
One POST over HTTP under a deadline and a limit of size, whatever the other side does.

A read timeout alone does not bound a call: a server that sends a byte a second never trips it, not even in the middle of a
header line. So every read, write and handshake gets what is left of one deadline. Nothing is followed, nothing unpacked, no
proxy taken from the environment, and what is over the limit is not read.
"""

from __future__ import annotations

import ssl
import time
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache

import httpcore

from jifen.platform.connectors.wording import unanswered


class Deadline:
    """A moment by which everything has to be over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Give the seconds that are left; negative when it is past."""
        return self._ends_at - time.monotonic()

    def within(self, seconds: float) -> Deadline:
        """Give a deadline of some seconds from now that does not reach beyond this one."""
        return Deadline(max(0.0, min(seconds, self.left())))


@dataclass(frozen=True, slots=True)
class Received:
    """What came back: the status, the headers (names in lower case) and the whole content."""

    status: int
    headers: dict[str, str]
    content: bytes


def post(
    address: str,
    content: bytes,
    *,
    headers: dict[str, str],
    deadline: Deadline,
    most_bytes: int,
    where: str,
    tls: ssl.SSLContext | None = None,
) -> Received:
    """
    Send one request over a connection of its own and read the whole answer.

    Args:
        address: http or https.
        content: the body.
        headers: what to send besides ``Content-Length`` and ``Host``.
        deadline: when everything has to be over. Looking up a name is the one step it cannot cut short.
        most_bytes: the largest body that is read.
        where: what to call the call in an error.
        tls: how to check certificates and which one to show; None checks by the machine's roots.

    Raises:
        UnansweredError: ``connectors.unreachable``, ``timed_out``, ``cut_off`` or ``too_large``.
    """
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=tls or _default_tls(), max_connections=1, network_backend=_BoundedBackend(deadline)
            ) as pool,
            pool.stream("POST", address, headers=list(headers.items()), content=content) as response,
        ):
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            body = _bounded(response.iter_stream(), told, most_bytes, where)
            return Received(response.status, told, body)
    except httpcore.TimeoutException as error:
        raise unanswered("connectors.timed_out", where, seconds=f"{deadline.seconds:g}") from error
    except (httpcore.ConnectError, httpcore.UnsupportedProtocol, ssl.SSLError) as error:
        raise unanswered("connectors.unreachable", where) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise unanswered("connectors.cut_off", where) from error


def retry_after(received: Received, now: float) -> float | None:
    """
    Read how many seconds the other side asks us to wait.

    Args:
        received: an answer with status 429 or 503.
        now: seconds since 1970, for the form that gives a moment.
    """
    told = received.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


@cache
def _default_tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _bounded(stream: Iterable[bytes], headers: dict[str, str], most_bytes: int, where: str) -> bytes:
    declared = headers.get("content-length", "")
    kept = bytearray()
    if not (declared.isdigit() and int(declared[:18]) > most_bytes):
        for piece in stream:
            kept += piece
            if len(kept) > most_bytes:
                break
        else:
            return bytes(kept)
    raise unanswered("connectors.too_large", where, most=f"{most_bytes // 1024} KiB")


class _BoundedBackend(httpcore.NetworkBackend):
    """Opens connections of which every step ends with the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline, self._inner = deadline, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _BoundedStream(stream, self._deadline)


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _BoundedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._inner.get_extra_info(info)


def _left(deadline: Deadline, timeout: float | None, error: type[httpcore.TimeoutException]) -> float:
    left = deadline.left() if timeout is None else min(timeout, deadline.left())
    if left <= 0:
        raise error
    return left
