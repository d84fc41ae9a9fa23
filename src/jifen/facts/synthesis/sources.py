"""What the inventions of all kinds are made with: sources of rows, days, places, levels and codes, as SQL."""

# ruff: noqa: S608  the SQL is made of our own constants; places are checked and codes quoted

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Field, Kind, Type
from jifen.facts.synthesis.dice import Dice
from jifen.facts.synthesis.people import Setting
from jifen.kernel.dates import month_of
from jifen.kernel.identity import SYNTHETIC_COUNTY

PLACEHOLDER = "X1"
"""The code that stands in where no scheme is asked."""


@dataclass(frozen=True, slots=True)
class Invention:
    """
    The rows of one kind: the SQL of their source, and of each field by its name.

    The source has ``no``, ``x`` (the whole number every chance of the row hangs on) and ``whose``, ordered by ``no``.
    """

    source: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sources:
    """The means of invention for one seed in one setting."""

    dice: Dice
    setting: Setting

    @property
    def month(self) -> int:
        """The month of the day people apply."""
        return month_of(self.setting.as_of)

    @property
    def applied_by(self) -> str:
        """The SQL of the day people apply."""
        return f"DATE '{self.setting.as_of}'"

    def some(self, kind: str, thousandths: int, condition: str = "true") -> str:
        """Give one row for so many in a thousand, and for one of the first hundred, so that every kind occurs."""
        first = list(CATALOGUE).index(kind)
        chosen = f"g = {first} OR ({condition} AND {self.dice.odds(thousandths, kind, 'g')})"
        return f"SELECT *, 'self' AS whose, g * 64 AS x FROM people WHERE {chosen}"

    def several(self, kind: str, thousandths: int, most: int | str, partner: int = 0, condition: str = "true") -> str:
        """Give one to ``most`` rows for so many in a thousand; of the married, so many in a thousand are the partner's."""
        count = f"1 + {self.dice.below(most, f'{kind} rows', 'g')}"
        rows = f"SELECT *, unnest(range({count})) AS i FROM ({self.some(kind, thousandths, condition)})"
        seat = self.dice.odds(partner, f"{kind} whose", "g * 64 + i")
        return (
            f"SELECT * REPLACE (g * 64 + i AS x, CASE WHEN married AND {seat} THEN 'partner' ELSE 'self' END AS whose) "
            f"FROM ({rows})"
        )

    def day(self, column: str, days: int | str = "30 * tenure") -> str:
        """Give a day so many days back at most."""
        return f"({self.applied_by} - CAST({self.dice.below(days, column)} AS INTEGER))"

    def first_of(self, month: str) -> str:
        """Give the first day of a month."""
        return f"make_date(({month}) // 12, ({month}) % 12 + 1, 1)"

    def here(self, column: str) -> str:
        """Give a place: most often the city itself or one of its towns."""
        away = [*(self.setting.elsewhere or self.setting.origins)][:2]
        return self.dice.one_of([self.setting.home] * 12 + list(self.setting.towns)[:6] + away, column)

    def level(self, kind: str, field: str, *weights: int) -> str:
        """Give one of the field's levels, from the first on, each as likely as its weight."""
        levels = CATALOGUE[kind].by_name[field].levels
        return self.dice.weighed(dict(zip(levels, weights, strict=True)), f"{kind}.{field}")

    def code(self, codes: Sequence[str] | None, column: str, otherwise: str = "NULL") -> str:
        """Give one of the codes a scheme declares, or something else where it declares none."""
        listed = [PLACEHOLDER] if codes is None else list(codes)
        return self.dice.one_of(listed, column) if listed else otherwise

    def only_with(self, codes: Collection[str] | None, rows: str) -> str:
        """Give rows that cannot be without a code only where the scheme declares one."""
        return rows if codes is None or codes else f"SELECT * FROM ({rows}) WHERE false"

    def sometimes(self, thousandths: int, column: str, value: str, otherwise: str = "NULL") -> str:
        """Give a value for so many rows in a thousand, and something else for the others."""
        return f"CASE WHEN {self.dice.odds(thousandths, column)} THEN {value} ELSE {otherwise} END"

    def any_value(self, kind: Kind, field: Field) -> str:
        """Give any value of a field that nobody has thought up inventions for yet."""
        column = f"{kind.name}.{field.name}"
        if not field.required and field.type not in (Type.LEVEL, Type.FLAG):
            return "NULL" if field.absent is None else f"'{field.absent}'"
        least = field.at_least or 0
        return {
            Type.LEVEL: self.dice.one_of(field.levels or ("",), column),
            Type.FLAG: self.dice.odds(500, column),
            Type.NUMBER: f"{least} + {self.dice.below((field.at_most or 1000) - least, column)}",
            Type.DATE: self.day(column),
            Type.MONTH: f"{self.month} - {self.dice.below(60, column)}",
            Type.PLACE: self.here(column),
            Type.CODE: self.code(None, column),
        }.get(field.type, "'示例'")


def identity_number(serial: str, born: str, male: str) -> str:
    """Give the SQL of ``kernel.identity.synthetic``, over the SQL of its three arguments."""
    first17 = (
        f"printf('{SYNTHETIC_COUNTY}%02d', ({serial}) // 500 + 1) || strftime({born}, '%Y%m%d') "
        f"|| printf('%03d', 2 * (({serial}) % 500) + CAST({male} AS BIGINT))"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = " + ".join(f"{weight} * CAST(n[{place}] AS BIGINT)" for place, weight in enumerate(weights, 1))
    return f"list_transform([{first17}], lambda n: n || '10X98765432'[1 + ({total}) % 11])[1]"
