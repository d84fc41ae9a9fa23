"""
The invented people themselves, before any record of theirs: who, where from, since when, with what family and work.

Two tables in SQL: ``people``, one row each, and ``jobs``, the stretches of work that insurance, employment and housing
fund follow. Ages, families and gaps are made to look like a city of arrivals; they are invented, and no statistic
should be drawn from them.
"""

# ruff: noqa: S608  the SQL is made of our own constants; places are checked and codes quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jifen.facts.synthesis.dice import Dice
from jifen.kernel.dates import month_of
from jifen.kernel.places import prefix

_ORIGINS = ("430400", "430500", "450900", "360700", "511300", "421000", "411500", "522200", "430000", "450000")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
_GIVEN = (
    "伟芳娜敏静强磊军洋勇艳杰娟涛明超霞平刚桂丽秀英华建国文玲志红斌宇浩晨欣怡佳慧雪梅兰海波鹏飞燕云龙辉春生阳光水妹"
)
_RARE = ("㛃", "䶮", "𬭎", "婞", "溦", "𬀩", "𫖯", "𠅤", "㼆", "㙦", "𠮷")
_COMPOUND = ("欧阳", "上官", "司徒", "诸葛")
_LONG_NAMES = ("阿依努尔·艾力", "古丽娜尔·卡德尔", "买买提·吐尔逊", "迪丽拜尔·艾山", "扎西·次仁", "恩和·巴图")
_AGES = (1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1)
"""How many in about a hundred stand in each block of 512 days of age, from 18 years on."""


@dataclass(frozen=True, slots=True)
class Setting:
    """
    Where and when the invented people apply.

    ``home`` is the city applied to and ``towns`` its towns; ``elsewhere`` lists other cities of the province in which
    some were insured before. The codes are those a scheme declares (``choices``: item → picks). Where a scheme has none
    of a sort (empty), nothing with such a code is invented; where no scheme is asked (None), one placeholder stands in, so
    that every kind of record occurs.
    """

    home: str
    towns: Sequence[str]
    as_of: date
    elsewhere: Sequence[str] = ()
    origins: Sequence[str] = _ORIGINS
    trades: Sequence[str] | None = None
    certificates: Sequence[str] | None = None
    classes: Sequence[str] | None = None
    systems: Sequence[str] | None = None
    choices: Mapping[str, Sequence[str]] | None = None

    def __post_init__(self) -> None:
        """Refuse what is no division code (``places.bad_code``), before it becomes part of a query."""
        for code in (self.home, *self.towns, *self.elsewhere, *self.origins):
            prefix(code)


def people(dice: Dice, setting: Setting, start: int, persons: int) -> str:
    """Give the SQL of ``people``: ``no`` counts in this bucket, ``g`` over all of them."""
    now = month_of(setting.as_of)
    block = dice.weighed({str(number): weight for number, weight in enumerate(_AGES)}, "age", "g")
    return f"""
        WITH numbered AS (SELECT range AS no, range + {start} AS g FROM range({persons})),
        born AS (
            -- Persons 20 000 apart share county and place in their identity number: their birthdays have to differ.
            SELECT *, DATE '{setting.as_of}' - CAST(6575 + 512 * CAST({block} AS BIGINT)
                + (g // 20000 + {dice.throw("day", "g % 20000")}) % 512 AS INTEGER) AS born_on,
                {dice.odds(550, "male", "g")} AS male
            FROM numbered),
        aged AS (SELECT *, date_diff('day', born_on, DATE '{setting.as_of}') // 366 AS age FROM born),
        arrived AS (SELECT *, {now} - least(6 + {dice.below(170, "tenure", "g")}, (age - 17) * 12) AS arrived FROM aged),
        settled AS (
            SELECT *, {now} - arrived AS tenure,
                age >= 22 AND {dice.below(100, "married", "g")} < least(88, (age - 20) * 7) AS married
            FROM arrived)
        SELECT *, {_name(dice)} AS name,
            1 + CAST(tenure > 30 AND {dice.odds(600, "second job", "g")} AS BIGINT)
              + CAST(tenure > 90 AND {dice.odds(500, "third job", "g")} AS BIGINT) AS jobs,
            CASE WHEN married AND age > 22 THEN {dice.weighed({"0": 3, "1": 4, "2": 3}, "children", "g")} ELSE '0' END::BIGINT
                AS children,
            {dice.odds(40, "declared", "g")} AS declared_only,
            {dice.odds(50, "gaps", "g")} AS has_gaps,
            {dice.odds(40, "pending", "g")} AS is_pending
        FROM settled"""


def jobs(dice: Dice, setting: Setting) -> str:
    """Give the SQL of ``jobs``: first and last month (NULL while it runs), place, payer and pay in fen."""
    now = month_of(setting.as_of)
    other = dice.one_of(setting.elsewhere or setting.origins, "job elsewhere")
    return f"""
        WITH numbered AS (SELECT *, g * 64 + job AS x FROM (SELECT *, unnest(range(jobs)) AS job FROM people)),
        begun AS (
            SELECT *, arrived + tenure * job // jobs + CASE WHEN job > 0 THEN {dice.below(7, "job gap")} ELSE 0 END AS first
            FROM numbered)
        SELECT *,
            CASE WHEN job + 1 = jobs AND {dice.odds(930, "job runs")} THEN NULL
                ELSE least({now}, greatest(first, arrived + tenure * (job + 1) // jobs - 1)) END AS last,
            CASE WHEN job + 1 = jobs OR {dice.odds(550, "job here")} THEN '{setting.home}'
                WHEN {dice.odds(750, "job near")} THEN {other} ELSE {dice.one_of(setting.origins, "job far")} END AS place,
            '示例企业' || lpad(CAST({dice.below(30_000, "firm")} AS VARCHAR), 5, '0') AS employer,
            CASE WHEN {dice.odds(80, "group")} THEN '示例集团' || {dice.below(90, "group no")} ELSE '' END
                AS employer_group,
            200000 + {dice.below(1000, "pay")} * 1000 AS pay
        FROM begun"""


def _name(dice: Dice) -> str:
    surname, given = dice.one_of(list(_SURNAMES), "surname", "g"), dice.one_of(list(_GIVEN), "given", "g")
    second = f"CASE WHEN {dice.odds(800, 'two', 'g')} THEN {dice.one_of(list(_GIVEN), 'second', 'g')} ELSE '' END"
    long = dice.one_of(_LONG_NAMES, "long", "g")
    return f"""CASE {dice.below(250, "name", "g")} WHEN 0 THEN {surname} || {dice.one_of(_RARE, "rare", "g")}
        WHEN 1 THEN {long} WHEN 2 THEN {dice.one_of(_COMPOUND, "compound", "g")} || {given}
        ELSE {surname} || {given} || {second} END"""
