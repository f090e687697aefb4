"""Assessments reported since the snapshot: who has been assessed by now, and who says what."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from cqclib import paths
from cqclib.dataset import schemas
from cqclib.reference import authorities
from cqclib.snapshot import later


@lru_cache(maxsize=1)
def _stated(raw: Path, contents: tuple[bytes, ...]) -> pd.DataFrame:
    """The rows of the collection, read and checked once in a process as long as its files stay."""
    rows, _ = later.read(raw)
    return schemas.check(rows, schemas.STATED, str(raw / later.FOLDER))


def reported_since(assessments: pd.DataFrame, as_at: str) -> pd.DataFrame:
    """What public pages say of assessments that ``assessments`` does not hold.

    ``assessments``: the latest of each authority (``ons_code``, ``report_month``); ``as_at`` the
    day of the snapshot, YYYY-MM-DD. A row goes as soon as the snapshot holds an assessment of the
    authority from that month or later, or, where the month is not stated, any at all.
    Returns, by authority: ``ons_code, authority, published`` (YYYY-MM or YYYY-MM-DD, "" where not
    stated), ``overall_rating, overall_score_percent`` ("" where nobody confirmed them),
    ``report_url, source_kind, source_url, note``. Raises SnapshotError or DataError for a
    collection that is damaged or breaks a rule.
    """
    folder = paths.raw() / later.FOLDER
    files = [folder / name for name in later.FILES]
    contents = tuple(file.read_bytes() for file in files if file.is_file())
    rows = _stated(paths.raw(), contents)
    newest = dict(zip(assessments["ons_code"], assessments["report_month"], strict=True))
    months = pd.Series([newest.get(code, "") for code in rows["ons_code"]], rows.index, dtype="str")
    published = rows["published"].str[:7]
    superseded = (months != "") & ((published == "") | (published <= months))
    superseded |= (published != "") & (published < as_at[:7])
    kept = rows[~superseded].copy()
    kept["authority"] = [authorities.by_code(code).name for code in kept["ons_code"]]
    columns = ["ons_code", "authority", "published", "overall_rating", "overall_score_percent"]
    columns += ["report_url", "source_kind", "source_url", "note"]
    return kept[columns].sort_values("authority", ignore_index=True)
