"""
How much is there: the closed set of measures.

A measure first says *which records count* (``from``, ``where``, ``whose``, ``within``), then *how much there is*, always as
a whole number of units. What it is worth is never said here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jifen.policy.words import Anchor, Id, Length, Names, Number, Rule, Where, WhoseList, Window

Taking = Literal["sum", "largest", "smallest"]


class Each(Rule):
    """
    Measure group by group, then put the groups together.

    ``by`` is a field of the record, or ``record``, ``year`` (calendar year of the compared date) or ``person``.
    ``among`` lists the groups that must be looked at, so that ``smallest`` sees a missing one as none at all.
    ``at_most`` limits the units of one group: a limit per year inside the limit of the line.
    """

    by: str
    take: Taking
    among: Names | None = None
    at_most: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _smallest_needs_among(self) -> Each:
        if self.take == "smallest" and self.among is None:
            raise ValueError(
                "`take: smallest` 须用 `among` 列出各组，否则缺一组也不会被发现。"
                " / `take: smallest` must list the groups under `among`, or a missing one would pass unnoticed."
            )
        return self


class AgainstReference(Rule):
    """Count only the months in which a field stands in a band of a yearly reference value (percent; upper end outside)."""

    field: str
    reference: Id
    at_least: Number
    below: Number | None = None


class Amount(Rule):
    """
    One measure. Exactly one of the first group of keys is its operation.

    ==================  ==================================================================================
    ``best``            position of the highest level of a field that an award lists; ``via`` a table of classes
                        where the field is a place or code that the table sorts into levels
    ``count``           number of ``records``, or of different values of a field
    ``sum``             sum of a number field; with ``times_share`` each multiplied by the share of that field
    ``shares``          sum of 1/(holders+1) per record, the first holder twice
    ``largest``         largest value of a number field
    ``months``          months ``covered`` (overlaps once) or of the ``longest_run``
    ``half_years``      the same in units of six
    ``full_years``      the same in units of twelve
    ``age``             completed years since a date field, on the anchor of ``conventions.age_on`` or ``on``
    ``years_since``     completed years from a date field to the anchor ``on``
    ``exists``          1 if any record counts, else 0
    ==================  ==================================================================================
    """

    best: str | None = None
    count: str | None = None
    sum: str | None = None
    shares: str | None = None
    largest: str | None = None
    months: Literal["covered", "longest_run"] | None = None
    half_years: Literal["covered", "longest_run"] | None = None
    full_years: Literal["covered", "longest_run"] | None = None
    age: str | None = None
    years_since: str | None = None
    exists: Literal["records"] | None = None

    via: Id | None = None
    first_holder: str | None = None
    times_share: str | None = None
    each: Each | None = None
    in_units_of: Annotated[Number, Field(gt=0)] | None = None
    remainders: Literal["pooled", "lost"] | None = None
    gaps_up_to: Length | None = None
    gaps_count: bool | None = None
    same: str | None = None
    running: bool | None = None
    on: Anchor | None = None
    against: AgainstReference | None = None

    @property
    def operation(self) -> str:
        """The one operation that is set."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @property
    def is_span(self) -> bool:
        """Whether months of spans are measured."""
        return self.operation in ("months", "half_years", "full_years")

    @property
    def months_per_unit(self) -> int:
        """Months in one unit of a span measure."""
        return {"months": 1, "half_years": 6, "full_years": 12}[self.operation]

    @model_validator(mode="after")
    def _one_operation(self) -> Amount:
        given = [name for name in OPERATIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"数量须恰好写一种：{'、'.join(OPERATIONS)}；现有：{'、'.join(given) or '无'}。"
                f" / A measure has exactly one of {', '.join(OPERATIONS)}; given: {', '.join(given) or 'none'}."
            )
        return self

    @model_validator(mode="after")
    def _says_what_the_law_leaves_open(self) -> Amount:
        if found := _silences(self):
            raise ValueError("\n".join(found))
        return self


OPERATIONS = (
    *("best", "count", "sum", "shares", "largest", "months", "half_years", "full_years"),
    *("age", "years_since", "exists"),
)


_BELONGS = {
    "via": ("best",),
    "in_units_of": ("sum", "count", "largest"),
    "times_share": ("sum",),
    "first_holder": ("shares",),
    "on": ("age", "years_since"),
}


def _silences(amount: Amount) -> list[str]:
    """Name what an author left open although the law can be read two ways, or said where it means nothing."""
    found = [
        f"`{key}` 只用于 {'、'.join(homes)}。 / `{key}` belongs to {' or '.join(homes)}."
        for key, homes in _BELONGS.items()
        if getattr(amount, key) is not None and amount.operation not in homes
    ]
    floors = amount.in_units_of is not None or (amount.is_span and amount.months_per_unit > 1)
    if floors and amount.remainders is None:
        found.append(
            "请写明余数：`remainders: pooled`（先相加再取整单位）或 `lost`（各自取整单位再相加）。"
            " / Say `remainders: pooled` (added, then whole units) or `lost` (whole units each, then added)."
        )
    if not floors and amount.remainders is not None:
        found.append(
            "没有取整单位，`remainders` 没有意义，请删去。"
            " / `remainders` means nothing without whole units: leave it out."
        )
    if amount.shares is not None and amount.first_holder is None:
        found.append(
            "`shares` 须用 `first_holder` 写明第一权利人的字段。"
            " / `shares` must name the flag field of the first holder under `first_holder`."
        )
    if amount.operation == "years_since" and amount.on is None:
        found.append(
            "`years_since` 须用 `on` 写明算到哪一天。 / `years_since` must say the day up to which it counts under `on`."
        )
    return found + _silences_of_runs(amount)


def _silences_of_runs(amount: Amount) -> list[str]:
    """The same for what is unbroken: how long a gap is forgiven, whether it counts, whether the run must still go on."""
    found = []
    runs = amount.is_span and getattr(amount, amount.operation) == "longest_run"
    if runs and (amount.gaps_up_to is None or amount.gaps_count is None or amount.running is None):
        found.append(
            "`longest_run` 须写明 `gaps_up_to`（多长的中断仍算连续）、`gaps_count`（中断期间是否计入）、`running`（是否须延续至截止日）。"
            " / `longest_run` must say `gaps_up_to`, `gaps_count` (is a bridged gap time served?) and `running`."
        )
    if not runs and any(
        part is not None for part in (amount.gaps_up_to, amount.gaps_count, amount.running, amount.same)
    ):
        found.append(
            "`gaps_up_to`、`gaps_count`、`running`、`same` 只用于 `longest_run`。"
            " / `gaps_up_to`, `gaps_count`, `running` and `same` belong to `longest_run`."
        )
    if amount.against is not None and not (amount.is_span and not runs):
        found.append("`against` 只用于 `covered` 的月数。 / `against` belongs to months `covered`.")
    return found


class Counted(Rule):
    """
    Which records, and how much of them: the part that indicators, named measures and conditions have in common.

    ``valid_on`` keeps records whose span holds that day; ``lasting`` those whose own span, as written, is at least so long (an
    open end is long enough), such as a contract of two years signed last month.
    """

    from_: Names | None = Field(default=None, alias="from")
    where: Where = Field(default_factory=dict)
    whose: WhoseList | None = None
    within: Window | Literal["lifted"] | None = None
    valid_on: Anchor | None = None
    lasting: Length | None = None
    measure: Amount | None = None


class Measure(Counted):
    """A measure with a name, for gates, ranking keys and limits of other indicators; it is worth no points."""

    id: Id
    name: str
    basis: str
