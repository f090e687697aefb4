"""Do groups of authorities, or the nine statements, differ by more than chance arranges?

Each test asks of all groups together; groups are never compared in pairs, and none is "best".
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cqclib.analysis.permutation import (
    DRAWS,
    FEWEST_ARRANGEMENTS,
    Floats,
    Integers,
    Outcome,
    arrangements,
    count_as_large,
    not_enough,
)
from cqclib.reference.framework import SCORE_COLUMNS

# A mean of one or two authorities says who they are, not what a group is like.
FEWEST_FOR_A_MEAN = 3
# Shuffling nine scores of every authority takes nine times as long.
PAIRED_DRAWS = 9_999


def group_totals(scored: pd.DataFrame, column: str) -> pd.DataFrame:
    """Total points by the groups of ``column``, one row a group, by its name.

    ``scored``: ``authority, total_score`` and ``column`` (such as "region"). Columns: the group,
    ``authorities``; ``mean_total``, missing for fewer than three authorities, which are named
    instead: ``names``, a tuple, empty for larger groups; ``lowest_total, highest_total``.
    """
    rows = []
    for group, members in scored.groupby(column):
        totals = members["total_score"].astype(int)
        few = len(members) < FEWEST_FOR_A_MEAN
        mean = np.nan if few else float(totals.mean())
        names = tuple(sorted(members["authority"])) if few else ()
        rows.append((group, len(members), mean, names, int(totals.min()), int(totals.max())))
    columns = [column, "authorities", "mean_total", "names", "lowest_total", "highest_total"]
    return pd.DataFrame(rows, columns=columns)


def report_year(scored: pd.DataFrame) -> pd.Series:
    """The year of each report as text, from ``report_month`` ("2025-05")."""
    return scored["report_month"].astype("str").str.slice(0, 4).rename("report_year")


def regroup(values: ArrayLike, labels: ArrayLike, test: str, draws: int = DRAWS) -> Outcome:
    """Whether groups differ: in how many random regroupings of the same sizes they differ as much.

    ``values``: a whole number an authority; ``labels``: its group. The statistic is the sum of
    squares between the groups: each group's size by the squared distance of its mean from the mean
    of all. Not enough when the values are all equal, when there are not two groups, or when fewer
    than 20 different regroupings exist.
    """
    points = np.asarray(values, dtype=np.int64)
    groups = [str(label) for label in np.asarray(labels, dtype=object)]
    order = np.argsort(np.asarray(groups, dtype=str), kind="stable")
    sizes = [count for _, count in sorted(Counter(groups).items())]
    if _too_few(points, groups, sizes):
        return not_enough(test, len(points))
    starts = np.cumsum([0, *sizes[:-1]])
    whole = float(points.sum()) ** 2 / len(points)

    def between(orders: Integers) -> Floats:
        sums = np.add.reduceat(orders, starts, axis=1, dtype=np.int32).astype(float)
        return np.asarray((sums**2 / np.asarray(sizes)).sum(axis=1) - whole)

    observed = float(between(points[order][None])[0])
    as_large = count_as_large(observed, points, between, draws)
    return Outcome(test, len(points), observed, as_large, draws)


def _too_few(points: Integers, groups: list[str], sizes: list[int]) -> bool:
    varies = len(set(points.tolist())) > 1
    smaller = min(arrangements(points.tolist()), arrangements(groups))
    return not varies or not 1 < len(sizes) < len(points) or smaller < FEWEST_ARRANGEMENTS


def by_group(scored: pd.DataFrame, draws: int = DRAWS) -> list[Outcome]:
    """Total points by type, by region and by year of the report (``regroup``), in that order.

    ``scored``: ``total_score, authority_type, region, report_month``.
    """
    labels = {
        "authority_type": scored["authority_type"],
        "region": scored["region"],
        "report_year": report_year(scored),
    }
    totals = scored["total_score"].to_numpy(dtype=int)
    return [regroup(totals, group, name, draws) for name, group in labels.items()]


def statements_differ(scored: pd.DataFrame, draws: int = PAIRED_DRAWS) -> Outcome:
    """Whether the nine statements differ: in how many draws they do as much, paired.

    Each authority's nine scores are shuffled among the statements, so that authorities with high
    scores weigh no more than others. ``scored``: ``qs1_score`` to ``qs9_score``. The statistic is
    the sum of squares between the statements, as in ``regroup``. Not enough with fewer than 20
    different arrangements besides those of one authority, which shuffle the statements' names only.
    """
    scores = scored[SCORE_COLUMNS].to_numpy(dtype=np.int64)
    ways = sorted(arrangements(row) for row in scores.tolist())
    relative = 1
    for count in ways[:-1]:
        relative *= count
    if relative < FEWEST_ARRANGEMENTS:
        return not_enough("statement", len(scores))
    whole = float(scores.sum()) ** 2 / scores.size

    def between(orders: Integers) -> Floats:
        sums = orders.sum(axis=1, dtype=np.int64).astype(float)
        return np.asarray((sums**2).sum(axis=1) / len(scores) - whole)

    observed = float(between(scores[None])[0])
    as_large = count_as_large(observed, scores, between, draws)
    return Outcome("statement", len(scores), observed, as_large, draws)
