"""Whose topics reporting reads: those of its own installation, or those of several, each with its own Kafka, side by side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.reporting.messages import SOURCES
from services.reporting.qualified import STACK
from shared.kafka import Kafka
from shared.problems import Misconfigured
from shared.settings import Settings, kafka_of, named_urls, setting


@dataclass(frozen=True)
class Stack:
    """An installation as reporting reads it. `name` is empty where there is one alone: then nothing is qualified.

    `group` is that of the readers, `logs` are the base URLs of the services whose logs a rebuild can read, and `token` is
    what they let it in with, where it is not that of whoever asks for the rebuild.
    """

    name: str
    kafka: Kafka
    topic_prefix: str
    group: str
    logs: Mapping[str, str] = field(default_factory=dict)
    token: str = field(default="", repr=False)

    def source(self, service: str) -> str:
        """What a service's log is called among those of all stacks."""
        return f"{self.name}/{service}" if self.name else service

    @property
    def topics(self) -> dict[str, str]:
        """The source of each topic."""
        return {f"{self.topic_prefix}{service}": self.source(service) for service in SOURCES}

    @property
    def urls(self) -> dict[str, str]:
        """The base URL of each source whose log can be read."""
        return {self.source(service): self.logs[service] for service in SOURCES if service in self.logs}


def stacks(settings: Settings, env: Mapping[str, str]) -> tuple[Stack, ...]:
    """The one stack that the settings are of, or those that ESPACE_STACKS names: `forest=kafka.forest:9092 ...`.

    Of each of several, ESPACE_STACK_<NAME>_TOPIC_PREFIX, ..._LOGS (as ESPACE_LOGS), ..._TOKEN and ..._KAFKA_SECURITY (with what
    goes with it) may say more, also as ..._FILE. Raises Misconfigured.
    """
    named = setting(env, "ESPACE_STACKS", "").split()
    if not named:
        group = f"{settings.topic_prefix}reporting"
        return (Stack("", settings.kafka, settings.topic_prefix, group, settings.logs),)
    found = tuple(_stack(word, env) for word in named)
    if len({one.name for one in found}) < len(found):
        raise Misconfigured("ESPACE_STACKS names a stack twice: give each a name of its own.")
    return found


def sources(of: Sequence[Stack]) -> tuple[str, ...]:
    """The sources of these stacks."""
    return tuple(stack.source(service) for stack in of for service in SOURCES)


def _stack(word: str, env: Mapping[str, str]) -> Stack:
    name, _, kafka = word.partition("=")
    if re.fullmatch(STACK, name) is None or not kafka:
        raise Misconfigured(f"ESPACE_STACKS has {word}, which is not name=host:port (a name has a-z, 0-9 and -).")
    start = f"ESPACE_STACK_{name.upper().replace('-', '_')}"
    prefix = setting(env, f"{start}_TOPIC_PREFIX", "espace.")
    # Two that read the same topics as one group would share the partitions, and each miss what the other has.
    group = f"{prefix}{setting(env, 'ESPACE_JOINT_GROUP', 'joint')}"
    cluster = kafka_of(env, kafka, f"{start}_KAFKA_", user="joint")
    return Stack(name, cluster, prefix, group, named_urls(env, f"{start}_LOGS"), setting(env, f"{start}_TOKEN", ""))
