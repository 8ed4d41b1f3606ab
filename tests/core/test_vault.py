"""Sealing: who can read what, and what is left when a key is gone."""

import base64
import hmac
import os

import asyncpg
import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from shared.key_tables import KEYS_SQL
from shared.keyring import Keyring
from shared.problems import Misconfigured
from shared.vault import REMEMBERED_SECONDS, Erased, Sealed, Vault
from tests.vaults import ring, vault_of

SITE_KEY = os.urandom(32)


@pytest.fixture
async def vault(pool: asyncpg.Pool) -> Vault:
    await pool.execute(KEYS_SQL)
    return await vault_of(pool, SITE_KEY)


async def test_what_is_sealed_can_be_opened_by_another_process(pool: asyncpg.Pool, vault: Vault) -> None:
    await vault.open_keys(["p1"], create=True)
    sealed = vault.seal("p1", "last_name", "Étienne")
    other = await vault_of(pool, SITE_KEY)
    await other.open_keys(["p1"], create=True)
    assert other.unseal("p1", "last_name", sealed) == "Étienne"
    assert "tienne" not in sealed.text


async def test_marks_tell_equal_texts_of_one_person_and_field(vault: Vault) -> None:
    await vault.open_keys(["p1", "p2"], create=True)
    one, again = vault.seal("p1", "why", "a"), vault.seal("p1", "why", "a")
    assert one.mark == again.mark == vault.mark("p1", "why", "a")
    assert one.text != again.text
    others = {vault.mark("p1", "why", "b"), vault.mark("p1", "reason", "a"), vault.mark("p2", "why", "a"), one.mark}
    assert len(others) == 4


async def test_a_text_is_bound_to_its_person_and_field(vault: Vault) -> None:
    await vault.open_keys(["p1", "p2"], create=True)
    sealed = vault.seal("p1", "last_name", "a")
    for person, field in (("p2", "last_name"), ("p1", "first_name")):
        with pytest.raises(Erased):
            vault.unseal(person, field, sealed)
    with pytest.raises(Erased):
        vault.unseal("p1", "last_name", Sealed(vault.seal("p1", "last_name", "b").text[:-8] + "AAAAAAA=", sealed.mark))


async def test_a_destroyed_key_erases_the_person(pool: asyncpg.Pool, vault: Vault) -> None:
    await vault.open_keys(["p1", "p2"], create=True)
    sealed, other = vault.seal("p1", "f", "a"), vault.seal("p2", "f", "b")
    await pool.execute("DELETE FROM keys WHERE participant = 'p1'")
    vault.forget("p1")
    await vault.open_keys(["p1", "p2"], create=False)
    with pytest.raises(Erased):
        vault.unseal("p1", "f", sealed)
    assert vault.unseal("p2", "f", other) == "b"
    await vault.open_keys(["p1"], create=True)
    with pytest.raises(Erased):
        vault.unseal("p1", "f", sealed)


async def test_a_key_destroyed_elsewhere_is_out_of_memory_in_minutes(pool: asyncpg.Pool) -> None:
    await pool.execute(KEYS_SQL)
    now = 0.0
    vault = Vault(pool, ring(SITE_KEY), clock=lambda: now)
    await vault.start(first=True)
    await vault.open_keys(["p1"], create=True)
    sealed = vault.seal("p1", "f", "a")
    await pool.execute("DELETE FROM keys")
    now = REMEMBERED_SECONDS + 1
    await vault.open_keys(["p1"], create=False)
    with pytest.raises(Erased):
        vault.unseal("p1", "f", sealed)


async def test_memory_is_bounded_and_what_was_asked_for_stays(pool: asyncpg.Pool) -> None:
    await pool.execute(KEYS_SQL)
    vault = Vault(pool, ring(SITE_KEY), remembered=3)
    await vault.start(first=True)
    await vault.open_keys(["p1", "p2", "p3"], create=True)
    await vault.open_keys(["p1", "p4"], create=True)
    assert vault.seal("p1", "f", "a").mark != vault.seal("p4", "f", "a").mark
    await vault.open_keys([f"q{number}" for number in range(10)], create=True)
    assert len({vault.mark(f"q{number}", "f", "a") for number in range(10)}) == 10
    with pytest.raises(Erased):
        vault.seal("p1", "f", "a")


async def test_keys_are_made_in_one_order_for_everybody(pool: asyncpg.Pool, vault: Vault) -> None:
    """Two statements that make keys of the same persons in two orders can each wait for the other: a deadlock."""
    people = {f"p{number}" for number in range(300)}
    await vault.open_keys(people, create=True)
    made = [row["participant"] for row in await pool.fetch("SELECT participant FROM keys ORDER BY ctid")]
    assert made == sorted(people)


async def test_another_site_key_is_a_named_mistake(pool: asyncpg.Pool, vault: Vault) -> None:
    await vault.open_keys(["p1"], create=True)
    with pytest.raises(Misconfigured, match="ESPACE_SITE_KEY"):
        await vault_of(pool, os.urandom(32))
    for wrong in ("", "c2hvcnQ=", "not base64"):
        with pytest.raises(Misconfigured, match="ESPACE_SITE_KEY"):
            Keyring(lambda text=wrong: text)  # type: ignore[misc]


async def test_who_was_erased_gets_no_other_key(pool: asyncpg.Pool, vault: Vault) -> None:
    await vault.open_keys(["p1", "p2"], create=True)
    sealed = vault.seal("p1", "f", "a")
    await vault.destroy(["p1", "p3"])
    other = await vault_of(pool, SITE_KEY)
    for one in (vault, other):
        await one.open_keys(["p1", "p2", "p3"], create=True)
        assert [(one.knows(who), one.erased(who)) for who in ("p1", "p2", "p3", "p4")] == [
            (False, True), (True, False), (False, True), (False, False),
        ]  # fmt: skip
        with pytest.raises(Erased):
            one.unseal("p1", "f", sealed)
        with pytest.raises(Erased):
            one.seal("p3", "f", "again")
    assert await vault.destroyed(["p1", "p2", "p3", "p4"]) == {"p1", "p3", "p4"}


async def test_marks_outlast_the_site_key_and_are_those_of_the_first_version(pool: asyncpg.Pool) -> None:
    """An installation whose marks were made of the site key itself keeps them; a new one has a root of its own."""
    await pool.execute(KEYS_SQL)
    before = hmac.digest(SITE_KEY, b"lookup\0national_number\0x", "sha256")
    derived = hmac.digest(SITE_KEY, b"derived\0search", "sha256")
    await pool.execute(
        "INSERT INTO keys (participant, wrapped) VALUES ('old', $1)", aes_key_wrap(SITE_KEY, os.urandom(32))
    )
    newer = os.urandom(32)
    for keys in ((SITE_KEY,), (newer, SITE_KEY)):
        vault = await vault_of(pool, *keys, first=False)
        assert vault.lookup("national_number", "x") == base64.b64encode(before[:16]).decode()
        assert vault.derived("search") == derived
        await vault.open_keys(["old"], create=False)
        assert vault.knows("old")
    await pool.execute("DELETE FROM root; DELETE FROM keys")
    fresh = await vault_of(pool, SITE_KEY)
    assert fresh.derived("search") != derived
