"""How little holds a place up: stability.csv, the same rule with one point or statement changed.

Exact arithmetic on the published scores, without a model. Nothing here says how likely another
score was; it says what would follow from one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cqclib.reference import framework
from cqclib.reference.framework import HIGHEST_TOTAL, LOWEST_TOTAL, SCORE_COLUMNS

_MORE, _FEWER = "place_if_one_point_more", "place_if_one_point_fewer"
_WHO = ["slug", "ons_code", "authority"]


def one_point(scored: pd.DataFrame) -> pd.DataFrame:
    """The places and ratings each authority would have with one point more or fewer.

    One of its nine scores is a point higher or lower, within 1 to 4, and everybody else's are as
    they are; which of the nine it is makes no difference to the total, so to the place. Places are
    on total points among all of ``scored``, ties share the best place.

    ``scored``: ``slug, ons_code, authority, total_score``, a row an authority. Returns, on the
    same index, these columns and

    - ``rank, rank_to``: the place as it is, the best and the last of its tie;
    - ``place_if_one_point_more, place_if_one_point_more_to`` and the same two with ``fewer``: the
      best and the last place of the tie then. Missing where no score can go that way;
    - ``best_place, last_place``: the best and the last of all these places, the present included;
    - ``derived_rating, rating_if_one_point_more, rating_if_one_point_fewer``: by CQC's rule;
    - ``rating_changes_with_one_point``: whether either of the latter differs from the first.
    """
    totals = scored["total_score"].to_numpy(dtype=int)
    table = scored[[*_WHO, "total_score"]].copy()
    table["rank"], table["rank_to"] = _places(totals, totals)
    for name, change in ((_MORE, 1), (_FEWER, -1)):
        supposed = totals + change
        possible = (supposed >= LOWEST_TOTAL) & (supposed <= HIGHEST_TOTAL)
        best, last = _places(totals, supposed)
        table[name] = pd.array(best, dtype="Int64")
        table[f"{name}_to"] = pd.array(last, dtype="Int64")
        table.loc[~possible, [name, f"{name}_to"]] = pd.NA
    table["best_place"] = table[["rank", _MORE]].min(axis=1)
    table["last_place"] = table[["rank_to", f"{_FEWER}_to"]].max(axis=1)
    for column, change in (
        ("derived_rating", 0),
        ("rating_if_one_point_more", 1),
        ("rating_if_one_point_fewer", -1),
    ):
        table[column] = pd.Series(
            [_rating(total + change) for total in totals], index=table.index, dtype="str"
        )
    table["rating_changes_with_one_point"] = pd.array(
        [_rating_changes(total) for total in totals], dtype="boolean"
    )
    places = ["total_score", "rank", "rank_to", "best_place", "last_place"]
    return table.astype(dict.fromkeys(places, "Int64"))


def leave_one_out(scored: pd.DataFrame) -> pd.DataFrame:
    """The rating of each authority by the other eight statements, whichever is left out.

    The bands are applied to the percentage of 32 points, rounded up (framework.rating_without_one).

    ``scored``: ``slug, ons_code, authority, qs1_score`` to ``qs9_score``. Returns, on the same
    index, ``slug, ons_code, authority``; ``derived_rating`` by all nine; ``without_qs1`` to
    ``without_qs9``: the rating then; ``statements_that_change_the_rating``: for how many of the
    nine it is another one; ``same_rating_without_any_statement``: whether for none.
    """
    scores = scored[SCORE_COLUMNS].to_numpy(dtype=int)
    totals = scores.sum(axis=1)
    table = scored[_WHO].copy()
    table["derived_rating"] = _each(totals, lambda total: framework.rating_of_total(total).name)
    changed = np.zeros(len(table), dtype=int)
    for place, statement in enumerate(framework.STATEMENTS):
        without = _each(
            totals - scores[:, place], lambda points: framework.rating_without_one(points).name
        )
        table[f"without_{statement.key}"] = without
        changed += (without != table["derived_rating"].array).astype(int)
    table["statements_that_change_the_rating"] = pd.array(changed, dtype="Int64")
    table["same_rating_without_any_statement"] = pd.array(changed == 0, dtype="boolean")
    return table


def table(scored: pd.DataFrame) -> pd.DataFrame:
    """stability.csv: ``one_point`` beside the last two columns of ``leave_one_out``."""
    left_out = leave_one_out(scored)
    columns = ["statements_that_change_the_rating", "same_rating_without_any_statement"]
    return one_point(scored).join(left_out[columns]).reset_index(drop=True)


def _places(
    totals: NDArray[np.int_], supposed: NDArray[np.int_]
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """The best and last place that each of ``supposed`` has among all others of ``totals``."""
    others = ~np.eye(len(totals), dtype=bool)
    above = ((totals > supposed[:, None]) & others).sum(axis=1)
    level = ((totals == supposed[:, None]) & others).sum(axis=1)
    return above + 1, above + 1 + level


def _each(points: NDArray[np.int_], rule: Callable[[int], str]) -> pd.api.extensions.ExtensionArray:
    return pd.array([rule(int(value)) for value in points], dtype="str")


def _rating(total: int) -> str | None:
    """The rating a total would bring; None for one that nine scores cannot make."""
    if not LOWEST_TOTAL <= total <= HIGHEST_TOTAL:
        return None
    return framework.rating_of_total(int(total)).name


def _rating_changes(total: int) -> bool:
    supposed = {_rating(total + change) for change in (-1, 0, 1)} - {None}
    return len(supposed) > 1
