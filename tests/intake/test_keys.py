"""Why something was done is sealed for the person whom the event is about, also where a parcours moves in the same request."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
import pytest

from services.intake import commands as c
from services.intake.store import Intake
from shared.access import Actor
from shared.commands import Desk, Origin, Unit
from shared.db import connect
from shared.eventlog import Answer, EventLog
from shared.key_tables import KEYS_SQL
from shared.schema import LOG
from shared.vault import Sealed
from tests.vaults import vault_of

ORIGIN = Origin(Actor("test", frozenset()), "test")
GROUP = c.OpenGroup(group_id="g1", site="forest", public="inactivity", starts_on="2024-01-08")
PEOPLE = [c.RegisterParticipant(participant_id=one, site="forest") for one in ("p1", "p2")]
ENROLLED = c.Enrol(parcours_id="k1", participant_id="p1", group_id="g1", starts_on="2024-01-08")
MOVED = c.CorrectParcours(
    parcours_id="k1", participant_id="p2", group_id="g1", starts_on="2024-01-08", why="Un homonyme"
)
VOIDED = c.VoidParcours(parcours_id="k1", why="Entré deux fois")


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with connect(database) as pool:
        await pool.execute(LOG + KEYS_SQL)
        yield pool


@pytest.mark.parametrize("units", [([MOVED], [VOIDED]), ([MOVED, VOIDED],)])
async def test_why_is_read_with_the_key_of_whom_it_is_about(pool: asyncpg.Pool, units: Sequence[list[Any]]) -> None:
    log, vault = EventLog(pool), await vault_of(pool)
    desk = Desk(log, Intake(vault), lambda: datetime(2026, 5, 5, 12, tzinfo=UTC))
    for given in ([[GROUP, *PEOPLE]], [[ENROLLED]], units):
        outcomes = await desk.handle([Unit(commands) for commands in given], ORIGIN)
        assert all(isinstance(one, Answer) for one in outcomes), outcomes
    left, joined, voided = (await log.read(0, 20))[-3:]
    told = []
    for event in (left, joined, voided):
        why = msgspec.convert(msgspec.json.decode(event.data)["why"], Sealed)
        told.append((event.participant, vault.shown(str(event.participant), "why", why)))
    assert told == [("p1", "Un homonyme"), ("p2", "Un homonyme"), ("p2", "Entré deux fois")]
    await log.close()
