"""The national report's tables: themes, groups, profiles, coverage."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.analysis import averages
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import AUTHORITY, POINTS, RATING, REPORT, STATEMENT_COLUMNS

_GROUPS = {"authority_type": "Type", "region": "Region", "report_year": "Year of report"}


def themes(by_theme: pd.DataFrame) -> Table:
    """The four themes, as headings over the nine statements: their averages, for who asks."""
    statements = {
        theme.name: wording.listed([framework.statement(n).short.lower() for n in theme.numbers])
        for theme in framework.THEMES
    }
    statistic = averages.statistic_of(by_theme)
    count = int(by_theme["authorities"].max())
    authorities = wording.plural(count, "authority", "authorities")
    return Table(
        name="themes",
        caption=f"CQC's four themes, {authorities}",
        columns=[
            Column("theme", "Theme"),
            Column("statements", "Its statements"),
            Column("share", "Scores below 3 (%)", "number"),
            Column(statistic, f"{wording.capital(statistic)} score", "mean"),
        ],
        rows=by_theme.assign(
            statements=by_theme["theme"].map(statements),
            share=[
                wording.percent(int(below), int(scores))
                for below, scores in zip(by_theme["below_3"], by_theme["scores"], strict=True)
            ],
        ),
    )


def group_totals(totals: pd.DataFrame) -> Table:
    """Average total points by group, by the group's name; one or two authorities are named instead.

    ``totals``: ``groups.group_totals``, whose first column is the group.
    """
    column = str(totals.columns[0])
    heading = _GROUPS[column]
    named = [wording.listed(names) for names in totals["names"]]
    columns = [
        Column(column, heading),
        Column("authorities", "Authorities with scores", "number"),
        Column("average", "Average total of 36", "number"),
        Column("range", "Lowest to highest", "number"),
    ]
    if any(named):
        columns.append(Column("named", "Too few for an average"))
    return Table(
        name=f"totals-by-{heading.split()[0].lower()}",
        caption=f"Total points by {heading.lower()}",
        columns=columns,
        rows=totals.assign(
            average=[wording.decimals(m, 1) if pd.notna(m) else "" for m in totals["mean_total"]],
            range=[_range(row) for row in totals.to_dict("records")],
            named=named,
        ),
    )


def _range(row: dict[Any, Any]) -> str:
    low, high = row["lowest_total"], row["highest_total"]
    return f"{low}" if low == high else f"{low} to {high}"


def profiles(by_gap: pd.DataFrame) -> Table:
    """How far apart an authority's best and worst scores are.

    ``by_gap``: ``score_range`` (0 to 3), ``authorities``, ``names`` (a list), a row a gap.
    """
    meaning = {0: "the same score nine times", 1: "two neighbouring scores"}
    return Table(
        name="profiles",
        caption="How far apart an authority's best and worst scores are",
        columns=[
            Column("gap", "Best minus worst score"),
            Column("meaning", "What it means"),
            Column("authorities", "Authorities", "number"),
            Column("which", "Which"),
        ],
        rows=by_gap.assign(
            gap=[wording.plural(int(gap), "point") for gap in by_gap["score_range"]],
            meaning=[meaning.get(int(gap), "scores far apart") for gap in by_gap["score_range"]],
            which=[wording.listed_up_to(list(names), 10) for names in by_gap["names"]],
        ),
    )


def all_assessed(assessments: pd.DataFrame, data: Dataset) -> Table:
    """Every assessed authority, by name, with rating, total and nine scores."""
    return Table(
        name="all-authorities",
        caption=f"All {wording.plural(len(assessments), 'assessed authority', 'assessed authorities')}, "
        f"{wording.day(data.as_at)}",
        columns=[AUTHORITY, RATING, POINTS, *STATEMENT_COLUMNS, REPORT],
        rows=assessments,
    )
