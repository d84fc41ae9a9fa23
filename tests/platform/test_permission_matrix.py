"""
Every address × every role, against a table that is reviewed like code (trust anchor A1).

``permission_matrix.toml`` beside this file has a row for every address of the platform; an address without one fails the build.
Each cell is called for real against a small province, and undone. To add an address, add its row, ``METHOD space:name``: what
each role gets. Words after the name tell rows of one address apart.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

HERE = Path(__file__).parent
sys.path.append(str(HERE))

from matrix_cells import mismatches, secret_of, signed_in, token_scopes, unknown_roles, with_token  # noqa: E402

TABLE = tomllib.loads((HERE / "permission_matrix.toml").read_text(encoding="utf-8"))
TODAY = date(2016, 3, 16)


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

    here, elsewhere = "zhongshan", "foshan"
    names = {f"{role}_elsewhere": f"{role}-{elsewhere}" for role in ("officer", "approver", "employer")}
    names |= {role: f"{role}-{here}" for role in ("officer", "approver", "employer")}
    names |= {"clerk_elsewhere": f"window-{elsewhere}", "agent": f"agency-{here}"}
    names |= {"reviewer": f"{question.department}-{here}", "reviewer_elsewhere": f"{question.department}-{elsewhere}"}
    names |= {role: role for role in ("supervisor", "auditor")}
    users = {role: User.objects.get(username=name) for role, name in names.items()}
    users["person_own"], users["person_other"] = province["own"].person.user, province["other"].person.user
    users["clerk"], users["operator"] = province["clerk"], _operator()
    found = {"anonymous": Client()} | {role: signed_in(user) for role, user in users.items()}
    for role, (area, department, scopes) in token_scopes("442000", "440600", question.department).items():
        secret = secret_of(area=area, department=department, scopes=scopes, until=date(2017, 1, 1))
        found[role] = with_token(secret)
    return found


def _operator() -> Any:
    """Somebody who runs the machines of the province, and has no right to anything on them."""
    from jifen.platform.accounts.models import User
    from jifen.platform.offices.models import Membership, Office

    top = Office.objects.filter(kind=Office.Kind.GOVERNMENT, level=Office.Level.PROVINCE)[0]
    user = User.objects.create(username="operator", kind=User.Kind.STAFF)
    Membership.objects.create(user=user, office=top, role=Membership.Role.OPERATOR, starts_on=TODAY)
    return user


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
    assert set() == unknown_roles(TABLE["rows"])


def test_every_role_gets_at_every_address_what_the_table_says(callers: dict[str, Client], named: dict[str, str]):
    """All cells are called; every one that differs is listed."""
    assert [] == list(mismatches(TABLE["rows"], callers, named))
