"""Ranks, quarters, means and peers on tables small enough to check by hand."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis import compare
from cqclib.analysis.standing import quarter, standing_of
from cqclib.dataset.clean import ranks
from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError
from cqclib.reference import authorities

KENT = authorities.resolve("Kent")
QUARTERS = ["top", "upper middle", "lower middle", "bottom"]


def scored(scores: dict[str, str]) -> pd.DataFrame:
    """A table of authorities with nine digits each."""
    rows = []
    for name, digits in scores.items():
        one = authorities.resolve(name)
        row: dict[str, Any] = {"ons_code": one.code, "authority": one.name, "report_url": ""}
        row |= {f"qs{n}_score": int(digit) for n, digit in enumerate(digits, start=1)}
        rows.append({**row, "total_score": sum(map(int, digits))})
    return pd.DataFrame(rows)


def test_ranks_with_ties_and_gaps() -> None:
    totals = pd.Series([20, 26, None, 26, 9, 36], index=list("abcdef"), dtype="Int64")
    found = ranks(totals)
    assert found["rank"].dropna().to_dict() == {"a": 4, "b": 2, "d": 2, "e": 5, "f": 1}
    assert found["rank_to"].dropna().to_dict() == {"a": 4, "b": 3, "d": 3, "e": 5, "f": 1}
    assert [key for key, tied in found["tied"].items() if tied is True] == ["b", "d"]
    assert found.loc["c"].isna().all()


def test_nobody_to_rank() -> None:
    assert ranks(pd.Series([None, None], dtype="Int64"))["rank"].isna().all()


def test_standing_counts_itself_in_no_group() -> None:
    digits = {"Kent": "3" * 9, "Essex": "3" * 9, "Devon": "4" * 9, "Surrey": "2" * 9}
    table = scored(digits)
    found = standing_of(table, KENT.code)
    assert (found.rank, found.rank_to, found.above, found.level, found.below) == (2, 3, 1, 1, 1)
    assert (found.tied, found.sharing, found.assessed) == (True, 2, 4)
    with pytest.raises(KeyError):
        standing_of(table, authorities.resolve("Leeds").code)


def test_everybody_tied() -> None:
    table = scored(dict.fromkeys(["Kent", "Essex", "Devon", "Surrey"], "3" * 9))
    found = standing_of(table, KENT.code)
    assert (found.rank, found.rank_to, found.above, found.level, found.below) == (1, 4, 0, 3, 0)
    assert found.quarter == "all four quarters"


def test_a_single_authority_is_in_no_quarter_of_its_own() -> None:
    found = standing_of(scored({"Kent": "2" * 9}), KENT.code)
    assert (found.rank, found.rank_to, found.tied, found.sharing) == (1, 1, False, 1)
    assert found.quarter == "all four quarters"


@pytest.mark.parametrize("assessed", [4, 8, 72, 73, 74, 75, 153])
def test_quarters_hold_the_same_number_or_one_more(assessed: int) -> None:
    counts = Counter(quarter(place, place, assessed) for place in range(1, assessed + 1))
    assert [f"{name} quarter" for name in QUARTERS] == list(counts)
    assert max(counts.values()) - min(counts.values()) <= 1
    if assessed == 72:
        assert set(counts.values()) == {18}


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (1, 18, "top quarter"),
        (18, 19, "top and upper middle quarters"),
        (19, 36, "upper middle quarter"),
        (35, 50, "upper middle and lower middle quarters"),
        (37, 54, "lower middle quarter"),
        (54, 55, "lower middle and bottom quarters"),
        (61, 64, "bottom quarter"),
        (10, 60, "all four quarters"),
        (1, 37, "top, upper middle and lower middle quarters"),
        (72, 72, "bottom quarter"),
    ],
)
def test_a_tie_across_a_boundary_names_both_quarters(first: int, last: int, said: str) -> None:
    assert quarter(first, last, 72) == said


def test_means_by_fractions(tables: Dataset, assessments: list[Any]) -> None:
    found = compare.means(tables.scored)
    for number in range(1, 10):
        exact = Fraction(sum(row["scores"][number] for row in assessments), len(assessments))
        assert found[number] == pytest.approx(float(exact), abs=1e-12)
    themes = {
        "Working with people": (1, 2, 3),
        "Providing support": (4, 5),
        "Ensuring safety": (6, 7),
        "Leadership": (8, 9),
    }
    for theme, numbers in themes.items():
        given = [row["scores"][number] for row in assessments for number in numbers]
        exact = Fraction(sum(given), len(given))
        assert compare.theme_means(tables.scored)[theme] == pytest.approx(float(exact), abs=1e-12)
    assert compare.means(tables.scored.head(0)) == {}


def test_extremes_name_all_that_tie() -> None:
    assert compare.extremes({1: 2.5, 2: 3.0, 3: 3.0, 4: 2.5}) == ([2, 3], [1, 4])
    assert compare.extremes({1: 2.0}) == ([1], [1])
    assert compare.extremes({1: 2.00001, 2: 2.00002}) == ([1, 2], [1, 2])


def test_counts_of_each_score() -> None:
    table = scored({"Kent": "1" * 9, "Essex": "4" * 9, "Devon": "411111111"})
    assert compare.counts(table, 1) == {4: 2, 3: 0, 2: 0, 1: 1}
    assert compare.counts(table, 9) == {4: 1, 3: 0, 2: 0, 1: 2}


@pytest.mark.parametrize("column", ["authority_type", "region"])
def test_groups_cover_all_153(
    tables: Dataset,
    assessments: list[Any],
    reference: dict[str, dict[str, str]],
    column: str,
) -> None:
    table = compare.by_group(tables.assessments, column).set_index(column)
    for group in {row[column] for row in reference.values()}:
        members = {code for code, row in reference.items() if row[column] == group}
        own = [row for row in assessments if row["ons_code"] in members]
        found = table.loc[group]
        assert (found["authorities"], found["assessed"]) == (len(members), len(own))
        ratings = Counter(row["overall_rating"] for row in own)
        for name in ("Outstanding", "Good", "Requires improvement", "Inadequate"):
            assert found[name] == ratings[name]
        assert found["good_or_better"] == ratings["Good"] + ratings["Outstanding"]
        mean = Fraction(sum(row["total"] for row in own), len(own))
        assert found["mean_total"] == pytest.approx(float(mean))
        assert found["mean_score"] == pytest.approx(float(mean / 9))
    assert table["authorities"].sum() == 153 and table["assessed"].sum() == 72


def test_rank_correlation_by_hand() -> None:
    assert compare.rank_correlation([1, 2, 3, 4], [10, 20, 30, 400]) == pytest.approx(1)
    assert compare.rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1)
    # ranks 1 2 3 4 5 and 1 3 2 5 4: 1 - 6 * (0 + 1 + 1 + 1 + 1) / (5 * 24)
    assert compare.rank_correlation([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]) == pytest.approx(0.8)
    # ranks 1.5 1.5 3 and 1 2 3: covariance 1.5 over the root of 1.5 * 2
    assert compare.rank_correlation([1, 1, 2], [1, 2, 3]) == pytest.approx(1.5 / 3**0.5)
    for left, right in (([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([], [])):
        with pytest.raises(DataError, match="three pairs that vary"):
            compare.rank_correlation(left, right)
