"""Ranks and quarters on tables small enough to check by hand."""

from collections import Counter
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis.standing import quarter, standing_of
from cqclib.dataset.derived import ranks
from cqclib.reference import authorities

KENT = authorities.resolve("Kent")
QUARTERS = ["top", "upper middle", "lower middle", "bottom"]


def scored(scores: dict[str, str]) -> pd.DataFrame:
    """A table of authorities with nine digits each."""
    rows = []
    for name, digits in scores.items():
        authority = authorities.resolve(name)
        row: dict[str, Any] = {
            "ons_code": authority.code,
            "authority": authority.name,
            "report_url": "",
        }
        row |= {f"qs{n}_score": int(digit) for n, digit in enumerate(digits, start=1)}
        rows.append({**row, "total_score": sum(map(int, digits))})
    return pd.DataFrame(rows)


def test_ranks_with_ties_and_gaps() -> None:
    totals = pd.Series([20, 26, None, 26, 9, 36], index=list("abcdef"), dtype="Int64")
    table = ranks(totals)
    assert table["rank"].dropna().to_dict() == {"a": 4, "b": 2, "d": 2, "e": 5, "f": 1}
    assert table["rank_to"].dropna().to_dict() == {"a": 4, "b": 3, "d": 3, "e": 5, "f": 1}
    assert [key for key, tied in table["tied"].items() if tied is True] == ["b", "d"]
    assert table.loc["c"].isna().all()


def test_nobody_to_rank() -> None:
    assert ranks(pd.Series([None, None], dtype="Int64"))["rank"].isna().all()


def test_standing_counts_itself_in_no_group() -> None:
    digits = {"Kent": "3" * 9, "Essex": "3" * 9, "Devon": "4" * 9, "Surrey": "2" * 9}
    table = scored(digits)
    kent = standing_of(table, KENT.code)
    assert (kent.rank, kent.rank_to, kent.above, kent.level, kent.below) == (2, 3, 1, 1, 1)
    assert (kent.tied, kent.sharing, kent.assessed) == (True, 2, 4)
    with pytest.raises(KeyError):
        standing_of(table, authorities.resolve("Leeds").code)


def test_everybody_tied() -> None:
    table = scored(dict.fromkeys(["Kent", "Essex", "Devon", "Surrey"], "3" * 9))
    kent = standing_of(table, KENT.code)
    assert (kent.rank, kent.rank_to, kent.above, kent.level, kent.below) == (1, 4, 0, 3, 0)
    assert kent.quarter == "all four quarters"


def test_a_single_authority_is_in_no_quarter_of_its_own() -> None:
    kent = standing_of(scored({"Kent": "2" * 9}), KENT.code)
    assert (kent.rank, kent.rank_to, kent.tied, kent.sharing) == (1, 1, False, 1)
    assert kent.quarter == "all four quarters"


@pytest.mark.parametrize("assessed", [4, 8, 72, 73, 74, 75, 153])
def test_quarters_hold_the_same_number_or_one_more(assessed: int) -> None:
    counts = Counter(quarter(place, place, assessed) for place in range(1, assessed + 1))
    assert [f"{name} quarter" for name in QUARTERS] == list(counts)
    assert max(counts.values()) - min(counts.values()) <= 1
    if assessed == 72:
        assert set(counts.values()) == {18}


@pytest.mark.parametrize(
    ("first", "last", "words"),
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
def test_a_tie_across_a_boundary_names_both_quarters(first: int, last: int, words: str) -> None:
    assert quarter(first, last, 72) == words
