"""Reporting's SQL: the facts a batch touches, read before it; what it changes, written after it, in one transaction."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from services.reporting.batch import Batch
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Volume
from services.reporting.factset import KINDS, FactSet
from services.reporting.fold import minus, recount, touched
from services.reporting.indicators import INDICATORS, Contributions
from services.reporting.qualified import qualified
from services.reporting.working_day import tables

TABLES: dict[type, str] = {
    Group: "groups",
    Person: "persons",
    Parcours: "parcours",
    Bilan: "bilans",
    Project: "projects",
}
# By which of its columns what is kept of a stack is found in each table; figures of all sites are taken away from.
_MINE = {
    "groups": "group_id",
    "persons": "participant_id",
    "parcours": "parcours_id",
    "bilans": "bilan_id",
    "projects": "project_id",
    "volumes": "parcours_id",
    "sessions": "site",
    "sites": "site",
    "figures": "site",
    "kept": "id",
}
_SQL_TYPES = {
    "position": "bigint",
    "minutes": "bigint",
    "birth_year": "bigint",
    "standing": "boolean",
    "never_worked": "boolean",
}
_VOLUME = Volume.__struct_fields__
_SESSION = ("site", "group_id", "year")
_PLACE = ("year", "site", "public", "indicator")
_TRIPLE = ("numerator", "denominator", "unknown")
FILL_SECONDS = 600


def _columns(kind: type) -> Sequence[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def _upsert(kind: type) -> str:
    columns = _columns(kind)
    arrays = ", ".join(f"${index}::{_SQL_TYPES.get(name, 'text')}[]" for index, name in enumerate(columns, 1))
    chosen = ", ".join(f"{name}::jsonb" if name == "levels" else name for name in columns)
    moved = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    table = TABLES[kind]
    return (
        f'INSERT INTO "{{schema}}".{table} AS held ({", ".join(columns)})'
        f" SELECT {chosen} FROM unnest({arrays}) AS new({', '.join(columns)})"
        f" ON CONFLICT ({columns[0]}) DO UPDATE SET {moved} WHERE excluded.position > held.position"
    )


_UPSERTS = {kind: _upsert(kind) for kind in KINDS}


class Store:
    """Reads and writes of one generation, through the connection of the transaction at hand."""

    def __init__(self, connection: Any, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    async def load(self, batch: Batch) -> FactSet:
        """The facts that a batch touches, with all that decides what they contribute."""
        facts = FactSet()
        await self._fetch(facts, Group, "group_id", batch.records[Group])
        await self._fetch(facts, Bilan, "bilan_id", batch.records[Bilan])
        await self._fetch(facts, Project, "project_id", batch.records[Project])
        await self._sessions(facts, batch.records[Group])
        named = {
            one.parcours_id
            for kind in (Bilan, Project)
            for mine in (batch.records[kind], facts.records[kind])
            for one in mine.values()
        }
        summed = {parcours for parcours, _ in batch.volumes}
        await self._fetch(facts, Parcours, "parcours_id", named | summed | set(batch.records[Parcours]))
        await self._fetch(facts, Parcours, "group_id", batch.records[Group])
        await self.complete(facts, batch)
        return facts

    async def complete(self, facts: FactSet, batch: Batch) -> None:
        """From the facts a batch names to those that decide the contributions of what it touches."""
        units = touched(facts, batch)
        families = await self._families(facts, units.persons)
        await self._fetch(facts, Parcours, "participant_id", families)
        counted = {
            one.parcours_id for one in facts.records[Parcours].values() if one.participant_id in families
        } | units.parcours
        await self._fetch(facts, Bilan, "parcours_id", counted)
        await self._fetch(facts, Project, "parcours_id", counted)
        await self._fetch(facts, Parcours, "group_id", units.groups)
        groups = {one.group_id for mine in (facts.records, batch.records) for one in mine[Parcours].values()}
        groups |= {group_id for _, group_id, _ in batch.sessions if group_id} | units.groups
        await self._fetch(facts, Group, "group_id", groups)
        await self._volumes(facts, units.parcours)

    async def open_parcours(self, facts: FactSet, parcours: Iterable[str]) -> None:
        """These parcours with their persons' files and groups, and all that decides what those contribute."""
        await self._fetch(facts, Parcours, "parcours_id", parcours)
        batch = Batch()
        batch.records[Parcours] = dict(facts.records[Parcours])
        await self.complete(facts, batch)

    async def files(self, facts: FactSet, persons: Iterable[str]) -> None:
        """The files of these persons, with all that they are merged with."""
        await self._families(facts, set(persons))

    async def hanging(self, facts: FactSet, parcours: Iterable[str]) -> None:
        """The bilans, projects and sums of these parcours."""
        wanted = list(parcours)
        await self._fetch(facts, Bilan, "parcours_id", wanted)
        await self._fetch(facts, Project, "parcours_id", wanted)
        await self._volumes(facts, wanted)

    async def _fetch(self, facts: FactSet, kind: type, column: str, values: Iterable[str]) -> None:
        if wanted := list(values):
            await self._rows(facts, kind, f"{column} = ANY($1)", wanted)

    async def _rows(self, facts: FactSet, kind: type, where: str, argument: Any) -> None:
        query = f'SELECT {", ".join(_columns(kind))} FROM "{self._schema}".{TABLES[kind]} WHERE {where}'
        for row in await self._connection.fetch(query, argument):
            facts.put(_record(kind, row))

    async def _families(self, facts: FactSet, persons: set[str]) -> set[str]:
        """These persons' files with all they are merged with, up and down."""
        known: set[str] = set()
        waiting = set(persons)
        while waiting:
            await self._fetch(facts, Person, "participant_id", waiting)
            await self._fetch(facts, Person, "merged_into", waiting)
            known |= waiting
            found = facts.records[Person].values()
            waiting = {one.participant_id for one in found} | {one.merged_into for one in found if one.merged_into}
            waiting -= known
        return known

    async def _sessions(self, facts: FactSet, groups: Iterable[str]) -> None:
        wanted = list(groups)
        if wanted:
            query = f'SELECT site, group_id, year, held FROM "{self._schema}".sessions WHERE group_id = ANY($1)'
            for row in await self._connection.fetch(query, wanted):
                facts.sessions[row["site"], row["group_id"], row["year"]] = row["held"]

    async def _volumes(self, facts: FactSet, parcours: Iterable[str]) -> None:
        wanted = list(parcours)
        if wanted:
            query = f'SELECT parcours_id, year, {", ".join(_VOLUME)} FROM "{self._schema}".volumes WHERE parcours_id = ANY($1)'
            for row in await self._connection.fetch(query, wanted):
                facts.volumes.setdefault(row["parcours_id"], {})[row["year"]] = Volume(*row[2:])

    async def horizon(self) -> int:
        """The last year that figures are counted for."""
        return int(await self._connection.fetchval(f'SELECT year FROM "{self._schema}".horizon'))

    async def save(self, batch: Batch, difference: Contributions) -> None:
        """Write what a batch changes."""
        for kind, records in batch.records.items():
            if records:
                rows = [msgspec.structs.astuple(one) for one in records.values()]
                columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
                if kind is Bilan:
                    at = _columns(kind).index("levels")
                    columns[at] = [json.dumps(levels) for levels in columns[at]]
                await self._connection.execute(_UPSERTS[kind].format(schema=self._schema), *columns)
        await self._add(
            "volumes",
            ("parcours_id", "year"),
            _VOLUME,
            [(parcours, year, *msgspec.structs.astuple(volume)) for (parcours, year), volume in batch.volumes.items()],
        )
        await self._add("sessions", _SESSION, ("held",), [(*place, held) for place, held in batch.sessions.items()])
        if batch.sites:
            await self._connection.execute(
                f'INSERT INTO "{self._schema}".sites SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
                sorted(batch.sites),
            )
        if batch.kept is not None:
            await tables.write(self._connection, self._schema, batch.kept)
        await self.add_figures(difference)

    async def fill(self, facts: FactSet, figures: Contributions) -> None:
        """Write all facts and figures into an empty generation."""
        for kind, records in facts.records.items():
            rows = [msgspec.structs.astuple(one) for one in records.values()]
            if kind is Bilan:
                at = _columns(kind).index("levels")
                rows = [(*row[:at], json.dumps(row[at]), *row[at + 1 :]) for row in rows]
            await self._copy(TABLES[kind], _columns(kind), rows)
        volumes = [
            (parcours, year, *msgspec.structs.astuple(volume))
            for parcours, years in facts.volumes.items()
            for year, volume in years.items()
        ]
        await self._copy("volumes", ("parcours_id", "year", *_VOLUME), volumes)
        await self._copy("sessions", (*_SESSION, "held"), [(*place, held) for place, held in facts.sessions.items()])
        await self._copy("sites", ("site",), [(site,) for site in facts.sites])
        await self._copy("kept", tables.COLUMNS, list(facts.kept.rows.values()))
        await self._copy("figures", (*_PLACE, *_TRIPLE), _rows(figures))

    async def _copy(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        await self._connection.copy_records_to_table(
            table, schema_name=self._schema, columns=list(columns), records=rows, timeout=FILL_SECONDS
        )

    async def forget(self, stack: str) -> None:
        """Take a stack out of everything: what it contributes out of the figures, and all that is kept of it."""
        facts = FactSet()
        mine = qualified(stack, "")
        for kind in KINDS:
            await self._rows(facts, kind, f"starts_with({_columns(kind)[0]}, $1)", mine)
        await self._volumes(facts, facts.records[Parcours])
        query = f'SELECT site, group_id, year, held FROM "{self._schema}".sessions WHERE starts_with(site, $1)'
        for row in await self._connection.fetch(query, mine):
            facts.sessions[row["site"], row["group_id"], row["year"]] = row["held"]
        counted = await asyncio.to_thread(recount, facts, await self.horizon())
        await self.add_figures(minus({}, counted))
        for table, column in _MINE.items():
            await self._connection.execute(
                f'DELETE FROM "{self._schema}".{table} WHERE starts_with({column}, $1)', mine
            )
        await self._connection.execute(f'UPDATE "{self._schema}".stacks SET as_of = NULL WHERE stack = $1', stack)

    async def add_figures(self, difference: Contributions) -> None:
        """Add a difference to the figures."""
        await self._add("figures", _PLACE, _TRIPLE, _rows(difference))

    async def _add(self, table: str, keys: Sequence[str], sums: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        names = [*keys, *sums]
        texts = {"parcours_id", "site", "public", "indicator", "group_id"}
        arrays = ", ".join(
            f"${index}::{'text' if name in texts else 'bigint'}[]" for index, name in enumerate(names, 1)
        )
        added = ", ".join(f"{name} = held.{name} + excluded.{name}" for name in sums)
        await self._connection.execute(
            f'INSERT INTO "{self._schema}".{table} AS held ({", ".join(names)}) SELECT * FROM unnest({arrays})'
            f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added}",
            *(list(column) for column in zip(*rows, strict=True)),
        )


def _rows(figures: Contributions) -> list[tuple[Any, ...]]:
    return [
        (year, site, public, INDICATORS[index].id, *triple)
        for (year, site, public, index), triple in sorted(figures.items())
    ]


def _record(kind: type, row: Any) -> Any:
    if kind is Bilan:
        return Bilan(*(json.loads(value) if name == "levels" else value for name, value in row.items()))
    return kind(*row)
