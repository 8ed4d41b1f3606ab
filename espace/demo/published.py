"""What the service published for 2016 (Saint-Gilles, both publics), in whole percent; the mean age in whole years."""

YEAR = 2016
SITE = "saint-gilles"

FIGURES: dict[str, int] = {
    "gender.man": 36,
    "gender.woman": 63,
    "age.mean": 42,
    "origin.non_eu": 66,
    "qualification.none_recognised": 77,
    "inactivity.over_24_months": 97,
    "french.very_weak_to_medium": 63,
    "french.fle": 37,
    "french.alpha": 26,
    "outcome.abandoned": 17,
    "outcome.prolonged": 22,
    "outcome.social_project": 25,
    "outcome.professional_project": 36,
    "improvement.social_cultural": 80,
    "improvement.health": 46,
    "improvement.housing": 44,
    "improvement.employment_training": 42,
    "improvement.finances": 34,
    "improvement.family": 34,
    "improvement.administrative": 29,
    "term.stable_or_improved": 100,
    "share.individual": 25,
    "share.collective": 75,
}
