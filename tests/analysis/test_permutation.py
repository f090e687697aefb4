"""Counting by draws against every arrangement there is; Holm's correction by its definition."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from cqclib.analysis import permutation
from cqclib.analysis.permutation import Outcome


def test_arrangements() -> None:
    for values in ("", "a", "aab", "abcd", "aabbc", "aaaa"):
        assert permutation.arrangements(values) == len(set(itertools.permutations(values)))


def test_draws_are_orders_of_the_values_and_the_same_every_time() -> None:
    blocks = list(permutation.shuffles([5, 1, 1, 9], draws=20_001))
    assert sum(len(block) for block in blocks) == 20_001
    assert all((np.sort(block, axis=1) == [1, 1, 5, 9]).all() for block in blocks)
    again = list(permutation.shuffles([5, 1, 1, 9], draws=20_001))
    assert all((block == other).all() for block, other in zip(blocks, again, strict=True))
    # Each of the 12 orders comes about as often as any other.
    counts = np.unique(np.concatenate(blocks), axis=0, return_counts=True)[1]
    assert len(counts) == 12 and abs(counts - 20_001 / 12).max() < 5 * math.sqrt(20_001 / 12)


@pytest.mark.parametrize("length", [7, 256, 257])
def test_orders_kept_for_later_tests_are_those_of_shuffling_the_values(length: int) -> None:
    """numpy's own shuffling of the values themselves, block by block, is the second way."""
    values = np.random.default_rng(1).integers(0, 9, length, dtype=np.int16)
    generator = np.random.default_rng(permutation.SEED)
    for block in permutation.shuffles(values, draws=20_500):
        own = generator.permuted(np.tile(values, (len(block), 1)), axis=1)
        assert np.array_equal(block, own)


def test_rows_of_a_table_are_shuffled_each_by_itself() -> None:
    block = np.concatenate(list(permutation.shuffles([[1, 2, 3], [4, 4, 5]], draws=500)))
    assert block.shape == (500, 2, 3)
    assert (np.sort(block, axis=2) == [[1, 2, 3], [4, 4, 5]]).all()
    assert len(np.unique(block.reshape(500, 6), axis=0)) == 6 * 3


def test_counts_are_those_of_all_orders_within_chance() -> None:
    values = [1, 2, 2, 4, 7, 8]

    def first_two(orders: np.ndarray) -> np.ndarray:
        return orders[:, :2].sum(axis=1)

    exact = Fraction(sum(sum(order[:2]) >= 10 for order in itertools.permutations(values)), 720)
    count = permutation.count_as_large(10, values, first_two, draws=50_000)
    assert abs(count / 50_000 - exact) < 5 * math.sqrt(0.25 / 50_000)


def test_the_observed_arrangement_counts_among_the_draws() -> None:
    assert Outcome("x", 72, 1.0, as_large=0, draws=999).p == 1 / 1000
    assert Outcome("x", 72, 1.0, as_large=999, draws=999).p == 1
    assert math.isnan(permutation.not_enough("x", 3).p)


def test_holm_by_its_definition() -> None:
    given = [0.04, math.nan, 0.01, 0.03, 0.5, 0.01]
    ordered = sorted(p for p in given if not math.isnan(p))
    wanted = [
        min(1.0, max((5 - place) * p for place, p in enumerate(ordered) if p <= own))
        for own in given
        if not math.isnan(own)
    ]
    adjusted = permutation.holm(given)
    assert math.isnan(adjusted[1]) and list(adjusted[[0, 2, 3, 4, 5]]) == pytest.approx(wanted)
    assert adjusted[2] == pytest.approx(0.05) and adjusted[4] == pytest.approx(0.5)
    assert permutation.holm([]).size == 0
    assert permutation.holm([0.4, 0.5]).tolist() == [0.8, 0.8]


def test_all_tests_stand_in_one_table_also_those_that_could_not_be_made() -> None:
    made = [
        Outcome("a", 72, 2.5, 4, 999),
        permutation.not_enough("b", 2),
        Outcome("c", 9, 1, 9, 99),
    ]
    table = permutation.tests_made(made)
    assert list(table["test"]) == ["a", "b", "c"] and list(table["authorities"]) == [72, 2, 9]
    assert list(table["p"][[0, 2]]) == [0.005, 0.1]
    assert list(table["p_holm"][[0, 2]]) == [0.01, 0.1]
    assert table.loc[1, ["as_large", "p", "p_holm"]].isna().all()
    assert permutation.tests_made([]).empty
