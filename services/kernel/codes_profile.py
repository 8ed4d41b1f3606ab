"""The codes of what is known of a person beside their fixed record: the items of a profile and the values of each."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "profile_item",
        ("household", "Composition du ménage", "Gezinssamenstelling", "Household"),
        ("dependent_children", "Enfants à charge", "Kinderen ten laste", "Dependent children"),
        ("income", "Source de revenus", "Inkomstenbron", "Source of income"),
        ("residence", "Situation de séjour", "Verblijfssituatie", "Residence situation"),
        ("language", "Langue", "Taal", "Language"),
        ("referred_by", "Orienté par", "Doorverwezen door", "Referred by"),
        ("address", "Adresse", "Adres", "Address"),
        ("phone", "Téléphone", "Telefoon", "Phone"),
        ("email", "E-mail", "E-mail", "E-mail"),
    ),
    *rows(
        "household",
        ("alone", "Isolé", "Alleenstaand", "Alone"),
        ("single_parent", "Parent seul", "Alleenstaande ouder", "Single parent"),
        ("couple", "Couple sans enfant", "Koppel zonder kinderen", "Couple without children"),
        ("couple_with_children", "Couple avec enfants", "Koppel met kinderen", "Couple with children"),
        ("with_family", "Chez des parents ou de la famille", "Bij ouders of familie", "With parents or family"),
        ("shared_housing", "Logement partagé", "Gedeelde woning", "Shared housing"),
        ("institution", "Maison d'accueil ou institution", "Opvangtehuis of instelling", "Shelter or institution"),
        ("homeless", "Sans abri", "Dakloos", "Homeless"),
        ("other_household", "Autre", "Andere", "Other"),
    ),
    *rows(
        "dependent_children",
        ("no_child", "Aucun", "Geen", "None"),
        ("one_child", "Un", "Een", "One"),
        ("two_children", "Deux", "Twee", "Two"),
        ("three_children", "Trois", "Drie", "Three"),
        ("four_or_more", "Quatre ou plus", "Vier of meer", "Four or more"),
    ),
    *rows(
        "income",
        ("ris_cohabiting", "RIS cohabitant (catégorie 1)", "Leefloon samenwonende (categorie 1)", "RIS, cohabiting (category 1)"),
        ("ris_single", "RIS isolé (catégorie 2)", "Leefloon alleenstaande (categorie 2)", "RIS, single (category 2)"),
        ("ris_family", "RIS avec famille à charge (catégorie 3)", "Leefloon met gezinslast (categorie 3)", "RIS, family (category 3)"),
        ("eris", "Équivalent RIS", "Equivalent leefloon", "Equivalent of RIS"),
        ("unemployment", "Chômage", "Werkloosheid", "Unemployment benefit"),
        ("health_insurance", "Mutuelle", "Ziekenfonds", "Health insurance"),
        ("disability", "Allocation pour personne handicapée", "Tegemoetkoming voor personen met een handicap", "Disability benefit"),
        ("pension", "Pension", "Pensioen", "Pension"),
        ("work", "Travail", "Werk", "Work"),
        ("no_income", "Aucune", "Geen", "None"),
        ("other_income", "Autre", "Andere", "Other"),
    ),
    *rows(
        "residence",
        ("belgian", "Nationalité belge", "Belgische nationaliteit", "Belgian"),
        ("eu_citizen", "Citoyen de l'Union européenne", "Burger van de Europese Unie", "Citizen of the European Union"),
        ("unlimited_stay", "Séjour illimité", "Onbeperkt verblijf", "Unlimited stay"),
        ("limited_stay", "Séjour limité", "Beperkt verblijf", "Limited stay"),
        ("recognised_refugee", "Réfugié reconnu", "Erkend vluchteling", "Recognised refugee"),
        ("subsidiary_protection", "Protection subsidiaire", "Subsidiaire bescherming", "Subsidiary protection"),
        ("asylum_procedure", "Procédure d'asile en cours", "Asielprocedure lopend", "Asylum procedure"),
        ("no_stay", "Sans titre de séjour", "Zonder verblijfstitel", "Without a permit"),
        ("other_residence", "Autre", "Andere", "Other"),
    ),
    *rows(
        "language",
        ("mother_tongue", "Langue maternelle", "Moedertaal", "Mother tongue"),
        ("very_good", "Très bon", "Zeer goed", "Very good"),
        ("good", "Bon", "Goed", "Good"),
        ("medium", "Moyen", "Gemiddeld", "Medium"),
        ("weak", "Faible", "Zwak", "Weak"),
        ("very_weak", "Très faible", "Zeer zwak", "Very weak"),
    ),
    *rows(
        "referred_by",
        ("own_initiative", "Sa propre initiative", "Eigen initiatief", "Own initiative"),
        ("cpas_social_worker", "Assistant social du CPAS", "Maatschappelijk werker van het OCMW", "CPAS social worker"),
        ("isp_service", "Service d'insertion socioprofessionnelle", "Dienst socioprofessionele inschakeling", "ISP service"),
        ("french_school", "École de français ou d'alphabétisation", "Taal- of alfabetiseringsschool", "School of French or literacy"),
        ("health_service", "Service de santé", "Gezondheidsdienst", "Health service"),
        ("association", "Association", "Vereniging", "Association"),
        ("family_friend", "Famille ou amis", "Familie of vrienden", "Family or friends"),
        ("former_participant", "Ancien participant", "Vroegere deelnemer", "Former participant"),
        ("other_referrer", "Autre", "Andere", "Other"),
    ),
    *rows(
        "profile_source",
        ("participant", "La personne elle-même", "De persoon zelf", "The person"),
        ("document", "Un document", "Een document", "A document"),
        ("cpas_file", "Le dossier du CPAS", "Het OCMW-dossier", "The CPAS file"),
        ("partner", "Un partenaire", "Een partner", "A partner"),
    ),
    *rows(
        "contact_relation",
        ("spouse", "Conjoint ou compagnon", "Partner", "Spouse or companion"),
        ("parent", "Parent", "Ouder", "Parent"),
        ("child", "Enfant", "Kind", "Child"),
        ("relative", "Autre famille", "Andere familie", "Other family"),
        ("friend", "Ami ou voisin", "Vriend of buur", "Friend or neighbour"),
        ("social_worker", "Assistant social", "Maatschappelijk werker", "Social worker"),
        ("doctor", "Médecin", "Arts", "Doctor"),
        ("administrator", "Administrateur de biens", "Bewindvoerder", "Administrator"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "consent_scope",
        ("support", "Accompagnement volontaire", "Vrijwillige begeleiding", "Support, of free will"),
        ("sharing_with_partners", "Échange avec les partenaires", "Uitwisseling met partners", "Exchange with partners"),
        ("contact_after_end", "Contact après la fin", "Contact na het einde", "Contact after the end"),
        ("images", "Photos et images", "Foto's en beelden", "Photos and images"),
    ),
)
# fmt: on

Household = Literal[
    "alone", "single_parent", "couple", "couple_with_children", "with_family", "shared_housing", "institution", "homeless",
    "other_household",
]  # fmt: skip
DependentChildren = Literal["no_child", "one_child", "two_children", "three_children", "four_or_more"]
Income = Literal[
    "ris_cohabiting", "ris_single", "ris_family", "eris", "unemployment", "health_insurance", "disability", "pension", "work",
    "no_income", "other_income",
]  # fmt: skip
Residence = Literal[
    "belgian", "eu_citizen", "unlimited_stay", "limited_stay", "recognised_refugee", "subsidiary_protection",
    "asylum_procedure", "no_stay", "other_residence",
]  # fmt: skip
LanguageLevel = Literal["mother_tongue", "very_good", "good", "medium", "weak", "very_weak"]
Referrer = Literal[
    "own_initiative", "cpas_social_worker", "isp_service", "french_school", "health_service", "association", "family_friend",
    "former_participant", "other_referrer",
]  # fmt: skip
ProfileItem = Literal[
    "household", "dependent_children", "income", "residence", "language", "referred_by", "address", "phone", "email"
]
ProfileSource = Literal["participant", "document", "cpas_file", "partner"]
ContactRelation = Literal[
    "spouse", "parent", "child", "relative", "friend", "social_worker", "doctor", "administrator", "other"
]
ConsentScope = Literal["support", "sharing_with_partners", "contact_after_end", "images"]
ProfileCode = Literal[Household, DependentChildren, Income, Residence, LanguageLevel, Referrer]
"""A value of any item; which item has which is in ITEM_CODES."""

TYPES: Final[dict[str, Any]] = {
    "profile_item": ProfileItem,
    "household": Household,
    "dependent_children": DependentChildren,
    "income": Income,
    "residence": Residence,
    "language": LanguageLevel,
    "referred_by": Referrer,
    "profile_source": ProfileSource,
    "contact_relation": ContactRelation,
    "consent_scope": ConsentScope,
}
"""The Literal of each group."""

IN_DETAILS: Final = frozenset({"address", "phone", "email"})
"""The items whose value is a text, sealed, and no code."""
ITEM_CODES: Final[dict[str, frozenset[str]]] = {
    item: frozenset(row.code for row in ROWS if row.group == item)
    for item in (row.code for row in ROWS if row.group == "profile_item")
    if item not in IN_DETAILS
}
"""The codes of each other item: those of the group of its name."""
