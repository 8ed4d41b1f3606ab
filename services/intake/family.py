"""A person whose files were merged has several: what is read of the one that survives is that of all of them."""

from shared.eventlog import EventLog


async def family(log: EventLog, participant_id: str) -> list[str]:
    """A file and those merged into it, directly or through another: itself first. Raises Unavailable."""
    found = waiting = [participant_id]
    while waiting:
        merged = {entry.id for entry in await log.children("participant", waiting)}
        waiting = sorted(merged.difference(found))
        found = [*found, *waiting]
    return found


async def read_with(log: EventLog, parent: str, identity: str) -> list[str]:
    """Whose records of a kind are read with those of one parent: of a file, those of the files merged into it. Raises Unavailable."""
    return await family(log, identity) if parent == "participant_id" else [identity]
