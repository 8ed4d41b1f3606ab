"""All that one service holds on a person: the records of which they are the subject, as they read now, opened, with every step of each.

It is read from the log, which alone knows all of it: what was voided too, since its steps are kept.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any

import asyncpg
import msgspec

from shared.db import reaching
from shared.envelope import canonical
from shared.reading import Reading
from shared.shelves import Kind
from shared.vault import Sealed

OF_PERSON = "SELECT type, happened, recorded_at, data FROM events WHERE participant = $1 ORDER BY position"
_SEALED = frozenset(Sealed.__struct_fields__)

Opens = Callable[[str, Sealed], str | None]
"""(field, what is sealed) -> its clear text, None where nobody can read it any more."""


class Words:
    """What a type of event is about: a word, and whether its sealed fields hold JSON, as those of subjects do."""

    def __init__(self, records: Mapping[str, type[Any]], kinds: Mapping[str, Kind]) -> None:
        self._records = records
        self._kinds = kinds

    def word(self, event_type: str) -> str:
        """The word of the record, as its kind is named."""
        kind = self._kinds.get(event_type)
        return kind.name if kind is not None else self._records[event_type].__name__.lower()

    def as_json(self, event_type: str) -> bool:
        """Whether what is sealed in it is JSON text."""
        return event_type in self._kinds


async def held(pool: asyncpg.Pool, reading: Reading, words: Words, participant: str) -> AsyncIterator[bytes]:
    """A JSON line a record: `kind`, `id`, `standing`, `record` in clear, `steps` in the order recorded. Raises Unavailable."""
    async with reaching():
        rows = await pool.fetch(OF_PERSON, participant)
    await reading.open_keys([participant])
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        said = msgspec.json.decode(row["data"])
        place = (words.word(row["type"]), said["id"])
        opens = partial(reading.shown, place[0], participant)
        one = records.setdefault(place, {"kind": place[0], "id": place[1], "steps": []})
        one["standing"] = said["record"] is not None
        one["record"] = opened(said["record"] or said["before"] or {}, opens, as_json=words.as_json(row["type"]))
        why = opened({"why": said.get("why")}, opens, as_json=False)["why"]
        one["steps"].append(
            {"type": row["type"], "happened": row["happened"], "recorded_at": row["recorded_at"], "why": why}
        )
    for one in records.values():
        yield canonical(one) + b"\n"


def opened(record: Mapping[str, Any], opens: Opens, *, as_json: bool) -> dict[str, Any]:
    """A record of an event as plain data, what is sealed in clear, null where nobody can read it any more. Pure but for `opens`."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name == "owner":
            continue
        if isinstance(value, dict) and value.keys() == _SEALED:
            clear = opens(name, Sealed(**value))
            found[name] = msgspec.json.decode(clear) if as_json and clear is not None else clear
        elif isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
            found[name] = opened(value, opens, as_json=as_json)
        else:
            found[name] = value
    return found
