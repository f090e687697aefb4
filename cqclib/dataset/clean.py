"""From a recorded snapshot to checked tables, written. What disagrees is reported, never repaired.

The tables, their columns and constraints: schemas.py and docs/data_dictionary.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.dataset import datapackage as describe
from cqclib.dataset import derived, later, published_files, schemas, second_sources
from cqclib.dataset.checking import check
from cqclib.errors import DataError, UnknownAuthority
from cqclib.reference import authorities
from cqclib.reference.framework import SCORE_KEYS
from cqclib.snapshot.model import Snapshot
from cqclib.snapshot.recorded_files import ASSESSMENTS


def recorded(snapshot: Snapshot) -> pd.DataFrame:
    """Every recorded assessment, typed and resolved: one row a slug, in the order of slugs.

    Columns: those of the snapshot with scores and ``printed_score_percent`` as whole numbers
    (missing where blank), ``kind`` filled in, and ``authority``, ``authority_type``, ``region``
    of the authority its name resolves to.
    Raises DataError naming file, row and column of the first cell that breaks a rule.
    """
    return _recorded(snapshot).copy(deep=False)  # pandas copies what is written to


@lru_cache(maxsize=2)
def _recorded(snapshot: Snapshot) -> pd.DataFrame:
    """``recorded``, checked and resolved once for each table and file that is made of it."""
    file = str(snapshot.folder / ASSESSMENTS)
    table = check(snapshot.assessments, schemas.RECORDED, file).copy()
    table["kind"] = table["kind"].replace("", "formal")
    resolved = [_authority(file, row) for row in table.reset_index().to_dict("records")]
    table["ons_code"] = [authority.code for authority in resolved]
    table["authority"] = [authority.name for authority in resolved]
    table["authority_type"] = [authority.authority_type for authority in resolved]
    table["region"] = [authority.region for authority in resolved]
    for column in (*SCORE_KEYS, "printed_score_percent"):
        table[column] = pd.to_numeric(table[column].replace("", None)).astype("Int64")
    table["overall_rating"] = table["overall_rating"].replace("", None)
    _refuse_partial_scores(file, table)
    _refuse_without_month(file, table)
    return table.sort_values("slug", ignore_index=True)


def _authority(file: str, row: Mapping[Any, Any]) -> authorities.Authority:
    """The authority that a row's name means, which its ONS code, when given, must confirm."""
    where = f"{file}, row {row['index'] + 2}"
    meant = {}
    for column in ("authority_name", "ons_code"):
        try:
            if row[column]:
                meant[column] = authorities.resolve(row[column])
        except UnknownAuthority as error:
            raise DataError(f"{where}, column {column}: {error}") from None
    authority = meant["authority_name"]
    if meant.get("ons_code", authority) != authority:
        raise DataError(
            f"{where}, column ons_code: {row['ons_code']} is not the code of "
            f"{authority.name} ({authority.code})."
        )
    return authority


def _refuse_partial_scores(file: str, table: pd.DataFrame) -> None:
    """An assessment has all nine scores or, if CQC stops scoring, none."""
    count = table[SCORE_KEYS].notna().sum(axis=1)
    partial = table[(count > 0) & (count < len(SCORE_KEYS)) & (table["problem"] == "")]
    if not partial.empty:
        first = partial.iloc[0]
        blank = next(column for column in SCORE_KEYS if pd.isna(first[column]))
        raise DataError(
            f"{file}, row {partial.index[0] + 2}, column {blank}: {first['slug']} has "
            f"{count[partial.index[0]]} of nine scores; give all nine, none, or a reason in "
            "the column problem."
        )


def _refuse_without_month(file: str, table: pd.DataFrame) -> None:
    """Only a pilot may lack its month: it says which assessment of an authority is the latest."""
    undated = table[(table["report_month"] == "") & (table["kind"] == "formal")]
    undated = undated[undated["problem"] == ""]
    if not undated.empty:
        raise DataError(
            f"{file}, row {undated.index[0] + 2}, column report_month: {undated['slug'].iloc[0]} has "
            "no month; give it, or a reason in the column problem."
        )


def raw_assessments(snapshot: Snapshot) -> dict[str, Any]:
    """Every recorded assessment with all its scores and metadata, for the JSON file of 01."""
    entries = []
    for row in recorded(snapshot).to_dict("records"):
        scores = {column: _plain(row[column]) for column in SCORE_KEYS}
        rest = {
            str(key): _plain(value)
            for key, value in row.items()
            if key not in SCORE_KEYS and _plain(value) is not None
        }
        entries.append({**rest, "scores": scores})
    return {
        "assessments": entries,
        "provenance": snapshot.provenance,
        "snapshot": snapshot.as_at.isoformat(),
    }


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value == "" or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def write(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """Make all clean tables of ``snapshot``, write them together, and return them by file name.

    Their description (datapackage.py) goes with them. All or none are written; the same snapshot
    gives the same bytes.
    """
    assessments = recorded(snapshot)
    if not ((assessments["kind"] == "formal") & (assessments["problem"] == "")).any():
        raise DataError(f"{snapshot.folder} holds no formal assessment; there is nothing to clean.")
    formal = derived.detailed(assessments)
    tables = {
        published_files.DETAILED: formal,
        published_files.SCORES: derived.scores(formal),
        published_files.SUMMARY: derived.summary(formal),
        published_files.STABILITY: derived.stable(formal),
        published_files.COMPARISON: second_sources.compared(formal),
        published_files.REPORTED_SINCE: later.published(
            later.reported_since(formal[formal["latest"]], snapshot.as_at.isoformat())
        ),
    }
    contents = {name: files.csv_text(table) for name, table in tables.items()}
    record = published_files.RAW_ASSESSMENTS
    contents[record] = files.json_text(raw_assessments(snapshot))
    description = files.json_text(describe.package(snapshot, tables, contents))
    contents[published_files.DESCRIPTION] = description
    del contents[record]  # described with the tables, written by ``write_raw``
    files.write_all({paths.processed() / name: text for name, text in contents.items()})
    return tables


def write_raw(snapshot: Snapshot) -> dict[str, Any]:
    """Write and return ``raw_assessments``: which snapshot the later notebooks work on."""
    raw = raw_assessments(snapshot)
    path = paths.processed() / published_files.RAW_ASSESSMENTS
    files.write_all({path: files.json_text(raw)})
    return raw
