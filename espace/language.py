"""The language of the person at the terminal."""

import os
from collections.abc import Mapping

from services.kernel.codes import LANGUAGES, Language


def spoken(environ: Mapping[str, str] = os.environ) -> Language:
    """The language of the terminal (LC_ALL, LC_MESSAGES, LANG), English where it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        for language in LANGUAGES:
            if environ.get(name, "").lower().startswith(language):
                return language
    return "en"
