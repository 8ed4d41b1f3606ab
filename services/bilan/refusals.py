"""Why bilan refuses a command: each rule with its status and its sentence in three languages."""

from collections.abc import Iterable

from services.kernel.refusals import SHARED, these
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in (
            "id_taken",
            "no_such_record",
            "unknown_parcours",
            "after_today",
            "before_parcours",
            "end_before_start",
        )
    ),
    Rule(
        "kind_of_other_class",
        422,
        "This kind of project is not of that class: choose a kind of the class, or the other class.",
        "Ce type de projet n'est pas de cette classe : choisissez un type de la classe, ou l'autre classe.",
        "Dit soort project hoort niet bij die klasse: kies een soort van de klasse, of de andere klasse.",
    ),
    Rule(
        "phase_taken",
        409,
        "This parcours already has a bilan of this phase: correct that one instead.",
        "Ce parcours a déjà un bilan de cette phase : corrigez plutôt celui-là.",
        "Dit traject heeft al een balans van deze fase: verbeter die in de plaats.",
    ),
    Rule(
        "already_withdrawn",
        409,
        "This project is already withdrawn: correct it if its date is wrong.",
        "Ce projet est déjà retiré : corrigez-le si sa date est fausse.",
        "Dit project is al ingetrokken: verbeter het als de datum fout is.",
    ),
    Rule(
        "project_reached",
        409,
        "This project was reached, so it is not given up: define a new one, or first void what says that it was reached.",
        "Ce projet est atteint, il n'est donc pas abandonné : définissez-en un nouveau, ou annulez d'abord ce qui le dit atteint.",
        "Dit project is bereikt en wordt dus niet opgegeven: bepaal een nieuw, of annuleer eerst wat zegt dat het bereikt is.",
    ),
    Rule(
        "bilan_in_plan",
        409,
        "A problem or a progress of a plan of action names this bilan: void it first, or correct it to name another one.",
        "Un problème ou une progression d'un plan d'action cite ce bilan : annulez-le d'abord, ou corrigez-le pour en citer un autre.",
        "Een probleem of vooruitgang in een actieplan noemt deze balans: annuleer die eerst, of verbeter ze zodat ze een andere noemt.",
    ),
    Rule(
        "project_in_use",
        409,
        "An idea, a step or what became of it names this project: void or correct that first, or withdraw the project instead.",
        "Une idée, une étape ou une suite cite ce projet : annulez-la ou corrigez-la d'abord, ou retirez plutôt le projet.",
        "Een idee, een stap of een vervolg noemt dit project: annuleer of verbeter dat eerst, of trek het project liever in.",
    ),
    Rule(
        "intervention_in_use",
        409,
        "A placement test names this intervention: void it first, or correct it to name none.",
        "Un test de positionnement cite cette intervention : annulez-le d'abord, ou corrigez-le pour n'en citer aucune.",
        "Een instaptest noemt deze interventie: annuleer die eerst, of verbeter ze zodat ze er geen noemt.",
    ),
)


def refuse(code: str, field: str | None = None, records: Iterable[tuple[str, str]] = ()) -> Refusal:
    """A refusal by one of bilan's rules; `records` (kind, id) are those that it is about."""
    return Refusal(RULES[code].going_on(*these(records)), field)
