"""The description as a stranger reads it who writes a client: names, examples, words in both languages, errors."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from jifen.platform.api import wording
from jifen.platform.api.entries import Incoming
from jifen.platform.api.shapes import Shape


@pytest.fixture
def told(anybody: Any, db: None) -> Any:
    """The description as it is served."""
    return anybody.get("openapi.json").json()


def _operations(told: Any) -> list[Any]:
    return [one for paths in told["paths"].values() for one in paths.values()]


def _kinds(root: type) -> list[type]:
    return [found for one in root.__subclasses__() for found in (one, *_kinds(one))]


def test_every_operation_says_what_it_is_in_both_languages_and_which_scope_it_needs(told: Any):
    """Chinese first, then English; the scope is one there is."""
    from jifen.platform.api.scopes import SCOPES
    from jifen.platform.api.titles import TITLES

    every = _operations(told)
    scopes = [re.findall(r"scope：`([a-z.]+)`", one["description"]) for one in every]

    assert set(TITLES) == {one["operationId"] for one in every}
    assert [one["summary"] for one in every if not re.match(r"[^ -~]+.* / [a-z]", one["summary"])] == []
    assert {name for found in scopes for name in found} == set(SCOPES)
    assert [bool(found) for found in scopes] == ["security" in one for one in every]


def test_every_example_is_one_the_door_would_take(told: Any):
    """A stranger copies it; every body has one."""
    shown = 0
    for kind in _kinds(Incoming):
        for example in kind.model_json_schema().get("examples", ()):
            kind.model_validate(example)
            shown += 1
    bodies = [one["requestBody"]["content"] for one in _operations(told) if "requestBody" in one]
    named = {
        body["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
        for body in bodies
        if len(body) == 1 and "application/json" in body
    }

    assert shown >= len(named)
    assert [name for name in named if "examples" not in told["components"]["schemas"][name]] == []


def test_no_two_shapes_share_a_name():
    """They would stand for each other in the description."""
    counted = Counter(one.__name__ for root in (Shape, Incoming) for one in _kinds(root) if "[" not in one.__name__)

    assert [name for name, count in counted.items() if count > 1] == []


def test_every_list_is_read_in_parts_or_is_as_long_as_the_law(told: Any):
    """An answer whose items grow with people has a cursor."""
    whole = []
    for one in _operations(told):
        answer = one["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        shape = told["components"]["schemas"].get(answer.get("$ref", "").rpartition("/")[2], {})
        if "items" in shape.get("properties", {}) and not any(part["name"] == "cursor" for part in one["parameters"]):
            whole.append(one["operationId"])

    assert ["calendar", "cities", "kinds", "schemes"] == sorted(whole)


def test_the_table_of_errors_has_every_problem_of_the_door(told: Any):
    """What a client may meet before any rule of a case is asked."""
    every = {one[0] for one in vars(wording).values() if isinstance(one, tuple) and one and isinstance(one[0], str)}
    every |= {code for code, _, _ in wording.USUAL.values()}
    listed = set(re.findall(r"^\| \d{3} \| `([a-z_.]+)`", told["info"]["description"], re.MULTILINE))

    assert every == listed


def test_every_parameter_that_is_no_plain_name_of_the_law_is_explained(told: Any):
    """Ids, cursors, keys and headers in both languages."""
    bare = {
        part["name"]
        for one in _operations(told)
        for part in one["parameters"]
        if " / " not in part.get("description", "")
    }

    assert bare <= {"place", "programme", "in_force", "state", "kind", "department"}


def test_every_answer_names_the_rate(told: Any):
    """A client that reads the headers is never surprised by 429."""
    for one in _operations(told):
        for status, answer in one["responses"].items():
            assert status == "304" or "RateLimit-Remaining" in answer["headers"]
