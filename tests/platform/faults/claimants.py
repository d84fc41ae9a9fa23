"""
People who claim in two cities in the same moment, each city through a site of its own, and keep a log of what they were told.

The log is the oracle: it lives outside the system. Whoever gets no answer sends the same call again with the same key until it is
told something final, and reads its claim afterwards.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

PATIENCE = 120.0
"""Seconds somebody tries to hear about one claim."""

ANSWER_SECONDS = 60
PAIRS = 8
"""People who claim at the same time, each in two cities."""

DONE = (http.HTTPStatus.OK, http.HTTPStatus.CREATED)
_BODY = json.dumps({"where": "own"}).encode()


@dataclass
class Told:
    """One claim in one city: the final status and code, the claim where there is one, seconds of ``time.monotonic``."""

    person: int
    city: int
    case: str
    key: str
    begun: float = 0.0
    ended: float = 0.0
    status: int = 0
    code: str = ""
    claim: str = ""
    read: str = ""
    tries: int = 0
    replayed: bool = False
    longest: float = 0.0


class Crowd:
    """
    Everybody, and the sites they claim at.

    Args:
        ports: of the two sites, on this machine.
        prepared: what ``partition_people.py prepare`` gave.
        turn: waits until it is a person's turn, by their number.
    """

    def __init__(self, ports: list[int], prepared: dict[str, Any], turn: Callable[[int], None]) -> None:
        self.log: list[Told] = []
        self._ports, self._people, self._turn = ports, prepared["people"], turn
        self._tokens = [city["token"] for city in prepared["cities"]]
        self._next, self._lock = iter(range(len(self._people))), threading.Lock()
        self._threads = [threading.Thread(target=self._pairs, daemon=True) for _ in range(PAIRS)]

    def start(self) -> None:
        """Let everybody begin."""
        for thread in self._threads:
            thread.start()

    def join(self) -> list[Told]:
        """Wait for everybody; gives the log."""
        for thread in self._threads:
            thread.join()
        return self.log

    def write(self) -> str:
        """Give the log as the tally reads it."""
        return json.dumps([asdict(one) for one in self.log])

    def _pairs(self) -> None:
        while True:
            with self._lock:
                person = next(self._next, None)
            if person is None:
                return
            self._turn(person)
            ready = threading.Barrier(2)
            both = [threading.Thread(target=self._claim, args=(person, city, ready), daemon=True) for city in (0, 1)]
            for one in both:
                one.start()
            for one in both:
                one.join()

    def _claim(self, person: int, city: int, ready: threading.Barrier) -> None:
        case = self._people[person][city]
        told = Told(person, city, case, f"claim-{person}-{city}")
        ready.wait()
        told.begun = time.monotonic()
        status, content = self._until_final(told, "POST", f"/api/v1/cases/{case}/claim")
        told.ended, told.status = time.monotonic(), status
        if status in DONE:
            told.claim = str(content["claim"]["id"])
            _, seen = self._until_final(told, "GET", f"/api/v1/cases/{case}/claim")
            told.read = str((seen.get("claim") or {}).get("id", ""))
        else:
            told.code = str(content.get("code", ""))
        with self._lock:
            self.log.append(told)

    def _until_final(self, told: Told, method: str, path: str) -> tuple[int, dict[str, Any]]:
        """Give the first answer that is final; (0, {}) where none came."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            begun = time.monotonic()
            try:
                status, content, again = self._call(told, method, path)
            except (OSError, http.client.HTTPException):
                status, content, again = 503, b"", False
            told.longest = max(told.longest, time.monotonic() - begun)
            told.tries += method == "POST"
            if status < http.HTTPStatus.INTERNAL_SERVER_ERROR and b'"api.in_flight"' not in content:
                told.replayed |= again
                return status, json.loads(content)
            time.sleep(0.1)
        return 0, {}

    def _call(self, told: Told, method: str, path: str) -> tuple[int, bytes, bool]:
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[told.city], timeout=ANSWER_SECONDS)
        headers = {"Authorization": f"Bearer {self._tokens[told.city]}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = told.key
        try:
            connection.request(method, path, _BODY if method == "POST" else None, headers)
            response = connection.getresponse()
            return response.status, response.read(), response.headers.get("Idempotent-Replayed") == "true"
        finally:
            connection.close()


def contradictions(log: list[Told]) -> list[str]:
    """
    Read the history for what no single registry could have said, from the log alone.

    Each person is a register that one of two takes: one and only one is told so; whoever is refused is refused after the other
    has begun; and whoever was told so reads it afterwards.
    """
    wrong = []
    by_person: dict[int, list[Told]] = {}
    for one in log:
        by_person.setdefault(one.person, []).append(one)
    for person, both in sorted(by_person.items()):
        won = [one for one in both if one.status in DONE]
        lost = [one for one in both if one.code == "settlement.claimed_already"]
        if (len(won), len(lost)) != (1, 1):
            wrong.append(f"{person}: {[(one.status, one.code) for one in both]}")
            continue
        if lost[0].ended < won[0].begun:
            wrong.append(f"{person}: refused before anybody had claimed")
        if won[0].read != won[0].claim:
            wrong.append(f"{person}: was told {won[0].claim}, and read {won[0].read or 'nothing'}")
    return wrong
