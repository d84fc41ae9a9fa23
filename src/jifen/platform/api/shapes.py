"""The shapes of what goes out, made from what the rooms below tell: an answer has these keys, no more and no fewer."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from jifen.kernel.errors import Text
from jifen.platform.casework.scoring import Estimate
from jifen.platform.casework.selectors import Happening
from jifen.scoring.advice import Advice
from jifen.scoring.explanation import Explanation


class Shape(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Words(Shape):
    """One sentence in both languages."""

    zh: str
    en: str


Item = TypeVar("Item")


class Page(Shape, Generic[Item]):
    """Part of a list; ``next`` is the cursor of the following part, empty after the last."""

    items: list[Item]
    next: str


def words(text: Text) -> dict[str, str]:
    """Give a sentence in the shape of :class:`Words`."""
    return {"zh": text.zh, "en": text.en}


@cache
def shape_of(told: type) -> type[BaseModel]:
    """Make the shape of a told dataclass as :func:`jifen.scoring.explanation.plain` writes it, so that the two cannot part."""
    hints = get_type_hints(told)
    named: dict[str, Any] = {one.name: (_shown(hints[one.name]), ...) for one in fields(told)}
    summary = (told.__doc__ or "").strip().partition("\n")[0]
    return create_model(told.__name__, __base__=Shape, __doc__=summary, **named)


def _shown(hint: Any) -> Any:
    if hint is Text:
        return Words
    if hint in (date, datetime):
        return str
    if get_origin(hint) is tuple:
        return list[_shown(get_args(hint)[0])]  # type: ignore[misc]
    if get_origin(hint) in (Union, UnionType):
        kept = [_shown(one) for one in get_args(hint) if one is not NoneType]
        return Union[(*kept, None)]
    return shape_of(hint) if is_dataclass(hint) and isinstance(hint, type) else hint


ExplanationOut: Any = shape_of(Explanation)
AdviceOut: Any = shape_of(Advice)
HappeningOut: Any = shape_of(Happening)


class ComplaintOut(Shape):
    """One thing wrong: where, what, how to mend it."""

    code: str
    where: str
    what: Words
    mend: Words


class Problem(Shape):
    """An error, RFC 9457; ``code`` is stable, ``what`` and ``mend`` are for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    what: Words
    mend: Words
    where: str
    complaints: list[ComplaintOut]


class MistakeOut(Shape):
    """One thing that cannot be read: of which kind, which record (from 0), which field ("" for the whole record)."""

    kind: str
    at: int
    field: str
    code: str
    what: Words
    mend: Words


class EstimateOut(Shape):
    """A self-assessment; ``advice`` is null where it was not asked for."""

    explanation: ExplanationOut
    advice: AdviceOut | None
    mistakes: list[MistakeOut]


def mistakes_of(estimate: Estimate | None = None, mistakes: Any = ()) -> list[dict[str, Any]]:
    """Give mistakes in the shape of :class:`MistakeOut`."""
    found = estimate.mistakes if estimate else mistakes
    return [
        {
            "kind": one.kind,
            "at": one.at,
            "field": one.field,
            "code": one.complaint.code,
            "what": words(one.complaint.what),
            "mend": words(one.complaint.mend),
        }
        for one in found
    ]
