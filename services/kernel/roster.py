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

ROSTER_COURSE: Final = """
ALTER TABLE roster ADD COLUMN end_kind text, ADD COLUMN prolonged_into text;
ALTER TABLE roster_groups ADD COLUMN starts_on text, ADD COLUMN ends_on text;
CREATE TABLE roster_suspensions (
    suspension_id text PRIMARY KEY,
    parcours_id text NOT NULL,
    starts_on text NOT NULL,
    resumed_on text,
    standing boolean NOT NULL,
    position bigint NOT NULL
);
CREATE INDEX roster_site ON roster (site, ended_on);
CREATE INDEX roster_group ON roster (group_id);
CREATE INDEX roster_prolonged ON roster (prolonged_into) WHERE prolonged_into IS NOT NULL;
CREATE INDEX roster_suspended ON roster_suspensions (parcours_id);
"""
"""What the first roster lacks: how a parcours ends, what it goes on into, when it stands still, the planned dates of groups."""

ROSTER_FURTHER: Final = """
ALTER TABLE roster_groups ADD COLUMN label text;
CREATE TABLE roster_files (
    participant_id text PRIMARY KEY,
    merged_into text,
    standing boolean NOT NULL,
    position bigint NOT NULL
);
"""
"""What that roster lacks: what a group is called, which is no identity, and which files were found to be one person's."""

SHAPE: Final = 3
"""Of the roster's tables, for the inbox: one more whenever they keep more of the events. All are then read again."""


ROSTER_SITES: Final = (
    ("roster", "ARRAY[site]"),
    ("roster_groups", "ARRAY[site]"),
    ("roster_suspensions", "record_sites('parcours', parcours_id)"),
)
"""The tables of the roster, each with SQL for the sites of its row, for the walls between sites."""


FILES_SITES: Final = (
    (
        "roster_files",
        "(SELECT array_agg(site) FROM roster AS held WHERE held.participant_id = roster_files.participant_id)",
    ),
)
"""The same of the table of ROSTER_FURTHER."""


def roster_grants(role: str) -> str:
    """What the service's own role may do with the first roster."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE ON roster, roster_groups TO "{role}";'


def course_grants(role: str) -> str:
    """What it may do with the table of ROSTER_COURSE."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE ON roster_suspensions TO "{role}";'


def further_grants(role: str) -> str:
    """What it may do with the table of ROSTER_FURTHER."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE ON roster_files TO "{role}";'


class Event(Protocol):
    """What the roster needs of an event."""

    @property
    def position(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def data(self) -> bytes: ...


class Listed(msgspec.Struct, frozen=True):
    """A parcours on the roster; dates are ISO text. `standing` is false once it was voided.

    `prolonged_into` is the parcours that goes on from it, where `end_kind` is `prolonged`.
    """

    parcours_id: str
    participant_id: str
    group_id: str
    site: str
    starts_on: str
    ended_on: str | None
    standing: bool = True
    position: int = 0
    end_kind: str | None = None
    prolonged_into: str | None = None

    def open_on(self, day: str) -> bool:
        """Whether it stands and is open on a day: from its start up to, not on, its end."""
        return self.standing and self.starts_on <= day and (self.ended_on is None or day < self.ended_on)


class ListedGroup(msgspec.Struct, frozen=True):
    """A group on the roster, with its planned dates (ISO text) and its label. `standing` is false once it was voided."""

    group_id: str
    site: str
    public: str
    standing: bool = True
    position: int = 0
    starts_on: str | None = None
    ends_on: str | None = None
    label: str | None = None


class ListedSuspension(msgspec.Struct, frozen=True):
    """A time in which a parcours stands still: from `starts_on` up to, not on, `resumed_on` (None: it still does)."""

    suspension_id: str
    parcours_id: str
    starts_on: str
    resumed_on: str | None = None
    standing: bool = True
    position: int = 0

    def holds_on(self, day: str) -> bool:
        """Whether the parcours stands still on a day."""
        return self.standing and self.starts_on <= day and (self.resumed_on is None or day < self.resumed_on)


class ListedFile(msgspec.Struct, frozen=True):
    """A person's file that was merged into another; `merged_into` is None where that was undone."""

    participant_id: str
    merged_into: str | None = None
    standing: bool = True
    position: int = 0


