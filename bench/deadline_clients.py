"""
Clients on deadline day: each sends what lies ready, sends some of it again, and keeps a log of what it was told.

The log is the oracle: it lives outside the system. A client that gets no answer sends the same call again with the same key,
as any front end would, until it is told something that is final.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import queue
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

CLIENTS = 16
REPLAYED, REUSED = 0.10, 0.02
"""Shares of all calls: sent again as they were, and an old key with another body."""

PATIENCE = 100.0
"""Seconds a client tries to hear about one submission."""

_ANSWER_SECONDS = 30
_JSON = "application/json"


@dataclass
class Log:
    """What the clients saw; times in seconds, ``sent`` in the shape that the tally takes."""

    sent: list[dict[str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    replays: int = 0
    replays_differing: int = 0
    reused: int = 0
    reused_accepted: int = 0
    answers: int = 0
    server_errors: int = 0
    broken_off: int = 0
    waved_off: int = 0
    unanswered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """A submission a client was told of: how it was sent, and every byte of the answer."""

    path: str
    key: str
    token: str
    content: bytes


class Client(threading.Thread):
    """
    One client with a connection of its own.

    Args:
        port: of the site, on this machine.
        number: which client, also its seed.
        work: drafts that nobody has sent yet.
        tokens: those this client uses in turn.
        ends: the instant of ``time.monotonic`` after which it begins nothing new.
        pause: seconds between calls, at most; half of it on average.
    """

    def __init__(
        self,
        port: int,
        number: int,
        work: queue.SimpleQueue[str],
        tokens: list[str],
        ends: float,
        pause: float = 0.0,
    ) -> None:
        super().__init__(name=f"client {number}", daemon=True)
        self.log = Log()
        self._port, self._number, self._work, self._tokens, self._ends = port, number, work, tokens, ends
        self._pause, self._chance = pause, random.Random(number)
        self._mine: list[Sent] = []
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Send until the time is over or nothing is left."""
        while time.monotonic() < self._ends:
            time.sleep(self._chance.uniform(0, self._pause))
            turn = self._chance.random()
            if self._mine and turn < REPLAYED:
                self._replay(self._chance.choice(self._mine))
            elif self._mine and turn < REPLAYED + REUSED:
                self._reuse(self._chance.choice(self._mine))
            else:
                try:
                    self._submit(self._work.get_nowait())
                except queue.Empty:
                    break
        if self._connection is not None:
            self._connection.close()

    def _submit(self, case: str) -> None:
        token = self._tokens[len(self._mine) % len(self._tokens)]
        path, key = f"/api/v1/cases/{case}/submission", f"{self._number}-{case}"
        begun = time.monotonic()
        status, content = self._until_final(path, key, token, b"")
        if status is None:
            self.log.unanswered.append(case)
            return
        if status != http.HTTPStatus.OK:
            self.log.refused.append(f"{status} {content[:200].decode(errors='replace')}")
            return
        self.log.waits.append(time.monotonic() - begun)
        self._mine.append(Sent(path, key, token, content))
        number = str(json.loads(content)["number"])
        self.log.sent.append({"case": case, "number": number, "key": key, "bytes": hashlib.sha256(content).hexdigest()})

    def _replay(self, sent: Sent) -> None:
        status, content = self._until_final(sent.path, sent.key, sent.token, b"")
        self.log.replays += 1
        self.log.replays_differing += (status, content) != (http.HTTPStatus.OK, sent.content)

    def _reuse(self, sent: Sent) -> None:
        status, content = self._until_final(sent.path, sent.key, sent.token, b'{"other": true}')
        self.log.reused += 1
        told = status == http.HTTPStatus.UNPROCESSABLE_ENTITY and b'"api.key_reused"' in content
        self.log.reused_accepted += not told

    def _until_final(self, path: str, key: str, token: str, body: bytes) -> tuple[int | None, bytes]:
        """Give the first answer that is final; (None, b"") where none came."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                status, content, wait = self._call(path, key, token, body)
            except (OSError, http.client.HTTPException):
                self.log.broken_off += 1
                self._hang_up()
                time.sleep(self._chance.uniform(0.05, 0.2))
                continue
            self.log.answers += 1
            if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                self.log.server_errors += 1
            elif status != http.HTTPStatus.TOO_MANY_REQUESTS and b'"api.in_flight"' not in content:
                return status, content
            else:
                self.log.waved_off += 1
            time.sleep(min(wait, 5.0))
        return None, b""

    def _call(self, path: str, key: str, token: str, body: bytes) -> tuple[int, bytes, float]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": _JSON}
        self._connection.request("POST", path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read(), float(response.headers.get("Retry-After", "0.5"))

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def start(port: int, prepared: dict[str, Any], seconds: float, *, pause: float = 0.0) -> list[Client]:
    """Start all clients on what :func:`bench.deadline_people.prepare` gave."""
    work: queue.SimpleQueue[str] = queue.SimpleQueue()
    for case in prepared["drafts"]:
        work.put(case)
    ends = time.monotonic() + seconds
    tokens = prepared["tokens"]
    clients = [Client(port, number, work, tokens[number::CLIENTS], ends, pause) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    return clients


def gathered(clients: list[Client]) -> Log:
    """Wait for all clients, and put their logs together."""
    whole = Log()
    for client in clients:
        client.join()
        for name, value in vars(client.log).items():
            setattr(whole, name, getattr(whole, name) + value)
    return whole
