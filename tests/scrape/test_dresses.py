"""Summary pages in many dresses, written by somebody who had not seen the reader.

``tests/fixtures/dresses/summary/expected.csv`` says of each page what a person reads on it at once
(``read``), or that a careful person could not be sure (``refuse``). No page may be misread, none that
is in doubt may be read, and of the clear ones at least 95 in 100 must be.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cqclib.scrape import parse as pages

FOLDER = Path(__file__).parents[1] / "fixtures" / "dresses" / "summary"
NOT_READ = {  # clear to a person, and refused: finished by the statement pages, or by hand
    "03-tables/12-two-pairs-per-row.html",
    "03-tables/13-three-small-tables.html",
}


def dresses(verdict: str) -> list[dict[str, str]]:
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["verdict"] == verdict]


def html(row: dict[str, str]) -> str:
    return (FOLDER / row["family"] / row["file"]).read_text(encoding="utf-8")


def name(row: dict[str, str]) -> str:
    return f"{row['family']}/{row['file']}"


@pytest.mark.parametrize("row", dresses("read"), ids=name)
def test_a_clear_page_is_read_right(row: dict[str, str]) -> None:
    if name(row) in NOT_READ:
        with pytest.raises(pages.PageError):
            pages.read_summary(html(row))
        return
    summary = pages.read_summary(html(row))
    assert [str(summary.scores[n]) for n in range(1, 10)] == [row[f"qs{n}"] for n in range(1, 10)]
    assert summary.rating == row["rating"]
    assert summary.printed_percent == (
        int(row["printed_percent"]) if row["printed_percent"] else None
    )


@pytest.mark.parametrize("row", dresses("refuse"), ids=name)
def test_a_page_in_doubt_is_refused_in_a_sentence(row: dict[str, str]) -> None:
    with pytest.raises(pages.PageError) as caught:
        pages.read_summary(html(row))
    assert str(caught.value).endswith(".")


def test_there_are_enough_of_each_and_few_are_left() -> None:
    clear = dresses("read")
    assert len(clear) >= 150 and len(dresses("refuse")) >= 90
    assert len(NOT_READ) <= 0.05 * len(clear)
