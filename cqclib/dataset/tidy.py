"""What is made from tables that have been checked: without their schemas, so without pandera."""

from __future__ import annotations

import pandas as pd

from cqclib.reference import framework
from cqclib.reference.framework import SCORE_COLUMNS

TIDY = ["slug", "ons_code", "statement_number", "statement", "theme", "score"]


def tidy_scores(table: pd.DataFrame) -> pd.DataFrame:
    """The scores of ``table`` (``derived.detailed`` or rows of it), a row each.

    Columns: ``TIDY``; by slug, statements in CQC's order.
    """
    tidy = table.melt(
        id_vars=["slug", "ons_code"],
        value_vars=SCORE_COLUMNS,
        var_name="column",
        value_name="score",
    ).dropna(subset="score")
    about = {statement.column: statement for statement in framework.STATEMENTS}
    statements = [about[column] for column in tidy["column"]]
    tidy["statement_number"] = pd.array([statement.number for statement in statements], "Int64")
    tidy["statement"] = pd.array([statement.name for statement in statements], "str")
    tidy["theme"] = pd.array([statement.theme for statement in statements], "str")
    tidy = tidy.sort_values(["slug", "statement_number"], ignore_index=True)
    return tidy[TIDY]


def rating_disagreements(table: pd.DataFrame) -> pd.DataFrame:
    """The assessments (``detailed``) whose printed rating is not the one CQC's rule derives."""
    both = table.dropna(subset=["overall_rating", "derived_rating"])
    return both[both["overall_rating"] != both["derived_rating"]]
