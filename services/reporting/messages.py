"""What reporting does with the events of the three services: fold each batch into facts and figures."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.kernel.dates import today
from services.reporting.batch import Batch
from services.reporting.facts import Parcours
from services.reporting.factset import FactSet
from services.reporting.fold import Touched, contributed, difference, minus
from services.reporting.qualified import of_events
from services.reporting.store import Store
from services.reporting.working_day.records import KEPT_DAYS
from shared.cloudevents import Incoming
from shared.schema import Schema
from shared.web import clock as wall

SOURCES = ("intake", "bilan", "ateliers")
PIECE = 500


class Projection:
    """The inbox handler of one generation."""

    def __init__(self, schema: Schema, clock: Callable[[], datetime] = wall) -> None:
        self._schema = schema
        self._clock = clock

    async def apply(self, connection: Any, events: Sequence[Incoming], previous_version: int) -> None:
        """Fold a batch and add what it changes to the figures."""
        store = Store(connection, self._schema.name)
        batch = Batch(kept_since(self._clock)).add(of_events(events))
        facts = await store.load(batch)
        change = difference(facts, batch, await store.horizon())
        await store.save(batch, change)

    async def committed(self, version: int) -> None:
        """Nothing is remembered between batches."""

    def rolled_back(self) -> None:
        """Nothing is remembered between batches."""


def kept_since(clock: Callable[[], datetime]) -> str:
    """The first day of which sheets are kept for the working day, as ISO text."""
    return (today(clock) - timedelta(KEPT_DAYS)).isoformat()


def horizon_at(clock: Callable[[], datetime]) -> int:
    """The year figures are counted up to: the next one, so that a new year needs no event to begin."""
    return today(clock).year + 1


async def extend(connection: Any, schema: Schema, wanted: int) -> bool:
    """Count open parcours in the years up to `wanted`; says whether anything was to do. Runs under the checkpoint lock."""
    await connection.execute(f'SELECT FROM "{schema.name}".checkpoints ORDER BY source FOR UPDATE')
    store = Store(connection, schema.name)
    held = await store.horizon()
    if held >= wanted:
        return False
    rows = await connection.fetch(
        f'SELECT parcours_id FROM "{schema.name}".parcours WHERE standing AND ended_on IS NULL ORDER BY 1'
    )
    persons: set[str] = set()
    groups: set[str] = set()
    for start in range(0, len(rows), PIECE):
        await _extend_piece(
            store, [row["parcours_id"] for row in rows[start : start + PIECE]], held, wanted, persons, groups
        )
    await connection.execute(f'UPDATE "{schema.name}".horizon SET year = $1', wanted)
    return True


async def _extend_piece(
    store: Store, piece: list[str], held: int, wanted: int, persons: set[str], groups: set[str]
) -> None:
    facts = FactSet()
    await store.open_parcours(facts, piece)
    units = Touched(parcours=set(piece))
    for identity in piece:
        parcours = facts.get(Parcours, identity)
        units.persons.add(facts.root(parcours.participant_id))
        units.groups.add(parcours.group_id)
    # A person or group with several open parcours is met more than once: it counts the first time.
    units.persons -= persons
    units.groups -= groups
    persons |= units.persons
    groups |= units.groups
    await store.add_figures(minus(contributed(facts, units, wanted), contributed(facts, units, held)))
