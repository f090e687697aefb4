"""Beside the edges: counts by hand, the curve by its own equations, the draws by the binomial."""

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from cqclib.analysis import threshold

EDGES = [("Outstanding", 31, 32), ("Good", 22, 23), ("Requires improvement", 13, 14)]
BESIDE = (13, 14, 22, 23, 31, 32)


def totals_of(*counts: tuple[int, int]) -> pd.DataFrame:
    totals = [total for total, count in counts for _ in range(count)]
    return pd.DataFrame({"total_score": pd.array(totals, dtype="Int64")})


HUMP = totals_of((17, 2), (18, 4), (19, 7), (20, 9), (21, 12), (24, 9), (25, 8), (26, 4), (27, 2))


def test_the_edges_are_those_of_the_rule() -> None:
    assert threshold.edges() == EDGES


def test_the_bundled_assessments_beside_the_edges(bundled: pd.DataFrame) -> None:
    count = Counter(int(total) for total in bundled["total_score"])
    table = threshold.beside_edges(bundled)
    rows = [(row["below"], row["above"]) for row in table.to_dict("records")]
    assert rows == [(count[below], count[above]) for _, below, above in EDGES]
    assert rows == [(0, 2), (4, 16), (0, 0)]
    curve = threshold.smooth_counts(bundled).set_index("total_score")
    assert curve["authorities"].sum() == 72 and curve["beside_edge"].sum() == 6
    for row in table.to_dict("records"):
        assert row["expected_below"] == curve.loc[row["below_total"], "expected"]
        assert row["expected_above"] == curve.loc[row["above_total"], "expected"]


@pytest.mark.parametrize("which", ["bundled", "hump"])
def test_the_curve_solves_the_equations_of_its_likelihood(
    bundled: pd.DataFrame, which: str
) -> None:
    table = bundled if which == "bundled" else HUMP
    curve = threshold.smooth_counts(table)
    away = [row for row in curve.to_dict("records") if row["total_score"] not in BESIDE]
    # At the most likely exp(quadratic), counts and curve have the same sum, mean and spread.
    for power in (0, 1, 2):
        moments = [
            sum(row[column] * row["total_score"] ** power for row in away)
            for column in ("authorities", "expected")
        ]
        assert moments[0] == pytest.approx(moments[1])
    # And it is exp(quadratic), with one hump: the logarithm's second differences are one number.
    bends = np.diff(np.log(curve["expected"].to_numpy()), 2)
    assert bends == pytest.approx(np.full(26, bends[0])) and bends[0] < 0


def test_who_stands_beside_an_edge_does_not_move_the_curve() -> None:
    more = pd.concat([HUMP, totals_of((22, 3), (23, 30))], ignore_index=True)
    curve, other = threshold.smooth_counts(HUMP), threshold.smooth_counts(more)
    assert curve["expected"].tolist() == other["expected"].tolist()


def binomial_as_far(above: int, both: int, share: float) -> float:
    chance = [math.comb(both, k) * share**k * (1 - share) ** (both - k) for k in range(both + 1)]
    off = abs(above - both * share)
    return sum(p for k, p in enumerate(chance) if abs(k - both * share) >= off - 1e-9)


@pytest.mark.parametrize("which", ["bundled", "even", "below"])
def test_the_draws_are_those_of_the_binomial(bundled: pd.DataFrame, which: str) -> None:
    beside = {"even": ((22, 10), (23, 10)), "below": ((22, 9), (23, 1))}
    table = bundled if which == "bundled" else pd.concat([HUMP, totals_of(*beside[which])])
    row = threshold.beside_edges(table).to_dict("records")[1]
    outcome = next(edge for edge in threshold.uneven_edges(table) if edge.test == "edge 22/23")
    both = row["below"] + row["above"]
    share = row["expected_above"] / (row["expected_below"] + row["expected_above"])
    exact = binomial_as_far(row["above"], both, share)
    assert abs(outcome.p - exact) < 5 * math.sqrt(exact * (1 - exact) / outcome.draws) + 1e-5
    assert outcome.statistic == pytest.approx(row["above"] - both * share)
    assert outcome.authorities == both
    assert which != "bundled" or (both == 20 and 0.01 < exact < 0.015)


def test_too_few_beside_an_edge(bundled: pd.DataFrame) -> None:
    outcomes = threshold.uneven_edges(bundled)
    assert [(outcome.test, outcome.authorities) for outcome in outcomes] == [
        ("edge 31/32", 2),
        ("edge 22/23", 20),
        ("edge 13/14", 0),
    ]
    assert [outcome.as_large is None for outcome in outcomes] == [True, False, True]


@pytest.mark.parametrize(
    "table",
    [
        totals_of(),
        totals_of((23, 1)),
        totals_of((12, 1), (20, 1), (32, 1)),
        totals_of((27, 72)),  # all equal
        totals_of((22, 60), (23, 60)),  # everybody beside an edge
        totals_of((18, 10), (20, 10), (26, 10)),  # three totals
        totals_of((9, 20), (10, 5), (35, 5), (36, 20)),  # two humps
        totals_of((33, 1), (34, 3), (35, 10), (36, 40)),  # all at one end
    ],
)
def test_no_curve_is_said_as_missing(table: pd.DataFrame) -> None:
    curve = threshold.smooth_counts(table)
    assert curve["authorities"].sum() == len(table)
    known = curve["expected"].notna()
    assert not known.any() or np.isfinite(curve["expected"]).all()
    if not known.any():
        assert all(outcome.as_large is None for outcome in threshold.uneven_edges(table))
    else:
        assert table["total_score"].nunique() >= 4


def test_two_humps_have_no_curve() -> None:
    assert (
        threshold.smooth_counts(totals_of((9, 20), (10, 5), (35, 5), (36, 20)))["expected"]
        .isna()
        .all()
    )
