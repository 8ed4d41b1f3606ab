"""Identity and free text sealed per person: AES-256-GCM under a key of their own, wrapped by the site key.

Destroying one row of `keys` erases one person everywhere: logs, topics, backups of either.
"""

import base64
import hmac
import os
from collections import OrderedDict
from collections.abc import Iterable

import asyncpg
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from shared.db import reaching

KEYS_SQL = """
CREATE TABLE IF NOT EXISTS keys (
    participant text PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
"""
REMEMBERED = 50_000
NONCE = 12


class Erased(Exception):
    """The person's key is gone: what it sealed can be read by nobody."""


class Sealed(msgspec.Struct, frozen=True):
    """Ciphertext (nonce first, base64) and a keyed mark of the clear text: equal marks, equal text, and nothing more is told."""

    text: str
    mark: str


class _Keys(msgspec.Struct, frozen=True):
    cipher: AESGCM
    mark: bytes


class Vault:
    """The keys of one service's persons. `site_key` is 32 bytes; the pool's search path has the table `keys`."""

    def __init__(self, pool: asyncpg.Pool, site_key: bytes) -> None:
        if len(site_key) != 32:
            raise ValueError("a site key is 32 bytes")
        self._pool = pool
        self._site_key = site_key
        self._known: OrderedDict[str, _Keys] = OrderedDict()

    async def open_keys(self, participants: Iterable[str], *, create: bool) -> None:
        """Load the keys of these persons; with `create`, make those that are missing, durably. Raises Unavailable."""
        wanted = {identity for identity in participants if identity not in self._known}
        if not wanted:
            return
        async with reaching():
            rows = await self._pool.fetch(
                "SELECT participant, wrapped FROM keys WHERE participant = ANY($1)", list(wanted)
            )
            missing = wanted - {row["participant"] for row in rows}
            if missing and create:
                made = [aes_key_wrap(self._site_key, os.urandom(32)) for _ in missing]
                # Another process may make one at the same time: the first stands, both read it back.
                await self._pool.execute(
                    "INSERT INTO keys (participant, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING",
                    list(missing),
                    made,
                )
                rows += await self._pool.fetch(
                    "SELECT participant, wrapped FROM keys WHERE participant = ANY($1)", list(missing)
                )
        for row in rows:
            key = aes_key_unwrap(self._site_key, row["wrapped"])
            self._known[row["participant"]] = _Keys(AESGCM(key), hmac.digest(key, b"mark", "sha256"))
        while len(self._known) > REMEMBERED + len(wanted):
            self._known.popitem(last=False)

    def _keys(self, participant: str) -> _Keys:
        keys = self._known.get(participant)
        if keys is None:
            raise Erased("this person's key is not there")
        return keys

    def mark(self, participant: str, field: str, clear: str) -> str:
        """The mark that sealing this text gives. Raises Erased."""
        keyed = hmac.digest(self._keys(participant).mark, f"{field}\0{clear}".encode(), "sha256")
        return base64.b64encode(keyed[:16]).decode()

    def seal(self, participant: str, field: str, clear: str) -> Sealed:
        """Seal a text under the person's key, bound to the person and the field. Raises Erased."""
        nonce = os.urandom(NONCE)
        sealed = self._keys(participant).cipher.encrypt(nonce, clear.encode(), _bound(participant, field))
        return Sealed(base64.b64encode(nonce + sealed).decode(), self.mark(participant, field, clear))

    def unseal(self, participant: str, field: str, sealed: Sealed) -> str:
        """The clear text. Raises Erased where the key is gone or is another one."""
        raw = base64.b64decode(sealed.text)
        try:
            clear = self._keys(participant).cipher.decrypt(raw[:NONCE], raw[NONCE:], _bound(participant, field))
        except InvalidTag as error:
            raise Erased("this text was sealed under another key") from error
        return clear.decode()

    def lookup(self, field: str, clear: str) -> str:
        """A mark under the site key: the same text gives the same mark for every person of the site."""
        return base64.b64encode(
            hmac.digest(self._site_key, f"lookup\0{field}\0{clear}".encode(), "sha256")[:16]
        ).decode()

    def forget(self, participant: str) -> None:
        """Drop a key from memory, after its row was destroyed."""
        self._known.pop(participant, None)


def _bound(participant: str, field: str) -> bytes:
    return f"{participant}\0{field}".encode()
