"""A vault for tests that put a service's parts together themselves."""

import base64

import asyncpg

from shared.keyring import Keyring
from shared.vault import Vault

SITE_KEY = bytes(range(32))


def ring(*keys: bytes) -> Keyring:
    """A ring that holds these keys, the current one first."""
    text = "\n".join(base64.b64encode(key).decode() for key in keys)
    return Keyring(lambda: text)


async def vault_of(pool: asyncpg.Pool, *keys: bytes, first: bool = True) -> Vault:
    """A vault that was started."""
    vault = Vault(pool, ring(*(keys or (SITE_KEY,))))
    await vault.start(first=first)
    return vault
