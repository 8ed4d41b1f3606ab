"""What bilan records beside bilans, projects and interventions: a subject a room, put together here."""

from shared.subjects import Subjects

SUBJECTS = Subjects()
