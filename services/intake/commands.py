"""What intake can be asked to record. A correction gives the whole record as it should read."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.kernel.codes import (
    Country,
    EndKind,
    EndReason,
    FrenchCourse,
    FrenchLevel,
    Funding,
    Gender,
    Public,
    Qualification,
)
from services.kernel.codes_intake import Likeness
from services.kernel.roles import ENROL, NOTES, ORGANISE, PROTECT
from shared import erasures
from shared.fields import Afterwards, Body, Id, IsoDate, Name, Number, Text
from shared.routes import Command, Result

Why = Annotated[Text | None, Field(description="Why it is done; kept sealed where it is about a person.")]


class GroupFields(Body):
    """A group as a person gives it."""

    group_id: Id
    site: Name
    public: Public
    label: Text | None = None
    starts_on: IsoDate
    ends_on: IsoDate | None = None
    capacity: Number | None = None
    funding: Funding | None = None


class OpenGroup(GroupFields, Command):
    """Open a group."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "groups"
    command: Literal["open-group"] = "open-group"


class CorrectGroup(GroupFields, Command):
    """Correct a group: every field as it should read."""

    command: Literal["correct-group"] = "correct-group"
    why: Why = None


class VoidGroup(Command):
    """Void a group that was entered by mistake; no parcours may hang on it."""

    command: Literal["void-group"] = "void-group"
    group_id: Id
    why: Why


class ParticipantFields(Body):
    """A person's file as a person gives it; names, national number and birth date are sealed before anything is recorded."""

    participant_id: Id
    site: Name
    last_name: Text | None = None
    first_name: Text | None = None
    national_number: Text | None = None
    gender: Gender | None = None
    birth_date: IsoDate | None = None
    birth_country: Country | None = None


SameNumber = Annotated[
    bool,
    Field(
        strict=True,
        description="It is known that another file may carry this national number: the two are shown as possible doubles.",
    ),
]


class PossibleDouble(Body):
    """A file that may be of the same person, and why: codes of the group `likeness`."""

    participant_id: Id
    why: list[Likeness]


class Registered(Result):
    """What a registration did, and the files that may be of the same person, the likeliest first (null: not known for now).

    Those of another site only where both sites share their numbers.
    """

    possible_doubles: list[PossibleDouble] | None


class RegisterParticipant(ParticipantFields, Command):
    """Register a person. A national number that has a file already is refused with the address of that file."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "participants"
    answers: ClassVar[type[Result]] = Registered
    command: Literal["register-participant"] = "register-participant"
    same_number_accepted: SameNumber = False


class CorrectParticipant(ParticipantFields, Command):
    """Correct a person's file: every field as it should read."""

    command: Literal["correct-participant"] = "correct-participant"
    same_number_accepted: SameNumber = False
    why: Why = None


class VoidParticipant(Command):
    """Void a file that was opened by mistake; no parcours may hang on it."""

    command: Literal["void-participant"] = "void-participant"
    participant_id: Id
    why: Why


class MergeParticipants(Command):
    """Two files are one person: `participant_id` merges into `into`, which survives."""

    command: Literal["merge-participants"] = "merge-participants"
    participant_id: Id
    into: Id
    why: Why = None


class UnmergeParticipants(Command):
    """Undo a merge: the file stands on its own again."""

    command: Literal["unmerge-participants"] = "unmerge-participants"
    participant_id: Id
    why: Why = None


class EraseParticipant(erasures.EraseParticipant):
    """Erase a person, with all the files that are theirs: their keys are destroyed for good, and nobody reads again who they are.

    What the figures are counted from stays, under an id that leads to nobody.
    """

    while_open: Annotated[
        bool, Field(strict=True, description="Erase them although a parcours of theirs is under way.")
    ] = False


class Start(Body):
    """The start of a parcours: who is described as they were at that time."""

    parcours_id: Id
    group_id: Id
    starts_on: IsoDate
    qualification: Qualification | None = None
    inactive_since: IsoDate | None = None
    never_worked: Annotated[bool | None, Field(strict=True)] = None
    french_level: FrenchLevel | None = None
    french_course: FrenchCourse | None = None


class ParcoursFields(Start):
    """A whole parcours, its end included where it has one."""

    participant_id: Id
    ended_on: IsoDate | None = None
    end_kind: EndKind | None = None
    end_reason: EndReason | None = None
    prolonged_into: Id | None = None


class Joining(Body):
    """What a command that brings a person into a group says of the group's places."""

    entered_afterwards: Afterwards = False
    reopens_group: Annotated[
        bool, Field(strict=True, description="The group goes on, though its last parcours ended.")
    ] = False
    passes_waiting: Annotated[
        bool, Field(strict=True, description="The person comes before those who wait for a place; `why` says why.")
    ] = False
    why: Why = None


class Enrol(ParcoursFields, Joining, Command):
    """Enrol a person in a group: that starts a parcours (and ends it, where it is entered after the fact)."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "parcours"
    command: Literal["enrol"] = "enrol"


class CorrectParcours(ParcoursFields, Command):
    """Correct a parcours: every field as it should read, the person and the group included."""

    command: Literal["correct-parcours"] = "correct-parcours"
    why: Why = None


class EndParcours(Command):
    """End a parcours: abandoned (with its reason), completed or deceased."""

    command: Literal["end-parcours"] = "end-parcours"
    parcours_id: Id
    ended_on: IsoDate
    end_kind: Literal["abandoned", "completed", "deceased"]
    end_reason: EndReason | None = None


class ProlongParcours(Joining, Command):
    """Prolong a parcours: it ends and the next one starts in another group, in one step."""

    command: Literal["prolong-parcours"] = "prolong-parcours"
    parcours_id: Id
    ended_on: IsoDate
    next: Start


class VoidParcours(Command):
    """Void a parcours that was entered by mistake: it counts nowhere, nor does what hangs on it."""

    command: Literal["void-parcours"] = "void-parcours"
    parcours_id: Id
    why: Why


COMMANDS: dict[type[Command], frozenset[str]] = {
    OpenGroup: ORGANISE,
    CorrectGroup: ORGANISE,
    VoidGroup: ORGANISE,
    RegisterParticipant: ENROL,
    CorrectParticipant: ENROL,
    VoidParticipant: ENROL,
    MergeParticipants: ENROL | NOTES,
    UnmergeParticipants: ENROL | NOTES,
    EraseParticipant: PROTECT,
    Enrol: ENROL,
    CorrectParcours: ENROL,
    EndParcours: ENROL,
    ProlongParcours: ENROL,
    VoidParcours: ENROL,
}
"""Each with what it needs of the caller."""
