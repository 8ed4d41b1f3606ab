"""`espace erase`: a person erased in every service that holds something of theirs; begun once, it can always be finished.

Intake decides, since it knows which files are one person's and what is under way. What its log says is then done in the others: also
what an earlier command left, where a service was away, or has come back from a backup.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from espace.client import Services
from espace.stack.home import Home
from espace.stack.provision import SEALING
from espace.stack.trouble import Trouble

COMMAND = "/v1/commands/erase-participant"
OTHERS = tuple(service for service in SEALING if service != "intake")
Say = Callable[[str], None]


def run(participant: str | None, *, why: str, reference: str | None, while_open: bool, say: Say) -> int:
    """0 once the person is erased everywhere; without one, once all earlier erasures are. Problem: refused. Trouble: not finished."""
    return asyncio.run(_run(participant, {"reason": why, "reference": reference}, while_open=while_open, say=say))


async def _run(participant: str | None, why: Mapping[str, Any], *, while_open: bool, say: Say) -> int:
    async with Services.open(Home(), roles=["data_protection_officer"]) as services:
        waiting = False
        if participant is not None:
            waiting = await erase(services, participant, why, while_open=while_open)
        waiting |= await finish(services, say)
    if waiting:
        raise Trouble("keys_away", UNFINISHED.format("the database of the keys cannot be reached"))
    say("Erased everywhere: no key is left that opens what was written.")
    return 0


UNFINISHED = "It is recorded, but not done everywhere ({}): run `espace erase` once more, without a participant."


async def erase(services: Services, participant: str, why: Mapping[str, Any], *, while_open: bool = False) -> bool:
    """Have intake erase a person, with all files that are theirs; whether their keys are still waited for. Raises Problem, Trouble."""
    body = {"participant_id": participant, **why, "while_open": while_open}
    answer = await services.post("intake", COMMAND, body)
    return bool(answer["key"] == "waiting")


async def finish(services: Services, say: Say) -> bool:
    """Erase in the other services whom intake's log says are erased; whether a key is still waited for. Raises Trouble."""
    wanted = await _erased(services, "intake")
    waiting = False
    for service in OTHERS:
        try:
            there = await _erased(services, service)
            for identity in sorted(wanted.keys() - there.keys()):
                answer = await services.post(service, COMMAND, wanted[identity])
                waiting |= answer["key"] == "waiting"
                say(f"{service}: {identity} is erased.")
        except Trouble as trouble:
            raise Trouble(trouble.code, UNFINISHED.format(trouble.sentence), part=service) from trouble
    return waiting


async def _erased(services: Services, service: str) -> dict[str, dict[str, Any]]:
    """The erasures that a service's log has, by participant, as commands."""
    found = {}
    async for line in services.lines(service, "/v1/records/erasures"):
        if line:
            one = msgspec.json.decode(line)
            found[one["participant_id"]] = {key: one[key] for key in ("participant_id", "reason", "rule", "reference")}
    return found
