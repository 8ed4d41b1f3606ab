"""What is wrong with a field of a request, by Pydantic's name of the fault, in French and Dutch beside Pydantic's English."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

_OWN = {
    "missing": "This field is required: fill it in",
    "literal_error": "It has to be one of these: {expected}",
    "greater_than_equal": "It has to be a number of at least {ge}",
    "less_than_equal": "It has to be a number of at most {le}",
    "int_type": "It has to be a whole number",
    "int_parsing": "It has to be a whole number",
    "string_type": "It has to be a text",
    "string_too_short": "This text is empty or too short: complete it",
    "string_too_long": "This text is too long: {max_length} characters at most",
    "bool_type": "It has to be true or false",
    "bool_parsing": "It has to be true or false",
    "too_short": "Something is missing in this list: it has at least {min_length}",
    "too_long": "This list is too long: it has at most {max_length}, send the others apart",
    "dict_type": "It has to be an object: names, each with its value",
    "list_type": "It has to be a list",
    "tuple_type": "It has to be a list",
    "bad_date": "This day is not in the calendar: correct the date",
    "extra_forbidden": "There is a field here that is not known: leave it out, or check how it is spelt",
    "union_tag_invalid": "It has to be one of {expected_tags}",
    "model_attributes_type": "It has to be a JSON object, sent with the header Content-Type: application/json",
}
_FRENCH = {
    "missing": "Ce champ est obligatoire : remplissez-le",
    "extra_forbidden": "Ce champ n'est pas connu : retirez-le, ou vérifiez comment il s'écrit",
    "union_tag_invalid": "Il faut une de ces valeurs : {expected_tags}",
    "model_attributes_type": "Il faut un objet JSON, envoyé avec l'en-tête Content-Type: application/json",
    "literal_error": "Il faut une de ces valeurs : {expected}",
    "greater_than_equal": "Il faut un nombre d'au moins {ge}",
    "less_than_equal": "Il faut un nombre d'au plus {le}",
    "int_type": "Il faut un nombre entier",
    "int_parsing": "Il faut un nombre entier",
    "dict_type": "Il faut un objet : des noms, chacun avec sa valeur",
    "list_type": "Il faut une liste",
    "tuple_type": "Il faut une liste",
    "bool_type": "Il faut true ou false",
    "bool_parsing": "Il faut true ou false",
    "too_short": "Il manque quelque chose dans cette liste : il en faut au moins {min_length}",
    "too_long": "Cette liste est trop longue : au plus {max_length}, envoyez le reste à part",
    "string_type": "Il faut un texte",
    "string_too_short": "Ce texte est vide ou trop court : complétez-le",
    "string_too_long": "Ce texte est trop long : {max_length} caractères au plus",
    "bad_date": "Ce jour n'existe pas au calendrier : corrigez la date",
}
_DUTCH = {
    "missing": "Dit veld is verplicht: vul het in",
    "extra_forbidden": "Dit veld is niet gekend: laat het weg, of kijk na hoe het geschreven wordt",
    "union_tag_invalid": "Het moet een van deze waarden zijn: {expected_tags}",
    "model_attributes_type": "Het moet een JSON-object zijn, gestuurd met de header Content-Type: application/json",
    "literal_error": "Het moet een van deze waarden zijn: {expected}",
    "greater_than_equal": "Het moet een getal van minstens {ge} zijn",
    "less_than_equal": "Het moet een getal van hoogstens {le} zijn",
    "int_type": "Het moet een geheel getal zijn",
    "int_parsing": "Het moet een geheel getal zijn",
    "dict_type": "Het moet een object zijn: namen, elk met een waarde",
    "list_type": "Het moet een lijst zijn",
    "tuple_type": "Het moet een lijst zijn",
    "bool_type": "Het moet true of false zijn",
    "bool_parsing": "Het moet true of false zijn",
    "too_short": "Er ontbreekt iets in deze lijst: minstens {min_length}",
    "too_long": "Deze lijst is te lang: hoogstens {max_length}, stuur de rest apart",
    "string_type": "Het moet een tekst zijn",
    "string_too_short": "Deze tekst is leeg of te kort: vul hem aan",
    "string_too_long": "Deze tekst is te lang: hoogstens {max_length} tekens",
    "bad_date": "Deze dag staat niet op de kalender: verbeter de datum",
}
_SENTENCES = {"en": _OWN, "fr": _FRENCH, "nl": _DUTCH}
_OTHER = {
    "fr": "Cette valeur n'a pas la forme attendue : la page /docs montre un exemple de chaque demande",
    "nl": "Deze waarde heeft niet de gevraagde vorm: de pagina /docs toont een voorbeeld van elke aanvraag",
}


class _Form(NamedTuple):
    """A form that a text may have to have, known by what fits its pattern and what does not."""

    fits: tuple[str, ...]
    not_so: tuple[str, ...]
    en: str
    fr: str
    nl: str


_FORMS = (
    _Form(
        ("2026-05-04", "2026-05-04T09:30"),
        ("a",),
        "It has to be a day, written YYYY-MM-DD, or a day and a time, written YYYY-MM-DDTHH:MM",
        "Il faut un jour, écrit AAAA-MM-JJ, ou un jour et une heure, écrits AAAA-MM-JJTHH:MM",
        "Het moet een dag zijn, geschreven als JJJJ-MM-DD, of een dag en een uur, geschreven als JJJJ-MM-DDTUU:MM",
    ),
    _Form(
        ("2026-05-04",),
        ("a",),
        "It has to be a day, written YYYY-MM-DD",
        "Il faut un jour, écrit AAAA-MM-JJ",
        "Het moet een dag zijn, geschreven als JJJJ-MM-DD",
    ),
    _Form(
        ("09:30",),
        ("a",),
        "It has to be a time of day, written HH:MM, from 00:00 to 23:59",
        "Il faut une heure, écrite HH:MM, de 00:00 à 23:59",
        "Het moet een uur zijn, geschreven als UU:MM, van 00:00 tot 23:59",
    ),
    _Form(
        ("ar", "ber"),
        ("A", "1"),
        "It has to be the code of a language, in two or three small letters: `fr`, `ar`, `ber`",
        "Il faut le code d'une langue, en deux ou trois minuscules : `fr`, `ar`, `ber`",
        "Het moet de code van een taal zijn, in twee of drie kleine letters: `fr`, `ar`, `ber`",
    ),
    _Form(
        ("a", "A.b_-9"),
        ("a b", "é", "!"),
        "It has to be an id: letters without accents, digits, `.`, `_` and `-`, without spaces, and not too long",
        "Il faut un identifiant : lettres sans accents, chiffres, `.`, `_` et `-`, sans espaces, et pas trop long",
        "Het moet een id zijn: letters zonder accenten, cijfers, `.`, `_` en `-`, zonder spaties, en niet te lang",
    ),
    _Form(
        ("a", "!"),
        ("a b", "é"),
        "It has to be letters without accents, digits and signs, without spaces",
        "Il faut des lettres sans accents, des chiffres et des signes, sans espaces",
        "Het moeten letters zonder accenten, cijfers en tekens zijn, zonder spaties",
    ),
    _Form(
        (),
        (),
        "It has to be a text that can be read: not empty, without control characters",
        "Il faut un texte lisible : pas vide, sans caractères de contrôle",
        "Het moet een leesbare tekst zijn: niet leeg, zonder stuurtekens",
    ),
)


@cache
def _form(pattern: str) -> _Form:
    def fits(sample: str) -> bool:
        return re.search(pattern, sample) is not None

    return next(one for one in _FORMS if all(map(fits, one.fits)) and not any(map(fits, one.not_so)))


_OR = {"fr": " ou ", "nl": " of "}
_AS_A_NAME = {
    "en": ", as the name of each entry",
    "fr": ", comme nom de chaque entrée",
    "nl": ", als naam van elk onderdeel",
}


def sentence(error: Mapping[str, Any], language: str) -> str:
    """What a validation error of Pydantic says in `en`, `fr` or `nl`; the value that was sent is never in it."""
    rule = str(error["type"])
    said = _SENTENCES[language].get(rule) or _OTHER.get(language)
    if rule == "string_pattern_mismatch":
        said = str(getattr(_form(error["ctx"]["pattern"]), language))
    if said is None:
        message = str(error["msg"])
    else:
        expected = {
            name: str(value).replace(" or ", _OR.get(language, " or ")) for name, value in error.get("ctx", {}).items()
        }
        message = said.format_map(expected)
    return message + (_AS_A_NAME[language] if error["loc"][-1] == "[key]" else "")
