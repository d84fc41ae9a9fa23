"""Is a word known? Places, levels and names as a scheme or a case may write them, with the nearest when it is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from jifen.facts.kinds import Field, Kind
from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.policy.located import Path
from jifen.policy.scheme import Scheme
from jifen.policy.shapes import nearest
from jifen.policy.walking import Findings

Catalogue = Mapping[str, Kind]

_CODE = re.compile(r"[1-9][0-9](?:[0-9]{4}|[0-9]{7}|[0-9]{10})")


def unknown(findings: Findings, code: str, path: Path, what: Text, word: object, known: Iterable[str]) -> None:
    """Complain about a word that is not known, with the nearest that are."""
    near = nearest(str(word), known)
    mend = (
        Text(f"相近的有：{'、'.join(near)}。", f"Near it: {', '.join(near)}.")
        if near
        else Text("这里没有可用的词，请先在方案中声明。", "There are no such words yet: declare them in the scheme.")
    )
    findings.add(code, path, what, mend, word)


def merged(field: Field, fields: list[Field]) -> Field:
    """A field of one kind with the levels of its namesakes: a rule over several kinds may use the words of each."""
    levels = dict.fromkeys(level for other in (field, *fields) for level in other.levels)
    return replace(field, levels=tuple(levels), ordered=field.ordered and len(fields) == 1)


def is_place(scheme: Scheme, word: object) -> bool:
    """Whether a scheme or a case may name a place by this word."""
    if not isinstance(word, str):
        return False
    return word in ("here", "province") or word in scheme.towns or bool(_CODE.fullmatch(word))


def lies_within(code: str, area: str) -> bool:
    """Whether a code is well formed and lies within an area."""
    return bool(_CODE.fullmatch(code)) and within(code, area)
