"""Walks the site with ``fetch`` and ``pages``: one row an assessment, problems by name, numbers.

``run`` is what 01_scrape calls; ``crawl`` is one walk with a given fetcher; ``replay`` reads a
snapshot's own pages again without a network.
"""

from cqclib.scrape.assess import CrawlError, Problem
from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.record import LIVE, Run, replay, run
from cqclib.scrape.statistics import Statistics

__all__ = ["LIVE", "Crawl", "CrawlError", "Problem", "Run", "Statistics", "crawl", "replay", "run"]
