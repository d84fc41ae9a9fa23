"""Clients that ask for pages as fast as they are answered: plain sockets of one process, kept open."""

from __future__ import annotations

import random
import selectors
import socket
import time
from typing import Any

CONNECTIONS = 16
_REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n{cookie}\r\n"


Page = tuple[str, str]
"""An address, and the cookie of whom it belongs to; empty where it is everybody's."""


def _request(path: str, cookie: str) -> bytes:
    return _REQUEST.format(path=path, cookie=f"Cookie: {cookie}\r\n" if cookie else "").encode()


class Connection:
    """One client: it asks, reads the whole answer, and asks again."""

    def __init__(self, port: int, pages: list[Page], chance: random.Random) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = [_request(path, cookie) for path, cookie in pages]
        self._chance, self._read, self._whole, self._asked = chance, b"", 0, 0.0
        self.ask()

    def ask(self) -> None:
        """Send the next request."""
        self._read, self._whole, self._asked = b"", 0, time.perf_counter()
        self.socket.sendall(self._chance.choice(self._requests))

    def take(self) -> tuple[float, bool] | None:
        """Read what has come; once an answer is whole, give how long it took and whether it was a good one."""
        self._read += self.socket.recv(262_144)
        if not self._whole:
            end = self._read.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = self._read[:end].lower()
            at = head.index(b"content-length:") + 15
            self._whole = end + 4 + int(head[at : at + 12].split(b"\r\n", 1)[0])
        if len(self._read) < self._whole:
            return None
        return time.perf_counter() - self._asked, self._read.startswith(b"HTTP/1.1 200")


def asked(port: int, pages: list[Page], seconds: float) -> dict[str, Any]:
    """
    Ask for pages in random order, for a while.

    Args:
        port: of the site on this machine.
        pages: what is asked for.
        seconds: how long, behind two seconds in which every process reads the pages.

    Returns:
        ``answers``, ``per_second``, ``p50_ms``, ``p99_ms``, ``failures``.
    """
    chance = random.Random(306)
    _ask_for(port, pages, 2.0, chance)
    waits, failures, took = _ask_for(port, pages, seconds, chance)
    waits.sort()
    return {
        "answers": len(waits),
        "per_second": round(len(waits) / took),
        "p50_ms": round(1000 * waits[len(waits) // 2], 1),
        "p99_ms": round(1000 * waits[len(waits) * 99 // 100], 1),
        "failures": failures,
    }


def _ask_for(port: int, pages: list[Page], seconds: float, chance: random.Random) -> tuple[list[float], int, float]:
    waits: list[float] = []
    failures = 0
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = Connection(port, pages, chance)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        begun = time.perf_counter()
        while time.perf_counter() - begun < seconds:
            for key, _ in selector.select(1.0):
                if told := key.data.take():
                    waits.append(told[0])
                    failures += not told[1]
                    key.data.ask()
        took = time.perf_counter() - begun
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return waits, failures, took
