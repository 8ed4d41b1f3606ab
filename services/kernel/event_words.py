"""What each type of event is called in French, Dutch and English: a row a step that has a name of its own; the steps that every
kind of record has (recorded, corrected, voided) are made of the word of the kind."""

from collections.abc import Mapping
from typing import Final

from services.kernel.code_rows import LANGUAGES
from services.kernel.words import WORDS

Labels = tuple[str, str, str]
"""French, Dutch, English."""

# fmt: off
STEPS: Final[Mapping[str, Labels]] = {
    "recorded": ("{word} : enregistrement", "{word}: registratie", "{word}: recorded"),
    "corrected": ("{word} : correction", "{word}: verbetering", "{word}: corrected"),
    "voided": ("{word} : annulation", "{word}: annulering", "{word}: voided"),
}
"""What is done to records of any kind."""

ROWS: Final[Mapping[str, Labels]] = {
    # intake
    "group-opened": ("Ouverture d'un groupe", "Opening van een groep", "Group opened"),
    "participant-registered": ("Ouverture du dossier", "Opening van het dossier", "File opened"),
    "participant-erased": ("Personne effacée", "Persoon gewist", "Person erased"),
    "site-rule-set": ("Règle du site fixée", "Regel van de vestiging vastgelegd", "Rule of the site set"),
    "participants-merged": ("Fusion de deux dossiers", "Samenvoeging van twee dossiers", "Files merged"),
    "participants-unmerged": ("Séparation de dossiers fusionnés", "Splitsing van samengevoegde dossiers", "Files unmerged"),
    "participant-enrolled": ("Inscription dans un groupe", "Inschrijving in een groep", "Enrolled in a group"),
    "parcours-ended": ("Fin du parcours", "Einde van het traject", "Parcours ended"),
    "parcours-prolonged": ("Prolongation du parcours", "Verlenging van het traject", "Parcours prolonged"),
    "parcours-suspended": ("Suspension du parcours", "Schorsing van het traject", "Parcours suspended"),
    "parcours-resumed": ("Reprise du parcours", "Hervatting van het traject", "Parcours resumed"),
    "consent-given": ("Consentement donné", "Toestemming gegeven", "Consent given"),
    "consent-withdrawn": ("Consentement retiré", "Toestemming ingetrokken", "Consent withdrawn"),
    "candidacy-moved": ("Candidature déplacée dans la liste", "Kandidatuur verplaatst in de lijst", "Candidacy moved in the list"),
    "candidacy-withdrawn": ("Candidature retirée", "Kandidatuur ingetrokken", "Candidacy withdrawn"),
    "candidate-enrolled": ("Candidature aboutie : inscription", "Kandidatuur leidt tot inschrijving", "Candidate enrolled"),
    "place-offered": ("Place offerte", "Plaats aangeboden", "Place offered"),
    "place-accepted": ("Place acceptée", "Plaats aanvaard", "Place accepted"),
    "place-declined": ("Place refusée", "Plaats geweigerd", "Place declined"),
    "offer-lapsed": ("Offre de place échue", "Aanbod van een plaats vervallen", "Offer lapsed"),
    "funding-granted": ("Financement accordé", "Financiering toegekend", "Funding granted"),
    "funding-ended": ("Fin du financement", "Einde van de financiering", "Funding ended"),
    "weekly-pattern-set": ("Semaine type fixée", "Weekpatroon vastgelegd", "Weekly pattern set"),
    # bilan
    "bilan-completed": ("Bilan social", "Sociale balans", "Social assessment completed"),
    "bilan-drafted": ("Brouillon de bilan commencé", "Ontwerp van balans begonnen", "Draft of a bilan begun"),
    "bilan-draft-saved": ("Brouillon de bilan enregistré", "Ontwerp van balans bewaard", "Draft of a bilan saved"),
    "bilan-draft-completed": ("Brouillon de bilan achevé", "Ontwerp van balans afgewerkt", "Draft of a bilan completed"),
    "bilan-draft-discarded": ("Brouillon de bilan abandonné", "Ontwerp van balans verworpen", "Draft of a bilan discarded"),
    "project-defined": ("Projet défini", "Project bepaald", "Project defined"),
    "project-withdrawn": ("Projet retiré", "Project ingetrokken", "Project withdrawn"),
    "project-reached": ("Projet atteint", "Project bereikt", "Project reached"),
    "project-replaced": ("Projet remplacé", "Project vervangen", "Project replaced"),
    "project-taken-over": ("Relais du projet", "Overname van het project", "Project taken over"),
    "project-withdrawal-explained": ("Retrait d'un projet expliqué", "Intrekking van project toegelicht", "Project withdrawal explained"),
    "project-idea-stated": ("Idée de projet exprimée", "Projectidee geuit", "Idea of a project stated"),
    "project-idea-defined": ("Idée de projet devenue projet", "Projectidee wordt project", "Idea became a project"),
    "project-idea-dropped": ("Idée de projet abandonnée", "Projectidee opgegeven", "Idea of a project dropped"),
    "project-step-planned": ("Étape du projet planifiée", "Projectstap gepland", "Project step planned"),
    "project-step-done": ("Étape du projet franchie", "Projectstap gezet", "Project step done"),
    "project-step-dropped": ("Étape du projet abandonnée", "Projectstap opgegeven", "Project step dropped"),
    "french-course-attended": ("Cours de français : heures suivies", "Cursus Frans: gevolgde uren", "French course: hours attended"),
    "french-course-ended": ("Fin du cours de français", "Einde van de cursus Frans", "French course ended"),
    "problem-closed": ("Problème clos", "Probleem afgesloten", "Problem closed"),
    "goal-set": ("Objectif fixé", "Doel bepaald", "Goal set"),
    "goal-closed": ("Objectif clos", "Doel afgesloten", "Goal closed"),
    "progress-noted": ("Avancement noté", "Voortgang genoteerd", "Progress noted"),
    "action-planned": ("Action planifiée", "Actie gepland", "Action planned"),
    "action-started": ("Action commencée", "Actie gestart", "Action started"),
    "action-done": ("Action faite", "Actie uitgevoerd", "Action done"),
    "action-dropped": ("Action abandonnée", "Actie opgegeven", "Action dropped"),
    "action-handed-over": ("Action confiée à un partenaire", "Actie toevertrouwd aan een partner", "Action handed over to a partner"),
    "action-answered": ("Réponse du partenaire", "Antwoord van de partner", "Partner's answer"),
    "referent-assigned": ("Référent désigné", "Referent aangewezen", "Referent assigned"),
    "referent-ended": ("Fin du suivi par un référent", "Einde van de opvolging door een referent", "Referent ended"),
    # ateliers
    "workshop-planned": ("Atelier planifié", "Atelier gepland", "Workshop planned"),
    "workshop-attended": ("Présence à une séance", "Aanwezigheid bij een sessie", "Attendance of a session"),
    "session-planned": ("Séance planifiée", "Sessie gepland", "Session planned"),
    "session-held": ("Séance tenue", "Sessie gehouden", "Session held"),
    "session-cancelled": ("Séance annulée", "Sessie geannuleerd", "Session cancelled"),
    "series-planned": ("Série planifiée", "Reeks gepland", "Series planned"),
    "series-changed": ("Série modifiée", "Reeks gewijzigd", "Series changed"),
    "series-ended": ("Fin de la série", "Einde van de reeks", "Series ended"),
    "slot-planned": ("Créneau planifié", "Tijdslot gepland", "Slot planned"),
    "slot-moved": ("Créneau déplacé", "Tijdslot verplaatst", "Slot moved"),
    "slot-replaced": ("Créneau remplacé", "Tijdslot vervangen", "Slot replaced"),
    "slot-called-off": ("Créneau supprimé", "Tijdslot geschrapt", "Slot called off"),
    "sign-up-placed": ("Place obtenue à une séance", "Plaats gekregen bij een sessie", "Place given in a session"),
    "sign-up-withdrawn": ("Inscription à une séance retirée", "Inschrijving voor een sessie ingetrokken", "Sign-up withdrawn"),
    "absences-signalled": ("Absences signalées", "Afwezigheden gesignaleerd", "Absences signalled"),
    "absences-ended": ("Fin des absences", "Einde van de afwezigheden", "Absences ended"),
    "absences-reopened": ("Absences signalées de nouveau", "Afwezigheden opnieuw gesignaleerd", "Absences reopened"),
    "signal-acknowledged": ("Signal pris en compte", "Signaal behandeld", "Signal acknowledged"),
    "feed-opened": ("Adresse d'agenda ouverte", "Agenda-adres geopend", "Calendar address opened"),
    # the logs of reads
    "person-read": ("Consultation", "Inzage", "Read"),
}
# fmt: on
_WORDS: Final[Mapping[str, Labels]] = {one.word: (one.fr, one.nl, one.en) for one in WORDS}


def event_labels(event_type: str) -> dict[str, str] | None:
    """The label of a type of event, its version left aside, in each language; None where it has none."""
    name = event_type.partition(".")[0]
    found = ROWS.get(name)
    if found is None:
        kind, _, step = name.rpartition("-")
        word = _WORDS.get(kind.replace("-", "_"))
        if word is None or step not in STEPS:
            return None
        found = _made(STEPS[step], word)
    return dict(zip(LANGUAGES, found, strict=True))


def _made(step: Labels, word: Labels) -> Labels:
    fr, nl, en = (text.format(word=name[:1].upper() + name[1:]) for text, name in zip(step, word, strict=True))
    return fr, nl, en
