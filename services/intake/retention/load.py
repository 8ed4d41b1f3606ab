"""What is held of everybody, loaded for the rule of retention: piece by piece, so that memory stays flat."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import asyncpg
import msgspec

from services.intake.events import File
from services.intake.follow_ups.events import FOLLOW_UP, FollowUps
from services.intake.retention.due import Held
from services.kernel.dates import BRUSSELS
from shared.db import reaching
from shared.eventlog import EventLog

PIECE = 500
FIRST = "SELECT stream, recorded_at FROM events WHERE version = 1 AND stream = ANY($1)"

_FILE = msgspec.json.Decoder(File)


async def everybody(pool: asyncpg.Pool, log: EventLog) -> AsyncIterator[list[Held]]:
    """Everybody whose file stands and was not erased, each once, whatever was merged into it. Raises Unavailable."""
    piece: dict[str, File] = {}
    async for stream in log.documents("participant:"):
        file = _FILE.decode(stream.doc or b"null")
        person = file.participant
        if person is None or person.merged_into is not None or person.erased:
            continue
        piece[person.participant_id] = file
        if len(piece) == PIECE:
            yield await _held(pool, log, piece)
            piece = {}
    if piece:
        yield await _held(pool, log, piece)


async def _held(pool: asyncpg.Pool, log: EventLog, roots: dict[str, File]) -> list[Held]:
    files = {identity: [file] for identity, file in roots.items()}
    of = {identity: identity for identity in roots}
    waiting = list(roots)
    while waiting:
        merged = {entry.id: entry for entry in await log.children("participant", waiting)}
        streams = await log.load(entry.stream for entry in merged.values())
        for entry in merged.values():
            of[entry.id] = of[str(entry.parent)]
            files[of[entry.id]].append(_FILE.decode(streams[entry.stream].doc or b"null"))
        waiting = list(merged)
    ways = [way for some in files.values() for file in some for way in file.parcours]
    shelves = await log.load(f"{FOLLOW_UP.stream}:{way}" for way in ways)
    done = {
        name.partition(":")[2]: frozenset(one.term for one in msgspec.json.decode(stream.doc, type=FollowUps).follow_ups.values())
        for name, stream in shelves.items()
        if stream.doc is not None
    }  # fmt: skip
    async with reaching():
        rows = await pool.fetch(FIRST, [f"participant:{identity}" for identity in of])
    began = {row["stream"].partition(":")[2]: _day(row["recorded_at"]) for row in rows}
    return [_one(some, done, began) for some in files.values()]


def _one(files: list[File], done: dict[str, frozenset[str]], began: dict[str, str]) -> Held:
    people = [file.participant for file in files if file.participant is not None]
    parcours = tuple(one for file in files for one in file.parcours.values())
    return Held(
        tuple(one.participant_id for one in people),
        frozenset(one.site for one in people),
        parcours,
        {one.parcours_id: done[one.parcours_id] for one in parcours if one.parcours_id in done},
        min(began.get(one.participant_id, date.max.isoformat()) for one in people),
    )


def _day(recorded_at: str) -> str:
    return datetime.fromisoformat(recorded_at).astimezone(BRUSSELS).date().isoformat()
