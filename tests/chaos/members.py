"""Members of reporting's group that come and go, and the database they share."""

import signal

import asyncpg

from espace.stack.provision import Plan
from tests.chaos.kills import end, stopped_in_transaction
from tests.chaos.world import World


async def two_four_one(world: World) -> None:
    """Two members, then four that all read, then one; the one before the last is killed in its transaction."""
    await world.start_services(world.spare)

    async def all_read() -> bool:
        states = [await world.status(one) for one in world.instances("reporting")]
        return all(any(inbox["unread"] is not None for inbox in one["inbox"].values()) for one in states)

    await world.until(all_read, "four members read")
    await end(await stopped_in_transaction(world))
    await world.stop_services("reporting", [one.home for one in world.instances("reporting")[1:]])


async def two_again(world: World) -> None:
    """The usual two members, and nothing in the spare homes."""
    for service in world.balancers:
        await world.stop_services(service, world.spare)
    await world.start_services()


async def rebalance_in_mid_batch(world: World) -> None:
    """A member leaves, another joins, and the one between them stands in the middle of a batch."""
    still = await stopped_in_transaction(world)
    others = [one.home for one in world.instances("reporting") if one != still]
    await world.stop_services("reporting", others)
    await world.start_services(others)
    still.signal(signal.SIGCONT)


async def lose_database(world: World) -> None:
    """Reporting's database dropped, while its members are connected."""
    plan = Plan(world.admin_url)
    admin = await asyncpg.connect(world.admin_url)
    try:
        await admin.execute(f'DROP DATABASE "{plan.database("reporting")}" WITH (FORCE)')
    finally:
        await admin.close()


async def up(world: World) -> None:
    """What the operator does: `espace up`."""
    await world.up()
