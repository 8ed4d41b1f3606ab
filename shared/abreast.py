"""Keeps the partitions of a topic abreast while a backlog is read: none runs far ahead of another in the log.

Partitions are fetched alike in bytes, and one has more of the log than another: over a long backlog they would drift apart, and
what was applied of the log would fall into as many ranges as there are events between them, written again with each batch.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared import cloudevents

APART = 4_000
"""Positions of a log that a partition may be ahead of another that has more to give."""

Fetched = Mapping[TopicPartition, Sequence[ConsumerRecord]]


def ahead(reached: Mapping[TopicPartition, int], unread: set[TopicPartition], apart: int) -> set[TopicPartition]:
    """The partitions too far ahead of one of their topic that has unread records. `reached`: the last position read of each."""
    last: dict[str, int] = {}
    for one in unread:
        last[one.topic] = min(last.get(one.topic, reached.get(one, 0)), reached.get(one, 0))
    return {one for one, position in reached.items() if one.topic in last and position > last[one.topic] + apart}


class Abreast:
    """Pauses the partitions of one consumer that are ahead, until the others have come up."""

    def __init__(self) -> None:
        self._reached: dict[TopicPartition, int] = {}
        self._held: set[TopicPartition] = set()

    def forget(self) -> None:
        """Positions are read from another place on, or other partitions: who was held is read again."""
        self._reached.clear()
        self._held.clear()

    def keep(self, consumer: AIOKafkaConsumer, fetched: Fetched, states: Mapping[TopicPartition, Any]) -> None:
        """After each look at Kafka. Where it gave nothing nobody is held: who lags may have no leader just now."""
        for partition, records in fetched.items():
            position = cloudevents.position(records[-1])
            if position is not None:
                self._reached[partition] = position
        unread = {one for one, state in states.items() if state.highwater is not None and _left(state)}
        wanted = ahead(self._reached, unread, APART) if fetched else set()
        mine = self._held & states.keys()
        consumer.resume(*(mine - wanted))
        consumer.pause(*(wanted & states.keys()))
        self._held = wanted


def _left(state: Any) -> bool:
    return bool(state.has_valid_position and state.highwater > state.position)
