"""The records of the invented people, kind by kind, as SQL over ``people`` and ``jobs``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dice import Dice
from jifen.facts.invented_people import Setting
from jifen.kernel.dates import month_of
from jifen.kernel.identity import SYNTHETIC_COUNTY


@dataclass(frozen=True, slots=True)
class Invention:
    """
    The rows of one kind: the SQL of their source, and of each field by its name.

    The source has ``no``, ``x`` (the whole number every chance of the row hangs on) and ``whose``, ordered by ``no``.
    """

    source: str
    fields: Mapping[str, str]


def identity_number(serial: str, born: str, male: str) -> str:
    """Give the SQL of ``kernel.identity.synthetic``, over the SQL of its three arguments."""
    first17 = f"""(printf('{SYNTHETIC_COUNTY}%02d', ({serial}) // 500 + 1) || strftime({born}, '%Y%m%d')
        || printf('%03d', 2 * (({serial}) % 500) + CAST({male} AS BIGINT)))"""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = " + ".join(f"{weight} * CAST(n[{place}] AS BIGINT)" for place, weight in enumerate(weights, 1))
    return f"list_transform([{first17}], lambda n: n || '10X98765432'[1 + ({total}) % 11])[1]"


class Inventor:
    """Knows how the records of every kind come about in one setting."""

    def __init__(self, dice: Dice, setting: Setting) -> None:
        self._dice, self._setting = dice, setting
        self._now = month_of(setting.as_of)
        self._today = f"DATE '{setting.as_of}'"

    def inventions(self) -> dict[str, Invention]:
        """Give the inventions of all kinds by their names."""
        return {**self._household(), **self._merits(), **self._work(), **self._deeds(), **self._money(), **self._papers()}

    # ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _some(self, kind: str, thousandths: int, condition: str = "true") -> str:
        """One row for so many in a thousand, and for one of the first hundred persons, so that every kind occurs."""
        first = list(CATALOGUE).index(kind)
        chosen = f"g = {first} OR ({condition} AND {self._dice.odds(thousandths, kind, 'g')})"
        return f"SELECT *, 'self' AS whose, g * 64 AS x FROM people WHERE {chosen}"

    def _several(self, kind: str, thousandths: int, most: int | str, partner: int = 0) -> str:
        """One to ``most`` rows each for so many in a thousand; so many in a thousand rows of the married are the partner's."""
        count = f"1 + {self._dice.below(most, f'{kind} rows', 'g')}"
        rows = f"SELECT *, unnest(range({count})) AS i FROM ({self._some(kind, thousandths)})"
        seat = f"CASE WHEN married AND {self._dice.odds(partner, f'{kind} whose', 'g * 64 + i')} THEN 'partner' ELSE 'self' END"
        return f"SELECT * REPLACE (g * 64 + i AS x, {seat} AS whose) FROM ({rows})"

    def _day(self, column: str, days: int | str = "30 * tenure") -> str:
        """A day so many days back at most."""
        return f"({self._today} - CAST({self._dice.below(days, column)} AS INTEGER))"

    def _here(self, column: str) -> str:
        """A place: nearly always the city itself or one of its towns."""
        places = [self._setting.home] * 12 + list(self._setting.towns)[:6] + list(self._setting.elsewhere or self._setting.origins)[:2]
        return self._dice.one_of(places, column)

    def _level(self, kind: str, field: str, weights: Sequence[int]) -> str:
        levels = CATALOGUE[kind].by_name[field].levels
        return self._dice.weighed(dict(zip(levels, weights, strict=True)), f"{kind}.{field}")

    def _code(self, codes: Sequence[str], column: str) -> str:
        return self._dice.one_of(codes or ("X1",), column)

    # ── kinds ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _household(self) -> dict[str, Invention]:
        dice, today, setting = self._dice, self._today, self._setting
        seats = f"""list_concat(['self'], CASE WHEN married THEN ['partner'] ELSE [] END,
            [['child', 'other_child'][k] FOR k IN range(1, children + 1)],
            CASE WHEN {dice.odds(4, "divorced", "g")} THEN ['former_partner'] ELSE [] END,
            CASE WHEN {dice.odds(8, "with parent", "g")} THEN ['parent'] ELSE [] END,
            CASE WHEN {dice.odds(1, "with grandparent", "g")} THEN ['grandparent'] ELSE [] END)"""
        child = f"({today} - CAST(least(400 + {dice.below(5400, 'child age')}, (age - 20) * 365 + 100) AS INTEGER))"
        born = f"""CASE whose WHEN 'self' THEN born_on WHEN 'child' THEN {child} WHEN 'other_child' THEN {child}
            WHEN 'parent' THEN born_on - 9500 WHEN 'grandparent' THEN born_on - 18500
            ELSE least(born_on + CAST({dice.below(2000, "partner age")} - 1000 AS INTEGER), {today} - 7500) END"""
        male = f"""CASE whose WHEN 'self' THEN male WHEN 'partner' THEN NOT male WHEN 'former_partner' THEN NOT male
            ELSE {dice.odds(520, "sex")} END"""
        rows = f"""SELECT *, {born} AS born, {male} AS is_male, g % 20000 + CASE whose WHEN 'self' THEN 0 ELSE 20000 END AS serial
            FROM (SELECT *, g * 64 + seat AS x FROM (SELECT *, unnest({seats}) AS whose, unnest(range(8)) AS seat FROM people)
            WHERE whose IS NOT NULL)"""
        town, grade = dice.one_of(setting.towns, "town"), {"无": 8, "小学一年级": 4, "初中一年级": 2, "其他年级": 1}
        return {
            "application": Invention(
                self._some("application", 1000),
                {
                    "town": town,
                    "applied_on": self._day("applied", 120),
                    "accepted_on": f"CASE WHEN {dice.odds(900, 'accepted')} THEN {self._day('applied', 120)} END",
                    "completed_on": f"CASE WHEN {dice.odds(60, 'completed')} THEN {self._day('applied', 120)} END",
                    "grade": f"CASE WHEN children > 0 THEN {dice.weighed(grade, 'grade')} ELSE '无' END",
                    "ground": self._level("application", "ground", (6, 3, 1)),
                    "capacity": "'本人'",
                    "klass": f"CASE WHEN {dice.odds(20, 'class')} THEN {self._code(setting.classes, 'which class')} ELSE '' END",
                },
            ),
            "identity": Invention(
                rows,
                {
                    "name": f"CASE WHEN whose = 'self' THEN name ELSE left(name, 1) || {dice.one_of(list('明红军丽华平'), 'kin')} END",
                    "number": identity_number("serial", "born", "is_male"),
                    "born_on": "born",
                    "sex": "CASE WHEN is_male THEN '男' ELSE '女' END",
                    "registered_in": dice.one_of(setting.origins, "origin", "g"),
                    "registration": self._level("identity", "registration", (7, 2, 1)),
                },
            ),
            "family": Invention(
                self._some("family", 1000),
                {
                    "marriage": f"CASE WHEN married THEN '已婚' WHEN {dice.odds(40, 'divorce')} THEN '离异' ELSE '未婚' END",
                    "has_children": "children > 0",
                    "since": f"CASE WHEN married THEN greatest(born_on + 8100, {self._day('wedding', '30 * tenure + 900')}) END",
                },
            ),
        }

    def _merits(self) -> dict[str, Invention]:
        dice, today = self._dice, self._today
        after_school = "least(born_on + CAST(6000 + {} AS INTEGER), {})"

        def graduated(column: str) -> str:
            return after_school.format(dice.below(2500, column), today)

        return {
            "education": Invention(
                self._several("education", 980, 2, partner=150),
                {
                    "level": self._level("education", "level", (1, 30, 20, 5, 6, 1, 18, 4, 1, 11, 2, 1)),
                    "mode": self._level("education", "mode", (6, 3, 1)),
                    "on": graduated("graduated"),
                    "number": f"'XL' || {dice.below(10**8, 'diploma')}",
                },
            ),
            "qualification": Invention(
                self._several("qualification", 330, 2, partner=100),
                {
                    "level": self._level("qualification", "level", (20, 20, 12, 3, 1, 2, 2, 1, 1, 1, 2, 1, 3, 10)),
                    "trade": f"CASE WHEN {dice.odds(800, 'has trade')} THEN {self._code(self._setting.trades, 'trade')} ELSE '' END",
                    "on": self._day("qualified", "30 * tenure + 700"),
                    "number": f"'ZG' || {dice.below(10**8, 'certificate')}",
                },
            ),
            "title": Invention(
                self._some("title", 80),
                {
                    "level": self._level("title", "level", (6, 3, 1)),
                    "series": dice.one_of(("工程", "经济", "卫生", "教育"), "series"),
                    "on": self._day("titled"),
                    "number": f"'ZC' || {dice.below(10**7, 'title no')}",
                },
            ),
            "award": Invention(
                self._several("award", 25, 2, partner=100),
                {
                    "sort": self._level("award", "sort", (12, 2, 2, 1)),
                    "level": self._level("award", "level", (10, 8, 3, 1, 1)),
                    "place": self._here("awarded in"),
                    "living_here": dice.odds(850, "lived here"),
                    "on": self._day("awarded"),
                },
            ),
            "contest": Invention(
                self._some("contest", 12),
                {
                    "level": self._level("contest", "level", (6, 5, 3, 1)),
                    "prize": self._level("contest", "prize", (4, 3, 2, 3)),
                    "place": self._here("contest in"),
                    "on": self._day("contest on"),
                },
            ),
            "patent": Invention(
                self._several("patent", 10, 3),
                {
                    "sort": self._level("patent", "sort", (2, 6, 4)),
                    "role": self._level("patent", "role", (4, 3, 2)),
                    "holders": f"1 + {dice.below(4, 'holders')}",
                    "first": dice.odds(600, "first holder"),
                    "place": self._here("patent in"),
                    "on": self._day("granted"),
                    "number": f"'ZL' || {dice.below(10**8, 'patent no')}",
                },
            ),
            "science": Invention(
                self._some("science", 1),
                {
                    "sort": self._level("science", "sort", (1, 2, 5)),
                    "place": self._here("science in"),
                    "on": self._day("recognised on"),
                },
            ),
        }
