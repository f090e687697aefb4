"""HTML to facts, by what a reader sees: pure functions, no files, no network.

What cannot be read for certain is refused with a ``PageError`` that says why; nothing is guessed.
CSS classes are never looked at: CQC's HTML is not known, only its text. The words looked for are
a table, ``cqclib/reference/wordings.toml``.
"""

from cqclib.scrape.parse.addresses import REPORTS, SUMMARY_PATTERNS, month_of
from cqclib.scrape.parse.landing import Landing, read_landing
from cqclib.scrape.parse.lines import PageError
from cqclib.scrape.parse.listing import NEWEST, SEARCH, Listed, Listing, read_listing
from cqclib.scrape.parse.statement import StatementPage, read_statement
from cqclib.scrape.parse.summary import Contradiction, Summary, is_summary, read_summary

__all__ = [
    "NEWEST",
    "REPORTS",
    "SEARCH",
    "SUMMARY_PATTERNS",
    "Contradiction",
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
