"""
A scheme: the law of one place and one programme, from one day on, as data.

The order in which a total is made is not in the code: it is written in each scheme under ``uses.<use>.total``, step by step.
What is not there is not done. ``LANGUAGE`` in ``docs/algorithms/scoring.md`` walks through every key.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from jifen.kernel.errors import Text
from jifen.policy.awards import Award
from jifen.policy.conditions import Condition
from jifen.policy.measures import Counted, Measure
from jifen.policy.totals import BetterTotal, Step
from jifen.policy.words import Anchor, Id, Length, Number, Rule, Where, WhoseList, Window

Use = Literal["settlement", "school", "housing"]
Evidence = Literal["official", "reconstructed", "unverified"]
Encouragement = Literal["stay", "skill", "honour", "near_home"]

USES: dict[str, tuple[str, str]] = {
    "settlement": ("积分入户", "settlement by points"),
    "school": ("积分入学", "school place by points"),
    "housing": ("积分入住公租房", "public rental housing by points"),
}
ENCOURAGEMENTS: dict[str, tuple[str, str]] = {
    "stay": ("长期稳定就业", "long and stable work in the place"),
    "skill": ("技能", "skills and titles"),
    "honour": ("表彰奖励和社会服务", "honours and service to society"),
    "near_home": ("本省就地就近", "people of the province settling near home"),
}


class Span(Rule):
    """From a day, until a day; both inside."""

    from_: Annotated[date, Field(alias="from")]
    until: date | None = None


class Points(Rule):
    """
    How points are kept: with so many decimals.

    ``round`` is ``never`` where every product of the scheme is exact at this scale (a product that is not is refused when
    the scheme is read), or ``where_stated``: each line or step that divides says how it rounds.
    """

    decimals: Annotated[int, Field(ge=0, le=4)]
    round: Literal["never", "where_stated"]


class Conventions(Rule):
    """Choices that hold for every line which does not say otherwise. None of them has a default."""

    whose: WhoseList
    facts_until: Anchor
    insured_months_until: Literal["month_before", "month_of"]
    age_on: Anchor


class Table(Rule):
    """A dated list or look-up: towns by class, trades that count, certificates worth a national grade."""

    id: Id
    name: str
    basis: str
    in_force: Span
    listed: tuple[str, ...] | None = None
    classes: dict[str, tuple[str, ...]] | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Table:
        if (self.listed is None) == (self.classes is None):
            raise ValueError(
                "表要么是 `listed`（名录），要么是 `classes`（类名: 成员）。"
                " / A table is either `listed` (a list) or `classes` (label: its members)."
            )
        return self


class Reference(Rule):
    """A yearly reference value, such as the average wage: from that month on, until the next row."""

    id: Id
    name: str
    basis: str
    unit: str
    values: dict[Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")], Number]


class Void(Rule):
    """A condition that makes an item worth nothing, with the reason the applicant is shown."""

    when: Condition
    because: str
    basis: str


class Deemed(Rule):
    """An override with its own legal ground: so many points are deemed to be reached, not proven."""

    when: Condition
    points: Number
    basis: str


class Group(Rule):
    """
    Lines that are put together.

    ``combine`` is ``add``, ``best_of`` (the highest counts) or ``applicants_choice``: the record of kind ``choice`` decides
    whose item is ``choice``, or the id of the group; it picks a member by its id, or by its number where several groups share
    one choice. Points of a group are computed per use, from the lines of that use.
    A ``within`` here is inherited by the lines, which may lift it.
    """

    id: Id
    name: str
    in_: Annotated[Id | None, Field(alias="in")] = None
    combine: Literal["add", "best_of", "applicants_choice"]
    at_most: Number | None = None
    at_least: Number | None = None
    within: Window | None = None
    choice: str | None = None
    basis: str


class Indicator(Counted):
    """
    One line of the table: which records, how much, what it is worth, where it stops.

    ``unified`` names the provincial indicator that this line is; ``limited_by`` and ``less`` name another measure whose
    units limit or shorten this one's; ``at_most`` caps the line.
    """

    id: Id
    name: str
    group: Id
    basis: str
    evidence: Evidence
    uses: tuple[Use, ...] | None = None
    unified: Id | None = None
    encourages: tuple[Encouragement, ...] = ()
    in_force: Span | None = None
    reading: str | None = None

    award: Award
    at_most: Number | None = None
    at_least: Number | None = None
    limited_by: Id | None = None
    less: Id | None = None
    requires: Condition | None = None
    void_when: Void | None = None
    deemed: Deemed | None = None


class UseRule(Rule):
    """What points may be used for: how its total is made and from how many points one may apply."""

    name: str
    basis: str
    total: Annotated[tuple[Step, ...], Field(min_length=1)]
    apply_from: Number | None = None
    points_of: Literal["self"] | BetterTotal


class Barrier(Rule):
    """
    What can keep somebody from applying whatever the points.

    ``name`` is the law's, in Chinese; ``name_en`` our words for whoever reads English.
    """

    id: Id
    name: str
    name_en: str | None = None

    @property
    def title(self) -> Text:
        """The name in both languages; the Chinese one stands where there is no English one."""
        return Text(self.name, self.name_en or self.name)


class Gate(Barrier):
    """A condition apart from points."""

    for_: Annotated[tuple[Use, ...], Field(alias="for", min_length=1)]
    basis: str
    evidence: Evidence
    needs: Condition
    reading: str | None = None


class Veto(Barrier):
    """
    A record that bars an application, for a time.

    ``starts`` names the date field from which ``lasts`` runs; a record whose start is empty bars until it is filled
    (``until_filled``). A bar shows its ground and the day it ends.
    """

    for_: Annotated[tuple[Use, ...], Field(alias="for", min_length=1)]
    basis: str
    evidence: Evidence
    from_: Annotated[str, Field(alias="from")]
    where: Where = Field(default_factory=dict)
    whose: WhoseList
    starts: str
    lasts: Length | Literal["for_ever", "until_filled"]
    reading: str | None = None


class Deviation(Rule):
    """A declared difference from the province: which unified indicator, what changed, why, on what ground."""

    unified: Id
    what: str
    because: str
    basis: str


class Instrument(Rule):
    """The document a scheme restates."""

    title: str
    number: str
    note: str | None = None


class Code(Rule):
    """A code of the open fields that this scheme uses: other certificates, foreign point systems, choices."""

    code: str
    name: str
    basis: str


class Scheme(Rule):
    """The whole scheme of a place and programme from a commencement day on."""

    scheme: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*/(points|settlement|school|housing)$")]
    title: str
    title_en: str
    place: Annotated[str, Field(pattern=r"^\d{6}(\d{3})?(\d{3})?$")]
    instruments: Annotated[tuple[Instrument, ...], Field(min_length=1)]
    in_force: Span
    status: Literal["in_force", "draft", "repealed"]
    contains: Annotated[str, Field(pattern=r"^[a-z0-9_-]+/[a-z]+@\d{4}-\d{2}-\d{2}$")] | None = None
    points: Points
    conventions: Conventions
    towns: dict[str, Annotated[str, Field(pattern=r"^\d{9}$")]] = Field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    tables: tuple[Table, ...] = ()
    references: tuple[Reference, ...] = ()
    measures: tuple[Measure, ...] = ()
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    uses: Annotated[dict[Use, UseRule], Field(min_length=1)]
    gates: tuple[Gate, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    not_adopted: tuple[Deviation, ...] = ()

    @property
    def id(self) -> str:
        """The scheme with its commencement day, as ``place/programme@YYYY-MM-DD``."""
        return f"{self.scheme}@{self.in_force.from_.isoformat()}"
