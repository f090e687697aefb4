"""Assessments reported since the snapshot: who has been assessed by now, and who says what."""

from __future__ import annotations

import pandas as pd

from cqclib import paths
from cqclib.dataset import schemas
from cqclib.dataset.checking import check
from cqclib.dataset.published_files import REPORTED_SINCE
from cqclib.reference import authorities
from cqclib.snapshot import later


def stated() -> tuple[pd.DataFrame, str]:
    """The rows of the collection as text (``snapshot.later``), checked, and the day of it.

    Raises SnapshotError or DataError for a collection that is damaged or breaks a rule.
    """
    rows, collected = later.read(paths.raw())
    folder = paths.raw() / later.FOLDER
    return check(rows, schemas.STATED, str(folder), folder / later.FILES[0]), collected


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
    rows, _ = stated()
    newest = dict(zip(assessments["ons_code"], assessments["report_month"], strict=True))
    months = pd.Series([newest.get(code, "") for code in rows["ons_code"]], rows.index, dtype="str")
    published = rows["published"].str[:7]
    superseded = (months != "") & ((published == "") | (published <= months))
    superseded |= (published != "") & (published < as_at[:7])
    kept = rows[~superseded].copy()
    kept["authority"] = [authorities.by_code(code).name for code in kept["ons_code"]]
    columns = list(schemas.REPORTED_SINCE.columns)
    return kept[columns].sort_values("authority", ignore_index=True)


def published(since: pd.DataFrame) -> pd.DataFrame:
    """``reported_since`` as it is published: typed, what was not stated missing. Raises DataError."""
    table = since.replace("", None)
    percent = pd.to_numeric(table["overall_score_percent"]).astype("Int64")
    kinds = {column: "str" for column in since.columns if column != "overall_score_percent"}
    table = table.assign(overall_score_percent=percent).astype(kinds)
    return check(table, schemas.REPORTED_SINCE, REPORTED_SINCE)
