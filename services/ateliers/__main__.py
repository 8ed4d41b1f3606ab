"""The ateliers process."""

from services.ateliers.app import ATELIERS
from shared.service import build, serve
from shared.settings import Settings

settings = Settings.read("ateliers")
serve(build(ATELIERS, settings), settings)
