"""What ateliers records beside workshops, sessions and attendance: a subject a room, put together here."""

from shared.subjects import Subjects

SUBJECTS = Subjects()
