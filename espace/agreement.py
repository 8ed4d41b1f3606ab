"""What of the logs and of those who read them cannot both be true, in a sentence each that says what to do. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.kernel.codes import LANGUAGES, Language

READS: Final = "-reads"
"""What a service's log of reads is called after: the service settles both."""
SENTENCES: Final[dict[str, tuple[str, str, str]]] = {
    "lacks": (
        (
            "{name} n'a plus les événements {first} à {last} que son sujet détient : sa base a été restaurée d'une sauvegarde plus"
            " ancienne, et rien n'est enregistré. Lancez `espace recover {name}`."
        ),
        (
            "{name} mist de gebeurtenissen {first} tot {last} die in zijn onderwerp staan: zijn databank is uit een oudere back-up"
            " hersteld, en niets wordt geregistreerd. Voer `espace recover {name}` uit."
        ),
        (
            "{name} lacks the events {first} to {last} that its topic holds: its database was restored from an older backup, and"
            " nothing is recorded. Run `espace recover {name}`."
        ),
    ),
    "forked": (
        (
            "{name} a enregistré d'autres événements que {first} à {last} de son sujet, après la restauration d'une sauvegarde plus"
            " ancienne : rien n'est enregistré. Lancez `espace recover {name} --accept-loss`."
        ),
        (
            "{name} heeft andere gebeurtenissen geregistreerd dan {first} tot {last} van zijn onderwerp, nadat een oudere back-up"
            " was hersteld: niets wordt geregistreerd. Voer `espace recover {name} --accept-loss` uit."
        ),
        (
            "{name} recorded other events than {first} to {last} of its topic, after its database was restored from an older backup:"
            " nothing is recorded. Run `espace recover {name} --accept-loss`."
        ),
    ),
    "read_another": (
        (
            "{name} a appliqué un autre journal de {source} que celui qu'il lit, vu à l'événement {position} : la suite attend."
            " Lancez `espace recover {source} --accept-loss`."
        ),
        (
            "{name} heeft een ander logboek van {source} toegepast dan dat wat het nu leest, gezien bij gebeurtenis {position}: wat"
            " volgt wacht. Voer `espace recover {source} --accept-loss` uit."
        ),
        (
            "{name} has applied another log of {source} than the one it now reads, seen at event {position}: what follows is held."
            " Run `espace recover {source} --accept-loss`."
        ),
    ),
    "read_beyond": (
        (
            "{name} a appliqué {reached} événements de {source}, dont le journal s'arrête à {head} : sa base a été restaurée d'une"
            " sauvegarde plus ancienne. Lancez `espace recover {source}`, avec --accept-loss si Kafka ne les a plus non plus."
        ),
        (
            "{name} heeft {reached} gebeurtenissen van {source} toegepast, waarvan het logboek bij {head} eindigt: zijn databank is"
            " uit een oudere back-up hersteld. Voer `espace recover {source}` uit, met --accept-loss als ook Kafka ze niet heeft."
        ),
        (
            "{name} has applied {reached} events of {source}, whose log ends at {head}: its database was restored from an older"
            " backup. Run `espace recover {source}`, or with --accept-loss where Kafka lacks them too."
        ),
    ),
}
"""French, Dutch, English."""


def disagreements(parts: Mapping[str, Mapping[str, Any]], language: Language = "en") -> Iterator[tuple[str, str]]:
    """(part, sentence) for each, from the parts of `espace status`."""

    def said(code: str, **values: Any) -> str:
        return SENTENCES[code][LANGUAGES.index(language)].format(**values)

    for name, part in parts.items():
        for log in (part, part.get("reads", {})):
            if ahead := log.get("log", {}).get("ahead"):
                code = "forked" if ahead["forked"] else "lacks"
                yield name, said(code, name=name, first=ahead["first"], last=ahead["last"])
        for source, inbox in (part.get("trail", {}) | part.get("inbox", {})).items():
            if (position := inbox.get("forked_at")) is not None:
                yield name, said("read_another", name=name, source=source.removesuffix(READS), position=position)
            elif (beyond := lacking(parts, source, inbox)) is not None:
                yield name, said("read_beyond", name=name, source=source, reached=beyond[0], head=beyond[1])


def lacking(parts: Mapping[str, Mapping[str, Any]], source: str, inbox: Mapping[str, Any]) -> tuple[int, int] | None:
    """How far a reader is and where the log ends, where that is earlier."""
    head = parts.get(source, {}).get("log", {}).get("position")
    reached = int(inbox.get("watermark") or 0)
    return (reached, head) if head is not None and head < reached else None
