"""JSON Schemas of the files of a pack, so that an editor helps while a policy officer types."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from jifen.policy.cases import Cases
from jifen.policy.meanings import meaning_of, word_means
from jifen.policy.procedure import Procedure
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.registering import Register
from jifen.policy.scheme import Scheme

FILES: dict[str, type[BaseModel]] = {
    "scheme": Scheme,
    "ranking": RankingRules,
    "procedure": Procedure,
    "register": Register,
    "cases": Cases,
}
"""The files of a pack by the name of their schema: ``scheme.json`` describes ``scheme.yaml``."""


def schemas() -> dict[str, dict[str, Any]]:
    """
    Make the JSON Schema of every file of a pack.

    Returns:
        Draft 2020-12 schemas by the name of the file; every key has its meaning in Chinese and English.
    """
    return {name: _schema(name, model) for name, model in FILES.items()}


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True, schema_generator=_AsWritten)
    for title, definition in [(model.__name__, made), *made.get("$defs", {}).items()]:
        _explain(str(definition.get("title", title)), definition)
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"{name}.json", **made}


class _AsWritten(GenerateJsonSchema):
    """Describes what may be written in a file, which is a little more than what the models hold."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Numbers are written as numbers, never as text."""
        limits = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
        given = {name: schema.get(key) for key, name in limits.items() if schema.get(key) is not None}
        return {"type": "number"} | {name: float(str(limit)) for name, limit in given.items()}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """A single word may stand for a list of one, a single record for a list of records, a word for a matcher."""
        inner = super().function_before_schema(schema)
        if inner.get("type") == "array":
            return {"anyOf": [inner["items"], inner]}
        if "Matcher" in str(inner.get("$ref", "")):  # the name is not final yet
            words = {"anyOf": [{"type": "string"}, {"type": "boolean"}]}
            return {"anyOf": [*words["anyOf"], {"type": "array", "items": words}, inner]}
        return inner


def _explain(model: str, definition: dict[str, Any]) -> None:
    named = type(model, (), {})
    for key, part in definition.get("properties", {}).items():
        meaning = meaning_of(named, key)
        words = [word for word in _words(part) if word_means(key, word).zh]
        said = [f"{meaning.zh} / {meaning.en}"]
        said += [f"{word}: {word_means(key, word).zh} / {word_means(key, word).en}" for word in words]
        part["description"] = "\n".join(said)
        part.pop("title", None)


def _words(part: Any) -> list[str]:
    """Every word a part of a schema lists, itself or in what it is made of."""
    if isinstance(part, list):
        return [word for inner in part for word in _words(inner)]
    if not isinstance(part, dict):
        return []
    own = [str(word) for word in part.get("enum", [])] + ([str(part["const"])] if "const" in part else [])
    return own + [word for key in ("anyOf", "items", "oneOf") for word in _words(part.get(key))]
