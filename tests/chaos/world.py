"""The stack under test: servers behind links, several instances of each service behind one address, all real processes."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx

from espace.stack import kafka, postgres, processes, services
from espace.stack.home import Home
from espace.stack.provision import SERVICES, Plan
from tests.chaos.link import HOST, Link
from tests.servers import temporary_home
from tests.stacks import ROOT, Stack

LOGS = ("intake", "bilan", "ateliers")
T = TypeVar("T")
LOG_LINES = 30


@dataclass(frozen=True)
class Instance:
    """One process of a service; its home says which."""

    service: str
    home: Home

    @property
    def who(self) -> dict[str, Any]:
        """Pid and start of the process."""
        return self.home.part(self.service) or {}

    @property
    def url(self) -> str:
        """Its own address, not that of the balancer."""
        return str(self.who["url"])

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        os.kill(self.who["pid"], number)

    @property
    def alive(self) -> bool:
        """Whether the process runs (or is stopped), and has not ended."""
        return processes.alive(self.who)


class World:
    """Everything that a fault may strike. `async with World.running(...)` brings it up and takes it down."""

    def __init__(self, dice: Random, servers: Home, homes: list[Home], spare: list[Home], disk: Path | None) -> None:
        self.dice = dice
        self.servers = servers
        self.homes = homes
        self.spare = spare
        self.disk = disk
        self.clock = servers.path / "clock"
        self.version = servers.path / "version"
        self.postgres = Link(dice)
        self.kafka = Link(dice)
        self.balancers = {service: Link(dice) for service in SERVICES}
        self.stack = Stack(homes[0])
        self.http = httpx.AsyncClient(timeout=5, trust_env=False, verify=False)

    @classmethod
    @asynccontextmanager
    async def running(
        cls, dice: Random, instances: int, spare: int, disk: AbstractContextManager[Path | None]
    ) -> AsyncIterator["World"]:
        """A stack with so many instances of each service, ready, and homes for some more; PostgreSQL's data on `disk`."""
        async with AsyncExitStack() as stack:
            place = stack.enter_context(disk)
            servers, *homes = (stack.enter_context(temporary_home()) for _ in range(1 + instances + spare))
            world = cls(dice, servers, homes[:instances], homes[instances:], place)
            for link in (world.postgres, world.kafka, *world.balancers.values()):
                await stack.enter_async_context(link)
            await stack.enter_async_context(world.http)
            stack.enter_context(_advertised(world.kafka.port))
            stack.enter_context(patch.dict(os.environ, world._clocked()))
            if place is not None:
                with servers.lock():
                    servers.update("places", "postgres", str(place / "postgres"))
            stack.callback(world.let_go)
            await asyncio.gather(world.start_postgres(), world.start_kafka())
            named = {"ESPACE_POSTGRES_URL": world.plan.admin_url, "ESPACE_KAFKA_BOOTSTRAP": world.bootstrap}
            world.stack.env |= world._clocked() | named
            world.stack.env |= {f"ESPACE_{service.upper()}_URL": world.url(service) for service in SERVICES}
            await world.up()
            for home in (*world.homes[1:], *world.spare):
                shutil.copytree(homes[0].secrets, home.secrets, dirs_exist_ok=True)
            await world.start_services()
            yield world

    def _clocked(self) -> dict[str, str]:
        """The environment in which Python's clock is off by what one file says, and the services' version what another does."""
        self.clock.write_text("0")
        self.version.write_text("1")
        skew = Path(__file__).with_name("skew")
        return {
            "CHAOS_CLOCK": str(self.clock),
            "CHAOS_VERSION": str(self.version),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, skew))),
        }

    # --- where things are

    @property
    def plan(self) -> Plan:
        """The databases as the services reach them: over the link."""
        parts = urlsplit(self.admin_url)
        return Plan(urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{self.postgres.port}")))

    @property
    def admin_url(self) -> str:
        """PostgreSQL itself."""
        return postgres.url(self.servers, self.postgres.targets[0])

    @property
    def bootstrap(self) -> str:
        """Kafka over the link, which is also the address that it gives its clients."""
        return f"{HOST}:{self.kafka.port}"

    def url(self, service: str) -> str:
        """The one address of all instances of a service."""
        return f"http://{HOST}:{self.balancers[service].port}"

    def instances(self, service: str) -> list[Instance]:
        """Those that run."""
        found = [Instance(service, home) for home in (*self.homes, *self.spare)]
        return [one for one in found if one.who and one.alive]

    def any_instance(self, service: str) -> Instance:
        """One of them by the dice."""
        return self.dice.choice(self.instances(service))

    async def leader(self, service: str) -> Instance:
        """The instance that leads the relay of a service, waiting for one."""
        return await self.until(lambda: self.leads(service), f"{service} has a relay leader")

    async def leads(self, service: str, but: Instance | None = None) -> Instance | None:
        """The instance that says it leads, one left out."""
        for one in self.instances(service):
            if one != but and (await self.status(one))["relay"]["leader"]:
                return one
        return None

    # --- asking

    def token(self) -> str:
        return self.stack.token()

    async def get(self, url: str, **params: Any) -> httpx.Response:
        """A GET with a token."""
        answer = await self.http.get(url, params=params, headers={"Authorization": f"Bearer {self.token()}"})
        return answer.raise_for_status()

    async def status(self, instance: Instance) -> dict[str, Any]:
        """What an instance says of itself."""
        found: dict[str, Any] = (await self.get(f"{instance.url}/v1/status")).json()
        return found

    async def words(self) -> list[str]:
        """What every instance says of itself, or that it says nothing; the end of the log of one that ended."""
        found = []
        for home in (*self.homes, *self.spare):
            for service, who in home.state()["parts"].items():
                if not processes.alive(who):
                    end = (home.logs / f"{service}.log").read_text(errors="replace").splitlines()[-LOG_LINES:]
                    found.append("\n".join((f"{service} at {who['url']} ended:", *end)))
        for service in SERVICES:
            for one in self.instances(service):
                try:
                    said = json.dumps(await self.status(one))
                except httpx.HTTPError as error:
                    said = type(error).__name__
                found.append(f"{service} at {one.url}: {said}")
        return found

    async def heads(self) -> dict[str, int]:
        """Where each log ends, by PostgreSQL itself."""
        found = {}
        for service in LOGS:
            found[service] = int(await self.ask(service, "SELECT position FROM head"))
        return found

    async def ask(self, service: str, query: str, *values: Any) -> Any:
        """One value from a service's database, past every link."""
        plan = Plan(self.admin_url)
        connection = await asyncpg.connect(plan.url(plan.database(service)), timeout=5)
        try:
            return await connection.fetchval(query, *values)
        finally:
            await connection.close()

    async def reached(self, heads: dict[str, int], but: Instance | None = None) -> bool:
        """Whether reporting has applied all up to these positions, asked of any instance but one."""
        urls = [one.url for one in self.instances("reporting") if one != but] if but else [self.url("reporting")]
        water = (await self.get(f"{urls[0]}/v1/watermark")).json()
        return all(int(water.get(service, 0)) >= head for service, head in heads.items())

    async def until(self, look: Callable[[], Awaitable[T | None]], what: str, seconds: float = 90) -> T:
        """Look (a coroutine) until it gives something; what cannot be reached is asked again. TimeoutError after a while."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        failure = ""
        while loop.time() < end:
            try:
                if found := await look():
                    return found
            except (httpx.HTTPError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                failure = f" ({type(error).__name__})"
            await asyncio.sleep(0.1)
        raise TimeoutError(f"not within {seconds:g} s: {what}{failure}")

    # --- starting again

    async def start_postgres(self) -> None:
        """Start the server, or find it running."""

        def start() -> str:
            with self.servers.lock():
                return postgres.start(self.servers)

        self.postgres.targets = [urlsplit(await asyncio.to_thread(start)).port or 0]

    async def start_kafka(self) -> None:
        """Start the broker, or find it running."""

        def start() -> str:
            with self.servers.lock():
                return kafka.start(self.servers)

        self.kafka.targets = [int((await asyncio.to_thread(start)).rpartition(":")[2])]

    async def stop_kafka(self) -> None:
        """Stop the broker in peace."""

        def stop() -> None:
            with self.servers.lock():
                kafka.stop(self.servers)

        await asyncio.to_thread(stop)

    async def up(self) -> None:
        """`espace up` for the first instance of each service."""
        await asyncio.to_thread(self.stack.up)
        self.balance()

    async def start_services(self, homes: list[Home] | None = None) -> None:
        """Start what does not run of these instances (the usual ones), and wait until it is ready."""

        def start(home: Home) -> None:
            with home.lock():
                home.prepare()
                services.start(home, self.plan, self.bootstrap)

        await asyncio.gather(*(asyncio.to_thread(start, home) for home in homes or self.homes))
        self.balance()

    async def stop_services(self, service: str, homes: list[Home]) -> None:
        """Stop these instances of a service in peace."""

        def stop(home: Home) -> None:
            with home.lock():
                services.stop(home, [service])

        await asyncio.gather(*(asyncio.to_thread(stop, home) for home in homes))
        self.balance()

    def balance(self) -> None:
        """Tell the balancers who is there."""
        for service, link in self.balancers.items():
            link.targets = [int(one.url.rpartition(":")[2]) for one in self.instances(service)]

    def let_go(self) -> None:
        """Continue whatever is stopped: it could not end otherwise."""
        for service in SERVICES:
            for one in self.instances(service):
                one.signal(signal.SIGCONT)


@contextmanager
def _advertised(port: int) -> Iterator[None]:
    """The broker sends its clients to this port, where the link is."""
    before = "advertised.listeners=PLAINTEXT://127.0.0.1:{port}"
    assert before in kafka.CONFIG
    with patch.object(kafka, "CONFIG", kafka.CONFIG.replace(before, f"advertised.listeners=PLAINTEXT://{HOST}:{port}")):
        yield
