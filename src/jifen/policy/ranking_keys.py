"""
What people are ordered by: the keys of ``ranking.yaml``, and what every choice of that file has in common.

A key names the column of the score table it reads, so that whoever makes the table and whoever ranks it agree.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from jifen.policy.words import Id, Rule


def refuse(*misfits: tuple[object, str]) -> None:
    """Raise what is wrong, all of it at once."""
    wrong = [sentence for so, sentence in misfits if so]
    if wrong:
        raise ValueError("\n".join(wrong))


def _plain_label(label: str) -> str:
    wrong = not label or label != label.strip() or set(label) & set("/*\n\r\t")
    refuse((wrong, f"“{label}”不能用作名称。 / “{label}” cannot be a name: no slash, star or white space around it."))
    return unicodedata.normalize("NFC", label)


Label = Annotated[str, AfterValidator(_plain_label)]


class Choice(Rule):
    """A choice and its ground; one of the two must be there."""

    basis: str | None = None
    reading: str | None = None

    @model_validator(mode="after")
    def _has_a_ground(self) -> Choice:
        bare = not f"{self.basis or ''}{self.reading or ''}".strip()
        refuse((bare, "须写依据（basis）或解读（reading）。 / Name the article (basis) or our reading (reading)."))
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


NumberKey = TotalKey | GroupKey | MeasureKey | DateKey
AnyKey = ClassesKey | NumberKey
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
