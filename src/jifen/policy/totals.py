"""How a total is made: the steps, in the order in which they are written, and whose total counts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jifen.policy.conditions import Condition
from jifen.policy.words import Names, Number, Rule, WhoseWord


class Times(Rule):
    """A multiplier on the total so far, and what happens when that is negative."""

    factor: Number
    when: Condition | None = None
    if_negative: Literal["multiply", "leave"]
    basis: str


class Step(Rule):
    """One step of a total; steps are done in the order in which they are written."""

    add: Names | None = None
    times: Times | None = None
    at_most: Number | None = None
    at_least: Number | None = None
    round: Annotated[int, Field(ge=0, le=4)] | None = None
    mode: Literal["half_up", "down", "up"] | None = None

    @model_validator(mode="after")
    def _one_step(self) -> Step:
        given = [name for name in ("add", "times", "at_most", "at_least", "round") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                "一步只能是 add、times、at_most、at_least、round 之一。"
                " / A step is exactly one of add, times, at_most, at_least, round."
            )
        if (self.round is None) != (self.mode is None):
            raise ValueError(
                "`round` 须同时写明 `mode`：half_up、down 或 up。 / `round` must say its `mode`: half_up, down or up."
            )
        return self


class BetterTotal(Rule):
    """The seat with the higher whole total counts; ``provided`` says who may stand at all."""

    better_total_of: tuple[WhoseWord, WhoseWord]
    if_equal: WhoseWord
    provided: Condition | None = None
