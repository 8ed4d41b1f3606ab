"""Memory does not grow with the attendance file."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPARE = 16 * 1024
"""KiB that two runs may differ by; 200,000 rows kept in memory would be several times that."""


def _peak(directory: Path, rows: int) -> int:
    run = subprocess.run(
        [sys.executable, "-m", "tests.importer.big", str(directory), str(rows)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    peak, sent = map(int, run.stdout.split())
    assert sent == rows + rows // 200
    return peak


def test_thrice_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    small = _peak(tmp_path / "small", 100_000)
    large = _peak(tmp_path / "large", 300_000)
    assert large - small < SPARE
