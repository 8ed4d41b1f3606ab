"""Waiting until the services that keep a roster have heard of the parcours just recorded."""

import asyncio
import time
from typing import Any, Final

from espace.importer.send import Http
from espace.stack.trouble import Trouble

READERS: Final = ("bilan", "ateliers")
PATIENCE = 60.0
"""Seconds without any progress before giving up."""
PAUSE = 0.05


async def heard(http: Http) -> None:
    """Return once bilan and ateliers have applied intake's log as it is now. Raises Trouble with what is behind."""
    head = int((await http.get("intake", "/v1/status"))["log"]["position"])
    await asyncio.gather(*(_reached(http, reader, head) for reader in READERS))


async def _reached(http: Http, reader: str, head: int) -> None:
    best, since = -1, time.monotonic()
    while True:
        status = await http.get(reader, "/v1/status")
        inbox: dict[str, Any] = status.get("inbox", {}).get("intake", {})
        at = int(inbox.get("watermark") or 0)
        if at >= head:
            return
        if at > best:
            best, since = at, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            parked = f" ({inbox['parked']} parked)" if inbox.get("parked") else ""
            raise Trouble(
                "roster_behind",
                f"The {reader} service has applied {at} of {head} events of intake{parked} and does not advance: "
                "see `espace status`, then run the import again; what is recorded stays and is not sent twice.",
                part=reader,
            )
        await asyncio.sleep(PAUSE)
