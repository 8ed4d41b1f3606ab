"""The words of the page of a trail, in French, Dutch and English."""

from typing import Any, Final

from services.kernel.code_rows import LANGUAGES, Language

WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": ("Historique du dossier", "Geschiedenis van het dossier", "Trail of the file"),
    "identified": (
        "Cette page dit qui est la personne : elle ne se laisse pas traîner et ne se transmet qu'à qui peut la lire.",
        "Deze pagina zegt wie de persoon is: laat ze niet slingeren en geef ze alleen aan wie ze mag lezen.",
        "This page says who the person is: keep it safe, and hand it only to those who may read it.",
    ),
    "pseudonymous": (
        "Cette page ne dit pas qui est la personne : le droit de le voir manque, ou la clé est détruite. Les textes sont scellés.",
        "Deze pagina zegt niet wie de persoon is: het recht ontbreekt, of de sleutel is vernietigd. De teksten zijn verzegeld.",
        "This page does not say who the person is: the right to see it is lacking, or the key is destroyed. Texts are sealed.",
    ),
    "file": ("Dossier", "Dossier", "File"),
    "merged": ("Dossiers fusionnés", "Samengevoegde dossiers", "Merged files"),
    "why_read": ("Motif de cette consultation", "Reden van deze inzage", "Why this was read"),
    "known": ("Connu jusqu'à", "Bekend tot", "Known up to"),
    "recorded_order": ("Étapes dans l'ordre d'enregistrement", "Stappen in volgorde van registratie", "Steps in the order recorded"),
    "happened_order": ("Étapes dans l'ordre des faits", "Stappen in volgorde van de feiten", "Steps in the order they happened"),
    "recorded": ("Enregistré (UTC)", "Geregistreerd (UTC)", "Recorded (UTC)"),
    "happened": ("Fait du", "Feit van", "Happened"),
    "what": ("Quoi", "Wat", "What"),
    "detail": ("Détail", "Detail", "Detail"),
    "who": ("Qui", "Wie", "Who"),
    "request": ("Position, commande, demande", "Positie, opdracht, aanvraag", "Position, command, request"),
    "of": ("du dossier", "van dossier", "of the file"),
    "gone": ("Supprimé :", "Verwijderd:", "Removed:"),
    "why": ("Motif", "Reden", "Why"),
    "sealed": ("(scellé)", "(verzegeld)", "(sealed)"),
    "erased": ("(effacé)", "(gewist)", "(erased)"),
}  # fmt: skip


def say(language: Language) -> dict[str, Any]:
    """The words in a language, by name; `caption` by order."""
    told: dict[str, Any] = {name: texts[LANGUAGES.index(language)] for name, texts in WORDS.items()}
    return told | {"caption": {"recorded": told["recorded_order"], "happened": told["happened_order"]}}
