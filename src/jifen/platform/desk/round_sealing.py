"""Sealings as the desk shows them: how far one is, what came of it or why nothing did, and every one there was, with its draw."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.desk.roundwork import name_of
from jifen.platform.rounds.models import Round, SealingAsked
from jifen.platform.rounds.selectors.sealings import newest_asking, sealings_of
from jifen.platform.web.pieces import Cell, Column, Sort

_STANDINGS = {
    "waits": Cell(Text("排队中", "in the queue"), sort=Sort.WAIT),
    "works": Cell(Text("正在封存", "being sealed"), sort=Sort.NOW),
    "refused": Cell(Text("没有封存", "not sealed"), sort=Sort.NO),
    "done": Cell(Text("已封存", "sealed"), sort=Sort.DONE),
}
_COLUMNS = (
    Column(Text("次序", "No.")),
    Column(Text("时间", "When")),
    Column(Text("人数", "People"), number=True),
    Column(Text("原因", "Because")),
    Column(Text("根值", "Root")),
)
_DRAWS = (
    Column(Text("公开抽签", "Public draw")),
    Column(Text("结果", "What it gave")),
    Column(Text("抽签效力", "Draw")),
)
_STANDS = Cell(Text("以此为准", "decides"), sort=Sort.DONE)
_VOID = Cell(Text("已作废", "void"), sort=Sort.NO)
_NOT_DRAWN = Text("未记录", "not recorded")


def is_running(asked: SealingAsked) -> bool:
    """Whether a sealing is in the queue or at work."""
    return asked.ended_at is None


def told(round_: Round, asked: SealingAsked) -> dict[str, Any]:
    """Give everything on the page of a sealing that was asked for."""
    return {
        "round": round_,
        "name": name_of(round_),
        "asked": asked,
        "standing": _standing(asked),
        "is_running": is_running(asked),
        "refused": asked.refused,
        "sealing": asked.sealing,
    }


def _standing(asked: SealingAsked) -> Cell:
    if asked.refused is not None:
        return _STANDINGS["refused"]
    if asked.ended_at is not None:
        return _STANDINGS["done"]
    return _STANDINGS["works" if asked.token else "waits"]


def on_its_round(round_: Round, *, inside: bool) -> dict[str, Any]:
    """
    Give what the page of a round says of its sealings.

    Args:
        round_: the round.
        inside: whether somebody runs or releases it: only they see what is asked for and what was refused.
    """
    asked = newest_asking(round_) if inside else None
    # One that has brought a sealing stands in the table; one that was refused concerns nobody once the round has moved on.
    shown = asked if asked and (is_running(asked) or (asked.refused and asked.version == round_.version)) else None
    rows = sealings_of(round_)
    lots = any(one.draw for one in rows)
    asked_for = dict(round_.askings.exclude(sealing=None).values_list("sealing__number", "public")) if inside else {}
    return {
        "asking": shown,
        "asking_is_running": shown is not None and is_running(shown),
        "asking_url": reverse("desk:sealing", args=[round_.public, shown.public]) if shown else "",
        "sealing_columns": (*_COLUMNS, *_DRAWS) if lots else _COLUMNS,
        "sealings": [
            [
                _number(round_, one.number, asked_for),
                one.at,
                one.entrants,
                one.because,
                f"{one.root[:16]}…",
                *(_draw(one) if lots else ()),
            ]
            for one in rows
        ],
    }


def _number(round_: Round, number: int, asked_for: dict[int, str]) -> Cell:
    public = asked_for.get(number)
    return Cell(str(number), reverse("desk:sealing", args=[round_.public, public]) if public else "")


def _draw(one: Any) -> tuple[Any, ...]:
    return one.draw, one.result or _NOT_DRAWN, _STANDS if one.stands else _VOID
