"""England as a whole: the facts of the national report."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.analysis import compare
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.reference.framework import SCORE_COLUMNS

FILE = "national.json"
_PLACES = 4


def facts(published: Dataset) -> dict[str, Any]:
    """The headline figures of the national report, as the JSON file holds them.

    Counts are of authorities; means are of scores 1 to 4 with four decimals.
    """
    published.need_scores()
    scored, national = published.scored, published.assessments
    near = compare.near_thresholds(scored)
    months = national["report_month"]
    return {
        "as_at": published.as_at.isoformat(),
        "snapshot": published.as_at.isoformat(),
        "authorities": published.authority_count,
        "assessed": published.assessed,
        "first_month": months.min(),
        "last_month": months.max(),
        "ratings": compare.rating_counts(national),
        "scores": int(scored[SCORE_COLUMNS].notna().sum().sum()),
        "mean_score": round(compare.mean_of_all(scored), _PLACES),
        "mean_total": round(float(scored["total_score"].mean()), _PLACES),
        "statements": {
            one.key: {
                "name": one.name,
                "theme": one.theme,
                "counts": {str(s): n for s, n in compare.counts(scored, one.number).items()},
                "mean": round(compare.means(scored)[one.number], _PLACES),
            }
            for one in framework.STATEMENTS
        },
        "themes": {name: round(m, _PLACES) for name, m in compare.theme_means(scored).items()},
        "one_point_short": sorted(near.loc[near["direction"] == "up", "authority"]),
        "one_point_above": sorted(near.loc[near["direction"] == "down", "authority"]),
        "section_50": {
            row["authority"]: row["statements"]
            for row in compare.section_50(scored).to_dict("records")
        },
        "derived_rating_differs": sorted(
            national.loc[
                national["derived_rating"].notna()
                & national["overall_rating"].notna()
                & (national["derived_rating"] != national["overall_rating"]),
                "authority",
            ]
        ),
        "second_sources": second_sources(published),
    }


def second_sources(published: Dataset) -> dict[str, Any]:
    """How far second sources agree with the snapshot, and every disagreement."""
    table = published.second_sources
    by_column = {one.column: one for one in framework.STATEMENTS}
    statement_rows = table[table["item"].isin(by_column.keys())]
    return {
        "authorities": int(table["ons_code"].nunique()),
        "values_compared": len(table),
        "values_agree": int(table["agrees"].sum()),
        "scores_compared": len(statement_rows),
        "scores_agree": int(statement_rows["agrees"].sum()),
        "disagreements": [
            {
                "authority": row["authority"],
                "statement": by_column[row["item"]].name
                if row["item"] in by_column
                else row["item"],
                "snapshot": None if pd.isna(row["snapshot_value"]) else row["snapshot_value"],
                "second_source": row["second_source_value"],
                "source_url": row["source_url"],
            }
            for row in table[~table["agrees"]].to_dict("records")
        ],
    }


def write(published: Dataset) -> dict[str, Any]:
    """Write ``facts`` to ``data/processed/national.json`` and return them."""
    found = facts(published)
    files.write_all({paths.processed() / FILE: files.json_text(found)})
    return found
