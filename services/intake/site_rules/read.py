"""The rules of sites as they are recorded. Whoever asks is judged by those of other sites too."""

from collections.abc import Iterable

import msgspec

from services.intake.site_rules.decide import holding_at
from services.intake.site_rules.events import SITE_RULE, SiteRule, SiteRules
from shared import sites
from shared.eventlog import EventLog

_DOC = msgspec.json.Decoder(SiteRules)


async def rules_of_sites(log: EventLog, names: Iterable[str]) -> dict[str, list[SiteRule]]:
    """All rules of these sites, past and to come. Raises Unavailable."""
    with sites.serving(None):
        streams = await log.load(f"{SITE_RULE.stream}:{site}" for site in names)
    return {
        name.partition(":")[2]: list(_DOC.decode(stream.doc).site_rules.values())
        for name, stream in streams.items()
        if stream.doc is not None
    }


async def rules_by_site(log: EventLog, names: Iterable[str], today: str) -> dict[str, SiteRule]:
    """The rules that hold at those of these sites that have one. Raises Unavailable."""
    return holding_at(await rules_of_sites(log, names), today)
