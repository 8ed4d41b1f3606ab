"""Merged files, while their events are still on the way."""

from collections.abc import Mapping

from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.fold import difference, minus, recount
from services.reporting.indicators import INDEX, Triple
from shared.cloudevents import Incoming
from shared.envelope import canonical


def test_merges_that_seem_to_go_round_in_a_circle_leave_nothing_behind() -> None:
    """Files come in partitions of their own: of "A into B, unmerged, B into A" the second may come last."""
    group = {"group_id": "G", "site": "forest", "public": "inactivity"}
    parcours = {"parcours_id": "K", "participant_id": "C", "group_id": "G", "starts_on": "2016-01-01"}

    def file(position: int, identity: str, into: str | None) -> Incoming:
        record = {"participant_id": identity, "site": "forest", "merged_into": into}
        return event(position, "participants-merged.v1", record)

    def event(position: int, name: str, record: Mapping[str, str | None]) -> Incoming:
        data = canonical({"id": "i", "record": record, "before": None})
        return Incoming("intake", position, name, None, "", None, data, b"", b"")

    facts, figures = FactSet(), dict[tuple[int, str, str, int], Triple]()
    opened = [event(1, "group-opened.v1", group), event(2, "participant-enrolled.v1", parcours)]
    for events in (opened, [file(3, "A", "B"), file(5, "B", "A")], [file(6, "C", "A")], [file(4, "A", None)]):
        change = difference(facts, Batch().add(events), 2016)
        figures = minus(figures, {place: (-n, -d, -u) for place, (n, d, u) in change.items()})
        assert figures == recount(facts, 2016)
    assert figures[2016, "all", "all", INDEX["participants"]] == (1, 0, 0)
