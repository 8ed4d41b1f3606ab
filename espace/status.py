"""`espace status`: each part, its address, log positions, lag and age of the last applied event, then what that means in words."""

import json
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from espace.agreement import disagreements, lacking
from espace.client import named
from espace.language import spoken
from espace.stack import kafka, postgres, processes, stack
from espace.stack.home import Home
from espace.stack.provision import SERVICES
from espace.stack.services import is_ready
from espace.stack.trouble import Trouble
from espace.tokens import token_source
from espace.wording import sentences


def run(*, as_json: bool) -> int:
    """Prints the state of every part; 0 where all are healthy, else 1."""
    found = gather(Home(), datetime.now(UTC))
    if as_json:
        json.dump(found, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        _print(found)
        for line in sentences(found, spoken()):
            sys.stdout.write(f"{line}\n")
    return 0 if found["healthy"] else 1


def gather(home: Home, now: datetime) -> dict[str, Any]:
    """{"healthy", "parts": {name: {"state", "address", ...}}}; ages in seconds, lags in events.

    A part is `up`, `down`, or `trouble` (a service that is up but has parked events, cannot follow or
    sign its own log, has found it altered, or does not say how it is; a joint reporting, where a stack's figures are old).
    """
    elsewhere = named(os.environ)
    found = stack.addresses(home) | elsewhere
    # Where services run elsewhere so do their servers: what can be known of these is what the services say.
    # A joint reporting has the others' services nowhere.
    few = elsewhere or home.state().get("named", {}).get("stacks")
    names = [name for name in stack.PARTS if name in found or not few]
    with ThreadPoolExecutor(6) as threads:
        answers = {name: threads.submit(_probe, home, name, found.get(name)) for name in names}
        parts = {name: answer.result() for name, answer in answers.items()}
    for name in (name for name in SERVICES if name in parts):
        for source, inbox in parts[name].get("inbox", {}).items():
            inbox |= _progress(inbox, parts.get(source, {}), now)
            if inbox.get("parked"):
                parts[name]["state"] = "trouble"
        if any(one["late"] for one in parts[name].get("stacks", ())):
            parts[name]["state"] = "trouble"
        for source, inbox in parts[name].get("trail", {}).items():
            service, _, reads = source.partition("-")
            log = parts.get(service, {})
            inbox |= _progress(inbox, log.get("reads", {}) if reads else log, now)
            if inbox.get("parked"):
                parts[name]["state"] = "trouble"
        notaries = [one.get("notary", {}) for one in (parts[name], parts[name].get("reads", {}))]
        loops = (*parts[name].get("followers", {}).values(), *notaries)
        if any(one.get("fault") for one in notaries) or any(one.get("error") for one in loops):
            parts[name]["state"] = "trouble"
    # Parts were asked at one time: a log that seems to end before what was read of it is asked again.
    for source in {
        name for part in parts.values() for name, inbox in part.get("inbox", {}).items() if lacking(parts, name, inbox)
    }:
        parts[source] = parts[source] | _probe(home, source, found.get(source))
    said = list(disagreements(parts, spoken()))
    for name, sentence in said:
        parts[name] = parts[name] | {"state": "trouble", "words": [*parts[name].get("words", ()), sentence]}
    return {"healthy": all(part["state"] == "up" for part in parts.values()), "parts": parts}


def _progress(inbox: Mapping[str, Any], source: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    head = source.get("log", {}).get("position")
    last = inbox.get("last_applied_at")
    return {
        # Of another installation's log it is known what is on its topic.
        "lag": inbox.get("unread") if head is None else max(0, head - int(inbox.get("watermark") or 0)),
        "age": None if not last else round((now - datetime.fromisoformat(last)).total_seconds(), 1),
    }


def _probe(home: Home, name: str, address: str | None) -> dict[str, Any]:
    if address is None:
        return {"state": "down", "address": None}
    if name == "postgres":
        return {"state": "up" if processes.run_async(_select(home)) else "down", "address": address}
    if name == "kafka":
        return {
            "state": "up" if processes.run_async(kafka.answers(kafka.named(address))) else "down",
            "address": address,
        }
    if not is_ready(address):
        return {"state": "down", "address": address}
    return {"state": "up", "address": address} | _own_words(home, address)


def _own_words(home: Home, address: str) -> dict[str, Any]:
    """What the service says of itself."""
    try:
        token = token_source(home, roles=["operator"])()
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": spoken()}
        answer = httpx.get(f"{address}/v1/status", headers=headers, timeout=10, trust_env=False)
        if answer.status_code in (401, 403):
            return {"state": "trouble", "words": [answer.json()["detail"]]}
        said: dict[str, Any] = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError, Trouble):
        return {"state": "trouble"}
    said.pop("service", None)
    return said


async def _select(home: Home) -> bool:
    state = home.state()
    named = state.get("named", {}).get("postgres")
    try:
        connection = await asyncpg.connect(named or postgres.url(home, state["parts"]["postgres"]["port"]), timeout=5)
        await connection.close()
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    return True


def _print(found: Mapping[str, Any]) -> None:
    table = Table("part", "state", "address", "log", "relayed", "reads (lag, age, parked)")
    for name, part in found["parts"].items():
        inboxes = (
            f"{source}: {'-' if inbox['lag'] is None else inbox['lag']}, {inbox['age'] or '-'} s, {inbox.get('parked', 0)}"
            for source, inbox in part.get("inbox", {}).items()
        )
        trail = part.get("trail", {}).values()
        late = [f"trail: {sum(one['lag'] or 0 for one in trail)}"] if trail else []
        position, confirmed = part.get("log", {}).get("position", ""), part.get("relay", {}).get("confirmed", "")
        table.add_row(
            name, part["state"], part["address"] or "", str(position), str(confirmed), "\n".join([*inboxes, *late])
        )
    # Piped to a file or another program there is no width to keep to.
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    for part in found["parts"].values():
        for sentence in part.get("words", ()):
            console.print(sentence)
