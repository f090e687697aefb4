"""From a recorded snapshot to checked tables. What disagrees is reported, never repaired.

The tables, their columns and constraints: schemas.py and docs/data_dictionary.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cqclib import files, paths, wording
from cqclib.dataset import datapackage as describe
from cqclib.dataset import schemas, stability
from cqclib.errors import DataError, UnknownAuthority
from cqclib.reference import authorities, framework
from cqclib.reference.framework import SCORE_COLUMNS, SCORE_KEYS
from cqclib.snapshot import later
from cqclib.snapshot.model import ASSESSMENTS, Snapshot, read_provenance, read_table

RAW_ASSESSMENTS = "la_raw_assessments.json"
DETAILED = "la_detailed_assessments.csv"
SUMMARY = "la_summary_ratings.csv"
SCORES = "scores.csv"
STABILITY = "stability.csv"
COMPARISON = "second_source_comparison.csv"

_SECOND_SOURCES = "second_source_scores.csv"
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


def ranks(totals: pd.Series) -> pd.DataFrame:
    """The rank of each total among all, best first; ties share the best rank.

    ``totals``: points by any index, missing values allowed (they get no rank).
    Returns, on the same index: ``rank``, ``rank_to`` (the last place of the tie), ``tied``.
    """
    given = totals.dropna().astype(int)
    first = given.rank(method="min", ascending=False)
    last = given.rank(method="max", ascending=False)
    table = pd.DataFrame({"rank": first, "rank_to": last, "tied": last > first})
    return table.reindex(totals.index)


def recorded(snapshot: Snapshot) -> pd.DataFrame:
    """Every recorded assessment, typed and resolved: one row a slug, in the order of slugs.

    Columns: those of the snapshot with scores and ``printed_score_percent`` as whole numbers
    (missing where blank), ``kind`` filled in, and ``authority``, ``authority_type``, ``region``
    of the authority its name resolves to.
    Raises DataError naming file, row and column of the first cell that breaks a rule.
    """
    file = str(snapshot.folder / ASSESSMENTS)
    table = schemas.check(snapshot.assessments, schemas.RECORDED, file).copy()
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


def detailed(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each formal assessment without a problem, in the order of authorities.

    ``table`` is what ``recorded`` gives. An authority's newest assessment is ``latest`` and the
    only one that has a rank. Raises DataError for two formal assessments in one month.
    """
    formal = table[(table["kind"] == "formal") & (table["problem"] == "")].copy()
    _refuse_same_month(formal)
    formal = formal.rename(
        columns={statement.key: statement.column for statement in framework.STATEMENTS}
    )
    formal = formal.rename(columns={"authority_name": "published_name"})
    scores = formal[SCORE_COLUMNS]
    complete = scores.notna().all(axis=1)
    formal["total_score"] = scores.sum(axis=1).where(complete).astype("Int64")
    formal["overall_score_percent"] = _of_total(formal, framework.overall_score).astype("Int64")
    formal["derived_rating"] = _of_total(
        formal, lambda total: framework.rating_of_total(total).name
    )
    formal["points_to_next_rating"] = _of_total(formal, framework.points_to_next_rating).astype(
        "Int64"
    )
    formal["score_range"] = (scores.max(axis=1) - scores.min(axis=1)).astype("Int64")
    formal["score_spread"] = scores.astype(float).std(axis=1, ddof=0).round(4)
    newest = formal.groupby("ons_code")["report_month"].transform("max")
    formal["latest"] = (formal["report_month"] == newest).astype("boolean")
    places = ranks(formal.loc[formal["latest"], "total_score"])
    formal[["rank", "rank_to"]] = places[["rank", "rank_to"]].astype("Int64")
    formal["tied"] = places["tied"].astype("boolean")
    formal["note"] = formal["note"].replace("", None)
    formal = formal.sort_values(["authority", "report_month"], ignore_index=True)
    formal = formal[list(schemas.DETAILED.columns)]
    return schemas.check(formal, schemas.DETAILED, DETAILED)


def _of_total(table: pd.DataFrame, rule: Any) -> pd.Series:
    """``rule`` of each total score; missing where there is none."""
    values = [None if pd.isna(total) else rule(int(total)) for total in table["total_score"]]
    return pd.Series(values, index=table.index, dtype="object")


def _refuse_same_month(formal: pd.DataFrame) -> None:
    twice = formal[formal.duplicated(["ons_code", "report_month"], keep=False)]
    if not twice.empty:
        slugs = " and ".join(twice["slug"].head(2))
        raise DataError(
            f"{slugs} are two formal assessments of {twice['authority'].iloc[0]} in one month; "
            "say in the column problem which one to keep out."
        )


def scores(table: pd.DataFrame) -> pd.DataFrame:
    """The tidy table: one row for each score of each formal assessment (``detailed``)."""
    return schemas.check(tidy_scores(table), schemas.SCORES, SCORES)


