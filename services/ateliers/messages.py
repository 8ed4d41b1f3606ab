"""What ateliers reads from Kafka: the parcours and groups of intake, into its roster."""

import asyncpg

from services.kernel.roster import SHAPE, Roster, forget
from shared.inbox import Inbox
from shared.settings import Settings


def inboxes(settings: Settings, pool: asyncpg.Pool) -> list[Inbox]:
    """The one inbox, on intake's topic."""
    topics = {settings.topic("intake"): "intake"}
    return [
        Inbox(
            pool,
            settings.kafka,
            topics,
            f"{settings.topic_prefix}ateliers",
            Roster(),
            does="roster",
            forget=forget,
            shape=SHAPE,
        )
    ]
