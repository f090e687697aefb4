"""What public pages say of assessments published after a snapshot was recorded.

``data/raw/reported_later/``: one row an authority, whose words they are and where they stand. A
blank was not stated. Facts to look up, never counted or ranked with what was recorded from CQC.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cqclib.reference import framework
from cqclib.snapshot.recorded_files import PROVENANCE, read_provenance, read_table

FOLDER = "reported_later"
FILES = (f"{FOLDER}.csv", PROVENANCE)
COLUMNS = (
    "ons_code",
    "authority",
    "published",
    "report_url",
    "overall_rating",
    "overall_score_percent",
    *framework.SCORE_KEYS,
    "source_kind",
    "source_url",
    "note",
)


def read(raw: Path) -> tuple[pd.DataFrame, str]:
    """The rows as text (``COLUMNS``, "" for a blank), and the day they were collected.

    ``raw`` is the folder of snapshots; without the collection in it there are no rows, and the day
    is "". Raises SnapshotError when a file is damaged or is not the one its provenance describes.
    """
    folder = raw / FOLDER
    if not (folder / PROVENANCE).is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str"), ""
    provenance = read_provenance(folder)
    return read_table(folder, FILES[0], provenance, COLUMNS), str(provenance["as_at"])
