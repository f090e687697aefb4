"""What can go wrong between this project and the site: one clear sentence each."""

from __future__ import annotations

from cqclib.errors import CqcError


class FetchError(CqcError):
    """A page was not fetched. Every error of this package derives from it."""


class SiteUnreachable(FetchError):
    """The site as a whole does not answer: the run ends."""


class Blocked(SiteUnreachable):
    """The site does not want to be read now (a wall, a long Retry-After, many refusals).

    ``page`` is what it answered; ``addresses`` are those whose answers are no use.
    """

    def __init__(self, sentence: str, page: bytes = b"", addresses: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.page, self.addresses = page, addresses


class OffSite(FetchError):
    """An address that is not on the one site this run may ask."""


class ForbiddenByRobots(FetchError):
    """The site's robots.txt asks that this address be left alone."""


class NotFound(FetchError):
    """The site says that there is no such page (404 or 410)."""


class PageUnavailable(FetchError):
    """The page could not be had after all attempts, or was refused by the site."""


class UnusablePage(FetchError):
    """What came is no HTML page that can be read: wrong type, too large, undecodable."""


class NotRecorded(FetchError):
    """A replay asked for a page that the snapshot does not hold; the network is never asked."""


class Stopped(FetchError):
    """The run was interrupted; what was fetched is in the cache."""
