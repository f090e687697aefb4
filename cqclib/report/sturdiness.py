"""How little holds a place up, and how much more holds a rating: in sentences and tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.analysis.next_rating import BETTER
from cqclib.analysis.stability import Sturdiness
from cqclib.reference import framework
from cqclib.report.chance import UNLIKELY, of_100
from cqclib.report.html.elements import Callout, Prose
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import AUTHORITY, POINTS, RATING, be


def places_and_ratings(sturdiness: Sturdiness) -> Prose:
    """What one point, and one statement, does to places and to ratings."""
    count = sturdiness.authorities
    if count < 2:
        return Prose("With fewer than two authorities there are no places to move.")
    return Prose(
        [
            f"Places: one point more or fewer on one statement puts the typical authority anywhere "
            f"within {places(sturdiness.typical_width)} of {count} (from "
            f"{sturdiness.narrowest_width} to {sturdiness.widest_width}), ties included. "
            f"{_keep(sturdiness.same_rank_either_way, count, 'place')}.",
            f"Ratings: {_keep(sturdiness.same_rating_either_way, count, 'rating')}; the other "
            f"{wording.number(sturdiness.on_an_edge)} {be(sturdiness.on_an_edge)} a single point from "
            "another one.",
            f"Statements: {wording.of(sturdiness.same_rating_without_any_statement, count)} would have "
            "the same rating whichever of the nine were left out.",
            _which_is_sturdier(sturdiness),
        ]
    )


def places(width: float | None) -> str:
    """A width in places: "24 places", "1 place", "2.5 places"."""
    return "1 place" if width == 1 else f"{width:g} places"


def _keep(kept: int, count: int, what: str) -> str:
    verb = "keeps its" if kept == 1 else "keep their"
    return f"{wording.of(kept, count, 'authorities')} {verb} {what} either way"


def _which_is_sturdier(sturdiness: Sturdiness) -> str:
    ratings, places = sturdiness.same_rating_either_way, sturdiness.same_rank_either_way
    if ratings == places:
        return "Neither is sturdier than the other."
    if sturdiness.ratings_are_sturdier:
        return "So ratings are sturdier than places: quote the rating before the place."
    return "So places are sturdier than ratings here."


# The lines between two ratings, by the better one.
_LINES = {
    "Outstanding": "good and outstanding",
    "Good": "good and requires improvement",
    "Requires improvement": "requires improvement and inadequate",
}


def near(table: pd.DataFrame, authorities: int, within: int) -> Prose:
    """How many are just below or just above a line between two ratings, line by line.

    ``table``: ``next_rating.near_another_rating``; ``authorities``: of how many.
    """
    points = "one point" if within == 1 else f"{wording.number(within)} points or fewer"
    lines = []
    for (direction, other), some in table.groupby(["direction", "other_rating"], sort=False):
        count = wording.of(len(some), authorities, "authorities")
        side = "below" if direction == BETTER else "above"
        lines.append(
            f"{count} {be(len(some))} {points} {side} the line between {_line(direction, other)}."
        )
    if not lines:
        return Prose(f"No authority is {points} from another rating.")
    return Prose(lines)


def _line(direction: Any, other: Any) -> str:
    """The line between two ratings, by the one on its other side."""
    better = framework.rating(other) if direction == BETTER else framework.next_rating(other)
    return "" if better is None else _LINES[better.name]


def near_table(table: pd.DataFrame, within: int) -> Table | None:
    """Who stands close to another rating; None when nobody does."""
    if table.empty:
        return None
    return Table(
        name="near-another-rating",
        caption=f"Authorities within {wording.plural(within, 'point')} of another rating",
        columns=[
            AUTHORITY,
            RATING,
            POINTS,
            Column("points", "Points away", "number", low_first=True),
            Column("side", "Other rating"),
        ],
        rows=table.assign(side=[_side(row) for row in table.to_dict("records")]),
        note="Arithmetic on published totals, not a forecast of any rating.",
    )


def _side(row: dict[Any, Any]) -> str:
    word = "above" if row["direction"] == BETTER else "below"
    return f"{str(row['other_rating']).lower()} ({word})"


def statements_left_out(table: pd.DataFrame) -> Table:
    """How many ratings would differ if a statement did not count.

    ``table``: ``stability.statements_left_out``.
    """
    return Table(
        name="statements-left-out",
        caption="Ratings that would differ if one statement did not count",
        columns=[
            Column("statement", "Statement left out"),
            Column("better", "Better rating", "number"),
            Column("worse", "Worse rating", "number"),
            Column("authorities", "Of", "number"),
        ],
        rows=table,
        note="CQC's bands applied to the other eight scores: their sum over 32, rounded up.",
    )


def threshold(beside: pd.DataFrame, tests: pd.DataFrame) -> Prose | None:
    """How the authorities split at the line of good, beside a smooth curve. No cause is claimed.

    ``beside``: ``threshold.beside_edges``; ``tests``: ``permutation.tests_made`` of, among others,
    ``threshold.uneven_edges``. None where too few stand beside that line to compare.
    """
    first = framework.lowest_total("Good")
    row = beside[beside["above_total"] == first].iloc[0]
    test = tests[tests["test"] == f"edge {first - 1}/{first}"].iloc[0]
    if pd.isna(test["as_large"]):
        return None
    expected = [wording.decimals(row[f"expected_{side}"], 0) for side in ("above", "below")]
    return Prose(
        f"{_stand(row['above'])} on {first} points, the lowest total for good, and "
        f"{wording.number(row['below'])} on {first - 1}; a smooth curve through the other totals "
        f"would put about {expected[0]} and {expected[1]} there. {_how_rare(test)} These "
        "numbers cannot say why."
    )


def _stand(count: int) -> str:
    if count == 1:
        return "One authority is"
    return f"{wording.capital(wording.number(count))} authorities are"


def _how_rare(test: pd.Series) -> str:
    rare = f"A split as uneven arises in {of_100(float(test['p']))} random draws"
    if test["p"] >= UNLIKELY:
        return f"{rare}, so it is nothing out of the ordinary."
    together = f"all the questions of this page taken together, in {of_100(float(test['p_holm']))}"
    if test["p_holm"] >= UNLIKELY:
        return f"{rare}; {together}, so chance remains a possible explanation."
    return f"{rare}; {together}."


def arithmetic() -> Callout:
    """What the numbers of this section are and are not."""
    return Callout(
        "This is exact arithmetic on the published scores. It says what would follow from one point, "
        "not how likely another score was; CQC publishes no margin of error, and none is made up here."
    )
