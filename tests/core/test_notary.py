"""A signed log, and what somebody who may write everything in its database can do to it unnoticed: nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from shared import merkle, walk
from shared import notary as notary_module
from shared.envelope import GENESIS, Recorded, chain
from shared.eventlog import READ, EventLog
from shared.notary import Notary
from shared.notes import NotSigned, Signer, checkpoint, read_checkpoint
from shared.tree import TREE
from shared.walk import Fault
from shared.witness import Unwritable, Witness
from tests.core.units import unit

SIGNER = Signer("cpas.example/intake", bytes(range(32)))
SIZE = 700
INSERTED = """
INSERT INTO events SELECT 21, 'new', 1, 'new', type, data, happened, participant, recorded_at, actor, command_id, correlation_id,
    causation_id, traceparent, hash FROM events WHERE position = 20
"""


@pytest.fixture
async def log(pool: asyncpg.Pool) -> AsyncIterator[EventLog]:
    """A log with a tree."""
    await pool.execute(TREE)
    log = EventLog(pool)
    yield log
    await log.close()


async def filled(pool: asyncpg.Pool, log: EventLog, folder: Path | None = None) -> Notary:
    """A notary that has signed the log at 300 and at 700 events."""
    notary = Notary(pool, SIGNER, *([Witness(folder)] if folder else []))
    await log.append(unit("s:1", 300))
    await notary.look()
    await log.append(unit("s:2", SIZE - 300))
    await notary.look()
    assert notary.fault is None
    return notary


async def by_force(pool: asyncpg.Pool, *statements: str) -> None:
    """As a superuser would."""
    async with pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
        await connection.execute("RESET session_replication_role")


async def made_anew(pool: asyncpg.Pool, first: int) -> None:
    """Hash all events from a position on again, as somebody who knows how would."""
    events = [Recorded(*row) for row in await pool.fetch(READ, 0, SIZE)]
    last = events[first - 2].hash if first > 1 else GENESIS
    async with pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        for event in events[first - 1 :]:
            last = chain(last, event)
            await connection.execute("UPDATE events SET hash = $2 WHERE position = $1", event.position, last)
        await connection.execute("RESET session_replication_role")
    await pool.execute("UPDATE head SET hash = $1", last)


async def test_what_is_recorded_is_signed_and_proven(pool: asyncpg.Pool, log: EventLog) -> None:
    notary = await filled(pool, log)
    size, root = read_checkpoint(await notary.latest(), SIGNER.verifier)
    hashes = [row["hash"] for row in await pool.fetch("SELECT hash FROM events ORDER BY position")]
    assert (size, root) == (SIZE, merkle.root(merkle.extend([], 0, hashes)[0]))
    proof = await notary.roots(merkle.inclusion(41, SIZE))
    assert proof == merkle.roots(
        merkle.inclusion(41, SIZE),
        {merkle.Place(0, index): merkle.leaf_hash(one) for index, one in enumerate(hashes)}
        | merkle.extend([], 0, hashes)[1],
    )
    before = await pool.fetchval("SELECT count(*) FROM signed")
    await notary.sign()
    assert await pool.fetchval("SELECT count(*) FROM signed") == before == 2
    assert (await notary.status())["signed"] == SIZE


async def test_a_longer_log_is_walked_page_by_page_round_and_round(
    pool: asyncpg.Pool, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (walk, notary_module):
        monkeypatch.setattr(module, "PAGE", 1 << merkle.STRIDE)
    notary = await filled(pool, log)
    seen = [(await notary.status())["walked"]]
    for _ in range(3):
        await notary.look()
        seen.append((await notary.status())["walked"])
    assert (seen, notary.fault) == ([512, 0, 256, 512], None)
    await by_force(pool, "UPDATE events SET actor = 'x' WHERE position = 300")
    await made_anew(pool, 300)
    await notary.look()
    assert notary.fault == Fault("signature", 1, SIZE), "the last page is another than the one that was signed"


async def test_an_empty_log_has_nothing_to_sign(pool: asyncpg.Pool, log: EventLog) -> None:
    notary = Notary(pool, SIGNER)
    await notary.look()
    assert (await notary.latest(), notary.fault) == ("", None)


async def test_many_instances_make_one_tree(pool: asyncpg.Pool, log: EventLog) -> None:
    notaries = [Notary(pool, SIGNER) for _ in range(4)]
    for number in range(5):
        await log.append(unit(f"s:{number}", 90))
        await asyncio.gather(*(notary.look() for notary in notaries))
    assert (await notaries[0].status())["signed"] == 450
    assert [notary.fault for notary in notaries] == [None] * 4


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE events SET actor = 'x' WHERE position = 33"], ("changed", 33, 33)),
        (["UPDATE events SET data = '\\xff' WHERE position = 600"], ("changed", 600, 600)),
        (["DELETE FROM events WHERE position = 12"], ("gone", 12, 12)),
        (["DELETE FROM events WHERE position > 650"], ("gone", 651, SIZE)),
        (["TRUNCATE events"], ("gone", 1, SIZE)),
        (
            [
                "UPDATE events SET position = -1 WHERE position = 5",
                "UPDATE events SET position = 5 WHERE position = 6",
                "UPDATE events SET position = 6 WHERE position = -1",
            ],
            ("changed", 5, 5),
        ),
        (
            [
                "UPDATE events SET position = position + 10000 WHERE position > 20",
                "UPDATE events SET position = position - 9999 WHERE position > 10000",
                INSERTED,
            ],
            ("changed", 21, 21),
        ),
        (["UPDATE subtrees SET hash = sha256('x') WHERE index = 1"], ("tree", 257, 512)),
        (["DELETE FROM subtrees WHERE index = 0"], ("tree", 1, 256)),
        (["UPDATE signed SET note = replace(note, '300', '301') WHERE size = 300"], ("signature", 1, 300)),
    ],
)
async def test_what_is_done_by_force_is_noticed_and_located(
    pool: asyncpg.Pool, log: EventLog, statements: list[str], fault: tuple[str, int, int]
) -> None:
    notary = await filled(pool, log)
    await pool.execute("ALTER TABLE events DROP CONSTRAINT events_position_check")
    await by_force(pool, *statements)
    await notary.look()
    assert notary.fault == Fault(*fault)


async def test_a_chain_made_anew_is_not_the_one_in_the_tree(pool: asyncpg.Pool, log: EventLog) -> None:
    notary = await filled(pool, log)
    await by_force(pool, "UPDATE events SET actor = 'x' WHERE position = 500")
    await made_anew(pool, 500)
    await notary.look()
    assert notary.fault == Fault("tree", 257, 512)
    # The tree made anew as well is not the one that was signed.
    await by_force(pool, "DELETE FROM subtrees")
    hashes = [row["hash"] for row in await pool.fetch("SELECT hash FROM events ORDER BY position")]
    edge, made = merkle.extend([], 0, hashes)
    await pool.executemany("INSERT INTO subtrees VALUES ($1, $2, $3)", [(*place, node) for place, node in made.items()])
    await pool.execute("UPDATE tree SET edge = $1", b"".join(edge))
    await notary.look()
    assert notary.fault == Fault("signature", 1, SIZE)


async def test_a_log_cut_with_all_that_was_signed_of_it_is_noticed_by_the_witness(
    pool: asyncpg.Pool, log: EventLog, tmp_path: Path
) -> None:
    notary = await filled(pool, log, tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [f"{300:020}", f"{SIZE:020}"]
    assert read_checkpoint((tmp_path / f"{300:020}").read_text(), SIGNER.verifier)[0] == 300
    await by_force(
        pool,
        "DELETE FROM events WHERE position > 300",
        "DELETE FROM signed WHERE size > 300",
        "DELETE FROM subtrees WHERE index > 0",
        "UPDATE head SET position = 300, hash = (SELECT hash FROM events WHERE position = 300)",
    )
    edge, _ = merkle.extend(
        [], 0, [row["hash"] for row in await pool.fetch("SELECT hash FROM events ORDER BY position")]
    )
    await pool.execute("UPDATE tree SET size = 300, walked = 0, edge = $1", b"".join(edge))
    cut = Notary(pool, SIGNER, Witness(tmp_path))
    await cut.sign()
    assert await Witness(tmp_path).tell(pool) == Fault("behind", 301, SIZE)
    await cut.look()
    assert cut.fault == Fault("behind", 301, SIZE)
    other = EventLog(pool)
    await other.append(unit("s:3", SIZE - 300))
    await cut.look()
    assert await Witness(tmp_path).tell(pool) == Fault("forked", 1, SIZE)
    assert notary.fault is None
    await other.close()


async def test_what_was_put_right_is_not_told_any_longer(pool: asyncpg.Pool, log: EventLog) -> None:
    notary = await filled(pool, log)
    await by_force(pool, "UPDATE events SET actor = actor || 'x' WHERE position = 33")
    await notary.look()
    assert (await notary.status())["fault"] == {"what": "changed", "first": 33, "last": 33}
    await by_force(pool, "UPDATE events SET actor = left(actor, -1) WHERE position = 33")
    assert (await notary.status())["fault"] is None


async def test_a_second_place_that_cannot_be_written_is_said_and_gets_all_later(
    pool: asyncpg.Pool, log: EventLog, tmp_path: Path
) -> None:
    (tmp_path / "place").write_text("a file where the folder should be")
    notary = Notary(pool, SIGNER, Witness(tmp_path / "place"))
    await log.append(unit("s:1", 3))
    with pytest.raises(Unwritable):
        await notary.look()
    (tmp_path / "place").unlink()
    await log.append(unit("s:2", 3))
    await notary.look()
    assert [int(path.name) for path in sorted((tmp_path / "place").iterdir())] == [3, 6]


async def test_the_service_itself_can_take_nothing_back(pool: asyncpg.Pool, log: EventLog) -> None:
    await filled(pool, log)
    for statement in ("DELETE FROM signed", "UPDATE signed SET size = 1", "TRUNCATE subtrees"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(statement)


def test_a_note_is_read_with_its_key_alone() -> None:
    text = checkpoint("log", 3, bytes(32))
    note = Signer("log", bytes(32)).sign(text)
    assert read_checkpoint(note, Signer("log", bytes(32)).verifier) == (3, bytes(32))
    for verifier in (Signer("log", bytes(range(32))).verifier, Signer("other", bytes(32)).verifier, "log+x+y"):
        with pytest.raises(NotSigned):
            read_checkpoint(note, verifier)
    with pytest.raises(NotSigned):
        read_checkpoint(note.replace("\n3\n", "\n4\n"), Signer("log", bytes(32)).verifier)
    for name in ("", "a b", "a+b"):
        with pytest.raises(ValueError, match="name"):
            Signer(name, bytes(32))
