"""What bilan can be asked to record of ideas of a project."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import ProjectKind, Why
from services.kernel.codes import ProjectClass
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class IdeaFields(Body):
    """An idea as a person gives it; the texts are sealed before anything is recorded."""

    idea_id: Id
    parcours_id: Id
    stated_on: IsoDate
    idea: Annotated[Text | None, Field(description="In the person's own words.")] = None
    project_class: Annotated[ProjectClass | None, Field(alias="class")] = None
    kind: Annotated[ProjectKind | None, Field(description="One of its class.")] = None


class StateIdea(IdeaFields, Command):
    """Record an idea of a project that a person has."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "project-ideas"
    command: Literal["state-project-idea"] = "state-project-idea"


class DefineIdea(Command):
    """Make an idea a defined project: the project is recorded and the idea leads to it, in one step."""

    command: Literal["define-project-idea"] = "define-project-idea"
    idea_id: Id
    project_id: Annotated[Id, Field(description="The id that the project is to have.")]
    project_class: Annotated[ProjectClass, Field(alias="class")]
    kind: ProjectKind
    defined_on: IsoDate


class DropIdea(Command):
    """Drop an idea: no project comes of it."""

    command: Literal["drop-project-idea"] = "drop-project-idea"
    idea_id: Id
    dropped_on: IsoDate
    drop_reason: Text | None = None


class CorrectIdea(IdeaFields, Command):
    """Correct an idea: every field as it should read, what became of it included."""

    command: Literal["correct-project-idea"] = "correct-project-idea"
    project_id: Annotated[Id | None, Field(description="The project that came of it.")] = None
    dropped_on: IsoDate | None = None
    drop_reason: Text | None = None
    why: Why = None


class VoidIdea(Command):
    """Void an idea that was entered by mistake; a project that came of it stands."""

    command: Literal["void-project-idea"] = "void-project-idea"
    idea_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (StateIdea, DefineIdea, DropIdea, CorrectIdea, VoidIdea)
