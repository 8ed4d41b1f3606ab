"""What intake records: groups, participants and parcours, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.erasures import PERSON_ERASED, Erasure
from shared.vault import Sealed

GROUP_OPENED = "group-opened.v1"
GROUP_CORRECTED = "group-corrected.v1"
GROUP_VOIDED = "group-voided.v1"
PARTICIPANT_REGISTERED = "participant-registered.v1"
PARTICIPANT_CORRECTED = "participant-corrected.v1"
PARTICIPANT_VOIDED = "participant-voided.v1"
PARTICIPANTS_MERGED = "participants-merged.v1"
PARTICIPANTS_UNMERGED = "participants-unmerged.v1"
PARTICIPANT_ENROLLED = "participant-enrolled.v1"
PARCOURS_ENDED = "parcours-ended.v1"
PARCOURS_PROLONGED = "parcours-prolonged.v1"
PARCOURS_CORRECTED = "parcours-corrected.v1"
PARCOURS_VOIDED = "parcours-voided.v1"

NUMBER = "national_number"
IDENTITY = ("last_name", "first_name", "national_number", "birth_date")


class Group(msgspec.Struct, frozen=True):
    """A group of one site and one public, with its planned dates (ISO text)."""

    group_id: str
    site: str
    public: str
    label: str | None
    starts_on: str
    ends_on: str | None
    capacity: int | None
    funding: str | None


class Participant(msgspec.Struct, frozen=True):
    """A person's file. `identity` holds the sealed IDENTITY fields that are known; `merged_into` the file that survives this one.

    `erased`: the person's key was destroyed, and nothing is written about them any more.
    """

    participant_id: str
    site: str
    gender: str | None
    birth_year: int | None
    birth_country: str | None
    identity: dict[str, Sealed]
    merged_into: str | None = None
    erased: bool = False


class Parcours(msgspec.Struct, frozen=True):
    """One person's way through one group's process. `site` is the group's."""

    parcours_id: str
    participant_id: str
    group_id: str
    site: str
    starts_on: str
    qualification: str | None
    inactive_since: str | None
    never_worked: bool | None
    french_level: str | None
    french_course: str | None
    ended_on: str | None
    end_kind: str | None
    end_reason: str | None
    prolonged_into: str | None


class GroupDoc(msgspec.Struct, frozen=True):
    """The document of a group's stream; `group` is None once voided."""

    group: Group | None


class File(msgspec.Struct, frozen=True):
    """The document of a participant's stream: the person's file (None once voided) and all their parcours that stand."""

    participant: Participant | None
    parcours: dict[str, Parcours]


RECORDS: dict[str, type[msgspec.Struct]] = {
    PERSON_ERASED: Erasure,
    GROUP_OPENED: Group,
    GROUP_CORRECTED: Group,
    GROUP_VOIDED: Group,
    PARTICIPANT_REGISTERED: Participant,
    PARTICIPANT_CORRECTED: Participant,
    PARTICIPANT_VOIDED: Participant,
    PARTICIPANTS_MERGED: Participant,
    PARTICIPANTS_UNMERGED: Participant,
    PARTICIPANT_ENROLLED: Parcours,
    PARCOURS_ENDED: Parcours,
    PARCOURS_PROLONGED: Parcours,
    PARCOURS_CORRECTED: Parcours,
    PARCOURS_VOIDED: Parcours,
}
