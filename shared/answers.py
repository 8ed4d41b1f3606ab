"""What each read answers, for the OpenAPI document: a table of an address and the shape of its answer, made of the types that are sent.

A shape is a type that msgspec knows, or a JSON Schema that `fields`, `many` and `maybe` make of others. A type's parts are
written out where they stand: they are read there, and no two services' names can clash.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import FastAPI

from shared.forms import Form
from shared.problems import LANGUAGES
from shared.shelf_routes import address
from shared.shelves import Kind
from shared.subjects import Subjects

Schema = dict[str, Any]
Answers = Mapping[str, Any]
"""`GET /v1/things/{id}` -> the shape of its answer."""


def schema(shape: Any) -> Schema:
    """The JSON Schema of a shape."""
    if isinstance(shape, dict):
        return shape
    told = msgspec.json.schema(shape)
    found: Schema = _written_out(told, told.pop("$defs", {}))
    return found


def fields(named: Mapping[str, Any], of: Any = None) -> Schema:
    """An object with these fields, beside those of `of`. All of them are always there."""
    held = schema(of)["properties"] if of is not None else {}
    properties = held | {name: schema(shape) for name, shape in named.items()}
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def many(of: Any) -> Schema:
    """A list."""
    return {"type": "array", "items": schema(of)}


def maybe(of: Any) -> Schema:
    """What may be null."""
    return {"anyOf": [schema(of), {"type": "null"}]}


def without(of: Any, *names: str) -> Schema:
    """An object with the fields of another but for these."""
    return fields({name: shape for name, shape in schema(of)["properties"].items() if name not in names})


def record(kind: Kind) -> Schema:
    """A record of a kind as it is shown: what is sealed in clear, any JSON."""
    shown = fields({name: {} for name in kind.sealed}, kind.record)
    return without(shown, "owner") if kind.sealed else shown


def of_shelves(subjects: Subjects) -> Answers:
    """The answers of the reads that every kind of record has (shared/shelf_routes.py)."""
    found = {}
    for kind in subjects.kinds:
        place = address(kind.shelf)
        found[f"GET /v1/{place}/{{identity}}"] = record(kind)
        found[f"GET /v1/{address(kind.parent)}/{{identity}}/{place}"] = fields({kind.shelf: many(record(kind))})
    return found


def describe(app: FastAPI, answers: Answers) -> None:
    """Have the app's document tell them. LookupError there for an address that the app has not."""
    build = app.openapi

    def openapi() -> dict[str, Any]:
        document = build()
        for place, shape in answers.items():
            method, _, path = place.partition(" ")
            responses = document["paths"][path][method.lower()]["responses"]
            told = next(one for status, one in responses.items() if status.startswith("2"))
            told.setdefault("content", {})["application/json"] = {"schema": schema(shape)}
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _written_out(told: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(told, dict):
        if "$ref" in told:
            return _written_out(parts[told["$ref"].rpartition("/")[2]], parts)
        return {name: _written_out(one, parts) for name, one in told.items()}
    return [_written_out(one, parts) for one in told] if isinstance(told, list) else told


BATCH: Answers = {
    "POST /v1/batch": fields({
        "results": many({
            "anyOf": [
                fields({"status": int, "id": str, "stream": str, "version": int, "position": int, "events": list[str]}),
                {"$ref": "#/components/schemas/Problem"},
            ]
        })
    })
}  # fmt: skip
"""A unit that was recorded has status 200, one that was refused is a problem document."""
TEXTS: Answers = {
    "POST /v1/texts/{log}": fields({
        "texts": many(fields({"position": int, "why": str | None, "record": dict[str, Any], "before": dict[str, Any]})),
    }),
}  # fmt: skip
"""The sealed texts of events, by field; null where the person's key was destroyed."""
LABELS: Schema = fields(dict.fromkeys(LANGUAGES, str))
"""What people see, in each language."""
CODES: Answers = {
    "GET /v1/codes": fields({
        "version": int,
        "groups": {
            "type": "object", "additionalProperties": many(fields({"code": str, "labels": LABELS, "retired": bool})),
        },
    }),
}  # fmt: skip
FORMS: Answers = {"GET /v1/forms": fields({"forms": list[Form]})}
