"""Who is level with an authority, who clearly above it, who clearly below.

A bare rank makes much of one point. Three points or fewer apart count as level, because that is as
far as totals scatter when nine scores scatter as they do: see ``scatter``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, nan, sqrt

import pandas as pd

from cqclib.reference.framework import SCORE_COLUMNS

# Points. The largest whole number within twice the scatter of a difference (1.9 on 3 October 2025).
LEVEL_WITHIN = 3
ABOVE, LEVEL, BELOW = "clearly above", "level", "clearly below"


@dataclass(frozen=True)
class Scatter:
    """How far an authority's own nine scores lie apart, and what that makes of totals.

    A description of the published scores, not an inference: it says how uneven an authority's nine
    scores are, and how far sums of nine numbers so uneven would lie apart. NaN without authorities.
    """

    of_scores: float  # standard deviation of nine scores about their own mean, over all authorities
    authorities: int

    @property
    def of_a_total(self) -> float:
        """Of the sum of nine scores, each as uneven as ``of_scores``."""
        return sqrt(len(SCORE_COLUMNS)) * self.of_scores

    @property
    def of_a_difference(self) -> float:
        """Of the difference of two such sums."""
        return sqrt(2) * self.of_a_total

    @property
    def level_within(self) -> float:
        """The largest whole number of points within twice ``of_a_difference``; NaN without any."""
        return nan if self.authorities == 0 else float(floor(2 * self.of_a_difference))


def scatter(scored: pd.DataFrame) -> Scatter:
    """How uneven the nine scores of one authority are, over all of ``scored``.

    ``scored``: ``qs1_score`` to ``qs9_score``. The root of the mean over authorities of the
    variance of nine scores (divided by eight).
    """
    variances = scored[SCORE_COLUMNS].astype(float).var(axis=1, ddof=1)
    return Scatter(float(sqrt(variances.mean())) if len(scored) else nan, len(scored))


@dataclass(frozen=True)
class Level:
    """The other authorities beside one, by points.

    ``others``: ``ons_code, authority, total_score, points_apart`` (theirs less its own) and
    ``relation`` ("clearly above", "level" or "clearly below"), the highest first, then by name.
    ``middle_total`` is the median of all totals, its own among them.
    """

    total: int
    middle_total: float
    others: pd.DataFrame

    @property
    def points_from_the_middle(self) -> float:
        """Its own total less the middle authority's: below 0, fewer points."""
        return self.total - self.middle_total

    def count(self, relation: str) -> int:
        """How many authorities are ``LEVEL``, ``ABOVE`` or ``BELOW``."""
        return int((self.others["relation"] == relation).sum())


def level_with(scored: pd.DataFrame, code: str) -> Level:
    """Who is level with the authority ``code``, within ``LEVEL_WITHIN`` points, and who is not.

    ``scored``: ``ons_code, authority, total_score``. Raises KeyError when ``code`` is not in it.
    """
    totals = scored.set_index("ons_code")["total_score"].astype(int)
    own = int(totals[code])
    others = scored.loc[scored["ons_code"] != code, ["ons_code", "authority", "total_score"]]
    others = others.astype({"total_score": int})
    others["points_apart"] = others["total_score"] - own
    others["relation"] = [_relation(points) for points in others["points_apart"]]
    return Level(
        total=own,
        middle_total=float(totals.median()),
        others=others.astype({"relation": "str"}).sort_values(
            ["points_apart", "authority"], ascending=[False, True], ignore_index=True
        ),
    )


def _relation(points: int) -> str:
    if abs(points) <= LEVEL_WITHIN:
        return LEVEL
    return ABOVE if points > 0 else BELOW
