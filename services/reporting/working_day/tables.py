"""The table of what is kept of the working day, one of each generation: written with the figures, in their transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from services.reporting.working_day.keep import Keeping, Row
from services.reporting.working_day.records import KEPT, KIND_OF

KEPT_TABLE: Final = """
CREATE TABLE kept (
    kind text, id text, parent text NOT NULL, also text, day text, record json NOT NULL, standing boolean NOT NULL,
    position bigint NOT NULL, PRIMARY KEY (kind, id)
);
CREATE INDEX kept_parent ON kept (parent, kind);
CREATE INDEX kept_also ON kept (also, kind) WHERE also IS NOT NULL;
"""
COLUMNS: Final = Row._fields
_TYPES: Final = {"record": "json", "standing": "boolean", "position": "bigint"}
_ARRAYS: Final = ", ".join(f"${index}::{_TYPES.get(name, 'text')}[]" for index, name in enumerate(COLUMNS, 1))
_MOVED: Final = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])
_UPSERT: Final = (
    f'INSERT INTO "{{schema}}".kept AS held ({", ".join(COLUMNS)}) SELECT * FROM unnest({_ARRAYS})'
    f" ON CONFLICT (kind, id) DO UPDATE SET {_MOVED} WHERE excluded.position > held.position"
)
Record = TypeVar("Record")


async def write(connection: Any, schema: str, keeping: Keeping) -> None:
    """Write what a batch says."""
    if keeping.rows:
        await connection.execute(
            _UPSERT.format(schema=schema), *(list(column) for column in zip(*keeping.rows.values(), strict=True))
        )


class Held:
    """Records that stand, by type."""

    def __init__(self) -> None:
        self._records: defaultdict[type, dict[str, Any]] = defaultdict(dict)
        self._by: dict[tuple[type, str], defaultdict[str, list[Any]]] = {}

    def put(self, *records: Any) -> "Held":
        """Take records in, by their first field; of a sheet's rows by session and parcours."""
        self._by.clear()
        for one in records:
            first, second = one.__struct_fields__[:2]
            key = f"{getattr(one, first)}/{getattr(one, second)}" if first == "session_id" else getattr(one, first)
            self._records[type(one)][key] = one
        return self

    def of(self, kind: type[Record]) -> list[Record]:
        """The records of a type, in order of id."""
        mine = self._records[kind]
        return [mine[identity] for identity in sorted(mine)]

    def ids(self, kind: type[Record]) -> Mapping[str, Record]:
        """The records of a type by id."""
        return self._records[kind]

    def by(self, kind: type[Record], field: str) -> dict[str, list[Record]]:
        """The records of a type by the value of a field, an empty list where there are none."""
        if (kind, field) not in self._by:
            found = self._by[kind, field] = defaultdict(list)
            for one in self.of(kind):
                found[getattr(one, field)].append(one)
        return self._by[kind, field]


async def fetch(
    connection: Any, schema: str, held: Held, column: str, values: Iterable[str], kinds: Iterable[type], since: str = ""
) -> None:
    """Bring in the records of these kinds whose `column` (id, parent or also) is one of the values, from day `since` on."""
    wanted = list(values)
    if not wanted:
        return
    rows = await connection.fetch(
        f'SELECT kind, record::text AS record, position FROM "{schema}".kept WHERE {column} = ANY($1) AND kind = ANY($2)'
        " AND standing AND (day IS NULL OR day >= $3)",
        wanted,
        [KIND_OF[kind] for kind in kinds],
        since,
    )
    for row in rows:
        held.put(msgspec.json.decode(row["record"], type=KEPT[row["kind"]].record))
