"""Whose records the code at hand works on: those of a caller's sites, or all of them (the service's own work).

The edge sets it for each request (shared/web.py), the log looks at it where it loads and lists (shared/eventlog.py), and every
connection of the pool tells it to PostgreSQL, whose row-level security (shared/walls.py) knows nothing else of the caller.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from shared.problems import refuse

EVERY: Final = "*"
SETTING: Final = "espace.sites"
"""What PostgreSQL is told: EVERY, or the sites as an array in its own notation."""

Key = TypeVar("Key")
Row = TypeVar("Row", bound=Any)
Sites = frozenset[str] | None
"""Sites by code; None for all there are."""

# Outside a request it is the service itself that works: relay, notary, inboxes, followers.
_own: ContextVar[Sites] = ContextVar("sites", default=None)
_told: ContextVar[str] = ContextVar("sites_told", default=EVERY)


def serve(sites: Sites) -> None:
    """What the task at hand does from now on is for a caller with these sites."""
    _own.set(sites)
    _told.set(setting(sites))


@contextmanager
def serving(sites: Sites) -> Iterator[None]:
    """`serve` for the block."""
    own, told = _own.set(sites), _told.set(setting(sites))
    try:
        yield
    finally:
        _own.reset(own)
        _told.reset(told)


def setting(sites: Sites) -> str:
    """How PostgreSQL is told these sites."""
    if sites is None:
        return EVERY
    quoted = ('"' + site.replace("\\", "\\\\").replace('"', '\\"') + '"' for site in sorted(sites))
    return "{" + ",".join(quoted) + "}"


def own() -> Sites:
    """The sites that are served."""
    return _own.get()


def told() -> str:
    """The same as PostgreSQL is told."""
    return _told.get()


def sees(site: str | None) -> bool:
    """Whether a record of this site is shown."""
    mine = _own.get()
    return mine is None or site in mine


def mine(rows: Mapping[Key, Row]) -> dict[Key, Row]:
    """Those of these rows (with a `site`) that are shown."""
    return {key: row for key, row in rows.items() if sees(row.site)}


def seen(sites: Iterable[str] | None) -> bool:
    """Whether a record of these sites is shown, one of them being enough; "" is the site of what was voided, None: not known."""
    mine = _own.get()
    return mine is None or (sites is not None and not (mine | {""}).isdisjoint(sites))


def reach(site: str | None) -> None:
    """Raises Refusal `not_your_site` where the caller does not work for the site that a request names; None: for all sites."""
    mine = _own.get()
    if mine is not None and site not in mine:
        raise refuse("not_your_site", "site")
