"""The page of one statement: its score, and what has it refused."""

from __future__ import annotations

import pytest

from cqclib.scrape import parse as pages
from cqclib.scrape.parse import PageError
from tests.scrape.parse.samples import TITLE, sample


def statement_html(lines: str) -> str:
    return (
        f"<main>{TITLE}<h2>Safeguarding</h2>{lines}<h3>What people expect</h3><p>Prose.</p></main>"
    )


@pytest.mark.parametrize(
    ("name", "number", "score"),
    [
        ("camden-0225-theme1-support", 2, 3),
        ("hillingdon-1224-theme1-needs", 1, 3),
        ("westminster-1124-theme4-governance", 8, 3),
    ],
)
def test_the_real_statement_pages_are_read(name: str, number: int, score: int) -> None:
    statement = pages.read_statement(sample(name))
    assert (statement.number, statement.score) == (number, score)


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Score:2 - Evidence shows some shortfalls</p>",
        "<p>Score: 2 \u2013 Evidence shows some shortfalls</p>",
        "<p>Score 2</p><p>2 - Evidence shows some shortfalls</p>",
        "<p>Indicative score:</p><p>2 - Evidence shows some shortfalls</p>",
    ],
)
def test_ways_to_print_a_statements_score(lines: str) -> None:
    statement = pages.read_statement(statement_html(lines))
    assert (statement.number, statement.score) == (7, 2)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "<p>2</p>",
        "<p>Score: 2</p><p>3 - Evidence shows a good standard</p>",
        "<p>Score: 2 - Evidence shows a good standard</p>",
        "<p>Score: 5</p>",
        "<p>Score: 56%</p>",
        "<p>Previous score: 2</p>",
        "<p>Score: 2</p><h2>Assessing needs</h2><p>Score: 3</p>",
    ],
)
def test_an_unclear_statement_page_is_refused(lines: str) -> None:
    with pytest.raises(PageError):
        pages.read_statement(statement_html(lines))


def test_a_statement_at_the_address_of_another_is_refused() -> None:
    html, reports = statement_html("<p>Score: 2</p>"), f"https://www.cqc.org.uk{pages.REPORTS}"
    assert pages.read_statement(html, f"{reports}ealing-0125/theme3/safeguarding").score == 2
    with pytest.raises(PageError, match="address of 'Assessing needs'"):
        pages.read_statement(html, f"{reports}ealing-0125/theme1/needs")
