"""Events of an older version as readers take them today: a step a version, from its data to that of the next. Pure."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

Data = dict[str, Any]
"""The data of an event: `id record before why`."""
Step = Callable[[Data], Data]
Upcast = Callable[[bytes], bytes]
_DATA = msgspec.json.Decoder(Data)


class UnknownVersion(Exception):
    """An event of a version this reader does not know; it is parked until one that does is running."""


class Upcasters:
    """Steps by the type that they start from (`bilan-completed.v1`). A name's version is 1 and one more for each step it has.

    ValueError: a step has none before it.
    """

    def __init__(self, steps: Mapping[str, Step]) -> None:
        self._steps: dict[str, list[Step]] = {}
        for event_type in sorted(steps, key=_parts):
            name, version = _parts(event_type)
            mine = self._steps.setdefault(name, [])
            if version != len(mine) + 1:
                raise ValueError(f"no step leads to {event_type}")
            mine.append(steps[event_type])
        # Looked up for each event; holds known versions only, so it stays small whatever comes.
        self._found: dict[str, Upcast | None] = {}

    def to_newest(self, event_type: str) -> Upcast | None:
        """What makes data of this type that of the newest version; None where it is that already.

        Raises UnknownVersion. What is returned raises msgspec.DecodeError where it is given no JSON object.
        """
        if event_type not in self._found:
            self._found[event_type] = self._find(event_type)
        return self._found[event_type]

    def _find(self, event_type: str) -> Upcast | None:
        try:
            name, version = _parts(event_type)
        except ValueError as error:
            raise UnknownVersion(event_type) from error
        steps = self._steps.get(name, [])
        if not 1 <= version <= len(steps) + 1:
            raise UnknownVersion(event_type)
        ahead = steps[version - 1 :]
        return partial(_through, ahead) if ahead else None


def _parts(event_type: str) -> tuple[str, int]:
    """Name and version. Raises ValueError."""
    name, _, version = event_type.rpartition(".v")
    if not (name and version.isdecimal()):
        raise ValueError(f"{event_type} is no event type with a version")
    return name, int(version)


def _through(steps: Sequence[Step], data: bytes) -> bytes:
    found = _DATA.decode(data)
    for step in steps:
        found = step(found)
    return msgspec.json.encode(found)


UPCASTERS: Final = Upcasters({})
"""Of every event that has had more than one version: none so far."""
