"""
Every address × every role, against a table that is reviewed like code (trust anchor A1).

``permission_matrix.toml`` beside this file has a row for every address of the platform; an address without one fails the build.
Each cell is called for real against a small province, and undone. To add an address, add its row, ``METHOD space:name``: what
each role gets. Words after the name tell rows of one address apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

TABLE = tomllib.loads((Path(__file__).parent / "permission_matrix.toml").read_text(encoding="utf-8"))
PEOPLE = ("person_own", "person_other")
STAFF = (
    "clerk", "clerk_elsewhere", "reviewer", "reviewer_elsewhere", "officer", "officer_elsewhere", "supervisor",
    "auditor", "agent",
)  # fmt: skip
TOKENS = ("token_cases", "token_cases_elsewhere", "token_questions", "token_questions_elsewhere", "token_load")
ROLES = ("anonymous", *PEOPLE, *STAFF, *TOKENS)
GROUPS = {"people": PEOPLE, "staff": STAFF, "tokens": TOKENS, "signed_out": ("anonymous", *TOKENS), "others": ROLES}
"""Words that stand for several roles in the table; a role named by itself goes before them, and the earlier word first."""

TODAY = date(2016, 3, 16)
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _routes(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """Walk the addresses of the whole project; gives ``space:name``."""
    from django.urls import URLResolver, get_resolver

    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _routes(one.url_patterns, inner)
        else:
            yield f"{space}{one.name or one.pattern}"


@pytest.fixture
def province(db: None, settings: Any) -> Iterator[dict[str, Any]]:
    """Two cities, staff of every role, one person with a case under verification, and another person."""
    from jifen.platform.accounts.models import User
    from jifen.platform.casework import schemes
    from jifen.platform.casework import services as casework
    from jifen.platform.casework.moving import Actor
    from jifen.platform.operation import demonstration, seeding
    from jifen.platform.operation.staff import appoint_everybody

    settings.JIFEN_TODAY, settings.JIFEN_PLACES, settings.JIFEN_DEMO = TODAY, ("zhongshan", "foshan"), True
    settings.JIFEN_API_PER_MINUTE = dict.fromkeys(("token", "address", "estimate"), 10**9)
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    schemes.cities.cache_clear()
    seeding.seed(actor="test")
    appoint_everybody()
    city = demonstration.invent(8)[-1]
    own, other = (
        demonstration.file_case(pack=city.pack, dossier=dossier, phone=f"+861390000000{number}", own_account=True)
        for number, dossier in enumerate(city.dossiers[:2])
    )
    casework.submit(case=own, actor=Actor(own.person.public, "applicant"), key="k")
    clerk = User.objects.filter(memberships__office=own.office, memberships__role="clerk").first()
    if clerk is None:
        clerk = User.objects.get(username="window-zhongshan")
    casework.accept(case=own, by=clerk)
    yield {"own": own, "other": other, "clerk": clerk, "city": city}
    schemes.cities.cache_clear()


@pytest.fixture
def callers(province: dict[str, Any], question: Any) -> dict[str, Client]:
    """A client of every role."""
    from jifen.platform.accounts.models import User

    names = {
        "clerk_elsewhere": "window-foshan",
        "reviewer": f"{question.department}-zhongshan",
        "reviewer_elsewhere": f"{question.department}-foshan",
        "officer": "officer-zhongshan",
        "officer_elsewhere": "officer-foshan",
        "supervisor": "supervisor",
        "auditor": "auditor",
        "agent": "agency-zhongshan",
    }
    users = {role: User.objects.get(username=name) for role, name in names.items()}
    users["person_own"], users["person_other"] = province["own"].person.user, province["other"].person.user
    users["clerk"] = province["clerk"]
    found = {"anonymous": Client()}
    for role, user in users.items():
        found[role] = Client()
        found[role].force_login(user, backend=_BACKEND)
    for role, (area, department, *scopes) in _tokens(question.department).items():
        found[role] = Client(headers={"Authorization": f"Bearer {_secret(area, department, scopes)}"})
    return found


def _tokens(department: str) -> dict[str, tuple[str, ...]]:
    return {
        "token_cases": ("442000", "", "cases.read", "cases.write", "cases.accept", "cases.rank"),
        "token_cases_elsewhere": ("440600", "", "cases.read", "cases.write", "cases.accept", "cases.rank"),
        "token_questions": ("442000", department, "questions.read", "replies.write"),
        "token_questions_elsewhere": ("440600", department, "questions.read", "replies.write"),
        "token_load": ("440000", "", "load.read"),
    }


def _secret(area: str, department: str, scopes: list[str]) -> str:
    from jifen.platform.api.services import issue_token
    from jifen.platform.offices.models import Office

    kind = Office.Kind.DEPARTMENT if department else Office.Kind.GOVERNMENT
    office = Office.objects.get(area=area, department=department, kind=kind)
    _, secret = issue_token(office=office, purpose="test", scopes=scopes, expires_on=date(2017, 1, 1), by="test")
    return secret


@pytest.fixture
def question(province: dict[str, Any]) -> Any:
    """A question a department of the city owes."""
    from jifen.platform.evidence.models import Question

    held = Question.objects.filter(case=province["own"].public, state="waiting", office__kind="department")
    return held.filter(office__area="442000").order_by("pk")[0]


@pytest.fixture
def named(province: dict[str, Any], question: Any) -> dict[str, str]:
    """What the words in the table stand for in an address."""
    from jifen.platform.casework import services as casework
    from jifen.platform.offices.models import Delegation
    from jifen.platform.rounds import services as rounds
    from jifen.platform.rounds.models import Round

    rounds.prepare_due()
    scheme = province["city"].pack.id
    said = casework.FeeAsked("某人", "", "", "收钱")
    report = casework.report_fee(area=province["own"].city, told=said, key="k", person=province["own"].person)
    place, _, rest = scheme.partition("/")
    programme, _, in_force = rest.partition("@")
    return {
        "own_case": province["own"].public,
        "other_draft": province["other"].public,
        "question": question.public,
        "person": province["own"].person.public,
        "delegation": Delegation.objects.filter(giver__area="442000")[0].public,
        "kind": "education",
        "report": report.public,
        "place": place,
        "programme": programme,
        "in_force": in_force,
        "city": province["city"].pack.scheme.place,
        "round": Round.objects.filter(city=province["own"].city, use="settlement").order_by("opens_on")[0].public,
        "use": "settlement",
        "term": str(TODAY.year + 1),
        "closing": "close",
        "household": _household(province).public,
        "place_number": "1",
        "nothing": "222222222222",
    }


def _household(province: dict[str, Any]) -> Any:
    """A collective household of the office of the clerk, open."""
    from jifen.platform.config import clock
    from jifen.platform.settlement.models import CollectiveHousehold

    clerk, case = province["clerk"], province["own"]
    office = clerk.memberships.get().office
    made = {"in_charge": "x", "in_charge_phone": "x", "room": 1, "state": "open", "decided_at": clock.now()}
    return CollectiveHousehold.objects.create(
        sort="street", name="x", city=case.city, town=case.town, holder=office, address="x", **made,
        applied_by=clerk, applied_at=clock.now(),
    )  # fmt: skip


def test_every_address_has_its_row_and_every_row_its_address():
    """A new address without a row fails here, and so does a row that outlived its address."""
    routes = set(_routes()) - {"api:nothing", *TABLE["sometimes"]["names"]}
    rows = {row.split(" ")[1] for row in TABLE["rows"]} | set(TABLE["library"]["names"])

    assert (set(), set()) == (routes - rows, rows - routes)


def test_every_operation_of_the_api_has_its_row():
    """One address may take several methods there, and each has a row of its own."""
    from jifen.platform.api.description import api

    described = api.get_openapi_schema(path_prefix="/")["paths"]
    operations = {
        f"{method.upper()} api:{one['operationId']}" for paths in described.values() for method, one in paths.items()
    }

    assert set() == operations - set(TABLE["rows"])


def test_a_row_names_no_role_that_is_not_there():
    """A misspelt role would be a cell nobody checks."""
    named = {role for row in TABLE["rows"].values() for role in row["may"]}

    assert set() == named - {*ROLES, *GROUPS}


def test_every_role_gets_at_every_address_what_the_table_says(callers: dict[str, Client], named: dict[str, str]):
    """All cells are called; every one that differs is listed."""
    wrong = []
    for row, told in TABLE["rows"].items():
        for role in ROLES:
            expected = _expected(told["may"], role)
            found = _status(callers[role], row, told, named, role)
            if expected != found:
                wrong.append(f"{row} · {role}: expected {expected}, found {found}")

    assert [] == wrong


def _expected(may: dict[str, int], role: str) -> int:
    if role in may:
        return may[role]
    return next(may[group] for group, roles in GROUPS.items() if group in may and role in roles)


def _status(client: Client, row: str, told: dict[str, Any], named: dict[str, str], role: str) -> int:
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
