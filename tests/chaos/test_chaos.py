"""The short form: the history of a seed through the whole stack, under one fault of each family."""

from dataclasses import replace

from tests.chaos.evidence import judge
from tests.chaos.faults import FAULTS
from tests.chaos.run import run


async def test_nothing_is_lost_and_nothing_counts_twice() -> None:
    faults = [fault for fault in FAULTS if fault.short]
    report = await run(20_160_101, 0, faults, print)
    assert report.wrong == []
    assert [row.struck for row in report.rows.values()] == [1] * len(faults)
    assert all(row.acknowledged > 0 for row in report.rows.values())
    assert sum(row.in_flight for row in report.rows.values()) > 0
    found = report.evidence
    assert found is not None
    assert len(found.acknowledged) > 100
    assert len(found.running) > 1_000

    # The same evidence with one event lost, one recorded twice, and one figure that missed a record.
    log = found.logs["bilan"]
    assert sum(judge(replace(found, logs={**found.logs, "bilan": log[:-1]})).lost.values()) == 1
    twin = {**log[-1], "position": len(log) + 1, "command_id": "again"}
    assert sum(judge(replace(found, logs={**found.logs, "bilan": [*log, twin]})).doubled.values()) == 1
    more = {**found.records, "interventions": found.records["interventions"][1:]}
    assert any("'interventions'" in sentence for sentence in judge(replace(found, records=more)).sentences)
