"""Another site as witness, over HTTP: what it takes and refuses, and what a log that was cut or made anew is told."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
import uvicorn
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI

from shared import merkle
from shared.eventlog import EventLog
from shared.notary import Notary
from shared.notes import Signer, checkpoint
from shared.tree import TREE, known
from shared.walk import Fault
from shared.witness import Unwritable
from shared.witness_routes import witness_routes
from shared.witness_site import WitnessSite
from shared.witnessing import TABLE, Asked, Register, parse, write
from tests.core.units import unit

SIGNER = Signer("cpas.example/intake", bytes(range(32)))
WITNESS = Signer("other.example/intake", bytes(32))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def register(pool: asyncpg.Pool) -> Register:
    """The register of a witness that knows the log's key."""
    await pool.execute(TREE + TABLE)
    return Register(pool, WITNESS, {SIGNER.name: SIGNER.verifier})


@pytest.fixture
async def site(register: Register) -> AsyncIterator[WitnessSite]:
    """The witness as the log sees it, served on loopback."""
    app = FastAPI()
    app.include_router(witness_routes(lambda request: register))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield WitnessSite(f"http://127.0.0.1:{port}/witness/")
    server.should_exit = True
    await serving


@pytest.fixture
async def log(pool: asyncpg.Pool, register: Register) -> AsyncIterator[EventLog]:
    """The log that is witnessed."""
    log = EventLog(pool)
    yield log
    await log.close()


async def _asked(pool: asyncpg.Pool, notary: Notary, old: int) -> Asked:
    note = await notary.latest()
    size = int(note.split("\n")[1])
    subtrees = merkle.consistency(min(old, size), size)
    async with pool.acquire() as connection:
        return Asked(old, merkle.roots(subtrees, await known(connection, subtrees)), note)


async def test_each_checkpoint_leads_on_from_the_last(
    pool: asyncpg.Pool, log: EventLog, site: WitnessSite, register: Register
) -> None:
    notary = Notary(pool, SIGNER, site)
    await notary.look()
    assert await register.status() == {SIGNER.name: {"size": 0, "at": None}}
    for count, size in ((300, 300), (5, 305), (400, 705)):
        await log.append(unit(f"s:{size}", count))
        await notary.look()
        assert (await register.status())[SIGNER.name]["size"] == size
    # One that begins again, as after a restart, asks where the witness is.
    await log.append(unit("s:1", 7))
    again = Notary(pool, SIGNER, WitnessSite(site._url.removesuffix("/add-checkpoint")))
    await again.look()
    await again.look()
    assert (again.fault, (await register.status())[SIGNER.name]["size"]) == (None, 712)


async def test_a_log_that_was_cut_or_made_anew_is_told(
    pool: asyncpg.Pool, log: EventLog, site: WitnessSite, register: Register
) -> None:
    notary = Notary(pool, SIGNER, site)
    await log.append(unit("s:1", 20))
    await notary.look()
    other = merkle.root(merkle.extend([], 0, [bytes(32)] * 15)[0])
    await register._pool.execute("UPDATE witnessed SET size = 25")
    await log.append(unit("s:2", 1))
    await notary.look()
    assert notary.fault == Fault("behind", 22, 25)
    await register._pool.execute("UPDATE witnessed SET size = 15, root = $1", other)
    await notary.look()
    assert notary.fault == Fault("forked", 1, 15)
    await register._pool.execute("UPDATE witnessed SET size = 21")
    await Notary(pool, SIGNER, site).look()
    assert await site.tell(pool) == Fault("forked", 1, 21)


async def test_a_witness_that_is_away_holds_up_neither_signing_nor_walking(pool: asyncpg.Pool, log: EventLog) -> None:
    notary = Notary(pool, SIGNER, WitnessSite("http://127.0.0.1:9/witness"))
    await log.append(unit("s:1", 20))
    with pytest.raises(Unwritable):
        await notary.look()
    async with pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE events SET actor = 'x' WHERE position = 7")
        await connection.execute("RESET session_replication_role")
    with pytest.raises(Unwritable):
        await notary.look()
    assert (await notary.signed(), notary.fault) == (20, Fault("changed", 7, 7))


async def test_what_a_witness_refuses(pool: asyncpg.Pool, log: EventLog, register: Register) -> None:
    notary = Notary(pool, SIGNER)
    await log.append(unit("s:1", 300))
    await notary.sign()
    first = await _asked(pool, notary, 0)
    assert (await register.add(write(first).encode(), NOW)).status == 200
    await log.append(unit("s:2", 100))
    await notary.sign()
    good = await _asked(pool, notary, 300)
    assert parse(write(good).encode()) == good
    elsewhere = Signer(SIGNER.name, bytes(32)).sign(checkpoint(SIGNER.name, 400, bytes(32)))
    unknown = Signer("nobody", bytes(32)).sign(checkpoint("nobody", 400, bytes(32)))
    for asked, status in (
        (good._replace(proof=[*good.proof[:-1], bytes(32)]), 422),
        (good._replace(proof=[]), 422),
        (good._replace(old=299), 409),
        (good._replace(old=500), 400),
        (good._replace(note=elsewhere), 403),
        (good._replace(note=unknown), 404),
    ):
        assert (await register.add(write(asked).encode(), NOW)).status == status, asked
    for body in (
        b"",
        b"old 3",
        b"old x\n\nnote",
        b"old -1\n\n",
        b"\xff",
        bytes(20_000),
        write(good).encode().replace(b"\n\n", b"\nAAAA\n\n", 1),
    ):
        assert (await register.add(body, NOW)).status == 400
    assert (await register.add(write(good._replace(old=7)).encode(), NOW)).text == "300\n"
    answered = await register.add(write(good).encode(), NOW)
    assert answered.status == 200
    _cosigned(answered.text, good.note)


def _cosigned(line: str, note: str) -> None:
    """As c2sp.org/tlog-cosignature has it: four bytes of the key's id, eight of the time, the signature."""
    dash, name, signed = line.split(" ")
    raw = base64.b64decode(signed)
    assert (dash, name) == ("—", WITNESS.name)
    at = int.from_bytes(raw[4:12], "big")
    assert at == int(NOW.timestamp())
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(WITNESS.verifier.split("+")[2])[1:])
    text = note.rpartition("\n\n")[0] + "\n"
    key.verify(raw[12:], f"cosignature/v1\ntime {at}\n{text}".encode())
    with pytest.raises(InvalidSignature):
        key.verify(raw[12:], text.encode())