def tidy_scores(table: pd.DataFrame) -> pd.DataFrame:
    """What ``scores`` returns, of a table that has been checked."""
    tidy = table.melt(
        id_vars=["slug", "ons_code"],
        value_vars=SCORE_COLUMNS,
        var_name="column",
        value_name="score",
    ).dropna(subset="score")
    by_column = {statement.column: statement for statement in framework.STATEMENTS}
    named = tidy["column"].map(by_column)
    tidy["statement_number"] = named.map(lambda statement: statement.number).astype("Int64")
    tidy["statement"] = named.map(lambda statement: statement.name).astype(str)
    tidy["theme"] = named.map(lambda statement: statement.theme).astype(str)
    tidy = tidy.sort_values(["slug", "statement_number"], ignore_index=True)
    return tidy[list(schemas.SCORES.columns)]


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """How many authorities, and what share, at each level of the rating and of each statement.

    ``table`` is ``detailed``; only latest assessments count. ``share_percent`` has one decimal,
    halves rounded up, and is blank where nobody has a rating or score.
    """
    latest = table[table["latest"]]
    columns = list(schemas.SUMMARY.columns)
    rated = latest["overall_rating"].dropna()
    rows: list[tuple[Any, ...]] = []
    for rating in framework.RATINGS:
        count = int((rated == rating.name).sum())
        level = (rating.level, rating.name)
        rows.append(("overall rating", None, None, None, *level, count, len(rated)))
    for statement in framework.STATEMENTS:
        given = latest[statement.column].dropna()
        about = ("statement score", statement.number, statement.name, statement.theme)
        for score, meaning in framework.SCORE_MEANINGS.items():
            count = int((given == score).sum())
            rows.append((*about, score, f"Evidence shows {meaning}", count, len(given)))
    counted = pd.DataFrame(rows, columns=columns[:-1])
    for column in ("statement_number", "level", "authorities", "of"):
        counted[column] = counted[column].astype("Int64")
    share = (
        100 * counted["authorities"].astype(float) / counted["of"].replace(0, pd.NA).astype(float)
    )
    counted["share_percent"] = share.map(lambda value: wording.rounded(value, 1))
    return schemas.check(counted, schemas.SUMMARY, SUMMARY)


def stable(table: pd.DataFrame) -> pd.DataFrame:
    """How little holds each place and rating up (``stability.table``), a row a ranked authority.

    ``table`` is ``detailed``; only latest assessments with nine scores are ranked.
    """
    ranked = table[table["latest"] & table["total_score"].notna()]
    return schemas.check(stability.table(ranked), schemas.STABILITY, STABILITY)


def second_sources(table: pd.DataFrame) -> pd.DataFrame:
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
    compared = pd.concat(parts, ignore_index=True)
    values = compared["snapshot_value"]
    compared["snapshot_value"] = values.astype("str").where(values.notna(), "")
    compared["agrees"] = compared["snapshot_value"] == compared["second_source_value"]
    compared = compared[list(schemas.COMPARISON.columns)]
    # Also when no source speaks of anybody: a column without values has no type of its own.
    kinds = {column: "str" for column in compared.columns} | {"agrees": "boolean"}
    compared = compared.astype(kinds).sort_values(
        ["authority", "item", "source_url"], kind="stable", ignore_index=True
    )
    return schemas.check(compared, schemas.COMPARISON, COMPARISON)


def _stated() -> list[tuple[pd.DataFrame, str]]:
    """What others state, its score columns named as ours, and the day it was collected.

    ``from_month``: the first report month that a row can speak of; "" for any.
    """
    folder = paths.raw() / "second_sources"
    provenance = read_provenance(folder)
    stated = read_table(folder, _SECOND_SOURCES, provenance, _SECOND_SOURCE_COLUMNS)
    since, collected = later.read(paths.raw())
    names = dict(zip(SCORE_KEYS, SCORE_COLUMNS, strict=True))
    checked = [
        (stated.assign(from_month=""), str(provenance["as_at"]), folder / _SECOND_SOURCES),
        (_dated(since), collected, paths.raw() / later.FOLDER),
    ]
    return [
        (schemas.check(rows, schemas.STATED, str(where)).rename(columns=names), day)
        for rows, day, where in checked
    ]


def _dated(since: pd.DataFrame) -> pd.DataFrame:
    """Rows reported later with the first month that each can speak of: its own or, where none is
    stated, that of the collection's first day (it holds what came after 3 October 2025)."""
    return since.assign(from_month=since["published"].str[:7].replace("", _COLLECTED_SINCE))


def rating_disagreements(table: pd.DataFrame) -> pd.DataFrame:
    """The assessments (``detailed``) whose printed rating is not the one CQC's rule derives."""
    both = table.dropna(subset=["overall_rating", "derived_rating"])
    return both[both["overall_rating"] != both["derived_rating"]]


def write(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """Make all clean tables of ``snapshot``, write them together, and return them by file name.

    Their description (describe.py) goes with them. All or none are written; the same snapshot
    gives the same bytes.
    """
    assessments = recorded(snapshot)
    if not ((assessments["kind"] == "formal") & (assessments["problem"] == "")).any():
        raise DataError(f"{snapshot.folder} holds no formal assessment; there is nothing to clean.")
    formal = detailed(assessments)
    tables = {
        DETAILED: formal,
        SCORES: scores(formal),
        SUMMARY: summary(formal),
        STABILITY: stable(formal),
        COMPARISON: second_sources(formal),
    }
    contents = {name: files.csv_text(table) for name, table in tables.items()}
    contents[RAW_ASSESSMENTS] = files.json_text(raw_assessments(snapshot))
    contents[describe.FILE] = files.json_text(describe.package(snapshot, tables, contents))
    del contents[RAW_ASSESSMENTS]  # described with the tables, written by ``write_raw``
    files.write_all({paths.processed() / name: text for name, text in contents.items()})
    return tables


def write_raw(snapshot: Snapshot) -> dict[str, Any]:
    """Write and return ``raw_assessments``: which snapshot the later notebooks work on."""
    raw = raw_assessments(snapshot)
    files.write_all({paths.processed() / RAW_ASSESSMENTS: files.json_text(raw)})
    return raw
