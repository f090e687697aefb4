"""The only package that touches the network: polite, cached, able to run from a recording.

``Fetcher.live`` asks one site: robots.txt first, an even rate for all workers, three attempts,
bounded bodies, redirects within the site only, an HTTP cache that a killed run goes on from.
``Fetcher.recorded`` answers from a snapshot's pages through a transport without sockets.
"""

from cqclib.scrape.fetch.adapter import Patience
from cqclib.scrape.fetch.client import Fetcher, user_agent
from cqclib.scrape.fetch.counters import Tally
from cqclib.scrape.fetch.errors import (
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
from cqclib.scrape.fetch.page import Page
from cqclib.scrape.fetch.rate_limit import Pace
from cqclib.scrape.fetch.site import CQC, Site
from cqclib.snapshot.pages_zip import BODY_LIMIT, Exchange

__all__ = [
    "BODY_LIMIT",
    "CQC",
    "Exchange",
    "FetchError",
    "Fetcher",
    "ForbiddenByRobots",
    "NotFound",
    "NotRecorded",
    "OffSite",
    "Pace",
    "Page",
    "PageUnavailable",
    "Patience",
    "Site",
    "SiteUnreachable",
    "Stopped",
    "Tally",
    "UnusablePage",
    "user_agent",
]
