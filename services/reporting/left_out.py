"""Stacks that were read and are no longer named: they count no more."""

import asyncpg
import structlog

from services.reporting.qualified import stack_of
from services.reporting.schema import Live
from services.reporting.store import Store
from shared.problems import Misconfigured

log = structlog.get_logger(__name__)


async def leave_out(pool: asyncpg.Pool, live: Live, named: set[str]) -> None:
    """Forget the stacks whose names are not among these. An only stack has the empty name.

    Raises Misconfigured where what is kept is that of one stack alone and several are named, or the other way round.
    """
    async with pool.acquire() as connection, connection.transaction():
        await live.resolve(connection)
        rows = await connection.fetch(
            f'SELECT source FROM "{live.name}".checkpoints WHERE NOT isempty(applied) ORDER BY source FOR UPDATE'
        )
        held = {stack_of(row["source"]) for row in rows}
        if held and ("" in held) != ("" in named):
            raise Misconfigured(
                "This database has the figures of another kind of reporting: a joint one (ESPACE_STACKS) and that of one stack"
                " each need a database of their own."
            )
        for stack in sorted(held - named):
            log.warning("stack_left_out", stack=stack)
            await Store(connection, live.name).forget(stack)
            for table in ("checkpoints", "parked"):
                await connection.execute(
                    f'DELETE FROM "{live.name}".{table} WHERE starts_with(source, $1)', f"{stack}/"
                )
