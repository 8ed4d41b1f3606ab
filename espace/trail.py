"""`espace trail`: every step of a person's file in every service, and who read it; with names and texts where the token may see them."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from espace.client import Problem, Services
from espace.pages.render import page
from espace.pages.trail_words import say
from espace.settle import LOGS
from espace.stack.home import Home
from services.kernel.code_rows import Language

PAGE = 1_000
READS = "-reads"
DENIED = 403
UNKNOWN = 404


async def gather(services: Services, participant: str, order: str) -> dict[str, Any]:
    """The whole trail, with `identity` (null where it may not be seen, or is not there) and the `texts` of each step that has any.

    Problem: there is no such person, the caller may not read the trail, or has to say why they read.
    """
    trail = await _steps(services, participant, order)
    trail["identity"] = await _identity(services, trail["participant_id"])
    for service in LOGS:
        for log, source in (("events", service), ("reads", f"{service}{READS}")):
            wanted = [one for one in trail["steps"] if one["source"] == source and (one["why"] or one.get("sealed"))]
            opened = await _texts(services, service, log, [one["position"] for one in wanted])
            for one in wanted:
                one["texts"] = opened.get(one["position"])
    return trail


async def _steps(services: Services, participant: str, order: str) -> dict[str, Any]:
    path = f"/v1/participants/{participant}/trail"
    trail: dict[str, Any] = {}
    after = None
    while not trail or after is not None:
        asked: dict[str, str | int] = {"order": order, "limit": PAGE}
        if after is not None:
            asked["after"] = after
        found = await services.get("reporting", path, asked)
        trail = found | {"steps": [*trail.get("steps", []), *found["steps"]]}
        after = trail.pop("next")
    return trail


async def _identity(services: Services, participant: str) -> dict[str, str] | None:
    try:
        file = await services.get("intake", f"/v1/participants/{participant}")
    except Problem as problem:
        if problem.status in (DENIED, UNKNOWN):
            return None
        raise
    known = {name: value for name, value in file["identity"].items() if value is not None}
    return known or None


async def _texts(services: Services, service: str, log: str, positions: list[int]) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(positions), PAGE):
        asked = {"positions": positions[start : start + PAGE]}
        try:
            answer = await services.post(service, f"/v1/texts/{log}", asked)
        except Problem as problem:
            if problem.status == DENIED:
                return {}
            raise
        found |= {one["position"]: one for one in answer["texts"]}
    return found


def html(trail: Mapping[str, Any], language: Language, why: str | None) -> str:
    """The page of a trail. Pure."""
    words = say(language)
    title = f"{words['title']} {trail['participant_id']}"
    return page("trail.html", language, title=title, trail=trail, identity=trail["identity"], why=why, say=words)


def run(participant: str, *, order: str, language: Language, as_json: bool, why: str | None) -> int:
    """0 once it is printed. Problem: there is no such person, or it may not be read."""

    async def work() -> dict[str, Any]:
        async with Services.open(Home(), roles=["coordinator"], why=why) as services:
            return await gather(services, participant, order)

    trail = asyncio.run(work())
    sys.stdout.write(msgspec.json.encode(trail).decode() + "\n" if as_json else html(trail, language, why))
    return 0
