"""How many stand at the totals beside a rating's edge, against a smooth expectation.

More on one side than a smooth curve puts there is a shape of the counts. What brought it about,
these data cannot say.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cqclib.analysis.permutation import DRAWS, SEED, Floats, Integers, Outcome, not_enough
from cqclib.reference import framework

# Fewer, and the curve through the other totals is drawn by a handful of authorities.
FEWEST_AUTHORITIES = 20
FEWEST_TOTALS = 4
# With fewer beside an edge, all of them on one side is no rarer than 1 in 20.
FEWEST_AT_AN_EDGE = 6
_STEPS = 200
_NEAR = 1e-10
_LARGEST = 50.0  # a curve above exp(50) authorities is on its way elsewhere
_TOTALS = np.array(framework.TOTALS)


def edges() -> list[tuple[str, int, int]]:
    """The edges from the top: the better rating, the last total below it, the first of it."""
    better = [rating.name for rating in framework.RATINGS[:-1]]
    firsts = [framework.lowest_total(name) for name in better]
    return [(name, first - 1, first) for name, first in zip(better, firsts, strict=True)]


def beside_edges(scored: pd.DataFrame) -> pd.DataFrame:
    """The authorities at the two totals beside each edge, one row an edge, from the top.

    ``scored``: ``total_score``. Columns: ``rating`` (the better one), ``below_total, above_total``
    (points), ``below, above`` (authorities there), ``expected_below, expected_above`` (by
    ``smooth_counts``; missing where that is).
    """
    counts = _counts(scored)
    expected = dict(zip(framework.TOTALS, smooth_counts(scored)["expected"], strict=True))
    rows = [
        (name, below, above, counts[below], counts[above], expected[below], expected[above])
        for name, below, above in edges()
    ]
    columns = ["rating", "below_total", "above_total", "below", "above"]
    return pd.DataFrame(rows, columns=[*columns, "expected_below", "expected_above"])


def smooth_counts(scored: pd.DataFrame) -> pd.DataFrame:
    """How many authorities a smooth curve puts at each total, drawn without the edges' totals.

    The curve has one hump: its logarithm is a quadratic in the total, fitted by Poisson likelihood
    to the counts at all totals from 9 to 36 but the six beside an edge, which it is then read off
    at. Its own uncertainty is not counted anywhere.

    Columns, one row a total: ``total_score``, ``authorities``, ``beside_edge``, ``expected``
    (authorities; missing with fewer than 20 authorities away from the edges, or fewer than four
    different totals there, or when no hump fits).
    """
    counts = np.array(list(_counts(scored).values()), dtype=float)
    beside = np.isin(_TOTALS, [total for _, *both in edges() for total in both])
    away = counts[~beside]
    enough = away.sum() >= FEWEST_AUTHORITIES and (away > 0).sum() >= FEWEST_TOTALS
    expected = _hump(_TOTALS, counts, ~beside) if enough else np.full(len(counts), np.nan)
    return pd.DataFrame(
        {
            "total_score": _TOTALS,
            "authorities": counts.astype(int),
            "beside_edge": beside,
            "expected": expected,
        }
    )


def _counts(scored: pd.DataFrame) -> dict[int, int]:
    totals = scored["total_score"].astype(int)
    return {total: int((totals == total).sum()) for total in framework.TOTALS}


def _hump(totals: Integers, counts: Floats, used: NDArray[np.bool_]) -> Floats:
    """exp(a + b x + c x^2) fitted to the ``used`` counts, at all ``totals``; NaN without a hump."""
    middle = np.average(totals[used], weights=counts[used])
    spread = np.sqrt(np.average((totals[used] - middle) ** 2, weights=counts[used]))
    x = (totals - middle) / spread
    design = np.column_stack([np.ones_like(x), x, x**2])
    known, seen = design[used], counts[used]

    def likelihood(curve: Floats) -> float:
        return float(seen @ (known @ curve) - np.exp(np.minimum(known @ curve, _LARGEST)).sum())

    curve = np.array([np.log(seen.sum() / spread / np.sqrt(2 * np.pi)), 0.0, -0.5])
    for _ in range(_STEPS):  # Newton's method, with steps halved until they lead upwards
        rates = np.exp(np.minimum(known @ curve, _LARGEST))
        bend = known.T @ (known * rates[:, None])
        step = np.linalg.lstsq(bend, known.T @ (seen - rates))[0]
        while np.abs(step).max() > _NEAR and likelihood(curve + step) < likelihood(curve):
            step = step / 2
        curve = curve + step
        if np.abs(step).max() <= _NEAR:
            return np.exp(design @ curve) if curve[2] < 0 else np.full(len(counts), np.nan)
    return np.full(len(counts), np.nan)


def uneven_edges(scored: pd.DataFrame, draws: int = DRAWS) -> list[Outcome]:
    """Whether those beside an edge stand on one side more than the curve splits them, by edge.

    Of the authorities at the two totals, each draw puts each above with the curve's share,
    expected_above / (expected_below + expected_above). The statistic is how many are above less how
    many the curve puts there, of the same number; draws as far off either way count. Not enough
    without a curve, or with fewer than six authorities at the two totals.
    """
    outcomes = []
    for row in beside_edges(scored).to_dict("records"):
        test = f"edge {row['below_total']}/{row['above_total']}"
        both = row["below"] + row["above"]
        share = row["expected_above"] / (row["expected_below"] + row["expected_above"])
        if np.isnan(share) or both < FEWEST_AT_AN_EDGE:
            outcomes.append(not_enough(test, both))
            continue
        off = row["above"] - both * share
        drawn = np.random.default_rng(SEED).binomial(both, share, size=draws) - both * share
        as_large = int((np.abs(drawn) >= abs(off) - 1e-9).sum())
        outcomes.append(Outcome(test, both, float(off), as_large, draws))
    return outcomes
