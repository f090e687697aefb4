"""Claims often made about these scores, checked: size, deprivation, time, likeness.

A rank correlation (Spearman's rho) says whether two things rise together, not why; a claim that the
assessed authorities do not bear out is not thereby shown to be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cqclib.analysis.permutation import (
    DRAWS,
    FEWEST_ARRANGEMENTS,
    Floats,
    Integers,
    Outcome,
    arrangements,
    count_as_large,
    not_enough,
)
from cqclib.reference import authorities

PAIR_DRAWS = 9_999  # fewer than elsewhere: a draw looks at a thousand pairs
_CHARACTERISTICS = {"population": "population_mid_2024", "deprivation": "imd2025_average_score"}


def rank_correlation(left: ArrayLike, right: ArrayLike) -> float:
    """Spearman's rho of two equally long rows of numbers; ties get their mean rank.

    NaN with fewer than two pairs, or when one side does not vary.
    """
    first, second = _centred_ranks(left), _centred_ranks(right)
    length = float(np.sqrt(float(first @ first) * float(second @ second)))
    return float(first @ second) / length if length else nan


def _centred_ranks(values: ArrayLike) -> Integers:
    """Twice the mean rank of each value less its average: whole numbers that sum to nothing."""
    ranks = pd.Series(np.asarray(values, dtype=float)).rank()
    return np.asarray(2 * ranks - (len(ranks) + 1)).astype(np.int64)


def rise_together(left: ArrayLike, right: ArrayLike, test: str, draws: int = DRAWS) -> Outcome:
    """In how many random orders of ``right`` rho (the statistic) is as far from 0, either way.

    Not enough when either side has fewer than 20 different orders.
    """
    first, second = _centred_ranks(left), _centred_ranks(right)
    fewest = min(arrangements(first.tolist()), arrangements(second.tolist()))
    if fewest < FEWEST_ARRANGEMENTS:
        return not_enough(test, len(first))
    # Single precision holds whole numbers below 2 to the 24th as they are, and takes half the time.
    largest = int(np.abs(first).sum()) * int(np.abs(second).max())
    kind: type[np.floating] = np.float32 if largest < 2**24 else np.float64
    weights = first.astype(kind)

    def size(orders: Integers) -> Floats:
        return np.asarray(np.abs(orders.astype(kind) @ weights))

    as_large = count_as_large(float(size(second[None])[0]), second, size, draws)
    return Outcome(test, len(first), rank_correlation(left, right), as_large, draws)


def characteristics(
    scored: pd.DataFrame, everyone: pd.DataFrame, draws: int = DRAWS
) -> list[Outcome]:
    """Total points with population, with deprivation, and with the month of the report.

    ``scored``: ``ons_code, total_score, report_month``; ``everyone``: ``ons_code,
    population_mid_2024`` (residents) and ``imd2025_average_score`` (higher is more deprived) of at
    least these. The statistic is rho: above 0, larger, more deprived or later ones score higher.
    Raises KeyError for an authority that ``everyone`` lacks.
    """
    about = everyone.set_index("ons_code").loc[scored["ons_code"]]
    sides = {name: about[column].to_numpy(dtype=float) for name, column in _CHARACTERISTICS.items()}
    months = scored["report_month"].astype("str").str.replace("-", "").astype(int)
    sides["report_month"] = months.to_numpy(dtype=float)
    totals = scored["total_score"].to_numpy(dtype=float)
    return [rise_together(side, totals, name, draws) for name, side in sides.items()]


def neighbour_pairs(scored: pd.DataFrame) -> pd.DataFrame:
    """Each authority of ``scored`` with those of its nearest neighbours that are in it.

    Columns: ``ons_code, neighbour_code``, in the order of ``scored`` and the nearest first. Two
    authorities stand in two rows where each is among the nearest of the other.
    """
    codes = set(scored["ons_code"])
    rows = [
        (code, neighbour.authority.code)
        for code in scored["ons_code"]
        for neighbour in authorities.neighbours(authorities.by_code(code))
        if neighbour.authority.code in codes
    ]
    return pd.DataFrame(rows, columns=["ons_code", "neighbour_code"], dtype="str")


@dataclass(frozen=True)
class Likeness:
    """Whether statistical neighbours score alike.

    ``authorities`` have a neighbour that was scored too; two neighbours are one of the ``pairs``,
    of which there are ``all_pairs``. ``neighbours_apart`` and ``all_apart`` are the mean difference
    of two totals in points over these; ``rho`` is Spearman's, of an authority's total with the mean
    total of its neighbours. NaN where there is nothing to make them from.
    """

    authorities: int
    pairs: int
    all_pairs: int
    neighbours_apart: float
    all_apart: float
    rho: float
    test: Outcome


def neighbours_alike(
    scored: pd.DataFrame, pairs: pd.DataFrame, draws: int = PAIR_DRAWS
) -> Likeness:
    """How far apart the totals of neighbours are, beside those of all pairs.

    ``scored``: ``ons_code, total_score``; ``pairs``: ``neighbour_pairs``. The test's statistic is
    ``all_apart`` less ``neighbours_apart``: the points that neighbours are closer. The totals are
    shuffled among the authorities, and draws in which neighbours are as close, or closer, count.
    Not enough without pairs, when all pairs are neighbours, or with fewer than 20 different orders.
    """
    totals = scored.set_index("ons_code")["total_score"].astype(int)
    values = totals.to_numpy()
    near = _unordered(totals.index, pairs)
    every = np.stack(np.triu_indices(len(values), 1))
    everywhere = float(_apart(values[None], every)[0]) if every.size else nan
    nearby = float(_apart(values[None], near)[0]) if near.size else nan
    around = totals.loc[pairs["neighbour_code"]].groupby(pairs["ons_code"].to_numpy()).mean()
    test = not_enough("neighbours", len(around))
    varied = arrangements(values.tolist()) >= FEWEST_ARRANGEMENTS
    if 0 < near.shape[1] < every.shape[1] and varied:
        closer = everywhere - nearby
        as_close = count_as_large(
            closer, values, lambda orders: everywhere - _apart(orders, near), draws
        )
        test = Outcome("neighbours", len(around), closer, as_close, draws)
    return Likeness(
        authorities=len(around),
        pairs=near.shape[1],
        all_pairs=every.shape[1],
        neighbours_apart=nearby,
        all_apart=everywhere,
        rho=rank_correlation(totals.loc[around.index], around),
        test=test,
    )


def _unordered(codes: pd.Index, pairs: pd.DataFrame) -> Integers:
    """The places in ``codes`` of each pair's two, a pair once: two rows of numbers."""
    columns = ("ons_code", "neighbour_code")
    two = [codes.get_indexer(pd.Index(pairs[column])).tolist() for column in columns]
    once = sorted({(min(pair), max(pair)) for pair in zip(*two, strict=True)})
    return np.array(once, dtype=np.int64).reshape(-1, 2).T


def _apart(orders: Integers, pairs: Integers) -> Floats:
    """The mean difference over ``pairs`` of places, in each of many orders of the totals."""
    differences = np.abs(orders[:, pairs[0]] - orders[:, pairs[1]])
    return np.asarray(differences.sum(axis=1, dtype=np.int64) / pairs.shape[1])
