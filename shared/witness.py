"""A second place for the checkpoints of a log: a folder (of a file share, say) that gets each of them as a file of its own.

Whoever can write the database cannot take them back there, so a log that was cut or made anew is noticed.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from shared.db import reaching
from shared.walk import Fault

Done = TypeVar("Done")


class Unwritable(Exception):
    """The second place cannot be read or written."""


class Place(Protocol):
    """A second place for the checkpoints of a log."""

    async def tell(self, pool: Any) -> Fault | None:
        """Hand on what is new; what is wrong where it has seen more than the log, or another one. Raises Unwritable."""
        ...


class Witness:
    """`folder` is made where it is not there. A file's name is the number of events, in twenty digits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def tell(self, pool: Any) -> Fault | None:
        """Write what is not there yet; what is wrong where it has seen more than the log, or another one. Raises Unwritable."""
        last, note = await _at_the_place(self._last)
        async with reaching():
            ours = await pool.fetchval("SELECT note FROM signed WHERE size = $1", last)
            signed: int = await pool.fetchval("SELECT coalesce(max(size), 0) FROM signed")
            fresh = await pool.fetch("SELECT size, note FROM signed WHERE size > $1 ORDER BY size LIMIT 1000", last)
        if last and ours != note:
            return Fault("behind", signed + 1, last) if signed < last else Fault("forked", 1, last)
        notes = [(row["size"], row["note"]) for row in fresh]
        await _at_the_place(lambda: self._write(notes))
        return None

    def _last(self) -> tuple[int, str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in self._folder.iterdir() if path.name.isdecimal()]
        if not names:
            return 0, ""
        newest = max(names)
        return int(newest), (self._folder / newest).read_text(encoding="utf-8")

    def _write(self, notes: list[tuple[int, str]]) -> None:
        for size, note in notes:
            path = self._folder / f"{size:020}"
            unfinished = path.with_suffix(".new")
            unfinished.write_text(note, encoding="utf-8")
            unfinished.rename(path)


async def _at_the_place(work: Callable[[], Done]) -> Done:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise Unwritable(type(error).__name__) from error
