"""What bilan can be asked to record of referents."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from services.bilan.commands import Why
from shared.fields import Body, Id, IsoDate
from shared.routes import Command

ME = "me"
"""In a question, the worker who asks: nobody's id."""
Worker = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[\x21-\x7e]{1,255}$"),
    Field(description="The subject of the worker's token, no name; not `me`, which stands for who asks."),
]


class ReferentFields(Body):
    """The referent of a parcours as a person gives it."""

    referent_id: Id
    parcours_id: Id
    worker_id: Worker
    starts_on: IsoDate


class AssignReferent(ReferentFields, Command):
    """Assign a worker to a parcours that has no referent at that time."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "referents"
    command: Literal["assign-referent"] = "assign-referent"


class ReplaceReferent(ReferentFields, Command):
    """Replace the referent of a parcours: the one of before ends on the day on which this one starts."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "referents"
    command: Literal["replace-referent"] = "replace-referent"


class EndReferent(Command):
    """End a referent without another: nobody follows the parcours from that day."""

    command: Literal["end-referent"] = "end-referent"
    referent_id: Id
    ended_on: IsoDate


class CorrectReferent(ReferentFields, Command):
    """Correct a referent: every field as it should read, the end included."""

    command: Literal["correct-referent"] = "correct-referent"
    ended_on: IsoDate | None = None
    why: Why = None


class VoidReferent(Command):
    """Void a referent that was entered by mistake."""

    command: Literal["void-referent"] = "void-referent"
    referent_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (AssignReferent, ReplaceReferent, EndReferent, CorrectReferent, VoidReferent)
