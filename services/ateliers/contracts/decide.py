"""Decisions about contracts. Pure: records in, steps out."""

from itertools import pairwise

from services.ateliers.contracts import commands as c
from services.ateliers.contracts.events import CONTRACT, Contract
from services.ateliers.contracts.refusals import RULES, refuse
from services.ateliers.sheets import Sheets
from shared.shelves import Decision, decisions


def judge(record: Contract | None, before: Contract | None, streams: Sheets, today: str) -> Contract | None:
    """What holds for one contract: a workshop that stands, an end not before its start."""
    if record is None:
        return None
    if streams.workshop(record.workshop_id) is None:
        raise refuse("unknown_workshop", "workshop_id")
    if record.until_on < record.from_on:
        raise refuse("end_before_start", "until_on")
    return record


def check(streams: Sheets, today: str) -> None:
    """Contracts of a workshop with one organisation follow one another: a session counts for one of them. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{CONTRACT.stream}:"):
            rows = sorted(
                (one.organisation, one.from_on, one.until_on) for one in streams.doc(stream).contracts.values()
            )
            for one, following in pairwise(rows):
                if one[0] == following[0] and following[1] <= one[2]:
                    raise refuse("contract_overlaps", "from_on")


DECISIONS: dict[type, Decision] = decisions(CONTRACT, judge, RULES, c.RecordContract, c.CorrectContract, c.VoidContract)
