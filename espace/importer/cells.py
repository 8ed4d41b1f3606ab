"""One cell and one value, both ways, for the fields of a form: `a|b` for a list, `a=1|b=2` for a map, JSON for what has parts.

A list or a map whose texts would not be read back so (one has a bar or an equals sign in it, say) is JSON too.
"""

from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec

from espace.importer.rows import Broken, calendar_date, identifier, number, text, yes_no

Read = Callable[[str], Any]


def reader(kind: str, codes: Collection[str] = ()) -> Read:
    """What reads a cell of this kind of field; it raises Broken with the code of the rule that the cell breaks."""
    if kind == "code":
        return _code(frozenset(codes))
    return _READERS[kind]


def cell(value: Any) -> str:
    """A value as a cell that `reader` reads back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        plain = "|".join(map(str, value))
        return plain if _reads(_list, plain, value) else msgspec.json.encode(value).decode()
    if isinstance(value, dict) and all(isinstance(one, str | int) for one in value.values()):
        plain = "|".join(f"{name}={one}" for name, one in value.items())
        return plain if _reads(_map, plain, value) else msgspec.json.encode(value).decode()
    return str(value) if isinstance(value, str | int) else msgspec.json.encode(value).decode()


def _reads(read: Read, plain: str, value: Any) -> bool:
    try:
        return bool(read(plain) == value)
    except Broken:
        return False


def _code(allowed: frozenset[str]) -> Read:
    def read(given: str) -> str:
        if given not in allowed:
            raise Broken("bad_code")
        return given

    return read


def _scalar(given: str) -> str | int:
    plain = given.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and str(int(plain)) == plain else plain


def _list(given: str) -> Any:
    if given.startswith("["):
        return _json(given)
    return [_scalar(one) for one in given.split("|") if one.strip()]


def _map(given: str) -> Any:
    if given.startswith("{"):
        return _json(given)
    parts = [one.partition("=") for one in given.split("|") if one.strip()]
    if not all(name.strip() and sign and value.strip() for name, sign, value in parts):
        raise Broken("bad_map")
    return {name.strip(): _scalar(value) for name, _, value in parts}


def _json(given: str) -> Any:
    try:
        return msgspec.json.decode(given)
    except msgspec.DecodeError:
        raise Broken("bad_json") from None


_READERS: Final[dict[str, Read]] = {
    "id": identifier,
    "ref": identifier,
    "date": calendar_date,
    "number": number,
    "yes_no": lambda given: bool(yes_no(given)),
    "text": text,
    "list": _list,
    "map": _map,
    "json": _json,
}
