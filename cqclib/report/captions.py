"""Titles, subtitles and text alternatives of the charts of the national report and league tables.

Every function words the table that its chart draws, so that both speak of the same authorities.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.analysis import averages
from cqclib.analysis.permutation import Outcome
from cqclib.charts.base import Caption
from cqclib.reference.framework import GOOD_SCORE, RATING_NAMES
from cqclib.report.chance import UNLIKELY, signed
from cqclib.report.national import MOST_NAMED, most_are, most_common
from cqclib.report.shared import base, be, lower


def strip(standing: pd.DataFrame, as_at: date) -> Caption:
    """The strip of totals, everybody alike. ``standing``: a row an authority with ``total_score``."""
    totals = standing["total_score"].astype(int)
    counts = totals.value_counts()
    usual = sorted(int(total) for total in counts.index[counts == counts.max()])
    where = wording.listed([str(total) for total in usual])
    each = "each of " if len(usual) > 1 else ""
    return Caption(
        name="standing",
        title=f"{wording.of(int(counts.max()), len(totals), 'authorities')} "
        f"{be(int(counts.max()))} on {each}{where} points",
        subtitle=f"Total score of nine statements, {base(len(totals), as_at)}; rating bands behind",
        alt=f"Strip of dots by total score with the rating bands behind: {len(totals)} from "
        f"{totals.min()} to {totals.max()} of 36 points; most, {counts.max()}, at {each}{where}.",
    )


def ratings(by_rating: pd.DataFrame, as_at: date) -> Caption:
    """The bars of ``by_rating``."""
    rated = int(by_rating["of"].iloc[0])
    rows = zip(by_rating["rating"], by_rating["authorities"], strict=True)
    listed = wording.listed([f"{name} {wording.of(int(count), rated)}" for name, count in rows])
    return Caption(
        name="ratings",
        title=_ratings_title(by_rating, rated),
        subtitle=f"Overall rating, {base(rated, as_at)}",
        alt=f"Bars of ratings, best first: {listed}.",
    )


def _ratings_title(by_rating: pd.DataFrame, rated: int) -> str:
    most = most_common(by_rating)
    if rated < 2 or len(most) > 1:
        return most_are(by_rating)
    count = int(most["authorities"].iloc[0])
    return f"{wording.of(count, rated, 'assessed authorities')} {be(count)} rated {lower(most['rating'])}"


def statement_scores(by_score: pd.DataFrame, as_at: date) -> Caption:
    """The bars of ``by_score``: how the scores of each statement spread."""
    below = by_score[by_score["score"] < GOOD_SCORE].groupby("statement", sort=False)["authorities"]
    counts = below.sum()
    of = int(by_score["of"].max())
    given = by_score[by_score["authorities"] > 0]
    spread = "; ".join(
        f"{statement}: "
        + ", ".join(
            f"{n} scored {s}" for s, n in zip(rows["score"], rows["authorities"], strict=True)
        )
        for statement, rows in given.groupby("statement", sort=False)
    )
    weakest = lower(counts.index[counts == counts.max()])
    return Caption(
        name="statement-scores",
        title=f"{wording.of(int(counts.max()), of, 'authorities')} scored below 3 for {weakest}",
        subtitle="Number of authorities at each score (4 best), statements in CQC's order; "
        f"{base(of, as_at)}",
        alt=f"Stacked bars, one for each quality statement. {spread}.",
    )


def statement_means(by_statement: pd.DataFrame, as_at: date) -> Caption:
    """The bars of ``by_statement``, of the mean or the median it holds."""
    statistic = averages.statistic_of(by_statement)
    ordered = by_statement.sort_values(statistic, ascending=False, kind="stable")
    values = [wording.mean(float(value)) for value in ordered[statistic]]
    pairs = zip(ordered["statement"], values, strict=True)
    return Caption(
        name="statement-means",
        title=_averages_title(by_statement, "nine statements"),
        subtitle=f"{wording.capital(statistic)} score of each statement (1 to 4), "
        f"{base(int(by_statement['authorities'].max()), as_at)}",
        alt=f"Bar chart of {statistic} scores from highest to lowest: "
        f"{wording.listed([f'{name} {value}' for name, value in pairs])}.",
    )


def _averages_title(table: pd.DataFrame, what: str) -> str:
    statistic = averages.statistic_of(table)
    if averages.all_alike(table):
        return f"All {what} have the same {statistic}, {_value(table, statistic)}"
    high, low = averages.highest(table), averages.lowest(table)
    if max(len(high), len(low)) > MOST_NAMED:
        return (
            f"The {statistic} score is {_value(high, statistic)} at the highest, for "
            f"{_how_many(high)}, and {_value(low, statistic)} at the lowest, for {_how_many(low)}"
        )
    return (
        f"{wording.capital(statistic)} scores are highest for {lower(high['statement'])} and lowest "
        f"for {lower(low['statement'])}"
    )


def _value(table: pd.DataFrame, statistic: str) -> str:
    return wording.mean(float(table[statistic].iloc[0]))


def _how_many(table: pd.DataFrame) -> str:
    if len(table) > MOST_NAMED:
        return f"{wording.number(len(table))} statements"
    return lower(table["statement"])


def over_time(by_year: pd.DataFrame, scored: pd.DataFrame, as_at: date) -> Caption:
    """The marks of totals by month. ``by_year``: ``groups.group_totals`` by year of the report."""
    title, months = _years_title(by_year), scored["report_month"]
    return Caption(
        name="over-time",
        title=title,
        subtitle="Total score of nine statements by month of the report, one mark an authority; "
        f"{base(len(scored), as_at)}",
        alt=f"Marks of total scores by report month from {wording.month(months.min())} to "
        f"{wording.month(months.max())}. {title}.",
    )


def _years_title(by_year: pd.DataFrame) -> str:
    enough = by_year[by_year["mean_total"].notna()]
    if enough.empty:
        return "There are too few reports for an average of any year"
    years = [
        f"{wording.decimals(row['mean_total'], 1)} in {row['report_year']} "
        f"({row['authorities']} reports)"
        for row in enough.to_dict("records")
    ]
    return f"The average total is {wording.listed(years)}"


def deprivation(pairs: pd.DataFrame, outcome: Outcome, as_at: date) -> Caption:
    """The scatter of totals against deprivation. ``outcome``: the test of the rank correlation."""
    title = _link_title(outcome)
    return Caption(
        name="deprivation",
        title=title,
        subtitle=f"Total score against deprivation, {base(len(pairs), as_at)}",
        alt=f"Scatter of total score against deprivation, {base(len(pairs), as_at)}. {title}.",
    )


def _link_title(outcome: Outcome) -> str:
    if outcome.as_large is None:
        return "Too few authorities, or too alike, to look for a link with deprivation"
    rho = f"rank correlation {signed(outcome.statistic)}"
    if outcome.p >= UNLIKELY:
        return f"Deprivation and total score show no clear link ({rho})"
    way = "higher" if outcome.statistic > 0 else "lower"
    return f"Totals are {way} where deprivation is higher ({rho})"


def hexmap(authorities: pd.DataFrame, as_at: date) -> Caption:
    """The map. ``authorities``: a row an authority, ``overall_rating`` blank where not assessed."""
    rated = authorities["overall_rating"].notna()
    counts = authorities.loc[rated, "overall_rating"].value_counts()
    phrases = [f"{counts[name]} {name.lower()}" for name in RATING_NAMES if name in counts]
    phrases += [f"{int((~rated).sum())} not assessed"] if (~rated).any() else []
    return Caption(
        name="map",
        title=f"{wording.of(int(rated.sum()), len(authorities), 'authorities')} have been assessed",
        subtitle="One hexagon an authority by overall rating, those not assessed outlined; "
        f"{wording.day(as_at)}",
        alt=f"Map of England with one hexagon for each of {len(authorities)} authorities: "
        f"{wording.listed(phrases)}.",
    )


def ratings_by_group(by_group: pd.DataFrame, what: str, as_at: date) -> Caption:
    """The bars of ``analysis.national.by_group``; ``what`` is "type" or "region"."""
    rows = by_group.to_dict("records")
    listed = "; ".join(_group(row) for row in rows)
    authorities, assessed = int(by_group["authorities"].sum()), int(by_group["assessed"].sum())
    return Caption(
        name=f"ratings-by-{what}",
        title=_coverage_title(by_group, what),
        subtitle=f"Number of authorities by {what} and overall rating, {assessed} assessed of "
        f"{authorities}, {wording.day(as_at)}",
        alt=f"Stacked bars of ratings by {what}. {listed}.",
    )


def _group(row: dict[Any, Any]) -> str:
    ratings = [f"{row[name]} {name.lower()}" for name in RATING_NAMES if row[name]]
    rated = f" ({wording.listed(ratings)})" if ratings else ""
    return f"{row['group']}: {row['assessed']} of {row['authorities']} assessed{rated}"


def _coverage_title(by_group: pd.DataFrame, what: str) -> str:
    share = by_group["assessed"] / by_group["authorities"]
    if share.min() == share.max():
        return f"Every {what} has the same share assessed"
    fewest, most = by_group.iloc[int(share.argmin())], by_group.iloc[int(share.argmax())]
    low, high = (
        f"{wording.percent(int(row['assessed']), int(row['authorities']))}% ({row['group']}, "
        f"{row['assessed']} of {row['authorities']})"
        for row in (fewest, most)
    )
    return f"Assessed so far by {what}: from {low} to {high}"
