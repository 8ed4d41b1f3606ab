"""The words of the field that are no codes: what each means here, and what it is in French, Dutch and English."""

from typing import Final, NamedTuple


class Word(NamedTuple):
    """A word of the code and the documents, its name in each language, and its meaning in one English sentence."""

    word: str
    fr: str
    nl: str
    en: str
    meaning: str


WORDS: Final[tuple[Word, ...]] = (
    Word("site", "site", "vestiging", "site", "One CPAS service; `all` stands for every site."),
    Word("group", "groupe", "groep", "group", "People of one public who go through the process together at one site."),
    Word(
        "participant",
        "participant",
        "deelnemer",
        "participant",
        "A person who has come of their own will and is registered.",
    ),
    Word(
        "national_number",
        "numéro national (NISS)",
        "rijksregisternummer (INSZ)",
        "national number (NISS)",
        "Eleven digits; identity, optional.",
    ),
    Word("enrolment", "inscription", "inschrijving", "enrolment", "The step that starts a parcours."),
    Word("parcours", "parcours", "traject", "parcours", "One person's way through one group's process."),
    Word(
        "prolongation",
        "prolongation",
        "verlenging",
        "prolongation",
        "A parcours ends and the person's next one follows.",
    ),
    Word(
        "bilan",
        "bilan social",
        "sociale balans",
        "social assessment",
        "The levels of the seven domains at one moment of a parcours.",
    ),
    Word(
        "domain", "domaine", "domein", "domain", "One of the seven sides of a person's situation that a bilan looks at."
    ),
    Word("level", "niveau", "niveau", "level", "From 1 (crisis) to 5 (autonomous), or why there is none."),
    Word(
        "plan_of_actions",
        "plan d'action",
        "actieplan",
        "plan of actions",
        "What is to be done for the problems met, and by whom.",
    ),
    Word("referent", "référent", "referent", "referent", "The worker who follows a parcours, from a day on."),
    Word("deadline", "échéance", "termijn", "deadline", "The days in which a bilan of a parcours is due."),
    Word(
        "intervention",
        "intervention ponctuelle",
        "interventie",
        "intervention",
        "Individual help at one moment, beside the bilans.",
    ),
    Word("project", "projet", "project", "project", "What a person sets out to do, social or professional."),
    Word("workshop", "atelier", "atelier", "workshop", "A programme of sessions of one family and theme."),
    Word("session", "séance", "sessie", "session", "One meeting of a workshop, on one day."),
    Word(
        "attendance",
        "présence",
        "aanwezigheid",
        "attendance",
        "Whether one person was at one session, and for how long.",
    ),
    Word("sheet", "feuille de présences", "aanwezigheidslijst", "attendance sheet", "The attendance of one session."),
    Word("roster", "registre", "register", "roster", "The parcours that bilan and ateliers know of, ended ones too."),
    Word("indicator", "indicateur", "indicator", "indicator", "A figure of the year, of a site and a public."),
    Word("share", "part", "aandeel", "share", "A numerator over a denominator, shown as a percentage."),
    Word(
        "correction",
        "correction",
        "verbetering",
        "correction",
        "A later event that says how a record should have read.",
    ),
    Word("void", "annulation", "annulering", "void", "A later event that takes a record out, as entered by mistake."),
    Word("merge", "fusion", "samenvoeging", "merge", "Two files found to be one person; it can be undone."),
    Word("event", "événement", "gebeurtenis", "event", "What happened and was recorded; never changed."),
    Word("stream", "flux", "stroom", "stream", "The events of what must stay consistent together."),
    Word("position", "position", "positie", "position", "The place of an event in a service's log, from 1."),
    Word("watermark", "niveau atteint", "watermerk", "watermark", "The position up to which a log has been applied."),
    Word("unit", "lot", "eenheid", "unit", "Commands that are recorded together or not at all."),
    Word(
        "import", "importation", "import", "import", "A folder of CSV files brought in through the services' commands."
    ),
)
