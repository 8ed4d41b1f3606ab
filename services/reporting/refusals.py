"""Why reporting refuses a read: each rule with its status and its sentence in three languages."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    Rule(
        "unknown_site",
        422,
        "No record names this site: check it, or use `all`.",
        "Aucune fiche ne nomme ce site : vérifiez-le, ou utilisez `all`.",
        "Geen enkel gegeven noemt deze site: controleer ze, of gebruik `all`.",
    ),
    Rule(
        "site_of_several",
        422,
        "Several stacks have a site of this name: name it with its stack, as in `forest:centre`.",
        "Plusieurs installations ont un site de ce nom : nommez-le avec la sienne, comme `forest:centre`.",
        "Meerdere installaties hebben een site met deze naam: noem ze met de hare, zoals `forest:centre`.",
    ),
    Rule(
        "future_year",
        422,
        "This year has not begun: ask for the present one or one before.",
        "Cette année n'a pas commencé : demandez l'année en cours ou une précédente.",
        "Dit jaar is nog niet begonnen: vraag het huidige of een vorig jaar.",
    ),
    Rule(
        "unknown_public",
        422,
        "There is no such public: use `inactivity`, `immigration` or `all`.",
        "Ce public n'existe pas : utilisez `inactivity`, `immigration` ou `all`.",
        "Dit publiek bestaat niet: gebruik `inactivity`, `immigration` of `all`.",
    ),
    Rule(
        "unknown_indicator",
        404,
        "There is no such indicator: see /v1/indicators/definitions.",
        "Cet indicateur n'existe pas : voyez /v1/indicators/definitions.",
        "Deze indicator bestaat niet: zie /v1/indicators/definitions.",
    ),
    Rule(
        "rebuild_running",
        409,
        "A rebuild is under way: wait until it has switched.",
        "Une reconstruction est en cours : attendez qu'elle ait basculé.",
        "Er loopt een heropbouw: wacht tot die is omgeschakeld.",
    ),
    Rule(
        "no_such_place",
        422,
        "This is no place in the trail in the order asked for: send `next` of the page before as it was given.",
        "Ce n'est pas un endroit de l'historique dans l'ordre demandé : renvoyez tel quel le `next` de la page précédente.",
        "Dit is geen plaats in de geschiedenis in de gevraagde volgorde: stuur `next` van de vorige pagina zoals gegeven.",
    ),
    *(Rule(code, *SHARED[code]) for code in ("no_such_record", "unknown_group")),
    Rule(
        "rebuild_first",
        409,
        "What is kept here was begun by an earlier version that kept no files: run `espace rebuild` once, then ask again.",
        "Ce qui est tenu ici a été commencé par une version antérieure sans dossiers : lancez une fois `espace rebuild`, puis redemandez.",
        "Wat hier bijgehouden wordt, is begonnen door een vroegere versie zonder dossiers: voer één keer `espace rebuild` uit.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of reporting's rules."""
    return Refusal(RULES[code], field)
