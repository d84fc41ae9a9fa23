"""
What ``ranking.yaml`` may say: who competes with whom, in what order, for which places, and what a tie means.

One file holds the rules of every use of one scheme. Nothing the law can leave open has a default: a choice that does not
exist is written as ``none``, and every choice names its ground, the article (``basis``) where the law speaks or our
dated interpretation (``reading``) where it is silent. The keys of the order stand in ``ranking_keys``;
``docs/algorithms/ranking.md`` walks through all of it.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from jifen.kernel.places import within
from jifen.policy.ranking_keys import (
    AnyKey,
    Choice,
    ClassesKey,
    DateKey,
    GroupKey,
    Key,
    Label,
    MeasureKey,
    NumberKey,
    TotalKey,
    column_of,
    label_of,
    refuse,
)
from jifen.policy.scheme import Use
from jifen.policy.words import Id, Number, Rule

__all__ = [
    "AnyKey",
    "Choice",
    "ClassesKey",
    "CompeteIn",
    "DateKey",
    "GroupKey",
    "Limit",
    "LineOnly",
    "MeasureKey",
    "NumberKey",
    "QualifyingPoints",
    "Ranked",
    "RankingRules",
    "Reserved",
    "SecondRound",
    "TotalKey",
    "column_of",
    "label_of",
]

COUNTY_DIGITS = 6
"""The first digits of a division code, which name its county."""

NONE = Literal["none"]  # written out where a scheme has no such thing: leaving the key away would be silence


def _overlap(code: str, other: str) -> bool:
    return within(code, other) or within(other, code)


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


Code = Annotated[str, Field(pattern=r"^[1-9][0-9]([0-9]{4}|[0-9]{7}|[0-9]{10})$")]
Style = Annotated[Literal["1224", "1223", "1234"], BeforeValidator(_as_text)]  # YAML reads an unquoted 1224 as a number


class QualifyingPoints(Choice):
    """
    Who fixes the points (规定分值) from which one takes part at all.

    ``scheme``: the ``apply_from`` of the use. ``plan``: the plan of the year, with the quota, for each unit. ``nobody``:
    there are none.
    """

    set_by: Literal["scheme", "plan", "nobody"]


class Places(Choice):
    """Who fixes the number of places (指标数): the ``plan`` of the year, or ``nobody``: everyone who ranks is placed."""

    set_by: Literal["plan", "nobody"]


class CompeteIn(Choice):
    """
    The unit in which people compete: one quota, one order of rank, one cut-off.

    ``area`` is the ``whole`` place, each ``county``, each ``town``, or ``zones``: named sets of division codes. ``split_by``
    names further columns of the score table, such as grade and channel, each value of which competes apart.
    """

    area: Literal["whole", "county", "town", "zones"]
    zones: dict[Label, Annotated[tuple[Code, ...], Field(min_length=1)]] | None = None
    split_by: tuple[Id, ...]

    @model_validator(mode="after")
    def _zones_are_apart(self) -> CompeteIn:
        codes = [code for members in (self.zones or {}).values() for code in members]
        doubled = [f"{code}, {other}" for code, other in combinations(codes, 2) if _overlap(code, other)]
        listed = (self.area == "zones") == bool(self.zones)
        twice = len(set(self.split_by)) < len(self.split_by)
        refuse(
            (not listed, "`area: zones` 须列 zones，别处不列。 / `zones` is given with `area: zones`, and only then."),
            (doubled, f"片区重叠：{doubled[:3]}。 / Zones overlap: {doubled[:3]}."),
            (twice, "split_by 中有重复。 / A column stands twice in split_by."),
        )
        return self


class Ties(Choice):
    """
    What happens to people whom every key leaves equal.

    ``admit_all``: if the first of them gets a place, all do, beyond the quota. ``admit_none``: if there is no place for all
    of them, none gets one. ``lottery``: lots decide, drawn from a seed that nobody could know when the list of entrants
    was sealed.
    """

    rule: Literal["admit_all", "admit_none", "lottery"]


class RankStyle(Choice):
    """How equal people are numbered: ``1224``, ``1223``, or ``1234`` where lots leave nobody equal."""

    style: Style


class Reserved(Choice):
    """
    Places kept for classes of people; how many stands in the quota.

    ``served: reserved_first``: the best of a class fill its reserved places, the rest compete with everyone; a reserve is
    then a minimum. ``open_first``: those who win an open place on their own do not use up the reserve; it comes on top.
    ``leftover`` says what becomes of reserved places nobody took.
    """

    served: Literal["reserved_first", "open_first"]
    leftover: Literal["open", "second_round", "unused"]


class Limit(Choice):
    """How much of its own places a unit may at most gain in the second round, and how the share is rounded."""

    percent: Number
    of: Literal["own_places"]
    rounding: Literal["down", "half_up", "up"]

    @model_validator(mode="after")
    def _is_a_share(self) -> Limit:
        exact = 0 < self.percent <= 100 and self.percent * 100 == int(self.percent * 100)
        refuse(
            (not exact, "percent 须大于0、至多100、至多两位小数。 / percent: above 0, up to 100, up to two decimals.")
        )
        return self

    @property
    def basis_points(self) -> int:
        """The share in hundredths of a percent."""
        return int(self.percent * Decimal(100))


class SecondRound(Choice):
    """
    A second ranking over what is left.

    ``who``: those who ranked in the first round and got no place. ``pool``: within what the rest of the units is put
    together, ``all_areas`` of the run or each ``county``; columns of ``split_by`` stay apart. ``order: same``: the keys of the
    first round, compared across the units of a pool.
    """

    who: Literal["unsuccessful"]
    pool: Literal["all_areas", "county"]
    order: Literal["same"]
    limit: Limit | NONE


class LineOnly(Choice):
    """Whoever is eligible and reaches the qualifying points has the right; nobody is ranked."""

    selection: Literal["line_only"]
    qualifying_points: QualifyingPoints

    @model_validator(mode="after")
    def _has_a_line(self) -> LineOnly:
        if self.qualifying_points.set_by != "scheme":
            raise ValueError("只设分数线的，分数线须由方案规定。 / Where a line alone decides, the scheme must set it.")
        return self


class Ranked(Choice):
    """People are put in order, and places go from the top."""

    selection: Literal["ranked"]
    qualifying_points: QualifyingPoints
    places: Places
    compete_in: CompeteIn
    order: Annotated[tuple[Key, ...], Field(min_length=1)]
    ties: Ties
    rank_style: RankStyle
    reserved: Reserved | NONE
    second_round: SecondRound | NONE

    @model_validator(mode="after")
    def _keys_make_an_order(self) -> Ranked:
        columns = [column_of(key) for key in self.order]
        refuse(
            ("klass" in columns[1:], "类别只能是第一排序键。 / Classes can only be the first key."),
            (columns == ["klass"], "除类别外至少还要一个排序键。 / Classes alone are no order: add a key."),
            (max(Counter(columns).values()) > 1, "同一排序键出现两次。 / A key stands twice."),
        )
        return self

    @model_validator(mode="after")
    def _choices_fit_together(self) -> Ranked:
        planned, again = self.places.set_by == "plan", self.second_round != "none"
        kept = None if self.reserved == "none" else self.reserved.leftover
        by_lot, apart = self.ties.rule == "lottery", self.rank_style.style == "1234"
        everyone = not planned and self.qualifying_points.set_by == "nobody"
        nowhere = kept == "second_round" and not again
        one_list = again and self.compete_in.area == "whole"
        no_county = self.second_round != "none" and self.second_round.pool == "county" and not self._lie_in_counties()
        refuse(
            (by_lot and not planned, "没有名额，摇号什么也不决定。 / Without places, lots decide nothing."),
            (by_lot != apart, "名次式样 1234 与摇号必须同用。 / Style 1234 and a lottery go together, or not at all."),
            (everyone, "既无分数线又无名额，谁都入围。 / With neither a line nor places, everyone is placed."),
            (not planned and (kept or again), "预留和第二轮须有名额。 / Reserves and a second round need places."),
            (nowhere, "预留余额转入第二轮，却没有第二轮。 / Reserves are left to a second round that does not exist."),
            (one_list, "全域统一排名，没有单位可以调剂。 / Where all compete in one list, no unit leaves places over."),
            (
                no_county,
                "pool: county 要求按镇街或片区竞争，且每个片区在同一区县内。"
                " / `pool: county` needs towns, or zones each of which lies in one county.",
            ),
        )
        return self

    def _lie_in_counties(self) -> bool:
        counties = [{code[:COUNTY_DIGITS] for code in members} for members in (self.compete_in.zones or {}).values()]
        return self.compete_in.area == "town" or (bool(counties) and all(len(found) == 1 for found in counties))


UseRules = Annotated[LineOnly | Ranked, Field(discriminator="selection")]


class RankingRules(Rule):
    """The whole of one ``ranking.yaml``: the rules of each use of the scheme it stands beside."""

    uses: Annotated[dict[Use, UseRules], Field(min_length=1)]
