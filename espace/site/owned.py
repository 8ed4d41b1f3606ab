"""Which events are a site's, of all that three logs hold. Pure: `learn` every event first, then ask `owns` of each.

A record is of the site that it was of last, with everything that was ever said of it. A person's file goes with each site at which
the person has or had a parcours, the parcours in it with their own site alone.
"""

from typing import Any

import msgspec

from services.kernel.belonging import SAYING, STREAM_PARENTS

SERVICES = ("intake", "bilan", "ateliers")
"""The logs, in the order in which they are learnt: what a parcours is, intake alone says."""
_PARTICIPANT = "participant:"
_ON_PARCOURS = ("bilan", "project", "intervention")


class Said(msgspec.Struct, frozen=True):
    """What an event says of its record: how it now holds, how it held."""

    id: str
    record: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    kind: str | None = None

    @property
    def about(self) -> dict[str, Any]:
        """The record, as it was last where it no longer stands."""
        return self.record or self.before or {}


class Owned:
    """The events of one site."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._of: dict[tuple[str, str], str] = {}
        self._people: dict[str, set[str]] = {}
        self._hangs_on: dict[tuple[str, str], str] = {}

    def learn(self, service: str, stream: str, data: Said) -> None:
        """Take an event in. Of one service in order of position."""
        word, _, identity = stream.partition(":")
        about = data.about
        if service == "intake" and "parcours_id" in about and word == "participant":
            self._of["parcours", data.id] = about["site"]
            self._people.setdefault(identity, set()).add(data.id)
        elif word in SAYING[service] and about.get("site") and data.id == identity:
            self._of[word, identity] = about["site"]
        elif service == "bilan" and word == "parcours":
            for kind in _ON_PARCOURS:
                if about.get(f"{kind}_id") == data.id:
                    self._hangs_on[kind, data.id] = identity

    def owns(self, service: str, stream: str, data: Said) -> bool:
        """Whether an event is of the site."""
        word, _, identity = stream.partition(":")
        if service == "intake" and "parcours_id" in data.about and word == "participant":
            return self._of.get(("parcours", data.id)) == self._site
        return self._site in self._sites(STREAM_PARENTS[service].get(word, word), identity)

    def _sites(self, kind: str, identity: str) -> set[str | None]:
        if kind in _ON_PARCOURS:
            kind, identity = "parcours", self._hangs_on.get((kind, identity), "")
        found = {self._of.get((kind, identity))}
        if kind == "participant":
            found |= {self._of.get(("parcours", one)) for one in self._people.get(identity, ())}
        return found
