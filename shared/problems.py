"""Everything that can go wrong for a caller, as data: a code, an HTTP status and a sentence in three languages (RFC 9457)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

LANGUAGES = ("en", "fr", "nl")


@dataclass(frozen=True)
class Rule:
    """A named refusal: what a caller is told, and with which status."""

    code: str
    status: int
    en: str
    fr: str
    nl: str

    def sentence(self, language: str) -> str:
        """The sentence in a language of LANGUAGES; English for any other."""
        return {"fr": self.fr, "nl": self.nl}.get(language, self.en)

    def going_on(self, en: str, fr: str, nl: str) -> "Rule":
        """The same rule, whose sentence goes on with what is the case here: never with what was sent."""
        return replace(self, en=self.en + en, fr=self.fr + fr, nl=self.nl + nl)


def table(*rules: Rule) -> dict[str, Rule]:
    """Rules by code. Raises ValueError where a code is there twice."""
    by_code = {rule.code: rule for rule in rules}
    if len(by_code) != len(rules):
        raise ValueError("a refusal code is declared twice")
    return by_code


class Misconfigured(Exception):
    """The process cannot start as it is set up; the message says what to set."""


class Refusal(Exception):
    """A command or a read refused by a rule; `field` is the field of the request that breaks it, `see` the address of the
    record that stands in the way, where the caller may be told.
    """

    def __init__(self, rule: Rule, field: str | None = None, see: str | None = None) -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.field = field
        self.see = see


COMMON = table(
    Rule(
        "invalid",
        422,
        "Some fields are not filled in as asked: correct those that are listed, then send it again.",
        "Certains champs ne sont pas remplis comme demandé : corrigez ceux qui sont cités, puis renvoyez.",
        "Sommige velden zijn niet ingevuld zoals gevraagd: verbeter de genoemde velden en stuur opnieuw.",
    ),
    Rule(
        "unknown_parameter",
        422,
        "This address has no parameter of that name: check the spelling, or leave it out.",
        "Cette adresse n'a pas de paramètre de ce nom : vérifiez l'orthographe, ou omettez-le.",
        "Dit adres heeft geen parameter met die naam: controleer de spelling, of laat hem weg.",
    ),
    Rule(
        "period_reversed",
        422,
        "The period ends before it begins: swap `from` and `until`, or correct one of them.",
        "La période se termine avant de commencer : inversez `from` et `until`, ou corrigez l'un des deux.",
        "De periode eindigt voor ze begint: wissel `from` en `until` om, of verbeter een van beide.",
    ),
    Rule(
        "malformed",
        400,
        "The body is not JSON: send a JSON document in UTF-8.",
        "Le corps n'est pas du JSON : envoyez un document JSON en UTF-8.",
        "De inhoud is geen JSON: stuur een JSON-document in UTF-8.",
    ),
    Rule(
        "unauthenticated",
        401,
        "Send a valid bearer token in the Authorization header.",
        "Envoyez un jeton valide dans l'en-tête Authorization.",
        "Stuur een geldig token in de Authorization-header.",
    ),
    Rule(
        "issuer_away",
        503,
        "The issuer of your token cannot be reached, so that it cannot be checked: try again shortly.",
        "L'émetteur de votre jeton est injoignable, et le jeton ne peut être vérifié : réessayez bientôt.",
        "De uitgever van uw token is onbereikbaar, zodat het niet kan worden nagekeken: probeer zo dadelijk opnieuw.",
    ),
    Rule(
        "too_many_requests",
        429,
        "Too many requests at once: wait for as many seconds as Retry-After says, then go on more slowly.",
        "Trop de demandes à la fois : attendez le nombre de secondes de Retry-After, puis continuez plus lentement.",
        "Te veel aanvragen tegelijk: wacht het aantal seconden van Retry-After en ga dan trager verder.",
    ),
    Rule(
        "too_many_failures",
        429,
        "Too many tokens that are not valid came from your address: wait for as many seconds as Retry-After says, then sign in again.",
        "Trop de jetons non valides sont venus de votre adresse : attendez le nombre de secondes de Retry-After, puis reconnectez-vous.",
        "Te veel ongeldige tokens kwamen van uw adres: wacht het aantal seconden van Retry-After en meld u dan opnieuw aan.",
    ),
    Rule(
        "forbidden",
        403,
        "Your roles do not allow this: one of these does: {roles}. Ask whoever gives out the roles of your service.",
        "Vos rôles ne le permettent pas ; un de ceux-ci le permet : {roles}. Adressez-vous à qui attribue les rôles de votre service.",
        "Uw rollen laten dit niet toe; een van deze wel: {roles}. Vraag het aan wie de rollen van uw dienst toekent.",
    ),
    Rule(
        "not_found",
        404,
        "There is no such address or record here: check the id.",
        "Il n'y a pas de telle adresse ou fiche ici : vérifiez l'identifiant.",
        "Er is hier geen dergelijk adres of dossier: controleer de id.",
    ),
    Rule(
        "no_such_version",
        404,
        "There is no such version of this table: choose one of `versions`, or leave it out for the present one.",
        "Cette version de la table n'existe pas : choisissez-en une de `versions`, ou omettez-la pour la version actuelle.",
        "Deze versie van de tabel bestaat niet: kies er een van `versions`, of laat ze weg voor de huidige.",
    ),
    Rule(
        "method_not_allowed",
        405,
        "This address does not take that method: see the Allow header.",
        "Cette adresse n'accepte pas cette méthode : voyez l'en-tête Allow.",
        "Dit adres aanvaardt die methode niet: zie de Allow-header.",
    ),
    Rule(
        "too_large",
        413,
        "The request is too large: send it in smaller batches.",
        "La demande est trop grande : envoyez-la en lots plus petits.",
        "De aanvraag is te groot: stuur ze in kleinere delen.",
    ),
    Rule(
        "not_your_site",
        403,
        "You do not work for this site, or not for all of them: name one of yours in `site`.",
        "Vous ne travaillez pas pour ce site, ou pas pour tous : nommez l'un des vôtres dans `site`.",
        "U werkt niet voor deze site, of niet voor alle: noem er een van u in `site`.",
    ),
    Rule(
        "taken_here",
        409,
        "Records of this installation have names that the events use: take them into one that does not have these ids.",
        "Des fiches de cette installation portent des noms que ces événements utilisent : reprenez-les dans une qui n'a pas ces"
        " identifiants.",
        "Dossiers van deze installatie dragen namen die deze gebeurtenissen gebruiken: neem ze op in een die deze id's niet heeft.",
    ),
    Rule(
        "unknown_event",
        422,
        "An event is of a type that this version does not know, or not as a log tells it: install the version that it comes from.",
        "Un événement est d'un type que cette version ne connaît pas, ou n'est pas tel qu'un journal le dit : installez la version"
        " dont il vient.",
        "Een gebeurtenis is van een type dat deze versie niet kent, of is niet zoals een logboek ze meldt: installeer de versie"
        " waaruit ze komt.",
    ),
    Rule(
        "kept_elsewhere",
        409,
        "This id, or a record that this changes, is another site's: choose another id, or ask who works for that site too.",
        "Cet identifiant, ou une fiche que ceci modifie, est d'un autre site : choisissez un autre identifiant, ou demandez à qui"
        " travaille aussi pour ce site.",
        "Deze id, of een dossier dat dit wijzigt, is van een andere site: kies een andere id, of vraag het wie ook voor die site"
        " werkt.",
    ),
    Rule(
        "stream_moved",
        412,
        "Somebody changed this record since you read it: read it again, then decide.",
        "Cette fiche a changé depuis votre lecture : relisez-la, puis décidez.",
        "Dit dossier is gewijzigd sinds u het las: lees het opnieuw en beslis dan.",
    ),
    Rule(
        "contended",
        409,
        "Too many changes to this record at once: send the command again.",
        "Trop de changements simultanés de cette fiche : renvoyez la commande.",
        "Te veel gelijktijdige wijzigingen aan dit dossier: stuur de opdracht opnieuw.",
    ),
    Rule(
        "why_needed",
        422,
        "Say why, in a few words (`why`): whoever reads this later has to understand it.",
        "Dites pourquoi, en quelques mots (`why`) : qui lira ceci plus tard doit comprendre.",
        "Zeg waarom, in enkele woorden (`why`): wie dit later leest, moet het begrijpen.",
    ),
    Rule(
        "participant_erased",
        409,
        "This person's data were erased: nothing is written about them any more. Somebody who comes again is registered anew,"
        " under another id.",
        "Les données de cette personne ont été effacées : plus rien ne s'écrit à son sujet. Une personne qui revient est inscrite à"
        " nouveau, sous un autre identifiant.",
        "De gegevens van deze persoon zijn gewist: er wordt niets meer over hem of haar geschreven. Wie terugkomt wordt opnieuw"
        " ingeschreven, onder een andere id.",
    ),
    Rule(
        "idempotency_key_reused",
        422,
        "This Idempotency-Key was used for another request: use a new one.",
        "Cette Idempotency-Key a servi à une autre demande : utilisez-en une nouvelle.",
        "Deze Idempotency-Key diende voor een andere aanvraag: gebruik een nieuwe.",
    ),
    Rule(
        "unavailable",
        503,
        "The service cannot reach its database for now: nothing was written, try again shortly.",
        "Le service n'atteint pas sa base de données : rien n'a été écrit, réessayez bientôt.",
        "De dienst bereikt zijn databank niet: er is niets geschreven, probeer zo dadelijk opnieuw.",
    ),
    Rule(
        "log_restored",
        503,
        "The service's log was restored from a backup that is older than what was already told: nothing is recorded until the"
        " operator has run `espace recover` for this service.",
        "Le journal du service vient d'une sauvegarde plus ancienne que ce qui a déjà été annoncé : rien n'est enregistré tant que"
        " l'opérateur n'a pas lancé `espace recover` pour ce service.",
        "Het logboek van de dienst komt uit een back-up die ouder is dan wat al werd meegedeeld: er wordt niets geschreven tot de"
        " beheerder `espace recover` voor deze dienst heeft uitgevoerd.",
    ),
    Rule(
        "log_forked",
        409,
        "The log has recorded other events under the positions that its topic holds: they cannot be taken back. Give them up with"
        " `espace recover --accept-loss`.",
        "Le journal a enregistré d'autres événements sous les positions que son topic contient : ils ne peuvent être repris."
        " Renoncez-y avec `espace recover --accept-loss`.",
        "Het logboek heeft andere gebeurtenissen op de posities die zijn topic bevat: ze kunnen niet worden teruggenomen. Geef ze"
        " op met `espace recover --accept-loss`.",
    ),
    Rule(
        "not_in_tree",
        422,
        "The tree of so many events does not have that position: ask for one up to its size.",
        "L'arbre de ce nombre d'événements n'a pas cette position : demandez-en une qui ne dépasse pas sa taille.",
        "De boom van zoveel gebeurtenissen heeft die positie niet: vraag er een tot en met zijn grootte.",
    ),
    Rule(
        "not_signed_yet",
        409,
        "So many events are not signed yet: ask for the checkpoint first, then for proofs of its size or less.",
        "Ce nombre d'événements n'est pas encore signé : demandez d'abord le point de contrôle, puis des preuves de sa taille ou moins.",
        "Zoveel gebeurtenissen zijn nog niet ondertekend: vraag eerst het controlepunt, dan bewijzen van zijn grootte of kleiner.",
    ),
    Rule(
        "nothing_to_recover",
        409,
        "The topic holds nothing that the log lacks: there is nothing to take back.",
        "Le topic ne contient rien qui manque au journal : il n'y a rien à reprendre.",
        "Het topic bevat niets dat in het logboek ontbreekt: er is niets terug te nemen.",
    ),
    Rule(
        "reason_needed",
        422,
        "This site asks for a reason before it shows who a person is or what was written about them: say why in the X-Reason header.",
        "Ce site demande un motif avant de montrer qui est une personne ou ce qui est écrit à son sujet : dites pourquoi dans l'en-tête"
        " X-Reason.",
        "Deze vestiging vraagt een reden voor ze toont wie iemand is of wat over die persoon werd geschreven: zeg waarom in de"
        " X-Reason-header.",
    ),
    Rule(
        "reason_unfit",
        422,
        "The X-Reason header is too long or has signs that are no text: say why in 500 characters at most, in UTF-8.",
        "L'en-tête X-Reason est trop long ou contient des signes qui ne sont pas du texte : dites pourquoi en 500 caractères au plus,"
        " en UTF-8.",
        "De X-Reason-header is te lang of bevat tekens die geen tekst zijn: zeg waarom in hoogstens 500 tekens, in UTF-8.",
    ),
    Rule(
        "failed",
        500,
        "The service failed on this request; the fault is in its log under the correlation id.",
        "Le service a échoué sur cette demande ; la faute est dans son journal sous l'identifiant de corrélation.",
        "De dienst faalde bij deze aanvraag; de fout staat in het logboek onder de correlatie-id.",
    ),
)


def problem(
    rule: Rule,
    language: str = "en",
    errors: Iterable[dict[str, str]] = (),
    field: str | None = None,
    see: str | None = None,
) -> dict[str, Any]:
    """The problem document of a rule: type, title, status, code, detail, the fields at fault and the record to look at."""
    sentence = rule.sentence(language)
    faults = list(errors)
    if field is not None:
        faults.append({"field": field, "rule": rule.code, "message": sentence})
    pointer = {} if see is None else {"see": see}
    return pointer | {
        "type": f"urn:espace:problem:{rule.code}",
        "title": rule.code.replace("_", " ").capitalize(),
        "status": rule.status,
        "code": rule.code,
        "detail": sentence,
        "errors": faults,
    }


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of the common rules."""
    return Refusal(COMMON[code], field)
