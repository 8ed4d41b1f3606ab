"""The subject of ideas of a project, put together."""

from services.bilan.ideas.commands import COMMANDS
from services.bilan.ideas.decide import DECISIONS
from services.bilan.ideas.events import PROJECT_IDEA, ProjectIdeas
from services.bilan.ideas.examples import EXAMPLES
from services.bilan.ideas.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(PROJECT_IDEA,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={PROJECT_IDEA.stream: ProjectIdeas},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
)
