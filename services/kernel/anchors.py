"""What each level of each domain stands for, so that two workers give one person the same level. Pure data."""

from typing import Any, Final

from services.kernel.codes import LANGUAGES, Domain, Language

VERSION = 1
"""Of these texts: one more whenever one of them is re-worded."""
ANCHORS: Final[dict[Domain, tuple[tuple[str, str, str], ...]]] = {
    "administrative": (
        (
            "Droits perdus ou menacés, courrier non ouvert",
            "Rechten verloren of bedreigd, post ongeopend",
            "Rights lost or at risk, mail unopened",
        ),
        (
            "Papiers incomplets, chaque démarche demande de l'aide",
            "Papieren onvolledig, elke stap vraagt hulp",
            "Papers incomplete, each step needs help",
        ),
        (
            "Situation en ordre avec un suivi régulier",
            "In orde met regelmatige opvolging",
            "In order with regular follow-up",
        ),
        (
            "Fait l'essentiel, demande conseil pour le complexe",
            "Doet het meeste, vraagt raad voor wat moeilijk is",
            "Does most, asks advice for what is complex",
        ),
        (
            "Gère ses papiers et fait valoir ses droits",
            "Beheert papieren en laat rechten gelden",
            "Manages papers and asserts rights",
        ),
    ),
    "family": (
        (
            "Rupture ou violence, enfants en danger",
            "Breuk of geweld, kinderen in gevaar",
            "Breakdown or violence, children in danger",
        ),
        ("Conflits fréquents, peu de soutien", "Vaak conflicten, weinig steun", "Frequent conflict, little support"),
        (
            "Relations apaisées avec un accompagnement",
            "Rustige relaties met begeleiding",
            "Calm relations with guidance",
        ),
        (
            "Soutien réel, difficultés passagères",
            "Echte steun, moeilijkheden van voorbijgaande aard",
            "Real support, passing difficulties",
        ),
        ("Relations et parentalité solides", "Sterke relaties en ouderschap", "Sound relations and parenting"),
    ),
    "social_cultural": (
        ("Isolement complet", "Volledig geïsoleerd", "Wholly isolated"),
        (
            "Très peu de contacts, sort peu",
            "Zeer weinig contacten, komt weinig buiten",
            "Very few contacts, seldom goes out",
        ),
        (
            "Participe à des activités où on l'accompagne",
            "Neemt deel waar begeleiding is",
            "Takes part where accompanied",
        ),
        (
            "Un réseau, des activités choisies",
            "Een netwerk, gekozen activiteiten",
            "A network, activities of own choice",
        ),
        (
            "Engagé dans la vie sociale et culturelle",
            "Actief in het sociale en culturele leven",
            "Engaged in social and cultural life",
        ),
    ),
    "housing": (
        (
            "Sans logement ou expulsion imminente",
            "Zonder woning of uitzetting nabij",
            "Homeless or about to be evicted",
        ),
        (
            "Logement insalubre, instable ou trop cher",
            "Ongezonde, onzekere of te dure woning",
            "Unfit, unstable or too costly housing",
        ),
        ("Logement convenable, à surveiller", "Behoorlijke woning, op te volgen", "Adequate housing, to be watched"),
        (
            "Logement stable, quelques points à régler",
            "Stabiele woning, enkele punten te regelen",
            "Stable housing, a few points to settle",
        ),
        (
            "Logement adapté, entretenu et payé",
            "Passende, onderhouden en betaalde woning",
            "Suitable housing, kept and paid for",
        ),
    ),
    "finances": (
        (
            "Sans ressources ou dettes hors contrôle",
            "Zonder middelen of schulden zonder controle",
            "No means, or debts out of control",
        ),
        ("Dettes, budget souvent dépassé", "Schulden, budget vaak overschreden", "Debts, budget often exceeded"),
        ("Budget tenu avec une guidance", "Budget gehouden met begeleiding", "Budget kept with guidance"),
        ("Gère son budget, peu de marge", "Beheert het budget, weinig marge", "Manages the budget, little margin"),
        (
            "Finances équilibrées, sait prévoir",
            "Financiën in evenwicht, kan vooruitzien",
            "Balanced finances, plans ahead",
        ),
    ),
    "health": (
        ("Santé en danger, sans soins", "Gezondheid in gevaar, zonder zorg", "Health in danger, without care"),
        (
            "Problèmes lourds, soins irréguliers",
            "Zware problemen, onregelmatige zorg",
            "Serious problems, irregular care",
        ),
        (
            "Problèmes suivis, limites au quotidien",
            "Problemen opgevolgd, dagelijkse beperkingen",
            "Problems followed up, limits in daily life",
        ),
        ("Bonne santé dans l'ensemble, quelques soins", "Overwegend gezond, enige zorg", "Mostly well, some care"),
        ("En bonne santé, prend soin de soi", "Gezond, zorgt voor zichzelf", "Well, and takes care of it"),
    ),
    "employment_training": (
        ("Aucune démarche possible pour le moment", "Voorlopig geen enkele stap mogelijk", "No step possible for now"),
        (
            "Envisage une activité, beaucoup de freins",
            "Overweegt een activiteit, veel hindernissen",
            "Considers an activity, many obstacles",
        ),
        (
            "Suit des activités, projet à préciser",
            "Volgt activiteiten, project te bepalen",
            "Follows activities, project to be defined",
        ),
        ("Projet défini, étapes en cours", "Project bepaald, stappen aan de gang", "Project defined, steps under way"),
        (
            "Prêt pour un parcours ISP, une formation ou un emploi",
            "Klaar voor een SPI-traject, opleiding of werk",
            "Ready for an ISP path, training or work",
        ),
    ),
}
"""Domain -> levels 1 to 5, each in the order of LANGUAGES."""


def anchor(domain: Domain, level: int, language: Language = "fr") -> str:
    """The anchor text of a level from 1 (crisis) to 5 (autonomous). IndexError for any other."""
    if not 1 <= level <= 5:
        raise IndexError(level)
    return ANCHORS[domain][level - 1][LANGUAGES.index(language)]


def document() -> dict[str, Any]:
    """The texts as bilan answers them: version, and for each domain its levels in order, in each language."""
    return {
        "version": VERSION,
        "domains": {
            domain: [
                {"level": level, "texts": dict(zip(LANGUAGES, texts, strict=True))}
                for level, texts in enumerate(levels, 1)
            ]
            for domain, levels in ANCHORS.items()
        },
    }
