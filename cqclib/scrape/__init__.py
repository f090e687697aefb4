"""Walks the site with ``fetch`` and ``parse``: one row an assessment, problems by name, numbers.

``run`` is what 01_scrape calls; ``crawl`` is one walk with a given fetcher. Without the site:
``replay`` reads a snapshot's own pages again, ``reread`` says what today's code reads differently,
``import_page`` adds pages that were saved in a browser. ``check`` tries one page of each kind.

What these need to read the site is imported with the first of them that is used: most runs work on
a recorded snapshot and need none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cqclib.scrape.outcome import CrawlError
from cqclib.scrape.runs import Run, run

if TYPE_CHECKING:
    from cqclib.scrape.crawler import crawl
    from cqclib.scrape.imports import import_page
    from cqclib.scrape.read_again import replay, reread
    from cqclib.scrape.site_check import Check, check

__all__ = ["Check", "CrawlError", "Run", "check", "crawl", "import_page", "replay", "reread", "run"]
_WHERE = {
    "Check": "site_check",
    "check": "site_check",
    "crawl": "crawler",
    "import_page": "imports",
    "replay": "read_again",
    "reread": "read_again",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
