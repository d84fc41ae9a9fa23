"""A small province of two cities, tokens of its offices, and a client that speaks like a program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.test import Client

TODAY = date(2016, 3, 16)


@pytest.fixture(autouse=True)
def _static(settings: Any) -> None:
    """Give the server of static files its folder, which it looks for when the first client is made."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture
def province(db: None, settings: Any) -> Iterator[list[Any]]:
    """Offices and staff of two cities on a day on which both have a scheme; gives invented people for each."""
    from django.core.cache import cache

    from jifen.facts.kinds import DEPARTMENTS
    from jifen.platform.casework import schemes
    from jifen.platform.operation import demonstration, seeding
    from jifen.platform.operation.staff import appoint_everybody

    settings.JIFEN_TODAY = TODAY
    settings.JIFEN_PLACES = ("zhongshan", "foshan")
    schemes.cities.cache_clear()
    cache.clear()
    by_system = [name for name in DEPARTMENTS if name not in demonstration.WITHOUT_SYSTEM]
    seeding.seed(actor="test", with_systems=by_system)
    appoint_everybody()
    yield demonstration.invent(8)
    schemes.cities.cache_clear()


class Program:
    """Calls the API as a program does; every writing call gets a key of its own unless one is given."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client()
        self._secret = secret
        self._numbers = count(1)

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self._client.get(f"/api/v1/{path}", headers=self._headers(headers))

    def send(self, method: str, path: str, body: object = None, *, key: str | None = None, **headers: str) -> Any:
        """Write; ``key=""`` sends none."""
        key = f"test-{id(self)}-{next(self._numbers)}" if key is None else key
        named = self._headers(headers) | ({"Idempotency-Key": key} if key else {})
        media_type = named.pop("Content-Type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self._client.generic(method, f"/api/v1/{path}", data, content_type=media_type, headers=named)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return ({"Authorization": f"Bearer {self._secret}"} if self._secret else {}) | named


@pytest.fixture
def anybody() -> Program:
    """A program without a token."""
    return Program()


@pytest.fixture
def program(province: list[Any]) -> Callable[..., Program]:
    """Make a program of an office: ``program(area, *scopes, department="")``."""
    from jifen.platform.api.services import issue_token
    from jifen.platform.offices.models import Office

    def make(area: str, *scopes: str, department: str = "") -> Program:
        kind = Office.Kind.DEPARTMENT if department else Office.Kind.GOVERNMENT
        office = Office.objects.get(area=area, kind=kind, department=department)
        _, secret = issue_token(
            office=office, purpose="test", scopes=scopes, expires_on=TODAY.replace(year=2017), by="test"
        )
        return Program(secret)

    return make


@pytest.fixture
def applicant(province: list[Any]) -> dict[str, Any]:
    """What a front end sends to open the case of the first invented person of the last city, and the town applied to."""
    from jifen.platform.operation.demonstration import entries_of

    city = province[-1]
    dossier = city.dossiers[0]
    identity, application = dossier.single("identity"), dossier.single("application")
    assert identity and application
    return {
        "person": {"name": identity.values["name"], "number": identity.values["number"], "phone": "13900000000"},
        "scheme": city.pack.id,
        "entries": entries_of(dossier, city.pack.id),
        "town": application.values["town"],
        "city": city.pack.scheme.place,
    }


@pytest.fixture
def asked(province: list[Any]) -> Any:
    """A question a department of the city was asked about an accepted case."""
    from jifen.platform.accounts.models import User
    from jifen.platform.casework import services as casework
    from jifen.platform.casework.moving import Actor
    from jifen.platform.evidence.models import Question
    from jifen.platform.operation.demonstration import file_case

    city = province[-1]
    case = file_case(pack=city.pack, dossier=city.dossiers[2], phone="+8613900000001", own_account=True)
    casework.submit(case=case, actor=Actor(case.person.public, "applicant"), key="k")
    clerk = User.objects.filter(memberships__office=case.office, memberships__role="clerk").first()
    casework.accept(case=case, by=clerk or User.objects.get(username="window-zhongshan"))
    found = [
        one
        for one in Question.objects.filter(case=case.public, office__kind="department", office__area="442000")
        if one.kind == "identity" or one.department == "public_security"
    ]
    return found[0]


@pytest.fixture
def front_end(program: Callable[..., Program]) -> Program:
    """The front end of the applicant's city."""
    return program("442000", "cases.read", "cases.write", "cases.accept")


@pytest.fixture
def opened(front_end: Program, applicant: dict[str, Any]) -> str:
    """A case that was opened and says where and for what somebody applies."""
    made = front_end.send("POST", "cases", {name: applicant[name] for name in ("person", "scheme", "entries")})
    assert 201 == made.status_code, made.content
    case = str(made.json()["id"])
    body = {"town": applicant["town"], "uses": ["settlement"], "values": {}}
    assert 200 == front_end.send("PUT", f"cases/{case}/application", body).status_code
    return case


@pytest.fixture
def clerk() -> Callable[[Any], Any]:
    """Give a clerk who may accept a case."""
    from jifen.platform.accounts.models import User

    def find(case: Any) -> Any:
        found = User.objects.filter(memberships__office=case.office, memberships__role="clerk").first()
        return found or User.objects.get(username="window-zhongshan")

    return find


@pytest.fixture
def scored(front_end: Program, clerk: Any) -> Callable[[str], Any]:
    """Send a case, let a clerk accept it, and every department confirm what was claimed; gives the case."""
    from jifen.facts.dossier import Proof, Record, Standing
    from jifen.platform.casework import services as casework
    from jifen.platform.casework.models import Case
    from jifen.platform.connectors.port import Reply, Verdict
    from jifen.platform.evidence.models import Question
    from jifen.platform.evidence.replies import question_of

    def go_on(public: str) -> Any:
        front_end.send("POST", f"cases/{public}/submission")
        case = Case.objects.get(public=public)
        casework.accept(case=case, by=clerk(case))
        while (row := Question.objects.filter(case=public, state="waiting").first()) is not None:
            asked = question_of(row)
            proof = Proof(Standing.VERIFIED, row.department, TODAY, "R-1")
            records = tuple(Record(one.kind, one.values, one.whose, proof) for one in asked.claims)
            reply = Reply(asked, Verdict.CONFIRMED, records, True, TODAY, row.department, "R-1")
            casework.take_reply(question=row, reply=reply, manner="system")
        case.refresh_from_db()
        assert case.state == "scored"
        return case

    return go_on
