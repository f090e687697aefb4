"""Level, above and below: by counting, and the scatter by its definition."""

import math
from collections.abc import Callable, Sequence

import pandas as pd
import pytest

from cqclib.analysis import level

Made = Callable[[Sequence[Sequence[int]]], pd.DataFrame]


def names(comparison: level.Level, relation: str) -> list[str]:
    """The authorities of one relation, in the order of ``others``."""
    return list(comparison.others.loc[comparison.others["relation"] == relation, "authority"])


def test_everybody_in_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    rows = [(r["ons_code"], r["authority"], r["total_score"]) for r in bundled.to_dict("records")]
    for code, name, own in rows:
        comparison = level.level_with(bundled, code)
        others = [(other, total) for _, other, total in rows if other != name]
        assert sorted(names(comparison, level.ABOVE)) == sorted(
            n for n, t in others if t >= own + 4
        )
        assert sorted(names(comparison, level.BELOW)) == sorted(
            n for n, t in others if t <= own - 4
        )
        assert comparison.count(level.LEVEL) == sum(own - 3 <= t <= own + 3 for _, t in others)
        assert comparison.total == own and len(comparison.others) == 71
        totals = sorted(total for _, _, total in rows)
        assert comparison.points_from_the_middle == own - (totals[35] + totals[36]) / 2


def test_kent(bundled: pd.DataFrame) -> None:
    comparison = level.level_with(bundled, "E10000016")
    counts = [comparison.count(side) for side in (level.ABOVE, level.LEVEL, level.BELOW)]
    assert counts == [34, 36, 1] and comparison.points_from_the_middle == -3
    assert comparison.others["points_apart"].is_monotonic_decreasing
    assert names(comparison, level.ABOVE)[:2] == ["Camden", "Kensington and Chelsea"]


def test_one_authority_three_and_all_equal(made: Made) -> None:
    alone = level.level_with(made([[3] * 9]), "E00000000")
    assert alone.others.empty and alone.points_from_the_middle == 0
    assert names(alone, level.LEVEL) == [] and alone.count(level.ABOVE) == 0
    three = made([[3] * 9, [3] * 6 + [2] * 3, [3] * 5 + [2] * 4])
    assert names(level.level_with(three, "E00000000"), level.LEVEL) == ["A1"]
    assert names(level.level_with(three, "E00000000"), level.BELOW) == ["A2"]

    equal = level.level_with(made([[2] * 9] * 5), "E00000003")
    assert names(equal, level.LEVEL) == ["A0", "A1", "A2", "A4"]
    with pytest.raises(KeyError):
        level.level_with(three, "E10000016")


def test_three_points_are_within_twice_the_scatter_of_a_difference(bundled: pd.DataFrame) -> None:
    variances = []
    for row in bundled[[f"qs{n}_score" for n in range(1, 10)]].to_numpy().tolist():
        mean = sum(row) / 9
        variances.append(sum((score - mean) ** 2 for score in row) / 8)
    variance = sum(variances) / 72
    scatter = level.scatter(bundled)
    assert scatter.of_scores == pytest.approx(math.sqrt(variance))
    assert scatter.of_a_total == pytest.approx(math.sqrt(9 * variance))
    assert scatter.of_a_difference == pytest.approx(math.sqrt(2 * 9 * variance))
    assert level.LEVEL_WITHIN <= 2 * scatter.of_a_difference < level.LEVEL_WITHIN + 1
    assert scatter.level_within == level.LEVEL_WITHIN


def test_scatter_of_equal_scores_and_of_none(made: Made) -> None:
    assert level.scatter(made([[3] * 9])).level_within == 0
    nobody = level.scatter(made([]))
    assert math.isnan(nobody.of_scores) and math.isnan(nobody.level_within)
