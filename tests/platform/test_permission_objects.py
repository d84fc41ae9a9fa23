"""
Every object of rounds and of settlement × every role, stage by stage, against a table that is reviewed like code (trust anchor A1).

``permission_objects.toml`` has the rows, under the stage they are called at. The objects belong to one person, one employer and
one city; every other role of the table of addresses calls them as well, also the same roles of another city.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path += [str(HERE), *(str(HERE / room) for room in ("casework", "rounds", "settlement"))]

from matrix_cells import mismatches, unknown_roles  # noqa: E402
from objects_world import STAGES, ObjectsWorld, build_objects  # noqa: E402

TABLE = tomllib.loads((HERE / "permission_objects.toml").read_text(encoding="utf-8"))
ROOMS = {"rounds", "settling", "households", "objections", "results", "consents", "registering"}
"""Modules of views, of portal and desk, that show rounds and settlement; and tags of the API, with ``running``."""

pytestmark = [pytest.mark.slow, pytest.mark.either]


@pytest.fixture
def objects_world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ObjectsWorld:
    """Give the world, its round open."""
    settings.JIFEN_DEMO = True  # no second factor
    settings.JIFEN_API_PER_MINUTE = dict.fromkeys(("token", "address", "estimate"), 10**9)
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    return build_objects(settings, monkeypatch)


def _addresses() -> Iterator[str]:
    """Give the addresses of these rooms that name an object."""
    from django.urls import get_resolver

    from jifen.platform.api.description import api

    for space in get_resolver().url_patterns:
        for one in getattr(space, "url_patterns", ()):
            module = getattr(getattr(one, "callback", None), "__module__", "").rpartition(".")[2]
            if getattr(space, "namespace", "") in ("portal", "desk") and module in ROOMS and "<" in str(one.pattern):
                yield f"{space.namespace}:{one.name}"
    described = api.get_openapi_schema(path_prefix="/")["paths"]
    for path, operations in described.items():
        for one in operations.values():
            if "{" in path and {*one["tags"]} & (ROOMS | {"running"}):
                yield f"api:{one['operationId']}"


def test_every_address_with_an_object_of_these_rooms_has_a_row():
    """An address that comes later is called with a real object too, or is named with the reason why not."""
    rows = {row.split(" ")[1] for stage in STAGES for row in TABLE[stage]}

    assert set() == set(_addresses()) - rows - set(TABLE["elsewhere"]["names"])
    assert set() == set(TABLE["elsewhere"]["names"]) & rows


def test_a_row_of_objects_names_no_role_that_is_not_there():
    """A misspelt role would be a cell nobody checks."""
    assert set() == {role for stage in STAGES for role in unknown_roles(TABLE[stage])}


def test_every_role_gets_of_every_object_what_the_table_says(objects_world: ObjectsWorld):
    """The round goes from stage to stage, and all cells of a stage are called; every one that differs is listed."""
    from jifen.platform.config import clock

    wrong, callers = [], {}
    for stage in STAGES:
        getattr(objects_world, stage)()
        callers = callers or objects_world.callers(clock.today())
        wrong += [f"{stage}: {one}" for one in mismatches(TABLE[stage], callers, objects_world.named)]

    assert [] == wrong
