"""Python runs this in every process whose PYTHONPATH names this folder: the clock is off, and the version is, what a file says."""

import os
import runpy
import time
from datetime import datetime, timedelta
from pathlib import Path

from services.kernel import dates
from shared import web

# Open from the start: the clock goes on where nothing more can be opened.
_FILE = os.open(os.environ["CHAOS_CLOCK"], os.O_RDONLY)
_time, _web, _dates = time.time, web.clock, dates.utc_now


def _seconds() -> float:
    return float(os.pread(_FILE, 32, 0) or 0)


def _shifted_time() -> float:
    return _time() + _seconds()


def _shifted_web() -> datetime:
    return _web() + timedelta(seconds=_seconds())


def _shifted_dates() -> datetime:
    return _dates() + timedelta(seconds=_seconds())


time.time, web.clock, dates.utc_now = _shifted_time, _shifted_web, _shifted_dates

if Path(os.environ["CHAOS_VERSION"]).read_text() == "2":
    runpy.run_path(str(Path(__file__).with_name("newer.py")))
