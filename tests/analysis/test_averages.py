"""Which average a table holds, and which rows stand out in it."""

import pandas as pd
import pytest

from cqclib.analysis import averages
from cqclib.errors import DataError


def table(name: str, values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"statement_number": range(1, len(values) + 1), name: values})


@pytest.mark.parametrize("name", ["mean", "median"])
def test_the_column_names_the_statistic(name: str) -> None:
    frame = table(name, [2.5, 3.0, 3.0, 2.5])
    assert averages.statistic_of(frame) == name
    assert list(averages.highest(frame)["statement_number"]) == [2, 3]
    assert list(averages.lowest(frame)["statement_number"]) == [1, 4]
    assert not averages.all_alike(frame)


def test_what_differs_by_rounding_alone_ties() -> None:
    frame = table("mean", [2.00001, 2.00002])
    assert len(averages.highest(frame)) == len(averages.lowest(frame)) == 2
    assert averages.all_alike(frame)
    assert averages.all_alike(table("mean", [2.0]))


@pytest.mark.parametrize(("columns", "has"), [([], "neither"), (["mean", "median"], "both")])
def test_neither_or_both_is_refused(columns: list[str], has: str) -> None:
    with pytest.raises(DataError, match=f"has {has} of the columns 'mean' and 'median'"):
        averages.statistic_of(pd.DataFrame(columns=["statement", *columns]))
