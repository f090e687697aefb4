"""Do the nine scores measure one thing, or the four themes that CQC sorts them into?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import nan

import numpy as np
import pandas as pd

from cqclib.analysis.permutation import SEED, Floats, Outcome, not_enough
from cqclib.reference import framework
from cqclib.reference.framework import SCORE_COLUMNS

# With fewer authorities than statements and one more, nine scores always look like fewer things.
FEWEST_AUTHORITIES = len(framework.STATEMENTS) + 1
RESAMPLES = 9_999
PERMUTATIONS = 999
INTERVAL_PERCENT = 95

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of the nine scores, 1 when all rise and fall together.

    ``low`` and ``high`` hold the middle 95% of ``resamples`` made by drawing as many authorities
    from the assessed ones with replacement: how much the figure leans on who is among them, not
    what the unassessed would bring. Missing (NaN) with fewer than ten authorities, or when all
    totals are equal.
    """

    alpha: float
    low: float
    high: float
    authorities: int
    resamples: int  # those with totals that differ


def cronbach_alpha(scored: pd.DataFrame, resamples: int = RESAMPLES, seed: int = SEED) -> Alpha:
    """Alpha over ``qs1_score`` to ``qs9_score``: 9/8 (1 - sum of variances / variance of totals).

    Source: L. J. Cronbach, "Coefficient alpha and the internal structure of tests", 1951.
    """
    scores = scored[SCORE_COLUMNS].to_numpy(dtype=float)
    count = len(scores)
    if count < FEWEST_AUTHORITIES or np.ptp(scores.sum(axis=1)) == 0:
        return Alpha(nan, nan, nan, count, 0)
    chosen = np.random.default_rng(seed).integers(0, count, size=(resamples, count))
    drawn = np.concatenate([_alpha(scores[some]) for some in np.array_split(chosen, 20)])
    drawn = drawn[~np.isnan(drawn)]
    outside = (100 - INTERVAL_PERCENT) / 2
    low, high = np.percentile(drawn, [outside, 100 - outside])
    whole = float(_alpha(scores[None])[0])
    return Alpha(whole, float(low), float(high), count, len(drawn))


def _alpha(tables: Floats) -> Floats:
    """Alpha of each of many tables (tables, authorities, statements); NaN where totals are equal."""
    statements = tables.shape[2]
    apart = tables.var(axis=1, ddof=1).sum(axis=1)
    together = tables.sum(axis=2).var(axis=1, ddof=1)
    together = np.where(together < _TOLERANCE, nan, together)
    return np.asarray(statements / (statements - 1) * (1 - apart / together))


def eigenvalues(scored: pd.DataFrame, permutations: int = PERMUTATIONS) -> pd.DataFrame:
    """How many things the nine scores measure: their correlations' eigenvalues beside chance's.

    Chance: each statement's scores are shuffled among the authorities by themselves, which leaves
    no correlation but what arises by accident (Horn's parallel analysis, 1965). A statement with
    the same score everywhere is left out.

    Columns, one row a component, the largest first: ``component`` (from 1), ``eigenvalue``,
    ``share`` (of their sum), ``permuted_mean``, ``permuted_95`` (which 95% of the permuted ones do
    not exceed), ``beyond_chance`` (whether this and all larger ones exceed it). No rows with fewer
    than ten authorities or two statements that vary.
    """
    scores = scored[SCORE_COLUMNS].to_numpy(dtype=float)
    scores = scores[:, np.ptp(scores, axis=0) > 0] if len(scores) else scores[:, :0]
    columns = ["component", "eigenvalue", "share", "permuted_mean", "permuted_95", "beyond_chance"]
    if len(scores) < FEWEST_AUTHORITIES or scores.shape[1] < 2:
        return pd.DataFrame(columns=columns)
    own = _sorted_eigenvalues(scores[None])[0]
    generator = np.random.default_rng(SEED)
    shuffled = generator.permuted(np.repeat(scores[None], permutations, axis=0), axis=1)
    chance = _sorted_eigenvalues(shuffled)
    limit = np.percentile(chance, INTERVAL_PERCENT, axis=0)
    return pd.DataFrame(
        {
            "component": np.arange(1, len(own) + 1),
            "eigenvalue": own,
            "share": own / own.sum(),
            "permuted_mean": chance.mean(axis=0),
            "permuted_95": limit,
            "beyond_chance": np.logical_and.accumulate(own > limit),
        }
    )


