"""What a register may meet on the wire that the sandbox does not do: raw bytes from a server of the test's own."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from jifen.platform.connectors.http import HttpRegister
from jifen.platform.connectors.port import Question, UnansweredError, Verdict
from jifen.platform.connectors.seal import Envelope, SeenNonces, seal, unseal
from jifen.platform.connectors.transport import Deadline, post

Registers = Callable[..., HttpRegister]
Questions = Callable[..., Question]
JOSE = b"Content-Type: application/jose\r\n"


@contextmanager
def serving(answer: Callable[[socket.socket], object], context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answer every connection with raw bytes, on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            with suppress(OSError):
                connection, _ = listening.accept()
                connection.settimeout(5)
                with connection if context is None else context.wrap_socket(connection, server_side=True) as talking:
                    if context is None:
                        talking.recv(65_536)
                    answer(talking)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        scheme = "https" if context else "http"
        yield f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/questions"
    finally:
        stopping.set()
        thread.join()
        listening.close()


def said(raw: bytes) -> Callable[[socket.socket], object]:
    """An answer of fixed bytes."""
    return lambda connection: connection.sendall(raw)


@pytest.mark.parametrize(
    ("raw", "code", "temporary"),
    [
        (b"", "cut_off", True),
        (b"SSH-2.0-OpenSSH\r\n", "cut_off", True),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, "cut_off", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "cut_off", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n" + JOSE + b"\r\n", "too_large", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + JOSE + b"\r\nzz\r\n", "cut_off", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + JOSE + b"\r\n{}", "not_ours", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", "not_ours", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "not_ours", True),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/jose; charset=GBK\r\nContent-Length: 2\r\n\r\n{}",
            "encoding",
            False,
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + JOSE + b"\r\n" + gzip.compress(b"0" * 10**7),
            "not_ours",
            True,
        ),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "question_refused", False),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "redirected", False),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "question_refused", False),
        (b"HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n", "server_failed", True),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "server_failed", True),
    ],
)
def test_bytes_that_are_no_answer_are_named_for_what_they_are(
    sandbox: Any, register: Registers, ask_about: Questions, raw: bytes, code: str, temporary: bool
) -> None:
    """No redirect is followed, nothing is unpacked, no encoding is guessed."""
    with serving(said(raw)) as address:
        asked = register(line=replace(sandbox.line(), address=address), attempts=1)

        with pytest.raises(UnansweredError) as caught:
            asked.ask(ask_about())

    assert (f"connectors.{code}", temporary) == (caught.value.code, caught.value.temporary)


def test_a_header_that_drips_ends_with_the_deadline() -> None:
    """Each byte comes well within any read timeout; the whole does not."""

    def drip(connection: socket.socket) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 40:
            connection.sendall(bytes((letter,)))
            time.sleep(0.05)

    with serving(drip) as address:
        begun = time.monotonic()
        with pytest.raises(UnansweredError, match="timed_out"):
            post(address, b"x", headers={}, deadline=Deadline(0.5), most_bytes=1_000, where="x")
        took = time.monotonic() - begun

    assert 1.5 > took  # the server goes on for three seconds


def test_a_wish_to_wait_is_granted_when_it_fits_and_told_when_it_does_not(
    sandbox: Any, register: Registers, ask_about: Questions
) -> None:
    """An hour does not fit into two seconds: the caller is told how long, and nothing is tried again."""
    raw = b"HTTP/1.1 429 Too Many\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    begun = time.monotonic()
    with serving(said(raw)) as address:
        asked = register(line=replace(sandbox.line(), address=address))

        with pytest.raises(UnansweredError) as caught:
            asked.ask(ask_about())

    assert (3600.0, True) == (caught.value.retry_after, caught.value.temporary)
    assert 2 > time.monotonic() - begun
    sandbox.behave("429")
    before, begun = sandbox.status()["asked"], time.monotonic()
    with pytest.raises(UnansweredError):
        register().ask(ask_about())
    assert 2 == sandbox.status()["asked"] - before
    assert 1.0 <= time.monotonic() - begun


@pytest.fixture
def stranger_tls(tmp_path: Path) -> ssl.SSLContext:
    """A server certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = made.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context


def test_a_certificate_nobody_vouches_for_is_no_department(
    sandbox: Any, register: Registers, ask_about: Questions, stranger_tls: ssl.SSLContext
) -> None:
    """The question is not even sent."""
    heard: list[bytes] = []
    with serving(lambda connection: heard.append(connection.recv(10)), stranger_tls) as address:
        asked = register(line=replace(sandbox.line(), address=address), attempts=1)

        with pytest.raises(UnansweredError) as caught:
            asked.ask(ask_about())

    assert "connectors.unreachable" == caught.value.code
    assert [] == [one for one in heard if one]


def test_one_silent_department_does_not_hold_up_another(
    sandbox: Any, register: Registers, ask_about: Questions
) -> None:
    """Twenty callers wait for education while public security answers at once."""
    sandbox.behave("timeout", "education")
    silent, answering = register("education", attempts=1, attempt_seconds=3.0), register("public_security")

    def wait_in_vain() -> str:
        with pytest.raises(UnansweredError) as caught:
            silent.ask(ask_about())
        return caught.value.code

    with ThreadPoolExecutor(20) as pool:
        waiting = [pool.submit(wait_in_vain) for _ in range(20)]
        begun = time.monotonic()
        reply = answering.ask(ask_about(department="public_security", kind="offence", claims=()))
        took = time.monotonic() - begun
        codes = {one.result() for one in waiting}

    assert Verdict.CONFIRMED == reply.verdict
    assert {"connectors.timed_out"} == codes
    assert 2.5 > took


_KEY = OKPKey.generate_key("Ed25519", private=True)
_SENT = Envelope("education", "platform", datetime(2014, 11, 5, tzinfo=UTC), answers="what-was-asked-of-you")
_TOKEN = seal({"verdict": "unknown"}, _SENT, _KEY).encode()


@given(st.integers(0, len(_TOKEN) - 1), st.binary(max_size=3))
def test_no_change_of_a_signed_answer_opens(where: int, instead: bytes) -> None:
    """Whatever byte is taken out or put in: it is the same message, or none."""
    changed = _TOKEN[:where] + instead + _TOKEN[where + 1 :]
    try:
        body, _ = unseal(changed, _SENT, _KEY, SeenNonces(), where="x")
    except UnansweredError:
        return

    assert {"verdict": "unknown"} == body
