"""How far the next better and the next worse rating are: arithmetic on the published totals."""

from __future__ import annotations

import pandas as pd

from cqclib.reference import framework

BETTER, WORSE = "better", "worse"
_ADDED = ["direction", "points", "other_rating"]


def near_another_rating(scored: pd.DataFrame, within: int = 1) -> pd.DataFrame:
    """Who is within ``within`` points of a better rating, or of a worse one.

    ``scored``: ``authority, total_score`` and anything else. Adds to its rows ``direction``
    ("better" or "worse"), ``points`` (that many more, or fewer, would bring it) and
    ``other_rating``. Better ones first, then the highest total, then by name; an authority near
    both has two rows.
    """
    by_level = {rating.level: rating.name for rating in framework.RATINGS}
    rows = []
    for row in scored.to_dict("records"):
        total = int(row["total_score"])
        level = framework.rating_of_total(total).level
        for direction, points, other in (
            (BETTER, framework.points_to_next_rating(total), level + 1),
            (WORSE, framework.points_above_lower_rating(total), level - 1),
        ):
            if points is not None and points <= within:
                rows.append([*row.values(), direction, points, by_level[other]])
    return pd.DataFrame(rows, columns=[*scored.columns, *_ADDED]).sort_values(
        ["direction", "total_score", "authority"], ascending=[True, False, True], ignore_index=True
    )
