"""The AsyncAPI 3.0 document of every event the services publish, made from their event types. Prints it as JSON."""

import json
import sys
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from services.ateliers import events as ateliers
from services.ateliers import examples as ateliers_examples
from services.ateliers import subjects as ateliers_subjects
from services.bilan import events as bilan
from services.bilan import examples as bilan_examples
from services.bilan import subjects as bilan_subjects
from services.intake import events as intake
from services.intake import examples as intake_examples
from services.intake import subjects as intake_subjects
from services.samples import SEALED, event, sample
from shared.envelope import TYPE_PREFIX
from shared.read_log import SUFFIX
from shared.reading import PERSON_READ, PersonRead
from shared.vault import Sealed

SERVICES: dict[str, dict[str, type[msgspec.Struct]]] = {
    "intake": intake.RECORDS | intake_subjects.SUBJECTS.records,
    "bilan": bilan.RECORDS | bilan_subjects.SUBJECTS.records,
    "ateliers": ateliers.RECORDS | ateliers_subjects.SUBJECTS.records,
}
EXAMPLES: dict[str, Mapping[str, Mapping[str, Any]]] = {
    "intake": intake_examples.EXAMPLES | intake_subjects.SUBJECTS.examples,
    "bilan": bilan_examples.EXAMPLES | bilan_subjects.SUBJECTS.examples,
    "ateliers": ateliers_examples.EXAMPLES | ateliers_subjects.SUBJECTS.examples,
}
HEADERS: dict[str, Any] = {
    "type": "object",
    "required": ["ce_id", "ce_specversion", "ce_type", "ce_source", "ce_time", "ce_position", "ce_hash"],
    "properties": {
        "ce_id": {"type": "string", "format": "uuid"},
        "ce_specversion": {"const": "1.0"},
        "ce_type": {"type": "string", "description": "The event type with its version."},
        "ce_source": {"type": "string", "description": "The service whose log holds the event."},
        "ce_time": {"type": "string", "format": "date-time", "description": "When it was recorded."},
        "ce_subject": {"type": "string", "description": "The id of the record."},
        "ce_happened": {"type": "string", "description": "When it happened: a date, or an instant."},
        "ce_position": {"type": "string", "description": "Place in the service's log, contiguous from 1."},
        "ce_stream": {"type": "string"},
        "ce_version": {"type": "string", "description": "Place in its stream, from 1."},
        "ce_actor": {"type": "string"},
        "ce_commandid": {"type": "string"},
        "ce_correlationid": {"type": "string"},
        "ce_causationid": {"type": "string"},
        "ce_hash": {"type": "string", "description": "SHA-256, hexadecimal, chained to that of the event before."},
    },
}


def event_schema(record: str) -> dict[str, Any]:
    """The JSON Schema of an event's data: what now holds, what held before, and why."""
    either = [{"$ref": f"#/components/schemas/{record}"}, {"type": "null"}]
    why = [{"$ref": "#/components/schemas/Sealed"}, {"type": "string"}, {"type": "null"}]
    return {
        "type": "object",
        "required": ["id", "record", "before", "why"],
        "properties": {
            "id": {"type": "string"},
            "record": {"anyOf": either},
            "before": {"anyOf": either},
            "why": {"anyOf": why},
            "kind": {"type": "string", "description": "The kind of record, where it is one of a subject."},
        },
    }


def _example(service: str, name: str, kind: type[msgspec.Struct], *, first: bool) -> dict[str, Any]:
    record = sample(kind, EXAMPLES[service])
    identity = str(next(iter(record.values())))
    return _told(service, name, event(name, record, identity, first=first))


def _told(source: str, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    headers = {
        "ce_id": "0f6f6bd0-7d3e-4c39-8a53-1c2a4f0f8f11", "ce_specversion": "1.0", "ce_type": TYPE_PREFIX + name,
        "ce_source": f"/services/{source}", "ce_time": "2016-03-10T16:42:07.123456+01:00", "ce_subject": payload["id"],
        "ce_position": "4711", "ce_hash": sha256(name.encode()).hexdigest(),
    }  # fmt: skip
    return {"headers": headers, "payload": payload}


def _message(name: str, kind: type[msgspec.Struct], example: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": TYPE_PREFIX + name, "contentType": "application/json", "headers": {"$ref": "#/components/schemas/Headers"},
        "payload": event_schema(kind.__name__), "examples": [example],
    }  # fmt: skip


def _read() -> dict[str, Any]:
    """The message of the logs of reads: the same in each."""
    read = "01900000-0000-7000-8000-000000000001/1"
    record = {"read_id": read, "participant_id": "p-0101", "route": "GET /v1/participants/{participant_id}",
        "shown": {"participant": ["birth_date", "first_name", "last_name"]}}  # fmt: skip
    payload = {"id": read, "record": record, "before": None, "why": SEALED}
    return _message(PERSON_READ, PersonRead, _told(f"intake{SUFFIX}", PERSON_READ, payload))


def document() -> dict[str, Any]:
    """The whole document: a channel a service, a message an event type, a schema a record."""
    kinds: set[type[msgspec.Struct]] = {kind for records in SERVICES.values() for kind in records.values()} | {
        PersonRead
    }
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    _, schemas = msgspec.json.schema_components([*ordered, Sealed], ref_template="#/components/schemas/{name}")
    messages: dict[str, Any] = {PERSON_READ: _read()}
    channels: dict[str, Any] = {}
    for service, records in SERVICES.items():
        seen: set[type] = set()
        for name, kind in records.items():
            messages[name] = _message(name, kind, _example(service, name, kind, first=kind not in seen))
            seen.add(kind)
        channels[service] = {
            "address": f"espace.{service}",
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in records},
        }
        channels[f"{service}{SUFFIX}"] = {
            "address": f"espace.{service}{SUFFIX}",
            "messages": {PERSON_READ: {"$ref": f"#/components/messages/{PERSON_READ}"}},
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Espace Ressources",
            "version": "1",
            "description": "CloudEvents 1.0 in Kafka's binary mode. The key is the participant's id where there is one. "
            "A reader ignores fields it does not know; a change that would break one is a new version of the type.",
        },
        "channels": channels,
        "operations": {
            f"publish-{service}": {"action": "send", "channel": {"$ref": f"#/channels/{service}"}}
            for service in channels
        },
        "components": {"messages": messages, "schemas": {"Headers": HEADERS, **schemas}},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n")
