"""What can be done with a thing of the desk: the act, the right it needs, what it means, what is asked, the service it calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.web.speaking import tell

T = TypeVar("T")


class NothingForm(forms.Form):
    """An act that asks for nothing more."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=300,
        label=tell("理由（当事人会看到）", "Reason (the person concerned reads it)"),
        widget=forms.Textarea({"rows": 2}),
    )


class FoundForm(forms.Form):
    """What was found, for whoever decides; the person does not read it."""

    reason = forms.CharField(
        max_length=300,
        label=tell("查实的情况（留在记录里）", "What was found (stays on record)"),
        widget=forms.Textarea({"rows": 3}),
    )


def asks(kind: type[forms.Form]) -> Callable[..., forms.Form]:
    """Give a maker of forms that does not look at what the act is about."""
    return lambda subject, *args, **kwargs: kind(*args, **kwargs)


_NOTHING = asks(NothingForm)


@dataclass(frozen=True, slots=True)
class Act(Generic[T]):
    """
    One act on one sort of thing.

    ``key`` is the word in its address, ``right`` the key of the permission it needs, ``ready`` says whether the thing is at
    that step, ``means`` what follows from it. ``form`` makes the form for a thing; ``do`` calls the service with what was
    entered and gives what it made.
    """

    key: str
    right: str
    ready: Callable[[T], bool]
    words: Text
    means: tuple[Text, ...]
    done: Text
    do: Callable[[T, User, Mapping[str, Any]], object]
    form: Callable[..., forms.Form] = _NOTHING
    is_grave: bool = False


_OFFICER = Text("由市级经办办理", "done by an officer of the city")
_BY: dict[str, Text] = {
    "round.release": Text("由市级复核办理", "done by an approver of the city"),
    "claim.annul": Text("由市级复核办理", "done by an approver of the city"),
}


@dataclass(frozen=True, slots=True)
class Ready:
    """What can be done now: acts of mine with the address of their page, and those of others with whose they are."""

    mine: tuple[tuple[Act[Any], str], ...]
    others: tuple[tuple[Act[Any], Text], ...]

    def __bool__(self) -> bool:
        return bool(self.mine or self.others)


def ready(acts: Iterable[Act[T]], subject: T, may: Callable[[str], bool], address: Callable[[str], str]) -> Ready:
    """
    Give the acts a thing is ready for.

    Args:
        acts: in the order to show.
        subject: the thing.
        may: whether I have a right over it.
        address: gives the page of an act by its key.
    """
    now = [act for act in acts if act.ready(subject)]
    return Ready(
        tuple((act, address(act.key)) for act in now if may(act.right)),
        tuple((act, _BY.get(act.right, _OFFICER)) for act in now if not may(act.right)),
    )
