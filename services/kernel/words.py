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
    Word(
        "suspension",
        "suspension",
        "schorsing",
        "suspension",
        "A time in which a parcours stands still, for illness or training.",
    ),
    Word(
        "consent",
        "consentement",
        "toestemming",
        "consent",
        "What a person agrees to of their own will; withdrawn whenever they wish.",
    ),
    Word(
        "profile_value",
        "donnée de profil",
        "profielgegeven",
        "profile value",
        "What holds of a person from a day on: household, income, residence, language.",
    ),
    Word(
        "contact_person",
        "personne de contact",
        "contactpersoon",
        "contact person",
        "Somebody to reach for a participant.",
    ),
    Word(
        "candidacy",
        "candidature",
        "kandidatuur",
        "candidacy",
        "Somebody asks for a place in a group, and what becomes of it.",
    ),
    Word("waiting_list", "liste d'attente", "wachtlijst", "waiting list", "Those who wait for a place, in order."),
    Word(
        "follow_up",
        "suivi après la fin",
        "opvolging na het einde",
        "follow-up",
        "What became of a project three, six and twelve months after a parcours.",
    ),
    Word("funding", "financement", "financiering", "funding", "Who pays for a group, by period."),
    Word(
        "weekly_pattern",
        "semaine type",
        "weekschema",
        "weekly pattern",
        "The days and half-days on which a group meets.",
    ),
    Word(
        "assessment",
        "évaluation par aspect",
        "beoordeling per aspect",
        "assessment",
        "What a bilan says beside its levels: aspects, findings, goals.",
    ),
    Word(
        "bilan_draft",
        "brouillon de bilan",
        "ontwerpbalans",
        "draft of a bilan",
        "A bilan that is begun and may lack anything but its parcours.",
    ),
    Word(
        "placement",
        "test de positionnement",
        "instaptest",
        "placement test",
        "French, oral and written, on the alpha or the CEFR scale, with the course it leads to.",
    ),
    Word(
        "french_course",
        "cours de français",
        "cursus Frans",
        "French course",
        "FLE or alpha attended beside the parcours.",
    ),
    Word(
        "problem",
        "problème",
        "probleem",
        "problem",
        "What a bilan finds in a domain; a plan of actions begins with it.",
    ),
    Word("goal", "objectif", "doel", "goal", "What is to be reached about a problem."),
    Word("action", "action", "actie", "action", "Who does what for a goal, by when."),
    Word("progress", "avancement", "voortgang", "progress", "How far a goal was at a bilan."),
    Word(
        "project_idea",
        "idée de projet",
        "projectidee",
        "project idea",
        "What a person thinks of doing, before it is a project.",
    ),
    Word(
        "project_step", "étape du projet", "projectstap", "project step", "A step towards a project, done or dropped."
    ),
    Word(
        "achievement",
        "projet atteint",
        "bereikt project",
        "achievement",
        "A project that was reached, and what shows it.",
    ),
    Word("takeover", "relais", "overname", "takeover", "The partner that goes on with a project."),
    Word(
        "project_withdrawal",
        "retrait du projet",
        "stopzetting van het project",
        "project withdrawal",
        "Why a project was withdrawn, or what replaced it.",
    ),
    Word(
        "intervention_detail",
        "détail d'une intervention",
        "detail van een interventie",
        "detail of an intervention",
        "What an intervention was about, and where.",
    ),
    Word(
        "offering",
        "offre d'un atelier",
        "aanbod van een atelier",
        "offering",
        "What a workshop offers from a day on: theme, room, leader, whom it is for.",
    ),
    Word("contract", "convention", "overeenkomst", "contract", "The hours that a partner gives, and those used."),
    Word(
        "series",
        "série de séances",
        "reeks sessies",
        "series",
        "Sessions that recur over a period, without its holidays.",
    ),
    Word("slot", "créneau", "tijdslot", "slot", "The time, room and leader of a session."),
    Word(
        "sign_up",
        "inscription à une séance",
        "inschrijving voor een sessie",
        "sign-up",
        "A place asked for in a session, or a turn on its waiting list.",
    ),
    Word("excuse", "excuse", "verontschuldiging", "excuse", "Why somebody does not come, said before or after."),
    Word(
        "signal",
        "signal d'absences",
        "afwezigheidssignaal",
        "signal of absences",
        "Three absences in a row, for the worker to see to; never a sanction.",
    ),
    Word(
        "file",
        "dossier",
        "dossier",
        "file",
        "What is known of a person and what is due, across the services; without identity in reporting.",
    ),
    Word(
        "coordinators_day",
        "journée du coordinateur",
        "dag van de coördinator",
        "coordinator's day",
        "What happens at a site on a day, and what waits for somebody.",
    ),
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
