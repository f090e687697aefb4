"""The only package that touches the network: polite, cached, able to run from a recording.

``Fetcher.live`` asks one site: robots.txt first, an even rate for all workers, three attempts,
bounded bodies, redirects within the site only, an HTTP cache that a killed run goes on from.
``Fetcher.recorded`` answers from a snapshot's pages through a transport without sockets.
"""

from cqclib.scrape.fetch.adapter import Timeouts
from cqclib.scrape.fetch.client import Fetcher, Page, user_agent
from cqclib.scrape.fetch.counters import Counters
from cqclib.scrape.fetch.errors import (
    Blocked,
    FetchError,
    ForbiddenByRobots,
    NotFound,
    NotRecorded,
    OffSite,
    PageUnavailable,
    SiteUnreachable,
    Stopped,
    UnusablePage,
)
from cqclib.scrape.fetch.rate_limit import RateLimiter
from cqclib.scrape.fetch.site import CQC, Site
from cqclib.snapshot.pages_zip import BODY_LIMIT, Exchange

__all__ = [
    "BODY_LIMIT",
    "CQC",
    "Blocked",
    "Counters",
    "Exchange",
    "FetchError",
    "Fetcher",
    "ForbiddenByRobots",
    "NotFound",
    "NotRecorded",
    "OffSite",
    "Page",
    "PageUnavailable",
    "RateLimiter",
    "Site",
    "SiteUnreachable",
    "Stopped",
    "Timeouts",
    "UnusablePage",
    "user_agent",
]
