"""Why a row is rejected: each code with its sentence in French, Dutch and English. No sentence quotes a value."""

from typing import Final

from services.kernel.codes import LANGUAGES, Language

SENTENCES: Final[dict[str, tuple[str, str, str]]] = {
    "cell_count": (
        "La ligne n'a pas le nombre de cellules de l'en-tête : vérifiez les séparateurs et les guillemets.",
        "De rij heeft niet zoveel cellen als de kop: controleer de scheidingstekens en aanhalingstekens.",
        "The row has not the header's number of cells: check its separators and quotes.",
    ),
    "required": (
        "Cette cellule doit être remplie.", "Deze cel moet ingevuld zijn.", "This cell must be filled.",
    ),
    "bad_id": (
        "Un identifiant a 1 à 64 signes parmi A-Z a-z 0-9 . _ - : corrigez-le.",
        "Een id telt 1 tot 64 tekens uit A-Z a-z 0-9 . _ -: verbeter hem.",
        "An id has 1 to 64 of A-Z a-z 0-9 . _ - : correct it.",
    ),
    "duplicate_id": (
        "Une ligne précédente du fichier porte cet identifiant : gardez-en une.",
        "Een eerdere rij van het bestand heeft deze id: behoud er één.",
        "An earlier row of the file has this id: keep one of them.",
    ),
    "bad_date": (
        "Ce n'est pas une date AAAA-MM-JJ.", "Dit is geen datum JJJJ-MM-DD.", "This is not a date YYYY-MM-DD.",
    ),
    "bad_number": (
        "Donnez un nombre entier de 0 à 999999999, sans signe.",
        "Geef een geheel getal van 0 tot 999999999, zonder teken.",
        "Give a whole number from 0 to 999999999, without a sign.",
    ),
    "bad_code": (
        "Ce code n'existe pas ici : voyez la liste des codes (docs/lexique.md), majuscules comprises.",
        "Deze code bestaat hier niet: zie de lijst van codes (docs/lexique.md), hoofdletters inbegrepen.",
        "There is no such code here: see the list of codes (docs/lexique.md), case included.",
    ),
    "bad_yes_no": ("Écrivez yes ou no.", "Schrijf yes of no.", "Write yes or no."),
    "bad_text": (
        "Ce texte dépasse 10000 signes : raccourcissez-le.",
        "Deze tekst is langer dan 10000 tekens: kort hem in.",
        "This text is longer than 10000 characters: shorten it.",
    ),
    "reserved_site": (
        "`all` désigne tous les sites : donnez un autre nom au site.",
        "`all` staat voor alle sites: geef de site een andere naam.",
        "`all` stands for every site: give the site another name.",
    ),
    "bad_national_number": (
        "Ce numéro national n'est pas valable : vérifiez ses 11 chiffres et la date de naissance.",
        "Dit rijksregisternummer is niet geldig: controleer de 11 cijfers en de geboortedatum.",
        "This national number is not valid: check its 11 digits and the birth date.",
    ),
    "after_today": (
        "Cette date est après aujourd'hui.", "Deze datum ligt na vandaag.", "This date is after today.",
    ),
    "end_before_start": (
        "La fin précède le début : corrigez l'une des dates.",
        "Het einde ligt voor het begin: verbeter een van de datums.",
        "The end is before the start: correct one of the dates.",
    ),
    "end_incomplete": (
        "La date et le genre de fin vont ensemble : remplissez les deux ou aucun.",
        "De einddatum en het soort einde gaan samen: vul beide in of geen.",
        "The end date and the end kind come together: fill both or neither.",
    ),
    "reason_without_abandon": (
        "Une raison de fin ne va qu'avec `abandoned` : videz la cellule.",
        "Een reden van einde hoort enkel bij `abandoned`: maak de cel leeg.",
        "An end reason goes with `abandoned` only: empty the cell.",
    ),
    "prolongation_incomplete": (
        "Le parcours suivant se donne pour une fin `prolonged`, et pour aucune autre.",
        "Het volgende traject hoort bij een einde `prolonged`, en bij geen ander.",
        "The next parcours is given where the end is `prolonged`, and nowhere else.",
    ),
    "wrong_class": (
        "Ce genre de projet n'est pas de cette classe : voyez la liste des codes.",
        "Dit soort project is niet van deze klasse: zie de lijst van codes.",
        "This kind of project is not of its class: see the list of codes.",
    ),
    "reference_unknown": (
        "Cette cellule nomme une fiche qui n'est ni dans le dossier ni déjà enregistrée.",
        "Deze cel noemt een gegeven dat niet in de map staat en niet eerder is geregistreerd.",
        "This cell names a row that is neither in the folder nor recorded already.",
    ),
    "bad_map": (
        "Écrivez ceci comme nom=valeur, séparés par des barres verticales.",
        "Schrijf dit als naam=waarde, gescheiden door verticale strepen.",
        "Write this as name=value, separated by vertical bars.",
    ),
    "bad_json": (
        "Ceci n'est pas du JSON : reprenez la forme de la page sur les fichiers facultatifs.",
        "Dit is geen JSON: neem de vorm over van de bladzijde over de optionele bestanden.",
        "This is not JSON: take the form from the page on the optional files.",
    ),
    "reference_rejected": (
        "Cette cellule nomme une ligne qui est rejetée : corrigez d'abord celle-là.",
        "Deze cel noemt een rij die is geweigerd: verbeter eerst die.",
        "This cell names a row that is rejected: correct that one first.",
    ),
    "before_birth": (
        "Cette date précède la naissance de la personne.",
        "Deze datum ligt voor de geboorte van de persoon.",
        "This date is before the person's birth.",
    ),
    "before_parcours": (
        "Cette date précède le début du parcours.",
        "Deze datum ligt voor het begin van het traject.",
        "This date is before the start of the parcours.",
    ),
    "open_parcours_overlap": (
        "La personne a sur ce site un autre parcours ouvert le même jour : corrigez les dates.",
        "De persoon heeft op deze site een ander traject dat dezelfde dag open is: verbeter de datums.",
        "The person has another parcours open on the same day at this site: correct the dates.",
    ),
    "bad_prolongation": (
        "Le parcours suivant est un autre parcours de la même personne qui commence le jour de la fin ou après.",
        "Het volgende traject is een ander traject van dezelfde persoon dat op of na het einde begint.",
        "The next parcours is another one of the same person that starts on the end date or after.",
    ),
    "prolonged_twice": (
        "Un autre parcours est déjà prolongé vers celui-là.",
        "Een ander traject is al naar dat traject verlengd.",
        "Another parcours is prolonged into that one already.",
    ),
    "phase_taken": (
        "Ce parcours a déjà un bilan de cette phase : corrigez celui-là.",
        "Dit traject heeft al een bilan van deze fase: verbeter dat.",
        "This parcours has a bilan of this phase already: correct that one.",
    ),
    "recorded_row_breaks": (
        "Cette correction rendrait fautive une fiche enregistrée : corrigez aussi celle-là dans le même dossier.",
        "Door deze verbetering wordt een geregistreerd gegeven fout: verbeter ook dat in dezelfde map.",
        "This correction would make a recorded row break a rule: correct that row too, in the same folder.",
    ),
    "refused_by_service": (
        "Le service a refusé cette ligne, sans doute parce qu'on y a travaillé entre-temps : relancez l'import.",
        "De dienst weigerde deze rij, wellicht omdat er intussen aan gewerkt is: start de import opnieuw.",
        "The service refused this row, most likely because someone worked on it meanwhile: run the import again.",
    ),
}  # fmt: skip


def sentence(code: str, language: Language) -> str:
    """What a person is told for a code; a service's own code has the sentence of `refused_by_service`."""
    return SENTENCES.get(code, SENTENCES["refused_by_service"])[LANGUAGES.index(language)]
