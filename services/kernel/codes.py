"""Every code of the field, once: its group, its code, and what people see in French, Dutch and English.

Events, the API, CSV files and the code use the codes; people see the labels. `services.kernel.words` has the words of
the field that are no codes, `codes_<service>` the codes of what a service records beside its first records. The Literal
types are what Pydantic needs; a test keeps them equal to the table. `python -m services.kernel.codes` prints the table as
it is published.
"""

import json
import sys
from typing import Any, Final, Literal, cast

from services.kernel import (
    codes_ateliers,
    codes_bilan,
    codes_intake,
    codes_privacy,
    codes_profile,
    codes_reporting,
    codes_roles,
)
from services.kernel.code_rows import LANGUAGES as LANGUAGES
from services.kernel.code_rows import Language as Language
from services.kernel.code_rows import Row
from services.kernel.code_rows import rows as _rows
from services.kernel.countries import Country as Country

VERSION = 4
"""Of the published table (services/kernel/published/): one more whenever a code is added or retired. A code is never re-worded."""


# fmt: off
TABLE: Final[tuple[Row, ...]] = (
    *_rows(
        "public",
        ("inactivity", "Inactivité prolongée", "Langdurige inactiviteit", "Long inactivity"),
        ("immigration", "Issu de l'immigration", "Met migratieachtergrond", "From immigration"),
    ),
    *_rows(
        "gender",
        ("man", "Homme", "Man", "Man"),
        ("woman", "Femme", "Vrouw", "Woman"),
        ("x", "X", "X", "X"),
    ),
    *_rows(
        "qualification",
        ("none", "Sans diplôme", "Geen diploma", "No certificate"),
        ("primary", "Primaire", "Lager onderwijs", "Primary"),
        ("foreign_not_recognised", "Étranger non reconnu", "Buitenlands, niet erkend", "Foreign, not recognised"),
        ("lower_secondary", "Secondaire inférieur", "Lager secundair", "Lower secondary"),
        ("upper_secondary", "Secondaire supérieur", "Hoger secundair", "Upper secondary"),
        ("vocational", "Professionnel", "Beroepsonderwijs", "Vocational"),
        ("higher", "Supérieur", "Hoger onderwijs", "Higher"),
    ),
    *_rows(
        "french_level",
        ("very_weak", "Très faible", "Zeer zwak", "Very weak"),
        ("weak", "Faible", "Zwak", "Weak"),
        ("medium", "Moyen", "Gemiddeld", "Medium"),
        ("good", "Bon", "Goed", "Good"),
        ("very_good", "Très bon", "Zeer goed", "Very good"),
    ),
    *_rows(
        "french_course",
        ("fle", "Français langue étrangère (FLE)", "Frans als vreemde taal (FLE)", "French, foreign language (FLE)"),
        ("alpha", "Alphabétisation", "Alfabetisering", "Literacy"),
        ("none", "Aucun cours de français", "Geen cursus Frans", "No French course"),
    ),
    *_rows(
        "phase",
        ("entry", "Entrée", "Begin", "Entry"),
        ("middle", "Mi-parcours", "Midden", "Middle"),
        ("end", "Fin", "Einde", "End"),
        ("follow_up", "Suivi", "Nazorg", "Follow-up"),
    ),
    *_rows(
        "domain",
        ("administrative", "Administratif", "Administratie", "Administrative"),
        ("family", "Familial", "Gezin", "Family"),
        ("social_cultural", "Social et culturel", "Sociaal en cultureel", "Social and cultural"),
        ("housing", "Logement", "Huisvesting", "Housing"),
        ("finances", "Finances", "Financiën", "Finances"),
        ("health", "Santé", "Gezondheid", "Health"),
        ("employment_training", "Emploi et formation", "Werk en opleiding", "Employment and training"),
    ),
    *_rows(
        "aspect",
        ("administrative.management", "Gestion", "Beheer", "Management"),
        ("administrative.autonomy", "Autonomie", "Zelfstandigheid", "Autonomy"),
        ("administrative.capacity_to_act", "Capacité d'agir", "Handelingsvermogen", "Capacity to act"),
        ("family.relations", "Relations", "Relaties", "Relations"),
        ("family.parenting", "Parentalité", "Ouderschap", "Parenting"),
        ("housing.state", "État", "Staat", "State"),
        ("housing.management", "Gestion", "Beheer", "Management"),
        ("housing.cost", "Coût", "Kosten", "Cost"),
        ("finances.management", "Gestion", "Beheer", "Management"),
        ("finances.autonomy", "Autonomie", "Zelfstandigheid", "Autonomy"),
        ("health.psychological", "Psychologique", "Psychisch", "Psychological"),
        ("health.physical", "Physique", "Lichamelijk", "Physical"),
        ("employment_training.readiness", "Prêt pour l'ISP", "Klaar voor SPI", "Ready for ISP"),
    ),
    *_rows(
        "level",
        ("1", "1 - en crise", "1 - in crisis", "1 - in crisis"),
        ("2", "2 - fragile", "2 - kwetsbaar", "2 - fragile"),
        ("3", "3 - stable avec aide", "3 - stabiel met hulp", "3 - stable with help"),
        ("4", "4 - presque autonome", "4 - bijna zelfstandig", "4 - nearly autonomous"),
        ("5", "5 - autonome", "5 - zelfstandig", "5 - autonomous"),
        ("not_assessed", "Non évalué", "Niet beoordeeld", "Not assessed"),
        ("not_concerned", "Non concerné", "Niet van toepassing", "Not concerned"),
        ("declined", "Ne souhaite pas répondre", "Wenst niet te antwoorden", "Declined"),
    ),
    *_rows(
        "end_kind",
        ("abandoned", "Abandonné", "Stopgezet", "Abandoned"),
        ("prolonged", "Prolongé", "Verlengd", "Prolonged"),
        ("completed", "Terminé", "Voltooid", "Completed"),
        ("deceased", "Décédé", "Overleden", "Deceased"),
    ),
    *_rows(
        "end_reason",
        ("health", "Santé", "Gezondheid", "Health"),
        ("move", "Déménagement", "Verhuizing", "Move"),
        ("work", "Emploi", "Werk", "Work"),
        ("family", "Raisons familiales", "Familiale redenen", "Family reasons"),
        ("other", "Autre", "Andere", "Other"),
        ("unknown", "Inconnue", "Onbekend", "Unknown"),
    ),
    *_rows(
        "project_class",
        ("social", "Projet social", "Sociaal project", "Social project"),
        ("professional", "Projet professionnel", "Professioneel project", "Professional project"),
    ),
    *_rows(
        "social_project",
        ("volunteering", "Bénévolat", "Vrijwilligerswerk", "Volunteering"),
        ("language_preparation", "Préparation linguistique", "Taalvoorbereiding", "Language preparation"),
        ("it_preparation", "Préparation informatique", "Computervoorbereiding", "IT preparation"),
        ("arts_culture", "Arts et culture", "Kunst en cultuur", "Arts and culture"),
        ("health", "Santé", "Gezondheid", "Health"),
        ("housing", "Logement", "Huisvesting", "Housing"),
        ("family", "Famille", "Gezin", "Family"),
        ("other", "Autre", "Ander", "Other"),
    ),
    *_rows(
        "professional_project",
        ("pretraining", "Préformation", "Vooropleiding", "Pre-training"),
        ("qualifying_training", "Formation qualifiante", "Kwalificerende opleiding", "Qualifying training"),
        ("job_search", "Recherche d'emploi", "Zoeken naar werk", "Job search"),
        ("employment", "Emploi", "Tewerkstelling", "Employment"),
    ),
    *_rows(
        "action_status",
        ("planned", "Prévue", "Gepland", "Planned"),
        ("in_progress", "En cours", "Lopend", "In progress"),
        ("done", "Faite", "Gedaan", "Done"),
        ("dropped", "Abandonnée", "Opgegeven", "Dropped"),
    ),
    *_rows(
        "action_owner",
        ("participant", "Participant", "Deelnemer", "Participant"),
        ("service", "Service", "Dienst", "Service"),
        ("partner", "Partenaire", "Partner", "Partner"),
    ),
    *_rows(
        "intervention_kind",
        ("interview", "Entretien", "Gesprek", "Interview"),
        ("phone", "Téléphone", "Telefoon", "Phone"),
        ("accompaniment", "Accompagnement", "Begeleiding ter plaatse", "Accompaniment"),
        ("home_visit", "Visite à domicile", "Huisbezoek", "Home visit"),
        ("placement_test", "Test de niveau en alphabétisation", "Niveautest alfabetisering", "Literacy placement test"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *_rows(
        "family",
        ("educational", "Pédagogique", "Educatief", "Educational"),
        ("arts_culture", "Arts et culture", "Kunst en cultuur", "Arts and culture"),
    ),
    *_rows(
        "session_status",
        ("planned", "Prévue", "Gepland", "Planned"),
        ("held", "Tenue", "Doorgegaan", "Held"),
        ("cancelled", "Annulée", "Geannuleerd", "Cancelled"),
    ),
    *_rows(
        "attendance_status",
        ("present", "Présent", "Aanwezig", "Present"),
        ("excused", "Excusé", "Verontschuldigd", "Excused"),
        ("absent", "Absent", "Afwezig", "Absent"),
    ),
    *_rows(
        "funding",
        ("own_funds", "Fonds propres", "Eigen middelen", "Own funds"),
        ("fse", "Fonds social européen (FSE)", "Europees Sociaal Fonds (ESF)", "European Social Fund (FSE)"),
        ("big_city_subsidy", "Subside grande ville", "Grootstedentoelage", "Big-city subsidy"),
        ("spp_is_activation", "Activation sociale SPP IS", "Sociale activering POD MI", "SPP IS social activation"),
        ("spp_is_activation-A", "Activation SPP IS, volet A", "Activering POD MI, luik A", "SPP IS, part A"),
        ("spp_is_activation-B", "Activation SPP IS, volet B", "Activering POD MI, luik B", "SPP IS, part B"),
        ("spp_is_activation-C", "Activation SPP IS, volet C", "Activering POD MI, luik C", "SPP IS, part C"),
        ("region", "Région", "Gewest", "Region"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *codes_intake.ROWS,
    *codes_privacy.ROWS,
    *codes_profile.ROWS,
    *codes_bilan.ROWS,
    *codes_ateliers.ROWS,
    *codes_reporting.ROWS,
    *codes_roles.ROWS,
)
# fmt: on

Public = Literal["inactivity", "immigration"]
Gender = Literal["man", "woman", "x"]
Qualification = Literal[
    "none", "primary", "foreign_not_recognised", "lower_secondary", "upper_secondary", "vocational", "higher"
]
FrenchLevel = Literal["very_weak", "weak", "medium", "good", "very_good"]
FrenchCourse = Literal["fle", "alpha", "none"]
Phase = Literal["entry", "middle", "end", "follow_up"]
Domain = Literal["administrative", "family", "social_cultural", "housing", "finances", "health", "employment_training"]
Aspect = Literal[
    "administrative.management", "administrative.autonomy", "administrative.capacity_to_act",
    "family.relations", "family.parenting",
    "housing.state", "housing.management", "housing.cost",
    "finances.management", "finances.autonomy",
    "health.psychological", "health.physical",
    "employment_training.readiness",
]  # fmt: skip
Level = Literal["1", "2", "3", "4", "5", "not_assessed", "not_concerned", "declined"]
EndKind = Literal["abandoned", "prolonged", "completed", "deceased"]
EndReason = Literal["health", "move", "work", "family", "other", "unknown"]
ProjectClass = Literal["social", "professional"]
SocialProject = Literal[
    "volunteering", "language_preparation", "it_preparation", "arts_culture", "health", "housing", "family", "other"
]
ProfessionalProject = Literal["pretraining", "qualifying_training", "job_search", "employment"]
ActionStatus = Literal["planned", "in_progress", "done", "dropped"]
ActionOwner = Literal["participant", "service", "partner"]
InterventionKind = Literal["interview", "phone", "accompaniment", "home_visit", "placement_test", "other"]
Family = Literal["educational", "arts_culture"]
SessionStatus = Literal["planned", "held", "cancelled"]
AttendanceStatus = Literal["present", "excused", "absent"]
Funding = Literal[
    "own_funds", "fse", "big_city_subsidy", "spp_is_activation",
    "spp_is_activation-A", "spp_is_activation-B", "spp_is_activation-C", "region", "other",
]  # fmt: skip

_GROUPS: Final[dict[str, dict[str, Row]]] = {}
for _row in TABLE:
    _GROUPS.setdefault(_row.group, {})[_row.code] = _row

_SETS: Final[dict[str, frozenset[str]]] = {group: frozenset(rows) for group, rows in _GROUPS.items()}

DOMAINS: Final[tuple[Domain, ...]] = tuple(cast("Domain", code) for code in _GROUPS["domain"])
"""The seven domains of a bilan, in the order of its columns."""
ASPECTS: Final[dict[Domain, tuple[str, ...]]] = {
    domain: tuple(code for code in _GROUPS["aspect"] if code.startswith(f"{domain}.")) for domain in DOMAINS
}
"""The aspects of each domain that may be scored apart, in order."""


def groups() -> tuple[str, ...]:
    """The names of the groups, in the order of the table."""
    return tuple(_GROUPS)


def codes(group: str) -> frozenset[str]:
    """The codes of a group. KeyError where there is no such group."""
    return _SETS[group]


def ordered(group: str) -> tuple[str, ...]:
    """The codes of a group in the order of the table (for menus and tables)."""
    return tuple(_GROUPS[group])


def label(group: str, code: str, language: Language = "fr") -> str:
    """What people see for a code. KeyError where the group has no such code."""
    return str(getattr(_GROUPS[group][code], language))


def document() -> dict[str, Any]:
    """The table as services answer it: version, and for each group its codes in order, with labels, and whether retired."""
    return {
        "version": VERSION,
        "groups": {
            group: [
                {
                    "code": row.code,
                    "labels": {language: getattr(row, language) for language in LANGUAGES},
                    "retired": row.retired,
                }
                for row in rows.values()
            ]
            for group, rows in _GROUPS.items()
        },
    }


def project_kinds(project_class: str) -> frozenset[str]:
    """The kinds of a class of project ("social", "professional"); empty for any other text."""
    return (
        _SETS.get(f"{project_class}_project", frozenset()) if project_class in _SETS["project_class"] else frozenset()
    )


if __name__ == "__main__":
    json.dump(document(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
