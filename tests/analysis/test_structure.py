"""One thing or four themes: alpha, correlations and eigenvalues by loops, fractions and traces."""

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from cqclib.analysis import structure

Rows = Sequence[Sequence[int]]
Made = Callable[[Rows], pd.DataFrame]
THEMES = {1: "w", 2: "w", 3: "w", 4: "p", 5: "p", 6: "s", 7: "s", 8: "l", 9: "l"}
PAIRS = list(itertools.combinations(range(1, 10), 2))


def rows_of(table: pd.DataFrame) -> list[list[int]]:
    rows: list[list[int]] = table[[f"qs{n}_score" for n in range(1, 10)]].to_numpy().tolist()
    return rows


def covariance(left: Sequence[int], right: Sequence[int]) -> Fraction:
    n = len(left)
    means = Fraction(sum(left), n), Fraction(sum(right), n)
    pairs = zip(left, right, strict=True)
    return sum(((a - means[0]) * (b - means[1]) for a, b in pairs), Fraction(0)) / (n - 1)


def alpha(rows: Rows) -> Fraction:
    columns = list(zip(*rows, strict=True))
    totals = [sum(row) for row in rows]
    apart = sum(covariance(column, column) for column in columns)
    return Fraction(9, 8) * (1 - apart / covariance(totals, totals))


def correlation(left: Sequence[int], right: Sequence[int]) -> float:
    spread = covariance(left, left) * covariance(right, right)
    return float(covariance(left, right)) / math.sqrt(spread)


def random_rows(seed: int, count: int) -> list[list[int]]:
    print(f"seed {seed}")
    dice = np.random.default_rng(seed)
    level = dice.integers(1, 4, size=(count, 1))
    rows: list[list[int]] = (level + dice.integers(0, 2, size=(count, 9))).tolist()
    return rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_alpha_of_made_up_scores(made: Made, seed: int) -> None:
    rows = random_rows(seed, 11 + seed)
    assert structure.cronbach_alpha(made(rows), 50).alpha == pytest.approx(float(alpha(rows)))


def test_alpha_of_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    rows = rows_of(bundled)
    estimate = structure.cronbach_alpha(bundled)
    assert estimate.alpha == pytest.approx(float(alpha(rows)))
    assert estimate == structure.cronbach_alpha(bundled), "another interval from the same data"
    assert (
        estimate.low < estimate.alpha < estimate.high and estimate.resamples == structure.RESAMPLES
    )


def test_the_interval_holds_the_middle_95_of_100_resamples(bundled: pd.DataFrame) -> None:
    rows = rows_of(bundled)
    chosen = np.random.default_rng(11).integers(0, 72, size=(81, 72)).tolist()
    drawn = sorted(float(alpha([rows[place] for place in some])) for some in chosen)
    # Of 81 in order, 2.5% of the way from the first to the last is the third, 97.5% the 79th.
    estimate = structure.cronbach_alpha(bundled, resamples=81, seed=11)
    assert (estimate.low, estimate.high) == pytest.approx((drawn[2], drawn[78]))


def test_nine_times_the_same_score_is_one_thing(made: Made) -> None:
    rows = [[1 + place % 4] * 9 for place in range(20)]
    estimate = structure.cronbach_alpha(made(rows), 50)
    assert (estimate.alpha, estimate.low, estimate.high) == pytest.approx((1, 1, 1))
    assert structure.eigenvalues(made(rows), 20)["eigenvalue"].tolist() == pytest.approx(
        [9] + [0] * 8
    )


def test_correlations_of_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    columns = dict(enumerate(zip(*rows_of(bundled), strict=True), start=1))
    pairs = structure.correlations(bundled)
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == PAIRS
    wanted = {(a, b): correlation(columns[a], columns[b]) for a, b in PAIRS}
    assert pairs["correlation"].tolist() == pytest.approx(list(wanted.values()))
    assert pairs["same_theme"].tolist() == [THEMES[a] == THEMES[b] for a, b in PAIRS]
    within = [value for (a, b), value in wanted.items() if THEMES[a] == THEMES[b]]
    between = [value for (a, b), value in wanted.items() if THEMES[a] != THEMES[b]]
    table = structure.by_theme(bundled).set_index("pairs_of")
    assert table["pairs"].tolist() == [3, 1, 1, 1, 6, 30]
    for name, values in (("within themes", within), ("between themes", between)):
        row = table.loc[name]
        assert row["mean_correlation"] == pytest.approx(sum(values) / len(values))
        assert (row["lowest"], row["highest"]) == pytest.approx((min(values), max(values)))
    leadership = table.loc["Leadership", "mean_correlation"]
    assert leadership == pytest.approx(wanted[(8, 9)])


