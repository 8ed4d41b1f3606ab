"""Careful clients: each sends its story one command after the other, every command under its key until it is answered."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.chaos.audit import Acknowledged
from tests.chaos.history import Recorded, Step, story
from tests.chaos.world import LOGS, World

PATIENCE = 4.0
STOP_SECONDS = 60.0
PAUSE = (0.05, 0.1, 0.2, 0.4, 0.8)
LATER = ("unknown_parcours", "unknown_group")
"""Refusals of a service that has not heard of a new parcours yet: the same command is right a little later."""


@dataclass
class Told:
    """What the clients know: acknowledged commands, what holds by them, who waits, and what nobody should be told."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    recorded: Recorded = field(default_factory=Recorded)
    by_service: Counter[str] = field(default_factory=Counter)
    in_flight: set[str] = field(default_factory=set)
    again: int = 0
    surprises: Counter[str] = field(default_factory=Counter)
    fault: str = ""
    windows: dict[str, dict[int, str]] = field(default_factory=lambda: {service: {} for service in LOGS})

    def enter(self, fault: str, heads: Mapping[str, int]) -> None:
        """From these positions on, what happens happens under this fault."""
        self.fault = fault
        for service, head in heads.items():
            self.windows[service][head] = fault


class Clients:
    """So many clients, until stopped; each ends with the command under way, however long that takes."""

    def __init__(self, world: World, seed: int, number: int, pace: float) -> None:
        self.told = Told()
        self._world = world
        self._pace = pace
        self._stopping = False
        self._tasks = [asyncio.create_task(self._client(seed, number)) for number in range(number)]

    async def stop(self) -> None:
        """Every client ends its command. TimeoutError where one is not answered; raises what ended one before its time."""
        self._stopping = True
        async with asyncio.timeout(STOP_SECONDS):
            await asyncio.gather(*self._tasks)

    def cancel(self) -> None:
        """Leave whatever is under way."""
        for task in self._tasks:
            task.cancel()

    def check(self) -> None:
        """Raise what ended a client before its time."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def _client(self, seed: int, number: int) -> None:
        dice = Random(f"{seed}/{number}/pace")
        steps: Iterator[Step] = story(seed, number)
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, verify=False) as http:
            for count, step in enumerate(steps):
                if self._stopping:
                    return
                await self._send(http, step, f"{seed}.{number}.{count}")
                await asyncio.sleep(dice.expovariate(1 / self._pace))

    async def _send(self, http: httpx.AsyncClient, step: Step, key: str) -> None:
        told = self.told
        told.in_flight.add(key)
        failures = 0
        while (answer := await self._try(http, step, key)) is None:
            told.again += 1
            await asyncio.sleep(PAUSE[min(failures, len(PAUSE) - 1)])
            failures += 1
        told.in_flight.discard(key)
        position, types = answer["position"], tuple(answer["events"])
        told.acknowledged.append(
            Acknowledged(step.service, key, answer["id"], answer["stream"], position, types, told.fault)
        )
        told.by_service[step.service] += 1
        told.recorded.note(step)

    async def _try(self, http: httpx.AsyncClient, step: Step, key: str) -> dict[str, Any] | None:
        """The answer of success; None where the command is to be sent again."""
        url = f"{self._world.url(step.service)}/v1/commands/{step.command}"
        headers = {"Idempotency-Key": key, "Authorization": f"Bearer {self._world.token()}"}
        try:
            answer = await http.post(url, json=step.body, headers=headers)
        except httpx.TransportError:
            return None
        if answer.is_success:
            found: dict[str, Any] = answer.json()
            return found
        code = str(answer.json().get("code"))
        if answer.status_code != 503 and code not in (*LATER, "contended"):
            self.told.surprises[f"{step.service} {step.command}: {answer.status_code} {code}"] += 1
        return None
