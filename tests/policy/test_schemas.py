"""The JSON Schemas that help an officer while typing: they accept the good packs and explain every key."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jifen.policy.located import load_yaml
from jifen.policy.schemas import schemas


def _allows(part: Any, value: Any, root: dict[str, Any]) -> bool:
    """As much of JSON Schema as our schemas use."""
    if "$ref" in part:
        part = root["$defs"][part["$ref"].rpartition("/")[2]]
    if "anyOf" in part or "oneOf" in part:
        return any(_allows(inner, value, root) for inner in part.get("anyOf", part.get("oneOf", [])))
    if ("const" in part and value != part["const"]) or ("enum" in part and value not in part["enum"]):
        return False
    kinds = {
        "object": dict,
        "array": list,
        "string": str | date,
        "number": int | Decimal,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if "type" in part and not isinstance(value, kinds[part["type"]]):
        return False
    if isinstance(value, dict):
        known = part.get("properties", {})
        rest = part.get("additionalProperties", True)
        if not set(part.get("required", ())) <= set(value):
            return False
        return all(
            _allows(known[key], inner, root) if key in known else rest is True or (rest and _allows(rest, inner, root))
            for key, inner in ((str(key), inner) for key, inner in value.items())
        )
    if isinstance(value, list) and "items" in part:
        return all(_allows(part["items"], inner, root) for inner in value)
    return True


@pytest.mark.parametrize("name", ["scheme", "ranking", "cases"])
def test_the_schema_accepts_the_good_pack(good: Path, name: str):
    """Short spellings too: one word for a list of one, a place for a matcher."""
    schema = schemas()[name]
    text = (good / f"shili/points/2014-10-30/{name}.yaml").read_text("utf-8")

    assert _allows(schema, load_yaml(text, name).value, schema)


def test_the_schema_refuses_what_the_reader_refuses(city_text: str):
    """An unknown key, a missing choice and an unknown word are red while one types."""
    schema = schemas()["scheme"]

    for old, new in [
        ("decimals: 1, round: never", "decimals: 1"),
        ("place: province", "place: 1"),
        ("take: sum", "take: most"),
        ("unified: education", "unifeid: education"),
    ]:
        assert not _allows(schema, load_yaml(city_text.replace(old, new, 1), "x").value, schema), new


def test_every_key_is_explained_in_both_languages():
    """What an editor shows beside a key is what a complaint says of it."""
    for schema in schemas().values():
        for definition in [schema, *schema.get("$defs", {}).values()]:
            for key, part in definition.get("properties", {}).items():
                zh, _, en = part["description"].partition("\n")[0].partition(" / ")
                assert zh, key
                assert en, key


def test_the_schemas_are_plain_json_and_always_the_same():
    """They are written to files that are compared."""
    assert json.dumps(schemas(), ensure_ascii=False) == json.dumps(schemas(), ensure_ascii=False)
    assert {"scheme", "ranking", "procedure", "register", "cases"} == set(schemas())
