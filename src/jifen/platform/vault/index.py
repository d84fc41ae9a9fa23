"""
Blind indexes: a keyed hash beside a sealed value, by which the value can be found and kept unique without being read.

Each purpose has a key of its own, so that two tables cannot be joined by their indexes. Never for a value with few
possible answers: whoever sees the rows would count them.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from django.conf import settings

from jifen.kernel import identity
from jifen.platform.config.keys import secret
from jifen.platform.vault.suite import SUITES, Suite, framed


class Purpose(StrEnum):
    """What an index is for."""

    IDENTITY_REGISTRY = "identity_registry"  # 全省唯一：同一人只能有一个有效的入户申请
    IDENTITY_CITY = "identity_city"  # 本市查找本人
    SETTLEMENT = "settlement"  # 全省唯一：同一人（含随迁人员）只能有一个有效的入户资格
    CONSENT = "consent"  # 被请同意的户主、房主：本人登录后找到请其同意的事
    PAPER = "paper"  # 证书编号：同一证书不得两人使用


_IDENTITY = frozenset({Purpose.IDENTITY_REGISTRY, Purpose.IDENTITY_CITY, Purpose.SETTLEMENT, Purpose.CONSENT})


def blind_index(purpose: Purpose | str, text: str) -> bytes:
    """
    Hash a text for one purpose with the suite in use.

    Args:
        purpose: a :class:`Purpose` or its value.
        text: as people write it; identity numbers are brought to 18 characters first (15 digits, ``x``, full width), any
            other text to NFC without white space at its ends.

    Returns:
        32 bytes, the same for the same text, purpose, key and suite.

    Raises:
        ValueError: the purpose is unknown, or the text is empty: an index of nothing would make strangers equal.
    """
    return _index(SUITES[settings.JIFEN_SUITE], Purpose(purpose), text)


def blind_indexes(purpose: Purpose | str, text: str) -> list[bytes]:
    """
    Hash a text for one purpose with every suite, the one in use first.

    For look-ups (``identity_index__in=…``): rows written before the suite was switched are found too.
    """
    wanted = Purpose(purpose)
    others = [suite for name, suite in SUITES.items() if name != settings.JIFEN_SUITE]
    return [_index(suite, wanted, text) for suite in (SUITES[settings.JIFEN_SUITE], *others)]


def _index(suite: Suite, purpose: Purpose, text: str) -> bytes:
    plain = identity.normalise(text) if purpose in _IDENTITY else unicodedata.normalize("NFC", text).strip()
    if not plain:
        raise ValueError(f"blind_index({purpose.value}): the text is empty")
    key = suite.mac(secret(settings.JIFEN_KEYS, "index"), framed(b"jifen blind index", purpose.value.encode()))
    return suite.mac(key, plain.encode())
