"""Which statistic a table of averages holds: the name of its column says it."""

from __future__ import annotations

import pandas as pd

from cqclib.errors import DataError

STATISTICS = ("mean", "median")


def statistic_of(table: pd.DataFrame) -> str:
    """ "mean" or "median": whichever of the two columns ``table`` has.

    Raises DataError when it has neither or both.
    """
    columns = [name for name in STATISTICS if name in table.columns]
    if len(columns) != 1:
        raise DataError(
            f"The table has {'both a mean and a median' if columns else 'neither a mean nor a median'}"
            " column; give it one of the two, so that the report can name it."
        )
    return columns[0]