Line = Listed | ListedGroup | ListedSuspension | ListedFile


class _Parcours(msgspec.Struct):
    record: Listed | None
    before: Listed | None


class _Group(msgspec.Struct):
    record: ListedGroup | None
    before: ListedGroup | None


class _Suspension(msgspec.Struct):
    record: ListedSuspension | None
    before: ListedSuspension | None


class _File(msgspec.Struct):
    record: ListedFile | None
    before: ListedFile | None


_PARCOURS = msgspec.json.Decoder(_Parcours)
_GROUP = msgspec.json.Decoder(_Group)
_SUSPENSION = msgspec.json.Decoder(_Suspension)
_FILE = msgspec.json.Decoder(_File)
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    "participant-enrolled": _PARCOURS,
    "parcours-ended": _PARCOURS,
    "parcours-prolonged": _PARCOURS,
    "parcours-corrected": _PARCOURS,
    "parcours-voided": _PARCOURS,
    "group-opened": _GROUP,
    "group-corrected": _GROUP,
    "group-voided": _GROUP,
    "parcours-suspended": _SUSPENSION,
    "parcours-resumed": _SUSPENSION,
    "suspension-corrected": _SUSPENSION,
    "suspension-voided": _SUSPENSION,
    "participants-merged": _FILE,
    "participants-unmerged": _FILE,
}


TABLES: Final[dict[type[Line], str]] = {
    Listed: "roster",
    ListedGroup: "roster_groups",
    ListedSuspension: "roster_suspensions",
    ListedFile: "roster_files",
}


def read(events: Iterable[Event]) -> dict[type[Line], list[Line]]:
    """The latest line of each parcours, group, suspension and merged file that events name. Raises UnknownVersion, msgspec.DecodeError."""
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
        key = type(line), getattr(line, line.__struct_fields__[0])
        held = latest.get(key)
        if held is None or held.position < line.position:
            latest[key] = line
    lines: dict[type[Line], list[Line]] = {kind: [] for kind in TABLES}
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
        # The same position again says more than a program of before could keep.
        f" ON CONFLICT ({names[0]}) DO UPDATE SET {moved} WHERE excluded.position >= held.position"
    )


_UPSERTS: dict[type[Line], str] = {kind: _upsert(table, kind) for kind, table in TABLES.items()}


class Roster:
    """The inbox handler that keeps the roster: one statement a table and batch, in the inbox's transaction."""

    async def apply(self, connection: Any, events: Sequence[Event], previous_version: int) -> None:
        """Note what the events say of parcours, groups, suspensions and merged files."""
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
    for table in TABLES.values():
        await connection.execute(f"DELETE FROM {table}")


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


async def suspensions(pool: Any, parcours: Iterable[str]) -> dict[str, list[ListedSuspension]]:
    """The suspensions of these parcours that stand, in order of their start; an empty list where there are none."""
    query = f"""SELECT {", ".join(ListedSuspension.__struct_fields__)} FROM roster_suspensions
        WHERE parcours_id = ANY($1) AND standing ORDER BY starts_on, suspension_id"""
    found: dict[str, list[ListedSuspension]] = {identity: [] for identity in parcours}
    for row in await pool.fetch(query, list(found)):
        found[row["parcours_id"]].append(ListedSuspension(*row))
    return found


_ROOTS: Final = """WITH RECURSIVE up AS (
        SELECT one AS asked, one AS now FROM unnest($1::text[]) AS one
        UNION SELECT asked, merged_into FROM up JOIN roster_files ON participant_id = now AND standing AND merged_into IS NOT NULL
    ) SELECT asked, now FROM up WHERE NOT EXISTS (
        SELECT FROM roster_files WHERE participant_id = now AND standing AND merged_into IS NOT NULL
    )"""


async def roots(pool: Any, participants: Iterable[str]) -> dict[str, str]:
    """The file that survives the merges of each of these, itself where it was not merged."""
    return {row["asked"]: row["now"] for row in await pool.fetch(_ROOTS, list(participants))}
