"""A control group that gives each process of the services so much memory and no more."""

from pathlib import Path

from espace.stack.provision import SERVICES
from tests.chaos.world import World

MEMORY_MB = 256
UNIFIED, MEMORY = Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/memory")


def possible() -> bool:
    """Whether a control group for memory can be made here."""
    try:
        place = _make("espace-chaos-probe")
    except OSError:
        return False
    place.rmdir()
    return True


async def limit(world: World) -> None:
    """Every instance of every service in a group of its own, of MEMORY_MB."""
    for service in SERVICES:
        for one in world.instances(service):
            pid = one.who["pid"]
            (_make(f"espace-chaos-{pid}") / "cgroup.procs").write_text(str(pid))


async def lift(world: World) -> None:
    """The limits away again. AssertionError where a process ended by its own or another came to its limit."""
    for service in SERVICES:
        for one in world.instances(service):
            pid = one.who["pid"]
            place = _root() / f"espace-chaos-{pid}"
            (_root() / "cgroup.procs").write_text(str(pid))
            ended = _ended(place)
            place.rmdir()
            assert ended == 0, f"{service} was ended {ended} times at {MEMORY_MB} MB"
    left = [place.name for place in _root().glob("espace-chaos-*")]
    for name in left:
        (_root() / name).rmdir()
    assert left == [], "a process ended under its limit"


def _root() -> Path:
    return MEMORY if MEMORY.is_dir() else UNIFIED


def _make(name: str) -> Path:
    place = _root() / name
    place.mkdir()
    limit = place / ("memory.limit_in_bytes" if MEMORY.is_dir() else "memory.max")
    if not limit.exists():  # the controller is not there for us
        place.rmdir()
        raise FileNotFoundError(limit)
    limit.write_text(str(MEMORY_MB * 2**20))
    return place


def _ended(place: Path) -> int:
    """How many times a process of the group was ended for want of memory."""
    name = "memory.oom_control" if MEMORY.is_dir() else "memory.events"
    found = dict(line.split(" ", 1) for line in (place / name).read_text().splitlines())
    return int(found.get("oom_kill", 0))
