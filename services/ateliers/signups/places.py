"""The places that a session has for those who sign up. Pure."""

from collections.abc import Callable, Iterable

from services.kernel.roster import Listed


def places_of(
    capacity: int | None, day: str, members: Iterable[Listed], suspended: Callable[[str, str], bool]
) -> int | None:
    """The workshop's capacity less who of the session's group is expected on its day; None: no limit.

    `suspended` says whether a parcours stands still on a day.
    """
    if capacity is None:
        return None
    expected = (one for one in members if one.open_on(day) and not suspended(one.parcours_id, day))
    return max(0, capacity - sum(1 for _ in expected))
