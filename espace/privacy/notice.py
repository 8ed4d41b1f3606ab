"""What a person is told beside their data (GDPR art. 15, 1): why they are kept, who gets them, how long, and what may be asked."""

from typing import Final

from services.kernel.code_rows import LANGUAGES, Language

NOTICE: Final[dict[str, tuple[tuple[str, str, str], tuple[str, str, str]]]] = {
    "purposes": (
        ("Finalités", "Doeleinden", "Purposes"),
        (
            (
                "Accompagner la personne sur le plan social (dossier, bilans, plan d'actions, ateliers), et rendre compte chaque année,"
                " en chiffres où nul n'est nommé, à ceux qui financent le service."
            ),
            (
                "De persoon sociaal begeleiden (dossier, balansen, actieplan, ateliers), en elk jaar rekenschap geven aan wie de dienst"
                " financiert, in cijfers waarin niemand wordt genoemd."
            ),
            (
                "To support the person socially (file, assessments, plan of actions, workshops), and to answer each year to those who"
                " fund the service, in figures that name nobody."
            ),
        ),
    ),
    "basis": (
        ("Base légale", "Rechtsgrond", "Lawful basis"),
        (
            (
                "La mission d'intérêt public confiée au CPAS (loi du 8 juillet 1976, RGPD art. 6.1.e et 9.2.b) ; l'accompagnement est"
                " volontaire et peut cesser à tout moment."
            ),
            (
                "De opdracht van algemeen belang van het OCMW (wet van 8 juli 1976, AVG art. 6.1.e en 9.2.b); de begeleiding is vrijwillig"
                " en kan op elk moment stoppen."
            ),
            (
                "The task of public interest given to the CPAS (law of 8 July 1976, GDPR art. 6.1.e and 9.2.b); the support is of the"
                " person's own will and may stop at any time."
            ),
        ),
    ),
    "source": (
        ("Origine des données", "Herkomst van de gegevens", "Where the data come from"),
        (
            "La personne elle-même, et les travailleurs du service qui la rencontrent.",
            "De persoon zelf, en de medewerkers van de dienst die hem of haar ontmoeten.",
            "The person, and the workers of the service who meet them.",
        ),
    ),
    "recipients": (
        ("Destinataires", "Ontvangers", "Recipients"),
        (
            (
                "Les travailleurs du service, chacun pour ce que sa fonction demande. Ceux qui financent reçoivent des chiffres, jamais"
                " de noms. Rien n'est transmis hors de l'Union européenne, et aucune décision n'est prise par un programme."
            ),
            (
                "De medewerkers van de dienst, elk voor wat de functie vraagt. Wie financiert krijgt cijfers, nooit namen. Niets gaat"
                " buiten de Europese Unie, en geen enkele beslissing wordt door een programma genomen."
            ),
            (
                "The workers of the service, each for what their work needs. Those who fund it get figures, never names. Nothing leaves"
                " the European Union, and no decision is taken by a program."
            ),
        ),
    ),
    "retention": (
        ("Durée de conservation", "Bewaartermijn", "How long they are kept"),
        (
            (
                "Le temps de l'accompagnement, puis le délai fixé par le site après la fin du dernier parcours (ci-dessous) ; ensuite"
                " l'identité et les textes sont effacés, et seuls restent des chiffres."
            ),
            (
                "Zolang de begeleiding duurt, daarna de termijn die de vestiging vastlegt na het einde van het laatste traject (hieronder);"
                " dan worden identiteit en teksten gewist en blijven enkel cijfers over."
            ),
            (
                "As long as the support lasts, then for the time that the site has set after the end of the last parcours (below); identity"
                " and texts are then erased, and figures alone stay."
            ),
        ),
    ),
    "rights": (
        ("Droits", "Rechten", "Rights"),
        (
            (
                "Faire corriger ou effacer ces données, s'opposer à leur traitement ou le faire limiter : auprès du délégué à la protection"
                " des données du CPAS. Une plainte peut être adressée à l'Autorité de protection des données, rue de la Presse 35, 1000"
                " Bruxelles."
            ),
            (
                "Deze gegevens laten verbeteren of wissen, bezwaar maken of de verwerking laten beperken: bij de functionaris voor"
                " gegevensbescherming van het OCMW. Een klacht kan bij de Gegevensbeschermingsautoriteit, Drukpersstraat 35, 1000 Brussel."
            ),
            (
                "To have these data corrected or erased, to object or to have their use limited: ask the data-protection officer of the"
                " CPAS. A complaint may be made to the Data Protection Authority, rue de la Presse 35, 1000 Brussels."
            ),
        ),
    ),
}
"""Name -> title and text, each in the order of LANGUAGES."""


def notice(language: Language) -> list[dict[str, str]]:
    """The notice in one language: `name`, `title` and `text` of each part."""
    at = LANGUAGES.index(language)
    return [{"name": name, "title": titles[at], "text": texts[at]} for name, (titles, texts) in NOTICE.items()]
