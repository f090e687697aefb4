"""All numbers come out, or say that there is not enough, for 153, 72, 3, 1 and no reports."""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cqclib.analysis import (
    claims,
    coverage,
    groups,
    level,
    permutation,
    stability,
    structure,
    threshold,
)
from cqclib.dataset import stability as published
from cqclib.reference import authorities

Made = Callable[[Sequence[Sequence[int]]], pd.DataFrame]
FEW_DRAWS = 199


def reports(made: Made, count: int, equal: bool) -> pd.DataFrame:
    """``count`` of the 153 with scores of seed 153, spread about as the real ones are."""
    dice = np.random.default_rng(153)
    lift = dice.normal(2.6, 0.35, size=(153, 1))
    scores = np.clip(np.round(lift + dice.normal(0, 0.45, size=(153, 9))), 1, 4).astype(int)
    table = made(([[3] * 9] * 153 if equal else scores.tolist())[:count])
    about = authorities.table().iloc[:count].reset_index(drop=True)
    for column in ("ons_code", "authority", "authority_type", "region"):
        table[column] = about[column]
    months = [f"202{4 + place % 2}-{1 + place % 12:02}" for place in range(count)]
    return table.assign(report_month=pd.Series(months, dtype="str"))


def all_outcomes(table: pd.DataFrame) -> dict[str, permutation.Outcome]:
    everyone = authorities.table()
    everyone["assessed"] = everyone["ons_code"].isin(table["ons_code"])
    pairs = claims.neighbour_pairs(table)
    made = [
        *groups.by_group(table, FEW_DRAWS),
        groups.statements_differ(table, FEW_DRAWS),
        structure.themes_hold_together(table),
        *threshold.uneven_edges(table, FEW_DRAWS),
        *claims.characteristics(table, everyone, FEW_DRAWS),
        claims.neighbours_alike(table, pairs, FEW_DRAWS).test,
        *coverage.like_the_rest(everyone, FEW_DRAWS),
    ]
    return {outcome.test: outcome for outcome in made}


@pytest.mark.parametrize("equal", [False, True], ids=["varied", "equal"])
@pytest.mark.parametrize("count", [pytest.param(153, marks=pytest.mark.full), 72, 3, 1, 0])
def test_every_number(made: Made, count: int, equal: bool) -> None:
    table = reports(made, count, equal)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcomes = all_outcomes(table)
        tests = permutation.tests_made(outcomes.values())
        shown: list[Any] = [
            published.table(table),
            stability.statements_left_out(table),
            threshold.beside_edges(table),
            structure.eigenvalues(table, 19),
            structure.by_theme(table),
            *(groups.group_totals(table, column) for column in ("authority_type", "region")),
        ]
        alpha = structure.cronbach_alpha(table, 19)
        kept = stability.sturdiness(table)
    assert len(tests) == 16 and tests["test"].is_unique
    assert tests["p"].dropna().between(0, 1).all()
    assert (tests["p"].isna() == tests["as_large"].isna()).all()
    assert len(shown[0]) == kept.authorities == level.scatter(table).authorities == count
    enough = count >= 72 and not equal
    assert math.isnan(alpha.alpha) != enough and (len(shown[3]) == 9) == enough
    about_scores = {"authority_type", "region", "report_year", "population", "deprivation"}
    about_scores |= {"report_month", "neighbours", "themes", "edge 22/23"}
    assert {outcomes[name].as_large is not None for name in about_scores} == {enough}
    assert (outcomes["statement"].as_large is not None) == (count >= 3 and not equal)
    some_assessed = 0 < count < 153
    assert (outcomes["assessed, region"].as_large is not None) == some_assessed
    for row in shown[0].to_dict("records"):
        assert 1 <= row["best_place"] <= row["rank"] <= row["rank_to"] <= row["last_place"] <= count
        assert level.level_with(table, row["ons_code"]).others.shape[0] == count - 1
