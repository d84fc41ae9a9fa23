"""
What went wrong, said so that the reader can mend it.

::

    JifenError                  every deliberate error; has a stable code, a place, what happened, how to mend it
    ├── BadInputError           a file or record a person sent; carries every complaint found, not only the first
    ├── BadPolicyError          a policy pack; carries complaints with file and line
    ├── NotFoundError           a scheme, person, place or file that is not there; names the nearest that are
    └── RefusedError            the rules of the house forbid it (official run on an unverified pack, a changed list)

A *complaint* is a value, not an exception: readers collect complaints and keep the good rows.
Codes are public: ``docs/errors.md`` has a heading for each, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Text(NamedTuple):
    """One sentence in the two languages people are shown; Chinese comes first."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """
    One thing wrong in something a person sent.

    ``where`` is written as the sender would look for it: ``参保记录!E7`` or ``scheme.yaml:41``.
    """

    code: str
    where: str
    what: Text
    mend: Text
    value: str = ""

    def __str__(self) -> str:
        shown = f" “{self.value}”" if self.value else ""
        return f"{self.where} · {self.code}{shown} · {self.what.zh} {self.mend.zh} / {self.what.en} {self.mend.en}"


class JifenError(Exception):
    """The root of every error raised on purpose."""

    def __init__(
        self,
        code: str,
        what: Text,
        mend: Text,
        *,
        where: str = "",
        complaints: Iterable[Complaint] = (),
    ) -> None:
        self.code = code
        self.what = what
        self.mend = mend
        self.where = where
        self.complaints = tuple(complaints)
        super().__init__(code)

    def __str__(self) -> str:
        place = f"{self.where} · " if self.where else ""
        head = f"{place}{self.code} · {self.what.zh} {self.mend.zh} / {self.what.en} {self.mend.en}"
        return "\n".join([head, *(f"  {complaint}" for complaint in self.complaints)])


class BadInputError(JifenError):
    """A file or record a person sent cannot be used; every complaint is listed."""


class BadPolicyError(JifenError):
    """A policy pack cannot be used; every complaint has its file and line."""


class NotFoundError(JifenError):
    """What was asked for is not there; the nearest things that are there are named."""


class RefusedError(JifenError):
    """The request is well formed, but a rule of the house forbids it."""
