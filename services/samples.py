"""An example of each event that the services publish, made of the examples of their commands: for the AsyncAPI document. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

SEALED = {"text": "bm9uY2Ugbm9uY2UgY2lwaGVydGV4dA==", "mark": "a2V5ZWQgbWFyayBvbmx5IQ=="}
"""Ciphertext and mark as a reader meets them; this one was sealed with no key."""
MADE = {
    "birth_year": 1985, "identity": {"last_name": SEALED, "birth_date": SEALED}, "merged_into": None, "site": "saint-gilles",
    "family": "arts_culture", "erased_on": "2026-01-15", "cancelled": False, "given": None, "owner": "p-0101",
    "parcours_id": "g-2016-a-04",
}  # fmt: skip
"""What no command says: the service adds it."""

GONE = ("-voided.", "-discarded.", "-draft-completed.")
"""What the events are called after which a record no longer stands."""

Examples = Mapping[str, Mapping[str, Any]]


def sample(record: type[msgspec.Struct], examples: Examples) -> dict[str, Any]:
    """A record as the commands' examples would leave it. KeyError where they lack a field that it must have."""
    fields = msgspec.structs.fields(record)
    names = [field.encode_name for field in fields]
    given = _told(names, examples.values())
    plain: dict[str, Any] = {}
    for field, name in zip(fields, names, strict=True):
        if "Sealed" in str(field.type) and name != "identity":
            plain[name] = SEALED if name in given else None
        elif name in given:
            plain[name] = given[name]
        elif name in MADE:
            plain[name] = MADE[name]
        elif field.required and "None" not in str(field.type):
            plain[name] = _of_another(name, given, examples.values())
        else:
            plain[name] = None if field.required else msgspec.to_builtins(field.default)
    kept: dict[str, Any] = msgspec.to_builtins(msgspec.convert(plain, record))
    return kept


def _told(names: list[str], examples: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The example that speaks of the record and of little else."""

    def fits(one: Mapping[str, Any]) -> tuple[bool, float, int]:
        shared = len(one.keys() & set(names))
        return names[0] in one, shared / len(one), shared

    return max(_flat(examples), key=fits)


def _of_another(name: str, given: Mapping[str, Any], examples: Iterable[Mapping[str, Any]]) -> Any:
    """What a record holds of the one it hangs on: from an example about that one."""
    ids = {(key, value) for key, value in given.items() if key.endswith("_id")}
    for one in _flat(examples):
        if name in one and ids & {(key, value) for key, value in one.items() if key.endswith("_id")}:
            return one[name]
    raise KeyError(f"no example gives {name} for {given}")


def _flat(examples: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Each example, and each row of a list in it with what stands beside that list."""
    for example in examples:
        yield example
        for name, value in example.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                yield {key: one for key, one in example.items() if key != name} | dict(value[0])


def event(name: str, record: dict[str, Any], identity: str, *, first: bool) -> dict[str, Any]:
    """The data of an event of this type about the record: a void has none that holds, a first recording none before."""
    void, moved = any(word in name for word in GONE), not first
    return {
        "id": identity,
        "record": None if void else record,
        "before": record if moved else None,
        "why": SEALED if moved else None,
    }
