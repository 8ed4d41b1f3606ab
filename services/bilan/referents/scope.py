"""Whose parcours a question is about: those of a worker, a site, a group, with who follows each of them."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from fastapi import Query

from services.bilan.reading import document
from services.bilan.referents.commands import ME
from services.bilan.referents.events import BY_WORKER, REFERENT, Referent, Referents
from services.bilan.referents.refusals import refuse
from services.kernel import chains
from services.kernel.referents import referent_of
from services.kernel.roster import Listed
from shared.db import reaching
from shared.fields import Id
from shared.service import Parts

AskedWorker = Annotated[
    str | None, Query(max_length=255, pattern=r"^[\x21-\x7e]+$", description="A referent's id; `me`: who asks.")
]
Asked = Annotated[Id | None, Query()]
"""A site or a group."""


class Course(msgspec.Struct, frozen=True):
    """A parcours that is asked for: last in the chain of those prolonged into it, with the worker who follows it."""

    chain: tuple[Listed, ...]
    worker_id: str | None

    @property
    def listed(self) -> Listed:
        """The parcours itself."""
        return self.chain[-1]


async def courses(
    running: Parts, caller: str, today: str, since: str, worker: str | None, site: str | None, group: str | None
) -> list[Course]:
    """The parcours asked for that were open after the day `since`, in order of id. Raises Refusal `scope_needed`.

    Reads those of the worker, site or group alone: of a worker also who they followed before, by id, of a site no ended
    parcours but the recent and those prolonged into an open one.
    """
    if worker is None and site is None and group is None:
        raise refuse("scope_needed", "worker")
    worker = caller if worker == ME else worker
    async with reaching():
        if worker is None:
            wanted = await chains.current(running.pool, since, site, group)
        else:
            entries = await running.log.children(BY_WORKER, [worker])
            followed = await chains.later(running.pool, {entry.stream.partition(":")[2] for entry in entries})
            wanted = {
                one.parcours_id: one
                for one in followed.values()
                if one.standing
                and (one.ended_on is None or since < one.ended_on)
                and site in (None, one.site)
                and group in (None, one.group_id)
            }
        known = await chains.earlier(running.pool, wanted)
    referents = await _referents(running, known)
    found = [
        Course(chain, referent_of(chain, referents, today)) for _, chain in sorted(chains.chains(wanted, known).items())
    ]
    return [one for one in found if worker in (None, one.worker_id)]


async def _referents(running: Parts, parcours: Iterable[str]) -> dict[str, Iterable[Referent]]:
    streams = await running.log.load(f"{REFERENT.stream}:{identity}" for identity in parcours)
    return {name.partition(":")[2]: document(one, Referents).referents.values() for name, one in streams.items()}
