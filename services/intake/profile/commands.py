"""What intake can be asked to record of a person's profile."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from services.intake.commands import Why
from services.kernel.codes_profile import ContactRelation, ProfileCode, ProfileItem, ProfileSource
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command

Language = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[a-z]{2,3}$"),
    Field(
        description="The language of the value, for the item `language` alone: its code of ISO 639, as `ar` or `prs`."
    ),
]


class ProfileValueFields(Body):
    """A value of a person's profile; details are sealed before anything is recorded."""

    profile_value_id: Id
    participant_id: Id
    item: ProfileItem
    value: Annotated[
        ProfileCode | None, Field(description="A code of the item; none for an address, phone or e-mail.")
    ] = None
    language: Language | None = None
    holds_from: Annotated[
        IsoDate, Field(description="The day from which it holds, which may be long before it is known.")
    ]
    source: ProfileSource | None = None
    details: Annotated[
        Text | None,
        Field(description="The address, phone number or e-mail address; else what is to be added to the code."),
    ] = None


class RecordProfileValue(ProfileValueFields, Command):
    """Record a value of a person's profile: the first one, or a change from a day on. Values before that day stay as they are."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "profile-values"
    command: Literal["record-profile-value"] = "record-profile-value"


class CorrectProfileValue(ProfileValueFields, Command):
    """Correct a value that was entered wrongly: every field as it should read. What changed in life is recorded instead."""

    command: Literal["correct-profile-value"] = "correct-profile-value"
    why: Why = None


class VoidProfileValue(Command):
    """Void a value that was entered by mistake; the one before it holds on."""

    command: Literal["void-profile-value"] = "void-profile-value"
    profile_value_id: Id
    why: Why


class ContactPersonFields(Body):
    """Somebody whom the service may reach about a person; name, phone and note are sealed."""

    contact_person_id: Id
    participant_id: Id
    relation: ContactRelation
    name: Text
    phone: Text | None = None
    note: Text | None = None
    known_from: IsoDate | None = None
    until: Annotated[IsoDate | None, Field(description="The day from which this is no contact person any more.")] = None


class RecordContactPerson(ContactPersonFields, Command):
    """Record a contact person."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "contact-persons"
    command: Literal["record-contact-person"] = "record-contact-person"


class CorrectContactPerson(ContactPersonFields, Command):
    """Correct a contact person: every field as it should read."""

    command: Literal["correct-contact-person"] = "correct-contact-person"
    why: Why = None


class VoidContactPerson(Command):
    """Void a contact person who was entered by mistake."""

    command: Literal["void-contact-person"] = "void-contact-person"
    contact_person_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (
    RecordProfileValue,
    CorrectProfileValue,
    VoidProfileValue,
    RecordContactPerson,
    CorrectContactPerson,
    VoidContactPerson,
)
