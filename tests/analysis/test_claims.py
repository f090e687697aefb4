"""Size, deprivation, time, neighbours: rho by its definition, counts by every order there is."""

import csv
import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis import claims
from cqclib.reference import authorities

ROOT = Path(__file__).resolve().parents[2]
CLOSE = 5 * math.sqrt(0.25 / 20_000)
Nearest = dict[str, list[tuple[str, float]]]


def ranks(values: Sequence[float]) -> list[float]:
    """The mean rank of ties, by counting."""
    return [
        sum(other < own for other in values) + (sum(other == own for other in values) + 1) / 2
        for own in values
    ]


def rho(left: Sequence[float], right: Sequence[float]) -> float:
    a, b = ranks(left), ranks(right)
    middle = (len(a) + 1) / 2
    top = sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True))
    return top / math.sqrt(sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b))


def columns_of(bundled: pd.DataFrame) -> list[dict[str, Any]]:
    with (ROOT / "cqclib" / "reference" / "authorities.csv").open(encoding="utf-8") as file:
        about = {row["ons_code"]: row for row in csv.DictReader(file)}
    return [row | about[row["ons_code"]] for row in bundled.to_dict("records")]


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ([1, 2, 3, 4], [10, 20, 30, 45], 1),
        ([1, 2, 3, 4], [9, 7, 5, -1], -1),
        ([86, 97, 99, 100, 101, 103, 106, 110, 112, 113], [2, 20, 28, 27, 50, 29, 7, 17, 6, 12],
         -29 / 165),
        ([1, 1, 2, 2], [1, 2, 1, 2], 0),
    ],
)  # fmt: skip
def test_rank_correlation(left: list[float], right: list[float], wanted: float) -> None:
    assert claims.rank_correlation(left, right) == pytest.approx(wanted)
    assert rho(left, right) == pytest.approx(wanted)


@pytest.mark.parametrize(("left", "right"), [([], []), ([1], [2]), ([1, 2, 3], [5, 5, 5])])
def test_no_correlation_without_variation(left: list[float], right: list[float]) -> None:
    assert math.isnan(claims.rank_correlation(left, right))
    outcome = claims.rise_together(left, right, "x")
    assert outcome.as_large is None and outcome.authorities == len(left)


def test_the_count_against_every_order() -> None:
    left, right = [3, 8, 8, 1, 5, 9, 2], [20, 23, 22, 20, 20, 25, 23]
    own = abs(rho(left, right))
    orders = list(itertools.permutations(right))
    exact = sum(abs(rho(left, order)) >= own - 1e-12 for order in orders) / len(orders)
    outcome = claims.rise_together(left, right, "x", draws=20_000)
    assert 0.05 < exact < 0.95 and abs(outcome.p - exact) < CLOSE
    assert outcome.statistic == pytest.approx(rho(left, right))


def test_the_bundled_claims(bundled: pd.DataFrame) -> None:
    rows = columns_of(bundled)
    totals = [int(row["total_score"]) for row in rows]
    sides = {
        "population": [int(row["population_mid_2024"]) for row in rows],
        "deprivation": [float(row["imd2025_average_score"]) for row in rows],
        "report_month": [int(row["report_month"].replace("-", "")) for row in rows],
    }
    made = claims.characteristics(bundled, authorities.table(), draws=20_000)
    assert [outcome.test for outcome in made] == list(sides)
    for outcome in made:
        wanted = rho(sides[outcome.test], totals)
        assert outcome.statistic == pytest.approx(wanted)
        assert outcome.authorities == 72
        # Without ties rho times the root of n - 1 is nearly normal: a rough second route.
        nearly = math.erfc(abs(wanted) * math.sqrt(71) / math.sqrt(2))
        assert abs(outcome.p - nearly) < 0.02


@pytest.mark.parametrize("count", [0, 1, 3])
def test_claims_of_few(bundled: pd.DataFrame, count: int) -> None:
    made = claims.characteristics(bundled.iloc[:count], authorities.table())
    assert [outcome.as_large for outcome in made] == [None] * 3
    assert [outcome.authorities for outcome in made] == [count] * 3


