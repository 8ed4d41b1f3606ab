"""What a process lives on: room on the disk, file descriptors, the clock, memory."""

import asyncio
import os
import resource
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from espace.stack.provision import SERVICES
from tests.chaos.world import World

DISK_MB = 2_048
SAMPLE_SECONDS = 0.5

Act = Callable[[World], Awaitable[None]]


@contextmanager
def disk() -> Iterator[Path | None]:
    """A file system of its own for PostgreSQL's data; None where that may not be mounted (not root, or root of a container)."""
    place = Path(tempfile.mkdtemp(prefix="espace-disk-"))
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "espace", str(place))
    except (OSError, subprocess.CalledProcessError):
        place.rmdir()
        yield None
        return
    try:
        yield place
    finally:
        _run("umount", str(place))
        place.rmdir()


async def fill(world: World) -> None:
    """Not a byte more on PostgreSQL's disk: it is made as small as what it holds."""
    assert world.disk is not None
    found = os.statvfs(world.disk)
    await _resize(world.disk, f"{(found.f_blocks - found.f_bfree) * found.f_frsize}")


async def make_room(world: World) -> None:
    """The disk as large as before; a server that ended for want of room is started again."""
    assert world.disk is not None
    await _resize(world.disk, f"{DISK_MB}m")
    await world.start_postgres()


async def no_more_files(world: World) -> None:
    """The instances of one service may open half the files they have open, and all connections break: not all come back."""
    service = world.dice.choice(SERVICES)
    for one in world.instances(service):
        process = psutil.Process(one.who["pid"])
        _, hard = process.rlimit(resource.RLIMIT_NOFILE)
        process.rlimit(resource.RLIMIT_NOFILE, (process.num_fds() // 2, hard))
    for link in (world.postgres, world.kafka, world.balancers[service]):
        link.cut()
        link.mend()


async def files_again(world: World) -> None:
    """Every service may open files as before."""
    for service in SERVICES:
        for one in world.instances(service):
            process = psutil.Process(one.who["pid"])
            _, hard = process.rlimit(resource.RLIMIT_NOFILE)
            process.rlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))


def clock(seconds: float) -> Act:
    """The services' clock jumps by so many seconds; 0 is the right time."""

    async def strike(world: World) -> None:
        world.clock.write_text(str(seconds))

    return strike


async def watch_memory(world: World, peaks: dict[str, int]) -> None:
    """Note the greatest resident memory of each service's processes, in bytes, until cancelled."""
    while True:
        for service in SERVICES:
            for one in world.instances(service):
                try:
                    peaks[service] = max(peaks.get(service, 0), psutil.Process(one.who["pid"]).memory_info().rss)
                except psutil.NoSuchProcess:
                    continue
        await asyncio.sleep(SAMPLE_SECONDS)


async def _resize(place: Path, size: str) -> None:
    await asyncio.to_thread(_run, "mount", "-o", f"remount,size={size}", str(place))


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
