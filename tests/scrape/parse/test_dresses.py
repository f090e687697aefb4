"""Pages in many dresses, written by people who had not seen the reader.

``expected.csv`` beside the pages of each kind says what a person reads on them at once (``read``), or
that a careful person could not be sure (``refuse``; of a landing page ``none``: it links no summary).
No page may be misread, none that is in doubt may be read, and of the clear summaries at least 95 in 100
must be.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from cqclib.scrape import parse as pages

FOLDER = Path(__file__).parents[2] / "fixtures" / "dresses"
SUMMARIES = ("summary", "summary-2", "summary-3", "summary-4")
NOT_READ = {  # clear to a person, and refused: finished by the statement pages, or by hand
    "clear/035.html",  # a list of nine labels and a list of nine scores, side by side
    "clear/101.html",
    "clear/sentences-2.html",  # "... - Solihull Metropolitan Borough Council scored 4 for ..."
    "clear/c021.html",  # a link to the findings behind each score, in its paragraph
    "clear/c075.html",
    "clear/c027.html",  # "We scored the local authority 4 out of 4 for ..."
    "clear/c081.html",
    "copies/006.html",  # numbers that only a row of dots says are scores
}


def dresses(kind: str, *verdicts: str) -> list[dict[str, str]]:
    with (FOLDER / kind / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"kind": kind} for row in csv.DictReader(file) if row["verdict"] in verdicts]


def summaries(verdict: str) -> list[dict[str, str]]:
    return [row for kind in SUMMARIES for row in dresses(kind, verdict)]


def first_and_later(verdict: str, every: int = 1) -> list[Any]:
    """Of the summaries of the first set each ``every``-th; the others are for the long run."""
    now = dresses(SUMMARIES[0], verdict)[::every]
    return [
        row if row in now else pytest.param(row, marks=pytest.mark.full)
        for row in summaries(verdict)
    ]


def html(row: dict[str, str]) -> str:
    return (FOLDER / row["kind"] / name(row)).read_text(encoding="utf-8")


def name(row: dict[str, str]) -> str:
    return f"{row['family']}/{row['file']}" if "family" in row else row["file"]


@pytest.mark.parametrize("row", first_and_later("read", every=4), ids=name)
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


@pytest.mark.parametrize("row", first_and_later("refuse"), ids=name)
def test_a_page_in_doubt_is_refused_in_a_sentence(row: dict[str, str]) -> None:
    with pytest.raises(pages.PageError) as caught:
        pages.read_summary(html(row))
    assert str(caught.value).endswith(".")


def test_there_are_enough_of_each_and_few_are_left() -> None:
    clear = summaries("read")
    assert len(clear) >= 500 and len(summaries("refuse")) >= 200
    assert len(NOT_READ) <= 0.05 * len(clear)


@pytest.mark.parametrize("row", dresses("listing", "read"), ids=name)
def test_a_list_names_its_reports_and_its_next_page(row: dict[str, str]) -> None:
    listing = pages.read_listing(html(row), row["address"])
    assert ";".join(report.slug for report in listing.reports) == row["slugs"]
    assert [address for address in row["unclear"].split(";") if address] == [
        shown.rpartition(" at ")[2].strip("'") for shown in listing.unclear
    ]
    following = urljoin(row["address"], listing.next_link) if listing.next_link else ""
    assert following == row["next"]
    assert ("" if listing.total_stated is None else str(listing.total_stated)) == row[
        "total_stated"
    ]


@pytest.mark.parametrize("row", dresses("listing", "refuse"), ids=name)
def test_what_stands_in_the_place_of_a_list_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(pages.PageError):
        pages.read_listing(html(row), row["address"])


@pytest.mark.parametrize("row", dresses("landing", "read", "none", "refuse"), ids=name)
def test_a_landing_page_leads_to_its_summary_or_says_why_not(row: dict[str, str]) -> None:
    try:
        landing = pages.read_landing(html(row), row["address"])
    except pages.PageError:
        assert (row["verdict"], row["name"]) == ("refuse", "")
        return
    published = landing.published.isoformat() if landing.published else ""
    assert (landing.name, published) == (row["name"], row["published"])
    link = urljoin(row["address"], landing.summary_link) if landing.summary_link else ""
    assert link == row["summary"]
    assert bool(landing.summary_problem) == (row["verdict"] == "refuse")


@pytest.mark.parametrize("row", dresses("statement", "read"), ids=name)
def test_a_statement_page_gives_its_score(row: dict[str, str]) -> None:
    statement = pages.read_statement(html(row), row["address"])
    assert (str(statement.number), str(statement.score)) == (row["statement_number"], row["score"])


@pytest.mark.parametrize("row", dresses("statement", "refuse"), ids=name)
def test_a_statement_page_in_doubt_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(pages.PageError):
        pages.read_statement(html(row), row["address"])