def test_an_unknown_authority_is_an_error(bundled: pd.DataFrame) -> None:
    with pytest.raises(KeyError):
        claims.characteristics(bundled.assign(ons_code="E99999999"), authorities.table())


def test_neighbour_pairs(bundled: pd.DataFrame, nearest: Nearest) -> None:
    codes = list(bundled["ons_code"])
    wanted = [(code, near) for code in codes for near, _ in nearest[code] if near in codes]
    pairs = claims.neighbour_pairs(bundled)
    assert list(pairs.itertuples(index=False, name=None)) == wanted
    assert claims.neighbour_pairs(bundled.iloc[:1]).empty


def test_how_far_apart_the_bundled_neighbours_are(bundled: pd.DataFrame, nearest: Nearest) -> None:
    total = dict(zip(bundled["ons_code"], bundled["total_score"].tolist(), strict=True))
    near = {code: [n for n, _ in nearest[code] if n in total] for code in total}
    pairs = {frozenset((code, other)) for code, some in near.items() for other in some}
    apart = [abs(total[a] - total[b]) for a, b in map(tuple, pairs)]
    every = [abs(a - b) for a, b in itertools.combinations(total.values(), 2)]
    likeness = claims.neighbours_alike(bundled, claims.neighbour_pairs(bundled))
    assert (likeness.pairs, likeness.all_pairs) == (len(apart), 72 * 71 // 2)
    assert likeness.neighbours_apart == pytest.approx(sum(apart) / len(apart))
    assert likeness.all_apart == pytest.approx(sum(every) / len(every))
    with_some = [code for code, some in near.items() if some]
    around = [sum(total[n] for n in near[code]) / len(near[code]) for code in with_some]
    assert likeness.rho == pytest.approx(rho([total[code] for code in with_some], around))
    assert likeness.authorities == likeness.test.authorities == len(with_some)
    assert likeness.test.statistic == pytest.approx(likeness.all_apart - likeness.neighbours_apart)


def test_neighbours_against_every_order() -> None:
    values = [12, 20, 21, 24, 24, 30, 19]
    codes = [f"E{place}" for place in range(7)]
    pairs = [(0, 1), (1, 0), (1, 2), (3, 4), (5, 6), (6, 1)]
    table = pd.DataFrame({"ons_code": codes, "total_score": values})
    near = pd.DataFrame(
        [(codes[a], codes[b]) for a, b in pairs], columns=["ons_code", "neighbour_code"]
    )
    once = {frozenset(pair) for pair in pairs}

    def apart(order: Sequence[int]) -> float:
        return sum(abs(order[a] - order[b]) for a, b in map(tuple, once)) / len(once)

    orders = list(itertools.permutations(values))
    exact = sum(apart(order) <= apart(values) + 1e-12 for order in orders) / len(orders)
    likeness = claims.neighbours_alike(table, near, draws=20_000)
    assert likeness.neighbours_apart == pytest.approx(apart(values)) and likeness.pairs == 5
    assert 0.02 < exact < 0.98 and abs(likeness.test.p - exact) < CLOSE


@pytest.mark.parametrize("count", [0, 1, 3])
def test_neighbours_of_few(bundled: pd.DataFrame, count: int) -> None:
    few = bundled.iloc[:count]
    likeness = claims.neighbours_alike(few, claims.neighbour_pairs(few))
    assert likeness.test.as_large is None and likeness.all_pairs == count * (count - 1) // 2
    assert math.isnan(likeness.all_apart) == (count < 2)


def test_equal_totals_are_no_likeness(bundled: pd.DataFrame) -> None:
    equal = bundled.assign(total_score=23)
    likeness = claims.neighbours_alike(equal, claims.neighbour_pairs(equal))
    assert likeness.test.as_large is None and math.isnan(likeness.rho)
    assert likeness.neighbours_apart == likeness.all_apart == 0
