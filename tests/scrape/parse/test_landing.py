"""Landing pages: name, day of publication, and the links to the report's parts."""

from __future__ import annotations

from datetime import date

import pytest

from cqclib.scrape import parse as pages
from replica.facts import REPORTS
from tests.scrape.parse.samples import LANDING, TITLE, sample


def landing_html(links: str = "", dates: str = "Assessment published: 17 January 2025") -> str:
    return f"<main>{TITLE}<p>{dates}</p>{links}</main>"


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (f"<a href='{REPORTS}/ealing-0125/summary'>Overall summary</a>", "/ealing-0125/summary"),
        (f"<a href='{REPORTS}/ealing-0125/a'>1. Read the overall summary</a>", "/ealing-0125/a"),
        (
            f"<a href='{REPORTS}/ealing-0125/a' aria-label='Overall summary'>More</a>",
            "/ealing-0125/a",
        ),
        (
            f"<h2>Overall summary</h2><a href='{REPORTS}/ealing-0125/a'>Read more</a>",
            "/ealing-0125/a",
        ),
        (f"<a href='{REPORTS}/ealing-0125/summary'>Rating</a>", "/ealing-0125/summary"),
        ("<a href='ealing-0125/summary'>Overall summary</a>", "/ealing-0125/summary"),
        (f"<a href='{REPORTS}/Ealing2#top'>Summary</a>", "/Ealing2"),
        (f"<a href='{REPORTS}/kent-0525/summary'>Overall summary</a>", ""),
        ("<a href='/publications/summary'>Overall summary</a>", ""),
        ("<a href='https://[bad'>Overall summary</a>", ""),
        (
            f"<a href='{REPORTS}/ealing-0125/a'>Summary</a><a href='{REPORTS}/Ealing2'>Summary</a>",
            "",
        ),
        (f"<a href='{REPORTS}/ealing-0125/summary' hidden>Overall summary</a>", ""),
    ],
)
def test_the_link_to_the_summary(link: str, path: str) -> None:
    landing = pages.read_landing(landing_html(link), LANDING).summary_link
    assert landing == (REPORTS + path if path else "")


def test_dates_that_disagree_leave_the_day_blank_and_impossible_ones_ignored() -> None:
    two = (
        "Published: 16 January 2025 Page last updated: 20 May 2025</p><p>Assessment published: 17 "
    )
    landing = pages.read_landing(landing_html(dates=two + "January 2025"), LANDING)
    assert landing.published is None
    assert "2025-01-16 and 2025-01-17" in landing.notes[0]
    assert pages.read_landing(landing_html(dates="Published: 31 June 2025"), LANDING).notes == (
        "no date of publication was found",
    )


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("camden-0225", date(2025, 2, 28)),
        ("wirral-0125", date(2025, 1, 22)),
        ("WBerkshire1", date(2023, 5, 17)),
    ],
)
def test_the_real_landing_pages_are_read(name: str, day: date) -> None:
    assert pages.read_landing(sample(name), LANDING).published == day


@pytest.mark.parametrize(
    "link",
    [
        f"<a href='{REPORTS}/kent-0525/summary'>Overall summary</a>",
        f"<a href='{REPORTS}/ealing-0126/summary'>Overall summary</a>",
        f"<a href='{REPORTS}/WBerkshire2'>Overall summary</a>",
        f"<a href='https://cqc.org.uk{REPORTS}/ealing-0125/summary'>Overall summary</a>",
        f"<a href='{REPORTS}/ealing-0125/a'>Summary</a><a href='{REPORTS}/ealing-0125/b'>Summary</a>",
    ],
)
def test_a_link_to_the_summary_that_cannot_be_followed_is_a_problem(link: str) -> None:
    landing = pages.read_landing(landing_html(link), LANDING)
    assert (landing.summary_link, bool(landing.summary_problem)) == ("", True)


def test_the_links_to_the_statements_are_told_by_text_or_by_address() -> None:
    links = (
        f"<a href='{REPORTS}/ealing-0125/theme1/needs'>Read more</a>"
        f"<a href='{REPORTS}/ealing-0125-theme1-support'>More</a>"
        f"<a href='{REPORTS}/ealing-0125/x'>7. Safeguarding</a>"
        f"<a href='{REPORTS}/kent-0525/theme4/governance'>Governance, management and sustainability</a>"
    )
    statement_links = pages.read_landing(landing_html(links), LANDING).statement_links
    paths = {1: "/ealing-0125/theme1/needs", 2: "/ealing-0125-theme1-support", 7: "/ealing-0125/x"}
    assert statement_links == {number: REPORTS + path for number, path in paths.items()}


def test_a_message_counts_at_the_top_or_in_a_box_and_not_in_the_text_below() -> None:
    message = "The rating of this local authority is under review."
    text = "<p>What we looked at.</p>" * 20
    for links, shown in (
        (f"<p>{message}</p>{text}", message),
        (f"{text}<aside>{message}</aside>", message),
        (f"{text}<p>{message}</p>", ""),
    ):
        assert pages.read_landing(landing_html(links), LANDING).under_review == shown
