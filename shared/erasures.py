"""The erasure of a person in one service, as its log says it: who asked, when and why. The key follows (shared/eraser.py). Pure."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec
from pydantic import Field

from shared.envelope import Recorded, canonical
from shared.eventlog import Entry, EventLog, Stream
from shared.fields import Id
from shared.recovery import said
from shared.routes import Command, Result
from shared.streams import Step, Streams

PERSON_ERASED: Final = "participant-erased.v1"
WORD: Final = "erasure"
"""The kind in the directory, and the prefix of the streams."""
Reason = Literal["requested", "retention", "unlawful", "other"]


class Erasure(msgspec.Struct, frozen=True):
    """That a person was erased, on a day (ISO text), and why: nothing else is said of them.

    `rule` is the rule of a site by which it was done, `reference` where the request is kept.
    """

    participant_id: str
    erased_on: str
    reason: str
    rule: str | None = None
    reference: str | None = None


class ErasureDoc(msgspec.Struct, frozen=True):
    """The document of the stream of an erasure."""

    erasure: Erasure


class KeyDestroyed(Result):
    """What an erasure did. `waiting`: it is recorded, and the key is destroyed once the database of the keys can be reached."""

    key: Literal["destroyed", "waiting"]


class EraseParticipant(Command):
    """Erase a person: their key is destroyed for good, and nobody reads again who they are or what was written about them."""

    answers: ClassVar[type[Result]] = KeyDestroyed
    command: Literal["erase-participant"] = "erase-participant"
    participant_id: Id
    reason: Reason
    rule: Annotated[Id | None, Field(description="The rule of the site by which it is done.")] = None
    reference: Annotated[
        Id | None, Field(description="Under which the request is kept elsewhere; nothing that names a person.")
    ] = None


def stream_of(participant_id: str) -> str:
    """The stream of a person's erasure."""
    return f"{WORD}:{participant_id}"


def named(commands: Sequence[Any]) -> list[str]:
    """Whom these commands erase."""
    return [one.participant_id for one in commands if isinstance(one, EraseParticipant)]


async def load(log: EventLog, streams: Streams, participants: Sequence[str]) -> None:
    """Bring in whether these persons were erased. Raises Unavailable."""
    if participants:
        streams.add((await log.load(map(stream_of, participants))).values())


def erase(command: EraseParticipant, seals: Any, streams: Streams, today: str) -> tuple[str, str]:
    """Record it; of a person who was erased already nothing is recorded."""
    return put(command.participant_id, command, streams, today)


def put(participant_id: str, command: EraseParticipant, streams: Streams, today: str) -> tuple[str, str]:
    """Record the erasure of one of the files that a command means."""
    stream = stream_of(participant_id)
    if streams.doc(stream) is None:
        record = Erasure(participant_id, today, command.reason, command.rule, command.reference)
        step = Step(stream, PERSON_ERASED, participant_id, today, record, None, participant_id)
        streams.put(step, ErasureDoc(record), [Entry(WORD, participant_id, stream)])
    return participant_id, stream


def replay(event: Recorded) -> tuple[bytes, list[Entry]]:
    """The document of an erasure after its event, and its place in the directory."""
    identity, record = said(event, Erasure)
    return canonical(ErasureDoc(record)), [Entry(WORD, identity, event.stream)]


async def records(streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
    """The erasures of these streams, a JSON line each."""
    async for stream in streams:
        yield canonical(msgspec.json.decode(stream.doc or b"null", type=ErasureDoc).erasure) + b"\n"