def _sorted_eigenvalues(tables: Floats) -> Floats:
    """The eigenvalues of each table's correlations, the largest first."""
    standard = tables - tables.mean(axis=1, keepdims=True)
    standard = standard / np.sqrt((standard**2).sum(axis=1, keepdims=True))
    correlations = standard.transpose(0, 2, 1) @ standard
    return np.asarray(np.linalg.eigvalsh(correlations)[:, ::-1])


def correlations(scored: pd.DataFrame) -> pd.DataFrame:
    """The correlation (Pearson's) of each pair of statements, one row a pair.

    Columns: ``first, second`` (statement numbers, the smaller first), ``theme`` (the theme of both;
    missing where they are of two themes), ``same_theme``, ``correlation`` (missing with fewer than
    ten authorities, or where a statement has the same score everywhere), ``authorities``.
    """
    scores = scored[SCORE_COLUMNS].to_numpy(dtype=float)
    varies = np.ptp(scores, axis=0) > 0 if len(scores) else np.zeros(len(SCORE_COLUMNS), dtype=bool)
    enough = len(scores) >= FEWEST_AUTHORITIES
    rows = []
    for first, second in combinations(framework.STATEMENTS, 2):
        known = enough and varies[first.number - 1] and varies[second.number - 1]
        pair = scores[:, first.number - 1], scores[:, second.number - 1]
        correlation = float(np.corrcoef(*pair)[0, 1]) if known else nan
        theme = first.theme if first.theme == second.theme else None
        rows.append((first.number, second.number, theme, theme is not None, correlation))
    columns = ["first", "second", "theme", "same_theme", "correlation"]
    table = pd.DataFrame(rows, columns=columns).astype({"theme": "str"})
    return table.assign(authorities=len(scores))


def by_theme(scored: pd.DataFrame) -> pd.DataFrame:
    """Mean correlations within each theme, within all themes, and between themes.

    Columns: ``pairs_of`` (a theme's name, "within themes" or "between themes"), ``pairs`` (with a
    correlation), ``mean_correlation`` (missing without any), ``lowest, highest``.
    """
    pairs = correlations(scored)
    blocks = {theme.name: pairs[pairs["theme"] == theme.name] for theme in framework.THEMES}
    blocks |= {
        "within themes": pairs[pairs["same_theme"]],
        "between themes": pairs[~pairs["same_theme"]],
    }
    values = {name: block["correlation"].dropna() for name, block in blocks.items()}
    return pd.DataFrame(
        {
            "pairs_of": list(values),
            "pairs": [len(some) for some in values.values()],
            "mean_correlation": [some.mean() for some in values.values()],
            "lowest": [some.min() for some in values.values()],
            "highest": [some.max() for some in values.values()],
        }
    )


def themes_hold_together(scored: pd.DataFrame) -> Outcome:
    """Whether statements of one theme agree more than others: against every other sorting.

    The statistic is the mean correlation within themes less the mean between them. It is compared
    with all other ways of sorting nine statements into one group of three and three of two: 1,259,
    so that no draw is random. Not enough when a correlation is missing.
    """
    pairs = correlations(scored)
    if pairs["correlation"].isna().any():
        return not_enough("themes", len(scored))
    keys = zip(pairs["first"], pairs["second"], strict=True)
    value: dict[tuple[int, int], float] = dict(zip(keys, pairs["correlation"], strict=True))
    total, within = sum(value.values()), int(pairs["same_theme"].sum())

    def difference(together: float) -> float:
        return together / within - (total - together) / (len(pairs) - within)

    own = difference(float(pairs.loc[pairs["same_theme"], "correlation"].sum()))
    all_ways = [difference(sum(value[pair] for pair in some)) for some in _sortings()]
    as_large = sum(way >= own - _TOLERANCE for way in all_ways) - 1  # its own is among them
    return Outcome("themes", len(scored), own, as_large, len(all_ways) - 1)


def _sortings() -> Iterator[list[tuple[int, int]]]:
    """The pairs that stand together, for each sorting into one group of three and three of two."""
    numbers = range(1, len(framework.STATEMENTS) + 1)
    for three in combinations(numbers, 3):
        rest = [number for number in numbers if number not in three]
        for couples in _couples(rest):
            yield [*combinations(three, 2), *couples]


def _couples(numbers: list[int]) -> Iterator[list[tuple[int, int]]]:
    if not numbers:
        yield []
        return
    first, *others = numbers
    for second in others:
        for rest in _couples([number for number in others if number != second]):
            yield [(first, second), *rest]
