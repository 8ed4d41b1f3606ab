"""The annual indicators: a row of data each, and how a value is shown. Pure.

A row says over what it is counted and what one of those adds; `services.reporting.contributions` evaluates the rows.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Literal, NamedTuple, get_args

import msgspec

from services.kernel.codes import DOMAINS, label, ordered
from services.kernel.countries import eu_member
from services.kernel.dates import add_months
from services.reporting.facts import Parcours, Volume

Triple = tuple[int, int, int]
"""Numerator, denominator, unknown; the last two are 0 for a count."""
Place = tuple[int, str, str, int]
"""Year, site or `all`, public or `all`, index into INDICATORS."""
Contributions = dict[Place, Triple]

Unit = Literal["percent", "years", "count", "minutes"]
Over = Literal["participant", "closing", "completed", "sums", "group", "session"]
ALL: Final = "all"


class Participant(NamedTuple):
    """A participant of a year: what is known of the person, and the reference parcours."""

    year: int
    gender: str | None
    birth_year: int | None
    birth_country: str | None
    parcours: Parcours


class Closing(NamedTuple):
    """A closing parcours: its outcome, the reason or kind under it, and end minus entry level by domain."""

    outcome: str
    detail: str | None
    changes: dict[str, int]


class Sums(msgspec.Struct):
    """What one parcours adds to a year, all of it linear: a difference of two Sums is one too."""

    volume: Volume = msgspec.field(default_factory=Volume)
    started: int = 0
    ended: int = 0
    completed: int = 0
    bilan_minutes: int = 0
    bilans: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def individual(self) -> int:
        """Minutes of bilans and interventions."""
        return self.bilan_minutes + self.volume.intervention_minutes

    @property
    def collective(self) -> int:
        """Minutes attended."""
        return self.volume.educational + self.volume.arts_culture

    @property
    def minutes(self) -> int:
        """Individual and collective minutes."""
        return self.individual + self.collective

    @property
    def rows(self) -> int:
        """Attendance rows."""
        return self.volume.present + self.volume.excused + self.volume.absent


class Indicator(NamedTuple):
    """One annual indicator.

    `value` gives what one of `over` adds to the numerator: a number or a yes, None where it is not known. A share
    counts each of `over` once, unless `of` gives what it adds to the denominator. A count has no denominator.
    """

    id: str
    unit: Unit
    over: Over
    fr: str
    nl: str
    en: str
    value: Callable[[Any], int | None]
    of: Callable[[Any], int] | None = None


def _one(_: object) -> int:
    return 1


def _among(value: str | None, *codes: str) -> bool | None:
    return None if value is None else value in codes


def _long_inactive(of: Participant) -> bool | None:
    if of.parcours.never_worked:
        return True
    if of.parcours.inactive_since is None:
        return None
    return add_months(date.fromisoformat(of.parcours.inactive_since), 24) < date.fromisoformat(of.parcours.starts_on)


def _outcome(name: str, fr: str, nl: str, en: str) -> Indicator:
    return Indicator(f"outcome.{name}", "percent", "closing", fr, nl, en, lambda c: c.outcome == name)


def _details(name: str, group: str, fr: str, nl: str, en: str) -> list[Indicator]:
    """An outcome by its reasons or kinds."""

    def one(code: str) -> Indicator:
        words = (
            f"{fr} : {label(group, code)}",
            f"{nl}: {label(group, code, 'nl')}",
            f"{en}: {label(group, code, 'en')}",
        )
        return Indicator(
            f"outcome.{name}.{code}", "percent", "closing", *words, lambda c: c.outcome == name and c.detail == code
        )

    return [one(code) for code in ordered(group)]


def _change(name: str, sign: int, fr: str, nl: str, en: str) -> list[Indicator]:
    """A direction of change in each domain."""

    def one(domain: str) -> Indicator:
        def value(of: Closing) -> bool | None:
            change = of.changes.get(domain)
            return None if change is None else (change > 0) - (change < 0) == sign

        words = (f"{fr} : {label('domain', domain)}", f"{nl}: {label('domain', domain, 'nl')}")
        return Indicator(
            f"{name}.{domain}", "percent", "completed", *words, f"{en}: {label('domain', domain, 'en')}", value
        )

    return [one(domain) for domain in DOMAINS]


def _bilans(phase: str) -> Indicator:
    words = (f"Bilans : {label('phase', phase)}", f"Sociale balansen: {label('phase', phase, 'nl')}")
    en = f"Bilans: {label('phase', phase, 'en')}"
    return Indicator(f"bilans.{phase}", "count", "sums", *words, en, lambda s: s.bilans.get(phase, 0))


# fmt: off
INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator("participants", "count", "participant", "Participants", "Deelnemers", "Participants", _one),
    Indicator("gender.man", "percent", "participant", "Hommes", "Mannen", "Men", lambda p: _among(p.gender, "man")),
    Indicator("gender.woman", "percent", "participant", "Femmes", "Vrouwen", "Women",
              lambda p: _among(p.gender, "woman")),
    Indicator("gender.x", "percent", "participant", "Genre X", "Gender X", "Gender X", lambda p: _among(p.gender, "x")),
    Indicator("age.mean", "years", "participant", "Âge moyen", "Gemiddelde leeftijd", "Mean age",
              lambda p: None if p.birth_year is None else p.year - p.birth_year),
    Indicator("origin.non_eu", "percent", "participant", "Nés hors de l'Union européenne",
              "Geboren buiten de Europese Unie", "Born outside the European Union",
              lambda p: None if p.birth_country is None else not eu_member(p.birth_country, date(p.year, 12, 31))),
    Indicator("qualification.none_recognised", "percent", "participant", "Sans diplôme reconnu au-delà du primaire",
              "Zonder erkend diploma boven het lager onderwijs", "No recognised certificate above primary",
              lambda p: _among(p.parcours.qualification, "none", "primary", "foreign_not_recognised")),
    Indicator("inactivity.over_24_months", "percent", "participant", "Inactifs depuis plus de 24 mois",
              "Langer dan 24 maanden inactief", "Inactive for over 24 months", _long_inactive),
    Indicator("french.very_weak_to_medium", "percent", "participant", "Français très faible à moyen",
              "Frans zeer zwak tot gemiddeld", "French very weak to medium",
              lambda p: _among(p.parcours.french_level, "very_weak", "weak", "medium")),
    Indicator("french.fle", "percent", "participant", "Suivent un cours de FLE", "Volgen een cursus FLE",
              "Follow a course of French (FLE)", lambda p: _among(p.parcours.french_course, "fle")),
    Indicator("french.alpha", "percent", "participant", "Suivent un cours d'alphabétisation",
              "Volgen een cursus alfabetisering", "Follow a literacy course",
              lambda p: _among(p.parcours.french_course, "alpha")),
    _outcome("abandoned", "Abandons", "Stopgezet", "Abandoned"),
    *_details("abandoned", "end_reason", "Abandons", "Stopgezet", "Abandoned"),
    _outcome("prolonged", "Prolongations", "Verlengd", "Prolonged"),
    _outcome("professional_project", "Projet professionnel", "Professioneel project", "Professional project"),
    *_details("professional_project", "professional_project", "Projet professionnel", "Professioneel project",
              "Professional project"),
    _outcome("social_project", "Projet social", "Sociaal project", "Social project"),
    *_details("social_project", "social_project", "Projet social", "Sociaal project", "Social project"),
    _outcome("no_project", "Terminé sans projet", "Voltooid zonder project", "Completed without a project"),
    _outcome("deceased", "Décès", "Overleden", "Deceased"),
    *_change("improvement", 1, "Amélioration", "Verbetering", "Improvement"),
    *_change("stability", 0, "Stabilité", "Stabiliteit", "Stability"),
    *_change("decline", -1, "Recul", "Achteruitgang", "Decline"),
    Indicator("term.stable_or_improved", "percent", "completed", "Situation stable ou améliorée au terme",
              "Situatie stabiel of verbeterd op het einde", "Situation stable or improved at the end",
              lambda c: min(c.changes.values()) >= 0 if c.changes else None),
    Indicator("parcours.started", "count", "sums", "Parcours commencés", "Begonnen trajecten", "Parcours started",
              lambda s: s.started),
    Indicator("parcours.ended", "count", "sums", "Parcours finis", "Beëindigde trajecten", "Parcours ended",
              lambda s: s.ended),
    Indicator("parcours.completed", "count", "sums", "Parcours terminés", "Voltooide trajecten", "Parcours completed",
              lambda s: s.completed),
    Indicator("groups.active", "count", "group", "Groupes actifs", "Actieve groepen", "Active groups", _one),
    Indicator("minutes.individual", "minutes", "sums", "Accompagnement individuel", "Individuele begeleiding",
              "Individual support", lambda s: s.individual),
    Indicator("minutes.collective", "minutes", "sums", "Accompagnement collectif", "Collectieve begeleiding",
              "Collective support", lambda s: s.collective),
    Indicator("minutes.educational", "minutes", "sums", "Ateliers pédagogiques", "Educatieve ateliers",
              "Educational workshops", lambda s: s.volume.educational),
    Indicator("minutes.arts_culture", "minutes", "sums", "Ateliers d'arts et de culture", "Ateliers kunst en cultuur",
              "Arts and culture workshops", lambda s: s.volume.arts_culture),
    Indicator("share.individual", "percent", "sums", "Part de l'individuel", "Aandeel individueel",
              "Share of individual support", lambda s: s.individual, lambda s: s.minutes),
    Indicator("share.collective", "percent", "sums", "Part du collectif", "Aandeel collectief",
              "Share of collective support", lambda s: s.collective, lambda s: s.minutes),
    Indicator("attendance.rate", "percent", "sums", "Taux de présence", "Aanwezigheidsgraad", "Attendance rate",
              lambda s: s.volume.present, lambda s: s.rows),
    Indicator("sessions.held", "count", "session", "Séances tenues", "Gehouden sessies", "Sessions held", lambda n: n),
    *(_bilans(phase) for phase in ordered("phase")),
    Indicator("interventions", "count", "sums", "Interventions", "Interventies", "Interventions",
              lambda s: s.volume.interventions),
)
# fmt: on

INDEX: Final[dict[str, int]] = {row.id: index for index, row in enumerate(INDICATORS)}


BY_OVER: Final[dict[Over, tuple[tuple[int, Indicator], ...]]] = {
    over: tuple((index, row) for index, row in enumerate(INDICATORS) if row.over == over) for over in get_args(Over)
}
"""The rows counted over each, with their index."""


def _half_up(numerator: int, denominator: int) -> int | None:
    return (2 * numerator + denominator) // (2 * denominator) if denominator else None


_SCALE: Final[dict[Unit, int]] = {"percent": 100, "years": 1}


def shown(indicator: Indicator, triple: Triple) -> dict[str, Any]:
    """An indicator as people and programs see it: `id numerator denominator unknown value unit`.

    `value` is rounded half up to one decimal from the exact fraction; None where the denominator is 0. Counts and
    minutes have neither denominator nor unknown.
    """
    numerator, denominator, unknown = triple
    scale = _SCALE.get(indicator.unit)
    if scale is None:
        seen: tuple[int | None, int | None, float | None] = (None, None, numerator)
    else:
        tenths = _half_up(10 * scale * numerator, denominator)
        seen = (denominator, unknown, None if tenths is None else tenths / 10)
    return {
        "id": indicator.id,
        "numerator": numerator,
        "denominator": seen[0],
        "unknown": seen[1],
        "value": seen[2],
        "unit": indicator.unit,
    }
