"""Events of one log are taken as such in any order and any pieces; those of a log that forked are found, wherever it did."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import cloudevents
from shared.checkpoints import State
from shared.cloudevents import Incoming
from shared.envelope import Recorded
from shared.links import Links
from shared.ranges import Ranges
from tests.core import topics
from tests.core.test_cloudevents import Record
from tests.core.topics import event

LAST = 30


def incoming(events: Iterable[Recorded]) -> list[Incoming]:
    return [cloudevents.read("intake", Record(topics.headers(one, "intake"), one.data)) for one in events]


TRUE = incoming(event(n) for n in range(1, LAST + 1))
OTHER = incoming(event(n, log="another") for n in range(1, LAST + 1))


def pieces(events: Sequence[Incoming], cuts: Sequence[int]) -> list[Sequence[Incoming]]:
    edges = [0, *sorted(cut % (len(events) + 1) for cut in cuts), len(events)]
    return [events[start:end] for start, end in pairwise(edges)]


def take(batches: Iterable[Sequence[Incoming]], start: State | None = None) -> State:
    """What the checkpoints do with batches, links kept apart from row to row as JSON keeps them."""
    state = start or State({"intake": Ranges()}, {"intake": {}}, {"intake": Links()}, 0)
    for batch in batches:
        state.links["intake"] = state.links["intake"].of(state.applied["intake"])
        if state.of_another_log(batch):
            break
        fresh = state.fresh(batch)
        applied, links = state.applied["intake"], state.links["intake"]
        reach, highest = applied.reach(), applied.highest()
        applied.add(one.position for one in fresh)
        links.follow(reach, highest, applied, fresh)
    return state


ORDER = st.lists(st.integers(0, LAST - 1), max_size=2 * LAST).map(lambda some: [*some, *range(LAST)])
CUTS = st.lists(st.integers(0, 1000), max_size=12)


@settings(max_examples=300, deadline=None)
@given(order=ORDER.flatmap(st.permutations), cuts=CUTS)
def test_one_log_in_any_order_is_one_log(order: list[int], cuts: list[int]) -> None:
    state = take(pieces([TRUE[n] for n in order], cuts))
    links = state.links["intake"]
    assert links.forked_at is None
    assert (state.applied["intake"].reach(), links.reach, links.top) == (LAST, TRUE[-1].hash.decode(), links.reach)
    assert int(links.total or "", 16) == int(TRUE[-1].hash, 16)


@settings(max_examples=300, deadline=None)
@given(fork=st.integers(1, LAST - 1), first=st.permutations(range(LAST)), then=st.permutations(range(LAST)), cuts=CUTS)
def test_a_log_that_forked_is_found_however_it_comes(
    fork: int, first: list[int], then: list[int], cuts: list[int]
) -> None:
    """What was read up to a position, then the events that a restored log has from there on."""
    state = take(pieces([TRUE[n] for n in first if n < fork], cuts))
    assert state.links["intake"].forked_at is None
    assert take(pieces([OTHER[n] for n in then if n >= fork - 1], cuts), state).links["intake"].forked_at is not None


def test_two_events_at_one_position_are_two_logs() -> None:
    assert take([TRUE[:5], [TRUE[5], OTHER[5]]]).links["intake"].forked_at == 6


def test_the_last_event_applied_under_another_hash_is_another_log() -> None:
    state = take([TRUE[:5], OTHER[2:4]])
    assert state.links["intake"].forked_at is None
    assert take([OTHER[4:5]], state).links["intake"].forked_at == 5


def test_a_log_that_was_begun_anew_is_known_by_its_first_event() -> None:
    assert take([TRUE[:5], OTHER[:1]]).links["intake"].forked_at == 1
    assert take([TRUE[:5], OTHER[1:3]]).links["intake"].forked_at == 2
    assert take([TRUE[3:5], TRUE[:3], TRUE[:5]]).links["intake"].first == TRUE[0].hash.decode()


@pytest.mark.parametrize("missing", [3, 5, 6])
def test_what_another_hand_moved_is_not_known_and_is_learned_again(missing: int) -> None:
    state = take([TRUE[:6]])
    state.applied["intake"] = Ranges([(1, missing), (missing + 1, 7)] if missing < 6 else [(1, 6)])
    state = take([TRUE[missing - 1 : missing], TRUE[:8], TRUE[8:10]], state)
    links = state.links["intake"]
    assert (links.forked_at, links.reach, links.total) == (None, TRUE[9].hash.decode(), None)
    assert take([OTHER[10:11]], state).links["intake"].forked_at == 11
