"""Which group of codes a field of a record is of, so that people read its label. Data, and one lookup over it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from services.kernel import codes
from services.kernel.code_rows import Language
from services.kernel.dates import parse

CODED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "erasure": {"reason": ("erasure_reason",)},
    "suspension": {"reason": ("suspension_reason",)},
    "profile_value": {
        "item": ("profile_item",),
        "value": ("household", "dependent_children", "income", "residence", "language", "referred_by"),
        "source": ("profile_source",),
    },
    "contact_person": {"relation": ("contact_relation",)},
    "consent": {"scope": ("consent_scope",)},
    "follow_up": {"term": ("follow_up_term",), "became": ("project_became",)},
    "candidacy": {"status": ("candidacy_status",)},
    "bilan": {"levels": ("domain", "level")},
    "project": {"class": ("project_class",), "kind": ("social_project", "professional_project")},
    "intervention": {"kind": ("intervention_kind",)},
    "assessment": {"aspects": ("aspect", "level"), "findings": ("domain", "finding")},
    "bilan_draft": {"levels": ("domain", "level"), "aspects": ("aspect", "level"), "findings": ("domain", "finding")},
    "placement": {
        "orientation": ("french_course",),
        "oral": ("french_placement",),
        "reading": ("french_placement",),
        "writing": ("french_placement",),
    },
    "french_course": {"course": ("french_course",)},
    "project_idea": {"class": ("project_class",), "kind": ("social_project", "professional_project")},
    "project_withdrawal": {"reason": ("withdrawal_reason",)},
    "intervention_detail": {"domains": ("domain",), "place": ("intervention_place",)},
    "problem": {"outcome": ("problem_outcome",)},
    "goal": {"result": ("goal_result",)},
    "action": {"status": ("action_status",)},
    "progress": {"progress": ("goal_progress",)},
    "attendance": {"status": ("attendance_status",)},
    "sign_up": {"status": ("sign_up_status",)},
    "excuse": {"reason": ("excuse_reason",)},
}
"""By kind of record: the groups of fields that are not called as their group is."""
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
YES: Final[Mapping[Language, tuple[str, str]]] = {"fr": ("non", "oui"), "nl": ("nee", "ja"), "en": ("no", "yes")}


def groups_of(kind: str, field: str) -> tuple[str, ...]:
    """The groups whose codes a field of a kind of record may hold; none where it holds none."""
    return CODED.get(kind, {}).get(field) or ((field,) if field in codes.groups() else ())


def shown(kind: str, field: str, value: Any, language: Language) -> str:
    """A field's value as people read it: labels of codes, days as the language writes them, lists and tables in a row."""
    return "; ".join(_parts(groups_of(kind, field), value, language))


def _parts(groups: tuple[str, ...], value: Any, language: Language) -> Iterator[str]:
    if value is None or value in ([], {}):
        return
    if isinstance(value, bool):
        yield YES[language][value]
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield f"{_label(groups, str(name), language)}: {', '.join(_parts(groups, inner, language))}"
    elif isinstance(value, list):
        for inner in value:
            yield ", ".join(_parts(groups, inner, language))
    else:
        yield _label(groups, str(value), language)


def _label(groups: tuple[str, ...], text: str, language: Language) -> str:
    for group in groups:
        if text in codes.codes(group):
            return codes.label(group, text, language)
    found = parse(text[:10]) if len(text) in (10, 26, 32) else None
    return text if found is None else day(found, language) + _time(text)


def day(found: date, language: Language) -> str:
    """A day as the language writes it."""
    if language == "en":
        return f"{found.day} {MONTHS[found.month - 1]} {found.year}"
    return found.strftime("%d/%m/%Y" if language == "fr" else "%d-%m-%Y")


def _time(text: str) -> str:
    return f" {text[11:16]}" if len(text) > 10 else ""
