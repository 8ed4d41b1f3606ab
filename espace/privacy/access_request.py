"""`espace access-request`: all that is held on one person, gathered from the services and made readable (GDPR art. 15).

No service asks another: the command does, with the rights of whoever runs it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import typer

from espace.client import Services
from espace.pages.render import page
from espace.privacy.labels import day, shown
from espace.privacy.notice import notice
from espace.stack.home import Home, write_private
from espace.stack.provision import SEALING
from services.kernel.code_rows import LANGUAGES, Language
from services.kernel.dates import Clock, parse, today, utc_now
from services.kernel.field_words import field_label
from services.kernel.words import WORDS

HIDDEN = frozenset({"participant_id", "merged_into", "turn", "ahead_of", "moved", "given"})
"""What only says how records hang together: the id of each is told once."""


def run(participant: str, *, language: Language, as_html: bool, out: Path | None, clock: Clock = utc_now) -> int:
    """0 once it is written, to `out` (mode 0600) or standard output. Problem: there is no such file. Trouble: a service is away."""
    found = asyncio.run(gather(participant))
    report = made(found, language, today(clock))
    if as_html:
        text = page("access.html", language, title=report["title"], report=report)
    else:
        text = msgspec.json.format(msgspec.json.encode(report)).decode() + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_private(out, text)
    return 0


async def gather(participant: str) -> dict[str, Any]:
    """What the services hold: the files that are the person's, the records of each by service, the rules of their sites."""
    async with Services.open(Home(), roles=["data_protection_officer"]) as services:
        file = await services.get("intake", f"/v1/participants/{participant}")
        while file["merged_into"] is not None:
            file = await services.get("intake", f"/v1/participants/{file['merged_into']}")
        files = [file["participant_id"], *file["merged"]]
        held = {
            service: [
                one
                for identity in files
                for one in await _lines(services, service, f"/v1/participants/{identity}/held")
            ]
            for service in SEALING
        }
        rules = await _lines(services, "intake", "/v1/records/site-rules")
    return {"files": files, "state": file["state"], "held": held, "rules": rules}


async def _lines(services: Services, service: str, path: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) async for line in services.lines(service, path) if line]


def made(found: Mapping[str, Any], language: Language, made_on: date) -> dict[str, Any]:
    """The report as plain data, in one language. Pure."""
    say = _Words(language)
    everything = [one for records in found["held"].values() for one in records]
    sites = sorted({one["record"]["site"] for one in everything if "site" in one["record"]})
    return {
        "title": say.of("title"),
        "language": language,
        "made_on": day(made_on, language),
        "files": found["files"],
        "state": shown("file", "file_state", found["state"], language),
        "notice": notice(language),
        "sites": [{"site": site, "kept": say.kept(_rule(found["rules"], site, made_on))} for site in sites],
        "sections": [
            {"service": service, "title": say.of(service), "records": [_record(one, language, say) for one in records]}
            for service, records in found["held"].items()
        ],
        "words": {name: say.of(name) for name in TEXTS},
    }


def _rule(rules: Sequence[Mapping[str, Any]], site: str, on: date) -> int | None:
    begun = [one for one in rules if one["site"] == site and one["holds_from"] <= on.isoformat()]
    latest = max(begun, key=lambda one: one["holds_from"], default=None)
    months: int | None = latest["retention_months"] if latest else None
    return months


def _record(one: Mapping[str, Any], language: Language, say: "_Words") -> dict[str, Any]:
    flat = {**one["record"], **one["record"].get("identity", {})}
    fields = [
        {"name": name, "label": say.field(name), "value": text}
        for name, value in flat.items()
        if name != "identity" and name not in HIDDEN and (text := shown(one["kind"], name, value, language))
    ]
    return {
        "kind": one["kind"],
        "title": say.kind(one["kind"]),
        "id": one["id"],
        "standing": one["standing"],
        "fields": fields,
        "steps": [
            {
                "happened": _day(step["happened"], language),
                "recorded": _day(step["recorded_at"], language),
                "why": step["why"],
            }
            for step in one["steps"]
        ],
    }


def _day(text: str, language: Language) -> str:
    found = parse(text[:10])
    return text if found is None else day(found, language)


class _Words:
    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._at = LANGUAGES.index(language)
        self._kinds = {one.word: (one.fr, one.nl, one.en)[self._at] for one in WORDS}

    def of(self, name: str) -> str:
        return TEXTS[name][self._at]

    def kind(self, name: str) -> str:
        return self._kinds.get(name, name.replace("_", " "))

    def field(self, name: str) -> str:
        return field_label(name, self._language) or name.replace("_", " ")

    def kept(self, months: int | None) -> str:
        return self.of("kept_without_end") if months is None else self.of("kept_months").format(months=months)


TEXTS = {
    "title": ("Vos données", "Uw gegevens", "Your data"),
    "intake": ("Accueil et parcours", "Onthaal en trajecten", "Intake and parcours"),
    "bilan": ("Accompagnement individuel", "Individuele begeleiding", "Individual support"),
    "ateliers": ("Ateliers", "Ateliers", "Workshops"),
    "made_on": ("Établi le", "Opgemaakt op", "Made on"),
    "files": ("Dossiers", "Dossiers", "Files"),
    "state": ("État", "Toestand", "State"),
    "nothing": ("Rien n'est conservé ici.", "Hier wordt niets bewaard.", "Nothing is held here."),
    "voided": ("annulé", "geannuleerd", "voided"),
    "steps": ("Étapes", "Stappen", "Steps"),
    "happened": ("Fait du", "Feit van", "Happened on"),
    "recorded": ("Enregistré le", "Geregistreerd op", "Recorded on"),
    "why": ("Motif", "Reden", "Why"),
    "site": ("Site", "Vestiging", "Site"),
    "kept": ("Conservation", "Bewaring", "Kept for"),
    "kept_months": (
        "{months} mois après la fin du dernier parcours",
        "{months} maanden na het einde van het laatste traject",
        "{months} months after the end of the last parcours",
    ),
    "kept_without_end": (
        "jusqu'à demande d'effacement",
        "tot de wissing gevraagd wordt",
        "until erasure is asked for",
    ),
    "identified": (
        "Cette page dit qui est la personne : remettez-la à elle seule.",
        "Deze pagina zegt wie de persoon is: geef ze alleen aan hem of haar.",
        "This page says who the person is: hand it to them alone.",
    ),
}  # fmt: skip
"""The words of the report, in the order of LANGUAGES."""
