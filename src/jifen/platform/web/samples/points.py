"""Points of one invented person as explanation and advice tell them, and figures for every picture."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jifen.kernel.errors import Text
from jifen.platform.web.drawing import Bin, Load, Spell, Tile, Unit
from jifen.platform.web.drawing.tiles import grid
from jifen.platform.web.samples.people import COUNTER, LONG
from jifen.scoring.advice import CAUTION, Distance, Effect, Step
from jifen.scoring.explanation import PartTold, UseTold


def use(
    name: Text,
    total: str | None,
    proven: str,
    line: str | None,
    parts: tuple[PartTold, ...],
    may_apply: bool | None,
    meaning: Text,
) -> UseTold:
    """Give one use as an explanation tells it."""
    missing = str(max(Decimal(0), Decimal(line) - Decimal(proven))) if line else None
    return UseTold(
        use=name.en.lower(),
        name=name,
        seat="applicant",
        total=total,
        proven=proven,
        line=line,
        missing=missing,
        reached=may_apply,
        may_apply=may_apply,
        meaning=meaning,
        reasons=() if may_apply else (Text("还没有办理居住证满一年。", "The residence permit is not a year old yet."),),
        then=Text("可以申请；是否入围取决于排名。", "You may apply; the ranking decides who is placed."),
        parts=parts,
        steps=(),
        groups=(),
        gates=(),
        vetoes=(),
        basis="附件一",
    )


_PARTS = (
    PartTold("person", Text("个人素质", "Personal qualities"), "60", "0", unknown=False),
    PartTold("insured", Text("参保情况", "Insurance"), "21", "3", unknown=False),
    PartTold("housing", Text("居住情况", "Dwelling"), "7.5", "0", unknown=True),
    PartTold("deduction", Text("扣减分", "Deductions"), "-10", "0", unknown=False),
)
USES = (
    use(
        Text("入户", "Settlement"),
        None,
        "78.5",
        "60",
        _PARTS,
        True,
        Text("可以申请入户", "You may apply for settlement"),
    ),
    use(
        Text("子女入学", "School"),
        "31",
        "31",
        "100",
        (
            PartTold("insured", Text("参保情况", "Insurance"), "21", "12", unknown=False),
            PartTold("person", Text("个人素质", "Personal qualities"), "10", "0", unknown=False),
        ),
        False,
        Text("还不能申请", "You cannot apply yet"),
    ),
    use(
        Text("公租房", "Housing"),
        "0",
        "0",
        None,
        (),
        None,
        Text("没有分数线，按条件审核", "There is no line; conditions decide"),
    ),
)
NEAR = Distance(
    "school",
    Text("子女入学", "School"),
    "31",
    True,
    "100",
    "69",
    False,
    False,
    (Text("在本市参保满 12 个月", "Insured here for 12 months"),),
    date(2027, 6, 1),
    date(2028, 3, 1),
    None,
)
FAR = Distance("housing", Text("公租房", "Housing"), "31", False, None, None, None, None, (), None, None, None)
MET = Distance("settlement", Text("入户", "Settlement"), "78.5", True, "60", "0", True, True, (), None, None, None)
STEPS = (
    Step(
        "study",
        Text("取得大专学历", "Take a college degree"),
        Text("从高中到大专", "from 高中 to 大专"),
        date(2029, 7, 1),
        (Effect("school", Text("子女入学", "School"), "31", "91", "60", "100", False, ()),),
    ),
    Step(
        "insured",
        Text("继续参保", "Stay insured"),
        Text("再 12 个月", "12 more months"),
        date(2027, 11, 1),
        (
            Effect(
                "school",
                Text("子女入学", "School"),
                "31",
                "33",
                "2",
                "100",
                True,
                (Text("在本市参保满 12 个月", "Insured here for 12 months"),),
            ),
        ),
    ),
)
COUNTS = (3, 12, 41, 97, 160, 133, 88, 52, 30, 11, None, 6)
BINS = tuple(Bin(Decimal(10 * at), Decimal(10 * at + 10), persons) for at, persons in enumerate(COUNTS))
SPELLS = (
    Spell(COUNTER, Text("受理", "acceptance"), date(2026, 9, 1), date(2026, 9, 7), date(2026, 9, 8)),
    Spell(
        Text("社会保险部门", "Social insurance"),
        Text("核验参保", "insurance"),
        date(2026, 9, 7),
        date(2026, 10, 30),
        date(2026, 9, 28),
    ),
    Spell(
        Text("公安部门", "Public security"),
        Text("核验居住证", "residence permit"),
        date(2026, 10, 9),
        None,
        date(2026, 12, 4),
    ),
)
LOADS = (Load(COUNTER, 412, 37, 0), Load(LONG, 120, 96, 14), Load(Text("西镇", "Xi town"), 0, 0, 0))
UNITS = (Unit(COUNTER, 31, 20), Unit(LONG, 3, 12), Unit(Text("西镇", "Xi town"), 0, None))
TILES = tuple(Tile(code, f"第{at + 1}市", str(12 * at % 97), at % 4, chosen=at == 17) for at, code in enumerate(grid()))
LEVELS = {
    0: Text("未开通", "not open"),
    1: Text("已开通", "open"),
    2: Text("即将开通", "opening soon"),
    3: Text("暂停", "paused"),
}
__all__ = ["CAUTION"]
