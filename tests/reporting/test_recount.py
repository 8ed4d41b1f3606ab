"""The recount finds what is wrong: a figure that is another, and a log in which something was changed, taken out or cut off."""

import msgspec
import pytest

from espace.recount import START, Broken, Recount, check
from espace.verify import differences
from services.reporting.fold import recount
from services.reporting.indicators import INDEX, Contributions
from shared import pages
from shared.envelope import GENESIS, Recorded, canonical, chain
from shared.ranges import Ranges
from tests.reporting.history import LAST, History, made_of

MADE = made_of(3)
SOURCES = ("intake", "bilan", "ateliers")


def log(source: str) -> list[Recorded]:
    return log_of(MADE, source)


def log_of(made: History, source: str) -> list[Recorded]:
    """A made history as a service's log holds it."""
    events: list[Recorded] = []
    previous = GENESIS
    for one in made.events[source]:
        position = one["position"]
        event = Recorded(
            position,
            f"made:{position}",
            1,
            f"{source}-{position}",
            one["type"],
            canonical(one["data"]),
            "2016-01-01",
            one["participant"],
            "2016-01-01T00:00:00Z",
            "somebody",
            "c",
            "c",
            None,
            None,
            b"",
        )
        previous = chain(previous, event)
        events.append(msgspec.structs.replace(event, hash=previous))
    return events


def page(events: list[Recorded]) -> bytes:
    """What `GET /v1/events/page` answers: these have nothing that COPY would escape."""
    rows = [
        [
            "\\N"
            if field is None
            else field.decode()
            if name == "data"
            else field.hex()
            if name == "hash"
            else str(field)
            for name, field in msgspec.structs.asdict(event).items()
        ]
        for event in events
    ]
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def fold(count: Recount, source: str, events: list[Recorded], size: int = 1_000) -> int:
    """Fold a whole log page by page; returns where it ends."""
    position, previous = START
    counted = Ranges([(1, len(events) + 2)])
    for start in range(0, len(events), size):
        rows = page(events[start : start + size])
        count.take(source, check(source, rows, counted, previous, position, 0))
        position, previous = pages.end(rows), pages.last_hash(rows)
    return position


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_a_whole_log_is_folded_whatever_the_pages(size: int) -> None:
    by_page, at_once = Recount(), Recount()
    for source in SOURCES:
        assert fold(by_page, source, log(source), size) == len(MADE.events[source])
        fold(at_once, source, log(source))
    figures = recount(by_page.facts, LAST)
    assert figures
    assert differences(figures, recount(at_once.facts, LAST)) == []


def test_what_was_not_counted_in_is_checked_and_left_out() -> None:
    events = log("intake")
    assert check("intake", page(events), Ranges([(2, 4)]), GENESIS, 0, 0).number == 2
    with pytest.raises(Broken):
        check("intake", page([events[0], msgspec.structs.replace(events[1], actor="x")]), Ranges(), GENESIS, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"data": b'{"id":"x","record":null,"before":null,"why":null}'},
        {"type": "group-voided.v1"},
        {"actor": "somebody else"},
        {"recorded_at": "2016-01-02T00:00:00Z"},
        {"participant": "another"},
        {"hash": bytes(32)},
    ],
)
def test_an_event_that_was_changed_is_found_where_it_is(change: dict[str, str | bytes]) -> None:
    events = log("intake")
    events[4] = msgspec.structs.replace(events[4], **change)
    with pytest.raises(Broken, match="intake: the event at position 5 is not the one that was hashed"):
        fold(Recount(), "intake", events)


def test_an_event_that_was_taken_out_is_missed() -> None:
    events = log("intake")
    with pytest.raises(Broken, match="intake: position 3 is missing, the next one there is 4"):
        fold(Recount(), "intake", events[:2] + events[3:])
    renumbered = [msgspec.structs.replace(event, position=event.position - 1) for event in events[3:]]
    with pytest.raises(Broken, match="position 3 is not the one that was hashed"):
        fold(Recount(), "intake", events[:2] + renumbered)


def test_each_figure_that_is_another_is_told() -> None:
    at = INDEX["gender.man"]
    counted: Contributions = {(2016, "all", "all", at): (3, 8, 1), (2016, "forest", "all", at): (1, 1, 0)}
    running: Contributions = {(2016, "all", "all", at): (3, 8, 0), (2017, "all", "all", at): (1, 2, 0)}
    assert differences(running, counted) == [
        "gender.man 2016 all all: running 3/8 (unknown 0), recounted 3/8 (unknown 1)",
        "gender.man 2016 forest all: running 0/0 (unknown 0), recounted 1/1 (unknown 0)",
        "gender.man 2017 all all: running 1/2 (unknown 0), recounted 0/0 (unknown 0)",
    ]
