"""The network between the services and PostgreSQL or Kafka: cut, slow, frozen, torn in mid-frame."""

from collections.abc import Awaitable, Callable
from typing import Literal

import psutil

from espace.stack.provision import SERVICES
from tests.chaos.link import Link
from tests.chaos.world import World

Server = Literal["postgres", "kafka"]
Act = Callable[[World], Awaitable[None]]


def cut(server: Server) -> Act:
    """Every connection broken, new ones broken at once."""
    return _act(server, Link.cut)


async def cut_one(world: World) -> None:
    """One instance of some service loses PostgreSQL and Kafka; every other one keeps both."""
    process = psutil.Process(world.any_instance(world.dice.choice(SERVICES)).who["pid"])

    def its_own(port: int) -> bool:
        return any(one.laddr.port == port for one in process.net_connections())

    world.postgres.bar(its_own)
    world.kafka.bar(its_own)


def slow(server: Server, seconds: float) -> Act:
    """Every piece so many seconds late."""
    return _act(server, lambda link: link.delay(seconds))


def freeze(server: Server) -> Act:
    """Nothing comes through, and no connection is broken."""
    return _act(server, Link.freeze)


def tear(server: Server) -> Act:
    """Every connection broken within the next piece it carries."""
    return _act(server, Link.tear)


async def mend(world: World) -> None:
    """Both links let everything through."""
    world.postgres.mend()
    world.kafka.mend()


def _act(server: Server, change: Callable[[Link], None]) -> Act:
    async def strike(world: World) -> None:
        change(world.postgres if server == "postgres" else world.kafka)

    return strike
