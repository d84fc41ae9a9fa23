"""
The cells of the tables of rights: roles, the words that stand for several of them, and calling an address as one of them.

Shared by the table of every address and by that of objects; each has callers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.test import Client

PEOPLE = ("person_own", "person_other")
STAFF = (
    "clerk", "clerk_elsewhere", "reviewer", "reviewer_elsewhere", "officer", "officer_elsewhere", "approver",
    "approver_elsewhere", "employer", "employer_elsewhere", "supervisor", "auditor", "operator", "agent",
)  # fmt: skip
TOKENS = ("token_cases", "token_cases_elsewhere", "token_questions", "token_questions_elsewhere", "token_load")
ROLES = ("anonymous", *PEOPLE, *STAFF, *TOKENS)
GROUPS = {"people": PEOPLE, "staff": STAFF, "tokens": TOKENS, "signed_out": ("anonymous", *TOKENS), "others": ROLES}
"""Words that stand for several roles in a table; a role named by itself goes before them, and the earlier word first."""

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(user: Any) -> Client:
    """Give a client of somebody who has signed in."""
    client = Client()
    client.force_login(user, backend=_BACKEND)
    return client


def with_token(secret: str) -> Client:
    """Give a client of a program."""
    return Client(headers={"Authorization": f"Bearer {secret}"})


def secret_of(*, area: str, department: str, scopes: tuple[str, ...], until: Any) -> str:
    """Issue a token to the office of an area, or to a department there."""
    from jifen.platform.api.services import issue_token
    from jifen.platform.offices.models import Office

    kind = Office.Kind.DEPARTMENT if department else Office.Kind.GOVERNMENT
    office = Office.objects.get(area=area, department=department, kind=kind)
    _, secret = issue_token(office=office, purpose="test", scopes=list(scopes), expires_on=until, by="test")
    return secret


def token_scopes(here: str, elsewhere: str, department: str) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Give area, department and scopes of the token of each role."""
    cases = ("cases.read", "cases.write", "cases.accept", "cases.rank")
    questions = ("questions.read", "replies.write")
    return {
        "token_cases": (here, "", cases),
        "token_cases_elsewhere": (elsewhere, "", cases),
        "token_questions": (here, department, questions),
        "token_questions_elsewhere": (elsewhere, department, questions),
        "token_load": (f"{here[:2]}0000", "", ("load.read",)),
    }


def unknown_roles(rows: Mapping[str, Any]) -> set[str]:
    """Give what a table names and nobody is called: a misspelt role would be a cell nobody checks."""
    return {role for row in rows.values() for role in row["may"]} - {*ROLES, *GROUPS}


def mismatches(rows: Mapping[str, Any], callers: Mapping[str, Client], named: Mapping[str, str]) -> Iterator[str]:
    """Call every cell, and give each that differs from the table."""
    for row, told in rows.items():
        for role in ROLES:
            expected, found = expected_of(told["may"], role), status_of(callers[role], row, told, named, role)
            if expected != found:
                yield f"{row} · {role}: expected {expected}, found {found}"


def expected_of(may: Mapping[str, int], role: str) -> int:
    """Give the status a role gets by a row."""
    if role in may:
        return may[role]
    return next(may[group] for group, roles in GROUPS.items() if group in may and role in roles)


def status_of(client: Client, row: str, told: Mapping[str, Any], named: Mapping[str, str], role: str) -> int:
    """Call an address as somebody, and undo it; gives the status."""
    from django.db import transaction
    from django.urls import reverse

    method, route, *_ = row.split(" ")
    address = reverse(route, kwargs={name: named[word] for name, word in told.get("at", {}).items()})
    program = route.startswith("api:")
    headers = {"Idempotency-Key": f"{row} {role}".replace(" ", "-")} if program else {}
    media_type = "application/json" if program else "application/x-www-form-urlencoded"
    with transaction.atomic():
        response = client.generic(method, address, told.get("body", ""), content_type=media_type, headers=headers)
        transaction.set_rollback(True)
    return int(response.status_code)
