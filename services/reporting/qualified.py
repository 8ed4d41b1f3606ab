"""Ids of several installations side by side: each is qualified by its stack as it is read, so that two that number alike stay two. Pure.

`forest:p1` is the p1 of the stack `forest`. An id has no colon of its own. A site may: whose it is, is looked up, never parsed.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from shared.cloudevents import Incoming

SEPARATOR: Final = ":"
STACK: Final = r"[a-z][a-z0-9-]{0,39}"
ID: Final = rf"^({STACK}{SEPARATOR})?[A-Za-z0-9._-]{{1,64}}$"
"""A record's id as reads take it."""

_IDS: Final = frozenset({"id", "site", "merged_into", "prolonged_into"})
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def is_id(field: str) -> bool:
    """Whether a field of an event's data names a record, a person or a site."""
    return field in _IDS or field.endswith("_id")


def qualified(stack: str, name: str) -> str:
    """An id, or a site, of a stack; as it is where there is one stack alone (its name is empty)."""
    return f"{stack}{SEPARATOR}{name}" if stack else name


def stack_of(source: str) -> str:
    """The stack that a source (`forest/intake`) is of; empty where there is one alone."""
    return source.rpartition("/")[0]


def of_source(source: str, data: Sequence[bytes]) -> Sequence[bytes]:
    """The data of events of a source, with the ids that records have among all stacks. Raises msgspec.DecodeError."""
    stack = stack_of(source)
    return [_of_stack(stack, one) for one in data] if stack else data


def of_events(events: Sequence[Incoming]) -> Sequence[Incoming]:
    """Events as they came, with such ids. Raises msgspec.DecodeError."""
    if not any(stack_of(source) for source in {event.source for event in events}):
        return events
    return [msgspec.structs.replace(event, data=of_source(event.source, [event.data])[0]) for event in events]


def _of_stack(stack: str, data: bytes) -> bytes:
    said = _decode(data)
    for part in (said, said.get("record"), said.get("before")) if isinstance(said, dict) else ():
        if isinstance(part, dict):
            _qualify(stack, part)
    return _encode(said)


def _qualify(stack: str, record: dict[str, Any]) -> None:
    for field, value in record.items():
        if is_id(field) and isinstance(value, str) and value:
            record[field] = qualified(stack, value)


def sites_named(name: str, sites: Iterable[str], stacks: Iterable[str]) -> list[str]:
    """Those of these sites, as they are kept, that a name means: one by its whole name, or each stack's site of that name."""
    known = set(sites)
    return [name] if name in known else [site for stack in stacks if (site := qualified(stack, name)) in known]


def shown(sites: Iterable[str], stacks: Iterable[str]) -> list[str]:
    """Sites by the shortest name that means one alone."""
    kept, names = list(sites), list(stacks)
    found = []
    for site in kept:
        mine = stacks_of(site, names)
        short = site.removeprefix(f"{mine[0]}{SEPARATOR}") if mine else site
        found.append(short if sites_named(short, kept, names) == [site] else site)
    return sorted(found)


def stacks_of(site: str, stacks: Iterable[str]) -> list[str]:
    """The stacks that a site, as it is kept, is of."""
    return [stack for stack in stacks if _is_of(stack, site)]


def _is_of(stack: str, site: str) -> bool:
    return site.startswith(f"{stack}{SEPARATOR}")
