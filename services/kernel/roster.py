"""The roster: the parcours and groups of intake, as the services know them that record what hangs on these.

Kept from intake's events. Those of one parcours may come out of order (a parcours that moves to another person changes its
partition): the greatest position wins. Ended parcours stay, they still take records; voided ones stay as not standing.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

import msgspec

from services.kernel.upcasters import UPCASTERS

ROSTER: Final = """
CREATE TABLE roster (
    parcours_id text PRIMARY KEY,
    participant_id text NOT NULL,
    group_id text NOT NULL,
    site text NOT NULL,
    starts_on text NOT NULL,
    ended_on text,
    standing boolean NOT NULL,
    position bigint NOT NULL
);
CREATE TABLE roster_groups (
    group_id text PRIMARY KEY,
    site text NOT NULL,
    public text NOT NULL,
    standing boolean NOT NULL,
    position bigint NOT NULL
);
"""
"""The tables of the roster, for a service's migration."""


def roster_grants(role: str) -> str:
    """What the service's own role may do with the roster."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE ON roster, roster_groups TO "{role}";'


class Event(Protocol):
    """What the roster needs of an event."""

    @property
    def position(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def data(self) -> bytes: ...


class Listed(msgspec.Struct, frozen=True):
    """A parcours on the roster; dates are ISO text. `standing` is false once it was voided."""

    parcours_id: str
    participant_id: str
    group_id: str
    site: str
    starts_on: str
    ended_on: str | None
    standing: bool = True
    position: int = 0

    def open_on(self, day: str) -> bool:
        """Whether it stands and is open on a day: from its start up to, not on, its end."""
        return self.standing and self.starts_on <= day and (self.ended_on is None or day < self.ended_on)


class ListedGroup(msgspec.Struct, frozen=True):
    """A group on the roster. `standing` is false once it was voided."""

    group_id: str
    site: str
    public: str
    standing: bool = True
    position: int = 0


Line = Listed | ListedGroup


class _Parcours(msgspec.Struct):
    record: Listed | None
    before: Listed | None


class _Group(msgspec.Struct):
    record: ListedGroup | None
    before: ListedGroup | None


_PARCOURS = msgspec.json.Decoder(_Parcours)
_GROUP = msgspec.json.Decoder(_Group)
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    "participant-enrolled": _PARCOURS,
    "parcours-ended": _PARCOURS,
    "parcours-prolonged": _PARCOURS,
    "parcours-corrected": _PARCOURS,
    "parcours-voided": _PARCOURS,
    "group-opened": _GROUP,
    "group-corrected": _GROUP,
    "group-voided": _GROUP,
}


def read(events: Iterable[Event]) -> dict[type[Line], list[Line]]:
    """The latest line of each parcours and group that the events name. Raises UnknownVersion, msgspec.DecodeError."""
    latest: dict[tuple[type[Line], str], Line] = {}
    for event in events:
        decoder = _DECODERS.get(event.type.rpartition(".v")[0])
        if decoder is None:
            continue
        upcast = UPCASTERS.to_newest(event.type)
        data = decoder.decode(event.data if upcast is None else upcast(event.data))
        said = data.record or data.before
        if said is None:
            continue
        line = msgspec.structs.replace(said, standing=data.record is not None, position=event.position)
        key = type(line), line.parcours_id if isinstance(line, Listed) else line.group_id
        held = latest.get(key)
        if held is None or held.position < line.position:
            latest[key] = line
    lines: dict[type[Line], list[Line]] = {Listed: [], ListedGroup: []}
    for (kind, _), line in sorted(latest.items(), key=lambda item: item[0][1]):  # one order of row locks for everybody
        lines[kind].append(line)
    return lines


def _upsert(table: str, kind: type[Line]) -> str:
    types = {"standing": "boolean", "position": "bigint"}
    names = kind.__struct_fields__
    arrays = ", ".join(f"${index}::{types.get(name, 'text')}[]" for index, name in enumerate(names, 1))
    moved = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    return (
        f"INSERT INTO {table} AS held ({', '.join(names)}) SELECT * FROM unnest({arrays})"
        f" ON CONFLICT ({names[0]}) DO UPDATE SET {moved} WHERE excluded.position > held.position"
    )


_UPSERTS: dict[type[Line], str] = {
    Listed: _upsert("roster", Listed),
    ListedGroup: _upsert("roster_groups", ListedGroup),
}


class Roster:
    """The inbox handler that keeps the roster: one statement a table and batch, in the inbox's transaction."""

    async def apply(self, connection: Any, events: Sequence[Event], previous_version: int) -> None:
        """Note what the events say of parcours and groups."""
        for kind, lines in read(events).items():
            if lines:
                rows = [msgspec.structs.astuple(line) for line in lines]
                await connection.execute(_UPSERTS[kind], *(list(column) for column in zip(*rows, strict=True)))

    async def committed(self, version: int) -> None:
        """Nothing is remembered between batches."""

    def rolled_back(self) -> None:
        """Nothing is remembered between batches."""


async def forget(connection: Any) -> None:
    """Empty the roster, to be read anew."""
    await connection.execute("DELETE FROM roster")
    await connection.execute("DELETE FROM roster_groups")


async def find(pool: Any, parcours: Iterable[str]) -> dict[str, Listed]:
    """The parcours of these ids that the roster has, voided ones included."""
    query = f"SELECT {', '.join(Listed.__struct_fields__)} FROM roster WHERE parcours_id = ANY($1)"
    return {row["parcours_id"]: Listed(*row) for row in await pool.fetch(query, list(parcours))}


async def members(pool: Any, groups: Iterable[str]) -> dict[str, list[Listed]]:
    """The parcours of these groups that stand, ended ones included, in order of id."""
    query = f"""SELECT {", ".join(Listed.__struct_fields__)} FROM roster
        WHERE group_id = ANY($1) AND standing ORDER BY parcours_id"""
    found: dict[str, list[Listed]] = {group: [] for group in groups}
    for row in await pool.fetch(query, list(found)):
        found[row["group_id"]].append(Listed(*row))
    return found


async def find_groups(pool: Any, groups: Iterable[str]) -> dict[str, ListedGroup]:
    """The groups of these ids that the roster has, voided ones included."""
    query = f"SELECT {', '.join(ListedGroup.__struct_fields__)} FROM roster_groups WHERE group_id = ANY($1)"
    return {row["group_id"]: ListedGroup(*row) for row in await pool.fetch(query, list(groups))}
