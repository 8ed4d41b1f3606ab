"""What reporting is asked: a year's table, all figures, and the persons and parcours behind one figure."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from services.kernel.codes import codes
from services.reporting import schema as generations
from services.reporting import small_cells
from services.reporting.ages import ages
from services.reporting.facts import Group, Parcours
from services.reporting.factset import FactSet
from services.reporting.fold import Touched, contributed
from services.reporting.indicators import ALL, INDEX, INDICATORS, Triple, shown
from services.reporting.messages import SOURCES
from services.reporting.qualified import shown as shown_sites
from services.reporting.qualified import sites_named, stacks_of
from services.reporting.rebuild import applied, watermark
from services.reporting.refusals import refuse
from services.reporting.store import Store
from shared import sites
from shared.db import reaching
from shared.envelope import canonical
from shared.web import clock as wall

Clock = Callable[[], datetime]
DEFINITIONS = "1"
PIECE = 500


class Reads:
    """Reads of the live generation, each from one snapshot. `stacks` are the names of several that are read side by side."""

    def __init__(
        self, pool: asyncpg.Pool, sources: Sequence[str] = SOURCES, stacks: Sequence[str] = (), clock: Clock = wall
    ) -> None:
        self._pool = pool
        self._sources = sources
        self._stacks = stacks
        self._clock = clock

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[tuple[Any, str]]:
        """A connection and the schema of the live generation, both of one moment."""
        async with reaching(), self._pool.acquire() as reader:
            transaction, schema = await _begin(reader)
            try:
                yield reader, schema
            finally:
                await transaction.rollback()

    @asynccontextmanager
    async def _scope(self, year: int, site: str, public: str, present: int) -> AsyncIterator[tuple[Any, str, str]]:
        """A snapshot to read a year of one scope in, and the site as it is kept.

        Raises Refusal where the year, the site or the public is none.
        """
        _check(year, site, public, present)
        async with self.snapshot() as (reader, schema):
            yield reader, schema, await self.known_site(reader, schema, site)

    async def known_site(self, reader: Any, schema: str, site: str) -> str:
        """A site as it is kept. Raises Refusal where no record names it, or those of several stacks do."""
        if site == ALL:
            return site
        found = sites_named(site, await every_site(reader, schema), self._stacks)
        if not found:
            raise refuse("unknown_site", "site")
        if len(found) > 1:
            raise refuse("site_of_several", "site")
        return found[0]

    async def through(self, reader: Any, schema: str, site: str = ALL) -> dict[str, Any]:
        """The `watermark`; of several stacks also, for those that a site is of, up to when they are counted in (`stacks`)."""
        found: dict[str, Any] = {"watermark": watermark(await applied(reader, schema, self._sources))}
        if self._stacks:
            found["stacks"] = await self._ages(reader, schema, site)
        return found

    async def _ages(self, reader: Any, schema: str, site: str) -> list[dict[str, Any]]:
        mine = self._stacks if site == ALL else stacks_of(site, self._stacks)
        found: list[dict[str, Any]] = msgspec.to_builtins(await ages(reader, schema, mine, self._clock()))
        return found

    async def stacks(self) -> list[dict[str, Any]]:
        """Up to when each of several stacks is counted in (`ages.Age`)."""
        async with self.snapshot() as (reader, schema):
            return await self._ages(reader, schema, ALL)

    async def table(self, year: int, site: str, public: str, present: int, *, exact: bool = True) -> dict[str, Any]:
        """A year's indicators in one scope; unless they are to be `exact`, without small cells (`small_cells.told`).

        Raises Refusal where the year, the site or the public is none.
        """
        _check(year, site, public, present)
        async with self.snapshot() as (reader, schema):
            kept = await self.known_site(reader, schema, site) if self._stacks else site
            scope = "AND site = $2 AND public = $3" if exact else ""
            rows = await reader.fetch(
                f'SELECT site, public, indicator, numerator, denominator, unknown FROM "{schema}".figures WHERE year = $1 {scope}',
                year,
                *((kept, public) if exact else ()),
            )
            if not any(row["site"] == kept for row in rows):  # a site with figures is known
                await self.known_site(reader, schema, site)
            through = await self.through(reader, schema, kept)
        found = _by_scope(rows, kept)
        told = (
            [shown(row, found[kept, public].get(row.id, (0, 0, 0))) for row in INDICATORS]
            if exact
            else small_cells.told(found, (kept, public))
        )
        return {
            "year": year,
            "site": site,
            "public": public,
            "definitions": DEFINITIONS,
            **through,
            "indicators": told,
        }

    async def watermark(self) -> dict[str, Any]:
        """The position in each log up to which events are counted in; of several stacks also `stacks`."""
        async with self.snapshot() as (reader, schema):
            found = await self.through(reader, schema)
        return {**found.pop("watermark"), **found}

    async def sites(self) -> list[str]:
        """The sites that some record has named."""
        async with self.snapshot() as (reader, schema):
            return shown_sites(await every_site(reader, schema), self._stacks)

    async def figures(self) -> AsyncIterator[bytes]:
        """What is counted in and up to which year, then every figure that is not zero: JSON lines from one snapshot.

        `applied` has the positions of each source as PostgreSQL writes a multirange: events of different partitions come
        in any order, so that some beyond the watermark may be counted in.
        """
        async with self.snapshot() as (reader, schema):
            counted = await applied(reader, schema, self._sources)
            head = {
                "watermark": watermark(counted),
                "applied": {source: str(ranges) for source, ranges in counted.items()},
                "horizon": await Store(reader, schema).horizon(),
            }
            yield canonical(head) + b"\n"
            query = f'SELECT year, site, public, indicator, numerator, denominator, unknown FROM "{schema}".figures'
            async for row in reader.cursor(query, prefetch=2_000):
                if row["numerator"] or row["denominator"] or row["unknown"]:
                    yield canonical(list(row)) + b"\n"

    async def trace(
        self, indicator: str, year: int, site: str, public: str, present: int, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """The persons with what each adds to a figure, by pseudonymous id, with their parcours; or the parcours, groups
        or sessions, where those are counted. `after` of the last one continues a long list."""
        if indicator not in INDEX:
            raise refuse("unknown_indicator", "indicator")
        over = INDICATORS[INDEX[indicator]].over
        found: list[dict[str, Any]] = []
        async with self._scope(year, site, public, present) as (reader, schema, kept):
            place = (year, kept, public, INDEX[indicator])
            if over == "session":
                return await _held(reader, schema, year, kept, public, after, limit)
            store = Store(reader, schema)
            while len(found) < limit:
                rows = await reader.fetch(
                    f'SELECT parcours_id FROM "{schema}".parcours WHERE standing AND parcours_id > $1 ORDER BY parcours_id LIMIT $2',
                    after,
                    PIECE,
                )
                if not rows:
                    break
                facts = FactSet()
                await store.open_parcours(facts, [row["parcours_id"] for row in rows])
                for row in rows:
                    after = row["parcours_id"]
                    item = _behind(facts, after, over, place)
                    if item is not None:
                        found.append(item)
                        if len(found) == limit:
                            break
        return found


def _by_scope(rows: Iterable[Any], site: str) -> dict[tuple[str, str], dict[str, Triple]]:
    """Figures of a year by scope: of every site that has some, of this one and of all together, in each public and in all."""
    named = {row["site"] for row in rows} | {site, ALL}
    found: dict[tuple[str, str], dict[str, Triple]] = {
        (one, public): {} for one in named for public in (ALL, *codes("public"))
    }
    for row in rows:
        found[row["site"], row["public"]][row["indicator"]] = (row["numerator"], row["denominator"], row["unknown"])
    return found


def _check(year: int, site: str, public: str, present: int) -> None:
    sites.reach(None if site == ALL else site)
    if year > present:
        raise refuse("future_year", "year")
    if public != ALL and public not in codes("public"):
        raise refuse("unknown_public", "public")


async def every_site(reader: Any, schema: str) -> list[str]:
    """The sites that some record has named."""
    named = [row["site"] for row in await reader.fetch(f'SELECT site FROM "{schema}".sites ORDER BY site')]
    return [site for site in named if sites.sees(site)]


async def _begin(reader: Any) -> tuple[Any, str]:
    """One snapshot for all statements (figures of one moment beside a watermark of another would not be true), of a
    generation that stays until it ends: one that a rebuild just dropped is looked up again."""
    gone = None
    while True:
        transaction = reader.transaction(isolation="repeatable_read", readonly=True)
        await transaction.start()
        live = await reader.fetchval("SELECT live FROM public.generation")
        try:
            return transaction, await generations.hold(reader, live)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            await transaction.rollback()
            if live == gone:
                raise
            gone = live


async def _held(
    reader: Any, schema: str, year: int, site: str, public: str, after: str, limit: int
) -> list[dict[str, Any]]:
    """The held sessions of a year by site and group; those for no one group have no public."""
    rows = await reader.fetch(
        "SELECT held.site, held.group_id, held.held, held.site || '/' || held.group_id AS place"
        f' FROM "{schema}".sessions AS held LEFT JOIN "{schema}".groups AS mine USING (group_id)'
        " WHERE held.year = $1 AND held.held <> 0 AND $2 IN ($6, held.site) AND ($3 = $6 OR $3 = mine.public)"
        " AND (held.group_id = '' OR mine.group_id IS NOT NULL) AND held.site || '/' || held.group_id > $4"
        " ORDER BY place LIMIT $5",
        year,
        site,
        public,
        after,
        limit,
        ALL,
    )
    return [
        {"site": row["site"], "group_id": row["group_id"] or None, "after": row["place"]}
        | {"numerator": row["held"], "denominator": 0, "unknown": 0}
        for row in rows
    ]


def _behind(facts: FactSet, parcours_id: str, over: str, place: tuple[int, str, str, int]) -> dict[str, Any] | None:
    parcours = facts.get(Parcours, parcours_id)
    root = facts.root(parcours.participant_id)
    mine = [way.parcours.parcours_id for way in facts.ways(facts.family(root))]
    if over in ("participant", "closing", "completed"):
        if not mine or parcours_id != min(mine):
            return None  # a person with several parcours is told of once
        units, about = Touched(persons={root}), {"participant_id": root, "parcours": mine}
    elif over == "group":
        group = facts.get(Group, parcours.group_id)
        together = facts.children(Parcours, "group_id", parcours.group_id)
        if group is None or parcours_id != min(one.parcours_id for one in together):
            return None
        units, about = Touched(groups={parcours.group_id}), {"group_id": parcours.group_id}
    else:
        units, about = Touched(parcours={parcours_id}), {"participant_id": root, "parcours": [parcours_id]}
    triple = contributed(facts, units, place[0]).get(place)
    if triple is None:
        return None
    return about | {"after": parcours_id, "numerator": triple[0], "denominator": triple[1], "unknown": triple[2]}
