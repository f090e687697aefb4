"""Walks the site with ``fetch`` and ``parse``: one row an assessment, problems by name, numbers.

``run`` is what 01_scrape calls; ``crawl`` is one walk with a given fetcher. Without the site:
``replay`` reads a snapshot's own pages again, ``reread`` says what today's code reads differently,
``import_page`` adds pages that were saved in a browser. ``check`` tries one page of each kind.
"""

from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.imports import import_page
from cqclib.scrape.live import LIVE, Run, run
from cqclib.scrape.outcome import CrawlError, Problem
from cqclib.scrape.read_again import Rereading, replay, reread
from cqclib.scrape.site_check import Check, check
from cqclib.scrape.statistics import Statistics
from cqclib.snapshot.events import Event

__all__ = [
    "LIVE",
    "Check",
    "Crawl",
    "CrawlError",
    "Event",
    "Problem",
    "Rereading",
    "Run",
    "Statistics",
    "check",
    "crawl",
    "import_page",
    "replay",
    "reread",
    "run",
]
