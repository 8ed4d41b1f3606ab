"""An import that is in its middle for as long as a test wants: it cannot end by itself before something strikes."""

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from anyio import fail_after
from anyio.from_thread import BlockingPortal, start_blocking_portal

from tests.chaos.link import HOST, Link
from tests.e2e.checks import PATIENCE
from tests.e2e.folders import Rows, write
from tests.stacks import Stack


@dataclass
class Midway:
    """The process of the import, and the link between it and the service that it has to wait for."""

    run: subprocess.Popen[str]
    _portal: BlockingPortal
    _link: Link

    def reached(self) -> None:
        """Returns when no answer of the service comes back any more; what was sent by then is being worked on."""
        self._portal.call(self._wait)

    def let_go(self) -> None:
        """The answers that are there come back, and all later ones."""
        self._portal.call(self._link.mend)

    async def _wait(self) -> None:
        with fail_after(PATIENCE):
            await self._link.hushed()


@contextlib.contextmanager
def importing(stack: Stack, place: Path, rows: Rows, service: str, size: int) -> Iterator[Midway]:
    """`espace import` in the background, ended with the test.

    Once it has sent `size` bytes to the service it gets no answer from there, until it is let go.
    """
    write(place, rows)
    port = int(stack.url(service).rpartition(":")[2])
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Link(Random(0), [port])) as link:
        portal.call(link.hush_after, size)
        run = subprocess.Popen(
            stack.command("import", str(place)),
            env={**stack.environment(), f"ESPACE_{service.upper()}_URL": f"http://{HOST}:{link.port}"},
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield Midway(run, portal, link)
        finally:
            run.kill()
            run.communicate()
