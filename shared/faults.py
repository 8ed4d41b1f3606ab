"""What is wrong with a field of a request, by Pydantic's name of the fault, in French and Dutch beside Pydantic's English."""

from collections.abc import Mapping
from typing import Any

_OWN = {
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
    "string_type": "Il faut un texte",
    "string_too_short": "Ce texte est vide ou trop court : complétez-le",
    "string_too_long": "Ce texte est trop long : {max_length} caractères au plus",
    "string_pattern_mismatch": "Forme inattendue : une date s'écrit AAAA-MM-JJ, un identifiant en lettres, chiffres, . _ ou -",
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
    "string_type": "Het moet een tekst zijn",
    "string_too_short": "Deze tekst is leeg of te kort: vul hem aan",
    "string_too_long": "Deze tekst is te lang: hoogstens {max_length} tekens",
    "string_pattern_mismatch": "Dit heeft niet de gevraagde vorm: een datum is JJJJ-MM-DD, een id bestaat uit letters, cijfers, . _ of -",
    "bad_date": "Deze dag staat niet op de kalender: verbeter de datum",
}
_SENTENCES = {"en": _OWN, "fr": _FRENCH, "nl": _DUTCH}
_OTHER = {
    "fr": "Cette valeur n'a pas la forme attendue : voyez la page /docs",
    "nl": "Deze waarde heeft niet de gevraagde vorm: zie de pagina /docs",
}
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
    if said is None:
        message = str(error["msg"])
    else:
        expected = {
            name: str(value).replace(" or ", _OR.get(language, " or ")) for name, value in error.get("ctx", {}).items()
        }
        message = said.format_map(expected)
    return message + (_AS_A_NAME[language] if error["loc"][-1] == "[key]" else "")
