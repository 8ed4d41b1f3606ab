"""`espace site list`."""

import asyncio

import typer

from espace.client import Services
from espace.stack.home import Home


def run() -> int:
    """0: the sites that some record names are on standard output."""

    async def sites() -> list[str]:
        async with Services.open(Home(), roles=["auditor"]) as services:
            found: list[str] = await services.get("reporting", "/v1/sites")
            return found

    for site in asyncio.run(sites()):
        typer.echo(site)
    return 0
