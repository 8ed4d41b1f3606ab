"""Processes that stand still (SIGSTOP) until others have replaced them, and then go on as if nothing had been."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from tests.chaos.kills import stopped_in_transaction
from tests.chaos.world import LOGS, World

Act = Callable[[World], Awaitable[None]]


def leader(seconds: float) -> Act:
    """The relay leader of some service, for so long at least, and until another instance leads."""

    async def strike(world: World) -> None:
        service = world.dice.choice(LOGS)
        still = await world.leader(service)
        still.signal(signal.SIGSTOP)
        replaced = world.until(lambda: world.leads(service, but=still), f"another instance leads {service}")
        await asyncio.gather(replaced, asyncio.sleep(seconds))

    return strike


def member(seconds: float) -> Act:
    """A reporting member with its transaction open, for so long at least, and until another has gone beyond it."""

    async def strike(world: World) -> None:
        still = await stopped_in_transaction(world)
        heads = await world.heads()
        replaced = world.until(lambda: world.reached(heads, but=still), "another member has applied what was recorded")
        await asyncio.gather(replaced, asyncio.sleep(seconds))

    return strike


async def go_on(world: World) -> None:
    """SIGCONT for all."""
    world.let_go()
