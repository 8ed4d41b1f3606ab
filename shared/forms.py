"""Forms: for each kind of record of a subject, the commands that record and correct it and the fields these take, as data.

`GET /v1/forms` gives them, in the order in which records can be entered. What is written from them (the optional files of
the CSV import, their page) needs no table of its own.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared import shelves
from shared.envelope import canonical
from shared.needs import needs
from shared.roles import REFERENCE
from shared.routes import Command, command_name
from shared.shelf_routes import address
from shared.shelves import Kind
from shared.subjects import Subjects
from shared.web import Caller

NOT_A_FIELD = frozenset({"command", "why"})


class FormField(msgspec.Struct, frozen=True):
    """A field of a form. `type`: id, ref, text, date, number, yes_no, code (one of `codes`), list, map, json.

    `also` is False where the first recording does not take it: it is then given by a correction.
    """

    name: str
    type: str
    required: bool
    also: bool
    codes: tuple[str, ...]
    description: str


class Form(msgspec.Struct, frozen=True):
    """A kind of record as it is entered: `name` is that of its file and of `GET /v1/records/<name>` (`in_full` where opened).

    `afterwards`: its recording has rules of the day itself, which `entered_afterwards` says not to look at.
    """

    name: str
    records: str
    key: str
    record: str
    correct: str
    says: str
    afterwards: bool
    fields: tuple[FormField, ...]


def forms(subjects: Subjects) -> list[Form]:
    """The forms of a service. LookupError where a kind has no command that records or corrects it."""
    return [_form(subjects, kind) for kind in subjects.kinds]


def forms_route(subjects: Subjects) -> APIRouter:
    """`GET /v1/forms`."""
    routes = APIRouter(prefix="/v1", tags=["codes"], dependencies=[needs(REFERENCE)])
    body = canonical({"forms": forms(subjects)})

    @routes.get("/forms", response_class=Response)
    async def read(request: Request, origin: Caller) -> Response:
        """The kinds of record beside those of the import's first files: commands, fields, codes."""
        return Response(body, media_type="application/json")

    return routes


def _form(subjects: Subjects, kind: Kind) -> Form:
    record = _command(subjects, kind, shelves.record)
    correct = _command(subjects, kind, shelves.correct)
    place = address(kind.shelf)
    return Form(
        kind.shelf,
        f"{place}-in-full" if kind.sealed else place,
        kind.key,
        command_name(record),
        command_name(correct),
        (kind.record.__doc__ or "").strip().partition("\n")[0],
        "entered_afterwards" in record.model_fields,
        tuple(_fields(kind, record, correct)),
    )


def _command(subjects: Subjects, kind: Kind, of: Any) -> type[Command]:
    for command in subjects.commands:
        decision = subjects.decisions[command]
        if isinstance(decision, partial) and decision.func is of and decision.args[0] is kind:
            return command
    raise LookupError(f"{kind.name} has no command of its own for {of.__name__}")


def _fields(kind: Kind, record: type[Command], correct: type[Command]) -> list[FormField]:
    schema = correct.model_json_schema()
    found = []
    for name, model in correct.model_fields.items():
        if name not in NOT_A_FIELD:
            told = _resolved(schema["properties"][model.alias or name], schema)
            kind_of = "id" if name == kind.key else _type(name, told)
            codes = tuple(told.get("enum", ())) if kind_of == "code" else ()
            says = model.description or ""
            found.append(
                FormField(model.alias or name, kind_of, model.is_required(), name in record.model_fields, codes, says)
            )
    return found


def _resolved(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a field's schema that says its type, null and references apart."""
    if "$ref" in told:
        return _resolved(schema["$defs"][told["$ref"].rpartition("/")[2]], schema)
    options = [one for one in told.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(options[0], schema) if len(options) == 1 else told


def _type(name: str, told: Mapping[str, Any]) -> str:
    if "enum" in told or "const" in told:
        return "code"
    plain = {"integer": "number", "boolean": "yes_no"}
    if told.get("type") == "string":
        return "ref" if name.endswith("_id") else "date" if told.get("format") == "date" else "text"
    if told.get("type") == "array" and told["items"].get("type") in ("string", "integer"):
        return "list"
    if told.get("type") == "object" and "additionalProperties" in told and "properties" not in told:
        return "map"
    return plain.get(str(told.get("type")), "json")
