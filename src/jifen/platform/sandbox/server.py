"""
The HTTP side of the sandbox.

::

    GET  /                                  the page for people
    GET  /health                            {"status": "ok"}
    GET  /status                            every department's behaviour and counts
    POST /departments/<name>/questions      a signed question; a signed answer, or whatever the behaviour does
    POST /control/<name>                    behaviour=<word>, with the token in the form or as Authorization: Bearer

It listens on this machine alone, and believes a request only if it names this machine: a page elsewhere in the browser of
whoever follows the tour can neither read the token nor press a button.
"""

from __future__ import annotations

import hmac
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from jifen.kernel.errors import BadInputError, JifenError
from jifen.platform.connectors.port import UnansweredError
from jifen.platform.connectors.seal import MEDIA_TYPE
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.sandbox.departments import Departments, QuestionDiffersError
from jifen.platform.sandbox.page import draw

HERE = "127.0.0.1"

_HUGE = 100 * 2**20
_STEP = 2**18
_SILENCE_SECONDS = 120.0
_MOST_ASKED = 2**20
_RETRY_AFTER = "1"
_LOCAL = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?")
_ERROR_PAGE = "<!doctype html><html lang=zh><title>出错</title><h1>系统繁忙，请稍后再试</h1></html>"


class SandboxServer(ThreadingHTTPServer):
    """
    Serves the departments until it is shut down; threads that drip or stay silent do not hold it up.

    Args:
        port: 0 takes a free one.
        departments: who answers.
        token: what the control path wants to see.
        delay: seconds every department takes to answer.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, departments: Departments, token: str, delay: float = 0.0) -> None:
        super().__init__((HERE, port), Handler)
        self.departments, self.token, self.delay = departments, token, delay
        self.stopping = threading.Event()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{HERE}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when the other side hangs up: that is what many of the behaviours are made for."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the library's
        """Keep quiet: what is asked is about people, even if they are invented."""

    def do_GET(self) -> None:
        """Serve the page, the health and the status."""
        departments = self.server.departments
        path = urlsplit(self.path).path
        if not self._is_local():
            self._problem(403, "not_local")
        elif path == "/":
            self._send(
                200, "text/html; charset=utf-8", draw(departments.status(), self.server.token, len(departments.truth))
            )
        elif path == "/health":
            self._send(200, "application/json", '{"status": "ok"}')
        elif path == "/status":
            self._send(200, "application/json", json.dumps(departments.status()))
        else:
            self._problem(404, "no_such_path")

    def do_POST(self) -> None:
        """Take a question, or a change of behaviour."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _MOST_ASKED:
            self.close_connection = True
            self._problem(413 if length.isdigit() else 411, "length")
            return
        content = self.rfile.read(int(length))
        parts = urlsplit(self.path).path.strip("/").split("/")
        known = len(parts) > 1 and parts[1] in self.server.departments.all
        if known and parts[0] == "control" and len(parts) == 2:
            self._control(parts[1], content)
        elif known and parts[0] == "departments" and parts[2:] == ["questions"]:
            self._asked(parts[1], content)
        else:
            self._problem(404, "no_such_path")

    # ── control ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _control(self, name: str, content: bytes) -> None:
        form = parse_qs(content.decode("utf-8", "replace"))
        told = self.headers.get("Authorization", "").removeprefix("Bearer ") or form.get("token", [""])[0]
        if not self._is_local() or not hmac.compare_digest(told.encode(), self.server.token.encode()):
            self._problem(403, "token")
            return
        try:
            behaviour = Behaviour(form.get("behaviour", [""])[0])
        except ValueError:
            self._problem(400, "behaviour_unknown")
            return
        self.server.departments.switch(name, behaviour)
        self._send(303, "text/plain", "", {"Location": f"/#{name}"})

    def _is_local(self) -> bool:
        return _LOCAL.fullmatch(self.headers.get("Host", "")) is not None

    # ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _asked(self, name: str, content: bytes) -> None:
        behaviour = self.server.departments.note_asked(name)
        self.server.stopping.wait(self.server.delay)
        if self._fails(behaviour):
            return
        try:
            answer = self.server.departments.answer(name, behaviour, content)
        except QuestionDiffersError:
            self._problem(409, "question_differs")
        except UnansweredError as error:
            self._problem(401, error.code)
        except BadInputError as error:
            self._problem(400, error.code, error)
        else:
            self._answer(behaviour, answer)

    def _fails(self, behaviour: Behaviour) -> bool:
        """Do what a department does that does not even look at the question."""
        match behaviour:
            case Behaviour.DOWN:
                self.close_connection = True
            case Behaviour.TIMEOUT:
                self.close_connection = True
                self.server.stopping.wait(_SILENCE_SECONDS)
            case Behaviour.HUGE:
                self._huge()
            case Behaviour.ERROR:
                self._problem(500, "internal")
            case Behaviour.BUSY:
                self._send(429, "application/json", "{}", {"Retry-After": _RETRY_AFTER})
            case Behaviour.HTML:
                self._send(200, "text/html; charset=utf-8", _ERROR_PAGE)
            case Behaviour.NO_SYSTEM:
                self._problem(501, "no_system")
            case _:
                return False
        return True

    def _answer(self, behaviour: Behaviour, answer: str) -> None:
        if behaviour is Behaviour.TRUNCATED:
            self._truncated(answer)
        elif behaviour is Behaviour.DRIP:
            self._drip(answer)
        else:
            self._send(200, MEDIA_TYPE, answer)

    def _truncated(self, answer: str) -> None:
        self.close_connection = True
        self._head(200, MEDIA_TYPE, {"Content-Length": str(len(answer))})
        self.wfile.write(answer[: len(answer) // 2].encode("ascii"))

    def _drip(self, answer: str) -> None:
        self.close_connection = True
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(answer)}\r\n\r\n"
        for byte in (head + answer).encode("ascii"):
            self.wfile.write(bytes((byte,)))
            if self.server.stopping.wait(1.0):
                return

    def _huge(self) -> None:
        self.close_connection = True
        self._head(200, MEDIA_TYPE, {"Connection": "close"})  # without a length: the reader has to count
        for _ in range(_HUGE // _STEP):
            self.wfile.write(b"A" * _STEP)

    # ── plain sending ───────────────────────────────────────────────────────────────────────────────────────────────

    def _problem(self, status: int, code: str, error: JifenError | None = None) -> None:
        said = {"type": "about:blank", "status": status, "code": code, "detail": str(error) if error else ""}
        self._send(status, "application/problem+json", json.dumps(said, ensure_ascii=False))

    def _send(self, status: int, media_type: str, text: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode("utf-8")
        self._head(status, media_type, {"Content-Length": str(len(content))} | (headers or {}))
        self.wfile.write(content)

    def _head(self, status: int, media_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
        fixed = {"Content-Type": media_type, "Cache-Control": "no-store", "Content-Security-Policy": policy}
        for name, value in (fixed | {"X-Content-Type-Options": "nosniff"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
