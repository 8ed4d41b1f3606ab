"""Addresses at which calendar programs read a group's programme, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

FEED_OPENED = "feed-opened.v1"
FEED_CORRECTED = "feed-corrected.v1"
FEED_VOIDED = "feed-voided.v1"


class Feed(msgspec.Struct, frozen=True):
    """An address of a group's programme, for whom is told by `label`; `language` where it is not the calendar program's."""

    feed_id: str
    group_id: str
    label: str | None = None
    language: str | None = None
    opened_on: str | None = None


class Feeds(msgspec.Struct, frozen=True):
    """The document of a group's feeds, by id."""

    feeds: dict[str, Feed] = {}


FEED = Kind(
    name="feed",
    record=Feed,
    stream="feeds",
    parent="group_id",
    shelf="feeds",
    day="opened_on",
    recorded=FEED_OPENED,
    corrected=FEED_CORRECTED,
    voided=FEED_VOIDED,
    about_nobody=True,
)
