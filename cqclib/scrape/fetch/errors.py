"""What can go wrong between this project and the site: one clear sentence each."""

from __future__ import annotations

import requests

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


def left_alone(host: str, seconds: float) -> str:
    """How long the site asks to be left alone, in words."""
    if seconds >= 172_800:
        span = f"{seconds / 86_400:.0f} days"
    elif seconds >= 7_200:
        span = f"{seconds / 3_600:.0f} hours"
    else:
        span = f"{seconds / 60:.0f} minutes"
    return f"{host} asks to be left alone for {span}"


def why(error: Exception | None) -> str:
    """The cause in plain words, never a nest of exception names."""
    text = str(error).lower()
    if isinstance(error, requests.exceptions.ProxyError):
        return (
            "the proxy that HTTPS_PROXY or this computer's settings name did not connect; ask those "
            "who run the network"
        )
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.exceptions.SSLError):
        return (
            "its certificate is not one that this computer trusts; behind an organisation's network, "
            "ask those who run it to install theirs"
        )
    if isinstance(error, requests.Timeout) or "timed out" in text:
        return "no answer in time"
    if "resolve" in text or "name or service" in text:
        return "its name cannot be resolved"
    if "refused" in text:
        return "the connection was refused"
    if "incomplete" in text or "broken" in text:
        return "the answer was cut off"
    return "the connection failed"
