"""
A link that can be cut: a small TCP proxy between a site and its database.

A cut goes deaf first: for an instant what the database answers is lost while what it is told still arrives. It may wait for a commit
to pass, which is then done and nobody hears of it. Then every connection is torn off, and none is taken until the link heals.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time

_AT_ONCE = 65_536


class Link:
    """A link to a port of this machine; ``port`` is the end a site is told of, ``cuts`` how often it was cut."""

    def __init__(self, target: int) -> None:
        self.cuts, self.torn_off = 0, 0
        self._target, self._deaf, self._down = target, False, False
        self._waits, self._passed = False, threading.Event()
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self, *, deaf: float, down: float, wait: float = 0.0) -> None:
        """
        Cut the link once, and heal it.

        Args:
            deaf: seconds during which answers are lost, before connections are torn off.
            down: seconds until connections are taken again.
            wait: seconds to wait for a commit, at most; it goes deaf before that is passed on.
        """
        self._passed.clear()
        self._waits = wait > 0
        self._passed.wait(wait)
        self._deaf, self._waits = True, False
        time.sleep(deaf)
        self._down = True
        self._tear_off()
        self._deaf = False
        time.sleep(down)
        self.cuts += 1
        self._down = False

    def close(self) -> None:
        """Take the link away for good."""
        self._down = True
        self._listener.close()
        self._tear_off()

    def _tear_off(self) -> None:
        with self._lock:
            ends, self._ends = self._ends, set()
        self.torn_off += len(ends) // 2
        for end in ends:
            _hang_up(end)

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                if not self._down:
                    self._ends |= {near, far}
            if near not in self._ends:
                near.close()
                far.close()
                continue
            for source, sink, answers in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass_on, args=(source, sink, answers), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(_AT_ONCE):
                if self._waits and not answers and b"COMMIT" in content:
                    self._deaf, self._waits = True, False
                    self._passed.set()
                if not (answers and self._deaf):
                    sink.sendall(content)
        with self._lock:
            self._ends -= {source, sink}
        for end in (source, sink):
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
