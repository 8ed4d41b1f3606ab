"""Decisions about profiles. Pure: records in, steps out."""

from services.intake.files import Files, standing_person
from services.intake.profile import commands as c
from services.intake.profile.events import CONTACT_PERSON, PROFILE_VALUE, ContactPerson, ProfileValue
from services.intake.profile.refusals import RULES, refuse
from services.kernel.codes_profile import IN_DETAILS, ITEM_CODES
from shared.shelves import Decision, decisions


def judge_value(
    record: ProfileValue | None, before: ProfileValue | None, streams: Files, today: str
) -> ProfileValue | None:
    """What holds for one value: of its item, of a person who is known, not ahead and not before birth."""
    if record is None:
        return None
    _day(streams, record.participant_id, record.holds_from, "holds_from", today)
    if record.item in IN_DETAILS:
        if record.value is not None:
            raise refuse("value_not_of_item", "value")
        if record.details is None:
            raise refuse("details_missing", "details")
    elif record.value not in ITEM_CODES[record.item]:
        raise refuse("value_not_of_item", "value")
    if (record.language is not None) != (record.item == "language"):
        raise refuse("language_with_its_item", "language")
    return record


def judge_person(
    record: ContactPerson | None, before: ContactPerson | None, streams: Files, today: str
) -> ContactPerson | None:
    """What holds for a contact person: of a person who is known, known by today, not gone before that."""
    if record is None:
        return None
    _day(streams, record.participant_id, record.known_from, "known_from", today)
    if record.until is not None:
        if record.until > today:
            raise refuse("after_today", "until")
        if record.known_from is not None and record.until < record.known_from:
            raise refuse("end_before_start", "until")
    return record


def _day(streams: Files, participant_id: str, day: str | None, field: str, today: str) -> None:
    participant = standing_person(streams, participant_id)
    if participant is None:
        raise refuse("unknown_participant", "participant_id")
    born = streams.birth(participant)
    if day is not None and day > today:
        raise refuse("after_today", field)
    if day is not None and born is not None and day < born:
        raise refuse("before_birth", field)


def check(streams: Files, today: str) -> None:
    """An item has one value from a day on. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{PROFILE_VALUE.stream}:"):
            values = streams.doc(stream).profile_values.values()
            if len({(one.item, one.language, one.holds_from) for one in values}) < len(values):
                raise refuse("value_of_that_day", "holds_from")


DECISIONS: dict[type, Decision] = {
    **decisions(PROFILE_VALUE, judge_value, RULES, c.RecordProfileValue, c.CorrectProfileValue, c.VoidProfileValue),
    **decisions(
        CONTACT_PERSON, judge_person, RULES, c.RecordContactPerson, c.CorrectContactPerson, c.VoidContactPerson
    ),
}