def test_themes_against_every_other_sorting(bundled: pd.DataFrame) -> None:
    columns = dict(enumerate(zip(*rows_of(bundled), strict=True), start=1))
    value = {(a, b): correlation(columns[a], columns[b]) for a, b in PAIRS}

    def difference(groups: frozenset[frozenset[int]]) -> float:
        within = [v for pair, v in value.items() if any(set(pair) <= group for group in groups)]
        return sum(within) / 6 - (sum(value.values()) - sum(within)) / 30

    sortings = {
        frozenset(frozenset(order[a:b]) for a, b in ((0, 3), (3, 5), (5, 7), (7, 9)))
        for order in itertools.permutations(range(1, 10))
        if order[0] < order[1] < order[2] and order[3] < order[4] and order[5] < order[6]
    }
    own = difference(frozenset(map(frozenset, ((1, 2, 3), (4, 5), (6, 7), (8, 9)))))
    outcome = structure.themes_hold_together(bundled)
    assert outcome.draws == len(sortings) - 1 == 1259
    assert outcome.statistic == pytest.approx(own)
    assert outcome.as_large == sum(difference(sorting) >= own - 1e-12 for sorting in sortings) - 1


def test_eigenvalues_of_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    columns = list(zip(*rows_of(bundled), strict=True))
    own = np.array([[correlation(column, other) for other in columns] for column in columns])
    table = structure.eigenvalues(bundled)
    values = table["eigenvalue"].tolist()
    # The characteristic polynomial's roots, by its traces: sums of powers.
    for power in (1, 2, 3, 4):
        trace = np.trace(np.linalg.matrix_power(own, power))
        assert sum(value**power for value in values) == pytest.approx(trace)
    assert values == sorted(values, reverse=True)
    assert table["share"].sum() == pytest.approx(1)
    assert table["beyond_chance"].tolist() == [True] + [False] * 8


def test_permuted_eigenvalues_by_shuffling_one_table_at_a_time(bundled: pd.DataFrame) -> None:
    dice = np.random.default_rng(3)
    scores = np.array(rows_of(bundled), dtype=float)
    drawn = []
    for _ in range(400):
        shuffled = np.column_stack([dice.permutation(column) for column in scores.T])
        drawn.append(sorted(np.linalg.eigvalsh(np.corrcoef(shuffled.T)), reverse=True))
    table = structure.eigenvalues(bundled)
    assert table["permuted_mean"].to_numpy() == pytest.approx(np.mean(drawn, axis=0), abs=0.05)
    limit = np.percentile(drawn, 95, axis=0)
    assert table["permuted_95"].to_numpy() == pytest.approx(limit, abs=0.08)


@pytest.mark.parametrize(
    "rows", [[], [[3] * 9], [[1, 2, 3, 4, 1, 2, 3, 4, 1]] * 3, random_rows(4, 9), [[3] * 9] * 40]
)
def test_too_few_or_all_equal(made: Made, rows: Rows) -> None:
    table = made(rows)
    estimate = structure.cronbach_alpha(table)
    assert (
        math.isnan(estimate.alpha)
        and math.isnan(estimate.low)
        and estimate.authorities == len(rows)
    )
    assert structure.eigenvalues(table).empty
    assert structure.correlations(table)["correlation"].isna().all()
    assert structure.by_theme(table)["mean_correlation"].isna().all()
    assert structure.themes_hold_together(table).as_large is None


def test_a_statement_that_everybody_has_the_same_score_for(made: Made) -> None:
    rows = [[3, *row[1:]] for row in random_rows(5, 30)]
    table = made(rows)
    assert structure.cronbach_alpha(table, 50).alpha == pytest.approx(float(alpha(rows)))
    assert len(structure.eigenvalues(table, 20)) == 8
    assert structure.correlations(table)["correlation"].isna().sum() == 8
    assert structure.by_theme(table)["pairs"].tolist() == [1, 1, 1, 1, 4, 24]
    assert structure.themes_hold_together(table).as_large is None
