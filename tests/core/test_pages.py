"""Pages of the log are read as the log holds them, whatever is in a row, put there by force or not."""

import asyncpg
import msgspec
import pytest

from shared import pages
from shared.db import connect
from shared.envelope import Recorded
from shared.eventlog import EventLog
from shared.log_batch import COLUMNS
from shared.schema import LOG

ODD = ["plain", "tab\tline\nfeed\rback\\slash", "\\N", "", "é ☂ 😀", "\\\\n\\t", "\x01\x0b\x0c\x08"]
DATA = [b'{"id":"x"}', b'{"say":"\\"q\\" \\\\ \\n"}', '{"é":"☂"}'.encode(), b"\x00\xff\xfe", b"\\000\\N\t\n", b""]


def row(position: int) -> Recorded:
    odd, data = ODD[position % len(ODD)], DATA[position % len(DATA)]
    none = None if position % 3 == 0 else odd
    return Recorded(
        position, odd, position, str(position), odd, data, odd, none, odd, odd, odd, odd, none, odd if none is None else None,
        bytes([position]) * 32,
    )  # fmt: skip


async def test_a_page_is_read_as_the_rows_were_written(database: str) -> None:
    rows = [row(position) for position in range(1, 43)]
    async with connect(database) as pool:
        await pool.execute(LOG)
        await pool.copy_records_to_table("events", records=map(msgspec.structs.astuple, rows), columns=list(COLUMNS))
        log = EventLog(pool)
        first, rest = await log.page(0, 20, brief=False), await log.page(20, 1_000, brief=False)
        assert [*pages.whole(first), *pages.whole(rest)] == rows == await log.read(0, 100)
        assert (pages.end(first), pages.end(rest), pages.end(await log.page(42, 10, brief=False))) == (20, 42, 0)
        brief = pages.by_type(await log.page(20, 1_000, brief=True), 20)
    told = {one: kind for kind, (positions, data) in brief.items() for one in zip(positions, data, strict=True)}
    assert told == {(one.position, one.data): one.type for one in rows[20:]}


async def test_a_position_that_is_missing_is_said(database: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(LOG)
    rows = [msgspec.structs.astuple(row(position)) for position in (1, 2, 4)]
    await connection.copy_records_to_table("events", records=rows, columns=list(COLUMNS))
    await connection.close()
    async with connect(database) as pool:
        page = await EventLog(pool).page(0, 10, brief=True)
    with pytest.raises(pages.Missing, match="position 3 is missing, the next one there is 4"):
        pages.by_type(page, 0)
