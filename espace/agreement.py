"""What of the logs and of those who read them cannot both be true, in a sentence each that says what to do. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any


def disagreements(parts: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(part, sentence) for each, from the parts of `espace status`."""
    for name, part in parts.items():
        if ahead := part.get("log", {}).get("ahead"):
            yield name, _ahead(name, ahead)
        for source, inbox in part.get("inbox", {}).items():
            if (position := inbox.get("forked_at")) is not None:
                yield (
                    name,
                    (
                        f"{name} has applied another log of {source} than the one it now reads, seen at event {position}: what"
                        f" follows is held. Run `espace recover {source} --accept-loss`."
                    ),
                )
            elif (beyond := lacking(parts, source, inbox)) is not None:
                yield (
                    name,
                    (
                        f"{name} has applied {beyond[0]} events of {source}, whose log ends at {beyond[1]}: its database was restored"
                        f" from an older backup. Run `espace recover {source}`, or with --accept-loss where Kafka lacks them too."
                    ),
                )


def lacking(parts: Mapping[str, Mapping[str, Any]], source: str, inbox: Mapping[str, Any]) -> tuple[int, int] | None:
    """How far a reader is and where the log ends, where that is earlier."""
    head = parts.get(source, {}).get("log", {}).get("position")
    reached = int(inbox.get("watermark") or 0)
    return (reached, head) if head is not None and head < reached else None


def _ahead(name: str, ahead: Mapping[str, Any]) -> str:
    which = f"{ahead['first']} to {ahead['last']}"
    if ahead["forked"]:
        return (
            f"{name} recorded other events than {which} of its topic, after its database was restored from an older backup:"
            f" nothing is recorded. Run `espace recover {name} --accept-loss`."
        )
    return (
        f"{name} lacks the events {which} that its topic holds: its database was restored from an older backup, and nothing is"
        f" recorded. Run `espace recover {name}`."
    )
