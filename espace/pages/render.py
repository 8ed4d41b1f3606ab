"""Pages made of templates: `layout.html` is what they have in common, and whatever text is put into one is escaped."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.kernel import codes
from services.kernel.code_rows import Language
from services.kernel.event_words import word

PACKAGE: Final = "espace.pages"


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
    """What a field is called, its parts between dots each by its word."""
    return " / ".join(word(part.removesuffix("_id"), language) for part in name.split("."))


def shown(name: str, value: Any, language: Language) -> Iterator[str]:
    """A field's value as people read it: the label of a code where the field is one of a group of codes."""
    last = name.rpartition(".")[2]
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and last in codes.groups() and one in codes.codes(last):
            yield codes.label(last, one, language)
        else:
            yield "" if one is None else str(one)
