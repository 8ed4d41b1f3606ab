"""`espace retention`: those whose data have been kept long enough by the rules of their sites, told or erased."""

import asyncio
from collections import Counter
from typing import Any

import msgspec
import typer

from espace.client import Problem, Services
from espace.privacy.erase import UNFINISHED, Say, erase, finish
from espace.stack.home import Home
from espace.stack.trouble import Trouble

DUE = "due"


def run(*, site: str | None, dry_run: bool, say: Say) -> int:
    """0 once all of them are erased; with `dry_run`, once they are told. Trouble: not all of it could be done."""
    return asyncio.run(_run(site, dry_run=dry_run, say=say))


async def _run(site: str | None, *, dry_run: bool, say: Say) -> int:
    async with Services.open(Home(), roles=["data_protection_officer"]) as services:
        people = await _judged(services, site)
        due = [one for one in people if one["state"] == DUE]
        if dry_run:
            for one in due:
                typer.echo(
                    "\t".join((*one["files"], f"kept since {one['kept_since']}", f"due {one['due_on']}", one["rule"]))
                )
            _sum(people, say)
            return 0
        waiting = False
        for one in due:
            why = {"reason": "retention", "rule": one["rule"]}
            try:
                waiting |= await erase(services, one["participant_id"], why)
            except Problem as problem:
                # Somebody who came back meanwhile.
                say(f"{one['participant_id']}: {problem.detail}")
        waiting |= await finish(services, lambda line: None)
        if waiting:
            raise Trouble("keys_away", UNFINISHED.format("the database of the keys cannot be reached"))
        _sum(people, say)
    return 0


async def _judged(services: Services, site: str | None) -> list[dict[str, Any]]:
    params: dict[str, str | int] = {"every": "true"}
    if site is not None:
        params["site"] = site
    return [msgspec.json.decode(line) async for line in services.lines("intake", "/v1/retention", params) if line]


def _sum(people: list[dict[str, Any]], say: Say) -> None:
    counts = Counter(one["state"] for one in people)
    say(f"{counts[DUE]} of {len(people)} persons: the time that their sites keep data is up.")
    for state, text in KEPT.items():
        if counts[state]:
            say(f"{counts[state]} kept: {text}.")


KEPT = {
    "not_yet": "the time is not up yet",
    "parcours_open": "a parcours is under way",
    "follow_up_due": "a follow-up is still to be held",
    "no_rule": "a site of theirs has set no time (`set-site-rule`)",
}
