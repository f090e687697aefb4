"""The tables that are worked out from the recorded assessments: totals, ranks, scores, counts.

The tables, their columns and constraints: schemas.py and docs/data_dictionary.md.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.dataset import schemas, stability
from cqclib.dataset.checking import check
from cqclib.dataset.published_files import DETAILED, SCORES, STABILITY, SUMMARY
from cqclib.dataset.tidy import tidy_scores
from cqclib.errors import DataError
from cqclib.reference import framework
from cqclib.reference.framework import SCORE_COLUMNS


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


def detailed(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each formal assessment without a problem, in the order of authorities.

    ``table`` is what ``recorded`` gives. An authority's newest assessment is ``latest`` and the
    only one that has a rank. Raises DataError for two formal assessments in one month.
    """
    formal = table[(table["kind"] == "formal") & (table["problem"] == "")].copy()
    _refuse_same_month(formal)
    names = {statement.key: statement.column for statement in framework.STATEMENTS}
    formal = formal.rename(columns={**names, "authority_name": "published_name"})
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
    return check(formal, schemas.DETAILED, DETAILED)


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
    return check(tidy_scores(table), schemas.SCORES, SCORES)


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
    return check(counted, schemas.SUMMARY, SUMMARY)


def stable(table: pd.DataFrame) -> pd.DataFrame:
    """How little holds each place and rating up (``stability.table``), a row a ranked authority.

    ``table`` is ``detailed``; only latest assessments with nine scores are ranked.
    """
    ranked = table[table["latest"] & table["total_score"].notna()]
    return check(stability.table(ranked), schemas.STABILITY, STABILITY)
