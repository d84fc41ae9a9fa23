"""
The plan: a scheme made ready to be computed on one as-of date.

Facts become whole units (*quantities*), units become points (*lines*), lines become groups, groups become totals::

    MeasureNode ──► Line ──► GroupNode ──► UsePlan
          └──────► Condition ──► gates, requirements, multipliers

Everything the two engines need is here and nothing else: words are resolved to values, days that hang on the as-of date
are folded, points are integers scaled by ``10**decimals``. The nodes are plain data; ``compiling`` makes them,
``person`` turns them into closures, ``population`` into SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SHARE_PARTS = 232_792_560
"""Least common multiple of 2…21: shares of up to twenty holders are whole numbers of these parts."""


class Edge(StrEnum):
    """Where a day is moved to after its shift."""

    NONE = "none"
    MONTH_BEFORE = "month_before"  # last day of the month before
    MONTH_OF = "month_of"  # last day of its own month
    YEAR_START = "year_start"  # 1 January of its year


@dataclass(frozen=True, slots=True)
class Day:
    """
    A day a rule hangs on: fixed, or a day of the application that is shifted by months, then moved to an edge, then by days.

    ``field`` is ``applied_on``, ``accepted_on`` or ``completed_on``. A day that has not come yet is the day of the run; papers
    never added were complete on the day of application.
    """

    fixed: date | None = None
    field: str = ""
    months: int = 0
    edge: Edge = Edge.NONE
    days: int = 0


class Op(StrEnum):
    """What a measure does with the records that count."""

    BEST = "best"
    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    SHARES = "shares"
    LARGEST = "largest"
    COVERED = "covered"
    RUN = "longest_run"
    YEARS = "years"
    EXISTS = "exists"
    PICK = "pick"


class Test(StrEnum):
    """How a filter looks at a field."""

    IN = "in"
    NOT_IN = "not_in"
    WITHIN = "within"
    NOT_WITHIN = "not_within"
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    SAME_AS = "same_as"
    FILLED = "filled"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Filter:
    """One test of one field. ``values`` are labels, flags or place prefixes; ``bound`` a scaled number."""

    field: str
    test: Test
    values: tuple[str | bool, ...] = ()
    bound: int = 0
    application_field: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Months from ``first`` to ``last`` in which a field must lie in a band: at least ``low``, below ``high`` (scaled)."""

    first: int
    last: int
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Groups:
    """Units are found group by group: by a field, by ``record``, ``year`` or ``person``; then taken together."""

    by: str
    take: str
    among: tuple[str, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureNode:
    """
    One measure, ready to run.

    ``starts`` and ``ends`` are days all of which hold: a span is cut to them, an event (its ``compared`` date) has to lie
    between them, a span that is only counted has to touch them. ``until`` is the day after which no fact counts
    (``until_field`` empty: the first day of a span). ``scale`` says how many quantity units make one unit of the law.
    ``unit`` is the size of one whole unit in the scale of the field; ``lost`` says that remainders are lost group by group.
    """

    key: str
    kinds: tuple[str, ...]
    whose: tuple[str, ...]
    op: Op
    filters: tuple[Filter, ...] = ()
    valid_on: Day | None = None
    lasting_months: int = 0
    lasting_days: int = 0
    compared: str | None = None
    starts: tuple[Day, ...] = ()
    ends: tuple[Day, ...] = ()
    until: Day | None = None
    until_field: str = ""
    field: str = ""
    positions: tuple[tuple[str, int], ...] = ()
    share_field: str = ""
    first_field: str = ""
    span: tuple[str, str] | None = None
    by_month: bool = False
    groups: Groups | None = None
    unit: int = 1
    lost: bool = False
    gap_months: int = 0
    gap_days: int = 0
    gaps_count: bool = False
    same: str = ""
    running: bool = False
    on: Day | None = None
    periods: tuple[Period, ...] = ()
    period_field: str = ""
    limited_by: int | None = None
    less: int | None = None
    scale: int = 1


# --- awards -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levels:
    """Points by position; position 0 is everything below the table."""

    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EachUnit:
    """A rate per unit, with a late start, a part that never pays, or a vesting time."""

    rate: int
    starts_at: int = 0
    first: int = 0
    beyond: int = 0
    vests_at: int = 0


@dataclass(frozen=True, slots=True)
class Bands:
    """Rates by number of units; ``marginal`` pays each unit at its own rate."""

    rows: tuple[tuple[int, int], ...]
    marginal: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The highest row reached; ``nothing_above`` makes a count above the last row worth nothing."""

    rows: tuple[tuple[int, int], ...]
    nothing_above: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Units from ``low`` to ``high``; ``points`` plus ``step`` for each unit away from ``anchor``."""

    low: int | None
    high: int | None
    points: int
    step: int = 0
    anchor: int = 0


@dataclass(frozen=True, slots=True)
class Intervals:
    """Points by interval."""

    rows: tuple[Interval, ...]
    outside: int


@dataclass(frozen=True, slots=True)
class Cells:
    """
    Points by cell: the measures of the line count the records of each cell, in the same order as ``points``.

    ``divisor`` is 1, or ``SHARE_PARTS`` where the measures are shares; then the sum is rounded to whole ``quantum``.
    """

    points: tuple[int, ...]
    largest: bool
    divisor: int = 1
    quantum: int = 1
    mode: str = "half_up"


@dataclass(frozen=True, slots=True)
class Tiers:
    """The best tier that is met, and extras on top of it."""

    tiers: tuple[tuple[Condition, int], ...]
    extras: tuple[tuple[Condition, int], ...] = ()


Award = Levels | EachUnit | Bands | Rows | Intervals | Cells | Tiers


# --- conditions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """
    A node of a three-valued condition.

    ``op`` is ``all``, ``any``, ``not``, ``compare`` (a measure against bounds), ``line`` or ``group`` (points against bounds) or
    ``agree`` (a value that every part of ``agreeing`` has).
    """

    op: str
    children: tuple[Condition, ...] = ()
    index: int = -1
    low: int | None = None
    high: int | None = None
    agreeing: tuple[Agreeing, ...] = ()
    name: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Agreeing:
    """Records of a measure (an ``exists``) whose ``field``, or ``group`` where it is filled, is compared."""

    measure: int
    field: str
    group: str = ""


# --- lines, groups, uses ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """
    One indicator, ready to run: quantities → award → requirement → void → deemed → floor → cap, in that order.

    ``ended`` marks a line that is not in force on the as-of date: it is worth nothing and says so.
    """

    id: str
    measures: tuple[int, ...]
    award: Award
    cap: int | None = None
    floor: int | None = None
    requires: Condition | None = None
    void: Condition | None = None
    deemed: tuple[Condition, int] | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class GroupNode:
    """Lines and groups put together; ``pick`` is the measure that holds the applicant's choice (position of a member)."""

    id: str
    lines: tuple[int, ...]
    groups: tuple[int, ...]
    combine: str
    cap: int | None = None
    floor: int | None = None
    pick: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a total. ``op`` is add, times, cap, floor or round.

    ``num``/``den`` multiply; ``bound`` is the limit, or the quantum to whose multiples is rounded (for times: 1, where the
    product is proven exact, or the quantum of the rounding step that follows).
    """

    op: str
    groups: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    num: int = 1
    den: int = 1
    bound: int = 0
    mode: str = "half_up"
    when: Condition | None = None
    if_negative: str = "multiply"


@dataclass(frozen=True, slots=True)
class GateNode:
    """A gate of one use."""

    id: str
    needs: Condition


@dataclass(frozen=True, slots=True)
class VetoNode:
    """
    A veto of one use: it bars while any of its records does.

    ``months`` and ``days`` are the length from ``starts``; None bars for ever; nothing bars only while ``starts`` is empty. Where
    ``starts`` may be empty (``pending``), a start still to come on the day is the same as none; otherwise it is no fact yet.
    """

    id: str
    kind: str
    whose: tuple[str, ...]
    filters: tuple[Filter, ...]
    starts: str
    months: int | None
    days: int
    on: Day
    pending: bool = False


@dataclass(frozen=True, slots=True)
class UsePlan:
    """How one use is totalled and entered; ``seats`` are compared by whole totals where there are two."""

    use: str
    group_of: dict[str, int]
    steps: tuple[Step, ...]
    line: int | None
    gates: tuple[GateNode, ...]
    vetoes: tuple[VetoNode, ...]
    seats: tuple[str, ...] = ("self",)
    if_equal: str = "self"
    provided: Condition | None = None


@dataclass(frozen=True)
class Plan:
    """
    A scheme on an as-of date, ready for both engines.

    ``named`` finds the measures that ranking keys and gates name; ``order`` lists the lines so that a line comes after those it
    depends on.
    """

    scheme: str
    fingerprint: str
    as_of: date
    decimals: int
    measures: tuple[MeasureNode, ...]
    named: dict[str, int]
    lines: tuple[Line, ...]
    groups: tuple[GroupNode, ...]
    uses: dict[str, UsePlan]
    seats: tuple[str, ...] = ("self",)
    order: tuple[int, ...] = ()
