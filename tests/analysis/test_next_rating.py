"""Who is near another rating, by hand and against the recorded totals."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis.next_rating import near_another_rating
from cqclib.dataset.tables import Dataset

Made = Callable[[Sequence[Sequence[int]]], pd.DataFrame]
LOWEST = [9, 14, 23, 32]


def test_by_hand(made: Made) -> None:
    table = made(
        [
            [3, 3, 3, 3, 2, 2, 2, 2, 2],  # 22, one short of good
            [3, 3, 3, 3, 3, 2, 2, 2, 2],  # 23, the least that is good
            [4, 4, 3, 3, 3, 3, 3, 3, 3],  # 29
            [4, 4, 4, 4, 4, 3, 3, 3, 3],  # 32, the least that is outstanding
            [4, 4, 4, 4, 3, 3, 3, 3, 3],  # 31, one short of outstanding
            [1, 1, 1, 1, 1, 1, 1, 1, 2],  # 10
            [2, 2, 2, 2, 2, 1, 1, 1, 1],  # 14, the least that is not inadequate
        ]
    )
    near = near_another_rating(table, 1)
    columns = ["authority", "direction", "points", "other_rating"]
    assert [tuple(row) for row in near[columns].itertuples(index=False)] == [
        ("A4", "better", 1, "Outstanding"),
        ("A0", "better", 1, "Good"),
        ("A3", "worse", 1, "Good"),
        ("A1", "worse", 1, "Requires improvement"),
        ("A6", "worse", 1, "Inadequate"),
    ]
    ways = list(near_another_rating(table, 9)["direction"])  # all but the best, all but the last
    assert (ways.count("better"), ways.count("worse")) == (6, 6)
    assert near_another_rating(table.head(0), 1).empty


@pytest.mark.parametrize("within", range(1, 10))
def test_against_the_recorded_totals(
    tables: Dataset, assessments: list[dict[str, Any]], within: int
) -> None:
    near = near_another_rating(tables.scored, within)
    for direction, wanted in (
        ("better", lambda total: min(low - total for low in [*LOWEST, 99] if low > total)),
        ("worse", lambda total: total - max(low for low in [0, *LOWEST] if low <= total) + 1),
    ):
        some = near[near["direction"] == direction]
        counted = [wanted(row["total"]) for row in assessments]
        if direction == "worse":  # the worst rating has no worse one
            counted = [wanted(row["total"]) for row in assessments if row["total"] >= LOWEST[1]]
        assert len(some) == sum(points <= within for points in counted)
        assert [wanted(total) for total in some["total_score"]] == list(some["points"])
