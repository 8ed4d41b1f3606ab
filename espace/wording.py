"""What `espace status` says in words: which part is away, what is behind, why, and what to do. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.kernel.codes import LANGUAGES, Language

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
SERVERS: Final = ("postgres", "kafka")

SENTENCES: Final[dict[str, tuple[str, str, str]]] = {
    "well": (
        "Tout fonctionne et rien n'est en retard.",
        "Alles werkt en niets loopt achter.",
        "All is up and nothing is behind.",
    ),
    "nothing_runs": (
        "Rien ne tourne : lancez `espace up -d`.",
        "Er draait niets: start met `espace up -d`.",
        "Nothing is running: start it with `espace up -d`.",
    ),
    "postgres_down": (
        "PostgreSQL est injoignable : rien ne peut être enregistré ; démarrez-le : `espace up -d`.",
        "PostgreSQL is onbereikbaar: er kan niets geregistreerd worden; start het: `espace up -d`.",
        "PostgreSQL cannot be reached: nothing can be recorded; start it: `espace up -d`.",
    ),
    "kafka_down": (
        "Kafka est injoignable{since} : ce qui s'enregistre reste dans les journaux et suivra ; démarrez-le : `espace up -d`.",
        "Kafka is onbereikbaar{since}: wat geregistreerd wordt blijft in de logboeken en volgt later; start het: `espace up -d`.",
        "Kafka cannot be reached{since}: what is recorded stays in the logs and follows later; start it: `espace up -d`.",
    ),
    "service_down": (
        "{part} ne répond pas : voyez la fin de son journal, puis `espace up -d`.",
        "{part} antwoordt niet: bekijk het einde van zijn logboek, daarna `espace up -d`.",
        "{part} does not answer: see the end of its log, then `espace up -d`.",
    ),
    "service_silent": (
        "{part} tourne, mais ne dit pas où il en est : voyez son journal, ou si son jeton est accepté.",
        "{part} draait, maar zegt niet hoe het ermee staat: bekijk zijn logboek, of zijn token aanvaard wordt.",
        "{part} is up but does not say how it is: see its log, or whether its token is accepted.",
    ),
    "relay_behind": (
        "{count} événements de {source} ne sont pas encore dans Kafka : {why}.",
        "{count} gebeurtenissen van {source} staan nog niet in Kafka: {why}.",
        "{count} events of {source} are not on Kafka yet: {why}.",
    ),
    "reader_behind": (
        "{part} a {count} événements de retard sur {source} : {why}.",
        "{part} loopt {count} gebeurtenissen achter op {source}: {why}.",
        "{part} is {count} events behind {source}: {why}.",
    ),
    "parked": (
        "{part} met de côté {count} événements de {source} : corrigez la cause (`event_parked` dans son journal) et relancez-le.",
        "{part} zet {count} gebeurtenissen van {source} opzij: verhelp de oorzaak (`event_parked` in zijn logboek) en herstart.",
        "{part} holds {count} events of {source} back: mend the cause (`event_parked` in its log), then start it again.",
    ),
    "follower_failed": (
        "{part} ne tient plus à jour `{follower}` : {why} ; voyez `follower_failed` dans son journal.",
        "{part} houdt `{follower}` niet meer bij: {why}; zie `follower_failed` in zijn logboek.",
        "{part} no longer keeps `{follower}` up to date: {why}; see `follower_failed` in its log.",
    ),
    "notary_failed": (
        "Le journal de {part} n'est plus signé : {why} ; voyez `notary_failed` dans son journal.",
        "Het logboek van {part} wordt niet meer ondertekend: {why}; zie `notary_failed` in zijn logboek.",
        "The log of {part} is no longer signed: {why}; see `notary_failed` in its log.",
    ),
    "log_altered": (
        "Le journal de {part} n'est plus ce qui fut enregistré, positions {first} à {last} ({why}) : voyez docs/audit.md.",
        "Het logboek van {part} is niet meer wat geregistreerd werd, posities {first} tot {last} ({why}): zie docs/audit.md.",
        "The log of {part} is no longer what was recorded, positions {first} to {last} ({why}): see docs/audit.md.",
    ),
    "stack_late": ("{says} ; {why}.", "{says}; {why}.", "{says}; {why}."),
    "rebuild_failed": (
        "La dernière reconstruction a échoué ; les chiffres en place n'ont pas bougé : relancez `espace rebuild`.",
        "De laatste heropbouw is mislukt; de huidige cijfers zijn ongewijzigd: start `espace rebuild` opnieuw.",
        "The last rebuild failed; the live figures were not touched: run `espace rebuild` again.",
    ),
    "rebuilding": (
        "Une reconstruction est en cours à côté des chiffres en place.",
        "Er loopt een heropbouw naast de huidige cijfers.",
        "A rebuild is under way beside the live figures.",
    ),
}
WHY: Final[dict[str, tuple[str, str, str]]] = {
    "kafka": ("Kafka est injoignable", "Kafka is onbereikbaar", "Kafka cannot be reached"),
    "relay": ("{source} ne les a pas encore envoyés à Kafka", "{source} heeft ze nog niet naar Kafka gestuurd",
              "{source} has not sent them to Kafka yet"),
    "error": ("il échoue{since} ({error}) et réessaie", "het mislukt{since} ({error}) en probeert opnieuw",
              "it fails{since} ({error}) and tries again"),
    "gap": ("il attend les événements {first} à {last}", "het wacht op gebeurtenissen {first} tot {last}",
            "it waits for the events {first} to {last}"),
    "parked": ("des événements sont mis de côté", "er staan gebeurtenissen opzij", "events are set aside"),
    "reading": ("il est en train de les lire", "het is ze aan het lezen", "it is reading them"),
    "sending": ("ils sont en train de partir", "ze zijn onderweg", "they are on their way"),
}  # fmt: skip
ALTERED: Final[dict[str, tuple[str, str, str]]] = {
    "changed": ("un événement a été changé", "een gebeurtenis werd gewijzigd", "an event was changed"),
    "gone": ("des événements manquent", "er ontbreken gebeurtenissen", "events are gone"),
    "tree": ("ce ne sont pas ceux qui furent signés", "het zijn niet die welke ondertekend werden",
             "they are not those that were signed"),
    "signature": ("le point de contrôle n'est pas de ce journal", "het controlepunt is niet van dit logboek",
                  "the checkpoint is not of this log"),
    "behind": ("le témoin en a vu davantage", "de getuige heeft er meer gezien", "the witness has seen more"),
    "forked": ("le témoin en a vu d'autres", "de getuige heeft andere gezien", "the witness has seen others"),
}  # fmt: skip
SINCE: Final = (" depuis {at}", " sinds {at}", " since {at}")
THOUSANDS: Final = ("\u202f", ".", ",")


def sentences(found: Mapping[str, Any], language: Language) -> list[str]:
    """The state that `espace status --json` prints, as sentences; the first tells what the later ones follow from."""
    told = [_sentence(language, code, values) for code, values in _found(found["parts"], language)]
    # A part may have words of its own, printed beside these: nothing is well then.
    quiet = told or any(part.get("words") for part in found["parts"].values())
    return told if quiet else [_sentence(language, "well", {})]


def _found(parts: Mapping[str, Any], language: Language) -> Iterator[tuple[str, dict[str, Any]]]:
    states = {name: part["state"] for name, part in parts.items()}
    if set(states.values()) == {"down"}:
        yield "nothing_runs", {}
        return
    for server in SERVERS:
        if states.get(server) == "down":
            yield f"{server}_down", {"since": _since(_earliest(parts), language)}
    for name, part in parts.items():
        if name in SERVERS:
            continue
        if part["state"] == "down":
            yield "service_down", {"part": name}
        elif part["state"] == "trouble" and "inbox" not in part and "log" not in part:
            yield "service_silent", {"part": name}
        else:
            yield from _service(name, part, parts, language)


def _service(
    name: str, part: Mapping[str, Any], parts: Mapping[str, Any], language: Language
) -> Iterator[tuple[str, dict[str, Any]]]:
    away = parts.get("kafka", {}).get("state") == "down"
    if unsent := _unsent(part):
        relay = part["relay"]
        why = _why(language, "kafka") if away else _failing(relay, language) or _why(language, "sending")
        yield "relay_behind", {"count": unsent, "source": name, "why": why}
    for source, inbox in part.get("inbox", {}).items():
        if inbox.get("lag"):
            why = _why(language, "kafka") if away else _late(source, inbox, parts.get(source, {}), language)
            yield "reader_behind", {"part": name, "count": inbox["lag"], "source": source, "why": why}
        if inbox.get("parked"):
            yield "parked", {"part": name, "count": inbox["parked"], "source": source}
    for source, inbox in part.get("trail", {}).items():
        if inbox.get("parked"):
            yield "parked", {"part": name, "count": inbox["parked"], "source": source}
    for follower, one in part.get("followers", {}).items():
        if failing := _failing(one, language):
            yield "follower_failed", {"part": name, "follower": follower, "why": failing}
    notary = part.get("notary", {})
    if failing := _failing(notary, language):
        yield "notary_failed", {"part": name, "why": failing}
    if fault := notary.get("fault"):
        yield "log_altered", _altered(name, fault, language)
    for stack in part.get("stacks", ()):
        if stack["late"]:
            why = _failing(stack, language) or _why(language, "reading")
            yield "stack_late", {"says": stack["says"][language], "why": why}
    if reads := part.get("reads"):
        yield from _service(f"{name}-reads", reads, parts, language)
    state = part.get("rebuild", {}).get("state")
    if state in ("building", "failed"):
        yield "rebuilding" if state == "building" else "rebuild_failed", {}


def altered(name: str, fault: Mapping[str, Any], language: Language) -> str:
    """What a service says of its own log that it found altered (`fault` of its status), as a sentence."""
    return _sentence(language, "log_altered", _altered(name, fault, language))


def _altered(name: str, fault: Mapping[str, Any], language: Language) -> dict[str, Any]:
    why = ALTERED[fault["what"]][LANGUAGES.index(language)]
    return {"part": name, "first": fault["first"], "last": fault["last"], "why": why}


def _late(source: str, inbox: Mapping[str, Any], sender: Mapping[str, Any], language: Language) -> str:
    """Why a reader has not applied all that its source recorded."""
    if failing := _failing(inbox, language):
        return failing
    if inbox.get("gap"):
        first, last = inbox["gap"][0]
        return _why(language, "gap", first=_number(first, language), last=_number(last, language))
    if inbox.get("parked"):
        return _why(language, "parked")
    if _unsent(sender):
        return _why(language, "relay", source=source)
    return _why(language, "reading")


def _failing(loop: Mapping[str, Any], language: Language) -> str | None:
    if not loop.get("error"):
        return None
    return _why(language, "error", error=loop["error"], since=_since(loop.get("error_since"), language))


def _unsent(part: Mapping[str, Any]) -> int:
    confirmed = part.get("relay", {}).get("confirmed")
    head = part.get("log", {}).get("position")
    return 0 if confirmed is None or head is None else max(0, int(head) - int(confirmed))


def _earliest(parts: Mapping[str, Any]) -> str | None:
    """Since when the services have failed to reach Kafka, as the first of them noticed."""
    loops = [loop for part in parts.values() for loop in (part.get("relay", {}), *part.get("inbox", {}).values())]
    return min((loop["error_since"] for loop in loops if loop.get("error_since")), default=None)


def _since(instant: str | None, language: Language) -> str:
    if instant is None:
        return ""
    at = datetime.fromisoformat(instant).astimezone(BRUSSELS)
    return SINCE[LANGUAGES.index(language)].format(at=at.strftime("%H:%M"))


def _number(number: int, language: Language) -> str:
    return f"{number:,}".replace(",", THOUSANDS[LANGUAGES.index(language)])


def _why(language: Language, code: str, **values: str) -> str:
    return WHY[code][LANGUAGES.index(language)].format(**values)


def _sentence(language: Language, code: str, values: Mapping[str, Any]) -> str:
    shown = {name: _number(one, language) if isinstance(one, int) else one for name, one in values.items()}
    text = SENTENCES[code][LANGUAGES.index(language)].format(**shown)
    return text[0].upper() + text[1:]
