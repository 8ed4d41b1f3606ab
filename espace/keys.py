"""`espace keys rotate`: every key under a new site key, while the services run.

A row says which site key it is under, and the old one can be forgotten only once no row names it: the database itself refuses it
before. So it may be stopped anywhere and run again, and a key that a service makes meanwhile is not lost.
"""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from espace.backup.place import plan_of, site_key_of
from espace.stack import processes
from espace.stack.home import Home, write_private
from espace.stack.migrate import has_secret
from espace.stack.provision import SEALING, Plan, connected
from espace.stack.trouble import Trouble
from shared.key_tables import KNOW
from shared.keyring import SIZE, Keyring, parsed

PIECE = 1_000
OTHERS = "SELECT participant, wrapped, under FROM keys WHERE wrapped IS NOT NULL AND under IS DISTINCT FROM $1 LIMIT $2"
# What was destroyed, or wrapped by another rotation, since it was read stays as it is.
WRAP = (
    "UPDATE keys SET wrapped = fresh.wrapped, under = $4 FROM unnest($1::text[], $2::bytea[], $3::bytea[])"
    " AS fresh (participant, old, wrapped) WHERE keys.participant = fresh.participant AND keys.wrapped = fresh.old"
)

Say = Callable[[str], None]


def rotate(*, say: Say, env: Mapping[str, str] = os.environ) -> int:
    """0 once every key is under the new site key. Trouble: it could not be; run again, it goes on where it stopped."""
    home = Home()
    if has_secret(env, "ESPACE_SITE_KEY"):
        _deployment(plan_of(home, env), site_key_of(home, env), say)
        return 0
    with home.lock():
        plan, place = plan_of(home, env), home.secrets / "site-key"
        _announce(place, say)
        count = processes.run_async(rewrap_all(plan, place.read_text()))
        write_private(place, place.read_text().split()[0] + "\n")
    say(f"{count} keys are under a new site key; the old one is forgotten here.")
    say(
        "Backups made before are opened by the site key that is in them: keep them as long as they may be needed, no longer."
    )
    return 0


def _announce(place: Path, say: Say) -> None:
    """Put a new site key before the one that is there, unless a rotation that was stopped did so: services read both from now on."""
    keys = place.read_text().split()
    if len(keys) > 1:
        say("A rotation was begun before: it goes on.")
        return
    fresh = base64.b64encode(secrets.token_bytes(SIZE)).decode()
    write_private(place, "\n".join((fresh, *keys)) + "\n")


def _deployment(plan: Plan, text: str, say: Say) -> None:
    """The keys of a deployment, whose secret this command cannot write."""
    if len(parsed(text)) < 2:
        raise Trouble(
            "one_site_key",
            "There is one site key: run `sh deploy/make-secrets.sh --new-site-key`, make the services anew so that they read it,"
            " then run this again (docs/privacy.md).",
        )
    count = processes.run_async(rewrap_all(plan, text))
    say(f"{count} keys are under the new site key.")
    say("Now run `sh deploy/make-secrets.sh --drop-old-site-key` and make the services anew (docs/privacy.md).")


async def rewrap_all(plan: Plan, text: str) -> int:
    """Wrap the keys of every service under the first site key of the text; how many rows changed. Trouble: one opens with none of them."""
    ring = Keyring(lambda: text)
    count = 0
    for service in SEALING:
        connection = await connected(plan.url(plan.keys))
        try:
            await connection.execute(f'SET search_path TO "{service}"')
            count += await rewrap(connection, ring)
        except _NoKey as error:
            raise Trouble(
                "other_site_key",
                f"A key of {service} opens with none of the site keys given: put the one that it is under back, as a further line.",
                part=service,
            ) from error
        finally:
            await connection.close()
    return count


async def rewrap(connection: Any, ring: Keyring) -> int:
    """Wrap all rows in the tables of a connection's search path under the ring's current key, and forget the others."""
    await connection.execute(KNOW, ring.current)
    count = 0
    while True:
        while rows := await connection.fetch(OTHERS, ring.current, PIECE):
            await connection.execute(
                WRAP,
                [row["participant"] for row in rows],
                [row["wrapped"] for row in rows],
                [_again(row, ring) for row in rows],
                ring.current,
            )
            count += len(rows)
        root = await connection.fetchrow("SELECT wrapped, under FROM root WHERE under <> $1", ring.current)
        if root is not None:
            await connection.execute("UPDATE root SET wrapped = $1, under = $2", _again(root, ring), ring.current)
        try:
            await connection.execute("DELETE FROM site_keys WHERE name <> $1", ring.current)
        except asyncpg.ForeignKeyViolationError:
            continue  # a service that had not read the new key yet has just made a row under the old one
        return count


class _NoKey(Exception):
    """A row opens with none of the ring's keys."""


def _again(row: Any, ring: Keyring) -> bytes:
    for name in ring.names():
        if row["under"] in (None, name):
            try:
                return aes_key_wrap(ring.key(ring.current), aes_key_unwrap(ring.key(name), row["wrapped"]))
            except InvalidUnwrap:
                continue
    raise _NoKey
