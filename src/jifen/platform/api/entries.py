"""What somebody typed, in the shape of :mod:`jifen.platform.casework.entries`, as it comes in."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from jifen.facts.kinds import WHOSE
from jifen.platform.casework.entries import MOST_RECORDS

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
Value = Annotated[str, Field(max_length=200)] | int | float | bool | None
Values = Annotated[dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Value], Field(max_length=40)]


class Incoming(BaseModel):
    """What comes in: a name that is not known is refused, since it may be a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class RecordIn(Incoming):
    """One record as it was typed; ``whose`` is a seat of the household."""

    whose: Annotated[str, Field(pattern=f"^({'|'.join(WHOSE)})$")] = "self"
    values: Values

    def as_typed(self) -> dict[str, Any]:
        """Give it as ``Case.entries`` keeps it."""
        return {"whose": self.whose, "values": dict(self.values)}


Rows = Annotated[list[RecordIn], Field(max_length=MOST_RECORDS)]


class Entries(Incoming):
    """Records by kind, the kinds said to be complete, and the application itself."""

    records: Annotated[dict[Name, Rows], Field(max_length=80)] = Field(default_factory=dict)
    closed: Annotated[list[Name], Field(max_length=80)] = Field(default_factory=list)
    application: Values = Field(default_factory=dict)

    def as_typed(self) -> dict[str, Any]:
        """Give them as ``Case.entries`` keeps them."""
        records = {kind: [row.as_typed() for row in rows] for kind, rows in self.records.items()}
        return {"records": records, "closed": list(self.closed), "application": dict(self.application)}
