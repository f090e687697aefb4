"""Averages of a table: which of the two it holds, and which rows have the highest and the lowest."""

from __future__ import annotations

import pandas as pd

from cqclib.errors import DataError

STATISTICS = ("mean", "median")
_PLACES = 4  # what differs by less is a tie


def statistic_of(frame: pd.DataFrame) -> str:
    """Which average ``frame`` holds, by its column's name: "mean" or "median".

    Raises DataError when it has neither column, or both.
    """
    held = [name for name in STATISTICS if name in frame.columns]
    if len(held) != 1:
        has = "both" if held else "neither"
        raise DataError(
            f"The table has {has} of the columns 'mean' and 'median'; give it one of them, which the "
            "chart and the sentences then name."
        )
    return held[0]


def highest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``frame`` with its highest average, all of them where several tie."""
    values = frame[statistic_of(frame)].astype(float).round(_PLACES)
    return frame[values == values.max()]


def lowest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``frame`` with its lowest average, all of them where several tie."""
    values = frame[statistic_of(frame)].astype(float).round(_PLACES)
    return frame[values == values.min()]


def all_alike(frame: pd.DataFrame) -> bool:
    """Whether every row of ``frame`` has the same average (true of no rows, or one)."""
    return len(lowest(frame)) == len(frame)
