"""A rolling upgrade: the newer version of the services takes the place of the older one, instance by instance.

The newer version (skew/newer.py) tells interventions in a second version of their events. Its writer comes first, which is the
harder order: what it tells waits in the readers that do not know it, until they are replaced.
"""

from espace.stack.home import Home
from espace.stack.provision import SERVICES
from tests.chaos.world import World


async def roll(world: World) -> None:
    """Replace every instance; the first time with the newer version, whose events must be seen to wait."""
    first = world.version.read_text() == "1"
    world.version.write_text("2")
    ahead = world.homes[0]
    await _replace(world, "bilan", ahead)
    if first:

        async def waits() -> bool:
            states = [await world.status(one) for one in world.instances("reporting")]
            return any(one["inbox"]["bilan"]["parked"] for one in states)

        await world.until(waits, "an event of the newer version waits in a reader of the older one")
    for service in SERVICES:
        for home in world.homes:
            if (service, home) != ("bilan", ahead):
                await _replace(world, service, home)


async def _replace(world: World, service: str, home: Home) -> None:
    await world.stop_services(service, [home])
    await world.start_services([home])
