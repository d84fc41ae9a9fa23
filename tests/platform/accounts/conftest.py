"""A browser without scripts, the codes that were sent, and pages whose style sheets need no collecting."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from jifen.platform.accounts.models import User
from jifen.platform.messaging.models import Message

PASSWORD = "a long enough password"  # noqa: S105  of an account that lives for one test


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> Iterator[None]:
    """Let no test inherit the counters of another."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def code_for() -> Callable[[str], str]:
    """Give the newest code that was sent somewhere."""

    def found(to: str) -> str:
        message = Message.objects.filter(to=to, template="code").latest("pk")
        given = re.search(r"验证码 (\S+?)，", message.words_zh)
        assert given is not None, message.words_zh
        return given.group(1)

    return found


@pytest.fixture
def clerk(db: None) -> User:
    """Give somebody who works here, with a password and nothing else."""
    return User.objects.create_user("clerk", PASSWORD, kind="staff")


@pytest.fixture
def one_time() -> Callable[..., str]:
    """Give what computes the code of RFC 6238: SHA-1, six digits, thirty seconds; ``step`` counts from now."""

    def computed(secret: str, step: int = 0) -> str:
        counter = int(time.time()) // 30 + step
        digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
        at = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"

    return computed


@pytest.fixture
def password() -> str:
    """Give the password of the clerk."""
    return PASSWORD
