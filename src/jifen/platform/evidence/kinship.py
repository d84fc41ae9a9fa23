"""Who is family to whom, as far as identity records say: nobody decides on the matters of their own family."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.platform.accounts.models import User
from jifen.platform.evidence.dossiers import facts_in_force
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import of_user


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


def _numbers(person: Person) -> set[str]:
    found = {str(fact.values.get("number", "")) for fact in facts_in_force(person, "identity")}
    return (found | {person.identity_number}) - {""}
