"""What ateliers can be asked to record of feeds."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import Why
from services.kernel.code_rows import Language
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class FeedFields(Body):
    """A feed as a person gives it."""

    feed_id: Id
    group_id: Id
    label: Annotated[
        Text | None, Field(description="What it is for, without names: the screen in the hall, the team.")
    ] = None
    language: Annotated[Language | None, Field(description="Left out: the one that the calendar program asks for.")] = (
        None
    )
    opened_on: Annotated[IsoDate | None, Field(description="Left out: today.")] = None


class OpenFeed(FeedFields, Command):
    """Open an address at which calendar programs read a group's programme without a token: `GET /v1/feeds/<feed_id>/address`."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "feeds"
    command: Literal["open-feed"] = "open-feed"


class CorrectFeed(FeedFields, Command):
    """Correct a feed: every field as it should read. Its address stays."""

    command: Literal["correct-feed"] = "correct-feed"
    why: Why = None


class VoidFeed(Command):
    """Void a feed: its address opens nothing from then on. For a new address open another feed."""

    command: Literal["void-feed"] = "void-feed"
    feed_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (OpenFeed, CorrectFeed, VoidFeed)
