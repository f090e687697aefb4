"""HTML to facts, by what a reader sees: pure functions, no files, no network.

What cannot be read for certain is refused with a ``PageError`` that says why; nothing is guessed.
CSS classes and tag nesting are never looked at: CQC's HTML is not known, only its text.
"""

from cqclib.scrape.parse.landing import (
    REPORTS,
    SUMMARY_PATTERNS,
    Landing,
    StatementPage,
    read_landing,
    read_statement,
)
from cqclib.scrape.parse.listing import NEWEST, SEARCH, Listed, Listing, month_of, read_listing
from cqclib.scrape.parse.summary import Summary, is_summary, read_summary
from cqclib.scrape.parse.visible_text import PageError

__all__ = [
    "NEWEST",
    "REPORTS",
    "SEARCH",
    "SUMMARY_PATTERNS",
    "Landing",
    "Listed",
    "Listing",
    "PageError",
    "StatementPage",
    "Summary",
    "is_summary",
    "month_of",
    "read_landing",
    "read_listing",
    "read_statement",
    "read_summary",
]
