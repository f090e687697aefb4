"""Where things are. Every path hangs on the project, never on the working directory.

``CQC_DATA_DIR`` and ``CQC_REPORTS_DIR`` move ``data/`` and ``reports/`` elsewhere;
they are read at each call, so a test can set them.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent
REFERENCE = PACKAGE / "reference"
NOTEBOOKS = PROJECT / "notebooks"


def _moved(variable: str, default: Path) -> Path:
    chosen = os.environ.get(variable, "").strip()
    return Path(chosen).expanduser().resolve() if chosen else default


def data() -> Path:
    """The data folder: ``data/`` of the project, or what ``CQC_DATA_DIR`` names."""
    return _moved("CQC_DATA_DIR", PROJECT / "data")


def raw() -> Path:
    """The folder of snapshots and second sources."""
    return data() / "raw"


def processed() -> Path:
    """The folder of the tables that the notebooks write."""
    return data() / "processed"


def reports() -> Path:
    """The folder of the HTML reports: ``reports/``, or what ``CQC_REPORTS_DIR`` names."""
    return _moved("CQC_REPORTS_DIR", PROJECT / "reports")
