"""A new site key: nothing sealed is lost, wherever it is stopped, whatever services do meanwhile, and nothing needs the old one after."""

import base64
import os
from typing import Any

import asyncpg
import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from espace import keys
from shared.key_tables import KEYS_SQL
from shared.keyring import Keyring, identity
from shared.problems import Misconfigured
from shared.vault import Sealed, Vault
from tests.vaults import ring, vault_of

OLD, NEW = os.urandom(32), os.urandom(32)
PEOPLE = [f"p{number}" for number in range(7)]


@pytest.fixture
async def sealed(pool: asyncpg.Pool) -> dict[str, Sealed]:
    """A text of each person, sealed under the old site key; of the first two in rows as the first version wrote them."""
    await pool.execute(KEYS_SQL)
    first = [aes_key_wrap(OLD, os.urandom(32)) for _ in PEOPLE[:2]]
    await pool.execute(
        "INSERT INTO keys (participant, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])", PEOPLE[:2], first
    )
    vault = await vault_of(pool, OLD, first=False)
    await vault.open_keys(PEOPLE, create=True)
    await vault.destroy(["gone"])
    return {one: vault.seal(one, "f", f"of {one}") for one in PEOPLE}


async def opened(vault: Vault, sealed: dict[str, Sealed]) -> bool:
    await vault.open_keys(sealed, create=False)
    return all(vault.unseal(one, "f", text) == f"of {one}" for one, text in sealed.items())


async def under(pool: asyncpg.Pool) -> set[str | None]:
    return {
        row["under"]
        for row in await pool.fetch("SELECT under FROM keys WHERE wrapped IS NOT NULL UNION SELECT under FROM root")
    }


async def test_it_is_stopped_anywhere_and_goes_on(
    pool: asyncpg.Pool, sealed: dict[str, Sealed], monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = (await vault_of(pool, OLD)).lookup("f", "x")
    monkeypatch.setattr(keys, "PIECE", 2)
    async with pool.acquire() as connection:
        for stopped in range(1, 6):
            with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                await keys.rewrap(_Breaking(connection, stopped), ring(NEW, OLD))
            # Whoever has both keys reads all of it, and the old key is not forgotten as long as something is under it.
            assert await opened(await vault_of(pool, NEW, OLD), sealed)
        await keys.rewrap(connection, ring(NEW, OLD))
        assert await keys.rewrap(connection, ring(NEW)) == 0
    assert await under(pool) == {identity(NEW)}
    after = await vault_of(pool, NEW)
    assert await opened(after, sealed)
    assert after.lookup("f", "x") == mark
    await after.open_keys(["gone"], create=True)
    assert after.erased("gone")
    with pytest.raises(Misconfigured):
        await vault_of(pool, OLD)


async def test_a_service_that_is_behind_loses_nothing(pool: asyncpg.Pool, sealed: dict[str, Sealed]) -> None:
    behind = Vault(pool, ring(OLD))
    await behind.start(first=False)
    async with pool.acquire() as connection:
        late = _Late(connection, behind)
        await keys.rewrap(late, ring(NEW, OLD))
        assert late.made
    # What it made under the old key while the rows were wrapped is under the new one too.
    assert await under(pool) == {identity(NEW)}
    after = await vault_of(pool, NEW)
    await after.open_keys(["late"], create=False)
    assert after.unseal("late", "f", behind.seal("late", "f", "kept")) == "kept"
    # Once the old key is forgotten, nothing can be put under it any more.
    with pytest.raises(Misconfigured):
        await behind.open_keys(["later"], create=True)


async def test_a_running_service_reads_the_new_key_by_itself(pool: asyncpg.Pool, sealed: dict[str, Sealed]) -> None:
    told = {"text": ring_text(OLD)}
    running = Vault(pool, Keyring(lambda: told["text"]), remembered=1)
    await running.start(first=False)
    told["text"] = ring_text(NEW, OLD)
    await running.open_keys(["new"], create=True)
    async with pool.acquire() as connection:
        await keys.rewrap(connection, Keyring(lambda: told["text"]))
    told["text"] = ring_text(NEW)
    assert await opened(running, sealed)
    await running.open_keys(["newer"], create=True)
    assert await under(pool) == {identity(NEW)}


async def test_what_no_key_opens_is_said_and_left(pool: asyncpg.Pool, sealed: dict[str, Sealed]) -> None:
    async with pool.acquire() as connection:
        with pytest.raises(keys._NoKey):
            await keys.rewrap(connection, ring(NEW))
    assert await opened(await vault_of(pool, OLD), sealed)


def ring_text(*site_keys: bytes) -> str:
    return "\n".join(base64.b64encode(key).decode() for key in site_keys)


class _Breaking:
    """A connection that is gone after so many statements."""

    def __init__(self, connection: Any, after: int) -> None:
        self._connection, self._left = connection, after

    def __getattr__(self, name: str) -> Any:
        async def run(*words: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise asyncpg.ConnectionDoesNotExistError("killed")
            return await getattr(self._connection, name)(*words)

        return run


class _Late:
    """A connection beside which a service makes a key just before the old site key is forgotten."""

    def __init__(self, connection: Any, behind: Vault) -> None:
        self._connection, self._behind, self.made = connection, behind, False

    def __getattr__(self, name: str) -> Any:
        async def run(query: str, *words: Any) -> Any:
            if query.startswith("DELETE") and not self.made:
                self.made = True
                await self._behind.open_keys(["late"], create=True)
            return await getattr(self._connection, name)(query, *words)

        return run
