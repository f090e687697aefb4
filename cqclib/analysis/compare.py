"""Averages and counts for the charts of ``charts.old`` and the explorer, which go with them.

Everybody else counts with ``analysis.national`` and ``analysis.averages``. A table called ``scored``
is ``Dataset.scored``. Means are of scores 1 to 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pandas as pd

from cqclib.errors import DataError
from cqclib.reference import authorities, framework

Key = TypeVar("Key")


def row_of(scored: pd.DataFrame, code: str) -> pd.Series:
    """The row of the authority ``code``. Raises KeyError when it is not in ``scored``."""
    rows = scored[scored["ons_code"] == code]
    if rows.empty:
        raise KeyError(code)
    return rows.iloc[0]


def means(scored: pd.DataFrame) -> dict[int, float]:
    """The mean score of each statement (by number) over ``scored``; empty when it is empty."""
    if scored.empty:
        return {}
    return {one.number: float(scored[one.column].mean()) for one in framework.STATEMENTS}


def theme_means(scored: pd.DataFrame) -> dict[str, float]:
    """The mean score of each theme over all its statements and authorities of ``scored``."""
    found = {}
    for theme in framework.THEMES:
        columns = [framework.statement(number).column for number in theme.numbers]
        found[theme.name] = float(scored[columns].astype(float).to_numpy().mean())
    return found


def mean_of_all(scored: pd.DataFrame) -> float:
    """The mean of all scores of ``scored``."""
    return float(scored[framework.SCORE_COLUMNS].astype(float).to_numpy().mean())


def extremes(values: Mapping[Key, float], places: int = 4) -> tuple[list[Key], list[Key]]:
    """The keys of the highest and of the lowest value, all of them where several tie."""
    rounded = {key: round(value, places) for key, value in values.items()}
    high, low = max(rounded.values()), min(rounded.values())
    return (
        [key for key, value in rounded.items() if value == high],
        [key for key, value in rounded.items() if value == low],
    )


def counts(scored: pd.DataFrame, number: int) -> dict[int, int]:
    """How many authorities have each score (4 to 1) for the statement ``number``."""
    column = scored[framework.statement(number).column]
    return {score: int((column == score).sum()) for score in framework.SCORES}


NO_RATING = "no rating recorded"


def rating_words(value: object) -> str:
    """A recorded rating, or "no rating recorded" for a blank."""
    return value if isinstance(value, str) and value else NO_RATING


def rating_counts(national: pd.DataFrame) -> dict[str, int]:
    """How many authorities have each rating, best first."""
    given = national["overall_rating"]
    return {name: int((given == name).sum()) for name in framework.RATING_NAMES}


def by_group(national: pd.DataFrame, column: str) -> pd.DataFrame:
    """Coverage and ratings by ``column`` ("authority_type" or "region"), one row a group.

    Columns: the group, ``authorities`` (of 153), ``assessed``, one count for each rating,
    ``good_or_better``, ``mean_total`` and ``mean_score`` (missing where nobody was assessed).
    """
    everyone = pd.DataFrame(
        [{column: getattr(one, column), "code": one.code} for one in authorities.everyone()]
    )
    rows = []
    for group, members in everyone.groupby(column):
        own = national[national[column] == group]
        rated = rating_counts(own)
        rows.append(
            {
                column: group,
                "authorities": len(members),
                "assessed": len(own),
                **rated,
                "good_or_better": rated["Outstanding"] + rated["Good"],
                "mean_total": own["total_score"].mean(),
                "mean_score": own[framework.SCORE_COLUMNS].astype(float).stack().mean(),
            }
        )
    return pd.DataFrame(rows)


def rank_correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation of two equally long sequences (ties get their mean rank).

    Raises DataError with fewer than three pairs or when one side does not vary.
    """
    table = pd.DataFrame({"left": left, "right": right}).astype(float).rank()
    value = table["left"].corr(table["right"]) if len(table) > 2 else float("nan")
    if pd.isna(value):
        raise DataError("A correlation needs at least three pairs that vary on both sides.")
    return float(value)
