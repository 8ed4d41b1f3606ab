"""Look-ups under way at the same time share a statement; none sees less than what stood when it was asked for."""

import asyncio

import pytest

from shared.together import Together


class Table:
    """Rows that can change while a statement is under way; a statement sees what stands when it is sent."""

    def __init__(self) -> None:
        self.rows = {"a": 1, "b": 2}
        self.statements: list[list[str]] = []
        self.answer = asyncio.Event()
        self.answer.set()

    async def fetch(self, keys: list[str]) -> dict[str, int]:
        self.statements.append(sorted(keys))
        found = {key: self.rows[key] for key in keys if key in self.rows}
        await self.answer.wait()
        if "bad" in keys:
            raise ValueError("bad")
        return found


async def test_what_is_asked_at_once_is_one_statement() -> None:
    table = Table()
    look = Together(table.fetch)
    found = await asyncio.gather(look.get(["a"]), look.get(["b", "c"]), look.get(["a", "b"]))
    assert [*found] == [{"a": 1}, {"b": 2}, {"a": 1, "b": 2}]
    assert table.statements == [["a", "b", "c"]]
    assert await look.get(["c"]) == {}


async def test_who_asks_after_a_statement_was_sent_sees_what_stands_then() -> None:
    table = Table()
    look = Together(table.fetch)
    table.answer.clear()
    first = asyncio.ensure_future(look.get(["a"]))
    while not table.statements:
        await asyncio.sleep(0)
    table.rows["a"] = 7
    second, third = (asyncio.ensure_future(look.get(["a"])) for _ in range(2))
    await asyncio.sleep(0)
    third.cancel()
    table.answer.set()
    assert (await first, await second) == ({"a": 1}, {"a": 7})
    assert table.statements == [["a"], ["a"]]


async def test_what_one_asks_wrongly_fails_for_that_one_alone() -> None:
    table = Table()
    look = Together(table.fetch)
    outcomes = await asyncio.gather(look.get(["a"]), look.get(["bad"]), look.get(["b"]), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == ({"a": 1}, {"b": 2})
    assert isinstance(outcomes[1], ValueError)
    with pytest.raises(ValueError, match="bad"):
        await look.get(["bad"])
    assert await look.get(["a"]) == {"a": 1}
