"""Why intake refuses a command: each rule with its status and its sentence in three languages."""

from collections.abc import Iterable

from services.kernel.refusals import SHARED, these
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in (
            "id_taken",
            "no_such_record",
            "unknown_group",
            "after_today",
            "end_before_start",
            "reserved_site",
            "in_use",
        )
    ),
    Rule(
        "group_full",
        409,
        "The group has no free place on that day, those offered to others being kept: put the person on its waiting list, or raise its"
        " capacity.",
        "Le groupe n'a pas de place libre ce jour-là, celles offertes à d'autres restant gardées : mettez la personne sur sa liste"
        " d'attente, ou augmentez sa capacité.",
        "De groep heeft die dag geen vrije plaats; plaatsen die aan anderen zijn aangeboden, blijven voorbehouden: zet de persoon op de"
        " wachtlijst, of verhoog de capaciteit.",
    ),
    Rule(
        "group_closed",
        409,
        "The last parcours of this group has ended: choose another group, or say that this one goes on (`reopens_group`).",
        "Le dernier parcours de ce groupe est terminé : choisissez un autre groupe, ou dites que celui-ci continue (`reopens_group`).",
        "Het laatste traject van deze groep is beëindigd: kies een andere groep, of zeg dat deze verdergaat (`reopens_group`).",
    ),
    Rule(
        "others_wait",
        409,
        "Others wait for a place in this group: offer it to the first of the waiting list, or say why this person comes first"
        " (`passes_waiting`, `why`).",
        "D'autres attendent une place dans ce groupe : offrez-la au premier de la liste d'attente, ou dites pourquoi cette personne"
        " passe avant (`passes_waiting`, `why`).",
        "Anderen wachten op een plaats in deze groep: bied ze aan de eerste van de wachtlijst aan, of zeg waarom deze persoon voorgaat"
        " (`passes_waiting`, `why`).",
    ),
    Rule(
        "unknown_participant",
        422,
        "There is no such participant: register the person first, or check the id.",
        "Ce participant n'existe pas : inscrivez d'abord la personne, ou vérifiez l'identifiant.",
        "Deze deelnemer bestaat niet: schrijf de persoon eerst in, of controleer de id.",
    ),
    Rule(
        "participant_merged",
        409,
        "This file was merged into another: use the file that survives, or unmerge it first.",
        "Ce dossier a été fusionné : utilisez le dossier conservé, ou défusionnez-le d'abord.",
        "Dit dossier is samengevoegd: gebruik het dossier dat blijft, of splits het eerst.",
    ),
    Rule(
        "not_merged",
        409,
        "This file is not merged into another: there is nothing to undo.",
        "Ce dossier n'est pas fusionné : il n'y a rien à défaire.",
        "Dit dossier is niet samengevoegd: er is niets ongedaan te maken.",
    ),
    Rule(
        "merge_with_itself",
        422,
        "A file cannot be merged into itself or into one merged into it: choose another.",
        "Un dossier ne peut être fusionné avec lui-même ni avec un dossier qui y est fusionné : choisissez-en un autre.",
        "Een dossier kan niet met zichzelf of met een ingevoegd dossier worden samengevoegd: kies een ander.",
    ),
    Rule(
        "before_birth",
        422,
        "This date is before the person's birth: correct it, or the birth date.",
        "Cette date précède la naissance : corrigez-la, ou la date de naissance.",
        "Deze datum ligt voor de geboorte: verbeter die, of de geboortedatum.",
    ),
    Rule(
        "end_incomplete",
        422,
        "An end has both a date and a kind: give both or neither.",
        "Une fin a une date et un motif : donnez les deux ou aucun.",
        "Een einde heeft een datum en een soort: geef beide of geen.",
    ),
    Rule(
        "reason_without_abandon",
        422,
        "A reason goes with an abandoned parcours only: leave it out.",
        "Une raison ne va qu'avec un abandon : retirez-la.",
        "Een reden hoort enkel bij een stopzetting: laat ze weg.",
    ),
    Rule(
        "end_reason_needed",
        422,
        "Say why the parcours was abandoned (`end_reason`): `unknown` where nobody knows.",
        "Dites pourquoi le parcours a été abandonné (`end_reason`) : `unknown` si personne ne le sait.",
        "Zeg waarom het traject werd stopgezet (`end_reason`): `unknown` als niemand het weet.",
    ),
    Rule(
        "prolongation_incomplete",
        422,
        "A prolonged parcours names the next one, any other end does not.",
        "Un parcours prolongé nomme le suivant, une autre fin non.",
        "Een verlengd traject noemt het volgende, een ander einde niet.",
    ),
    Rule(
        "bad_national_number",
        422,
        "This is not a valid Belgian national number: check its 11 digits and the birth date.",
        "Ce n'est pas un numéro national belge valable : vérifiez ses 11 chiffres et la date de naissance.",
        "Dit is geen geldig Belgisch rijksregisternummer: controleer de 11 cijfers en de geboortedatum.",
    ),
    Rule(
        "parcours_open",
        409,
        "This person has a parcours under way: end it first, or say that they are erased all the same (while_open).",
        "Cette personne a un parcours en cours : terminez-le d'abord, ou dites qu'elle est effacée malgré tout (while_open).",
        "Deze persoon heeft een lopend traject: beëindig het eerst, of zeg dat toch wordt gewist (while_open).",
    ),
    Rule(
        "number_known",
        409,
        "A file with this national number is there already (see): use that file, or say that you know (same_number_accepted).",
        "Un dossier porte déjà ce numéro national (see) : utilisez ce dossier, ou dites que vous le savez (same_number_accepted).",
        "Er is al een dossier met dit rijksregisternummer (see): gebruik dat dossier, of zeg dat u het weet (same_number_accepted).",
    ),
    Rule(
        "open_parcours_overlap",
        409,
        "The person has another parcours at this site on the same day: end it first, or correct the dates.",
        "La personne a un autre parcours sur ce site au même jour : terminez-le d'abord, ou corrigez les dates.",
        "De persoon heeft op dezelfde dag een ander traject op deze site: beëindig het eerst, of verbeter de datums.",
    ),
    Rule(
        "bad_prolongation",
        422,
        "A prolongation goes into another parcours of the same person that starts on or after the end.",
        "Une prolongation va vers un autre parcours de la même personne qui commence le jour de la fin ou après.",
        "Een verlenging gaat naar een ander traject van dezelfde persoon dat op of na het einde begint.",
    ),
    Rule(
        "prolonged_twice",
        409,
        "Another parcours is already prolonged into that one: correct it first.",
        "Un autre parcours est déjà prolongé vers celui-là : corrigez-le d'abord.",
        "Een ander traject is al naar dat traject verlengd: verbeter dat eerst.",
    ),
    Rule(
        "already_ended",
        409,
        "This parcours has already ended: correct its end instead.",
        "Ce parcours est déjà terminé : corrigez plutôt sa fin.",
        "Dit traject is al beëindigd: verbeter in plaats daarvan het einde.",
    ),
)


