"""The keys of a site's persons, in a file of their own: who has it and the package can read who they are.

They leave wrapped by a key that is in the file alone, so that the site key of neither installation has to be told to the other, and
are wrapped anew by that of the installation that takes them in. A key that was destroyed is not there, and does not come back.
"""

import base64
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from espace.backup.place import plan_of, site_key_of
from espace.stack.home import Home, write_private
from espace.stack.provision import Plan, connected
from espace.stack.trouble import Trouble

HELD = 'SELECT participant, wrapped FROM "{}".keys WHERE participant = ANY($1) AND wrapped IS NOT NULL'
KEEP = (
    'INSERT INTO "{}".keys (participant, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING'
)


class Keys(msgspec.Struct, frozen=True):
    """A file of keys: `keys` by service and person, each wrapped by `transfer`; all in base64."""

    transfer: str
    keys: dict[str, dict[str, str]]


async def leave(home: Home, env: Mapping[str, str], people: Mapping[str, Iterable[str]], target: Path) -> int:
    """Write the keys of these persons (by service) to a new file; gives how many. Trouble: it is there, or a key cannot be opened."""
    if target.exists():
        raise Trouble("exists", f"{target} is there already: name a file that is not.")
    transfer, own = os.urandom(32), _site_keys(home, env)
    found: dict[str, dict[str, str]] = {}
    for service, names in people.items():
        rows = await _rows(plan_of(home, env), service, names)
        found[service] = {name: _text(aes_key_wrap(transfer, _opened(own, wrapped))) for name, wrapped in rows.items()}
    write_private(target, msgspec.json.encode(Keys(_text(transfer), found)).decode())
    return sum(map(len, found.values()))


async def arrive(home: Home, env: Mapping[str, str], file: Path) -> int:
    """Keep the keys of a file, wrapped by the site key of here; gives how many. Trouble: it is no such file, or a person has another."""
    try:
        told = msgspec.json.decode(file.read_bytes(), type=Keys)
        transfer = base64.b64decode(told.transfer)
        clear = {
            service: {name: aes_key_unwrap(transfer, base64.b64decode(key)) for name, key in keys.items()}
            for service, keys in told.keys.items()
        }
    except (OSError, ValueError, msgspec.DecodeError, InvalidUnwrap) as error:
        raise Trouble("no_keys", f"{file} is no file of keys that `espace site export` made: name that one.") from error
    plan, own = plan_of(home, env), _site_keys(home, env)
    for service, keys in clear.items():
        connection = await connected(plan.url(plan.keys))
        try:
            names, wrapped = list(keys), [aes_key_wrap(own[0], key) for key in keys.values()]
            await connection.execute(KEEP.format(service), names, wrapped)
        finally:
            await connection.close()
        for name, wrapped_here in (await _rows(plan, service, keys)).items():
            if _opened(own, wrapped_here) != keys[name]:
                raise Trouble(
                    "other_keys",
                    f"{service} has other keys for persons of these names: choose an installation that does not have them.",
                    part=service,
                )
    return sum(map(len, clear.values()))


async def _rows(plan: Plan, service: str, names: Iterable[str]) -> dict[str, bytes]:
    connection = await connected(plan.url(plan.keys))
    try:
        rows = await connection.fetch(HELD.format(service), list(names))
    finally:
        await connection.close()
    return {row["participant"]: row["wrapped"] for row in rows}


def _site_keys(home: Home, env: Mapping[str, str]) -> list[bytes]:
    """The site keys of this installation, that which wraps what is new first."""
    return [base64.b64decode(line) for line in site_key_of(home, env).split()]


def _opened(own: Iterable[bytes], wrapped: bytes) -> bytes:
    for key in own:
        try:
            return aes_key_unwrap(key, wrapped)
        except InvalidUnwrap:
            continue
    raise Trouble("other_site_key", "The site key does not open the keys of this installation: name the right one.")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
