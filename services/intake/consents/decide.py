"""Decisions about consents. Pure: records in, steps out."""

from functools import partial
from itertools import combinations

from services.intake.consents import commands as c
from services.intake.consents.events import CONSENT, CONSENT_WITHDRAWN, Consent
from services.intake.consents.refusals import RULES, refuse
from services.intake.files import Files, standing_person
from shared.shelves import Decision, change, decisions


def judge(record: Consent | None, before: Consent | None, streams: Files, today: str) -> Consent | None:
    """What holds for one consent: of a person who is known, not ahead, not before birth, not withdrawn before it was given."""
    if record is None:
        return None
    participant = standing_person(streams, record.participant_id)
    if participant is None:
        raise refuse("unknown_participant", "participant_id")
    born = streams.birth(participant)
    if record.given_on > today:
        raise refuse("after_today", "given_on")
    if born is not None and record.given_on < born:
        raise refuse("before_birth", "given_on")
    if record.withdrawn_on is not None:
        if record.withdrawn_on > today:
            raise refuse("after_today", "withdrawn_on")
        if record.withdrawn_on < record.given_on:
            raise refuse("end_before_start", "withdrawn_on")
    return record


def _withdrawn(record: Consent, before: Consent, streams: Files, today: str) -> Consent | None:
    if before.withdrawn_on is not None:
        raise refuse("consent_withdrawn", "consent_id")
    return judge(record, before, streams, today)


def check(streams: Files, today: str) -> None:
    """A consent of one scope holds once at a time. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{CONSENT.stream}:"):
            for first, second in combinations(streams.doc(stream).consents.values(), 2):
                start = max(first.given_on, second.given_on)
                if first.scope == second.scope and all(
                    one.withdrawn_on is None or start < one.withdrawn_on for one in (first, second)
                ):
                    raise refuse("consent_holds", "given_on")


DECISIONS: dict[type, Decision] = {
    **decisions(CONSENT, judge, RULES, c.GiveConsent, c.CorrectConsent, c.VoidConsent),
    c.WithdrawConsent: partial(change, CONSENT, CONSENT_WITHDRAWN, _withdrawn, RULES),
}
