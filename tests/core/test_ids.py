"""Ids in order of time."""

import uuid

from shared.ids import in_order


def test_they_are_uuids_of_version_7_that_sort_by_time() -> None:
    made = [in_order() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert {(uuid.UUID(one).version, uuid.UUID(one).variant) for one in made} == {(7, uuid.RFC_4122)}
    times = [uuid.UUID(one).int >> 80 for one in made]
    assert times == sorted(times)
