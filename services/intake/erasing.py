"""The erasure of a person in intake: all the files that are theirs, once nothing of theirs is under way. Pure."""

import msgspec

from services.intake.commands import EraseParticipant
from services.intake.events import PARTICIPANT_CORRECTED, Participant
from services.intake.files import Files, Seals, put_participant
from services.intake.refusals import refuse
from shared import erasures


def erase_participant(command: EraseParticipant, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A person is erased whole: a file with those that were merged with it. Who was voided is too: the log still has them."""
    file = streams.file(command.participant_id)
    if file is None:
        raise refuse("no_such_record", "participant_id")
    people = streams.family(command.participant_id).values()
    erased = all(one.erased for one, _ in people)
    under_way = (
        parcours
        for _, held in people
        for parcours in held.parcours.values()
        if parcours.ended_on is None or parcours.ended_on > today
    )
    if not command.while_open and not erased and next(under_way, None) is not None:
        raise refuse("parcours_open", "participant_id")
    for one, _ in people:
        _erase(one, command, streams, today)
    return erasures.put(command.participant_id, command, streams, today)


def _erase(before: Participant, command: EraseParticipant, streams: Files, today: str) -> None:
    erasures.put(before.participant_id, command, streams, today)
    if not before.erased:
        streams.numbers[before.participant_id] = ""  # nobody is found by the number any more
        record = msgspec.structs.replace(before, identity={}, erased=True)
        put_participant(streams, PARTICIPANT_CORRECTED, today, record, before)
