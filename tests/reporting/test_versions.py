"""An event of a newer version reaches an older reader: it waits, seen by all, until a reader knows it."""

from typing import Any

import pytest

from services.kernel.upcasters import Data, Upcasters
from services.reporting import batch
from services.reporting.batch import Batch
from services.reporting.facts import Bilan
from shared.envelope import canonical
from tests.core.units import until
from tests.reporting.feeding import feeding
from tests.reporting.history import LAST, History, made_of
from tests.reporting.test_fold import check, live, stored

TYPE = "bilan-completed"


def _second(data: Data) -> Data:
    """The second version: a level that was not assessed is left out instead of being said so."""
    record = data["record"]
    levels = {domain: level for domain, level in record["levels"].items() if level != "not_assessed"}
    return data | {"record": record | {"levels": levels}}


def _upgraded(made: History) -> History:
    """The same history where bilan was upgraded on the way: all but its first bilans are told in the second version."""
    events = made.events["bilan"]
    start = [at for at, one in enumerate(events) if one["type"] == f"{TYPE}.v1"][2]
    newer = [
        one | {"type": f"{TYPE}.v2", "data": _second(one["data"])} if one["type"] == f"{TYPE}.v1" else one
        for one in events[start:]
    ]
    return made._replace(events=made.events | {"bilan": events[:start] + newer})


async def test_a_newer_event_waits_for_a_reader_that_knows_it(
    database: str, postgres: str, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _upgraded(made_of(5, later=60))
    newer = [one["position"] for one in made.events["bilan"] if one["type"] == f"{TYPE}.v2"]
    assert len(newer) >= 3
    reporting = await live(database, LAST)
    try:
        async with feeding(postgres, kafka, made) as feed:
            await feed.record()
            async with (older := feed.inbox(reporting)).running():

                async def all_seen() -> Any:
                    status = await older.status()
                    others = all(status[one]["watermark"] == feed.recorded[one] for one in ("intake", "ateliers"))
                    parked = status["bilan"]["parked"]
                    seen = await reporting.fetchval(
                        "SELECT sum(upper(one) - lower(one)) FROM gen_1.checkpoints, unnest(applied) AS one"
                        " WHERE source = 'bilan'"
                    )
                    return others and parked + int(seen or 0) == feed.recorded["bilan"]

                await until(all_seen, "all is applied but what the older reader does not know")
                status = (await older.status())["bilan"]
                assert status["watermark"] == newer[0] - 1
                assert (status["gap"], status["error"]) == ([], None)
                assert await older.replay() == 0
            rows = await reporting.fetch("SELECT position, reason FROM gen_1.parked ORDER BY position")
            assert {row["position"] for row in rows} >= set(newer)
            assert (rows[0]["position"], rows[0]["reason"]) == (newer[0], "UnknownVersion")
            # The same database under a reader that knows the second version, and takes the first as that.
            monkeypatch.setattr(batch, "UPCASTERS", Upcasters({f"{TYPE}.v1": _second}))
            monkeypatch.setattr(batch, "_KNOWN", {})
            async with (knowing := feed.inbox(reporting)).running():
                await feed.applied(knowing)
                assert (await knowing.status())["bilan"]["parked"] == 0
            check(await stored(reporting), made)
        # To a reader that begins with the second version the first ones are no others.
        first = [one for one in made.events["bilan"] if one["type"] == f"{TYPE}.v1"]
        assert any("not_assessed" in one["data"]["record"]["levels"].values() for one in first)
        told = Batch()
        told.take(f"{TYPE}.v1", [one["position"] for one in first], [canonical(one["data"]) for one in first])
        assert len(told.records[Bilan]) == len(first)
        assert all("not_assessed" not in bilan.levels.values() for bilan in told.records[Bilan].values())
    finally:
        await reporting.close()
