"""The short form: the history of a seed through the whole stack, under one fault of each family."""

from tests.chaos.faults import FAULTS
from tests.chaos.run import run


async def test_nothing_is_lost_and_nothing_counts_twice() -> None:
    faults = [fault for fault in FAULTS if fault.short]
    report = await run(20_160_101, 0, faults, print)
    assert report.wrong == []
    assert [row.struck for row in report.rows.values()] == [1] * len(faults)
    assert all(row.acknowledged > 0 for row in report.rows.values())
    assert sum(row.in_flight for row in report.rows.values()) > 0
    assert report.commands > 100
    assert report.figures > 1_000
