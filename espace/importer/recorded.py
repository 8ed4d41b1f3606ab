"""What the services have recorded, as they tell it (one JSON line a record), turned into rows of the staging store."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from espace.importer.columns import FILES, File
from espace.importer.rows import Value
from services.kernel.codes import DOMAINS


def rows(file: File, lines: Iterable[bytes]) -> Iterator[list[Value]]:
    """A row a line: the staged columns in their order, for attendance also whether a reason is recorded."""
    shape = _SHAPES.get(file.name, _plain(file))
    decode = msgspec.json.Decoder().decode
    for line in lines:
        if line:
            yield shape(decode(line))


def _plain(file: File) -> Callable[[Any], list[Value]]:
    names = [column.name for column in file.staged]
    return lambda record: [_value(record.get(name)) for name in names]


def _bilan(record: Mapping[str, Any]) -> list[Value]:
    levels = record.get("levels", record)
    head = [record[name] for name in ("bilan_id", "parcours_id", "phase", "held_on", "minutes")]
    return head + [None if levels.get(domain) is None else str(levels[domain]) for domain in DOMAINS]


def _parcours(record: Mapping[str, Any]) -> list[Value]:
    values = _plain(FILES["parcours"])(record)
    if record.get("end_kind") == "abandoned" and record.get("end_reason") is None:
        values[-2] = "unknown"
    return values


def _attendance(record: Any) -> list[Value]:
    if isinstance(record, list):
        session, parcours, status, minutes, has_reason = record
    else:
        session, parcours, status, minutes, has_reason = (
            record[name] for name in ("session_id", "parcours_id", "status", "minutes", "has_reason")
        )
    return [session, parcours, status, minutes if status == "present" else None, int(bool(has_reason))]


def _value(value: Any) -> Value:
    return int(value) if isinstance(value, bool) else value


_SHAPES: dict[str, Callable[[Any], list[Value]]] = {
    "parcours": _parcours,
    "bilans": _bilan,
    "attendance": _attendance,
}
