"""Candidates opened and ranked: from what the index has in common with a question to persons, the best first."""

from collections.abc import Callable, Iterable

import msgspec

from services.intake.events import IDENTITY, Participant
from services.intake.search.likeness import FOUND, Clear, Likeness, double, likeness
from shared.eventlog import EventLog
from shared.vault import Vault

TOLD = ("last_name", "first_name", "birth_date")
"""What is told of the identity of who is found."""


class Found(msgspec.Struct, frozen=True):
    """A person with what they are known by; `found_as` is the file merged into theirs that was found, if it was that one."""

    participant_id: str
    score: int
    why: tuple[str, ...]
    site: str
    last_name: str | None
    first_name: str | None
    birth_date: str | None
    found_as: str | None


class _File(msgspec.Struct, frozen=True):
    """Of the document of a person's stream the person alone."""

    participant: Participant | None


_FILE = msgspec.json.Decoder(_File)


class People:
    """Files that stand and can be opened, with the files that they were merged into."""

    def __init__(self) -> None:
        self._files: dict[str, Participant] = {}
        self._clear: dict[str, Clear] = {}
        self.erased: set[str] = set()

    @classmethod
    async def load(cls, log: EventLog, vault: Vault, ids: Iterable[str]) -> "People":
        """The files of these persons. `erased` are those whose key is gone. Raises Unavailable."""
        found = cls()
        waiting = set(ids)
        while waiting:
            streams = await log.load(sorted(f"participant:{one}" for one in waiting))
            for name, stream in streams.items():
                record = _FILE.decode(stream.doc).participant if stream.doc is not None else None
                if record is not None:
                    found._files[name.partition(":")[2]] = record
            merged = {one.merged_into for one in found._files.values() if one.merged_into is not None}
            waiting = merged - found._files.keys() - waiting
        await vault.open_keys(found._files, create=False)
        for identity, file in found._files.items():
            if vault.knows(identity):
                found._clear[identity] = {
                    name: vault.shown(identity, name, file.identity.get(name)) for name in IDENTITY
                }
            else:
                found.erased.add(identity)
        return found

    def clear(self, identity: str) -> Clear | None:
        """Who a person is; None where their file does not stand or cannot be opened."""
        return self._clear.get(identity)

    def stands(self, identity: str) -> bool:
        """Whether there is such a file."""
        return identity in self._files

    def answering(self, asked: Clear) -> list[Found]:
        """Those who answer a question, the best first."""

        def judge(identity: str, held: Clear) -> Likeness | None:
            found = likeness(asked, held)
            return found if found.score >= FOUND else None

        return self._ranked(judge)

    def doubles(self, mine: Clear, of: str | None = None) -> list[Found]:
        """Those who may be the same person as one who is so called, the likeliest first; not the file `of`, nor those merged with it."""
        root = None if of is None else self._survivor(of)

        def judge(identity: str, held: Clear) -> Likeness | None:
            return None if self._survivor(identity) == root else double(mine, held)

        return self._ranked(judge)

    def _ranked(self, judge: Callable[[str, Clear], Likeness | None]) -> list[Found]:
        best: dict[str, Found] = {}
        for identity, held in self._clear.items():
            top = self._survivor(identity)
            who = self._clear.get(top)
            like = judge(identity, held) if who is not None else None
            if like is None or who is None:
                continue
            if top in best and (best[top].score, best[top].found_as is None) >= (like.score, top == identity):
                continue
            names = (who.get("last_name"), who.get("first_name"), who.get("birth_date"))
            site = self._files[top].site
            best[top] = Found(top, like.score, like.why, site, *names, None if top == identity else identity)
        return sorted(best.values(), key=lambda one: (-one.score, one.participant_id))

    def _survivor(self, identity: str) -> str:
        """The file that it is merged into, as far as that is to be seen."""
        while (file := self._files.get(identity)) is not None and file.merged_into in self._files:
            identity = file.merged_into
        return identity
