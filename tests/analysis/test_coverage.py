"""Who has been assessed, counted with csv and by sorting; gaps by the definition."""

import csv
import math
import statistics
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis import coverage
from cqclib.reference import authorities

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def everyone(bundled: pd.DataFrame) -> pd.DataFrame:
    table = authorities.table()
    return table.assign(assessed=table["ons_code"].isin(bundled["ons_code"]))


@pytest.fixture(scope="module")
def counted(bundled: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    """(grouping, group): how many of the 153, how many assessed."""
    with (ROOT / "cqclib" / "reference" / "authorities.csv").open(encoding="utf-8") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for name, column in (
        ("population_third", "population_mid_2024"),
        ("deprivation_third", "imd2025_average_score"),
    ):
        rows.sort(key=lambda row: (float(row[column]), row["ons_code"]))
        for place, row in enumerate(rows):
            row[name] = "1" if place < 51 else "2" if place < 102 else "3"
    assessed = set(bundled["ons_code"])
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        for grouping in ("authority_type", "region", "population_third", "deprivation_third"):
            of, some = counts.get((grouping, row[grouping]), (0, 0))
            counts[(grouping, row[grouping])] = (of + 1, some + (row["ons_code"] in assessed))
    return counts


def test_coverage(everyone: pd.DataFrame, counted: dict[tuple[str, str], tuple[int, int]]) -> None:
    table = coverage.coverage(everyone)
    assert table["grouping"].drop_duplicates().tolist() == list(coverage.GROUPINGS)
    assert {(row["grouping"], row["group"]) for row in table.to_dict("records")} == set(counted)
    for row in table.to_dict("records"):
        of, some = counted[(row["grouping"], row["group"])]
        assert (row["authorities"], row["assessed"], row["not_assessed"]) == (of, some, of - some)
        assert row["share"] == pytest.approx(some / of)
        assert row["even"] == pytest.approx(float(Fraction(of * 72, 153)))
        assert row["gap"] == pytest.approx(float(Fraction(of * 72, 153)) - some)
    for _, block in table.groupby("grouping"):
        assert (block["authorities"].sum(), block["assessed"].sum()) == (153, 72)
        assert block["gap"].sum() == pytest.approx(0)


def test_gaps(everyone: pd.DataFrame, counted: dict[tuple[str, str], tuple[int, int]]) -> None:
    gaps = coverage.gaps(everyone)
    wanted = {
        group
        for (_, group), (of, some) in counted.items()
        if Fraction(some) <= Fraction(3, 4) * Fraction(of * 72, 153)
    }
    assert set(gaps["group"]) == wanted
    assert gaps["gap"].is_monotonic_decreasing
    assert {"Yorkshire and The Humber", "Metropolitan borough", "West Midlands"} <= wanted
    assert coverage.gaps(everyone, share=0.3)["group"].tolist() == ["Yorkshire and The Humber"]


def test_assessed_and_rest(everyone: pd.DataFrame) -> None:
    table = coverage.assessed_and_rest(everyone)
    for row in table.to_dict("records"):
        some = [
            authority
            for authority in everyone.to_dict("records")
            if authority["assessed"] == row["assessed"]
        ]
        assert row["authorities"] == len(some)
        assert row["median_population"] == statistics.median(
            authority["population_mid_2024"] for authority in some
        )
        assert row["median_deprivation"] == pytest.approx(
            statistics.median(authority["imd2025_average_score"] for authority in some)
        )


def test_like_the_rest(everyone: pd.DataFrame) -> None:
    made = {outcome.test: outcome for outcome in coverage.like_the_rest(everyone, draws=500)}
    assert all(outcome.authorities == 153 and outcome.draws == 500 for outcome in made.values())
    # Between types: sum over groups of n (share - overall share) squared.
    rows = everyone.groupby("authority_type")["assessed"].agg(["size", "sum"])
    between = sum(
        Fraction(int(size)) * (Fraction(int(some), int(size)) - Fraction(72, 153)) ** 2
        for size, some in rows.itertuples(index=False)
    )
    assert made["assessed, authority_type"].statistic == pytest.approx(float(between))
    # Rho with a flag, by the mean rank of those assessed: no population is shared by two.
    order = everyone["population_mid_2024"].rank().tolist()
    mean = sum(o for o, flag in zip(order, everyone["assessed"], strict=True) if flag) / 72
    share = 72 / 153
    wanted = (mean - 77) * share / math.sqrt(share * (1 - share) * (153**2 - 1) / 12)
    assert everyone["population_mid_2024"].is_unique
    assert made["assessed, population"].statistic == pytest.approx(wanted)


@pytest.mark.parametrize("assessed", [True, False])
def test_all_or_nobody_assessed(everyone: pd.DataFrame, assessed: bool) -> None:
    table = everyone.assign(assessed=assessed)
    assert coverage.gaps(table).empty
    assert coverage.coverage(table)["gap"].abs().max() == 0
    assert all(outcome.as_large is None for outcome in coverage.like_the_rest(table))
    rest = coverage.assessed_and_rest(table).set_index("assessed")
    assert rest.loc[assessed, "authorities"] == 153
    assert math.isnan(rest.loc[not assessed, "median_population"])


@pytest.mark.parametrize("count", [1, 3])
def test_one_or_three_assessed(everyone: pd.DataFrame, count: int) -> None:
    table = everyone.assign(assessed=[place < count for place in range(153)])
    by_group = coverage.coverage(table)
    assert by_group.groupby("grouping")["assessed"].sum().tolist() == [count] * 4
    made = coverage.like_the_rest(table, draws=99)
    assert all(outcome.as_large is not None for outcome in made)


def test_thirds_of_few(everyone: pd.DataFrame) -> None:
    for count, sizes in ((1, [1]), (4, [2, 1, 1]), (5, [2, 2, 1])):
        thirds = coverage.with_thirds(everyone.iloc[:count])["population_third"]
        assert thirds.value_counts().sort_index().tolist() == sizes


def test_equal_values_fall_into_thirds_by_code(everyone: pd.DataFrame) -> None:
    table = coverage.with_thirds(everyone.assign(population_mid_2024=100_000)[::-1])
    codes = sorted(everyone["ons_code"])
    assert set(table.loc[table["population_third"] == 1, "ons_code"]) == set(codes[:51])
    assert set(table.loc[table["population_third"] == 3, "ons_code"]) == set(codes[102:])
