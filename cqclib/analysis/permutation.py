"""Permutation tests: how often chance alone arranges the same numbers as far apart.

The published scores stay as they are and only who has them is shuffled, so nothing is assumed
about how scores are distributed and no assessment is treated as a sample. Draws are seeded: the
same data give the same counts. No difference found is not "no difference".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from math import factorial, nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

SEED = 20250103
# With the arrangement that is there, 100,000: a count "of 100" then has a standard error of at most
# 0.16, so that another seed changes the sentence seldom and by one.
DRAWS = 99_999
# With fewer different arrangements, no result can be rarer than 1 in 20.
FEWEST_ARRANGEMENTS = 20
_CHUNK = 20_000  # draws at a time, to keep memory small

Integers = NDArray[np.integer]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Outcome:
    """One test: in how many of ``draws`` the statistic was as far out as the observed one.

    ``as_large`` is None where there is too little to test: too few authorities, or nothing varies.
    """

    test: str
    authorities: int  # that the test is made on
    statistic: float
    as_large: int | None
    draws: int

    @property
    def p(self) -> float:
        """The share of arrangements as far out, the observed one counted among them; or NaN."""
        return nan if self.as_large is None else (self.as_large + 1) / (self.draws + 1)


def not_enough(test: str, authorities: int) -> Outcome:
    """The outcome of a test that cannot be made."""
    return Outcome(test, authorities, nan, None, 0)


def arrangements(values: Iterable[object]) -> int:
    """In how many different orders ``values`` can stand; equal ones are not told apart."""
    counts = Counter(values)
    orders = factorial(sum(counts.values()))
    for count in counts.values():
        orders //= factorial(count)
    return orders


def shuffles(values: ArrayLike, draws: int, seed: int = SEED) -> Iterator[Integers]:
    """``draws`` random orders of whole-number ``values``, some thousand rows at a time.

    For two dimensions each row is shuffled by itself, and a draw is a whole table.
    """
    given = np.asarray(values, dtype=np.int16)
    if given.ndim == 1:
        orders = _orders(len(given), draws, seed)
        for done in range(0, draws, _CHUNK):
            yield given[orders[done : done + _CHUNK]]
    else:
        yield from _shuffled(given, draws, seed)


def _shuffled(given: NDArray[Any], draws: int, seed: int) -> Iterator[NDArray[Any]]:
    generator = np.random.default_rng(seed)
    for done in range(0, draws, _CHUNK):
        copies = np.repeat(given[None], min(_CHUNK, draws - done), axis=0)
        yield generator.permuted(copies, axis=-1)


@lru_cache(maxsize=2)
def _orders(length: int, draws: int, seed: int) -> NDArray[np.unsignedinteger]:
    """``draws`` random orders of ``length`` places, a row each: what tests of one size share.

    Where a value goes does not depend on it, so all values are shuffled as they would be alone.
    """
    places = np.arange(length, dtype=np.uint8 if length <= 256 else np.uint32)
    return np.concatenate(list(_shuffled(places, draws, seed)))


def count_as_large(
    observed: float,
    values: ArrayLike,
    statistic: Callable[[Integers], Floats],
    draws: int,
) -> int:
    """In how many random orders of ``values`` the ``statistic`` is ``observed`` or more.

    ``statistic`` takes many orders (the first axis) and gives one number each. What differs by
    rounding alone counts as equal.
    """
    least = observed - 1e-9 * max(1.0, abs(observed))
    return sum(int((statistic(orders) >= least).sum()) for orders in shuffles(values, draws))


def holm(p_values: ArrayLike) -> Floats:
    """Holm's correction: each p as it stands when all tests are looked at together.

    Missing ones stay missing and count for nothing. The smallest of m is multiplied by m, the next
    by m - 1 and so on; none becomes smaller than one before it, or larger than 1.
    Source: S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    given = np.asarray(p_values, dtype=float)
    adjusted = np.full(given.shape, nan)
    made = np.flatnonzero(~np.isnan(given))
    order = made[np.argsort(given[made], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(given[order] * factors))
    return adjusted


def tests_made(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """All tests in one table, those that could not be made too.

    Columns: ``test``; ``authorities``; ``statistic``; ``as_large`` of ``draws`` random arrangements
    (missing where not enough); ``p`` = (as_large + 1) / (draws + 1); ``p_holm``: Holm's correction
    over all tests made.
    """
    rows = [(*astuple(outcome), outcome.p) for outcome in outcomes]
    columns = ["test", "authorities", "statistic", "as_large", "draws", "p"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {"test": "str", "statistic": float, "p": float}
    )
    table = table.astype(dict.fromkeys(["authorities", "as_large", "draws"], "Int64"))
    table["p_holm"] = holm(table["p"].to_numpy())
    return table
