"""What second sources state of the same assessments, beside the snapshot's own values."""

from __future__ import annotations

import pandas as pd

from cqclib import paths
from cqclib.dataset import later, schemas
from cqclib.dataset.checking import check
from cqclib.dataset.published_files import COMPARISON
from cqclib.reference.framework import SCORE_COLUMNS, SCORE_KEYS
from cqclib.snapshot.recorded_files import read_provenance, read_table

_SECOND_SOURCES = "second_source_scores.csv"
# What was reported later came after 3 October 2025, also where its month is not stated.
_COLLECTED_SINCE = "2025-10"
_COMPARED = ["overall_rating", "overall_score_percent", *SCORE_COLUMNS]
_SECOND_SOURCE_COLUMNS = (
    "ons_code",
    "authority",
    "overall_rating",
    *SCORE_KEYS,
    "overall_score_percent",
    "published_date",
    "source_url",
    "evidence",
)


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Every value that a second source states beside the snapshot's own (``detailed``).

    One row for each rating, overall score and statement score stated elsewhere, with ``agrees``.
    A source speaks of the assessments published by the day it was collected, and what was reported
    after a snapshot (``snapshot.later``) of those from its month on; another assessment of the same
    authority is not compared with it.
    """
    about = ["slug", "ons_code", "authority"]
    parts = []
    for stated, collected in _stated():
        known = table[table["report_month"] <= collected[:7]]
        newest = known.sort_values("report_month").groupby("ons_code").tail(1)
        own = newest.melt([*about, "report_month"], _COMPARED, "item", "snapshot_value")
        theirs = stated.melt(
            ["ons_code", "source_url", "from_month"], _COMPARED, "item", "second_source_value"
        )
        theirs = theirs[theirs["second_source_value"] != ""]
        both = theirs.merge(own, on=["ons_code", "item"])
        parts.append(both[both["from_month"] <= both["report_month"]])
    values_beside = pd.concat(parts, ignore_index=True)
    values = values_beside["snapshot_value"]
    values_beside["snapshot_value"] = values.astype("str").where(values.notna(), "")
    values_beside["agrees"] = (
        values_beside["snapshot_value"] == values_beside["second_source_value"]
    )
    values_beside = values_beside[list(schemas.COMPARISON.columns)]
    # Also when no source speaks of anybody: a column without values has no type of its own.
    kinds = {column: "str" for column in values_beside.columns} | {"agrees": "boolean"}
    values_beside = values_beside.astype(kinds).sort_values(
        ["authority", "item", "source_url"], kind="stable", ignore_index=True
    )
    return check(values_beside, schemas.COMPARISON, COMPARISON)


def _stated() -> list[tuple[pd.DataFrame, str]]:
    """What others state, its score columns named as ours, and the day it was collected.

    ``from_month``: the first report month that a row can speak of; "" for any.
    """
    folder = paths.raw() / "second_sources"
    file = folder / _SECOND_SOURCES
    provenance = read_provenance(folder)
    own = read_table(folder, _SECOND_SOURCES, provenance, _SECOND_SOURCE_COLUMNS)
    own = check(own, schemas.STATED, str(file), file)
    since, collected = later.stated()
    names = dict(zip(SCORE_KEYS, SCORE_COLUMNS, strict=True))
    months = since["published"].str[:7].replace("", _COLLECTED_SINCE)
    both = [
        (own.assign(from_month=""), str(provenance["as_at"])),
        (since.assign(from_month=months), collected),
    ]
    return [(rows.rename(columns=names), day) for rows, day in both]
