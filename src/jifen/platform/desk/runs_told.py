"""Ranking runs as the desk shows them: how far one is, what it brought unit by unit, why it was refused, what came of everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.kernel.identity import mask_name
from jifen.platform.casework import schemes
from jifen.platform.desk.roundwork import name_of
from jifen.platform.rounds import keeping
from jifen.platform.rounds.models import Round, Run
from jifen.platform.rounds.telling import unit_words
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.ranking.outcome import RESULT_WORDS, Result

RUN_COLUMNS = (
    Text("序号", "No."),
    Text("种类", "Kind"),
    Text("进度", "Standing"),
    Text("提出", "Asked for by"),
    Text("时间", "When"),
    Text("名单根值", "Root of the list"),
)
UNIT_COLUMNS = (
    Column(Text("竞争单位", "Unit")),
    Column(Text("名额", "Places"), number=True),
    Column(Text("参加", "Took part"), number=True),
    Column(Text("排名", "Ranked"), number=True),
    Column(Text("入围", "Placed"), number=True),
    Column(Text("第二轮入围", "Placed, second round"), number=True),
    Column(Text("余额", "Left"), number=True),
)
STANDING_COLUMNS = (
    Text("行代码", "Row code"),
    Text("办件", "Case"),
    Text("姓名", "Name"),
    Text("竞争单位", "Unit"),
    Text("积分", "Points"),
    Text("名次", "Rank"),
    Text("第二轮名次", "Rank, second round"),
    Text("结果", "Result"),
)
KINDS = {Run.Kind.OFFICIAL.value: Text("正式排名", "Official run"), Run.Kind.DRY.value: Text("试排名", "Dry run")}
_STANDINGS = {
    "waits": Cell(Text("排队中", "in the queue"), sort=Sort.WAIT),
    "works": Cell(Text("正在排名", "being ranked"), sort=Sort.NOW),
    "refused": Cell(Text("未通过检查", "refused by a check"), sort=Sort.NO),
    "done": Cell(Text("已完成", "finished"), sort=Sort.DONE),
}
_AT_ONCE = 2_000
_HEAD = 2**21
"""Bytes of a list in which what it says about itself lies, however many rows follow."""


def official(round_: Round) -> Run | None:
    """Give the newest official run of a round that was finished and not refused."""
    done = round_.runs.filter(kind=Run.Kind.OFFICIAL, refused__isnull=True, ended_at__isnull=False)
    return done.select_related("sealing", "asked_by").order_by("-number").first()


def is_running(run: Run) -> bool:
    """Whether a run is in the queue or at work."""
    return run.ended_at is None and run.refused is None


def _standing(run: Run) -> Cell:
    if run.refused is not None:
        return _STANDINGS["refused"]
    if run.ended_at is not None:
        return _STANDINGS["done"]
    return _STANDINGS["works" if run.token else "waits"]


def row(round_: Round, one: Run) -> list[Any]:
    """Give the row of a run in the table of its round."""
    url = reverse("desk:run", args=[round_.public, one.public])
    root = f"{one.root[:16]}…" if one.root else ""
    return [Cell(str(one.number), url), KINDS[one.kind], _standing(one), str(one.asked_by), one.asked_at, root]


def told(round_: Round, run: Run) -> dict[str, Any]:
    """Give everything on the page of a run."""
    about = _about(run) if run.ended_at is not None and run.refused is None else {}
    return {
        "round": round_,
        "name": name_of(round_),
        "run": run,
        "kind": KINDS[run.kind],
        "standing": _standing(run),
        "is_running": is_running(run),
        "is_dry": run.kind == Run.Kind.DRY,
        "refused": run.refused,
        "unit_columns": _unit_columns(round_),
        "units": [_unit(one) for one in about.get("units", ())],
    }


def _unit_columns(round_: Round) -> tuple[Column, ...]:
    leading = schemes.leading_of(schemes.pack_of(round_.scheme), round_.use)
    line = Text(f"录取线（{leading.zh}）", f"Cut-off ({leading.en})") if leading else Text("录取线", "Cut-off")
    return (*UNIT_COLUMNS, Column(line, number=True))


def _about(run: Run) -> Mapping[str, Any]:
    """Read what the list of a run says about itself; nothing where its files are gone."""
    path = keeping.run_folder(run.public) / "public" / "list.json"
    if not path.is_file():
        return {}
    with path.open("rb") as listed:
        head = listed.read(_HEAD).decode("utf-8", "ignore")
    found, _ = json.JSONDecoder().raw_decode(head, len('{"about":'))
    return dict(found)


def _unit(one: Mapping[str, Any]) -> list[Any]:
    cut_off = one["cut_off"] or {}
    places = one["words"] if one["places"] is None else one["places"]
    counts = [one[name] for name in ("applied", "ranked", "placed", "placed_second", "left")]
    return [unit_words(one["unit"]), places, *counts, cut_off.get("score") or ""]


def standings(run: Run) -> Iterator[list[object]]:
    """Give what came of everybody in an official run, by unit and rank, names masked."""
    rows = run.standings.select_related("case__person").order_by("unit", "rank", "code")
    for one in rows.iterator(chunk_size=_AT_ONCE):
        yield [
            one.code,
            one.case.number or one.case.public,
            mask_name(one.case.person.name),
            unit_words(one.unit),
            one.score,
            one.rank or "",
            one.second_rank or "",
            RESULT_WORDS[Result(one.result)],
        ]
