"""The league table cut by filters and put in an order. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.dataset.tables import Dataset
from cqclib.parameters import choice
from cqclib.reference import framework
from cqclib.report import league
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import AUTHORITY, RATING

EVERY_SCORE = (min(framework.SCORES), max(framework.SCORES))
MIXED_FROM = 2  # points between best and worst score, as the league tables have it

PLACE = "place, best first"
# How the table can be sorted: the words for it, the column, and whether it begins with the lowest.
ORDERS: dict[str, tuple[str, bool]] = {
    PLACE: ("rank", True),
    "authority, A to Z": ("authority", True),
    "rating, best first": ("overall_rating", False),
    "overall score (%), highest first": ("overall_score_percent", False),
    "type, A to Z": ("authority_type", True),
    "region, A to Z": ("region", True),
    "report, newest first": ("report_month", False),
    "spread of scores, widest first": ("score_range", False),
    **{
        f"{statement.number} {statement.short}, highest first": (statement.column, False)
        for statement in framework.STATEMENTS
    },
}


@dataclass(frozen=True)
class Filters:
    """What the table shows and in which order. Nothing chosen filters nothing.

    ``scores`` maps a statement's number to the lowest and highest score wanted.
    """

    ratings: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    scores: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    order: str = PLACE
    reverse: bool = False

    @property
    def narrowed(self) -> dict[int, tuple[int, int]]:
        """The ranges that leave something out."""
        return {number: some for number, some in self.scores.items() if some != EVERY_SCORE}


def rows(published: Dataset, filters: Filters) -> pd.DataFrame:
    """The scored authorities that pass, in order; ties of the order stand by place and name.

    Raises ParameterError for an order that there is not.
    """
    choice("order", filters.order, tuple(ORDERS))
    table = league.banded(published.scored, MIXED_FROM)
    for column, wanted in (
        ("overall_rating", filters.ratings),
        ("authority_type", filters.types),
        ("region", filters.regions),
    ):
        if wanted:
            table = table[table[column].isin(wanted)]
    for number, (low, high) in filters.narrowed.items():
        table = table[table[framework.statement(number).column].between(low, high)]
    column, ascending = ORDERS[filters.order]
    if filters.reverse:
        ascending = not ascending
    # Sorted by place and name already: a stable sort keeps that within ties.
    return table.sort_values(
        column, ascending=ascending, kind="stable", ignore_index=True, key=_sortable
    )


def _sortable(values: pd.Series[Any]) -> pd.Series[Any]:
    """Ratings by their level, unrecorded ones last; anything else as it is."""
    if values.name != "overall_rating":
        return values
    return values.map({rating.name: rating.level for rating in framework.RATINGS})


def count_words(published: Dataset, rows: pd.DataFrame) -> str:
    """How many rows there are: "12 of 72 authorities with scores (17%)"."""
    return wording.of(len(rows), len(published.scored), "authorities with scores")


def filter_words(filters: Filters) -> str:
    """What is filtered, in words."""
    parts = [
        wording.listed(chosen, "or")
        for chosen in (filters.ratings, filters.types, filters.regions)
        if chosen
    ]
    for number, (low, high) in filters.narrowed.items():
        short = framework.statement(number).short
        parts.append(f"{short} scored {low}" + (f" to {high}" if high != low else ""))
    return "; ".join(parts) if parts else "no filter"


def order_words(filters: Filters) -> str:
    """How the rows are sorted, in words."""
    return f"sorted by {filters.order}" + (", turned round" if filters.reverse else "")


def table(published: Dataset, rows: pd.DataFrame, filters: Filters, focus: str = "") -> Table:
    """The table of these rows; ``focus`` is the name to mark."""
    return Table(
        name="explore-league",
        caption=f"{count_words(published, rows)}: {filter_words(filters)}; "
        f"{order_words(filters)}. Places are among all {len(published.scored)}.",
        columns=[
            AUTHORITY,
            Column("band", "Place", "number", low_first=True),
            RATING,
            Column("overall_score_percent", "Overall score (%)", "number"),
            *(
                Column(statement.column, f"{statement.number} {statement.short}", "score")
                for statement in framework.STATEMENTS
            ),
            Column("authority_type", "Type"),
            Column("region", "Region"),
            Column("report_month", "Report", "month"),
        ],
        rows=rows,
        highlight={focus} if focus else (),
    )


def for_saving(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a file holds them: typed columns, one name each."""
    columns = [
        *("authority", "ons_code", "authority_type", "region", "overall_rating"),
        *("overall_score_percent", "total_score", "rank", "rank_to"),
        *(statement.column for statement in framework.STATEMENTS),
        *("score_range", "report_month", "report_url"),
    ]
    return rows[columns].reset_index(drop=True)
