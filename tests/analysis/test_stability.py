"""One point and one statement, by loops and fractions over every single score."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

import pandas as pd
import pytest

from cqclib.analysis import stability
from cqclib.dataset import stability as published
from cqclib.reference import framework

Rows = Sequence[Sequence[int]]
Made = Callable[[Rows], pd.DataFrame]
LEVELS = ("Inadequate", "Requires improvement", "Good", "Outstanding")


def band(points: int, possible: int) -> str:
    """CQC's bands on the exact share: each begins above the whole % before it."""
    share = Fraction(100 * points, possible)
    return LEVELS[sum(share > edge for edge in (38, 62, 87))]


def place(totals: list[int], own: int) -> tuple[int, int]:
    better = sum(total > totals[own] for total in totals)
    return better + 1, better + sum(total == totals[own] for total in totals)


def rows_of(table: pd.DataFrame) -> list[list[int]]:
    return table[[f"qs{n}_score" for n in range(1, 10)]].astype(int).to_numpy().tolist()


def outcomes(rows: Rows, own: int, change: int) -> set[tuple[tuple[int, int], str]]:
    """The place and rating after each way of changing one of the nine scores by ``change``."""
    places_and_ratings = set()
    for statement in range(9):
        changed = [list(row) for row in rows]
        changed[own][statement] += change
        if 1 <= changed[own][statement] <= 4:
            totals = [sum(row) for row in changed]
            places_and_ratings.add((place(totals, own), band(totals[own], 36)))
    return places_and_ratings


def check_one_point(table: pd.DataFrame) -> None:
    rows = rows_of(table)
    totals = [sum(row) for row in rows]
    for own, row in enumerate(stability.one_point(table).to_dict("records")):
        rating = band(totals[own], 36)
        assert (row["rank"], row["rank_to"]) == place(totals, own)
        assert row["derived_rating"] == rating
        reached, ratings = [place(totals, own)], {rating}
        for name, change in (("more", 1), ("fewer", -1)):
            some = outcomes(rows, own, change)
            assert len(some) <= 1, "which statement it is made a difference"
            key = f"place_if_one_point_{name}"
            if not some:
                assert pd.isna(row[key]) and pd.isna(row[f"{key}_to"])
                assert pd.isna(row[f"rating_if_one_point_{name}"])
                continue
            then, new = some.pop()
            assert (row[key], row[f"{key}_to"]) == then
            assert row[f"rating_if_one_point_{name}"] == new
            reached.append(then)
            ratings.add(new)
        assert row["best_place"] == min(first for first, _ in reached)
        assert row["last_place"] == max(last for _, last in reached)
        assert row["rating_changes_with_one_point"] == (len(ratings) > 1)


def check_leave_one_out(table: pd.DataFrame) -> None:
    rows = rows_of(table)
    better, worse = Counter[int](), Counter[int]()
    for scores, row in zip(rows, stability.leave_one_out(table).to_dict("records"), strict=True):
        own, changed = band(sum(scores), 36), 0
        for number, score in enumerate(scores, start=1):
            without = band(sum(scores) - score, 32)
            assert row[f"without_qs{number}"] == without
            changed += without != own
            better[number] += LEVELS.index(without) > LEVELS.index(own)
            worse[number] += LEVELS.index(without) < LEVELS.index(own)
        assert row["statements_that_change_the_rating"] == changed
        assert row["same_rating_without_any_statement"] == (changed == 0)
    for row in stability.statements_left_out(table).to_dict("records"):
        number = row["statement_number"]
        assert (row["better"], row["worse"]) == (better[number], worse[number])
        assert row["changed"] == better[number] + worse[number]
        assert row["authorities"] == len(rows)


def test_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    check_one_point(bundled)
    check_leave_one_out(bundled)


def test_any_assessments(made: Made, any_scores: Rows) -> None:
    check_one_point(made(any_scores))
    check_leave_one_out(made(any_scores))


def test_kent_could_be_anywhere_from_55th_to_69th(bundled: pd.DataFrame) -> None:
    kent = stability.one_point(bundled).set_index("authority").loc["Kent"]
    assert (kent["rank"], kent["rank_to"]) == (61, 64)
    assert (kent["best_place"], kent["last_place"]) == (55, 69)


def test_sturdiness_of_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    rows = rows_of(bundled)
    totals = [sum(row) for row in rows]
    count = Counter(totals)
    widths, unmoved = [], 0
    for total in totals:
        above = sum(n for other, n in count.items() if other > total + 1)
        below = sum(n for other, n in count.items() if other < total - 1)
        widths.append(72 - above - below)
        unmoved += not any(total < other <= total + 1 for other in totals) and count[total] == 1
    sturdiness = stability.sturdiness(bundled)
    widths.sort()
    assert (sturdiness.narrowest_width, sturdiness.widest_width) == (widths[0], widths[-1])
    assert sturdiness.typical_width == (widths[35] + widths[36]) / 2
    assert sturdiness.one_point_short == sum(count[total] for total in (13, 22, 31)) == 4
    assert sturdiness.one_point_above == sum(count[total] for total in (14, 23, 32)) == 18
    assert sturdiness.same_rank_either_way == unmoved
    assert sturdiness.on_an_edge == 22 and sturdiness.same_rating_either_way == 50
    assert sturdiness.same_rating_without_any_statement == 68
    assert sturdiness.ratings_are_sturdier and sturdiness.authorities == 72


def test_sturdiness_of_few_equal_and_none(made: Made) -> None:
    equal = stability.sturdiness(made([[3] * 9] * 5))
    assert (equal.narrowest_width, equal.typical_width, equal.widest_width) == (5, 5.0, 5)
    assert equal.same_rank_either_way == 0 and equal.on_an_edge == 0
    alone = stability.sturdiness(made([[3] * 5 + [2] * 4]))  # 23 points: good, by one point
    assert (alone.typical_width, alone.same_rank_either_way, alone.on_an_edge) == (1.0, 1, 1)
    assert not alone.ratings_are_sturdier
    nobody = stability.sturdiness(made([]))
    assert nobody.authorities == 0 and nobody.typical_width is None


def test_the_published_table_has_both_and_the_same_columns_when_empty(made: Made) -> None:
    rows = made([[2] * 9, [3] * 9])
    table = published.table(rows)
    assert list(table["statements_that_change_the_rating"]) == [0, 0]
    assert published.table(made([])).dtypes.equals(table.dtypes)


@pytest.mark.parametrize("points", range(8, 33))
def test_eight_scores_have_the_bands_of_nine(points: int) -> None:
    assert framework.rating_without_one(points).name == band(points, 32)


@pytest.mark.parametrize("points", [7, 33])
def test_eight_scores_sum_to_8_to_32(points: int) -> None:
    with pytest.raises(ValueError, match="8 to 32"):
        framework.rating_without_one(points)
