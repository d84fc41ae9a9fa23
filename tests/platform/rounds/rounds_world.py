"""
A round in the small world: a city that ranks in a window its texts fix, places by town, and twelve people with frozen points.

Everything is made by the services people use, once in a process; for every further test the rows are put back as they were. The
city is found by what its procedure says, not by its name. It is the middle of the window; ``at(day)`` moves the calendar.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from core_world import DAY, World, build
from django.apps import apps
from django.conf import settings as platform
from django.db import connection

from jifen.facts.dossier import Dossier, Trust
from jifen.facts.synthesis import small_population
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.schemes import City
from jifen.platform.offices.models import Membership
from jifen.platform.operation import demonstration
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Plan, Round, Sealing
from jifen.policy.procedure import FixedWindow
from jifen.policy.ranking_rules import Ranked
from jifen.scoring.inventing import setting_of

USE = "settlement"
PEOPLE = 12
PLACES = (3, 2, 1)
"""Places of the three towns people apply in."""

SETTLERS = 6
"""People there are for each town; four of each apply."""


@cache
def ranking_city() -> tuple[City, City, str]:
    """Give the city that ranks settlers in a window its texts fix, another one, and the scheme of the first."""
    found = [
        (city, pack.id)
        for city in schemes.cities()
        for pack in schemes.open_packs(city, DAY)
        if schemes.fit_for_officials(pack.id) and _ranks_in_a_window(pack)
    ]
    city, scheme = found[0]
    other = next(one for one in schemes.cities() if one != city)
    return city, other, scheme


def _ranks_in_a_window(pack: Any) -> bool:
    procedure = pack.procedure.uses.get(USE) if pack.procedure else None
    return (
        bool(procedure)
        and isinstance(procedure.window, FixedWindow)
        and isinstance(schemes.rules_of(pack, USE), Ranked)
    )


@cache
def settlers() -> tuple[tuple[Dossier, str], ...]:
    """Invent people who may settle in a town under the scheme, more than apply: first those of the town with most of them."""
    scheme = ranking_city()[2]
    setting = setting_of(schemes.pack_of(scheme), schemes.divisions(), DAY)
    found: dict[str, list[Dossier]] = {}
    for one in small_population(1500, seed=11, setting=setting):
        town = _town_of(one, scheme)
        if town:
            found.setdefault(town, []).append(one)
    towns = sorted(found, key=lambda town: (-len(found[town]), town))[: len(PLACES)]
    return tuple((one, town) for at in range(SETTLERS) for town in towns for one in found[town][at : at + 1])


def _town_of(dossier: Dossier, scheme: str) -> str:
    """Give a town somebody would be eligible in who applied on the day, or nothing."""
    truth, table = demonstration.truth_of(dossier), schemes.score_table(scheme, DAY, USE)
    identity, application = truth.single("identity"), truth.single("application")
    if identity is None or application is None or table is None:
        return ""
    engine = schemes.explainer(scheme, DAY, Trust.VERIFIED).engine
    places = {str(one.values["place"]) for kind in ("dwelling", "employment") for one in truth.records.get(kind, ())}
    for town in sorted(place for place in places if len(place) == 9):
        values = application.values | {"applied_on": DAY, "accepted_on": DAY, "town": town}
        truth.records["application"] = [replace(application, values=values)]
        if table.row(engine.score(truth), truth)["eligible"]:
            return town
    return ""


@dataclass
class RoundsWorld(World):
    """The small world with a round in it."""

    @property
    def people(self) -> tuple[Dossier, ...]:
        """Everybody who may apply; the first twelve have."""
        return tuple(one for one, _ in settlers())

    def town_of(self, at: int) -> str:
        """Give the town somebody may settle in."""
        return settlers()[at][1]

    @property
    def approver(self) -> User:
        """Who releases lists in the city."""
        return self.staff("approver", Membership.Role.APPROVER, self.office(self.city.code))

    @property
    def province(self) -> User:
        """An officer of the province."""
        return self.staff("province", Membership.Role.OFFICER, self.office(f"{self.city.code[:2]}0000"))

    @property
    def round(self) -> Round:
        """The round of the settlers, as it is now."""
        return Round.objects.get(
            city=self.city.code, use=USE, scheme=self.scheme, opens_on__lte=DAY, closes_on__gte=DAY
        )

    @property
    def cases(self) -> list[Case]:
        """The twelve cases, in the order they were sent."""
        return list(Case.objects.filter(city=self.city.code).select_related("person", "office").order_by("pk")[:PEOPLE])

    @property
    def rows(self) -> list[dict[str, object]]:
        """The plan of places: one row a town."""
        return [{"area": town, "places": places} for town, places in zip(self.towns, PLACES, strict=True)]

    def at(self, day: date) -> None:
        """Let it be another day, until the test ends."""
        platform.JIFEN_TODAY = day

    def after_window(self, days: int = 1) -> None:
        """Let it be so many days after the last day of the round."""
        self.at(self.round.closes_on + timedelta(days=days))

    def frozen(self, at: int, **more: str) -> Case:
        """Give a case whose applicant has confirmed the points."""
        case = self.scored(at, **more)
        casework.confirm(case=case, actor=self.applicant(case))
        return case

    def plan(self, **more: Any) -> Plan:
        """Publish the places of the term."""
        given = {"rows": self.rows, "document": "测试公告〔2016〕1号"} | more
        return rounds.publish_plan(by=self.officer, city=self.city, use=USE, term=self.round.term, **given)

    def closed(self) -> Round:
        """Close the round on the day after its window."""
        self.after_window()
        return rounds.close(round_=self.round, by=self.officer)

    def sealed(self) -> Sealing:
        """Close the round and seal its entrants."""
        return rounds.seal_entrants(round_=self.closed(), by=self.officer)


def build_rounds(settings: Any) -> RoundsWorld:
    """Make the world with its round, plan and frozen cases, or put it back as it was made first."""
    if _MADE:
        settings.JIFEN_TODAY = DAY
        _put_back(_MADE[0])
        return _world()
    world = build(settings, RoundsWorld, ranking_city())
    assert isinstance(world, RoundsWorld)
    world.towns = _towns()
    rounds.prepare_due()
    world.plan()
    for at in range(PEOPLE):
        world.frozen(at, town=world.town_of(at))
    _MADE.append(_taken())
    return world


def _world() -> RoundsWorld:
    city, other, scheme = ranking_city()
    accounts = {user.username: user for user in User.objects.filter(kind=User.Kind.STAFF)}
    return RoundsWorld(city, other, scheme, _towns(), DAY - timedelta(days=365), accounts, PEOPLE)


def _towns() -> tuple[str, ...]:
    return tuple(dict.fromkeys(town for _, town in settlers()))


# ── rows as they were ───────────────────────────────────────────────────────────────────────────────────────────────

_MADE: list[dict[str, Any]] = []


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _taken() -> dict[str, Any]:
    """Read every row of every table, as the database has it."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in _tables():
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT coalesce(json_agg(t), '[]')::text FROM \"{table}\" t")
                found[table] = cursor.fetchone()[0]
            else:
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = cursor.fetchall()
    return found


def _put_back(taken: dict[str, Any]) -> None:
    """Write rows that were read; what migrations put there stays."""
    postgresql = connection.vendor == "postgresql"
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if postgresql:  # which checks every key at once, whatever Django asks for
            cursor.execute("SET session_replication_role = replica")
        for table, rows in taken.items():
            if postgresql:
                _into_postgresql(cursor, table, rows)
            elif rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', rows)
        if postgresql:
            cursor.execute("SET session_replication_role = DEFAULT")


def _into_postgresql(cursor: Any, table: str, rows: str) -> None:
    said = json.loads(rows)
    if not said:
        return
    cursor.execute(
        f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s::json) '
        "ON CONFLICT DO NOTHING",
        [rows],
    )
    if "id" in said[0]:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s) WHERE pg_get_serial_sequence(%s, 'id') IS NOT NULL",
            [table, max(row["id"] for row in said), table],
        )


@pytest.fixture
def rounds_world(db: None, settings: Any) -> RoundsWorld:
    """Give the world with its round open, in a transaction that is taken back."""
    return build_rounds(settings)


@pytest.fixture
def committed_rounds_world(transactional_db: None, settings: Any) -> RoundsWorld:
    """Give the same where transactions really commit."""
    return build_rounds(settings)
