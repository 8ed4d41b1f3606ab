"""What a package of a site has to tell."""

import zipfile
from collections.abc import Iterator
from typing import Any

import msgspec


def origin(package: zipfile.ZipFile, service: str) -> str:
    """The name of the log that the events of a service come from."""
    return package.read(f"{service}/checkpoint").decode().partition("\n")[0]


def events(package: zipfile.ZipFile, service: str) -> Iterator[dict[str, Any]]:
    """The events of a service that a package shows, in order of position; none where it does not have that log."""
    if f"{service}/events.ndjson" not in package.namelist():
        return
    with package.open(f"{service}/events.ndjson") as lines:
        for line in lines:
            event = msgspec.json.decode(line)
            if "stream" in event:
                yield event
