"""Lists of reports: what they name, where they go on, and what is no list at all."""

from __future__ import annotations

import pytest

from cqclib.scrape import parse as pages
from cqclib.scrape.parse import PageError
from replica.facts import REPORTS, bundled, pilots
from replica.site import Site

SEARCH = "https://www.cqc.org.uk/search/content/7217"


def test_a_list_names_reports_and_nothing_else() -> None:
    listing = pages.read_listing(Site(hostile=True).page("/search/content/7217", 1) or "")
    assert len(listing.reports) == 12
    assert listing.next_link == "/search/content/7217?page=2"
    assert [report.name for report in listing.reports[-2:]] == [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://evil.example","x")',
    ]
    assert len(listing.unclear) == 2
    first = pages.read_listing(Site().page("/search/content/7217", 0) or "")
    assert {report.slug for report in first.reports} <= {
        report.slug for report in bundled() + pilots()
    }
    newest = pages.read_listing(Site().page(REPORTS) or "")
    assert sorted(report.slug for report in newest.reports if report.kind == "pilot") == sorted(
        report.slug for report in pilots()
    )


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='?page=1' aria-label='Next page'>\u00bb</a>",
        "<a href='?page=1'>\u203a</a>",
        "<a href='?page=1'>Next page 2 of 8</a>",
        "<b>1</b> <a href='?page=1'>2</a> <a href='?page=2'>3</a>",
        "<a href='?page=1'>Next</a>",
        "<a href='?page=1'>Next page \u203a</a>",
        "<a href='?page=1' rel='next'>2</a>",
        "<a href='?page=1' rel='nofollow NEXT'>2</a>",
        "<link rel='next' href='?page=1'>",
    ],
)
def test_ways_to_go_on(pager: str) -> None:
    assert (
        pages.read_listing(
            f"<head>{pager}</head><body><h1>Search results</h1>{pager}</body>"
        ).next_link
        == "?page=1"
    )


@pytest.mark.parametrize(
    ("slug", "month"),
    [("kent-0525", "2025-05"), ("birmingham-cc", ""), ("x-1325", ""), ("Hertfordshire2", "")],
)
def test_the_month_of_a_slug(slug: str, month: str) -> None:
    assert pages.month_of(slug) == month


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='/blog?page=1'>Next</a>",
        "<a href='?page=0' aria-disabled='true'>Next</a>",
        "<a href='javascript:void(0)'>Next</a>",
        "<a href='https://www.example.org/search/content/7217?page=1'>Next</a>",
        "<a href='/search/content/7217'>Next</a>",
        "<a href='?page=7'>8</a>",
    ],
)
def test_what_does_not_go_on(pager: str) -> None:
    assert pages.read_listing(f"<h1>Search results</h1>{pager}", SEARCH).next_link == ""


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("78 results", 78),
        ("Showing 1 to 10 of 1,078 results", 1078),
        ("Results 0 to 0 of 0", 0),
        ("Your search found 78 results", 78),
        ("This report covers 9 quality statements", None),
        ("Next page 2 of 13", None),
    ],
)
def test_how_many_reports_a_list_says_it_has(words: str, total: int | None) -> None:
    item = f"<a href='{REPORTS}/kent-0525'>Kent County Council: local authority assessment</a>"
    listing = pages.read_listing(f"<h1>Search results</h1><p>{words}</p>{item}")
    assert listing.total_stated == total


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Access denied</h1>",
        "<h1>Welcome</h1><p>Find a care home.</p>",
        "<h1>Search results</h1><p>78 results</p>",
        "<h1>Sorry, the service is unavailable</h1><p>0 results</p>",
    ],
)
def test_what_is_no_list_is_refused(html: str) -> None:
    with pytest.raises(PageError):
        pages.read_listing(html)


def test_a_page_within_a_report_is_no_report_but_is_not_passed_over() -> None:
    title = "Kent County Council: local authority assessment"
    part = f"<h1>Search results</h1><a href='{REPORTS}/kent-0525/summary'>{title}</a>"
    listing = pages.read_listing(part)
    assert (listing.reports, listing.parts) == ((), ("kent-0525",))
    listing = pages.read_listing(f"{part}<a href='{REPORTS}/kent-0525'>{title}</a>")
    assert ([report.slug for report in listing.reports], listing.parts) == (["kent-0525"], ())
