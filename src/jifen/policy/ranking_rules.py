"""
What ``ranking.yaml`` may say: who competes with whom, in what order, for which places, and what a tie means.

One file holds the rules of every use of one scheme. Nothing the law can leave open has a default: a choice that does not
exist is written as ``none``, and every choice names its ground, the article (``basis``) where the law speaks or our
dated interpretation (``reading``) where it is silent. ``docs/algorithms/ranking.md`` walks through every key.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from jifen.kernel.places import within
from jifen.policy.scheme import Use
from jifen.policy.words import Id, Number, Rule

NONE = Literal["none"]
"""Written out where a scheme has no such thing: leaving the key away would be silence."""


def _plain_label(label: str) -> str:
    if not label.strip() or label != label.strip() or set(label) & set("/*\n\r\t"):
        raise ValueError(
            f"“{label}”不能用作名称：不得为空，不得含 / 或 *。 / “{label}” cannot be a name: not empty, no slash, no star."
        )
    return label


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


Label = Annotated[str, AfterValidator(_plain_label)]
Code = Annotated[str, Field(pattern=r"^[1-9][0-9]([0-9]{4}|[0-9]{7}|[0-9]{10})$")]
Style = Annotated[Literal["1224", "1223", "1234"], BeforeValidator(_as_text)]  # YAML reads an unquoted 1224 as a number


class Choice(Rule):
    """A choice and its ground; one of the two must be there."""

    basis: str | None = None
    reading: str | None = None

    @model_validator(mode="after")
    def _has_a_ground(self) -> Choice:
        if not (self.basis or "").strip() and not (self.reading or "").strip():
            raise ValueError(
                "须写明依据条文（basis），法无明文的写明解读（reading）。 / "
                "Name the article (basis), or our reading where the law is silent (reading)."
            )
        return self


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
        if (self.area == "zones") != bool(self.zones):
            raise ValueError(
                "`area: zones` 须列出 zones，其他情形不得列。 / `zones` is given with `area: zones`, and only then."
            )
        codes = [(code, name) for name, members in (self.zones or {}).items() for code in members]
        for (code, zone), (other, second) in combinations(codes, 2):
            if within(code, other) or within(other, code):
                raise ValueError(
                    f"{code}（{zone}）与 {other}（{second}）重叠。 / {code} ({zone}) and {other} ({second}) overlap."
                )
        if len(set(self.split_by)) != len(self.split_by):
            raise ValueError("split_by 中有重复。 / A column stands twice in split_by.")
        return self


class ClassesKey(Choice):
    """Classes served before any points are compared, in the order listed; everyone must belong to one."""

    by: Literal["classes"]
    served: Annotated[tuple[Label, ...], Field(min_length=1)]


class TotalKey(Choice):
    """The total of the scorecard."""

    by: Literal["total"]
    first: Literal["highest", "lowest"]


class GroupKey(Choice):
    """The sub-total of a group of the scheme, such as 个人素质."""

    by: Literal["group"]
    group: Id
    first: Literal["highest", "lowest"]


class MeasureKey(Choice):
    """A named measure of the scheme in its own whole units, such as months of medical insurance."""

    by: Literal["measure"]
    measure: Id
    first: Literal["highest", "lowest"]


class DateKey(Choice):
    """
    A day of the application, compared by the day: the hour in which someone pressed a button never decides.

    ``moment`` says what the day is, which texts often leave open: the first filing (``application``), its acceptance, or
    the last paper that was added (``completion``).
    """

    by: Literal["date"]
    field: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,40}_on$")]
    moment: Literal["application", "acceptance", "completion"]
    first: Literal["earliest", "latest"]


AnyKey = ClassesKey | TotalKey | GroupKey | MeasureKey | DateKey
Key = Annotated[AnyKey, Field(discriminator="by")]


def column_of(key: AnyKey) -> str:
    """The column of the score table that a key reads."""
    match key:
        case GroupKey(group=name) | MeasureKey(measure=name):
            return f"key_{name}"
        case DateKey():
            return key.field
        case _:
            return "klass" if key.by == "classes" else "total"


def label_of(key: AnyKey) -> str:
    """A key as messages and published lists name it: ``total``, ``group:quality``, ``date:applied_on``."""
    name = column_of(key).removeprefix("key_")
    return key.by if key.by in {"classes", "total"} else f"{key.by}:{name}"


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
        if not 0 < self.percent <= 100 or self.percent * 100 != int(self.percent * 100):
            raise ValueError(
                "percent 须大于0、不超过100，至多两位小数。 / percent is above 0, at most 100, two decimals at most."
            )
        return self

    @property
    def basis_points(self) -> int:
        """The share in hundredths of a percent."""
        return int(self.percent * Decimal(100))


class SecondRound(Choice):
    """
    A second ranking over what is left.

    ``who``: those who ranked in the first round and got no place. ``pool``: what all units have left, put together over the
    areas; columns of ``split_by`` stay apart. ``order: same``: the keys of the first round, compared across all units.
    """

    who: Literal["unsuccessful"]
    pool: Literal["all_areas"]
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
        if "klass" in columns[1:]:
            raise ValueError("类别只能是第一排序键。 / Classes can only be the first key.")
        if columns == ["klass"]:
            raise ValueError("除类别外至少还要一个排序键。 / Classes alone are no order: add a key.")
        twice = [column for column, times in Counter(columns).items() if times > 1]
        if twice:
            raise ValueError(f"排序键重复：{twice[0]}。 / The same key stands twice: {twice[0]}.")
        return self

    @model_validator(mode="after")
    def _choices_fit_together(self) -> Ranked:
        by_lot, all_apart = self.ties.rule == "lottery", self.rank_style.style == "1234"
        if by_lot != all_apart:
            raise ValueError(
                "摇号后无并列，名次式样须为 1234；否则不得用。 / Rank style 1234 goes with a lottery, and only with one."
            )
        planned = self.places.set_by == "plan"
        if not planned and self.qualifying_points.set_by == "nobody":
            raise ValueError(
                "既无分数线又无名额，谁都入围。 / With neither a line nor places, everyone would be placed."
            )
        if not planned and (self.reserved != "none" or self.second_round != "none"):
            raise ValueError("预留和第二轮须有名额。 / Reserved places and a second round need places.")
        if (
            isinstance(self.reserved, Reserved)
            and self.reserved.leftover == "second_round"
            and self.second_round == "none"
        ):
            raise ValueError(
                "预留余额转入第二轮，但没有第二轮。 / Reserved places are left to a second round that does not exist."
            )
        if self.second_round != "none" and self.compete_in.area == "whole":
            raise ValueError(
                "全域统一排名没有可调剂的单位。 / Where all compete in one list, no unit leaves places to another."
            )
        return self


UseRules = Annotated[LineOnly | Ranked, Field(discriminator="selection")]


class RankingRules(Rule):
    """The whole of one ``ranking.yaml``: the rules of each use of the scheme it stands beside."""

    uses: Annotated[dict[Use, UseRules], Field(min_length=1)]
