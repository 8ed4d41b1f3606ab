"""Pages made of templates: `layout.html` is what they have in common, and whatever text is put into one is escaped."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.kernel import codes
from services.kernel.code_rows import LANGUAGES, Language
from services.kernel.field_words import field_label

PACKAGE: Final = "espace.pages"
YES_NO: Final = {True: ("oui", "ja", "yes"), False: ("non", "nee", "no")}


@cache
def _environment() -> Environment:
    # Whatever its name ends with, a template is HTML; a name that it is not given is a fault, not an empty place.
    return Environment(
        loader=PackageLoader(PACKAGE, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, language: Language, **values: Any) -> str:
    """The page of a template as HTML; `values` are what the template names. UndefinedError: it names one more."""
    helpers = {
        "language": language,
        "field": lambda name: field(name, language),
        "shown": lambda name, value: list(shown(name, value, language)),
    }
    return _environment().get_template(template).render(**helpers, **values) + "\n"


def field(name: str, language: Language) -> str:
    """What a field is called, its parts between dots each by its word, a domain by its label."""
    return " / ".join(_part(part, language) for part in name.split("."))


def _part(part: str, language: Language) -> str:
    if part in codes.codes("domain"):
        return codes.label("domain", part, language)
    return field_label(part, language) or part.replace("_", " ")


def shown(name: str, value: Any, language: Language) -> Iterator[str]:
    """A field's value as people read it: the label of a code where the field is one of codes and no other group says it otherwise."""
    last = name.rpartition(".")[2]
    groups = [one for one in codes.groups() if one == last or one.endswith(f"_{last}")]
    for one in value if isinstance(value, list) else [value]:
        labels = {
            codes.label(group, one, language) for group in groups if isinstance(one, str) and one in codes.codes(group)
        }
        yield labels.pop() if len(labels) == 1 else _text(one, language)


def _text(value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return YES_NO[value][LANGUAGES.index(language)]
    return "" if value is None else str(value)
