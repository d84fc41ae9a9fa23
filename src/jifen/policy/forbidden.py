"""
What no scheme may ask for: money for an application, and land.

The order of the province of 2011 forbids fees in the whole procedure (二（四）1) and forbids making the surrender of
contracted land or of a homestead a condition (三（六）). A scheme is searched for both wherever it names something that an
applicant has to have, to do or to hand in.
"""

from __future__ import annotations

import re

from pydantic import BaseModel

from jifen.kernel.errors import Text
from jifen.policy.conditions import Condition
from jifen.policy.located import Path
from jifen.policy.scheme import Code, Gate, Group, Indicator, Scheme, Use, Veto, Void
from jifen.policy.walking import Findings, rules, selections

ORDER = "粤人社发〔2011〕306号"

_FEES = re.compile(
    r"(?:增容|赞助|借读|择校|手续|工本|报名|申请|受理|评审|审核|审批|核查|登记|办证|代办|中介|服务|管理|城市建设|配套|教育附加)费"
    r"|捐资助学|押金|保证金|集资款|付费|收费|有偿|\b(?:fee|fees|surcharge|deposit)\b",
    re.IGNORECASE,
)
_LAND = re.compile(r"承包地|承包经营权|土地承包|责任田|口粮田|宅基地|农村土地|contracted land|homestead", re.IGNORECASE)
_GIVING_UP = re.compile(
    r"放弃|退出|退回|退还|交回|交还|交出|收回|上交|上缴|腾退|置换|转让|流转|注销|自愿有偿|surrender|give up|giving up|giv(?:e|ing) back|waive",
    re.IGNORECASE,
)
_LAND_LEVEL = "宅基地住房"


def check_forbidden(scheme: Scheme, findings: Findings) -> None:
    """Add a complaint for every fee and every condition on land, naming the article that forbids it."""
    for path, text in _asked(scheme):
        if _FEES.search(text):
            findings.add(
                "policy.fee_forbidden",
                path,
                Text(
                    f"方案要求收费：{ORDER}二（四）1不准收取任何费用。",
                    f"This asks for money: {ORDER} 二（四）1 forbids every fee.",
                ),
                Text("请删去。", "Take it out."),
                text,
            )
        if _LAND.search(text) and _GIVING_UP.search(text):
            findings.add("policy.land_forbidden", path, *_NO_LAND, text)
    for selection in selections(scheme):
        for name, matcher in selection.where.items():
            words = (matcher.one_of or ()) + (matcher.none_of or ())
            # For rental housing a homestead inside the city may be looked at: it is a dwelling the family has, nothing
            # that has to be given up. For settling and for school no land may be looked at at all.
            at_home = "place" in selection.where and _uses_at(scheme, selection.path) == {"housing"}
            if _LAND_LEVEL in words and not at_home:
                findings.add("policy.land_forbidden", (*selection.path, "where", name), *_NO_LAND, _LAND_LEVEL)


_NO_LAND = (
    Text(
        f"以承包地或宅基地为条件：{ORDER}三（六）明令禁止。",
        f"Contracted land or a homestead is made a condition: {ORDER} 三（六）forbids it.",
    ),
    Text("请删去。", "Take it out."),
)


def _asked(scheme: Scheme) -> list[tuple[Path, str]]:
    """Every short text of a scheme that names something asked of people; readings and reasons are not."""
    found: list[tuple[Path, str]] = []
    for path, rule in rules(scheme):
        if isinstance(rule, Code):
            found += [((*path, "code"), rule.code), ((*path, "name"), rule.name)]
        elif isinstance(rule, Indicator | Gate | Veto | Group | Condition) and getattr(rule, "name", None):
            found.append(((*path, "name"), str(getattr(rule, "name", ""))))
        elif isinstance(rule, Void):
            found.append(((*path, "because"), rule.because))
    return found


def _uses_at(scheme: Scheme, path: Path) -> set[Use]:
    """The uses that a rule inside a gate, a veto or a line touches."""
    sections: dict[str, tuple[BaseModel, ...]] = {
        "gates": scheme.gates,
        "vetoes": scheme.vetoes,
        "indicators": scheme.indicators,
    }
    section = sections.get(str(path[0]), ())
    holder = section[path[1]] if section and isinstance(path[1], int) else None
    if isinstance(holder, Gate | Veto):
        return set(holder.for_)
    return set(holder.uses) if isinstance(holder, Indicator) and holder.uses else set(scheme.uses)
