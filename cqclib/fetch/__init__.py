"""The only package that touches the network: polite, cached, able to run from a recording.

``Fetcher.live`` asks one site: robots.txt first, an even rate for all workers, three attempts,
bounded bodies, redirects within the site only, an HTTP cache that a killed run goes on from.
``Fetcher.recorded`` answers from a snapshot's pages through a transport without sockets.
"""

from cqclib.fetch.errors import (
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
from cqclib.fetch.fetcher import Fetcher, user_agent
from cqclib.fetch.pace import Pace
from cqclib.fetch.page import Page
from cqclib.fetch.site import CQC, Site
from cqclib.fetch.tally import Tally
from cqclib.fetch.transport import BODY_LIMIT, Exchange, Patience

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
