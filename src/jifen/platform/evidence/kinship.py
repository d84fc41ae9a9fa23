"""Who is family to whom, as far as identity records say: nobody decides on the matters of their own family."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.kernel import identity
from jifen.platform.accounts.models import User
from jifen.platform.evidence.dossiers import facts_in_force
from jifen.platform.evidence.models import Standing
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import find_by_number, of_user

_SEEN_FROM_THERE = {
    "child": "parent",
    "other_child": "parent",
    "parent": "child",
    "grandparent": "grandchild",
}
"""What somebody is to a person who is this to them; spouses are the same from both sides."""


def is_kin(user: User, persons: Iterable[Person]) -> bool:
    """
    Whether an official is one of some persons, or stands in the identity records of one, or has one in their own.

    Args:
        user: the official; an account that is nobody's on the platform is nobody's family.
        persons: those a matter is about.
    """
    own = of_user(user)
    if own is None:
        return False
    mine = _numbers(own)
    return any(person.identity_number in mine or own.identity_number in _numbers(person) for person in persons)


def relation_of(person: Person, number: str) -> str:
    """
    Give what the holder of a number is to a person, as far as identity records say that public security has confirmed.

    Args:
        person: whose relative it may be.
        number: identity number.

    Returns:
        A seat of the household, or ``grandchild``; empty where neither the records of the one nor those of the other say it,
        which does not mean that they are no family.
    """
    found = _seat(person, number)
    if found or not identity.normalise(number):
        return found
    other = find_by_number(number)
    seat = _seat(other, person.identity_number) if other is not None else ""
    return _SEEN_FROM_THERE.get(seat, seat)


def _seat(person: Person, number: str) -> str:
    wanted = identity.normalise(number)
    for fact in facts_in_force(person, "identity"):
        if fact.standing == Standing.VERIFIED and identity.normalise(str(fact.values.get("number", ""))) == wanted:
            return "" if fact.whose == "self" else fact.whose
    return ""


def _numbers(person: Person) -> set[str]:
    found = {str(fact.values.get("number", "")) for fact in facts_in_force(person, "identity")}
    return (found | {person.identity_number}) - {""}
