"""
The content hash of a pack: what it says, not how it is written.

White space, comments, the order of keys, ``1.50`` for ``1.5`` and a choice that equals the default of the language change
nothing; every word and number does. The hash is what an accepted application is pinned to.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from jifen.policy.phrasing import number
from jifen.policy.procedure import Procedure
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.registering import Register
from jifen.policy.scheme import Scheme


def fingerprint(
    scheme: Scheme,
    ranking: RankingRules | None = None,
    procedure: Procedure | None = None,
    register: Register | None = None,
) -> str:
    """
    Hash what a scheme and the rules beside it say.

    Args:
        scheme: a scheme.
        ranking: the rules beside it, if there are any.
        procedure: the dates and periods beside it, if there are any.
        register: the rules of registration beside it, if there are any.

    Returns:
        SHA-256 in 64 hexadecimal digits.
    """
    return hashlib.sha256(canonical(scheme, ranking, procedure, register).encode()).hexdigest()


def canonical(
    scheme: Scheme,
    ranking: RankingRules | None = None,
    procedure: Procedure | None = None,
    register: Register | None = None,
) -> str:
    """
    Write what a scheme and the rules beside it say in the one form that is hashed.

    Returns:
        JSON with sorted keys, no white space, numbers as their shortest decimal text and defaults left out: a key that the
        language gets later leaves the hash of older schemes as it is.
    """
    # An amount says which of its operations is meant by being set: leaving out what was never set keeps exactly that.
    content = {"scheme": scheme.model_dump(by_alias=True, exclude_defaults=True)}
    for name, rules in (("ranking", ranking), ("procedure", procedure), ("register", register)):
        if rules is not None:
            content[name] = rules.model_dump(by_alias=True, exclude_defaults=True)
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return number(value)
        case date():
            return value.isoformat()
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value
