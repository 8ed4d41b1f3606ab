"""Identity and free text sealed per person: AES-256-GCM under a key of their own, wrapped by the site key.

Destroying the key in one row of `keys` erases one person everywhere: logs, topics, backups of either. Marks by which equal texts
are found, and keys for further purposes, are made of a root that is wrapped by the site key too, so that they outlast it.
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
from shared.key_tables import DESTROY, KNOW, KNOWN, LEFT, LOAD, MAKE, MAKE_ROOT, OLDEST, ROOT, THERE
from shared.keyring import Keyring
from shared.problems import Misconfigured

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
    """A person's key in memory until a moment of the clock; None once it was destroyed."""

    cipher: AESGCM | None
    mark: bytes
    until: float


NOT_ITS_KEY = "ESPACE_SITE_KEY does not open the keys of this database: set it to the key they were made under."


class Vault:
    """The keys of one service's persons, wrapped by the site's; the pool's search path has the tables of KEYS_SQL.

    `start` comes first.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        ring: Keyring,
        *,
        remembered: int = REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._ring = ring
        self._remembered = remembered
        self._clock = clock
        self._known: OrderedDict[str, _Keys] = OrderedDict()
        self._root = b""

    async def start(self, *, first: bool) -> None:
        """Know the site keys and the root of marks and derived keys; `first`: nothing was ever recorded, so there is none yet.

        Where things were recorded before there was a root, it is the site key of then: no mark changes. Raises Unavailable,
        and Misconfigured where the site key is not the one that wrapped what is there.
        """
        async with reaching():
            known = {row["name"] for row in await self._pool.fetch(KNOWN)}
            if known and not known.intersection(self._ring.names()):
                raise Misconfigured(NOT_ITS_KEY)
            await self._pool.execute(KNOW, self._ring.current)
            row = await self._pool.fetchrow(ROOT)
            if row is None:
                root = os.urandom(32) if first else await self._oldest()
                await self._pool.execute(MAKE_ROOT, aes_key_wrap(self._current(), root), self._ring.current)
                row = await self._pool.fetchrow(ROOT)
        assert row is not None
        self._root = self._unwrapped(row["wrapped"], row["under"])

    async def _oldest(self) -> bytes:
        """The site key under which the first version wrapped a key; that of now where it wrapped none."""
        wrapped = await self._pool.fetchval(OLDEST)
        if wrapped is None:
            return self._current()
        for key in map(self._ring.key, self._ring.names()):
            try:
                aes_key_unwrap(key, wrapped)
            except InvalidUnwrap:
                continue
            return key
        raise Misconfigured(NOT_ITS_KEY)

    def _current(self) -> bytes:
        return self._ring.key(self._ring.current)

    def _unwrapped(self, wrapped: bytes, under: str | None) -> bytes:
        """A key opened with the site key that wrapped it; the ring is read again where that one came since. Raises Misconfigured."""
        if under is not None and under not in self._ring.names():
            self._ring.again()
        for name in self._ring.names():
            if under in (None, name):
                try:
                    return aes_key_unwrap(self._ring.key(name), wrapped)
                except InvalidUnwrap:
                    continue
        raise Misconfigured(NOT_ITS_KEY)

    async def open_keys(self, participants: Iterable[str], *, create: bool) -> None:
        """Load the keys of these persons; with `create`, make those that are missing, durably.

        Nobody whose key was destroyed gets another: see `erased`. Raises Unavailable, and Misconfigured where the site key is
        not the one that wrapped them.
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
                await self._make(missing)
                rows += await self._pool.fetch(LOAD, missing)
        for one in wanted:
            self._known.pop(one, None)
        for row in rows:
            until = now + REMEMBERED_SECONDS
            if row["wrapped"] is None:
                self._known[row["participant"]] = _Keys(None, b"", until)
                continue
            key = self._unwrapped(row["wrapped"], row["under"])
            mark = hmac.digest(key, b"mark", "sha256")
            self._known[row["participant"]] = _Keys(AESGCM(key), mark, until)

    async def _make(self, missing: list[str]) -> None:
        self._ring.again()
        for _ in range(2):
            made = [aes_key_wrap(self._current(), os.urandom(32)) for _ in missing]
            try:
                await self._pool.execute(MAKE, missing, made, self._ring.current)
            except asyncpg.ForeignKeyViolationError:
                # The key of the ring is not known to the tables: a rotation has just begun, or this process is behind one.
                await self._begun()
            else:
                return
        raise Misconfigured(NOT_ITS_KEY)

    async def _begun(self) -> None:
        """Let the tables know the ring's current key, where the ring has one that they know already."""
        self._ring.again()
        known = {row["name"] for row in await self._pool.fetch(KNOWN)}
        if not known.intersection(self._ring.names()):
            raise Misconfigured(NOT_ITS_KEY)
        await self._pool.execute(KNOW, self._ring.current)

    async def destroy(self, participants: Collection[str]) -> None:
        """Destroy the keys of these persons for good, those who have none included. Raises Unavailable."""
        async with reaching():
            await self._pool.execute(DESTROY, sorted(participants))
        for one in participants:
            self.forget(one)

    async def not_destroyed(self, participants: Collection[str]) -> list[str]:
        """Those of these persons whose key was not destroyed for good: it is there, or might still be made. Raises Unavailable."""
        async with reaching():
            rows = await self._pool.fetch(LEFT, list(participants))
        return [row["one"] for row in rows]

    def erased(self, participant: str) -> bool:
        """Whether the person's key was destroyed, after `open_keys`."""
        keys = self._known.get(participant)
        return keys is not None and keys.cipher is None

    async def destroyed(self, participants: Collection[str]) -> set[str]:
        """Those of these persons whose key is not there now, whatever memory holds; memory drops theirs too. Raises Unavailable."""
        async with reaching():
            rows = await self._pool.fetch(THERE, list(participants))
        gone = set(participants) - {row["participant"] for row in rows}
        for one in gone:
            self.forget(one)
        return gone

    def _keys(self, participant: str) -> tuple[AESGCM, bytes]:
        """The cipher of a person's key and the key of their marks."""
        keys = self._known.get(participant)
        if keys is None or keys.cipher is None:
            raise Erased("this person's key is not there")
        return keys.cipher, keys.mark

    def knows(self, participant: str) -> bool:
        """Whether the person's key is at hand, after `open_keys`."""
        keys = self._known.get(participant)
        return keys is not None and keys.cipher is not None

    def mark(self, participant: str, field: str, clear: str) -> str:
        """The mark that sealing this text gives. Raises Erased."""
        keyed = hmac.digest(self._keys(participant)[1], f"{field}\0{clear}".encode(), "sha256")
        return base64.b64encode(keyed[:16]).decode()

    def seal(self, participant: str, field: str, clear: str) -> Sealed:
        """Seal a text under the person's key, bound to the person and the field. Raises Erased."""
        nonce = os.urandom(NONCE)
        sealed = self._keys(participant)[0].encrypt(nonce, clear.encode(), _bound(participant, field))
        return Sealed(base64.b64encode(nonce + sealed).decode(), self.mark(participant, field, clear))

    def unseal(self, participant: str, field: str, sealed: Sealed) -> str:
        """The clear text. Raises Erased where the key is gone or is another one."""
        raw = base64.b64decode(sealed.text)
        try:
            clear = self._keys(participant)[0].decrypt(raw[:NONCE], raw[NONCE:], _bound(participant, field))
        except InvalidTag as error:
            raise Erased("this text was sealed under another key") from error
        return clear.decode()

    def shown(self, participant: str, field: str, sealed: Sealed | None) -> str | None:
        """The clear text; None where there is none, or nobody can read it any more."""
        try:
            return None if sealed is None else self.unseal(participant, field, sealed)
        except Erased:
            return None

    def _rooted(self) -> bytes:
        if not self._root:
            raise RuntimeError("the vault was not started")
        return self._root

    def lookup(self, field: str, clear: str) -> str:
        """A mark under the root: the same text gives the same mark for every person of the site."""
        keyed = hmac.digest(self._rooted(), f"lookup\0{field}\0{clear}".encode(), "sha256")
        return base64.b64encode(keyed[:16]).decode()

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes made of the root for one purpose; it tells nothing of the root, nor of those of other purposes."""
        return hmac.digest(self._rooted(), f"derived\0{purpose}".encode(), "sha256")

    def forget(self, participant: str) -> None:
        """Drop a key from memory, after its row was destroyed."""
        self._known.pop(participant, None)


def _bound(participant: str, field: str) -> bytes:
    return f"{participant}\0{field}".encode()
