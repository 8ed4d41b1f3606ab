"""What several services refuse alike: code -> HTTP status and the sentence in English, French and Dutch. Data only."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from services.kernel.words import WORDS

SHARED: Final[dict[str, tuple[int, str, str, str]]] = {
    "id_taken": (
        409,
        "This id is already in use: choose another, or correct the record that has it.",
        "Cet identifiant est déjà pris : choisissez-en un autre, ou corrigez la fiche qui le porte.",
        "Deze id is al in gebruik: kies een andere, of verbeter het dossier dat hem draagt.",
    ),
    "no_such_record": (
        404,
        "There is no such record: check the id.",
        "Cette fiche n'existe pas : vérifiez l'identifiant.",
        "Dit dossier bestaat niet: controleer de id.",
    ),
    "unknown_group": (
        422,
        "There is no such group: open it first, or check the id.",
        "Ce groupe n'existe pas : ouvrez-le d'abord, ou vérifiez l'identifiant.",
        "Deze groep bestaat niet: open ze eerst, of controleer de id.",
    ),
    "after_today": (
        422,
        "This date is after today: nothing is recorded before it happens.",
        "Cette date est après aujourd'hui : rien ne s'enregistre avant d'avoir eu lieu.",
        "Deze datum ligt na vandaag: niets wordt geregistreerd voor het gebeurt.",
    ),
    "end_before_start": (
        422,
        "The end is before the start: correct one of the dates.",
        "La fin précède le début : corrigez l'une des dates.",
        "Het einde ligt voor het begin: verbeter een van de datums.",
    ),
    "reserved_site": (
        422,
        "`all` stands for every site: give the site another name.",
        "`all` désigne tous les sites : donnez un autre nom au site.",
        "`all` staat voor alle sites: geef de site een andere naam.",
    ),
    "in_use": (
        409,
        "Other records hang on this one: void or move them first.",
        "D'autres fiches dépendent de celle-ci : annulez-les ou déplacez-les d'abord.",
        "Andere gegevens hangen hieraan vast: annuleer of verplaats die eerst.",
    ),
    "unknown_parcours": (
        422,
        "This parcours is not known here: check the id; one just enrolled is known in seconds, send this again.",
        "Parcours inconnu ici : vérifiez l'identifiant ; s'il vient d'être créé, renvoyez ceci dans quelques secondes.",
        "Dit traject is hier onbekend: controleer de id; is het zopas gestart, stuur dit over enkele seconden opnieuw.",
    ),
    "before_parcours": (
        422,
        "This date is before the parcours started: correct it, or the start of the parcours.",
        "Cette date précède le début du parcours : corrigez-la, ou le début du parcours.",
        "Deze datum ligt voor het begin van het traject: verbeter die, of het begin van het traject.",
    ),
    "unknown_bilan": (
        422,
        "There is no such bilan: complete it first, or check the id.",
        "Ce bilan n'existe pas : complétez-le d'abord, ou vérifiez l'identifiant.",
        "Deze balans bestaat niet: voltooi ze eerst, of controleer de id.",
    ),
    "unknown_project": (
        422,
        "There is no such project: define it first, or check the id.",
        "Ce projet n'existe pas : définissez-le d'abord, ou vérifiez l'identifiant.",
        "Dit project bestaat niet: bepaal het eerst, of controleer de id.",
    ),
    "before_project": (
        422,
        "This date is before the project was defined: correct it, or the day on which the project was defined.",
        "Cette date précède la définition du projet : corrigez-la, ou le jour où le projet a été défini.",
        "Deze datum ligt voor het project bepaald werd: verbeter die, of de dag waarop het project bepaald werd.",
    ),
}

NAMED: Final = 8
"""So many records are named in a sentence; of more it is said how many."""
_WORDS: Final = {word.word: word for word in WORDS}


def these(records: Iterable[tuple[str, str]]) -> tuple[str, str, str]:
    """How a refusal goes on that is about these records (kind, id), in English, French and Dutch; nothing where there are none."""
    every = list(records)
    more = len(every) - NAMED

    def told(language: str) -> str:
        return ", ".join(f"{getattr(_WORDS[kind], language)} {identity}" for kind, identity in islice(every, NAMED))

    if not every:
        return "", "", ""
    rest = (f" and {more} more", f" et {more} autres", f" en nog {more} andere") if more > 0 else ("", "", "")
    return (
        f" It is about: {told('en')}{rest[0]}.",
        f" Il s'agit de : {told('fr')}{rest[1]}.",
        f" Het gaat om: {told('nl')}{rest[2]}.",
    )
