"""A roster that a program of before has filled is filled anew from the topic, and stands all the while."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from espace.stack.provision import migrations
from services.kernel.roster import SHAPE, Roster, find, find_groups, suspensions
from shared.db import connect
from shared.inbox import Inbox
from shared.kafka import Kafka
from shared.migrations import upgrade
from tests.core import topics
from tests.core.inboxes import records_of
from tests.stack.test_migrations import schemas

PARCOURS = {
    "parcours_id": "k1", "participant_id": "p1", "group_id": "g1", "site": "saint-gilles", "starts_on": "2024-01-08",
    "ended_on": "2024-11-08", "end_kind": "prolonged", "prolonged_into": "k2",
}  # fmt: skip
GROUP = {
    "group_id": "g1", "site": "saint-gilles", "public": "inactivity", "label": "Mardi", "starts_on": "2024-01-08", "ends_on": None,
}  # fmt: skip
STOOD = {"suspension_id": "s1", "parcours_id": "k1", "starts_on": "2024-03-04", "resumed_on": "2024-04-01"}
SAID = (("group-opened.v1", GROUP), ("participant-enrolled.v1", PARCOURS), ("parcours-suspended.v1", STOOD))
BEFORE = """
INSERT INTO roster VALUES ('k1', 'p1', 'g1', 'saint-gilles', '2024-01-08', '2024-11-08', true, 2);
INSERT INTO roster_groups VALUES ('g1', 'saint-gilles', 'inactivity', true, 1);
INSERT INTO checkpoints (source, applied, offsets, version) VALUES ('intake', '{[1,4)}', '{"0": 3}', 1);
"""


@pytest.fixture
async def roles(postgres: str) -> AsyncIterator[tuple[str, str]]:
    """An owner and a runtime role."""
    owner, runtime = (f"{kind}_{secrets.token_hex(4)}" for kind in ("owner", "runtime"))
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE ROLE {owner}; CREATE ROLE {runtime}")
    yield owner, runtime
    await admin.execute(f"DROP ROLE {owner}; DROP ROLE {runtime}")
    await admin.close()


def told() -> list[Any]:
    """Intake's events as Kafka gives them."""
    events = topics.saying((kind, {"id": "x", "record": record, "before": None, "why": None}) for kind, record in SAID)
    return records_of("espace.intake", events)


@pytest.mark.parametrize("service", ["bilan", "ateliers"])
async def test_an_upgraded_deployment_refills_its_roster(
    roles: tuple[str, str], database: str, tmp_path: Path, service: str
) -> None:
    async with connect(database) as pool:
        await pool.execute(f"GRANT CREATE ON SCHEMA public TO {roles[0]}; {schemas(database, roles[0])}")
        shutil.copytree(migrations(service), tmp_path, dirs_exist_ok=True)
        for later in (tmp_path / "versions").glob("0*.py"):
            if later.name > "0004":
                later.unlink()
        assert await asyncio.to_thread(upgrade, tmp_path, database, *roles)
        await pool.execute(BEFORE)
        assert await asyncio.to_thread(upgrade, migrations(service), database, *roles)
        inbox = Inbox(pool, Kafka("127.0.0.1:1"), {"espace.intake": "intake"}, "bilan", Roster(), shape=SHAPE)
        assert await inbox.offsets() == {}
        assert (await find(pool, ["k1"]))["k1"].standing
        for records in (told()[2:], told()[:2], told()):
            await inbox.take(records)
        (line,) = (await find(pool, ["k1"])).values()
        assert msgspec.structs.asdict(line) == {**PARCOURS, "standing": True, "position": 2}
        group = (await find_groups(pool, ["g1"]))["g1"]
        assert (group.starts_on, group.label) == ("2024-01-08", "Mardi")
        assert [one.resumed_on for one in (await suspensions(pool, ["k1"]))["k1"]] == ["2024-04-01"]
        assert await inbox.offsets() == {("espace.intake", 0): 3}
        await pool.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
