"""The JSON Schema of a document of dossiers, made from the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type
from jifen.facts.validation import LONGEST_CODE, LONGEST_TEXT

FORMAT = "jifen.dossiers/1"
"""What every document says it is."""


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of a document from the catalogue."""
    proof = _schema_of_proof()
    kinds = CATALOGUE.values()
    dossier = _object(
        {
            "person": {"type": "string", "minLength": 1, "maxLength": LONGEST_CODE, "pattern": r"^\S+$"},
            "answers": _object({kind.name: {"$ref": "#/$defs/proof"} for kind in kinds}),
            "records": _object({kind.name: {"type": "array", "items": _schema_of_record(kind)} for kind in kinds}),
        },
        required=("person",),
    ) | {"dependentRequired": {"answers": ["records"]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "积分案卷 / dossiers",
        "$defs": {"proof": proof, "dossier": dossier},
        **_object(
            {"format": {"const": FORMAT}, "dossiers": {"type": "array", "items": {"$ref": "#/$defs/dossier"}}},
            required=("format", "dossiers"),
        ),
    }


def _object(properties: Mapping[str, object], required: Iterable[str] = ()) -> dict[str, object]:
    return {"type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False}


def _schema_of_proof() -> dict[str, object]:
    return _object(
        {
            "standing": {"enum": [standing.value for standing in Standing]},
            "by": {"enum": [*DEPARTMENTS]},
            "on": {"type": "string", "format": "date"},
            "reference": {"type": "string", "maxLength": LONGEST_TEXT},
        }
    )


def _schema_of_record(kind: Kind) -> dict[str, object]:
    values = {field.name: _schema_of_value(field) for field in kind.fields}
    return _object(
        {
            "whose": {"enum": list(kind.whose), "title": "、".join(WHOSE[name].zh for name in kind.whose)},
            "values": _object(values, (field.name for field in kind.fields if field.required)),
            "proof": {"$ref": "#/$defs/proof"},
        },
        required=("values",),
    )


def _schema_of_value(field: Field) -> dict[str, object]:
    described: dict[str, object] = {"title": f"{field.zh} / {field.en}"}
    if field.unit:
        described["description"] = field.unit
    return described | _SCHEMAS[field.type](field)


_SCHEMAS: dict[Type, Callable[[Field], dict[str, object]]] = {
    Type.TEXT: lambda _: {"type": "string", "maxLength": LONGEST_TEXT},
    Type.LEVEL: lambda field: {"enum": list(field.levels)},
    Type.CODE: lambda _: {"type": "string", "maxLength": LONGEST_CODE},
    Type.NUMBER: lambda field: {
        "type": "number",
        **({} if field.decimals else {"multipleOf": 1}),  # binary fractions make multipleOf 0.01 fail on honest yuan
        **({"minimum": field.at_least // 10**field.decimals} if field.at_least is not None else {}),
        **({"maximum": field.at_most // 10**field.decimals} if field.at_most is not None else {}),
    },
    Type.FLAG: lambda _: {"type": "boolean"},
    Type.DATE: lambda _: {"type": "string", "format": "date"},
    Type.MONTH: lambda _: {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    Type.PLACE: lambda _: {"type": "string", "pattern": "^[1-9][0-9]{5}([0-9]{3}){0,2}$"},
    Type.IDENTITY: lambda _: {"type": "string", "pattern": "^[0-9]{17}[0-9X]$"},
}
