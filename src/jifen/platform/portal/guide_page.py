"""The guide on paper: the same values as on the screen, in one language."""

from __future__ import annotations

from typing import Any

from jifen.kernel.errors import Text
from jifen.platform.portal.guide import GroupGuide, Guide, LineGuide, UseGuide
from jifen.platform.portal.paper import set_page, spoken

_WORDS = {
    "heading": Text("积分制办事指南", "Guide to the points system"),
    "lines": Text("指标、分值和依据", "Lines, points and articles"),
    "line": Text("指标", "Line"),
    "worth": Text("分值", "Worth"),
    "proof": Text("谁核实", "Confirmed by"),
    "basis": Text("依据", "Article"),
    "gates": Text("条件", "Conditions"),
    "vetoes": Text("限制", "What bars"),
    "total": Text("总分怎么算", "How the total is made"),
    "papers": Text("只有这些要您带材料", "Papers only you can bring"),
    "no_papers": Text("不需要带任何材料。", "None."),
    "free": Text(
        "全程免费，没有委托任何中介。不以放弃承包地、宅基地为条件。",
        "Free of charge; no agent is commissioned. No land has to be given up.",
    ),
    "made": Text("本指南与计分用的是同一份数据。", "Made from the data that also computes the points."),
}


def render(guide: Guide, *, english: bool) -> bytes:
    """Set the guide as a PDF."""

    def say(text: Text) -> str:
        return text.en if english else text.zh

    return set_page(
        "guide.typ",
        {
            "lang": "en" if english else "zh",
            "words": {key: say(words) for key, words in _WORDS.items()},
            "title": say(guide.title),
            "span": say(guide.span),
            "instruments": list(guide.instruments),
            "uses": [_use(one, english) for one in guide.uses],
            "groups": [_group(one, english) for one in guide.groups],
            "papers": [f"{say(one.name)}：{say(one.how)}" for one in guide.papers],
            "foot": f"{guide.pack.id} · SHA-256 {guide.pack.fingerprint}",
        },
    )


def _use(one: UseGuide, english: bool) -> dict[str, Any]:
    return {
        "name": one.name,
        "line": spoken([one.line], english=english)[0],
        "total": spoken(one.total, english=english),
        "gates": [f"{name}（{basis}）" for name, _, basis in one.gates],
        "vetoes": [f"{name}，{spoken([how], english=english)[0]}（{basis}）" for name, how, basis in one.vetoes],
    }


def _group(one: GroupGuide, english: bool) -> dict[str, Any]:
    return {
        "name": one.name,
        "depth": one.depth,
        "notes": "；".join(spoken(one.notes, english=english)),
        "lines": [_line(line, english) for line in one.lines],
    }


def _line(one: LineGuide, english: bool) -> dict[str, str]:
    worth = "；".join(part for part in spoken([one.worth, one.limit, one.window], english=english) if part)
    return {
        "name": spoken([one.name], english=english)[0],
        "worth": worth,
        "proof": "、".join(spoken((proof.who for proof in one.proof), english=english)),
        "basis": one.basis,
    }
