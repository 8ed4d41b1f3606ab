"""Identity and free text sealed per person: AES-256-GCM under a key of their own, wrapped by the site key.

Destroying one row of `keys` erases one person everywhere: logs, topics, backups of either.
"""

import base64
import hmac
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable

import asyncpg
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from shared.db import reaching
from shared.problems import Misconfigured

KEYS_SQL = """
CREATE TABLE IF NOT EXISTS keys (
    participant text PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
"""
LOAD = "SELECT participant, wrapped FROM keys WHERE participant = ANY($1)"
THERE = "SELECT participant FROM keys WHERE participant = ANY($1)"
# Another process may make one at the same time: the first stands, both read it back.
MAKE = "INSERT INTO keys (participant, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING"
REMEMBERED = 2_000  # of 2.8 KB each, with the state of their cipher
# A key destroyed by another process is out of every memory after this time.
REMEMBERED_SECONDS = 300.0
NONCE = 12


class Erased(Exception):
    """The person's key is gone: what it sealed can be read by nobody."""


class Sealed(msgspec.Struct, frozen=True):
    """Ciphertext (nonce first, base64), and a keyed mark of the clear text that tells equal texts and nothing more."""

    text: str
    mark: str


class _Keys(msgspec.Struct, frozen=True):
    cipher: AESGCM
    mark: bytes
    until: float


class Vault:
    """The keys of one service's persons. `site_key` is 32 bytes; the pool's search path has the table `keys`."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        site_key: bytes,
        *,
        remembered: int = REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if len(site_key) != 32:
            raise ValueError("a site key is 32 bytes")
        self._pool = pool
        self._site_key = site_key
        self._remembered = remembered
        self._clock = clock
        self._known: OrderedDict[str, _Keys] = OrderedDict()

    async def open_keys(self, participants: Iterable[str], *, create: bool) -> None:
        """Load the keys of these persons; with `create`, make those that are missing, durably.

        Raises Unavailable, and Misconfigured where the site key is not the one that wrapped them.
        """
        asked = set(participants)
        now = self._clock()
        wanted = {one for one in asked if one not in self._known or self._known[one].until < now}
        if wanted:
            await self._fetch(wanted, now, create=create)
        for one in asked & self._known.keys():
            self._known.move_to_end(one)
        # Those asked for just now are about to be used: they stay, however many they are.
        while len(self._known) > max(self._remembered, len(asked)):
            self._known.popitem(last=False)

    async def _fetch(self, wanted: set[str], now: float, *, create: bool) -> None:
        async with reaching():
            rows = await self._pool.fetch(LOAD, list(wanted))
            # In one order for everybody: two that make keys of the same persons wait for one another, not crosswise.
            missing = sorted(wanted - {row["participant"] for row in rows})
            if missing and create:
                made = [aes_key_wrap(self._site_key, os.urandom(32)) for _ in missing]
                await self._pool.execute(MAKE, missing, made)
                rows += await self._pool.fetch(LOAD, missing)
        for one in wanted:
            self._known.pop(one, None)
        for row in rows:
            try:
                key = aes_key_unwrap(self._site_key, row["wrapped"])
            except InvalidUnwrap as error:
                raise Misconfigured(
                    "ESPACE_SITE_KEY does not open the keys of this database: set it to the key they were made under."
                ) from error
            mark = hmac.digest(key, b"mark", "sha256")
            self._known[row["participant"]] = _Keys(AESGCM(key), mark, now + REMEMBERED_SECONDS)

    async def destroyed(self, participants: Collection[str]) -> set[str]:
        """Those of these persons whose key is not there now, whatever memory holds; memory drops theirs too. Raises Unavailable."""
        async with reaching():
            rows = await self._pool.fetch(THERE, list(participants))
        gone = set(participants) - {row["participant"] for row in rows}
        for one in gone:
            self.forget(one)
        return gone

    def _keys(self, participant: str) -> _Keys:
        keys = self._known.get(participant)
        if keys is None:
            raise Erased("this person's key is not there")
        return keys

    def knows(self, participant: str) -> bool:
        """Whether the person's key is at hand, after `open_keys`."""
        return participant in self._known

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

    def shown(self, participant: str, field: str, sealed: Sealed | None) -> str | None:
        """The clear text; None where there is none, or nobody can read it any more."""
        try:
            return None if sealed is None else self.unseal(participant, field, sealed)
        except Erased:
            return None

    def lookup(self, field: str, clear: str) -> str:
        """A mark under the site key: the same text gives the same mark for every person of the site."""
        keyed = hmac.digest(self._site_key, f"lookup\0{field}\0{clear}".encode(), "sha256")
        return base64.b64encode(keyed[:16]).decode()

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes made of the site key for one purpose; it tells nothing of the site key, nor of those of other purposes."""
        return hmac.digest(self._site_key, f"derived\0{purpose}".encode(), "sha256")

    def forget(self, participant: str) -> None:
        """Drop a key from memory, after its row was destroyed."""
        self._known.pop(participant, None)


def _bound(participant: str, field: str) -> bytes:
    return f"{participant}\0{field}".encode()
