"""Why a command about the slot of a session is refused."""

from services.ateliers.refusals import RULES as ATELIERS
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        ATELIERS[code]
        for code in ("id_taken", "no_such_record", "unknown_session", "unknown_workshop", "unknown_group")
    ),
    ATELIERS["not_planned"],
    Rule(
        "room_clash",
        409,
        "Another session has this room at that time: choose another room or time, or move that session first.",
        "Une autre séance occupe ce local à ce moment : choisissez un autre local ou une autre heure, ou déplacez-la d'abord.",
        "Een andere sessie heeft dit lokaal op dat ogenblik: kies een ander lokaal of uur, of verplaats die sessie eerst.",
    ),
    Rule(
        "leader_clash",
        409,
        "Another session has this leader at that time: choose another leader or time, or move that session first.",
        "Une autre séance a cet animateur à ce moment : choisissez-en un autre ou une autre heure, ou déplacez-la d'abord.",
        "Een andere sessie heeft deze begeleider op dat ogenblik: kies een andere of een ander uur, of verplaats die sessie eerst.",
    ),
    Rule(
        "unknown_series",
        422,
        "There is no such series: plan it first, or check the id.",
        "Cette série n'existe pas : planifiez-la d'abord, ou vérifiez l'identifiant.",
        "Deze reeks bestaat niet: plan ze eerst, of controleer de id.",
    ),
    Rule(
        "past_midnight",
        422,
        "The session would end after midnight: correct its time or its minutes.",
        "La séance finirait après minuit : corrigez l'heure ou les minutes.",
        "De sessie zou na middernacht eindigen: verbeter het uur of de minuten.",
    ),
    Rule(
        "slot_twice",
        409,
        "This session has its time and place already: correct them, or move the session.",
        "Cette séance a déjà son horaire et son lieu : corrigez-les, ou déplacez la séance.",
        "Deze sessie heeft al haar uur en plaats: verbeter die, of verplaats de sessie.",
    ),
    Rule(
        "already_replaced",
        409,
        "Another session already replaces this one: move that one instead.",
        "Une autre séance remplace déjà celle-ci : déplacez plutôt cette autre séance.",
        "Een andere sessie vervangt deze al: verplaats die andere sessie.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
