"""Frames of scored assessments: the committed ones, and made-up ones of any size."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
Made = Callable[[Sequence[Sequence[int]]], pd.DataFrame]


@pytest.fixture(scope="session")
def bundled() -> pd.DataFrame:
    """The committed 72 assessments, as anybody would read them."""
    return pd.read_csv(ROOT / "data" / "processed" / "la_detailed_assessments.csv")


@pytest.fixture(scope="session")
def made() -> Made:
    """A frame of scored assessments from rows of nine scores: A0, A1, ... in that order."""

    def frame(rows: Sequence[Sequence[int]]) -> pd.DataFrame:
        columns = [f"qs{number}_score" for number in range(1, 10)]
        table = pd.DataFrame([list(row) for row in rows], columns=columns, dtype="Int64")
        names = [f"A{place}" for place in range(len(rows))]
        table.insert(0, "slug", pd.Series([f"{name.lower()}-0525" for name in names], dtype="str"))
        table.insert(1, "ons_code", pd.Series([f"E{n:08}" for n in range(len(rows))], dtype="str"))
        table.insert(2, "authority", pd.Series(names, dtype="str"))
        table["total_score"] = table[columns].sum(axis=1).astype("Int64")
        return table

    return frame


@pytest.fixture(params=[3, 8, 40, "equal", "extremes", 1])
def any_scores(request: pytest.FixtureRequest) -> list[list[int]]:
    """Rows of nine scores: random ones of several sizes (the seed is the size), and odd ones."""
    if request.param == "equal":
        return [[3] * 9 for _ in range(5)]
    if request.param == "extremes":
        return [[1] * 9, [4] * 9, [1] * 8 + [2], [4] * 8 + [3], [2] * 9, [4] * 9]
    print(f"seed and number of authorities: {request.param}")
    dice = np.random.default_rng(request.param)
    rows: list[list[int]] = dice.choice([1, 2, 2, 3, 3, 3, 4], size=(request.param, 9)).tolist()
    return rows
