"""Differences between the snapshot and a second source that are settled, each with its evidence.

A difference is closed only by something stronger than either value, such as CQC's own page of the
assessment. The list is settled_differences.csv; docs/corrections.md says how one gets into it.
"""

from __future__ import annotations

import pandas as pd

from cqclib import paths

FILE = "settled_differences.csv"


def table() -> pd.DataFrame:
    """The settled differences, all text, a row each.

    Columns: ``slug, item`` (a column of la_detailed_assessments.csv), ``snapshot_value,
    second_source_value, source_url`` (the difference), ``settled_on`` (YYYY-MM-DD), ``evidence`` (a
    sentence or more) and ``evidence_url``.
    """
    return pd.read_csv(paths.REFERENCE / FILE, dtype="str", keep_default_na=False)