_HANGING = {
    "suspensions": ("suspensions", "suspensions", "schorsingen"),
    "follow_ups": ("follow-ups", "suivis", "opvolgingen"),
    "profile_values": ("values of the profile", "données du profil", "gegevens van het profiel"),
    "contact_persons": ("contact persons", "personnes de contact", "contactpersonen"),
    "consents": ("consents", "consentements", "toestemmingen"),
    "candidacies": ("candidacies", "candidatures", "kandidaturen"),
    "fundings": ("fundings", "financements", "financieringen"),
    "weekly_patterns": ("weekly patterns", "horaires hebdomadaires", "weekroosters"),
}
"""What the working day hangs on a group, a file or a parcours, in English, French and Dutch."""

HANGING = table(
    *(
        Rule(
            f"has_{shelf}",
            409,
            f"This record still has {en}: void them first, or correct them to hang on another record.",
            f"Cette fiche a encore des {fr} : commencez par les annuler, ou par les corriger vers une autre fiche.",
            f"Aan dit dossier hangen nog {nl}: annuleer ze eerst, of verbeter ze naar een ander dossier.",
        )
        for shelf, (en, fr, nl) in _HANGING.items()
    ),
)
"""What is refused of one of them on which something hangs."""


def refuse(
    code: str, field: str | None = None, records: Iterable[tuple[str, str]] = (), see: str | None = None
) -> Refusal:
    """A refusal by one of intake's rules; `records` (kind, id) are those that it is about, `see` the address of one of them."""
    return Refusal((RULES | HANGING)[code].going_on(*these(records)), field, see)
