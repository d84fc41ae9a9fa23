"""Lists in parts: a cursor that says where the next part begins, and that nobody can make up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from ninja import Query

from jifen.kernel.errors import BadInputError, Text

Row = TypeVar("Row", bound=Model)
Cursor = Annotated[str, Query(max_length=200, description="上一页的 next / the `next` of the part before")]
Limit = Annotated[int, Query(ge=1, le=100, description="每页条数 / how many at most")]
_USUAL = 50


def part(
    rows: QuerySet[Row], *, of: str, cursor: str, limit: int = _USUAL, shown: Callable[[Row], Any]
) -> dict[str, Any]:
    """
    Give one part of a list; ``shown`` tells what is told of a row, otherwise as :func:`sliced`.

    Returns:
        ``items`` and ``next``.
    """
    found, following = sliced(rows, of=of, cursor=cursor, limit=limit)
    return {"items": [shown(row) for row in found], "next": following}


def sliced(rows: QuerySet[Row], *, of: str, cursor: str, limit: int) -> tuple[list[Row], str]:
    """
    Give the rows of one part of a list in the order of their keys, which never changes while somebody reads on.

    Args:
        rows: everything the caller may see.
        of: which list, with whatever narrows it; a cursor of another one is refused.
        cursor: where to begin; empty for the first part.
        limit: how many at most.

    Returns:
        The rows, and the cursor of the following part, empty after the last.

    Raises:
        BadInputError: ``api.cursor``.
    """
    after = _after(cursor, of) if cursor else 0
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = len(found) > limit
    following = signing.dumps(found[limit - 1].pk, salt=_salt(of)) if more else ""
    return found[:limit], following


def _after(cursor: str, of: str) -> int:
    try:
        return int(signing.loads(cursor, salt=_salt(of)))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadInputError(
            "api.cursor",
            Text("没有这样的翻页位置。", "There is no such cursor."),
            Text(
                "请原样使用上一页的 next，筛选条件不变。",
                "Use `next` of the part before as it is, with the same filters.",
            ),
        ) from error


def _salt(of: str) -> str:
    return f"jifen.api.cursor.{of}"
