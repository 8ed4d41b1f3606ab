"""Chains of prolonged parcours, and the parcours of a site, as the roster's tables give them."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.kernel.chains import around, current, earlier, later
from services.kernel.roster import ROSTER, ROSTER_COURSE, ROSTER_FURTHER

GOING_ON = {"k1": "k2", "k2": "k3", "k3": None, "k4": "k9"}
PUT = "INSERT INTO roster VALUES ($1, $2, 'g1', $3, '2024-01-08', $4, true, 1, NULL, $5)"


@pytest.fixture
async def roster(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database)
    await connection.execute(ROSTER + ROSTER_COURSE + ROSTER_FURTHER)
    for one, into in GOING_ON.items():
        await connection.execute(PUT, one, "p1", "saint-gilles", "2024-11-08" if into else None, into)
    yield connection
    await connection.close()


async def test_prolonged_parcours_in_the_order_in_which_they_follow_one_another(roster: Any) -> None:
    assert (await earlier(roster, ["k3", "k4"])).keys() == {"k1", "k2", "k3", "k4"}
    assert (await earlier(roster, ["k1"])).keys() == {"k1"}
    assert (await later(roster, ["k1"])).keys() == {"k1", "k2", "k3"}
    assert (await later(roster, ["k4", "nobody"])).keys() == {"k4"}
    for one in ("k1", "k2", "k3"):
        assert await around(roster, one) == ["k1", "k2", "k3"]
    assert [await around(roster, one) for one in ("k4", "nobody")] == [["k4"], ["nobody"]]


async def test_a_parcours_that_was_voided_leads_nowhere(roster: Any) -> None:
    await roster.execute("UPDATE roster SET standing = false WHERE parcours_id = 'k2'")
    assert [await around(roster, one) for one in ("k1", "k2", "k3")] == [["k1"], ["k1", "k2"], ["k3"]]


async def test_a_circle_that_events_still_to_come_will_open_ends(roster: Any) -> None:
    await roster.execute("UPDATE roster SET prolonged_into = 'k1' WHERE parcours_id = 'k3'")
    assert sorted(await around(roster, "k2")) == ["k1", "k2", "k3"]
    assert (await earlier(roster, ["k2"])).keys() == (await later(roster, ["k2"])).keys() == {"k1", "k2", "k3"}


async def test_the_parcours_of_a_site_that_were_open_after_a_day(roster: Any) -> None:
    await roster.execute(PUT, "k5", "p5", "forest", None, None)
    await roster.execute(PUT, "k6", "p6", "forest", None, None)
    await roster.execute("UPDATE roster SET standing = false WHERE parcours_id = 'k6'")
    assert (await current(roster, "2024-11-08", "saint-gilles", None)).keys() == {"k3"}
    assert (await current(roster, "2024-11-07", "saint-gilles", None)).keys() == {"k1", "k2", "k3", "k4"}
    assert (await current(roster, "2024-11-08", None, "g1")).keys() == {"k3", "k5"}
    assert await current(roster, "2024-11-08", "forest", "g2") == {}
