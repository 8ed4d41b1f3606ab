"""What the OpenAPI document says of every operation: how it refuses, and what it needs of the caller."""

from typing import Any, Final

from fastapi import FastAPI

from shared.needs import describe

PROBLEM: Final = "application/problem+json"
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, text in (
        (400, "Not JSON"),
        (401, "No valid token"),
        (403, "Your role does not allow it"),
        (404, "No such record"),
        (409, "Refused: the state forbids it"),
        (412, "The record moved"),
        (413, "Too large"),
        (422, "Refused: the body is wrong"),
        (429, "Too much at once"),
        (503, "Database away"),
    )
}
_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "see": {"type": "string", "description": "The address of the record that stands in the way."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "rule": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def described(app: FastAPI) -> None:
    """Have the app's document say so."""
    build = app.openapi

    def openapi() -> dict[str, Any]:
        document = build()
        document["components"].setdefault("schemas", {})["Problem"] = _SCHEMA
        describe(app, document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
