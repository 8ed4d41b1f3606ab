"""Processes killed outright."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from espace.stack import processes
from espace.stack.provision import SERVICES
from tests.chaos.world import LOGS, Instance, World

TRIES = 200


def one_of(service: str) -> Callable[[World], Awaitable[None]]:
    """One instance of a service."""

    async def strike(world: World) -> None:
        await end(world.any_instance(service))

    return strike


async def leader(world: World) -> None:
    """The instance that leads the relay of some service."""
    await end(await world.leader(world.dice.choice(LOGS)))


async def member_in_transaction(world: World) -> None:
    """A reporting member, while its transaction is open."""
    await end(await stopped_in_transaction(world))


async def two_at_random(world: World) -> None:
    """Two processes of whatever service."""
    for service in world.dice.choices(SERVICES, k=2):
        await end(world.any_instance(service))


async def postgres(world: World) -> None:
    """The PostgreSQL server."""
    await _end_part(world, "postgres")


async def kafka(world: World) -> None:
    """The broker."""
    await _end_part(world, "kafka")


async def start_again(world: World) -> None:
    """What a supervisor does: whatever service does not run is started."""
    await world.start_services()


async def start_servers(world: World) -> None:
    """PostgreSQL and Kafka, where they do not run."""
    await asyncio.gather(world.start_postgres(), world.start_kafka())


async def stopped_in_transaction(world: World) -> Instance:
    """A reporting member stopped by SIGSTOP while its transaction is open."""
    open_now = (
        "SELECT string_agg(pid || ' ' || xact_start, ',' ORDER BY pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = 'reporting' AND state = 'idle in transaction'"
    )
    for _ in range(TRIES):
        one = world.any_instance("reporting")
        one.signal(signal.SIGSTOP)
        # What a running member has open ends between two looks; what a stopped one has open stays.
        first = await world.ask("reporting", open_now)
        if first:
            await asyncio.sleep(0.3)
            if set((await world.ask("reporting", open_now) or "").split(",")) & set(first.split(",")):
                return one
        one.signal(signal.SIGCONT)
        await asyncio.sleep(world.dice.uniform(0.01, 0.1))
    raise TimeoutError(f"no reporting member was met in a transaction in {TRIES} looks")


async def end(instance: Instance) -> None:
    """SIGKILL, and wait until it is gone."""
    await asyncio.to_thread(processes.stop, instance.who, ((signal.SIGKILL, 10),))


async def _end_part(world: World, part: str) -> None:
    who = world.servers.part(part)
    assert who is not None
    await asyncio.to_thread(processes.stop, who, ((signal.SIGKILL, 10),))
