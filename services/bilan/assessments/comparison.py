"""The phases of a parcours beside one another, as data for a radar picture: levels by domain and aspect, and their change. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.bilan.assessments.events import Assessment
from services.bilan.events import Bilan
from services.kernel.codes import ASPECTS, DOMAINS, ordered

PHASES = ordered("phase")
Levels = Mapping[str, int | str]


def comparison(bilans: Sequence[Bilan], assessments: Mapping[str, Assessment]) -> dict[str, Any]:
    """`phases`: the bilan of each phase, or null; `domains`: each domain's levels, changes and findings by phase, its aspects too.

    `bilans` are those of one parcours, or of several that follow one another, in that order; `assessments` by bilan id. Of
    several bilans of a phase, entry is the first and the others the last. A level is 1 to 5, `not_concerned`, `declined`, or null
    where it is not known. A change is the level less that of entry, null where either is none of 1 to 5.
    """
    by_phase = {phase: _of_phase(bilans, phase) for phase in PHASES}
    found = {phase: assessments.get(bilan.bilan_id) if bilan else None for phase, bilan in by_phase.items()}
    levels = {phase: bilan.levels if bilan else {} for phase, bilan in by_phase.items()}
    aspects = {phase: one.aspects if one else {} for phase, one in found.items()}
    findings = {phase: one.findings if one else {} for phase, one in found.items()}
    return {
        "phases": {
            phase: {"bilan_id": bilan.bilan_id, "parcours_id": bilan.parcours_id, "held_on": bilan.held_on} if bilan else None
            for phase, bilan in by_phase.items()
        },
        "domains": [
            {
                "domain": domain,
                **_line(domain, levels),
                "findings": {phase: findings[phase].get(domain) for phase in PHASES},
                "aspects": [{"aspect": aspect, **_line(aspect, aspects)} for aspect in ASPECTS[domain]],
            }
            for domain in DOMAINS
        ],
    }  # fmt: skip


def _of_phase(bilans: Sequence[Bilan], phase: str) -> Bilan | None:
    places = {parcours: place for place, parcours in enumerate(dict.fromkeys(one.parcours_id for one in bilans))}
    found = sorted(
        (one for one in bilans if one.phase == phase),
        key=lambda one: (places[one.parcours_id], one.held_on, one.bilan_id),
    )
    return (found[0] if phase == "entry" else found[-1]) if found else None


def _line(code: str, by_phase: Mapping[str, Levels]) -> dict[str, Any]:
    levels = {phase: by_phase[phase].get(code) for phase in PHASES}
    return {"levels": levels, "changes": {phase: _change(levels, phase) for phase in PHASES[1:]}}


def _change(levels: Mapping[str, int | str | None], phase: str) -> int | None:
    entry, now = levels["entry"], levels[phase]
    return now - entry if isinstance(entry, int) and isinstance(now, int) else None
